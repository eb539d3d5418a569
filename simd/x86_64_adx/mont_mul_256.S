// Montgomery product of 4 words: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/redc_256.h"
#include "simd/x86_64_adx/wide_256.h"

FUNCTION ibake_mont_mul_256_adx
    SAVE rbx, rbp, r12, r13, r14, r15, rdi, r8
    mov %rdx, %rbx
    MULTIPLY4
    mov (%rsp), %rsi
    REDUCE4
    RESTORE r8, rdi
    STORE 0, %rdi, %r12, %r13, %r14, %r15
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_mul_256_adx
