// Montgomery square modulo the prime of P-256: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/armv7em/macros.h"

FUNCTION ibake_mont_sqr_p256_armv7em
    mov r2, r1
    b ibake_mont_mul_p256_armv7em
FINISH ibake_mont_sqr_p256_armv7em
