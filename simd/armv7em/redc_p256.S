// Montgomery reduction by the prime of P-256: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 72 instructions.
#include "simd/armv7em/p256.h"

FUNCTION ibake_redc_p256_armv7em
    push {r0, r4-r11, lr}
    REDUCE_P256 r1
    pop {r1}
    STORE_REDUCED
    pop {r4-r11, pc}
FINISH ibake_redc_p256_armv7em
