// Product of 8 words: wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// Two blocks of four words of b. r2 points to a, lr to the result; b is kept on the stack.
#include "simd/armv7em/blocks.h"

FUNCTION ibake_wide_mul_256_armv7em
    push {r2, r4-r11, lr}
    mov lr, r0
    ldm r2, {r0, r3, r4, r5}
    mov r2, r1
    movs r1, #0
    movs r6, #0
    movs r7, #0
    mov r8, #0
    COLUMNS 0, 8, none, 0, lr, 0, none, WINDOW
    strd r7, r8, [lr, #32]
    strd r9, r10, [lr, #40]
    ldr r12, [sp]
    ldrd r0, r3, [r12, #16]
    ldrd r4, r5, [r12, #24]
    movs r1, #0
    movs r6, #0
    movs r7, #0
    mov r8, #0
    COLUMNS 0, 8, lr, 16, lr, 16, none, WINDOW
    strd r7, r8, [lr, #48]
    strd r9, r10, [lr, #56]
    pop {r2, r4-r11, pc}
FINISH ibake_wide_mul_256_armv7em
