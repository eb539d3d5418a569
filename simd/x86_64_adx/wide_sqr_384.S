// Square of 6 words: wide_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/sqr_384.h"

FUNCTION ibake_wide_sqr_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    SQUARE6
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_sqr_384_adx
