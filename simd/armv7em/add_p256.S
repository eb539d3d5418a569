// Sum modulo the prime of P-256: add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 32 instructions.
#include "simd/armv7em/p256.h"

FUNCTION ibake_add_p256_armv7em
    push {r4-r11, lr}
    COMBINE adds, adcs
    REDUCE_SUM r1, r4, r5, r6, r7, r8, r9, r10, r11
    stm r0, {r4-r11}
    pop {r4-r11, pc}
FINISH ibake_add_p256_armv7em
