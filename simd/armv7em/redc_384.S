// Montgomery reduction of 24 words: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The lower half is reduced by itself, four words at a time, and stays below R; the upper half is added in the last block. What is
// below 2p then loses p if it can.
// 276 instructions.
#include "simd/armv7em/blocks.h"

// On the stack: the running sum, then what was pushed.
#define RESULT 48
#define INPUT 52
#define N0 56

FUNCTION ibake_redc_384_armv7em
    push {r0, r1, r3-r11, lr}
    sub sp, #48
    ldm r1, {r6-r9}
    QUOTIENT N0
    ldr lr, [sp, #INPUT]
    COLUMNS 4, 12, lr, 0, sp, -16, none, WINDOW
    strd r7, r8, [sp, #32]
    strd r9, r10, [sp, #40]
    ldm sp, {r6-r9}
    QUOTIENT N0
    COLUMNS 4, 12, sp, 0, sp, -16, none, WINDOW
    strd r7, r8, [sp, #32]
    strd r9, r10, [sp, #40]
    ldm sp, {r6-r9}
    QUOTIENT N0
    ldr lr, [sp, #INPUT]
    COLUMNS 4, 12, sp, 0, sp, -16, 32, WINDOW
    ldrd r11, r12, [lr, #80]
    adcs r7, r7, r11
    adcs r8, r8, r12
    ldrd r11, r12, [lr, #88]
    adcs r9, r9, r11
    adcs r10, r10, r12
    sbc r1, r1, r1 // the carry out of the sum, minus 1
    // Minus p: words 0 to 3 to the stack, 4 to 7 to r3 to r6, 8 to 11 to r0, r11, r12, lr.
    ldm sp, {r3-r6}
    ldm r2!, {r0, r11, r12, lr}
    subs r0, r3, r0
    sbcs r11, r4, r11
    sbcs r12, r5, r12
    sbcs lr, r6, lr
    strd r0, r11, [sp, #32]
    strd r12, lr, [sp, #40]
    ldrd r3, r4, [sp, #16]
    ldrd r5, r6, [sp, #24]
    ldm r2!, {r0, r11, r12, lr}
    PAIRS sbcs, r3, r0, r4, r11, r5, r12, r6, lr
    ldm r2, {r0, r11, r12, lr}
    sbcs r0, r7, r0
    sbcs r11, r8, r11
    sbcs r12, r9, r12
    sbcs lr, r10, lr
    adc r1, r1, #0
    uadd8 r1, r1, r1 // GE: the sum was below p, and is taken back
    sel r7, r7, r0
    sel r8, r8, r11
    sel r9, r9, r12
    sel r10, r10, lr
    ldrd r0, r1, [sp, #16]
    ldrd r11, r12, [sp, #24]
    sel r3, r0, r3
    sel r4, r1, r4
    sel r5, r11, r5
    sel r6, r12, r6
    ldrd r1, r2, [sp]
    ldrd r11, r12, [sp, #32]
    sel r1, r1, r11
    sel r2, r2, r12
    ldrd r11, r12, [sp, #8]
    ldrd r0, lr, [sp, #40]
    sel r11, r11, r0
    sel r12, r12, lr
    ldr r0, [sp, #RESULT]
    stm r0!, {r1, r2, r11, r12}
    stm r0, {r3-r10}
    add sp, #60
    pop {r4-r11, pc}
FINISH ibake_redc_384_armv7em
