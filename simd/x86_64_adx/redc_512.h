// Montgomery reduction of 16 words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_REDC_512_H
#define IBAKE_SIMD_X86_64_ADX_REDC_512_H
#include "simd/x86_64_adx/wide_512.h"

#define REDUCED %rbx, %r8, %r9, %r10, %r11, %r12, %r13, %r14

// REDUCED := x/R mod p, canonical, for 16 words x below p*R whose lower half is in r8...r15 and whose upper half is at offset(rdx) when
// upper, which may set rdx, has been executed. p at rsi, n0 in rdi, 8 words for the meantime at spare(rsp); clobbers rax, rdx, rcx, rbp,
// r15. The lower half becomes (lower + m*p)/R <= p, whose rows fit nine words for every p; the upper half is added after that.
.macro REDUCE8 spare, offset, upper:vararg
    QUOTIENT %r8, %rdi
    STEPS REDUCE8_STEP, 0, 64, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    \upper
    ADD_WORDS \offset, %rdx, REDUCED
    mov $0, %edx
    adc $0, %edx
    STORE \spare, %rsp, REDUCED
    SUB_WORDS 0, %rsi, REDUCED
    sbb $0, %rdx
    EACH cmovc, \spare, %rsp, REDUCED
.endm
.macro REDUCE8_STEP offset, t0, t1, t2, t3, t4, t5, t6, t7, t8
    xor \t8, \t8
    ROW_AND_QUOTIENT %rdi, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \t7, \t8
    CARRY \t8, ZERO
.endm

#endif
