// Reduction by primes of special form, in place of the generic one. SPDX-License-Identifier: Apache-2.0
//
// Same contracts as kernels.h, for one modulus each; p and n0 are accepted and not needed. 64-bit limbs only: with 32-bit limbs the
// generic kernels serve, but for P-256 in a backend that has its own.
#ifndef IBAKE_FIELD_KERNELS_SPECIAL_H
#define IBAKE_FIELD_KERNELS_SPECIAL_H

#include "field/kernels.h"

// Whether KernelSet has a table for P-256.
#define IBAKE_WITH_P256_KERNELS (IBAKE_WORD_BITS == 64 || IBAKE_SIMD_ARMV7EM)

#if IBAKE_WORD_BITS == 64

IBAKE_DECLARE_REDUCTION(p256)
IBAKE_DECLARE_REDUCTION(p521)

#endif
#endif
