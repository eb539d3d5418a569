// Montgomery square of 4 words: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/redc_256.h"
#include "simd/x86_64_adx/wide_256.h"

FUNCTION ibake_mont_sqr_256_adx
    SAVE rbx, rbp, r12, r13, r14, r15, rdi, rcx
    mov %rdx, %rcx
    SQUARE4
    mov (%rsp), %rsi
    REDUCE4
    RESTORE rcx, rdi
    STORE 0, %rdi, %r12, %r13, %r14, %r15
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_sqr_256_adx
