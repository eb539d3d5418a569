// The pairing on BLS12-381 and its target group. SPDX-License-Identifier: Apache-2.0
#include "pairing/bls12_381.h"

#include "curve/mul.h"

namespace ibake::bls12_381 {

namespace {

// The cyclotomic subgroup written additively, so that curve/mul.h serves it.
struct Additive {
    using Entry = Additive;
    F12 f;
    static Additive identity() { return {F12::one()}; }
    static Additive from_affine(const Additive& a) { return a; }
    friend Additive operator+(const Additive& a, const Additive& b) { return {a.f * b.f}; }
    Additive add_distinct(const Additive& a) const { return *this + a; }
    Additive dbl() const { return {f.cyclotomic_square()}; }
    Additive negate_if(ct::Choice choice) const { return {{f.c0, F12::F6::select(choice, -f.c1, f.c1)}}; }
};

PairingTerm<AtePairing> term_of(const G1& p, const G2& q) {
    return {p.to_affine(), q.to_affine(), p.is_identity() | q.is_identity()};
}

}  // namespace

void prepare(PreparedQ& out, const G2& q) { PreparedQ::prepare(out, q.to_affine()); }

Gt pairing(const G1& p, const G2& q) { return pairing_product(&p, &q, 1); }

Gt pairing_prepared(const G1& p, const PreparedQ& q) {
    const F12 f = final_exponentiation<AtePairing>(miller_loop_prepared(q, p.to_affine()));
    return Gt(F12::select(p.is_identity(), F12::one(), f));
}

Gt pairing_product(const G1* p, const G2* q, size_t count) {
    PairingTerm<AtePairing> terms[kMaxProduct];
    for (size_t i = 0; i < count; i++) terms[i] = term_of(p[i], q[i]);
    const F12 f = final_exponentiation<AtePairing>(miller_loop<AtePairing>(terms, count));
    wipe(terms, count * sizeof terms[0]);
    return Gt(f);
}

// frobenius(f) = f^p = f^x = f^-|x| in the subgroup of order r. Table and loop as in mul() on G2.
Gt Gt::pow(const Scalar& k) const {
    Secret<SeedDigits> digits;
    const ct::Choice negative = split_odd(*digits, k);
    const F12 inverse = f_.frobenius();
    const F12 low[2] = {f_ * inverse, f_ * inverse.conjugate()};
    Additive table[8];
    for (size_t t = 0; t < 2; t++) {
        const F12 high = low[t].frobenius2();
        for (size_t i = 0; i < 2; i++) {
            table[4 * i + 2 + t].f = low[i] * high;
            table[4 * i + 1 - t].f = low[i] * high.conjugate();
        }
    }
    const Additive r = mul_windows<1, Additive>(table, *digits, 64).negate_if(negative);
    wipe(table, sizeof table);
    return Gt(r.f);
}

Gt Gt::pow_vartime(const Scalar& k) const { return Gt(ibake::mul_vartime(Additive{f_}, k.v, FrParams::kWords).f); }

void Gt::to_bytes(uint8_t out[kBytes]) const {
    const F2* coefficients[] = {&f_.c1.c2, &f_.c1.c1, &f_.c1.c0, &f_.c0.c2, &f_.c0.c1, &f_.c0.c0};
    for (size_t i = 0; i < 6; i++) coefficients[i]->to_bytes(out + 96 * i);
}

Decoded Gt::from_bytes(Gt& a, const uint8_t in[kBytes]) {
    a = one();
    F12 f;
    F2* coefficients[] = {&f.c1.c2, &f.c1.c1, &f.c1.c0, &f.c0.c2, &f.c0.c1, &f.c0.c0};
    for (size_t i = 0; i < 6; i++) {
        const auto c = F2::from_bytes(in + 96 * i);
        if (!declassify(c.present, "whether an encoding is valid is public")) return Decoded::range;
        *coefficients[i] = c.value;
    }
    // Cyclotomic (f^(p^4 - p^2 + 1) = 1) first, which also excludes 0; then frobenius(f) = f^p = f^x. Scott, ePrint 2021/1130.
    const ct::Choice nonzero = !(f.c0.is_zero() & f.c1.is_zero());
    const F12 p2 = f.frobenius2();
    const ct::Choice cyclotomic = (p2.frobenius2() * f).equals(p2);
    const ct::Choice order_r = pow_by_seed<AtePairing>(f).equals(f.frobenius());
    if (!declassify(nonzero & cyclotomic & order_r, "whether an encoding is valid is public")) return Decoded::not_in_subgroup;
    a = Gt(f);
    return Decoded::ok;
}

}  // namespace ibake::bls12_381
