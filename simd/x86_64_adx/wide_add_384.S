// Sum of 12 words modulo p*R: wide_add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// p*R has a lower half of zeros: only the upper half needs correcting.
#include "simd/x86_64_adx/macros.h"

FUNCTION ibake_wide_add_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %rax, %rbx
    ADD_WORDS 0, %rdx, %r8, %r9, %r10, %r11, %rax, %rbx
    STORE 0, %rdi, %r8, %r9, %r10, %r11, %rax, %rbx
    LOAD 48, %rsi, %r8, %r9, %r10, %r11, %rax, %rsi
    EACH adc, 48, %rdx, %r8, %r9, %r10, %r11, %rax, %rsi
    mov $0, %edx
    adc $0, %edx
    PAIRS mov, %r8, %rbx, %r9, %rbp, %r10, %r12, %r11, %r13, %rax, %r14, %rsi, %r15
    SUB_WORDS 0, %rcx, %r8, %r9, %r10, %r11, %rax, %rsi
    sbb $0, %rdx
    PAIRS cmovc, %rbx, %r8, %rbp, %r9, %r12, %r10, %r13, %r11, %r14, %rax, %r15, %rsi
    STORE 48, %rdi, %r8, %r9, %r10, %r11, %rax, %rsi
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_add_384_adx
