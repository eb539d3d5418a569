// The pairing on BLS12-381 and its target group. SPDX-License-Identifier: Apache-2.0
//
// e(P, Q) is the cube of the reduced optimal ate pairing: the value that the ecosystem's libraries agree on. Constant time in points,
// group elements and scalars.
#ifndef IBAKE_PAIRING_BLS12_381_H
#define IBAKE_PAIRING_BLS12_381_H

#include "curve/bls12_381.h"
#include "pairing/engine.h"
#include "pairing/final_exp_k12.h"

namespace ibake::bls12_381 {

struct AtePairing {
    using G1Curve = bls12_381::G1Curve;
    using G2Curve = bls12_381::G2Curve;
    using Tower = bls12_381::Tower;
    static constexpr uint64_t kSeedAbs = bls12_381::kSeedAbs;
    static constexpr bool kSeedNegative = true;
    static constexpr Twist kTwist = Twist::m;
};

class PreparedQ;

// An element of the subgroup of order r of F_p12*.
class Gt {
public:
    static constexpr size_t kBytes = 576;

    Gt() : f_(F12::one()) {}
    static Gt one() { return Gt(); }
    friend Gt operator*(const Gt& a, const Gt& b) { return Gt(a.f_ * b.f_); }
    Gt inverse() const { return Gt(f_.conjugate()); }
    ct::Choice equals(const Gt& b) const { return f_.equals(b.f_); }
    ct::Choice is_one() const { return f_.is_one(); }
    // a^k: k in base |x|, frobenius(a) = a^x for the digits (GLS), signed windows. Secret: a, k.
    Gt pow(const Scalar& k) const;

    // 12 coefficients of 48 octets, c1.c2.c1 first and c0.c0.c0 last ("descending"; not standardised, but what others hash).
    void to_bytes(uint8_t out[kBytes]) const;
    // Refuses coefficients at or above p (range) and anything outside the subgroup of order r.
    static Decoded from_bytes(Gt& a, const uint8_t in[kBytes]);

private:
    explicit Gt(const F12& f) : f_(f) {}
    F12 f_;
    friend Gt pairing(const G1& p, const G2& q);
    friend Gt pairing(const Affine<G1Curve>& p, const Affine<G2Curve>& q);
    friend Gt pairing_prepared(const G1& p, const PreparedQ& q);
    friend Gt pairing_prepared(const Affine<G1Curve>& p, const PreparedQ& q);
    friend Gt pairing_product(const G1* p, const G2* q, size_t count);
    friend Gt pairing_product(const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count);
    friend Gt pairing_product(const Affine<G1Curve> (&p)[2], const Affine<G2Curve> (&q)[2]);
};

// What makes pairings with a fixed Q fast: the lines of the loop (13,056 octets), or a table of the engine that prepared it. As secret
// as Q. May be copied and moved as octets, within one process.
class PreparedQ {
public:
    void prepare(const Affine<G2Curve>& q);
    F12 pairing_with(const Affine<G1Curve>& p) const;

private:
    static constexpr size_t kAlignment = 64;
    uint32_t form_ = 0;    // 0: lines; else the engine's prepared_form
    uint32_t offset_ = 0;  // of the table in the block
    alignas(word) uint8_t block_[kPreparedBytes + kAlignment - alignof(word)];
};
// Q in G2, not infinity.
void prepare(PreparedQ& out, const G2& q);
void prepare(PreparedQ& out, const Affine<G2Curve>& q);

// e(P, Q); 1 when P or Q is infinity, (0, 0) of the affine ones. P and Q are in their subgroups.
Gt pairing(const G1& p, const G2& q);
Gt pairing(const Affine<G1Curve>& p, const Affine<G2Curve>& q);
// e(P, Q) for a prepared Q; 1 when P is infinity.
Gt pairing_prepared(const G1& p, const PreparedQ& q);
Gt pairing_prepared(const Affine<G1Curve>& p, const PreparedQ& q);
// r[i] := e(P_i, Q_i), any number of them; faster than one by one where the backend works on several at once.
void pairing_batch(Gt* r, const G1* p, const G2* q, size_t count);
void pairing_batch(Gt* r, const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count);
// prod e(P_i, Q_i) for count <= kMaxProduct terms, with one final exponentiation; terms with infinity count as 1.
Gt pairing_product(const G1* p, const G2* q, size_t count);
Gt pairing_product(const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count);
Gt pairing_product(const Affine<G1Curve> (&p)[2], const Affine<G2Curve> (&q)[2]);

}  // namespace ibake::bls12_381

#endif
