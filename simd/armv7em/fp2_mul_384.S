// Product in F_p2, u^2 = -1: fp2_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 1,454 instructions, 15 of them here.
#include "simd/armv7em/macros.h"

FUNCTION ibake_fp2_mul_384_armv7em
    push {r0, r3, r4, lr}
    sub sp, #192
    mov r0, sp
    bl ibake_fp2_wide_mul_384_armv7em
    mov r1, sp
    ldrd r0, r2, [sp, #192]
    ldr r3, [sp, #208]
    bl ibake_redc_384_armv7em
    add r1, sp, #96
    ldrd r0, r2, [sp, #192]
    ldr r3, [sp, #208]
    add r0, r0, #48
    bl ibake_redc_384_armv7em
    add sp, #200
    pop {r4, pc}
FINISH ibake_fp2_mul_384_armv7em
