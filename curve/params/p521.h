// NIST P-521: story and traits. SPDX-License-Identifier: Apache-2.0
//
//   y^2 = x^3 - 3x + b over F_p, p = 2^521 - 1
//   prime order n < p, cofactor 1, p = 3 mod 4
//   security about 256 bits against discrete logarithms (SP 800-57 part 1, table 2)
// SP 800-186 section 3.2.1.5; SEC 2 calls it secp521r1. b is derived from a published seed by SHA-1; p is chosen for fast
// reduction: field/kernels_special.h.
#ifndef IBAKE_CURVE_PARAMS_P521_H
#define IBAKE_CURVE_PARAMS_P521_H

#include "curve/engine.h"
#include "curve/jacobian.h"
#include "curve/mul.h"
#include "field/kernels_special.h"
#include "field/prime_field.h"

namespace ibake::p521 {

#include "curve/params/p521.inc"
#if IBAKE_BASE_TABLES == 1
#include "curve/params/p521_base_small.inc"
#elif IBAKE_BASE_TABLES == 2
#include "curve/params/p521_base_large.inc"
#endif

struct FieldParams {
    static constexpr size_t kWords = words_of_64(9), kBytes = 66;
    static constexpr const Modulus<kWords>& kModulus = kFpModulus;
#if IBAKE_WORD_BITS == 64
    static constexpr auto kKernels = &KernelSet::p521;
#endif
};

struct Curve {
    using F = Fp<StaticField<FieldParams>>;
    using Point = Jacobian<Curve>;
    static constexpr size_t kFieldBytes = 66, kWords = words_of_64(9);
    static constexpr const Modulus<kWords>& order() { return kFnModulus; }
    static constexpr int kA = -3;
    static constexpr F b() { return F(kB); }
    static constexpr Point::Affine generator() { return {F(kGx), F(kGy)}; }
#if IBAKE_BASE_TABLES
    static constexpr const auto& kBase = kFixedBase;
#endif

    // [2h + 1]P and [2h + 1]G by the engine of the backend that serves; false, and nothing done, where there is none.
    [[nodiscard]] static bool engine_mul(Point& r, const Point& p, const word (&h)[kWords]);
    [[nodiscard]] static bool engine_mul_base(Point& r, const word (&h)[kWords]);
};

static_assert(kFpModulus.p[0] % 4 == 3 && kFpModulus.bits == 521 && kFnModulus.bits == 521);
static_assert(static_cast<word>(kFpModulus.p[0] * kFpModulus.n0 + 1) == 0);
static_assert(static_cast<word>(kFnModulus.p[0] * kFnModulus.n0 + 1) == 0);

}  // namespace ibake::p521

#endif
