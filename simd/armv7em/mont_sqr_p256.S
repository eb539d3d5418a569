// Montgomery square modulo the prime of P-256: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The square by columns: the sum of the products of different words, doubled with the carry in C, and the square of a word or, at odd
// positions, nothing, with the carry in lr. All words of a stay in registers, and each product is added to what came to its position.
// 151 instructions.
#include "simd/armv7em/p256.h"

// The column x at an even position, a word's square more.
.macro EVEN x, a
    adcs \x, \x, \x
    umaal \x, lr, \a, \a
.endm
.macro ODD x, zero
    EVEN \x, \zero
.endm

FUNCTION ibake_mont_sqr_p256_armv7em
    push {r0, r4-r11, lr}
    sub sp, #64
    ldm r1, {r2-r9}
    umull r0, lr, r2, r2
    umull r1, r10, r2, r3
    mov r12, #0
    cmn r0, #0 // no carry yet
    ODD r1, r12
    strd r0, r1, [sp]
    // Position 2, and so on; where as many words come as there are products, one more is 0.
    mov r11, #0
    umaal r10, r11, r2, r4
    EVEN r10, r3
    umull r0, r1, r2, r5
    umaal r0, r11, r3, r4
    ODD r0, r12
    strd r10, r0, [sp, #8]
    umaal r1, r11, r2, r6
    mov r10, #0
    umaal r1, r10, r3, r5
    EVEN r1, r4
    str r1, [sp, #16]
    umull r0, r1, r2, r7
    umaal r0, r10, r3, r6
    umaal r0, r11, r4, r5
    ODD r0, r12
    str r0, [sp, #20]
    umaal r1, r10, r2, r8
    umaal r1, r11, r3, r7
    umaal r1, r12, r4, r6
    EVEN r1, r5
    str r1, [sp, #24]
    umull r0, r1, r2, r9
    mov r2, #0
    umaal r0, r10, r3, r8
    umaal r0, r11, r4, r7
    umaal r0, r12, r5, r6
    ODD r0, r2
    str r0, [sp, #28]
    umaal r1, r10, r3, r9
    umaal r1, r11, r4, r8
    umaal r1, r12, r5, r7
    EVEN r1, r6
    umaal r10, r11, r4, r9
    umaal r10, r12, r5, r8
    mov r0, #0
    umaal r10, r0, r6, r7
    ODD r10, r2
    strd r1, r10, [sp, #32]
    umaal r11, r12, r5, r9
    umaal r11, r0, r6, r8
    EVEN r11, r7
    umaal r12, r0, r6, r9
    mov r1, #0
    umaal r12, r1, r7, r8
    ODD r12, r2
    strd r11, r12, [sp, #40]
    umaal r0, r1, r7, r9
    EVEN r0, r8
    mov r10, #0
    umaal r1, r10, r8, r9
    ODD r1, r2
    strd r0, r1, [sp, #48]
    EVEN r10, r9
    adc lr, lr, #0
    strd r10, lr, [sp, #56]
    REDUCE_P256 sp
    ldr r1, [sp, #64]
    STORE_REDUCED
    add sp, #68
    pop {r4-r11, pc}
FINISH ibake_mont_sqr_p256_armv7em
