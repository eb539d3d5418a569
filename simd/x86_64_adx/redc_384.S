// Montgomery reduction of 12 words: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The lower half becomes (lower + m*p)/R <= p, whose rows fit seven words for every p; the upper half is added after that.
#include "simd/x86_64_adx/macros.h"

.macro STEP t0, t1, t2, t3, t4, t5, t6
    xor \t6, \t6
    ROW %rcx, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    QUOTIENT \t1, %r15
    CARRY \t6
.endm

FUNCTION ibake_redc_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    mov %rcx, %r15
    mov %rdx, %rcx
    LOAD %rsi, %r8, %r9, %r10, %r11, %r12, %r13
    QUOTIENT %r8, %r15
    STEP %r8, %r9, %r10, %r11, %r12, %r13, %r14
    STEP %r9, %r10, %r11, %r12, %r13, %r14, %r8
    STEP %r10, %r11, %r12, %r13, %r14, %r8, %r9
    STEP %r11, %r12, %r13, %r14, %r8, %r9, %r10
    STEP %r12, %r13, %r14, %r8, %r9, %r10, %r11
    xor %r12, %r12
    ROW %rcx, %r13, %r14, %r8, %r9, %r10, %r11, %r12
    CARRY %r12
    RESTORE rdi
    add 48(%rsi), %r14
    EACH adc, 56, %rsi, %r8, %r9, %r10, %r11, %r12
    mov $0, %edx
    adc $0, %edx
    PAIRS mov, %r14, %rax, %r8, %rbx, %r9, %rbp, %r10, %rsi, %r11, %r13, %r12, %r15
    SUB_WORDS %rcx, %r14, %r8, %r9, %r10, %r11, %r12
    sbb $0, %rdx
    PAIRS cmovc, %rax, %r14, %rbx, %r8, %rbp, %r9, %rsi, %r10, %r13, %r11, %r15, %r12
    STORE %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_redc_384_adx
