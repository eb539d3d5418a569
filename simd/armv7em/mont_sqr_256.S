// Montgomery square of 8 words: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The square, then its reduction.
// 255 instructions, 10 of them here.
#include "simd/armv7em/macros.h"

FUNCTION ibake_mont_sqr_256_armv7em
    push {r0, r2, r3, lr}
    sub sp, #64
    mov r0, sp
    bl ibake_wide_sqr_256_armv7em
    mov r1, sp
    ldrd r0, r2, [sp, #64]
    ldr r3, [sp, #72]
    bl ibake_redc_256_armv7em
    add sp, #76
    pop {pc}
FINISH ibake_mont_sqr_256_armv7em
