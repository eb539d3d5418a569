// Montgomery product modulo the prime of P-256: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 175 instructions.
#include "simd/armv7em/p256.h"
#include "simd/armv7em/wide_256.h"

FUNCTION ibake_mont_mul_p256_armv7em
    push {r0, r2, r4-r11, lr}
    sub sp, #64
    WIDE_MUL_256 sp, 68
    REDUCE_P256 sp
    ldr r1, [sp, #64]
    STORE_REDUCED
    add sp, #72
    pop {r4-r11, pc}
FINISH ibake_mont_mul_p256_armv7em
