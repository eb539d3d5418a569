// Square of 8 words: wide_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 106 instructions, 2 of them here.
#include "simd/armv7em/macros.h"

FUNCTION ibake_wide_sqr_256_armv7em
    mov r2, r1
    b ibake_wide_mul_256_armv7em
FINISH ibake_wide_sqr_256_armv7em
