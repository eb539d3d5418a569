// Montgomery square of 6 words: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The product: a square saves 15 of 78 multiplications, and loses more to the doubling and to a reduction that runs alone.
#include "simd/x86_64_adx/macros.h"

FUNCTION ibake_mont_sqr_384_adx
    mov %rcx, %r8
    mov %rdx, %rcx
    mov %rsi, %rdx
    jmp ibake_mont_mul_384_adx
FINISH ibake_mont_sqr_384_adx
