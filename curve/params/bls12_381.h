// BLS12-381: its story and its types. SPDX-License-Identifier: Apache-2.0
//
//   seed      x = -0xd201000000010000 (negative, weight 6)
//   order     r = x^4 - x^2 + 1                           255 bits
//   field     p = (x-1)^2/3 * r + x                       381 bits; p = 3 mod 4, 1 mod 3; embedding degree 12
//   G1        E : y^2 = x^3 + 4 over F_p,                 cofactor (x-1)^2/3
//   G2        E': y^2 = x^3 + 4(1+u) over F_p2            M-type sextic twist
//   tower     F_p2 = F_p(u), u^2 = -1;  F_p6 = F_p2(v), v^3 = xi = 1+u;  F_p12 = F_p6(w), w^2 = v
//   pairing   optimal ate, loop over |x|; hard part of the final exponentiation to 3(p^4-p^2+1)/r
//   security  about 120 to 126 bits (Guillevic, Masson, Thome 2019; draft-irtf-cfrg-pairing-friendly-curves), never "128-bit proven"
//
// Neither curve has points of order 2: both orders are odd, cofactors included.
#ifndef IBAKE_CURVE_PARAMS_BLS12_381_H
#define IBAKE_CURVE_PARAMS_BLS12_381_H

#include "curve/projective.h"
#include "field/fp12.h"

namespace ibake::bls12_381 {

#include "curve/params/bls12_381.inc"

struct FpParams {
    static constexpr size_t kWords = words_of_64(6);
    static constexpr size_t kBytes = 48;
    static constexpr const Modulus<kWords>& kModulus = kFpModulus;
};
struct FrParams {
    static constexpr size_t kWords = words_of_64(4);
    static constexpr size_t kBytes = 32;
    static constexpr const Modulus<kWords>& kModulus = kFrModulus;
};
using F1 = Fp<StaticField<FpParams>>;
using F2 = Fp2<StaticField<FpParams>>;
using Fr = Fp<StaticField<FrParams>>;

inline constexpr uint64_t kSeedAbs = UINT64_C(0xd201000000010000);

// Constants where they are stored: an element is its limbs and nothing else.
inline const F1& constant(const word (&c)[FpParams::kWords]) { return reinterpret_cast<const F1&>(c); }
inline const F2& constant(const word (&c)[2][FpParams::kWords]) { return reinterpret_cast<const F2&>(c); }
static_assert(sizeof(F1) == sizeof(word[FpParams::kWords]) && sizeof(F2) == 2 * sizeof(F1) && alignof(F2) == alignof(word));

struct Tower {
    using Ctx = StaticField<FpParams>;
    static constexpr unsigned kXi = 1;
    static const F2& frobenius(size_t k) { return constant(kFrobenius[k - 1]); }
    static const F1& frobenius2(size_t k) { return constant(kFrobenius2[k - 1]); }
    // The first of each by itself, whose powers are the others.
    struct First {
        word frobenius[2][FpParams::kWords], frobenius2[FpParams::kWords];
    };
    static constexpr First kFirst = [] {
        First r{};
        for (size_t i = 0; i < FpParams::kWords; i++) {
            for (size_t j = 0; j < 2; j++) r.frobenius[j][i] = kFrobenius[0][j][i];
            r.frobenius2[i] = kFrobenius2[0][i];
        }
        return r;
    }();
    static const F2& first_frobenius() { return constant(kFirst.frobenius); }
    static const F1& first_frobenius2() { return constant(kFirst.frobenius2); }
};
using F12 = Fp12<Tower>;

struct G1Curve;
struct G2Curve;
using G1 = Projective<G1Curve>;
using G2 = Projective<G2Curve>;

struct G1Curve {
    using F = F1;
    static constexpr int kA = 0;
    static constexpr size_t kFieldBytes = 48;
    static const F& b() { return constant(kG1B); }
    static F mul_by_3b(const F& a) {  // 12a
        const F a4 = a.dbl().dbl();
        return a4.dbl() + a4;
    }
    static ct::Choice is_in_subgroup(const G1& p);
};
struct G2Curve {
    using F = F2;
    static constexpr int kA = 0;
    static constexpr size_t kFieldBytes = 96;
    static const F& b() { return constant(kG2B); }
    static F mul_by_3b(const F& a) {  // 12(1+u)a
        const F a4 = a.dbl().dbl();
        return mul_by_xi<Tower::kXi>(a4.dbl() + a4);
    }
    static ct::Choice is_in_subgroup(const G2& p);
};

}  // namespace ibake::bls12_381

#endif
