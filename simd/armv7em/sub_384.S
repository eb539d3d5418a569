// Difference of 12 words modulo p: sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 49 instructions.
#include "simd/armv7em/sums.h"

FUNCTION ibake_sub_384_armv7em
    ENTER
    cmp r0, r0 // no borrow yet
    SUB_MOD 3
    LEAVE
FINISH ibake_sub_384_armv7em
