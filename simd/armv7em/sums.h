// Sums and differences of numbers in memory, four words at a time. SPDX-License-Identifier: Apache-2.0
//
// r0 points to the result, r1 and r2 to the operands, r3 to p; each moves on by what was taken. r4 to r11 are words at hand.
#ifndef IBAKE_SIMD_ARMV7EM_SUMS_H
#define IBAKE_SIMD_ARMV7EM_SUMS_H

#include "simd/armv7em/macros.h"

#define ENTER push {r4-r11, lr}
#define LEAVE pop {r4-r11, pc}

// The next groups of four words of r0, with the carry or borrow in C.
.macro COMBINE op, groups
    .rept \groups
    ldm r1!, {r4-r7}
    ldm r2!, {r8-r11}
    PAIRS \op, r4, r8, r5, r9, r6, r10, r7, r11
    stm r0!, {r4-r7}
    .endr
.endm

// r0[] := r1[] + r2[] + lr, less p if that leaves no negative number, for sums below 2p. The sum goes through lr and what remains without
// p through C, at once.
.macro ADD_MOD groups
    mov r12, #1
    cmp r12, r12 // no borrow yet
    ADD_MOD_GROUP
    .rept \groups-1
    stm r0!, {r4-r7}
    push {r8-r11}
    ADD_MOD_GROUP
    .endr
    sub lr, lr, #1
    adc lr, lr, #0
    uadd8 lr, lr, lr // GE: the sum is below p
    SELECT
    stm r0, {r4-r7}
    .rept \groups-1
    pop {r8-r11}
    ldmdb r0!, {r4-r7}
    SELECT
    stm r0, {r4-r7}
    .endr
.endm
.macro ADD_MOD_GROUP
    ldm r1!, {r4-r7}
    ldm r2!, {r8-r11}
    umaal r4, lr, r8, r12
    umaal r5, lr, r9, r12
    umaal r6, lr, r10, r12
    umaal r7, lr, r11, r12
    ldm r3!, {r8-r11}
    sbcs r8, r4, r8
    sbcs r9, r5, r9
    sbcs r10, r6, r10
    sbcs r11, r7, r11
.endm
.macro SELECT
    PAIRS sel, r4, r8, r5, r9, r6, r10, r7, r11
.endm

// r0[] := r1[] - r2[] - the borrow in C, and p more where that borrows.
.macro SUB_MOD groups
    COMBINE sbcs, \groups
    sbc r12, r12, r12
    lsr r12, r12, #31 // the borrow
    sub r0, r0, #16*\groups
    mov lr, #0
    .rept \groups
    ldm r0, {r4-r7}
    ldm r3!, {r8-r11}
    umaal r4, lr, r8, r12
    umaal r5, lr, r9, r12
    umaal r6, lr, r10, r12
    umaal r7, lr, r11, r12
    stm r0!, {r4-r7}
    .endr
.endm

#endif
