// Square in F_p2, u^2 = -1: fp2_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// (a0 + a1)*(a0 - a1 + p) + (2*a0)*a1*u, the factors unreduced: products below 4p^2 < p*R. r may be a: a1 is read last, and lies where
// the second result goes.
// 1,122 instructions, 120 of them here.
#include "simd/armv7em/sums.h"

// On the stack, and what was pushed.
#define SUM 0
#define DIFFERENCE 48
#define TWICE 96
#define PRODUCT 144
#define SAVED 244

FUNCTION ibake_fp2_sqr_384_armv7em
    push {r0-r11, lr}
    sub sp, #SAVED
    mov r3, r1
    cmn r0, #0 // no carry yet, nor from the sums
    add r0, sp, #TWICE
    mov r2, r1
    COMBINE adcs, 3
    add r0, sp, #SUM
    mov r2, r1
    mov r1, r3
    COMBINE adcs, 3
    cmp r0, r0 // no borrow yet
    mov r2, r1
    mov r1, r3
    COMBINE sbcs, 3
    add r0, sp, #DIFFERENCE
    mov r1, r0
    ldr r2, [sp, #SAVED+8]
    cmn r0, #0 // no carry yet
    COMBINE adcs, 3
    add r0, sp, #PRODUCT
    add r1, sp, #SUM
    add r2, sp, #DIFFERENCE
    bl ibake_wide_mul_384_armv7em
    ldr r0, [sp, #SAVED]
    add r1, sp, #PRODUCT
    ldrd r2, r3, [sp, #SAVED+8]
    bl ibake_redc_384_armv7em
    add r0, sp, #PRODUCT
    add r1, sp, #TWICE
    ldr r2, [sp, #SAVED+4]
    add r2, r2, #48
    bl ibake_wide_mul_384_armv7em
    ldr r0, [sp, #SAVED]
    add r0, r0, #48
    add r1, sp, #PRODUCT
    ldrd r2, r3, [sp, #SAVED+8]
    bl ibake_redc_384_armv7em
    add sp, #SAVED+16
    LEAVE
FINISH ibake_fp2_sqr_384_armv7em
