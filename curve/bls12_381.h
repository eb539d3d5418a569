// G1 and G2 of BLS12-381: multiplication, subgroups, hashing to the curve. SPDX-License-Identifier: Apache-2.0
//
// Everything is constant time in points and scalars unless its name says otherwise.
#ifndef IBAKE_CURVE_BLS12_381_H
#define IBAKE_CURVE_BLS12_381_H

#include "curve/encode.h"
#include "curve/params/bls12_381.h"
#include "curve/recode.h"

namespace ibake::bls12_381 {

// An integer below r.
struct Scalar {
    word v[FrParams::kWords];
    // 32 big-endian octets; absent (and 0) at or above r.
    static ct::Option<Scalar> from_bytes(const uint8_t be[32]);
    // Any number of big-endian octets modulo r.
    static Scalar reduce_bytes(const uint8_t* be, size_t size);
    ct::Choice is_zero() const { return ct::is_zero(v); }
};

// k = sum over i of d[i] * |x|^i, 0 <= d[i] < |x|. Requires k < r.
inline constexpr size_t kSeedWords = words_of_64(1);
void split_by_seed(word (&d)[4][kSeedWords], const Scalar& k);
// The odd one of k and r - k as sum over i of m[i] * |x|^i, m[i] odd, |m[i]| < |x|; returns whether it is r - k. k < r.
using SeedDigits = SignedScalars<4, kSeedWords>;
ct::Choice split_odd(SeedDigits& m, const Scalar& k);

Affine<G1Curve> g1_generator_affine();
G1 g1_generator();
G2 g2_generator();

// [k]P for P in the subgroup of order r (GLV, GLS).
G1 mul(const G1& p, const Scalar& k);
G2 mul(const G2& p, const Scalar& k);
// r[i] := [k[i]]P[i], any number of them; faster than one by one where the backend works on several at once. r does not
// overlap p.
void mul_batch(G1* r, const G1* p, const Scalar* k, size_t count);
void mul_batch(G2* r, const G2* p, const Scalar* k, size_t count);
// [k]P for P in the subgroup of order r and public k.
G1 mul_vartime(const G1& p, const Scalar& k);
G2 mul_vartime(const G2& p, const Scalar& k);
// [k] of the standard generator, from stored tables (IBAKE_BASE_TABLES).
G1 mul_g1_generator(const Scalar& k);
G2 mul_g2_generator(const Scalar& k);

// phi(x, y) = (beta*x, y) on E; psi, the untwist-Frobenius-twist endomorphism, on E'.
G1 phi(const G1& p);
G2 psi(const G2& p);

// Into the subgroup of order r, as RFC 9380 section 8.8 defines: [1-x]P on E; [h_eff]P on E' (Budroni, Pintore, ePrint 2017/419).
G1 clear_cofactor(const G1& p);
G2 clear_cofactor(const G2& p);

// hash_to_curve of RFC 9380 section 3 after expand_message: `uniform` is its output, L = 64 octets per element of F_p.
inline constexpr size_t kG1UniformBytes = 128;
inline constexpr size_t kG2UniformBytes = 256;
G1 hash_to_g1(const uint8_t uniform[kG1UniformBytes]);
G2 hash_to_g2(const uint8_t uniform[kG2UniformBytes]);
// r[i] := hash_to_g2(uniform[i]), any number of them.
void hash_to_g2_batch(G2* r, const uint8_t (*uniform)[kG2UniformBytes], size_t count);
// encode_to_curve of the same section: half as many octets.
G1 encode_to_g1(const uint8_t uniform[kG1UniformBytes / 2]);
G2 encode_to_g2(const uint8_t uniform[kG2UniformBytes / 2]);

}  // namespace ibake::bls12_381

#endif
