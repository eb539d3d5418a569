// NIST P-384: story and traits. SPDX-License-Identifier: Apache-2.0
//
//   y^2 = x^3 - 3x + b over F_p, p = 2^384 - 2^128 - 2^96 + 2^32 - 1
//   prime order n < p, cofactor 1, p = 3 mod 4
//   security about 192 bits against discrete logarithms (SP 800-57 part 1, table 2)
// SP 800-186 section 3.2.1.4; SEC 2 calls it secp384r1. b is derived from a published seed by SHA-1; p is chosen for fast
// reduction, of which the width kernels make no use.
#ifndef IBAKE_CURVE_PARAMS_P384_H
#define IBAKE_CURVE_PARAMS_P384_H

#include "curve/jacobian.h"
#include "curve/mul.h"
#include "field/prime_field.h"

namespace ibake::p384 {

#include "curve/params/p384.inc"
#if IBAKE_BASE_TABLES == 1
#include "curve/params/p384_base_small.inc"
#elif IBAKE_BASE_TABLES == 2
#include "curve/params/p384_base_large.inc"
#endif

struct FieldParams {
    static constexpr size_t kWords = words_of_64(6), kBytes = 48;
    static constexpr const Modulus<kWords>& kModulus = kFpModulus;
};

struct Curve {
    using F = Fp<StaticField<FieldParams>>;
    using Point = Jacobian<Curve>;
    static constexpr size_t kFieldBytes = 48, kWords = words_of_64(6);
    static constexpr const Modulus<kWords>& order() { return kFnModulus; }
    static constexpr int kA = -3;
    static constexpr F b() { return F(kB); }
    static constexpr Point::Affine generator() { return {F(kGx), F(kGy)}; }
#if IBAKE_BASE_TABLES
    static constexpr const auto& kBase = kFixedBase;
#endif
};

static_assert(kFpModulus.p[0] % 4 == 3 && kFpModulus.bits == 384 && kFnModulus.bits == 384);
static_assert(static_cast<word>(kFpModulus.p[0] * kFpModulus.n0 + 1) == 0);
static_assert(static_cast<word>(kFnModulus.p[0] * kFnModulus.n0 + 1) == 0);

}  // namespace ibake::p384

#endif
