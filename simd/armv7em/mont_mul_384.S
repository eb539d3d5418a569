// Montgomery product of 12 words: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The product, then its reduction.
// 511 instructions, 10 of them here.
#include "simd/armv7em/macros.h"

FUNCTION ibake_mont_mul_384_armv7em
    push {r0, r3, r4, lr}
    sub sp, #96
    mov r0, sp
    bl ibake_wide_mul_384_armv7em
    mov r1, sp
    ldrd r0, r2, [sp, #96]
    ldr r3, [sp, #112]
    bl ibake_redc_384_armv7em
    add sp, #104
    pop {r4, pc}
FINISH ibake_mont_mul_384_armv7em
