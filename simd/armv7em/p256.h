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
// x += p if mask is -1, x if it is 0, modulo R.
.macro ADD_P_IF mask, x0, x1, x2, x3, x4, x5, x6, x7
    adds \x0, \x0, \mask
    adcs \x1, \x1, \mask
    adcs \x2, \x2, \mask
    adcs \x3, \x3, #0
    adcs \x4, \x4, #0
    adcs \x5, \x5, #0
    adcs \x6, \x6, \mask, lsr #31
    adc \x7, \x7, \mask
.endm
// x := the sum x, its carry out of R in C, less p where that leaves no negative number, for sums below 2p. Clobbers mask.
.macro REDUCE_SUM mask, x:vararg
    sbc \mask, \mask, \mask
    SUBTRACT_P \x
    adc \mask, \mask, #0
    ADD_P_IF \mask, \x
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
