// Sum of 24 words modulo p*R: wide_add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// 87 instructions.
#include "simd/armv7em/sums.h"

FUNCTION ibake_wide_add_384_armv7em
    ENTER
    mov lr, #0
    adds lr, lr, #0 // no carry yet
    COMBINE adcs, 3
    adc lr, lr, #0
    ADD_MOD 3
    LEAVE
FINISH ibake_wide_add_384_armv7em
