// Montgomery product of 8 words: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The product, then its reduction.
// 253 instructions, 10 of them here.
#include "simd/armv7em/macros.h"

FUNCTION ibake_mont_mul_256_armv7em
    push {r0, r3, r4, lr}
    sub sp, #64
    mov r0, sp
    bl ibake_wide_mul_256_armv7em
    mov r1, sp
    ldrd r0, r2, [sp, #64]
    ldr r3, [sp, #80]
    bl ibake_redc_256_armv7em
    add sp, #72
    pop {r4, pc}
FINISH ibake_mont_mul_256_armv7em
