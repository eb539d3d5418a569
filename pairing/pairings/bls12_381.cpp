// The pairing on BLS12-381 and its target group. SPDX-License-Identifier: Apache-2.0
#include "pairing/bls12_381.h"

#include "curve/engine_calls.h"
#include "curve/mul.h"
#include "pairing/engine.h"

#include <cstring>
#include <new>

namespace ibake::bls12_381 {

namespace {

// The cyclotomic subgroup written additively, so that curve/mul.h serves it.
struct Additive {
    using Entry = Additive;
    F12 f;
    static Additive from_affine(const Additive& a) { return a; }
    Additive operator+(const Additive& a) const { return {f * a.f}; }
    void add_distinct_in_place(const Additive& a) { f *= a.f; }
    void dbl_in_place() { f.cyclotomic_square_in_place(); }
    Additive negate_if(ct::Choice choice) const {
        Additive r = *this;
        r.f.conjugate_if(choice);
        return r;
    }
};

// f := f^k. frobenius(f) = f^p = f^x = f^-|x| in the subgroup of order r; table and loop as in mul() on G2. The smallest code keeps two
// entries of eight and multiplies by their images as well.
IBAKE_STEP void power(F12& f, const Scalar& k) {
    Secret<SeedDigits> digits;
    const ct::Choice negative = split_odd(*digits, k);
    Additive low[2];
    low[1].f = f;
    low[1].f.frobenius_in_place();
    low[0] = low[1];
    low[0].f *= f;
    low[1].f.conjugate_in_place();
    low[1].f *= f;
    if constexpr (kSmall) {
        SignedScalars<2, kSeedWords> pairs[2];
        static_assert(sizeof pairs == sizeof *digits);
        memcpy(pairs, &*digits, sizeof pairs);
        Additive entry;
        f.set_one();
        for (size_t i = 64; i-- > 0;) {
            f.cyclotomic_square_in_place();
            for (size_t t = 0; t < 2; t++) {
                const SignedDigit d = signed_digit<1>(pairs[t], i, 64);
                ct::scan_to(entry, low, d.index);
                entry.f.conjugate_if(d.negative);
                if (t == 1) entry.f.frobenius2_in_place();
                f *= entry.f;
            }
        }
        wipe(pairs, sizeof pairs);
        wipe(&entry, sizeof entry);
    } else {
        Additive table[8];
        for (size_t t = 0; t < 2; t++) {
            const F12 high = low[t].f.frobenius2();
            for (size_t i = 0; i < 2; i++) {
                table[4 * i + 2 + t].f = low[i].f * high;
                table[4 * i + 1 - t].f = low[i].f * high.conjugate();
            }
        }
        f = mul_windows<1, Additive>(table, *digits, 64).f;
        wipe(table, sizeof table);
    }
    f.conjugate_if(negative);
    wipe(low, sizeof low);
}

constexpr PairingEngine kNone = {};

const PairingEngine& engine() {
    const PairingEngine* e = active_backend().pairing;
    return e != nullptr ? *e : kNone;
}

using Term = PairingTerm<AtePairing>;
using Lines = PreparedG2<AtePairing>;
static_assert(sizeof(Lines) <= kPreparedBytes && alignof(Lines) <= alignof(PreparedQ));
static_assert(sizeof(F12) == 576 && sizeof(Gt) == sizeof(F12) && sizeof(Affine<G1Curve>) == 96 &&
              sizeof(Affine<G2Curve>) == 192);

// Terms as an engine takes them; at most kMaxProduct.
struct Packed {
    word p[kMaxProduct][kAffineG1Words], q[kMaxProduct][kAffineG2Words], trivial[kMaxProduct];
    Packed(const Term* terms, size_t count) {
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < kAffineG1Words; j++) p[i][j] = words(*terms[i].p)[j];
            for (size_t j = 0; j < kAffineG2Words; j++) q[i][j] = words(*terms[i].q)[j];
            trivial[i] = terms[i].trivial.mask();
        }
    }
    Packed(const Packed&) = delete;
    Packed& operator=(const Packed&) = delete;
    ~Packed() { wipe(this, sizeof *this); }
};

// Affine forms of count <= most pairs, (0, 0) for infinity. One inversion (Montgomery's trick), where 1 stands for a Z that is 0.
template <size_t most>
IBAKE_STEP void make_affine(Affine<G1Curve> (&ap)[most], Affine<G2Curve> (&aq)[most], const G1* p, const G2* q, size_t count) {
    F1 z[2 * most], before[2 * most], product = F1::one();
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
        const F1 inverse_zp = F1::select(p[i].is_identity(), F1::zero(), inverse * before[2 * i]);
        inverse = inverse * z[2 * i];
        const F2 inverse_zq = q[i].z.conjugate() * inverse_norm;
        ap[i] = {p[i].x * inverse_zp, p[i].y * inverse_zp};
        aq[i] = {q[i].x * inverse_zq, q[i].y * inverse_zq};
    }
    wipe(z, sizeof z);
    wipe(before, sizeof before);
    wipe(&product, sizeof product);
    wipe(&inverse, sizeof inverse);
}

void loop_product(F12& f, Term* terms, size_t count) {
    const auto miller_product = engine().miller_product;
    if (miller_product == nullptr) return miller_loop<AtePairing>(f, terms, count);
    const Packed packed(terms, count);
    miller_product(words(f), packed.p, packed.q, packed.trivial, count);
}

void final_power(F12& f) {
    const auto power = engine().final_exponentiation;
    power == nullptr ? final_exponentiation<AtePairing>(f) : power(words(f));
}

void make_terms(Term* terms, const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count) {
    for (size_t i = 0; i < count; i++) {
        terms[i].p = &p[i];
        terms[i].q = &q[i];
        terms[i].trivial = p[i].is_infinity() | q[i].is_infinity();
    }
}

// f := the product of count <= most pairings, or what becomes it by final_power(): which is returned.
template <size_t most>
IBAKE_STEP bool unreduced_product(F12& f, const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count) {
    Term terms[most];
    make_terms(terms, p, q, count);
    const auto product = engine().pairing_product;
    if (product == nullptr) {
        loop_product(f, terms, count);
    } else {
        const Packed packed(terms, count);
        product(words(f), packed.p, packed.q, packed.trivial, count);
    }
    wipe(terms, count * sizeof terms[0]);
    return product == nullptr;
}
template <size_t most>
void product_of_points(F12& f, const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count) {
    if (unreduced_product<most>(f, p, q, count)) final_power(f);
}
template <size_t most>
void product_of_points(F12& f, const G1* p, const G2* q, size_t count) {
    Secret<Affine<G1Curve>[most]> ap;
    Secret<Affine<G2Curve>[most]> aq;
    make_affine(*ap, *aq, p, q, count);
    product_of_points<most>(f, *ap, *aq, count);
}

void pairing_8(Gt* r, const Affine<G1Curve>* p, const Affine<G2Curve>* q) {
    Term terms[kLanes];
    make_terms(terms, p, q, kLanes);
    const Packed packed(terms, kLanes);
    engine().pairing_8(reinterpret_cast<word(*)[kFp12Words]>(r), packed.p, packed.q, packed.trivial);
    wipe(terms, sizeof terms);
}
void pairing_8(Gt* r, const G1* p, const G2* q) {
    Secret<Affine<G1Curve>[kLanes]> ap;
    Secret<Affine<G2Curve>[kLanes]> aq;
    make_affine(*ap, *aq, p, q, kLanes);
    pairing_8(r, *ap, *aq);
}

template <class P, class Q>
void pairing_many(Gt* r, const P* p, const Q* q, size_t count) {
    static_assert(kLanes <= kMaxProduct);
    for (; engine().pairing_8 != nullptr && count >= kLanes; count -= kLanes, r += kLanes, p += kLanes, q += kLanes)
        pairing_8(r, p, q);
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
    F12 f;
    if (form_ == 0) {
        f = miller_loop_prepared(*std::launder(reinterpret_cast<const Lines*>(block_)), p);
        final_power(f);
        return f;
    }
    // Another backend was forced since: its engine cannot read this table.
    if (engine().prepared_form != form_) __builtin_trap();
    engine().pairing_prepared(words(f), block_ + offset_, words(p));
    return f;
}

void prepare(PreparedQ& out, const G2& q) { out.prepare(q.to_affine()); }
void prepare(PreparedQ& out, const Affine<G2Curve>& q) { out.prepare(q); }

Gt pairing(const G1& p, const G2& q) {
    Gt r;
    product_of_points<1>(r.f_, &p, &q, 1);
    return r;
}
Gt pairing(const Affine<G1Curve>& p, const Affine<G2Curve>& q) {
    Gt r;
    product_of_points<1>(r.f_, &p, &q, 1);
    return r;
}

Gt pairing_prepared(const G1& p, const PreparedQ& q) {
    return Gt(F12::select(p.is_identity(), F12::one(), q.pairing_with(p.to_affine())));
}

Gt pairing_prepared(const Affine<G1Curve>& p, const PreparedQ& q) { return Gt(q.pairing_with(p)); }

Gt pairing_product(const G1* p, const G2* q, size_t count) {
    Gt r;
    product_of_points<kMaxProduct>(r.f_, p, q, count);
    return r;
}
Gt pairing_product(const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count) {
    Gt r;
    product_of_points<kMaxProduct>(r.f_, p, q, count);
    return r;
}

Gt pairing_product(const Affine<G1Curve> (&p)[2], const Affine<G2Curve> (&q)[2]) {
    Gt r;
    product_of_points<2>(r.f_, p, q, 2);
    return r;
}

void pairing_batch(Gt* r, const G1* p, const G2* q, size_t count) { pairing_many(r, p, q, count); }
void pairing_batch(Gt* r, const Affine<G1Curve>* p, const Affine<G2Curve>* q, size_t count) { pairing_many(r, p, q, count); }

Gt Gt::pow(const Scalar& k) const {
    const auto gt_pow = engine().gt_pow;
    Gt r = *this;
    if (gt_pow == nullptr) {
        power(r.f_, k);
        return r;
    }
    word d[4][kSeedWords];
    split_by_seed(d, k);
    gt_pow(words(r.f_), words(f_), &d[0][0]);
    wipe(d, sizeof d);
    return r;
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
    F12 power = f;
    pow_by_seed<AtePairing>(power);
    const ct::Choice order_r = power.equals(f.frobenius());
    if (!declassify(nonzero & cyclotomic & order_r, "whether an encoding is valid is public")) return Decoded::not_in_subgroup;
    a = Gt(f);
    return Decoded::ok;
}

}  // namespace ibake::bls12_381
