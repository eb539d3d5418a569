// Arithmetic modulo the prime of P-256. SPDX-License-Identifier: Apache-2.0
//
// p = 2^256 - 2^224 + 2^192 + 2^96 - 1: its words, least significant first, are -1, -1, -1, 0, 0, 0, 1, -1, all of them immediates.
#ifndef IBAKE_SIMD_ARMV7EM_P256_H
#define IBAKE_SIMD_ARMV7EM_P256_H

#include "simd/armv7em/macros.h"

// x -= p, with C the absence of a borrow.
.macro SUBTRACT_P x0, x1, x2, x3, x4, x5, x6, x7
    subs \x0, \x0, #-1
    sbcs \x1, \x1, #-1
    sbcs \x2, \x2, #-1
    sbcs \x3, \x3, #0
    sbcs \x4, \x4, #0
    sbcs \x5, \x5, #0
    sbcs \x6, \x6, #1
    sbcs \x7, \x7, #-1
.endm
// x += p if mask is -1, x if it is 0, modulo R, with the carry in C.
.macro ADD_P_IF mask, x0, x1, x2, x3, x4, x5, x6, x7
    adds \x0, \x0, \mask
    adcs \x1, \x1, \mask
    adcs \x2, \x2, \mask
    adcs \x3, \x3, #0
    adcs \x4, \x4, #0
    adcs \x5, \x5, #0
    adcs \x6, \x6, \mask, lsr #31
    adcs \x7, \x7, \mask
.endm
// x := the sum x, its carry out of R in C, less p where that leaves no negative number, for sums below 2p. Clobbers mask.
.macro REDUCE_SUM mask, x:vararg
    sbc \mask, \mask, \mask
    SUBTRACT_P \x
    adc \mask, \mask, #0
    ADD_P_IF \mask, \x
.endm

// The Montgomery reduction of the 16 words at the register t, r1 or sp, in r2, r3, r0, lr, r4, r5, r6, r12. Clobbers r1 to r12 and lr.
//
// n0 = 1: the multiple of p that clears a word q at position i is q*p. It adds q at positions i + 3 and i + 6 and q*(2^32 - 1) at
// i + 7, which is -q there and q at i + 8. The eight q in turn are the words 0 to 7 with what those below them added.
.macro REDUCE_P256 t
    // q0 to q7 in r2 to r9. At position 8: carries in r10 and in C, and r11 from the products with 2^32 - 1 in r12.
    ldm \t, {r2-r9}
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
    ldr r2, [\t, #32]
    umaal r2, r11, r3, r12
    ldr r3, [\t, #36]
    umaal r3, r11, r4, r12
    ldrd r0, lr, [\t, #40]
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
    ldrd r4, r5, [\t, #48]
    ldr r6, [\t, #56]
    umaal r4, r11, r7, r12
    umaal r5, r11, r8, r12
    umaal r6, r11, r9, r12
    ldr r12, [\t, #60]
    mov r7, #0
    adds r8, r8, r10
    adcs r9, r9, #0
    adc r7, r7, #0
    adds r4, r4, r8
    adcs r5, r5, r9
    adcs r6, r6, r7
    adcs r12, r12, r11
    REDUCE_SUM r1, r2, r3, r0, lr, r4, r5, r6, r12
.endm
// What it leaves, to r1[].
.macro STORE_REDUCED
    strd r2, r3, [r1]
    strd r0, lr, [r1, #8]
    strd r4, r5, [r1, #16]
    strd r6, r12, [r1, #24]
.endm

// r4 to r11 := r1[] op r2[], in one chain of first and op. Clobbers r1 to r3, r12, lr.
.macro COMBINE first, op
    ldm r1, {r4-r11}
    ldm r2!, {r1, r3, r12, lr}
    \first r4, r4, r1
    PAIRS \op, r5, r3, r6, r12, r7, lr
    ldm r2, {r1, r3, r12, lr}
    PAIRS \op, r8, r1, r9, r3, r10, r12, r11, lr
.endm

#endif
