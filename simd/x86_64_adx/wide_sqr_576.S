// Square of 9 words: wide_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/wide_576.h"

FUNCTION ibake_wide_sqr_576_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE 16
    movq $0, ZERO
    SQUARE9
    RELEASE 16
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_sqr_576_adx
