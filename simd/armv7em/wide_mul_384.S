// Product of 12 words: wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// Three blocks of four words of b. r2 walks over a, lr over the result; b is kept on the stack.
// 225 instructions.
#include "simd/armv7em/blocks.h"

.macro NEXT_BLOCK first
    ldr r12, [sp]
    ldrd r0, r3, [r12, #4*\first]
    ldrd r4, r5, [r12, #4*\first+8]
    CLEAR_WINDOW
    COLUMNS 0, 12, lr, 4*\first, lr, 4*\first, none, WINDOW
    strd r1, r6, [lr, #4*\first+48]
    strd r7, r8, [lr, #4*\first+56]
.endm

FUNCTION ibake_wide_mul_384_armv7em
    push {r2, r4-r11, lr}
    mov lr, r0
    ldm r2, {r0, r3, r4, r5}
    mov r2, r1
    FIRST_COLUMNS lr
    COLUMNS 4, 12, none, 0, lr, 0, none, FIRST_WINDOW
    strd r8, r9, [lr, #48]
    strd r6, r10, [lr, #56]
    NEXT_BLOCK 4
    NEXT_BLOCK 8
    pop {r2, r4-r11, pc}
FINISH ibake_wide_mul_384_armv7em
