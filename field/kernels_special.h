// Reduction by primes of special form, in place of the generic one. SPDX-License-Identifier: Apache-2.0
//
// Same contracts as kernels.h, for one modulus each; p and n0 are accepted and not needed. 64-bit limbs only: with 32-bit limbs the
// generic kernels serve.
#ifndef IBAKE_FIELD_KERNELS_SPECIAL_H
#define IBAKE_FIELD_KERNELS_SPECIAL_H

#include "field/kernels.h"

#if IBAKE_WORD_BITS == 64

IBAKE_DECLARE_REDUCTION(p256)
IBAKE_DECLARE_REDUCTION(p521)

#endif
#endif
