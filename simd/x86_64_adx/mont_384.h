// Products of 6 words with their reduction, row by row. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_MONT_384_H
#define IBAKE_SIMD_X86_64_ADX_MONT_384_H
#include "simd/x86_64_adx/macros.h"

// r14, r8, ..., r12 := x*y/R + (less than p), or (x*y + z*w)/R + (less than p), with x at rsi, z at rsi + 48 and the addresses of y
// and w in the arguments. p at rcx, n0 in r15, 0 in rdi; clobbers rax, rdx, rbp, r13. Requires that the sum of products, plus p*R,
// is below R^2: then seven words hold the running sum. For sums below p*R the result is below 2p.
.macro MONT6 y, y_offset, w, w_offset
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %r14
    MONT6_STEP \y, \y_offset, \w, \w_offset, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    MONT6_STEP \y, (\y_offset + 8), \w, (\w_offset + 8), %r9, %r10, %r11, %r12, %r13, %r14, %r8
    MONT6_STEP \y, (\y_offset + 16), \w, (\w_offset + 16), %r10, %r11, %r12, %r13, %r14, %r8, %r9
    MONT6_STEP \y, (\y_offset + 24), \w, (\w_offset + 24), %r11, %r12, %r13, %r14, %r8, %r9, %r10
    MONT6_STEP \y, (\y_offset + 32), \w, (\w_offset + 32), %r12, %r13, %r14, %r8, %r9, %r10, %r11
    MONT6_STEP \y, (\y_offset + 40), \w, (\w_offset + 40), %r13, %r14, %r8, %r9, %r10, %r11, %r12
.endm
.macro MONT6_STEP y, y_offset, w, w_offset, t0, t1, t2, t3, t4, t5, t6
    mov \y_offset(\y), %rdx
    ROW 0, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    .ifnb \w
    CARRY \t6
    mov \w_offset(\w), %rdx
    ROW 48, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    .endif
    QUOTIENT \t0, %r15
    CARRY \t6
    ROW 0, %rcx, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    CARRY \t6
.endm

// The same words minus p where they reach it; s takes five words and the place `spare` in memory the sixth.
.macro SUBTRACT_P s0, s1, s2, s3, s4, spare:vararg
    PAIRS mov, %r14, \s0, %r8, \s1, %r9, \s2, %r10, \s3, %r11, \s4
    mov %r12, \spare
    SUB_WORDS 0, %rcx, %r14, %r8, %r9, %r10, %r11, %r12
    PAIRS cmovc, \s0, %r14, \s1, %r8, \s2, %r9, \s3, %r10, \s4, %r11
    cmovc \spare, %r12
.endm

#endif
