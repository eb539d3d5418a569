// Montgomery reduction of 16 words: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// As redc_384.S, in two blocks.
// 139 instructions.
#include "simd/armv7em/blocks.h"

#define RESULT 32
#define INPUT 36
#define N0 40

FUNCTION ibake_redc_256_armv7em
    push {r0, r1, r3-r11, lr}
    sub sp, #32
    ldm r1, {r6-r9}
    QUOTIENT N0
    ldr lr, [sp, #INPUT]
    COLUMNS 4, 8, lr, 0, sp, -16, none, WINDOW
    strd r9, r10, [sp, #16]
    strd r1, r6, [sp, #24]
    ldm sp, {r6-r9}
    QUOTIENT N0
    ldr lr, [sp, #INPUT]
    COLUMNS 4, 8, sp, 0, sp, -16, 16, WINDOW
    ldrd r11, r12, [lr, #48]
    adcs r9, r9, r11
    adcs r10, r10, r12
    ldrd r11, r12, [lr, #56]
    adcs r1, r1, r11
    adcs r6, r6, r12
    sbc r7, r7, r7 // the carry out of the sum, minus 1
    // Minus p: words 0 to 3 in r0, r11, r12, lr, 4 to 7 in r3, r4, r5, r8.
    ldm sp, {r3, r4, r5, r8}
    ldm r2!, {r0, r11, r12, lr}
    subs r0, r3, r0
    sbcs r11, r4, r11
    sbcs r12, r5, r12
    sbcs lr, r8, lr
    ldm r2, {r3, r4, r5, r8}
    sbcs r3, r9, r3
    sbcs r4, r10, r4
    sbcs r5, r1, r5
    sbcs r8, r6, r8
    adc r7, r7, #0
    uadd8 r7, r7, r7 // GE: the sum was below p, and is taken back
    sel r9, r9, r3
    sel r10, r10, r4
    sel r2, r1, r5
    sel r6, r6, r8
    ldm sp, {r3, r4, r5, r8}
    sel r3, r3, r0
    sel r4, r4, r11
    sel r5, r5, r12
    sel r8, r8, lr
    ldr r0, [sp, #RESULT]
    stm r0!, {r3, r4, r5, r8}
    strd r9, r10, [r0]
    strd r2, r6, [r0, #8]
    add sp, #44
    pop {r4-r11, pc}
FINISH ibake_redc_256_armv7em
