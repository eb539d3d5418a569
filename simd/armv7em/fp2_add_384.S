// Sum in F_p2: fp2_add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 135 instructions, 7 of them here.
#include "simd/armv7em/macros.h"

FUNCTION ibake_fp2_add_384_armv7em
    push {r0-r4, lr}
    bl ibake_add_384_armv7em
    pop {r0-r4, lr}
    add r0, r0, #48
    add r1, r1, #48
    add r2, r2, #48
    b ibake_add_384_armv7em
FINISH ibake_fp2_add_384_armv7em
