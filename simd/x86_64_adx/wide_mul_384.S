// Product of 6 words by 6: wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#define TERMS 1
#define ZERO %rbx
#include "simd/x86_64_adx/wide_384.h"

FUNCTION ibake_wide_mul_384_adx
    SAVE rbx, rbp, r12, r13, r14
    mov %rdx, %rcx
    xor %ebx, %ebx
    SUM6
    RESTORE r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_mul_384_adx
