// Square of 8 words: wide_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/wide_512.h"

FUNCTION ibake_wide_sqr_512_adx
    SAVE rbp, r12, r13, r14, r15
    ALLOCATE 8
    movq $0, ZERO
    SQUARE8
    RELEASE 8
    RESTORE r15, r14, r13, r12, rbp
    ret
FINISH ibake_wide_sqr_512_adx
