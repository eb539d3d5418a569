// Difference of 16 words modulo p*R: wide_sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 49 instructions.
#include "simd/armv7em/sums.h"

FUNCTION ibake_wide_sub_256_armv7em
    ENTER
    cmp r0, r0 // no borrow yet
    COMBINE sbcs, 2
    SUB_MOD 2
    LEAVE
FINISH ibake_wide_sub_256_armv7em
