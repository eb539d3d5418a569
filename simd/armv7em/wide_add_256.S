// Sum of 16 words modulo p*R: wide_add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 60 instructions.
#include "simd/armv7em/sums.h"

FUNCTION ibake_wide_add_256_armv7em
    ENTER
    mov lr, #0
    adds lr, lr, #0 // no carry yet
    COMBINE adcs, 2
    adc lr, lr, #0
    ADD_MOD 2
    LEAVE
FINISH ibake_wide_add_256_armv7em
