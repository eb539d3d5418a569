// Difference of 8 words modulo p*R: wide_sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// p*R has a lower half of zeros: only the upper half needs correcting.
#include "simd/x86_64_adx/macros.h"

FUNCTION ibake_wide_sub_256_adx
    SAVE rbx, rbp
    LOAD 0, %rsi, %r8, %r9, %r10, %r11
    SUB_WORDS 0, %rdx, %r8, %r9, %r10, %r11
    STORE 0, %rdi, %r8, %r9, %r10, %r11
    LOAD 32, %rsi, %r8, %r9, %r10, %r11
    EACH sbb, 32, %rdx, %r8, %r9, %r10, %r11
    sbb %rdx, %rdx
    PAIRS mov, %r8, %rax, %r9, %rbx, %r10, %rsi, %r11, %rbp
    ADD_WORDS 0, %rcx, %r8, %r9, %r10, %r11
    test %rdx, %rdx
    PAIRS cmovz, %rax, %r8, %rbx, %r9, %rsi, %r10, %rbp, %r11
    STORE 32, %rdi, %r8, %r9, %r10, %r11
    RESTORE rbp, rbx
    ret
FINISH ibake_wide_sub_256_adx
