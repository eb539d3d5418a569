// Product of 8 words: wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 104 instructions.
#include "simd/armv7em/wide_256.h"

FUNCTION ibake_wide_mul_256_armv7em
    push {r2, r4-r11, lr}
    mov lr, r0
    WIDE_MUL_256 lr, 0
    pop {r2, r4-r11, pc}
FINISH ibake_wide_mul_256_armv7em
