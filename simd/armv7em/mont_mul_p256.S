// Montgomery product modulo the prime of P-256: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The product, then its reduction.
#include "simd/armv7em/macros.h"

FUNCTION ibake_mont_mul_p256_armv7em
    push {r0, lr}
    sub sp, #64
    mov r0, sp
    bl ibake_wide_mul_256_armv7em
    mov r1, sp
    ldr r0, [sp, #64]
    bl ibake_redc_p256_armv7em
    add sp, #68
    pop {pc}
FINISH ibake_mont_mul_p256_armv7em
