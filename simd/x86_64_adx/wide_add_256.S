// Sum of 8 words modulo p*R: wide_add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// p*R has a lower half of zeros: only the upper half needs correcting.
#include "simd/x86_64_adx/macros.h"

FUNCTION ibake_wide_add_256_adx
    SAVE rbx, rbp
    LOAD 0, %rsi, %r8, %r9, %r10, %r11
    ADD_WORDS 0, %rdx, %r8, %r9, %r10, %r11
    STORE 0, %rdi, %r8, %r9, %r10, %r11
    LOAD 32, %rsi, %r8, %r9, %r10, %r11
    EACH adc, 32, %rdx, %r8, %r9, %r10, %r11
    mov $0, %edx
    adc $0, %edx
    PAIRS mov, %r8, %rax, %r9, %rbx, %r10, %rsi, %r11, %rbp
    SUB_WORDS 0, %rcx, %r8, %r9, %r10, %r11
    sbb $0, %rdx
    PAIRS cmovc, %rax, %r8, %rbx, %r9, %rsi, %r10, %rbp, %r11
    STORE 32, %rdi, %r8, %r9, %r10, %r11
    RESTORE rbp, rbx
    ret
FINISH ibake_wide_add_256_adx
