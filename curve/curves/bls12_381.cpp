// G1 and G2 of BLS12-381: endomorphisms, multiplication, subgroups. SPDX-License-Identifier: Apache-2.0
#include "curve/bls12_381.h"

#include "curve/engine_calls.h"
#include "curve/mul.h"

namespace ibake::bls12_381 {

#if IBAKE_COMB_TEETH == 4
#include "curve/params/bls12_381_comb4.inc"
#elif IBAKE_COMB_TEETH == 5
#include "curve/params/bls12_381_comb5.inc"
#elif IBAKE_COMB_TEETH == 6
#include "curve/params/bls12_381_comb6.inc"
#elif IBAKE_COMB_TEETH != 0
#error "IBAKE_COMB_TEETH is 0, 4, 5 or 6"
#endif

namespace {

constexpr size_t kOrderBits = 255;

// [|x|]P by double and add over the fixed seed: 63 doublings, 5 additions.
template <class Point>
Point mul_by_seed_abs(const Point& p) {
    Point r = p;
    for (int i = 62; i >= 0; i--) {
        r = r.dbl();
        if ((kSeedAbs >> i) & 1) r = r + p;  // public: the seed
    }
    return r;
}

G2 psi2(const G2& p) { return {p.x * F1(kPsi2X), -p.y, p.z}; }

#if IBAKE_COMB_TEETH != 0
// Coordinate i of a table entry.
F1 coordinate(const word* entry, size_t i) {
    word v[FpParams::kWords];
    for (size_t w = 0; w < FpParams::kWords; w++) v[w] = entry[i * FpParams::kWords + w];
    return F1(v);
}
#endif

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
    Scalar k;
    Fr::reduce_bytes(be, size).canonical(k.v);
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

G1 g1_generator() { return {F1(kG1X), F1(kG1Y), F1::one()}; }
G2 g2_generator() { return {constant(kG2X), constant(kG2Y), F2::one()}; }

G1 phi(const G1& p) { return {p.x * F1(kBeta), p.y, p.z}; }
G2 psi(const G2& p) { return {p.x.conjugate() * constant(kPsiX), p.y.conjugate() * constant(kPsiY), p.z.conjugate()}; }

// k = k0 + k1*x^2 with k0, k1 < x^2 < 2^128, and -phi(P) = [x^2]P on G1.
G1 mul(const G1& p, const Scalar& k) {
    if (G1 r; engine_mul(r, p, k)) return r;
    word d[4][kSeedWords], halves[2][2 * kSeedWords];
    split_by_seed(d, k);
    for (size_t half = 0; half < 2; half++) {
        // d[0] + d[1]*|x|, |x| as words least significant first
        const word seed[] = {IBAKE_W(0xd201000000010000)};
        word sum[2 * kSeedWords] = {};
        for (size_t i = 0; i < kSeedWords; i++) sum[i] = d[2 * half][i];
        for (size_t i = 0; i < kSeedWords; i++) {
            dword c = 0;
            for (size_t j = 0; j < kSeedWords; j++) {
                c = mul_wide(d[2 * half + 1][i], seed[j]) + sum[i + j] + high(c);
                sum[i + j] = low(c);
            }
            for (size_t j = i + kSeedWords; j < 2 * kSeedWords; j++) {
                c = static_cast<dword>(sum[j]) + high(c);
                sum[j] = low(c);
            }
        }
        for (size_t i = 0; i < 2 * kSeedWords; i++) halves[half][i] = sum[i];
    }
    const G1 r = mul_endomorphism<IBAKE_MUL_WINDOW>(p, halves, 128, [](const G1& q) { return -phi(q); });
    wipe(d, sizeof d);
    wipe(halves, sizeof halves);
    return r;
}

// -psi(Q) = [|x|]Q on G2.
G2 mul(const G2& p, const Scalar& k) {
    if (G2 r; engine_mul(r, p, k)) return r;
    word d[4][kSeedWords];
    split_by_seed(d, k);
    const G2 r = mul_endomorphism<IBAKE_MUL_WINDOW>(p, d, 64, [](const G2& q) { return -psi(q); });
    wipe(d, sizeof d);
    return r;
}

G1 mul_vartime(const G1& p, const Scalar& k) { return ibake::mul_vartime(p, k.v, FrParams::kWords); }
G2 mul_vartime(const G2& p, const Scalar& k) { return ibake::mul_vartime(p, k.v, FrParams::kWords); }

#if IBAKE_COMB_TEETH != 0
G1 mul_g1_generator(const Scalar& k) {
    if (G1 r; engine_mul_generator(r, k)) return r;
    return mul_comb<G1>(kG1Comb, k.v, kOrderBits, [](const word* e) {
        return Affine<G1Curve>{coordinate(e, 0), coordinate(e, 1)};
    });
}
G2 mul_g2_generator(const Scalar& k) {
    if (G2 r; engine_mul_generator(r, k)) return r;
    return mul_comb<G2>(kG2Comb, k.v, kOrderBits, [](const word* e) {
        return Affine<G2Curve>{{coordinate(e, 0), coordinate(e, 1)}, {coordinate(e, 2), coordinate(e, 3)}};
    });
}
#else
G1 mul_g1_generator(const Scalar& k) { return mul(g1_generator(), k); }
G2 mul_g2_generator(const Scalar& k) { return mul(g2_generator(), k); }
#endif

// Scott, "A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves", ePrint 2021/1130.
ct::Choice G1Curve::is_in_subgroup(const G1& p) {  // phi(P) = [-x^2]P
    return (phi(p) + mul_by_seed_abs(mul_by_seed_abs(p))).is_identity();
}
ct::Choice G2Curve::is_in_subgroup(const G2& p) {  // psi(Q) = [x]Q
    return (psi(p) + mul_by_seed_abs(p)).is_identity();
}

G1 clear_cofactor(const G1& p) { return mul_by_seed_abs(p) + p; }

// [x^2-x-1]P + [x-1]psi(P) + psi^2([2]P) with x = -|x|.
G2 clear_cofactor(const G2& p) {
    const G2 t1 = -mul_by_seed_abs(p);         // [x]P
    const G2 t2 = psi(p);
    const G2 t3 = -mul_by_seed_abs(t1 + t2);   // [x^2]P + [x]psi(P)
    return psi2(p.dbl()) + -t2 + t3 + -t1 + -p;
}

}  // namespace ibake::bls12_381
