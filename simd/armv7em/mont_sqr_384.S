// Montgomery square of 12 words: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The square, then its reduction.
// 513 instructions, 10 of them here.
#include "simd/armv7em/macros.h"

FUNCTION ibake_mont_sqr_384_armv7em
    push {r0, r2, r3, lr}
    sub sp, #96
    mov r0, sp
    bl ibake_wide_sqr_384_armv7em
    mov r1, sp
    ldrd r0, r2, [sp, #96]
    ldr r3, [sp, #104]
    bl ibake_redc_384_armv7em
    add sp, #108
    pop {pc}
FINISH ibake_mont_sqr_384_armv7em
