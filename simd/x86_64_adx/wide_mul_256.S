// Product of 4 words by 4: wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/wide_256.h"

FUNCTION ibake_wide_mul_256_adx
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    mov %rdx, %rbx
    MULTIPLY4
    RESTORE rdi
    STORE 0, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_mul_256_adx
