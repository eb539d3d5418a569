// 3*t - 2*x in F_p2: fp2_triple_minus of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// t - x as in fp2_sub, twice that plus t below 3p.
#include "simd/x86_64_adx/macros.h"

.macro SUBTRACT_P
    PAIRS mov, %r8, %rbp, %r9, %rdi, %r10, %r12, %r11, %r13, %rax, %r14, %rbx, %r15
    SUB_WORDS 0, %rcx, %r8, %r9, %r10, %r11, %rax, %rbx
    PAIRS cmovc, %rbp, %r8, %rdi, %r9, %r12, %r10, %r13, %r11, %r14, %rax, %r15, %rbx
.endm
.macro HALF offset
    LOAD \offset, %rsi, %r8, %r9, %r10, %r11, %rax, %rbx
    SUB_WORDS \offset, %rdx, %r8, %r9, %r10, %r11, %rax, %rbx
    PAIRS mov, %r8, %rbp, %r9, %rdi, %r10, %r12, %r11, %r13, %rax, %r14, %rbx, %r15
    ADD_WORDS 0, %rcx, %r8, %r9, %r10, %r11, %rax, %rbx
    PAIRS cmovnc, %rbp, %r8, %rdi, %r9, %r12, %r10, %r13, %r11, %r14, %rax, %r15, %rbx
    add %r8, %r8
    PAIRS adc, %r9, %r9, %r10, %r10, %r11, %r11, %rax, %rax, %rbx, %rbx
    ADD_WORDS \offset, %rsi, %r8, %r9, %r10, %r11, %rax, %rbx
    SUBTRACT_P
    SUBTRACT_P
    mov (%rsp), %rdi
    STORE \offset, %rdi, %r8, %r9, %r10, %r11, %rax, %rbx
.endm

FUNCTION ibake_fp2_triple_minus_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    HALF 0
    HALF 48
    RESTORE rdi, r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_fp2_triple_minus_384_adx
