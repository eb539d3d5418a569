// Products of 6 words with their reduction, row by row. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_MONT_384_H
#define IBAKE_SIMD_X86_64_ADX_MONT_384_H
#include "simd/x86_64_adx/macros.h"

// r14, r8, ..., r12 := (t + x*y + ...)/R + (less than p) for t < R in r8 to r13 and 0 in r14. The products are given as
// offset of x from rsi, base of y, offset of y, and so on. p at rcx, n0 in r15, 0 in rdi; clobbers rax, rdx, rbp, r13. Requires that the
// sum of all x and p is below R: then seven words hold the running sum. When the sum of products is below p*R and t = 0, or t and
// what is added to the result later belong to that sum, the result is below 2p.
.macro MONT6 terms:vararg
    MONT6_STEP 0, %r8, %r9, %r10, %r11, %r12, %r13, %r14, \terms
    MONT6_STEP 8, %r9, %r10, %r11, %r12, %r13, %r14, %r8, \terms
    MONT6_STEP 16, %r10, %r11, %r12, %r13, %r14, %r8, %r9, \terms
    MONT6_STEP 24, %r11, %r12, %r13, %r14, %r8, %r9, %r10, \terms
    MONT6_STEP 32, %r12, %r13, %r14, %r8, %r9, %r10, %r11, \terms
    MONT6_STEP 40, %r13, %r14, %r8, %r9, %r10, %r11, %r12, \terms
.endm
.macro MONT6_STEP shift, t0, t1, t2, t3, t4, t5, t6, terms:vararg
    MONT6_ROWS \shift, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \terms
    QUOTIENT \t0, %r15
    CARRY \t6
    ROW 0, %rcx, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    CARRY \t6
.endm
.macro MONT6_ROWS shift, t0, t1, t2, t3, t4, t5, t6, x, base, y, more:vararg
    mov (\y + \shift)(\base), %rdx
    ROW \x, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    .ifnb \more
    CARRY \t6
    MONT6_ROWS \shift, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \more
    .endif
.endm

// The same words minus p where they reach it; s are six registers, or five and a place in memory, to keep them in meanwhile.
.macro SUBTRACT_P s0, s1, s2, s3, s4, s5:vararg
    PAIRS mov, %r14, \s0, %r8, \s1, %r9, \s2, %r10, \s3, %r11, \s4
    mov %r12, \s5
    SUB_WORDS 0, %rcx, %r14, %r8, %r9, %r10, %r11, %r12
    PAIRS cmovc, \s0, %r14, \s1, %r8, \s2, %r9, \s3, %r10, \s4, %r11
    cmovc \s5, %r12
.endm

#endif
