// Reduction by primes of special form, in place of the generic one. SPDX-License-Identifier: Apache-2.0
//
// Same contracts as kernels.h, for one modulus each; p and n0 are accepted and not needed. 64-bit limbs only: with 32-bit limbs the
// generic kernels serve.
#ifndef IBAKE_FIELD_KERNELS_SPECIAL_H
#define IBAKE_FIELD_KERNELS_SPECIAL_H

#include "field/dispatch.h"

#if IBAKE_WORD_BITS == 64

IBAKE_DECLARE_REDUCTION(p256)
IBAKE_DECLARE_REDUCTION(p521)

namespace ibake {

inline constexpr KernelTable<4> kP256Kernels = {ibake_mont_mul_p256, ibake_mont_sqr_p256, ibake_add_256,
                                                ibake_sub_256,       ibake_wide_mul_256,  ibake_wide_sqr_256,
                                                ibake_wide_add_256,  ibake_wide_sub_256,  ibake_redc_p256};
inline constexpr KernelTable<9> kP521Kernels = {ibake_mont_mul_p521, ibake_mont_sqr_p521, ibake_add_576,
                                                ibake_sub_576,       ibake_wide_mul_576,  ibake_wide_sqr_576,
                                                ibake_wide_add_576,  ibake_wide_sub_576,  ibake_redc_p521};

}  // namespace ibake

#endif
#endif
