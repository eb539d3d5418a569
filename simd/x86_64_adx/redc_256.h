// Montgomery reduction of 8 words in registers. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_REDC_256_H
#define IBAKE_SIMD_X86_64_ADX_REDC_256_H
#include "simd/x86_64_adx/macros.h"

// r12...r15 := (r8...r15)/R mod p, canonical, for a value below p*R. p at rcx, n0 in rsi; clobbers rax, rdx, rbx, rbp, rdi, r8 to r11.
// The lower half becomes (lower + m*p)/R <= p, whose rows fit five words for every p; the upper half is added after that.
.macro REDUCE4
    xor %edi, %edi
    QUOTIENT %r8, %rsi
    STEPS REDUCE4_STEP, 0, 32, %r8, %r9, %r10, %r11, %rbx
    add %rbx, %r12
    PAIRS adc, %r8, %r13, %r9, %r14, %r10, %r15
    adc $0, %edi
    PAIRS mov, %r12, %r8, %r13, %r9, %r14, %r10, %r15, %r11
    SUB_WORDS 0, %rcx, %r12, %r13, %r14, %r15
    sbb $0, %rdi
    PAIRS cmovc, %r8, %r12, %r9, %r13, %r10, %r14, %r11, %r15
.endm
.macro REDUCE4_STEP offset, t0, t1, t2, t3, t4
    xor \t4, \t4
    ROW 0, %rcx, \t0, \t1, \t2, \t3, \t4
    QUOTIENT \t1, %rsi
    CARRY \t4
.endm

#endif
