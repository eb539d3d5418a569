// Products in blocks: four multipliers, in registers, times all words of a number. SPDX-License-Identifier: Apache-2.0
//
// r0, r3, r4, r5 hold the multipliers m0 to m3 and r2 points to the number x. After a word x[j] was taken, four registers, the window,
// hold the sum of the products so far from position j + 1 on, and what lies below is final: the words come to it one after the other, so
// that neither the sum nor x has to be in registers. Six registers take turns as window and as carry of the next two words.
#ifndef IBAKE_SIMD_ARMV7EM_BLOCKS_H
#define IBAKE_SIMD_ARMV7EM_BLOCKS_H

#include "simd/armv7em/macros.h"

#define WINDOW r1, r6, r7, r8, r9, r10
#define FIRST_WINDOW r1, r7, r8, r9, r6, r10

// The words x[from] to x[to - 1]. sum: a register with an offset where the words to add lie, that of x[0]'s position first, or none;
// result: the same for what is final; more: none, or an offset from lr of words to add to the result as well, their carry in C.
// 11 instructions for two words.
.macro COLUMNS from, to, sum, sum_at, result, result_at, more, w0, w1, w2, w3, c0, c1
    ldrd r11, r12, [r2, #4*(\from)]
    .ifc \sum, none
    mov \c0, #0
    mov \c1, #0
    .else
    ldrd \c0, \c1, [\sum, #4*(\from)+(\sum_at)]
    .endif
    umaal \w0, \c0, r0, r11
    umaal \w1, \c0, r3, r11
    umaal \w2, \c0, r4, r11
    umaal \w3, \c0, r5, r11
    umaal \w1, \c1, r0, r12
    umaal \w2, \c1, r3, r12
    umaal \w3, \c1, r4, r12
    umaal \c0, \c1, r5, r12
    .ifnc \more, none
    ldrd r11, r12, [lr, #4*(\from)+(\more)]
    .if \from == 4
    adds \w0, \w0, r11
    .else
    adcs \w0, \w0, r11
    .endif
    adcs \w1, \w1, r12
    .endif
    strd \w0, \w1, [\result, #4*(\from)+(\result_at)]
    .if \from + 2 < \to
    COLUMNS (\from+2), \to, \sum, \sum_at, \result, \result_at, \more, \w2, \w3, \c0, \c1, \w0, \w1
    .endif
.endm

// The words x[0] to x[3] where nothing else is to be added: no register has to be 0 first. The window is FIRST_WINDOW's. 20 instructions.
.macro FIRST_COLUMNS result
    ldm r2, {r9-r12}
    umull r1, r6, r0, r9
    umull r7, r8, r0, r10
    umaal r6, r7, r3, r9
    strd r1, r6, [\result]
    // r7 and r8 at position 2.
    umull r1, r6, r0, r11
    umaal r1, r7, r3, r10
    umaal r1, r8, r4, r9
    str r1, [\result, #8]
    // r6, r7 and r8 at position 3.
    umaal r6, r7, r5, r9
    umull r1, r9, r0, r12
    umaal r6, r1, r3, r11
    umaal r6, r8, r4, r10
    str r6, [\result, #12]
    // r1, r7, r8 and r9 at position 4.
    umaal r1, r7, r5, r10
    umaal r1, r8, r4, r11
    umaal r1, r9, r3, r12
    umaal r7, r8, r5, r11
    umaal r7, r9, r4, r12
    umaal r8, r9, r5, r12
.endm

// An empty window.
.macro CLEAR_WINDOW
    movs r1, #0
    movs r6, #0
    movs r7, #0
    mov r8, #0
.endm

// The words that clear the four lowest of a sum, r6 to r9: m0 to m3 := -(r6, ..., r9)/p mod 2^128 for p at r2, and the window of
// their products with p[0] to p[3]. n0 at offset n0 from sp. Clobbers r9 to r12 and lr. 26 instructions.
.macro QUOTIENT n0
    ldm r2, {r10, r11, r12, lr}
    ldr r5, [sp, #\n0]
    mov r1, #0
    mul r0, r6, r5
    umaal r6, r1, r0, r10 // r6 = 0 from here on, and so on below
    umaal r7, r1, r0, r11
    umaal r8, r1, r0, r12
    umaal r9, r1, r0, lr
    mul r3, r7, r5
    umaal r7, r6, r3, r10
    umaal r8, r6, r3, r11
    umaal r9, r6, r3, r12
    mul r4, r8, r5
    umaal r8, r7, r4, r10
    umaal r9, r7, r4, r11
    mul r5, r9, r5
    umaal r9, r8, r5, r10
    // r1, r6, r7 and r8 at position 4.
    umaal r1, r6, r3, lr
    umaal r1, r7, r4, r12
    umaal r1, r8, r5, r11
    umaal r6, r7, r4, lr
    umaal r6, r8, r5, r12
    umaal r7, r8, r5, lr
.endm

#endif
