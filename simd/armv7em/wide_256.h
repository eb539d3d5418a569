// Product of 8 words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_ARMV7EM_WIDE_256_H
#define IBAKE_SIMD_ARMV7EM_WIDE_256_H

#include "simd/armv7em/blocks.h"

// The product of r1[] and r2[] to the words at the register result, lr or sp, in two blocks of four words of b, which is found again at
// offset b from sp. Clobbers r0 to r12.
.macro WIDE_MUL_256 result, b
    ldm r2, {r0, r3, r4, r5}
    mov r2, r1
    FIRST_COLUMNS \result
    COLUMNS 4, 8, none, 0, \result, 0, none, FIRST_WINDOW
    strd r6, r10, [\result, #32]
    strd r1, r7, [\result, #40]
    ldr r12, [sp, #\b]
    ldrd r0, r3, [r12, #16]
    ldrd r4, r5, [r12, #24]
    CLEAR_WINDOW
    COLUMNS 0, 8, \result, 16, \result, 16, none, WINDOW
    strd r7, r8, [\result, #48]
    strd r9, r10, [\result, #56]
.endm

#endif
