// The pairing on BLS12-381 and its target group. SPDX-License-Identifier: Apache-2.0
#include "pairing/bls12_381.h"

#include "curve/engine_calls.h"
#include "curve/mul.h"
#include "pairing/engine.h"

#include <new>

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

// f^k. frobenius(f) = f^p = f^x = f^-|x| in the subgroup of order r; table and loop as in mul() on G2.
F12 power(const F12& f, const Scalar& k) {
    Secret<SeedDigits> digits;
    const ct::Choice negative = split_odd(*digits, k);
    const F12 inverse = f.frobenius();
    F12 low[2] = {f * inverse, f * inverse.conjugate()};
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
    wipe(low, sizeof low);
    return r.f;
}

constexpr PairingEngine kNone = {};

const PairingEngine& engine() {
    const PairingEngine* e = active_backend().pairing;
    return e != nullptr ? *e : kNone;
}

using Term = PairingTerm<AtePairing>;
using Lines = PreparedG2<AtePairing>;
static_assert(sizeof(Lines) <= kPreparedBytes && alignof(Lines) <= alignof(PreparedQ));
static_assert(sizeof(F12) == 576 && sizeof(Gt) == sizeof(F12) && sizeof(Term::p) == 96 && sizeof(Term::q) == 192);

// Terms as an engine takes them; at most kMaxProduct.
struct Packed {
    word p[kMaxProduct][kAffineG1Words], q[kMaxProduct][kAffineG2Words], trivial[kMaxProduct];
    Packed(const Term* terms, size_t count) {
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < kAffineG1Words; j++) p[i][j] = words(terms[i].p)[j];
            for (size_t j = 0; j < kAffineG2Words; j++) q[i][j] = words(terms[i].q)[j];
            trivial[i] = terms[i].trivial.mask();
        }
    }
    Packed(const Packed&) = delete;
    Packed& operator=(const Packed&) = delete;
    ~Packed() { wipe(this, sizeof *this); }
};

// Terms of count <= kMaxProduct pairs. Every Z becomes 1 with one inversion (Montgomery's trick); where it is 0, 1 stands for it.
void make_terms(Term* terms, const G1* p, const G2* q, size_t count) {
    F1 z[2 * kMaxProduct], before[2 * kMaxProduct], product = F1::one();
    for (size_t i = 0; i < 2 * count; i++) {
        const F1 own = i % 2 == 0 ? p[i / 2].z : q[i / 2].z.norm();
        z[i] = F1::select(own.is_zero(), F1::one(), own);
        before[i] = product;
        product = product * z[i];
    }
    F1 inverse = product.inverse();
    for (size_t i = count; i-- > 0;) {
        const F1 inverse_norm = inverse * before[2 * i + 1];
        inverse = inverse * z[2 * i + 1];
        const F1 inverse_zp = inverse * before[2 * i];
        inverse = inverse * z[2 * i];
        const F2 inverse_zq = q[i].z.conjugate() * inverse_norm;
        terms[i].p = {p[i].x * inverse_zp, p[i].y * inverse_zp};
        terms[i].q = {q[i].x * inverse_zq, q[i].y * inverse_zq};
        terms[i].trivial = p[i].is_identity() | q[i].is_identity();
    }
    wipe(z, sizeof z);
    wipe(before, sizeof before);
    wipe(&product, sizeof product);
    wipe(&inverse, sizeof inverse);
}
void make_terms(Term* terms, const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count) {
    for (size_t i = 0; i < count; i++) terms[i] = {p[i], q[i]};
}

F12 loop_product(Term* terms, size_t count) {
    const auto miller_product = engine().miller_product;
    if (miller_product == nullptr) return miller_loop<AtePairing>(terms, count);
    const Packed packed(terms, count);
    F12 f;
    miller_product(words(f), packed.p, packed.q, packed.trivial, count);
    return f;
}

F12 final_power(const F12& f) {
    const auto power = engine().final_exponentiation;
    if (power == nullptr) return final_exponentiation<AtePairing>(f);
    F12 r = f;
    power(words(r));
    return r;
}

// The product of the pairings of the terms.
F12 product_of(Term* terms, size_t count) {
    const auto product = engine().pairing_product;
    if (product == nullptr) return final_power(loop_product(terms, count));
    const Packed packed(terms, count);
    F12 f;
    product(words(f), packed.p, packed.q, packed.trivial, count);
    return f;
}

template <class P, class Q>
F12 product_of_points(const P* p, const Q* q, size_t count) {
    Term terms[kMaxProduct];
    make_terms(terms, p, q, count);
    const F12 f = product_of(terms, count);
    wipe(terms, count * sizeof terms[0]);
    return f;
}

template <class P, class Q>
void pairing_many(Gt* r, const P* p, const Q* q, size_t count) {
    static_assert(kLanes <= kMaxProduct);
    const auto pairing_8 = engine().pairing_8;
    for (; pairing_8 != nullptr && count >= kLanes; count -= kLanes, r += kLanes, p += kLanes, q += kLanes) {
        Term terms[kLanes];
        make_terms(terms, p, q, kLanes);
        const Packed packed(terms, kLanes);
        pairing_8(reinterpret_cast<word(*)[kFp12Words]>(r), packed.p, packed.q, packed.trivial);
        wipe(terms, sizeof terms);
    }
    for (size_t i = 0; i < count; i++) r[i] = pairing(p[i], q[i]);
}

}  // namespace

void PreparedQ::prepare(const Affine<G2Curve>& q) {
    form_ = 0;
    offset_ = 0;
    if (engine().prepare == nullptr) {
        Lines::prepare(*new (block_) Lines, q);
        return;
    }
    form_ = engine().prepared_form;
    offset_ = static_cast<uint32_t>(-reinterpret_cast<uintptr_t>(block_) % kAlignment);
    engine().prepare(block_ + offset_, words(q));
}

F12 PreparedQ::pairing_with(const Affine<G1Curve>& p) const {
    if (form_ == 0) return final_power(miller_loop_prepared(*std::launder(reinterpret_cast<const Lines*>(block_)), p));
    // Another backend was forced since: its engine cannot read this table.
    if (engine().prepared_form != form_) __builtin_trap();
    F12 f;
    engine().pairing_prepared(words(f), block_ + offset_, words(p));
    return f;
}

void prepare(PreparedQ& out, const G2& q) { out.prepare(q.to_affine()); }
void prepare(PreparedQ& out, const Affine<G2Curve>& q) { out.prepare(q); }

Gt pairing(const G1& p, const G2& q) { return pairing_product(&p, &q, 1); }

Gt pairing(const Affine<G1Curve>& p, const Affine<G2Curve>& q) { return pairing_product(&p, &q, 1); }

Gt pairing_prepared(const G1& p, const PreparedQ& q) {
    return Gt(F12::select(p.is_identity(), F12::one(), q.pairing_with(p.to_affine())));
}

Gt pairing_prepared(const Affine<G1Curve>& p, const PreparedQ& q) { return Gt(q.pairing_with(p)); }

Gt pairing_product(const G1* p, const G2* q, size_t count) { return Gt(product_of_points(p, q, count)); }
Gt pairing_product(const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count) { return Gt(product_of_points(p, q, count)); }

void pairing_batch(Gt* r, const G1* p, const G2* q, size_t count) { pairing_many(r, p, q, count); }
void pairing_batch(Gt* r, const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count) { pairing_many(r, p, q, count); }

Gt Gt::pow(const Scalar& k) const {
    const auto gt_pow = engine().gt_pow;
    if (gt_pow == nullptr) return Gt(power(f_, k));
    word d[4][kSeedWords];
    split_by_seed(d, k);
    F12 r;
    gt_pow(words(r), words(f_), &d[0][0]);
    wipe(d, sizeof d);
    return Gt(r);
}

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
