// Montgomery reduction of 18 words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_REDC_576_H
#define IBAKE_SIMD_X86_64_ADX_REDC_576_H
#include "simd/x86_64_adx/wide_576.h"

#define REDUCED %rcx, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15

// REDUCED := x/R mod p, canonical, for 18 words x below p*R whose lower half is in r8...r15, rbx and whose upper half is at offset(base)
// when upper, which may set rbp, has been executed. p at rsi, n0 in rdi, 0 in ZERO, 9 words for the meantime at
// spare(rsp); clobbers rax, rdx, rbx, rbp. The lower half becomes (lower + m*p)/R <= p, whose rows fit ten words for every p; the upper
// half is added after that.
.macro REDUCE9 spare, offset, base, upper:vararg
    QUOTIENT %r8, %rdi
    STEPS REDUCE9_STEP, 0, 72, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx
    \upper
    ADD_WORDS \offset, \base, REDUCED
    mov $0, %edx
    adc $0, %edx
    STORE \spare, %rsp, REDUCED
    SUB_WORDS 0, %rsi, REDUCED
    sbb $0, %rdx
    EACH cmovc, \spare, %rsp, REDUCED
.endm
.macro REDUCE9_STEP offset, t0, t1, t2, t3, t4, t5, t6, t7, t8, t9
    xor \t9, \t9
    ROW_AND_QUOTIENT %rdi, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \t7, \t8, \t9
    CARRY \t9, ZERO
.endm

#endif
