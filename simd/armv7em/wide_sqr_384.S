// Square of 12 words: wide_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 227 instructions, 2 of them here.
#include "simd/armv7em/macros.h"

FUNCTION ibake_wide_sqr_384_armv7em
    mov r2, r1
    b ibake_wide_mul_384_armv7em
FINISH ibake_wide_sqr_384_armv7em
