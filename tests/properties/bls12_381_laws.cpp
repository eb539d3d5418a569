// Laws of the groups of BLS12-381 and of its pairing; the property is the test's name. SPDX-License-Identifier: Apache-2.0
#include "curve/mul.h"
#include "pairing/bls12_381.h"
#include "tests/support/json_vectors.h"
#include "tests/support/prng.h"

#include <gtest/gtest.h>

namespace ibake::bls12_381 {
namespace {

using test::Prng;
using test::rounds;

Scalar random_scalar(Prng& prng) {
    const auto octets = prng.below(2) ? prng.uniform(48) : prng.runs(48);
    return Scalar::reduce_bytes(octets.data(), octets.size());
}
Scalar small(uint8_t k) { return Scalar::reduce_bytes(&k, 1); }
Scalar minus_one() {
    Scalar k{};
    for (size_t i = 0; i < FrParams::kWords; i++) k.v[i] = kFrModulus.p[i];
    k.v[0] -= 1;
    return k;
}
// a + b and a * b modulo r.
Scalar from_field(const Fr& a) {
    Scalar k;
    a.canonical(k.v);
    return k;
}
Fr field(const Scalar& k) { return Fr::from_canonical(k.v); }

G1 random_g1(Prng& prng) {
    const auto u = prng.uniform(kG1UniformBytes);
    return hash_to_g1(u.data());
}
G2 random_g2(Prng& prng) {
    const auto u = prng.uniform(kG2UniformBytes);
    return hash_to_g2(u.data());
}
// A point of the whole curve E or E', nearly always outside the subgroup.
template <class Curve>
Projective<Curve> random_on_curve(Prng& prng) {
    for (;;) {
        typename Curve::F x;
        if constexpr (std::is_same_v<Curve, G1Curve>)
            x = F1::reduce_bytes(prng.uniform(64).data(), 64);
        else
            x = {F1::reduce_bytes(prng.uniform(64).data(), 64), F1::reduce_bytes(prng.uniform(64).data(), 64)};
        const auto y = (x.square() * x + Curve::b()).sqrt();
        if (y.present.bit()) return Projective<Curve>::from_affine({x, y.value});
    }
}

#define EXPECT_SAME(a, b) EXPECT_TRUE((a).equals(b).bit())
#define EXPECT_DIFFERENT(a, b) EXPECT_FALSE((a).equals(b).bit())

template <class Point>
void check_group_laws(const Point& p, const Point& q, const Point& r) {
    const Point zero = Point::identity();
    EXPECT_SAME(p + q, q + p);
    EXPECT_SAME((p + q) + r, p + (q + r));
    EXPECT_SAME(p + p, p.dbl());
    EXPECT_SAME(p + zero, p);
    EXPECT_SAME(zero + zero, zero);
    EXPECT_SAME(zero.dbl(), zero);
    EXPECT_SAME(p + -p, zero);
    EXPECT_SAME(p + q.to_affine(), p + q);
    EXPECT_SAME(q + q.to_affine(), q.dbl());
    EXPECT_SAME(-q + q.to_affine(), zero);
    EXPECT_SAME(zero + q.to_affine(), q);
    EXPECT_DIFFERENT(p, q);
    EXPECT_DIFFERENT(p, zero);
    EXPECT_DIFFERENT(p, -p);
}

TEST(Bls12381Laws, AdditionIsAGroupLawOnTheWholeCurves) {
    Prng prng("group laws");
    for (int i = 0; i < rounds(20); i++) {
        check_group_laws(random_on_curve<G1Curve>(prng), random_on_curve<G1Curve>(prng), random_on_curve<G1Curve>(prng));
        check_group_laws(random_on_curve<G2Curve>(prng), random_on_curve<G2Curve>(prng), random_on_curve<G2Curve>(prng));
    }
}

TEST(Bls12381Laws, MultiplicationMethodsAgree) {
    Prng prng("multiplication");
    for (int i = 0; i < rounds(20); i++) {
        const Scalar k = i == 0 ? small(0) : i == 1 ? small(1) : i == 2 ? minus_one() : random_scalar(prng);
        const G1 p = random_g1(prng);
        const G2 q = random_g2(prng);
        EXPECT_SAME(mul(p, k), mul_vartime(p, k));
        EXPECT_SAME(mul(q, k), mul_vartime(q, k));
        EXPECT_SAME(mul_g1_generator(k), mul_vartime(g1_generator(), k));
        EXPECT_SAME(mul_g2_generator(k), mul_vartime(g2_generator(), k));
    }
}

TEST(Bls12381Laws, MultiplicationOfInfinityAndByScalarsNearTheEdges) {
    Prng prng("edges");
    const G1 p = random_g1(prng);
    const G2 q = random_g2(prng);
    const Fr x = Fr::reduce_bytes(test::from_hex("00d201000000010000").data(), 9);
    for (const Fr& base : {Fr::zero(), x, x.square(), x.square() * x, Fr::one().dbl().inverse(), x.dbl().inverse()}) {
        for (int i = -3; i <= 3; i++) {
            const Fr offset = Fr::from_word(static_cast<word>(i < 0 ? -i : i));
            const Scalar k = from_field(i < 0 ? base - offset : base + offset);
            EXPECT_SAME(mul(p, k), mul_vartime(p, k));
            EXPECT_SAME(mul(q, k), mul_vartime(q, k));
            EXPECT_SAME(mul_g1_generator(k), mul_vartime(g1_generator(), k));
            EXPECT_SAME(mul_g2_generator(k), mul_vartime(g2_generator(), k));
            EXPECT_SAME(mul(G1::identity(), k), G1::identity());
            EXPECT_SAME(mul(G2::identity(), k), G2::identity());
        }
    }
}

// The two mapped points are equal, or opposite when their field elements are.
TEST(Bls12381Laws, HashingAddsEqualAndOppositePoints) {
    Prng prng("equal halves");
    for (int i = 0; i < rounds(4); i++) {
        uint8_t one[kG1UniformBytes] = {}, two[kG2UniformBytes] = {};
        const F1 a = F1::reduce_bytes(prng.uniform(64).data(), 64), b = F1::reduce_bytes(prng.uniform(64).data(), 64);
        a.to_bytes(one + 16);
        a.to_bytes(one + 64 + 16);
        EXPECT_SAME(hash_to_g1(one), encode_to_g1(one).dbl());
        (-a).to_bytes(one + 64 + 16);
        EXPECT_TRUE(hash_to_g1(one).is_identity().bit());
        for (size_t half = 0; half < 2; half++) {
            a.to_bytes(two + 128 * half + 16);
            b.to_bytes(two + 128 * half + 64 + 16);
        }
        EXPECT_SAME(hash_to_g2(two), encode_to_g2(two).dbl());
        (-a).to_bytes(two + 128 + 16);
        (-b).to_bytes(two + 128 + 64 + 16);
        EXPECT_TRUE(hash_to_g2(two).is_identity().bit());
    }
}

TEST(Bls12381Laws, MultiplicationIsLinearInTheScalar) {
    Prng prng("linearity");
    for (int i = 0; i < rounds(10); i++) {
        const Scalar a = random_scalar(prng), b = random_scalar(prng);
        const Scalar sum = from_field(field(a) + field(b)), product = from_field(field(a) * field(b));
        const G1 p = random_g1(prng);
        const G2 q = random_g2(prng);
        EXPECT_SAME(mul(p, sum), mul(p, a) + mul(p, b));
        EXPECT_SAME(mul(p, product), mul(mul(p, a), b));
        EXPECT_SAME(mul(q, sum), mul(q, a) + mul(q, b));
        EXPECT_SAME(mul(q, product), mul(mul(q, a), b));
    }
}

TEST(Bls12381Laws, SplitBySeedRecombines) {
    Prng prng("split");
    for (int i = 0; i < rounds(200); i++) {
        const Scalar k = i == 0 ? small(0) : i == 1 ? minus_one() : random_scalar(prng);
        word d[4][kSeedWords];
        split_by_seed(d, k);
        const Fr x = Fr::reduce_bytes(test::from_hex("00d201000000010000").data(), 9);
        Fr sum = Fr::zero();
        for (size_t j = 4; j-- > 0;) {
            word w[FrParams::kWords] = {};
            for (size_t n = 0; n < kSeedWords; n++) w[n] = d[j][n];
            sum = sum * x + Fr::from_canonical(w);
        }
        EXPECT_TRUE(sum.equals(field(k)).bit());
    }
}

TEST(Bls12381Laws, SubgroupTestAcceptsTheSubgroupOnly) {
    Prng prng("subgroup");
    for (int i = 0; i < rounds(10); i++) {
        const G1 p = random_on_curve<G1Curve>(prng);
        const G2 q = random_on_curve<G2Curve>(prng);
        EXPECT_FALSE(G1Curve::is_in_subgroup(p).bit());
        EXPECT_FALSE(G2Curve::is_in_subgroup(q).bit());
        EXPECT_TRUE(G1Curve::is_in_subgroup(clear_cofactor(p)).bit());
        EXPECT_TRUE(G2Curve::is_in_subgroup(clear_cofactor(q)).bit());
        // [r]P leaves the cofactor part alone; adding it to a subgroup point must be seen.
        const G1 cofactor_p = mul_vartime(p, minus_one()) + p;
        const G2 cofactor_q = mul_vartime(q, minus_one()) + q;
        EXPECT_TRUE(clear_cofactor(cofactor_p).is_identity().bit());
        EXPECT_TRUE(clear_cofactor(cofactor_q).is_identity().bit());
        EXPECT_SAME(clear_cofactor(cofactor_q + g2_generator()), clear_cofactor(g2_generator()));
        EXPECT_FALSE(G1Curve::is_in_subgroup(cofactor_p + random_g1(prng)).bit());
        EXPECT_FALSE(G2Curve::is_in_subgroup(cofactor_q + random_g2(prng)).bit());
    }
    EXPECT_TRUE(G1Curve::is_in_subgroup(G1::identity()).bit());
    EXPECT_TRUE(G2Curve::is_in_subgroup(G2::identity()).bit());
}

// (0, 2) has order 3 on E; points of the other small orders come from the cofactor part.
TEST(Bls12381Laws, SubgroupTestRejectsSmallOrders) {
    Prng prng("small orders");
    const G1 order3 = {F1::zero(), F1::from_word(2), F1::one()};
    EXPECT_SAME(order3 + order3 + order3, G1::identity());
    EXPECT_FALSE(G1Curve::is_in_subgroup(order3).bit());
    EXPECT_FALSE(G1Curve::is_in_subgroup(order3 + g1_generator()).bit());
    // h1 = 3 * 11^2 * 10177^2 * 859267^2 * 52437899^2: [r * h1/l]P has order dividing l.
    const auto h1 = test::from_hex("396c8c005555e1568c00aaab0000aaab");
    for (const uint64_t l : {UINT64_C(11), UINT64_C(10177), UINT64_C(859267), UINT64_C(52437899)}) {
        // h1 / l by long division on octets.
        test::Bytes quotient(h1.size());
        uint64_t rest = 0;
        for (size_t i = 0; i < h1.size(); i++) {
            rest = rest << 8 | h1[i];
            quotient[i] = static_cast<uint8_t>(rest / l);
            rest %= l;
        }
        ASSERT_EQ(rest, 0u);
        word k[words_of_64(2)], order[words_of_64(1)];
        load_be(k, words_of_64(2), quotient.data(), quotient.size());
        const uint64_t order64[] = {l};
        for (size_t i = 0; i < words_of_64(1); i++) order[i] = static_cast<word>(order64[0] >> (kWordBits * i % 64));
        const G1 p = random_on_curve<G1Curve>(prng);
        const G1 small_order = ibake::mul_vartime(mul_vartime(p, minus_one()) + p, k, words_of_64(2));
        EXPECT_TRUE(ibake::mul_vartime(small_order, order, words_of_64(1)).is_identity().bit());
        if (small_order.is_identity().bit()) continue;
        EXPECT_FALSE(G1Curve::is_in_subgroup(small_order).bit()) << l;
        EXPECT_FALSE(G1Curve::is_in_subgroup(small_order + g1_generator()).bit()) << l;
        EXPECT_TRUE(clear_cofactor(small_order).is_identity().bit()) << l;
        EXPECT_SAME(clear_cofactor(small_order + g1_generator()), clear_cofactor(g1_generator()));
    }
}

TEST(Bls12381Laws, EndomorphismsMultiplyByTheirEigenvalues) {
    Prng prng("endomorphisms");
    const Scalar x = Scalar::reduce_bytes(test::from_hex("00d201000000010000").data(), 9);  // |x|
    const G1 p = random_g1(prng);
    const G2 q = random_g2(prng);
    EXPECT_SAME(-phi(p), mul_vartime(mul_vartime(p, x), x));
    EXPECT_SAME(-psi(q), mul_vartime(q, x));
}

TEST(Bls12381Laws, EncodingRoundTrips) {
    Prng prng("encoding");
    for (int i = 0; i < rounds(10); i++) {
        const G1 p = random_g1(prng);
        const G2 q = random_g2(prng);
        uint8_t o1[96], o2[192];
        Affine<G1Curve> p1;
        Affine<G2Curve> q1;
        zcash::encode(o1, p);
        ASSERT_EQ(zcash::decode_point(p1, o1, 48), Decoded::ok);
        EXPECT_SAME(p, G1::from_affine(p1));
        zcash::encode_uncompressed(o1, p);
        ASSERT_EQ(zcash::decode_point(p1, o1, 96), Decoded::ok);
        EXPECT_SAME(p, G1::from_affine(p1));
        zcash::encode(o2, q);
        ASSERT_EQ(zcash::decode_point(q1, o2, 96), Decoded::ok);
        EXPECT_SAME(q, G2::from_affine(q1));
        zcash::encode_uncompressed(o2, q);
        ASSERT_EQ(zcash::decode_point(q1, o2, 192), Decoded::ok);
        EXPECT_SAME(q, G2::from_affine(q1));
    }
}

TEST(Bls12381Laws, DecodingNamesWhatIsWrong) {
    Prng prng("bad encodings");
    uint8_t good[96], bad[96];
    zcash::encode_uncompressed(good, g1_generator());
    const auto decode = [&](size_t size) {
        G1 p;
        return zcash::decode(p, bad, size);
    };
    const auto reset = [&] { std::copy(good, good + 96, bad); };
    reset();
    EXPECT_EQ(decode(96), Decoded::ok);
    EXPECT_EQ(decode(0), Decoded::length);
    EXPECT_EQ(decode(48), Decoded::length);
    EXPECT_EQ(decode(95), Decoded::length);
    bad[95] ^= 1;
    EXPECT_EQ(decode(96), Decoded::not_on_curve);
    reset();
    bad[0] |= zcash::kLargerY;  // a sign without compression
    EXPECT_EQ(decode(96), Decoded::format);
    reset();
    bad[0] |= zcash::kInfinity;  // infinity with coordinates
    EXPECT_EQ(decode(96), Decoded::format);
    reset();
    store_be(bad, 48, kFpModulus.p, FpParams::kWords);  // x = p
    EXPECT_EQ(decode(96), Decoded::range);
    bad[0] |= zcash::kCompressed;
    EXPECT_EQ(decode(48), Decoded::range);
    reset();
    store_be(bad + 48, 48, kFpModulus.p, FpParams::kWords);  // y = p
    EXPECT_EQ(decode(96), Decoded::range);
    std::fill(bad, bad + 96, uint8_t{0});
    bad[0] = zcash::kCompressed | zcash::kInfinity | zcash::kLargerY;
    EXPECT_EQ(decode(48), Decoded::format);
    bad[0] = zcash::kCompressed | zcash::kInfinity;
    EXPECT_EQ(decode(48), Decoded::ok);
    Affine<G1Curve> p;
    EXPECT_EQ(zcash::decode_point(p, bad, 48), Decoded::infinity);
    bad[0] = zcash::kCompressed;  // x = 0: on the curve, order 3
    EXPECT_EQ(decode(48), Decoded::not_in_subgroup);
    zcash::encode(bad, random_on_curve<G1Curve>(prng));
    EXPECT_EQ(decode(48), Decoded::not_in_subgroup);
    // About half of all x are on no point.
    int off = 0;
    for (int i = 0; i < 40; i++) {
        const auto x = prng.uniform(48);
        std::copy(x.begin(), x.end(), bad);
        bad[0] = static_cast<uint8_t>((bad[0] & 0x0f) | zcash::kCompressed);
        off += decode(48) == Decoded::not_on_curve;
    }
    EXPECT_GT(off, 5);
    uint8_t bad2[192];
    zcash::encode_uncompressed(bad2, random_on_curve<G2Curve>(prng));
    G2 q;
    EXPECT_EQ(zcash::decode(q, bad2, 192), Decoded::not_in_subgroup);
    bad2[100] ^= 1;
    EXPECT_EQ(zcash::decode(q, bad2, 192), Decoded::not_on_curve);
    EXPECT_EQ(zcash::decode(q, bad2, 191), Decoded::length);
}

TEST(Bls12381Laws, CompressedSignSelectsBetweenYAndMinusY) {
    Prng prng("sign");
    const G1 p = random_g1(prng);
    uint8_t o[48];
    zcash::encode(o, p);
    o[0] ^= zcash::kLargerY;
    G1 q;
    ASSERT_EQ(zcash::decode(q, o, 48), Decoded::ok);
    EXPECT_SAME(q, -p);
}

TEST(Bls12381Laws, PairingIsBilinear) {
    Prng prng("bilinearity");
    for (int i = 0; i < rounds(5); i++) {
        const G1 p = random_g1(prng);
        const G2 q = random_g2(prng);
        const Scalar a = random_scalar(prng), b = random_scalar(prng);
        const Gt e = pairing(p, q);
        EXPECT_SAME(pairing(mul(p, a), q), e.pow(a));
        EXPECT_SAME(pairing(p, mul(q, b)), e.pow(b));
        EXPECT_SAME(pairing(mul(p, a), mul(q, b)), e.pow(from_field(field(a) * field(b))));
        EXPECT_SAME(pairing(-p, q), e.inverse());
        const G1 p2 = random_g1(prng);
        EXPECT_SAME(pairing(p + p2, q), e * pairing(p2, q));
    }
}

TEST(Bls12381Laws, PairingIsNotDegenerateAndHasOrderR) {
    const Gt e = pairing(g1_generator(), g2_generator());
    EXPECT_FALSE(e.is_one().bit());
    EXPECT_SAME(e.pow(minus_one()) * e, Gt::one());
}

TEST(Bls12381Laws, PairingWithInfinityIsOne) {
    EXPECT_TRUE(pairing(G1::identity(), g2_generator()).is_one().bit());
    EXPECT_TRUE(pairing(g1_generator(), G2::identity()).is_one().bit());
    EXPECT_TRUE(pairing(G1::identity(), G2::identity()).is_one().bit());
    PreparedQ q;
    prepare(q, g2_generator());
    EXPECT_TRUE(pairing_prepared(G1::identity(), q).is_one().bit());
    EXPECT_TRUE(pairing_product(static_cast<const G1*>(nullptr), static_cast<const G2*>(nullptr), 0).is_one().bit());
}

TEST(Bls12381Laws, PreparedPairingEqualsPairing) {
    Prng prng("prepared");
    for (int i = 0; i < rounds(4); i++) {
        const G1 p = random_g1(prng);
        const G2 q = random_g2(prng);
        PreparedQ prepared;
        prepare(prepared, q);
        EXPECT_SAME(pairing_prepared(p, prepared), pairing(p, q));
    }
}

TEST(Bls12381Laws, ProductOfPairingsEqualsItsFactors) {
    Prng prng("product");
    G1 p[kMaxProduct];
    G2 q[kMaxProduct];
    Gt expected = Gt::one();
    for (size_t i = 0; i < kMaxProduct; i++) {
        p[i] = i == 3 ? G1::identity() : random_g1(prng);
        q[i] = i == 5 ? G2::identity() : random_g2(prng);
        expected = expected * pairing(p[i], q[i]);
        EXPECT_SAME(pairing_product(p, q, i + 1), expected);
    }
}

TEST(Bls12381Laws, GtPowersAgreeAndRespectTheOrder) {
    Prng prng("gt");
    const G1 p = random_g1(prng);
    const G2 q = random_g2(prng);
    const Gt e = pairing(p, q);
    for (int i = 0; i < rounds(5); i++) {
        const Scalar k = i == 0 ? small(0) : i == 1 ? minus_one() : random_scalar(prng);
        EXPECT_SAME(e.pow(k), pairing(mul(p, k), q));
    }
    EXPECT_SAME(e.pow(minus_one()), e.inverse());
}

TEST(Bls12381Laws, GtDecodingRefusesWhatIsOutsideTheSubgroup) {
    Prng prng("gt decoding");
    uint8_t o[Gt::kBytes];
    Gt a = Gt::one();
    pairing(g1_generator(), g2_generator()).to_bytes(o);
    ASSERT_EQ(Gt::from_bytes(a, o), Decoded::ok);
    o[Gt::kBytes - 1] ^= 1;
    EXPECT_EQ(Gt::from_bytes(a, o), Decoded::not_in_subgroup);
    EXPECT_TRUE(a.is_one().bit());
    std::fill(o, o + sizeof o, uint8_t{0});
    EXPECT_EQ(Gt::from_bytes(a, o), Decoded::not_in_subgroup);
    o[Gt::kBytes - 1] = 1;
    EXPECT_EQ(Gt::from_bytes(a, o), Decoded::ok);
    store_be(o, 48, kFpModulus.p, FpParams::kWords);
    EXPECT_EQ(Gt::from_bytes(a, o), Decoded::range);
    // Cyclotomic, but not of order r: the easy part of a random element.
    F12 f = F12::one();
    for (size_t k = 0; k < 6; k++) f.at(k) = {F1::reduce_bytes(prng.uniform(64).data(), 64), F1::one()};
    const F12 t = f.conjugate() * f.inverse();
    const F12 m = t.frobenius2() * t;
    const F2* c[] = {&m.c1.c2, &m.c1.c1, &m.c1.c0, &m.c0.c2, &m.c0.c1, &m.c0.c0};
    for (size_t i = 0; i < 6; i++) c[i]->to_bytes(o + 96 * i);
    EXPECT_EQ(Gt::from_bytes(a, o), Decoded::not_in_subgroup);
}

}  // namespace
}  // namespace ibake::bls12_381
