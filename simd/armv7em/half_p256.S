// Half of an element modulo the prime of P-256, for dbl_a3_p256.S. SPDX-License-Identifier: Apache-2.0
//
// r0[] := r1[]/2: of a and a + p the even one, shifted.
// 22 instructions.
#include "simd/armv7em/p256.h"

FUNCTION ibake_half_p256_armv7em
    push {r4-r11, lr}
    ldm r1, {r4-r11}
    and r1, r4, #1
    rsb r1, r1, #0
    ADD_P_IF r1, r4, r5, r6, r7, r8, r9, r10, r11
    .irp x, r11, r10, r9, r8, r7, r6, r5, r4
    rrxs \x, \x
    .endr
    stm r0, {r4-r11}
    pop {r4-r11, pc}
FINISH ibake_half_p256_armv7em
