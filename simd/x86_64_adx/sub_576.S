// Difference of 9 words modulo p: sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/macros.h"

FUNCTION ibake_sub_576_adx
    SAVE r12, r13, r14, r15
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rax
    SUB_WORDS 0, %rdx, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rax
    sbb %rdx, %rdx
    STORE 0, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rax
    ADD_WORDS 0, %rcx, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rax
    test %rdx, %rdx
    EACH cmovz, 0, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rax
    STORE 0, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rax
    RESTORE r15, r14, r13, r12
    ret
FINISH ibake_sub_576_adx
