// Sums and differences of elements of F_p2, a coefficient at a time. SPDX-License-Identifier: Apache-2.0
//
// The coefficient at hand is in r8 to r11, rax, rbx; rsi and rdx point to the operands, rcx to p. rbp, rdi and r12 to r15 are scratch.
#ifndef IBAKE_SIMD_X86_64_ADX_FP2_384_H
#define IBAKE_SIMD_X86_64_ADX_FP2_384_H

#include "simd/x86_64_adx/macros.h"

#define COEFFICIENT %r8, %r9, %r10, %r11, %rax, %rbx

.macro KEEP
    PAIRS mov, %r8, %rbp, %r9, %rdi, %r10, %r12, %r11, %r13, %rax, %r14, %rbx, %r15
.endm
// What was kept, if the condition holds.
.macro RESTORE_IF condition
    PAIRS cmov\condition, %rbp, %r8, %rdi, %r9, %r12, %r10, %r13, %r11, %r14, %rax, %r15, %rbx
.endm
.macro SUBTRACT_P
    KEEP
    SUB_WORDS 0, %rcx, COEFFICIENT
    RESTORE_IF c
.endm
// a + b mod p.
.macro SUM offset
    LOAD \offset, %rsi, COEFFICIENT
    ADD_WORDS \offset, %rdx, COEFFICIENT
    SUBTRACT_P
.endm
// a - b mod p. For t = a - b and s = t + p, modulo R, the sum carries out of R exactly when t borrowed: p is below R/2, and so is a - b
// when it is not negative. So CF says which of the two is canonical.
.macro DIFFERENCE offset
    LOAD \offset, %rsi, COEFFICIENT
    SUB_WORDS \offset, %rdx, COEFFICIENT
    KEEP
    ADD_WORDS 0, %rcx, COEFFICIENT
    RESTORE_IF nc
.endm
// Twice what is at hand, plus a: below 3p before it is reduced.
.macro TWICE_PLUS_A offset
    add %r8, %r8
    PAIRS adc, %r9, %r9, %r10, %r10, %r11, %r11, %rax, %rax, %rbx, %rbx
    ADD_WORDS \offset, %rsi, COEFFICIENT
    SUBTRACT_P
    SUBTRACT_P
.endm

// The function that applies `first`, and then `then` if given, to both coefficients.
.macro FP2_FUNCTION name, first, then
FUNCTION \name
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    .irp offset, 0, 48
    \first \offset
    .ifnb \then
    \then \offset
    .endif
    mov (%rsp), %rdi
    STORE \offset, %rdi, COEFFICIENT
    .endr
    RESTORE rdi, r15, r14, r13, r12, rbp, rbx
    ret
FINISH \name
.endm

#endif
