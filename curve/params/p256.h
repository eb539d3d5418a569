// NIST P-256: story and traits. SPDX-License-Identifier: Apache-2.0
//
//   y^2 = x^3 - 3x + b over F_p, p = 2^256 - 2^224 + 2^192 + 2^96 - 1
//   prime order n < p, cofactor 1, p = 3 mod 4
//   security about 128 bits against discrete logarithms (SP 800-57 part 1, table 2)
// SP 800-186 section 3.2.1.3; SEC 2 calls it secp256r1. b is derived from a published seed by SHA-1; p is chosen for fast
// reduction: field/kernels_special.h.
#ifndef IBAKE_CURVE_PARAMS_P256_H
#define IBAKE_CURVE_PARAMS_P256_H

#include "curve/jacobian.h"
#include "curve/mul.h"
#include "field/kernels_special.h"
#include "field/prime_field.h"

namespace ibake::p256 {

#include "curve/params/p256.inc"
#if IBAKE_BASE_TABLES == 1
#include "curve/params/p256_base_small.inc"
#elif IBAKE_BASE_TABLES == 2
#include "curve/params/p256_base_large.inc"
#endif

struct FieldParams {
    static constexpr size_t kWords = words_of_64(4), kBytes = 32;
    static constexpr const Modulus<kWords>& kModulus = kFpModulus;
#if IBAKE_WITH_P256_KERNELS
    static constexpr auto kKernels = &KernelSet::p256;
#endif
};

struct Curve {
    using F = Fp<StaticField<FieldParams>>;
    using Point = Jacobian<Curve>;
    static constexpr size_t kFieldBytes = 32, kWords = words_of_64(4);
    static constexpr const Modulus<kWords>& order() { return kFnModulus; }
    static constexpr int kA = -3;
    static constexpr F b() { return F(kB); }
    static constexpr Point::Affine generator() { return {F(kGx), F(kGy)}; }
#if IBAKE_BASE_TABLES
    static constexpr const auto& kBase = kFixedBase;
#endif
};

static_assert(kFpModulus.p[0] % 4 == 3 && kFpModulus.bits == 256 && kFnModulus.bits == 256);
static_assert(static_cast<word>(kFpModulus.p[0] * kFpModulus.n0 + 1) == 0);
static_assert(static_cast<word>(kFnModulus.p[0] * kFnModulus.n0 + 1) == 0);

}  // namespace ibake::p256

#endif
