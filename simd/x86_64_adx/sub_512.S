// Difference of 8 words modulo p: sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/macros.h"

#define WORDS %r8, %r9, %r10, %r11, %r12, %r13, %r14, %rax

FUNCTION ibake_sub_512_adx
    SAVE r12, r13, r14
    LOAD 0, %rsi, WORDS
    SUB_WORDS 0, %rdx, WORDS
    sbb %rdx, %rdx
    STORE 0, %rdi, WORDS
    ADD_WORDS 0, %rcx, WORDS
    test %rdx, %rdx
    EACH cmovz, 0, %rdi, WORDS
    STORE 0, %rdi, WORDS
    RESTORE r14, r13, r12
    ret
FINISH ibake_sub_512_adx
