// Montgomery reduction by the prime of P-256: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// n0 = 1: the multiple of p that clears a word q at position i is q*p. It adds q at positions i + 3 and i + 6 and q*(2^32 - 1) at
// i + 7, which is -q there and q at i + 8. The eight q in turn are the words 0 to 7 with what those below them added.
#include "simd/armv7em/p256.h"

FUNCTION ibake_redc_p256_armv7em
    push {r0, r4-r11, lr}
    // q0 to q7 in r2 to r9. At position 8: carries in r10 and in C, and r11 from the products with 2^32 - 1 in r12.
    ldm r1!, {r2-r9}
    mov r10, #0
    adds r5, r5, r2
    adcs r6, r6, r3
    adcs r7, r7, r4
    adcs r8, r8, r5
    adcs r9, r9, r6
    adc r10, r10, #0
    adds r8, r8, r2
    adcs r9, r9, r3
    mov r12, #-1
    mov r11, #0
    umaal r9, r11, r2, r12
    // Positions 8 to 11 in r2, r3, r0, lr.
    ldr r2, [r1]
    umaal r2, r11, r3, r12
    ldr r3, [r1, #4]
    umaal r3, r11, r4, r12
    ldrd r0, lr, [r1, #8]
    umaal r0, r11, r5, r12
    umaal lr, r11, r6, r12
    adcs r4, r4, r7
    adcs r5, r5, r8
    adcs r6, r6, r9
    adc r12, r12, #1 // the carry to position 11
    lsrs r10, r10, #1
    adcs r2, r2, r4
    adcs r3, r3, r5
    adcs r0, r0, r6
    adcs lr, lr, r7
    adc r10, r10, #0
    adds lr, lr, r12
    adc r10, r10, #0
    // Positions 12 to 15 in r4, r5, r6, r12; r10 belongs to position 12.
    mov r12, #-1
    ldrd r4, r5, [r1, #16]
    ldr r6, [r1, #24]
    umaal r4, r11, r7, r12
    umaal r5, r11, r8, r12
    umaal r6, r11, r9, r12
    ldr r12, [r1, #28]
    mov r7, #0
    adds r8, r8, r10
    adcs r9, r9, #0
    adc r7, r7, #0
    adds r4, r4, r8
    adcs r5, r5, r9
    adcs r6, r6, r7
    adcs r12, r12, r11
    REDUCE_SUM r1, r2, r3, r0, lr, r4, r5, r6, r12
    pop {r1}
    strd r2, r3, [r1]
    strd r0, lr, [r1, #8]
    strd r4, r5, [r1, #16]
    strd r6, r12, [r1, #24]
    pop {r4-r11, pc}
FINISH ibake_redc_p256_armv7em
