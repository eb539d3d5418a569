// G1 and G2 of BLS12-381: endomorphisms, multiplication, subgroups. SPDX-License-Identifier: Apache-2.0
#include "curve/bls12_381.h"

#include "curve/engine_calls.h"
#include "curve/jacobian.h"
#include "curve/mul.h"

namespace ibake::bls12_381 {

#if IBAKE_BASE_TABLES == 1
#include "curve/params/bls12_381_base_small.inc"
#elif IBAKE_BASE_TABLES == 2
#include "curve/params/bls12_381_base_large.inc"
#elif IBAKE_SMALL
#include "curve/params/bls12_381_base_least.inc"
#endif

namespace {

// x = X/Z = XZ/Z^2, y = Y/Z = YZ^2/Z^3.
template <class Curve>
Jacobian<Curve> to_jacobian(const Projective<Curve>& p) {
    return {p.x * p.z, p.y * p.z.square(), p.z};
}
// With Z multiplied by d.
template <class Curve>
Projective<Curve> from_jacobian(const Jacobian<Curve>& p, const typename Curve::F& d) {
    const auto z = p.z * d;
    const auto zz = z.square();
    Projective<Curve> r = {p.x * z, p.y, zz * z};
    r.assign_if(r.is_identity(), Projective<Curve>::identity());
    return r;
}

// P := [|x|]P: 63 doublings and 5 additions, mixed ones, since (X, Y) counts as an affine point until Z is multiplied in. An addition to
// [m]P, 1 < m < |x|, meets an exception only when the order of P divides m - 1, m or m + 1. Such a point has no part in the subgroup of
// order r; Z becomes 0 and stays 0.
template <class Curve>
IBAKE_STEP void mul_by_seed_abs(Jacobian<Curve>& p) {
    const Affine<Curve> affine = {p.x, p.y};
    const auto z = p.z;
    p = Jacobian<Curve>::from_affine(affine);
    for (int i = 62; i >= 0; i--) {
        p.dbl_in_place();
        if ((kSeedAbs >> i) & 1) p.add_distinct_in_place(affine);  // public: the seed
    }
    p.z *= z;
}

using J1 = Jacobian<G1Curve>;
using J2 = Jacobian<G2Curve>;

// The endomorphisms of bls12_381.h in other coordinates.
J1 phi(const J1& p) { return {p.x * constant(kBeta), p.y, p.z}; }
J2 psi(const J2& p) { return {p.x.conjugate() * constant(kPsiX), p.y.conjugate() * constant(kPsiY), p.z.conjugate()}; }
J2 psi2(const J2& p) { return {p.x * constant(kPsi2X), -p.y, p.z}; }
J1::Affine minus_phi(const J1::Affine& p) { return {p.x * constant(kBeta), -p.y}; }
#if IBAKE_BASE_TABLES
J2::Affine minus_psi(const J2::Affine& p) { return {p.x.conjugate() * constant(kPsiX), -(p.y.conjugate() * constant(kPsiY))}; }
#endif

// Words of |x| and of |x|/2.
constexpr word seed_word(size_t i) { return static_cast<word>(kSeedAbs >> (kWordBits * i % 64)); }
constexpr word seed_half(size_t i) { return static_cast<word>(kSeedAbs / 2 >> (kWordBits * i % 64)); }

using HalvesG1 = SignedScalars<2, 2 * kSeedWords>;  // and of G2 in the smallest code

}  // namespace

ct::Option<Scalar> Scalar::from_bytes(const uint8_t be[32]) {
    Scalar k;
    load_be(k.v, FrParams::kWords, be, 32);
    carry c = 0;
    for (size_t i = 0; i < FrParams::kWords; i++) (void)sub_borrow(k.v[i], kFrModulus.p[i], c);
    const ct::Choice below = ct::Choice::from_bit(static_cast<word>(c));
    const word zero[FrParams::kWords] = {};
    ct::assign(k.v, zero, FrParams::kWords, !below);
    return {k, below};
}

Scalar Scalar::reduce_bytes(const uint8_t* be, size_t size) {
    Scalar k{};
    if constexpr (kSmall) {  // bit by bit, where the arithmetic modulo r would be for this alone
        for (size_t i = 0; i < 8 * size; i++) {
            word doubled[FrParams::kWords];
            carry c = static_cast<word>(be[i / 8] >> (7 - i % 8)) & 1;  // r has a bit less than the words
            for (size_t j = 0; j < FrParams::kWords; j++) doubled[j] = add_carry(k.v[j], k.v[j], c);
            portable::subtract_once<FrParams::kWords>(k.v, doubled, 0, kFrModulus.p);
        }
    } else {
        Fr::reduce_bytes(be, size).canonical(k.v);
    }
    return k;
}

// Schoolbook division by |x|, one bit of the quotient a step; the remainder, below |x| < 2^64, is shifted within 64 bits and a carry.
void split_by_seed(word (&d)[4][kSeedWords], const Scalar& k) {
    word q[FrParams::kWords];
    for (size_t i = 0; i < FrParams::kWords; i++) q[i] = k.v[i];
    for (size_t digit = 0; digit < 4; digit++) {
        uint64_t remainder = 0;
        for (size_t bit = 64 * (4 - digit); bit-- > 0;) {
            word& w = q[bit / kWordBits];
            const size_t at = bit % kWordBits;
            const uint64_t overflow = remainder >> 63;
            remainder = remainder << 1 | ((w >> at) & 1);
            // remainder >= |x|: no borrow in remainder - |x|, or the shift ran over.
            const uint64_t reduced = remainder - kSeedAbs;
            const uint64_t no_borrow = ((~remainder & kSeedAbs) | ((~remainder | kSeedAbs) & reduced)) >> 63 ^ 1;
            const uint64_t take = ct::barrier(static_cast<uint64_t>(0) - (overflow | no_borrow));
            remainder ^= take & (remainder ^ reduced);
            w = static_cast<word>((w & ~(static_cast<word>(1) << at)) | static_cast<word>(take & 1) << at);
        }
        for (size_t i = 0; i < kSeedWords; i++) d[digit][i] = static_cast<word>(remainder >> (kWordBits * i % 64));
    }
    IBAKE_CHECK_BOUND(declassify(ct::is_zero(q), "verify builds only"), "split_by_seed: k < r < x^4");
    wipe(q, sizeof q);
}

// In base |x|, which is even: where a digit is even, 1 is added to it and |x| taken from the one below, whose parity stays.
ct::Choice split_odd(SeedDigits& m, const Scalar& k) {
    Secret<Scalar> odd;
    const ct::Choice negative = make_odd(odd->v, k.v, kFrModulus.p);
    word d[4][kSeedWords];
    split_by_seed(d, *odd);
    for (size_t i = 0; i < 4; i++) {
        const ct::Choice taken = ct::Choice::from_bit(i < 3 ? ~d[i + 1][0] & 1 : 0);
        halve(m.half[i], d[i]);
        carry c = 0;
        for (size_t j = 0; j < kSeedWords; j++) m.half[i][j] = sub_borrow(m.half[i][j], seed_half(j) & taken.mask(), c);
    }
    wipe(d, sizeof d);
    return negative;
}

namespace {

// The same in base x^2: m0 + m1*|x| and m2 + m3*|x|, odd and below x^2. (m0 + m1*|x| - 1)/2 = h0 + h1*|x| + |x|/2 with m_i = 2h_i + 1,
// computed modulo 2^128.
ct::Choice split_odd(HalvesG1& halves, const Scalar& k) {
    constexpr size_t words = 2 * kSeedWords;
    Secret<SeedDigits> m;
    const ct::Choice negative = split_odd(*m, k);
    const auto extended = [&](size_t digit, size_t i) {
        const word(&h)[kSeedWords] = m->half[digit];
        return i < kSeedWords ? h[i] : static_cast<word>(0) - (h[kSeedWords - 1] >> (kWordBits - 1));
    };
    for (size_t part = 0; part < 2; part++) {
        word(&sum)[words] = halves.half[part];
        carry c = 0;
        for (size_t i = 0; i < words; i++) sum[i] = add_carry(extended(2 * part, i), i < kSeedWords ? seed_half(i) : 0, c);
        for (size_t i = 0; i < words; i++) {
            dword t = 0;
            for (size_t j = 0; i + j < words; j++) {
                t = (j < kSeedWords ? mul_wide(extended(2 * part + 1, i), seed_word(j)) : 0) + sum[i + j] + high(t);
                sum[i + j] = low(t);
            }
        }
    }
    return negative;
}

}  // namespace

#if IBAKE_SMALL && !IBAKE_BASE_TABLES
Affine<G1Curve> g1_generator_affine() { return reinterpret_cast<const Affine<G1Curve>&>(kG1FixedBase.entries[0][0]); }
#else
Affine<G1Curve> g1_generator_affine() { return {constant(kG1X), constant(kG1Y)}; }
#endif
G1 g1_generator() { return G1::from_affine(g1_generator_affine()); }
G2 g2_generator() { return {constant(kG2X), constant(kG2Y), F2::one()}; }

G1 phi(const G1& p) { return {p.x * constant(kBeta), p.y, p.z}; }
G2 psi(const G2& p) { return {p.x.conjugate() * constant(kPsiX), p.y.conjugate() * constant(kPsiY), p.z.conjugate()}; }

// -phi(P) = [x^2]P on G1: two scalars below x^2 < 2^128, windows of two bits. P and Q = -phi(P) share their Z, so they count as
// affine points; the table has 2(P +- Q) +- P +- Q.
G1 mul(const G1& p, const Scalar& k) {
    if (G1 r; engine_mul(r, p, k)) return r;
    Secret<HalvesG1> halves;
    const ct::Choice negative = split_odd(*halves, k);
    const J1 j = to_jacobian(p);
    const J1::Affine first = {j.x, j.y};
    J1 sum, difference;
    J1::add_and_subtract(sum, difference, first, minus_phi(first));
    const J1::Affine a = {sum.x, sum.y}, b = {difference.x, difference.y};
    J1 multiples[8];
    multiples[2] = J1::from_affine(a);
    multiples[1] = J1::from_affine(b);
    const J1 a2 = multiples[2].dbl(), b2 = multiples[1].dbl();
    multiples[7] = a2.add_distinct(a);
    multiples[4] = b2.add_distinct(b);
    J1::add_and_subtract(multiples[6], multiples[3], a2, b);
    J1::add_and_subtract(multiples[5], multiples[0], b2, a);
    J1::Affine table[8];
    const F1 d = share_denominator(table, multiples) * sum.z * j.z;
    const J1 r = mul_windows<2, J1>(table, *halves, 128).negate_if(negative);
    wipe(multiples, sizeof multiples);
    wipe(table, sizeof table);
    return from_jacobian(r, d);
}

// -psi(Q) = [|x|]Q on G2: four scalars below |x| < 2^64, one bit at a time. The table has Q -+ psi(Q) + psi^2(+-Q +- psi(Q)); in the
// smallest code, of two scalars below x^2 < 2^128, it has Q +- psi^2(Q).
G2 mul(const G2& p, const Scalar& k) {
    if (G2 r; engine_mul(r, p, k)) return r;
    const J2 j = to_jacobian(p);
    if constexpr (kSmall) {
        Secret<HalvesG1> halves;
        const ct::Choice negative = split_odd(*halves, k);
        const J2::Affine first = {j.x, j.y}, second = {j.x * constant(kPsi2X), -j.y};
        J2 sum, difference;
        J2::add_and_subtract(sum, difference, first, second);
        J2::Affine table[2] = {{difference.x, difference.y}, {sum.x, sum.y}};
        const J2 r = mul_windows<1, J2>(table, *halves, 128).negate_if(negative);
        wipe(table, sizeof table);
        return from_jacobian(r, sum.z * j.z);
    }
    Secret<SeedDigits> digits;
    const ct::Choice negative = split_odd(*digits, k);
    J2 sum, difference;
    J2::add_and_subtract(sum, difference, j, -psi(j));
    const J2::Affine low[2] = {{difference.x, difference.y}, {sum.x, sum.y}};
    J2 multiples[8];
    for (size_t i = 0; i < 2; i++) {
        for (size_t t = 0; t < 2; t++) {  // psi^2 leaves the common Z as it is
            const J2 high = psi2({low[t].x, low[t].y, F2::one()});
            J2::add_and_subtract(multiples[4 * i + 2 + t], multiples[4 * i + 1 - t], low[i], J2::Affine{high.x, high.y});
        }
    }
    J2::Affine table[8];
    const F2 d = share_denominator(table, multiples) * sum.z;
    const J2 r = mul_windows<1, J2>(table, *digits, 64).negate_if(negative);
    wipe(multiples, sizeof multiples);
    wipe(table, sizeof table);
    return from_jacobian(r, d);
}

G1 mul_vartime(const G1& p, const Scalar& k) { return ibake::mul_vartime(p, k.v, FrParams::kWords); }
G2 mul_vartime(const G2& p, const Scalar& k) { return ibake::mul_vartime(p, k.v, FrParams::kWords); }

// 384 octets of table are less than the code that makes one.
#if IBAKE_BASE_TABLES || IBAKE_SMALL
IBAKE_STEP G1 mul_g1_generator(const Scalar& k) {
    if (G1 r; engine_mul_generator(r, k)) return r;
    Secret<HalvesG1> halves;
    const ct::Choice negative = split_odd(*halves, k);
    return from_jacobian(mul_fixed<J1>(kG1FixedBase, *halves, minus_phi).negate_if(negative), F1::one());
}
#else
G1 mul_g1_generator(const Scalar& k) { return mul(g1_generator(), k); }
#endif
#if IBAKE_BASE_TABLES
G2 mul_g2_generator(const Scalar& k) {
    if (G2 r; engine_mul_generator(r, k)) return r;
    Secret<SeedDigits> digits;
    const ct::Choice negative = split_odd(*digits, k);
    return from_jacobian(mul_fixed<J2>(kG2FixedBase, *digits, minus_psi).negate_if(negative), F2::one());
}
#else
G2 mul_g2_generator(const Scalar& k) { return mul(g2_generator(), k); }
#endif

// Scott, "A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves", ePrint 2021/1130. Where mul_by_seed_abs
// meets an exception its result is infinity, and P, finite and not in the subgroup, is refused.
ct::Choice G1Curve::is_in_subgroup(const G1& p) {  // phi(P) = [-x^2]P
    J1 j = to_jacobian(p);
    const J1 minus = -phi(j);
    mul_by_seed_abs(j);
    mul_by_seed_abs(j);
    return j.equals(minus);
}
ct::Choice G2Curve::is_in_subgroup(const G2& p) {  // psi(Q) = [x]Q
    J2 j = to_jacobian(p);
    const J2 minus = -psi(j);
    mul_by_seed_abs(j);
    return j.equals(minus);
}

// A point without a part in the subgroup of order r goes to infinity. So does Z = 0 through add_distinct, which meets exceptions for no
// others: on that part |x| is neither 0 nor +-1 modulo r.
G1 clear_cofactor(const G1& p) {
    const J1 j = to_jacobian(p);
    J1 r = j;
    mul_by_seed_abs(r);
    r.add_distinct_in_place(j);
    return from_jacobian(r, F1::one());
}

// [x^2-x-1]P + [x-1]psi(P) + psi^2([2]P) with x = -|x|. As on G1: psi is [x] on the subgroup, so that on this part the sums are 2x^2,
// 2x^2 - 1, 2x^2 - x - 1, 2x^2 - 2x - 1. Only [x]P and psi(P) may be equal, and are for P in the subgroup.
IBAKE_STEP G2 clear_cofactor(const G2& p) {
    const auto negate = [](J2& a) { a.y = -a.y; };
    J2 t = to_jacobian(p), sum = t;
    sum.dbl_in_place();
    sum.x *= constant(kPsi2X);  // psi2
    negate(sum);
    negate(t);
    sum.add_distinct_in_place(t);
    const J2 minus_psi_p = psi(t);
    sum.add_distinct_in_place(minus_psi_p);
    mul_by_seed_abs(t);  // [x]P
    negate(t);
    sum.add_distinct_in_place(t);
    t = t + minus_psi_p;
    mul_by_seed_abs(t);  // [x^2]P + [x]psi(P)
    sum.add_distinct_in_place(t);
    return from_jacobian(sum, F2::one());
}

}  // namespace ibake::bls12_381
