// Unreduced products of 6 words by 6 and sums of them. SPDX-License-Identifier: Apache-2.0
//
// TERMS, 1 or 3, is the number of products; ZERO is a register or a place in memory that holds 0.
#ifndef IBAKE_SIMD_X86_64_ADX_WIDE_384_H
#define IBAKE_SIMD_X86_64_ADX_WIDE_384_H
#include "simd/x86_64_adx/macros.h"

// 12 words at rdi := sum over k of x_k*y_k: x_k at rsi + 96*k, y_0, y_1, y_2 at rcx, rbx, r15. Clobbers rax, rdx, rbp, r8 to r14.
// Requires that the sum of the x_k, plus 1, is at most R: then seven words hold a row of the sum.
.macro SUM6
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13
    SUM6_STEP 0, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    SUM6_STEP 8, %r9, %r10, %r11, %r12, %r13, %r14, %r8
    SUM6_STEP 16, %r10, %r11, %r12, %r13, %r14, %r8, %r9
    SUM6_STEP 24, %r11, %r12, %r13, %r14, %r8, %r9, %r10
    SUM6_STEP 32, %r12, %r13, %r14, %r8, %r9, %r10, %r11
    SUM6_STEP 40, %r13, %r14, %r8, %r9, %r10, %r11, %r12
    STORE 48, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
.endm
.macro SUM6_STEP offset, t0, t1, t2, t3, t4, t5, t6
    xor \t6, \t6
    mov \offset(%rcx), %rdx
    ROW 0, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    BEAT
    CARRY \t6, ZERO
#if TERMS == 3
    mov \offset(%rbx), %rdx
    ROW 96, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    CARRY \t6, ZERO
    mov \offset(%r15), %rdx
    ROW 192, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    BEAT
    CARRY \t6, ZERO
#endif
    mov \t0, \offset(%rdi)
.endm

#endif
