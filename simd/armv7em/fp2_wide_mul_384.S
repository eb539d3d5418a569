// Product in F_p2 without its reductions: fp2_wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// Karatsuba: v0 = a0*b0, v1 = a1*b1, and (a0 + a1)*(b0 + b1) - v0 - v1, whose factors are below 2p < R. Another product in place of
// the three differences would take more.
// 887 instructions, 212 of them here.
#include "simd/armv7em/sums.h"

// On the stack: v1, the two sums, a word for alignment, then what was pushed.
#define SUM_A 96
#define SUM_B 144
#define SAVED 196

// r0[] -= r1[] for 24 words, with C set before and after. Clobbers r2 to r12 and lr.
.macro SUBTRACT_WIDE
    .rept 4
    ldm r0, {r2-r7}
    ldm r1!, {r8-r12, lr}
    PAIRS sbcs, r2, r8, r3, r9, r4, r10, r5, r11, r6, r12, r7, lr
    stm r0!, {r2-r7}
    .endr
.endm

FUNCTION ibake_fp2_wide_mul_384_armv7em
    push {r0-r11, lr}
    sub sp, #SAVED
    cmn r0, #0 // no carry yet, nor from the first sum
    add r0, sp, #SUM_A
    add r2, r1, #48
    COMBINE adcs, 3
    ldr r1, [sp, #SAVED+8]
    add r2, r1, #48
    COMBINE adcs, 3
    ldrd r0, r1, [sp, #SAVED]
    ldr r2, [sp, #SAVED+8]
    bl ibake_wide_mul_384_armv7em
    ldrd r1, r2, [sp, #SAVED+4]
    mov r0, sp
    add r1, r1, #48
    add r2, r2, #48
    bl ibake_wide_mul_384_armv7em
    ldr r0, [sp, #SAVED]
    add r0, r0, #96
    add r1, sp, #SUM_A
    add r2, sp, #SUM_B
    bl ibake_wide_mul_384_armv7em
    ldr r1, [sp, #SAVED]
    add r0, r1, #96
    cmp r0, r0 // no borrow yet, nor from here on
    SUBTRACT_WIDE
    sub r0, r0, #96
    mov r1, sp
    SUBTRACT_WIDE
    ldr r0, [sp, #SAVED]
    ldr r3, [sp, #SAVED+12]
    mov r1, r0
    mov r2, sp
    COMBINE sbcs, 3
    SUB_MOD 3
    add sp, #SAVED+16
    LEAVE
FINISH ibake_fp2_wide_mul_384_armv7em
