// Difference of 18 words modulo p*R: wide_sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// p*R has a lower half of zeros: only the upper half needs correcting.
#include "simd/x86_64_adx/macros.h"

#define WORDS %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rax

FUNCTION ibake_wide_sub_576_adx
    SAVE r12, r13, r14, r15
    LOAD 0, %rsi, WORDS
    SUB_WORDS 0, %rdx, WORDS
    STORE 0, %rdi, WORDS
    LOAD 72, %rsi, WORDS
    EACH sbb, 72, %rdx, WORDS
    sbb %rdx, %rdx
    STORE 72, %rdi, WORDS
    ADD_WORDS 0, %rcx, WORDS
    test %rdx, %rdx
    EACH cmovz, 72, %rdi, WORDS
    STORE 72, %rdi, WORDS
    RESTORE r15, r14, r13, r12
    ret
FINISH ibake_wide_sub_576_adx
