// Product of 8 words by 8: wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/wide_512.h"

FUNCTION ibake_wide_mul_512_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE 8
    movq $0, ZERO
    mov %rdx, %rcx
    MULTIPLY8
    RELEASE 8
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_mul_512_adx
