// Supersingular groups small enough to try everything: p = 491, q = 41, p + 1 = 12q. SPDX-License-Identifier: Apache-2.0
#include "pairing/tate_k2.h"

#include <gtest/gtest.h>
#include <vector>

namespace ibake::k2 {
namespace {

constexpr unsigned kP = 491, kQ = 41;

bool yes(ct::Choice c) { return declassify(c, "test"); }

template <class C>
class ToySupersingular : public testing::Test {
protected:
    using F = typename C::F;
    using Point = Jacobian<C>;

    void SetUp() override {
        const uint8_t p[] = {kP >> 8, kP & 0xFF}, q[] = {kQ};
        ASSERT_EQ(g_.load_vartime(p, sizeof p, q, sizeof q), GroupFault::none);
        ASSERT_EQ(g_.cofactor[0], 12u);
    }
    typename C::Scalar scalar(unsigned k) const { return C::Scalar::from_word(k, g_.scalars()); }
    Decoded decode(Affine<C>& a, unsigned x, unsigned y) const {
        const uint8_t xs[] = {static_cast<uint8_t>(x >> 8), static_cast<uint8_t>(x)};
        const uint8_t ys[] = {static_cast<uint8_t>(y >> 8), static_cast<uint8_t>(y)};
        return g_.decode(a, xs, ys);
    }
    // The first point of order q and its multiples 1 .. q-1, by complete additions.
    std::vector<Affine<C>> multiples() const {
        Affine<C> base;
        for (unsigned i = 0; decode(base, i / kP, i % kP) != Decoded::ok;) i++;
        std::vector<Affine<C>> all;
        Point sum = Point::from_affine(base);
        for (unsigned k = 1; k < kQ; k++, sum = sum + base) all.push_back(sum.to_affine());
        EXPECT_TRUE(yes(sum.is_identity()));
        return all;
    }
    Group<C> g_;
};
using Curves = testing::Types<Type1<words_of_64(8), words_of_64(4)>, TypeA<words_of_64(8), words_of_64(4)>>;
TYPED_TEST_SUITE(ToySupersingular, Curves);

TYPED_TEST(ToySupersingular, EveryPairOfCoordinates) {
    unsigned accepted = 0, outside = 0;
    for (unsigned x = 0; x < kP + 5; x++)
        for (unsigned y = 0; y < kP + 5; y++) {
            Affine<TypeParam> a;
            const Decoded d = this->decode(a, x, y);
            const unsigned long right = TypeParam::kA == 0 ? x * x * x + 1 : x * x * x + x;
            const Decoded expected = x >= kP || y >= kP ? Decoded::range : y * y % kP != right % kP ? Decoded::not_on_curve : Decoded::ok;
            if (d == Decoded::not_in_subgroup) {
                ASSERT_EQ(expected, Decoded::ok);
                outside++;
            } else {
                ASSERT_EQ(d, expected) << x << ' ' << y;
                accepted += d == Decoded::ok;
            }
        }
    EXPECT_EQ(accepted, kQ - 1);
    EXPECT_EQ(accepted + outside + 1, kP + 1);  // and infinity
}

TYPED_TEST(ToySupersingular, TheCofactorOfEveryPoint) {
    const auto& g = this->g_;
    using F = typename TypeParam::F;
    for (unsigned x = 0; x < kP; x++)
        for (unsigned y = 0; y < kP; y++) {
            const Affine<TypeParam> a = {F::from_word(x, g.field()), F::from_word(y, g.field())};
            if (!yes(a.is_on_curve())) continue;
            auto sum = Jacobian<TypeParam>::from_affine(a);
            for (int i = 1; i < 12; i++) sum = sum + a;
            const auto r = g.clear_cofactor_vartime(a);
            ASSERT_TRUE(yes(r.equals(sum))) << x << ' ' << y;
        }
}

TYPED_TEST(ToySupersingular, EveryMultiple) {
    const auto all = this->multiples();
    for (unsigned i = 1; i < kQ; i++)
        for (unsigned k = 0; k < kQ; k++) {
            const auto r = this->g_.mul(all[i - 1], this->scalar(k));
            ASSERT_EQ(yes(r.is_identity()), k == 0);
            if (k == 0) continue;
            const auto a = r.to_affine();
            const auto& expected = all[i * k % kQ - 1];
            ASSERT_TRUE(yes(a.x.equals(expected.x) & a.y.equals(expected.y))) << i << ' ' << k;
        }
}

TYPED_TEST(ToySupersingular, EveryPairing) {
    const auto all = this->multiples();
    const auto& g = this->g_;
    const auto base = pairing(g, all[0], all[0]);
    EXPECT_FALSE(yes(base.is_one()));
    std::vector<Gt<TypeParam>> power(1, Gt<TypeParam>(g));
    for (unsigned k = 1; k < kQ; k++) power.push_back(power.back() * base);
    EXPECT_TRUE(yes((power.back() * base).is_one()));
    Prepared<TypeParam> prepared;
    for (unsigned i = 1; i < kQ; i++) {
        ASSERT_TRUE(prepared.prepare(g, all[i - 1]));
        for (unsigned j = 1; j < kQ; j++) {
            const auto& expected = power[i * j % kQ];
            ASSERT_TRUE(yes(pairing(g, all[i - 1], all[j - 1]).equals(expected))) << i << ' ' << j;
            ASSERT_TRUE(yes(prepared.pairing(g, all[j - 1]).equals(expected))) << i << ' ' << j;
            if constexpr (TypeParam::kA == 1) {  // 41 = 2^5 + 2^3 + 1
                const auto f = loop_on_abscissas(g, {5, 3, false, false}, all[i - 1], image(g, all[j - 1]));
                ASSERT_TRUE(yes(Gt<TypeParam>::final_power(g, f).equals(expected))) << i << ' ' << j;
            }
            ASSERT_TRUE(yes(base.pow(g, this->scalar(i)).pow(g, this->scalar(j)).equals(expected))) << i << ' ' << j;
            const auto ratio = pairing_ratio(g, all[i - 1], all[0], all[0], all[j - 1]);
            ASSERT_TRUE(yes(ratio.equals(power[(i + kQ - j) % kQ]))) << i << ' ' << j;
        }
    }
}

// The octets of every element of norm 1, and of as many that are not.
TYPED_TEST(ToySupersingular, EveryElementOfTheTargetGroup) {
    const auto& g = this->g_;
    unsigned accepted = 0;
    for (unsigned re = 0; re < kP + 2; re++)
        for (unsigned im = 0; im < kP + 2; im++) {
            if (re < kP && im < kP && (re * re + im * im) % kP != 1 && (re + im) % 7 != 0) continue;
            const uint8_t in[] = {static_cast<uint8_t>(re >> 8), static_cast<uint8_t>(re), static_cast<uint8_t>(im >> 8),
                                  static_cast<uint8_t>(im)};
            Gt<TypeParam> a(g);
            const Decoded d = Gt<TypeParam>::from_bytes(a, g, in);
            if (re >= kP || im >= kP) {
                ASSERT_EQ(d, Decoded::range);
            } else if (d == Decoded::ok) {
                accepted++;
                uint8_t out[4];
                a.to_bytes(out);
                ASSERT_TRUE(std::equal(in, in + 4, out));
                a.to_bytes(out, 1);
                ASSERT_TRUE(std::equal(in, in + 2, out + 2) && std::equal(in + 2, in + 4, out));
                Gt<TypeParam> power = a;
                for (unsigned k = 1; k < kQ; k++) power = power * a;
                ASSERT_TRUE(yes(power.is_one()));
            } else {
                ASSERT_EQ(d, Decoded::not_in_subgroup);
            }
        }
    EXPECT_EQ(accepted, kQ);
}

TEST(SupersingularGroup, WhatIsRefused) {
    Group<Type1<words_of_64(8), words_of_64(4)>> g;
    const auto load = [&](unsigned p, unsigned q) {
        const uint8_t ps[] = {static_cast<uint8_t>(p >> 16), static_cast<uint8_t>(p >> 8), static_cast<uint8_t>(p)};
        const uint8_t qs[] = {static_cast<uint8_t>(q >> 8), static_cast<uint8_t>(q)};
        return g.load_vartime(ps, sizeof ps, qs, sizeof qs);
    };
    EXPECT_EQ(load(kP, kQ), GroupFault::none);
    EXPECT_EQ(load(0, kQ), GroupFault::size);
    EXPECT_EQ(load(kP, 0), GroupFault::size);
    EXPECT_EQ(load(kP, 42), GroupFault::size);
    EXPECT_EQ(load(kP - 1, kQ), GroupFault::size);
    EXPECT_EQ(load(kP + 2, kQ), GroupFault::form);        // 493 = 1 mod 4
    EXPECT_EQ(load(kP, 43), GroupFault::not_a_factor);
    EXPECT_EQ(load(1723, 431), GroupFault::form);         // 7 mod 12: fit for type A only
    EXPECT_EQ(load(41 * 41 * 12 - 1, 41), GroupFault::repeated_factor);
    const uint8_t wide[65] = {1, 0}, q[] = {kQ};
    EXPECT_EQ(g.load_vartime(wide, sizeof wide, q, 1), GroupFault::size);
    uint8_t all_ones[64];
    for (uint8_t& o : all_ones) o = 0xFF;
    EXPECT_EQ(g.load_vartime(all_ones, sizeof all_ones, q, 1), GroupFault::not_a_factor);  // p + 1 = 2^512
}

TEST(MillerRabin, AgreesWithTrialDivision) {
    for (unsigned n = 259; n < 20000; n += 4) {
        const uint8_t octets[] = {static_cast<uint8_t>(n >> 8), static_cast<uint8_t>(n)};
        Modulus<words_of_64(4)> m;
        ASSERT_TRUE(make_modulus_vartime(m, octets, sizeof octets));
        bool prime = true;
        for (unsigned d = 3; d * d <= n; d += 2) prime = prime && n % d != 0;
        bool passes = true;
        for (const uint8_t base : {2, 3, 5, 7}) passes = passes && passes_miller_rabin_vartime(m, &base, 1);
        ASSERT_EQ(passes, prime) << n;
        const uint8_t zero = 0;
        EXPECT_TRUE(passes_miller_rabin_vartime(m, &zero, 1));
    }
}

}  // namespace
}  // namespace ibake::k2
