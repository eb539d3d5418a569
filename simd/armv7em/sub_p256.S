// Difference modulo the prime of P-256: sub of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 23 instructions.
#include "simd/armv7em/p256.h"

FUNCTION ibake_sub_p256_armv7em
    push {r4-r11, lr}
    COMBINE subs, sbcs
    sbc r1, r1, r1
    ADD_P_IF r1, r4, r5, r6, r7, r8, r9, r10, r11
    stm r0, {r4-r11}
    pop {r4-r11, pc}
FINISH ibake_sub_p256_armv7em
