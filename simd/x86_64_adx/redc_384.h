// Montgomery reduction of 12 words in registers. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_REDC_384_H
#define IBAKE_SIMD_X86_64_ADX_REDC_384_H
#include "simd/x86_64_adx/macros.h"

// r14, r8, ..., r12 := (r8...r13 + hi[6]*R)/R mod p, canonical, for a value below p*R. p at rcx, n0 in r15; uses every register.
// The lower half becomes (lower + m*p)/R <= p, whose rows fit seven words for every p; the upper half is added after that.
.macro REDUCE6 offset, hi
    xor %edi, %edi
    QUOTIENT %r8, %r15
    REDUCE6_STEP %r8, %r9, %r10, %r11, %r12, %r13, %r14
    REDUCE6_STEP %r9, %r10, %r11, %r12, %r13, %r14, %r8
    REDUCE6_STEP %r10, %r11, %r12, %r13, %r14, %r8, %r9
    REDUCE6_STEP %r11, %r12, %r13, %r14, %r8, %r9, %r10
    REDUCE6_STEP %r12, %r13, %r14, %r8, %r9, %r10, %r11
    xor %r12, %r12
    ROW 0, %rcx, %r13, %r14, %r8, %r9, %r10, %r11, %r12
    CARRY %r12
    ADD_WORDS \offset, \hi, %r14, %r8, %r9, %r10, %r11, %r12
    mov $0, %edx
    adc $0, %edx
    PAIRS mov, %r14, %rax, %r8, %rbx, %r9, %rbp, %r10, %rsi, %r11, %r13, %r12, %r15
    SUB_WORDS 0, %rcx, %r14, %r8, %r9, %r10, %r11, %r12
    sbb $0, %rdx
    PAIRS cmovc, %rax, %r14, %rbx, %r8, %rbp, %r9, %rsi, %r10, %r13, %r11, %r15, %r12
.endm
.macro REDUCE6_STEP t0, t1, t2, t3, t4, t5, t6
    xor \t6, \t6
    ROW 0, %rcx, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    QUOTIENT \t1, %r15
    CARRY \t6
.endm

#endif
