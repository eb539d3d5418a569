// Difference of 8 words modulo p: sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 35 instructions.
#include "simd/armv7em/sums.h"

FUNCTION ibake_sub_256_armv7em
    ENTER
    cmp r0, r0 // no borrow yet
    SUB_MOD 2
    LEAVE
FINISH ibake_sub_256_armv7em
