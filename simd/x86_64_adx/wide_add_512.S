// Sum of 16 words modulo p*R: wide_add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// p*R has a lower half of zeros: only the upper half needs correcting.
#include "simd/x86_64_adx/macros.h"

#define WORDS %r8, %r9, %r10, %r11, %r12, %r13, %r14, %rax

FUNCTION ibake_wide_add_512_adx
    SAVE r12, r13, r14
    LOAD 0, %rsi, WORDS
    ADD_WORDS 0, %rdx, WORDS
    STORE 0, %rdi, WORDS
    LOAD 64, %rsi, WORDS
    EACH adc, 64, %rdx, WORDS
    mov $0, %edx
    adc $0, %edx
    STORE 64, %rdi, WORDS
    SUB_WORDS 0, %rcx, WORDS
    sbb $0, %rdx
    EACH cmovc, 64, %rdi, WORDS
    STORE 64, %rdi, WORDS
    RESTORE r14, r13, r12
    ret
FINISH ibake_wide_add_512_adx
