// Difference of 24 words modulo p*R: wide_sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 70 instructions.
#include "simd/armv7em/sums.h"

FUNCTION ibake_wide_sub_384_armv7em
    ENTER
    cmp r0, r0 // no borrow yet
    COMBINE sbcs, 3
    SUB_MOD 3
    LEAVE
FINISH ibake_wide_sub_384_armv7em
