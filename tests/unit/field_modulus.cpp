// Moduli: generated constants against derived ones, and what is refused as a modulus. SPDX-License-Identifier: Apache-2.0
#include "tests/support/fields.h"

namespace {

using namespace ibake;
using namespace ibake::test;

template <class Source>
using FieldModulus = FieldTest<Source>;
TYPED_TEST_SUITE(FieldModulus, AllFields, SourceNames);

TYPED_TEST(FieldModulus, ConstantsFollowFromThePrime) {
    constexpr size_t N = TestFixture::kWords;
    const auto& m = this->ctx.modulus();
    const Integer r = power_of_two(kWordBits * N);
    EXPECT_TRUE(is_prime(this->p));
    EXPECT_EQ(m.bits, bit_length(this->p));
    EXPECT_EQ(from_words(m.one, N), mod(r, this->p));
    EXPECT_EQ(from_words(m.r2, N), mod(r * r, this->p));
    EXPECT_EQ(static_cast<word>(m.p[0] * m.n0), ~word{0});
}

TYPED_TEST(FieldModulus, MadeAtRunTimeItIsTheSame) {
    constexpr size_t N = TestFixture::kWords;
    const auto& m = this->ctx.modulus();
    for (const size_t leading_zeros : {0, 1, 5}) {
        Modulus<N> made;
        Octets be = to_octets(this->p, (m.bits + 7) / 8);
        be.insert(be.begin(), leading_zeros, 0);
        ASSERT_TRUE(make_modulus_vartime(made, be.data(), be.size()));
        EXPECT_TRUE(yes(ct::equal(made.p, m.p)));
        EXPECT_TRUE(yes(ct::equal(made.one, m.one)));
        EXPECT_TRUE(yes(ct::equal(made.r2, m.r2)));
        EXPECT_EQ(made.n0, m.n0);
        EXPECT_EQ(made.bits, m.bits);
    }
}

TYPED_TEST(FieldModulus, AStaticFieldCostsNothingBesideItsLimbs) {
    if constexpr (TypeParam::Ctx::kIsStatic) {
        EXPECT_EQ(sizeof(typename TypeParam::F), TestFixture::kWords * sizeof(word));
    } else {
        EXPECT_EQ(sizeof(typename TypeParam::F), TestFixture::kWords * sizeof(word) + sizeof(void*));
    }
}

bool accepted(const Octets& be) {
    Modulus<words_of_64(8)> m;
    return make_modulus_vartime(m, be.data(), be.size());
}

TEST(RuntimeModulus, EvenOnesAreRefused) {
    for (const uint8_t last : {0, 2, 4, 254}) EXPECT_FALSE(accepted({0x12, 0x34, last}));
    Octets be(64, 0xFF);
    EXPECT_TRUE(accepted(be));
    be.back() = 0xFE;
    EXPECT_FALSE(accepted(be));
}

TEST(RuntimeModulus, TooWideOnesAreRefused) {
    EXPECT_TRUE(accepted(Octets(64, 0xFF)));
    EXPECT_FALSE(accepted(Octets(65, 0xFF)));
    Octets be(65, 0xFF);
    be[0] = 0;
    EXPECT_TRUE(accepted(be));
    be[0] = 1;
    EXPECT_FALSE(accepted(be));
    EXPECT_FALSE(accepted(Octets(1000, 0x01)));
}

TEST(RuntimeModulus, TooSmallOnesAreRefused) {
    EXPECT_FALSE(accepted({}));
    EXPECT_FALSE(accepted({0}));
    EXPECT_FALSE(accepted({0, 0, 0}));
    EXPECT_FALSE(accepted({1}));
    EXPECT_FALSE(accepted({3}));
    EXPECT_TRUE(accepted({5}));
    EXPECT_TRUE(accepted({0, 7}));
}

TEST(RuntimeModulus, TwoPrimesOfOneWidthDoNotDisturbEachOther) {
    using Ctx = RuntimeField<words_of_64(8)>;
    Modulus<Ctx::kWords> m[2];
    const uint8_t seven[] = {7}, eleven[] = {11};
    ASSERT_TRUE(make_modulus_vartime(m[0], seven, 1) && make_modulus_vartime(m[1], eleven, 1));
    const Ctx a{&m[0]}, b{&m[1]};
    const auto value = [](const Fp<Ctx>& x) {
        word w[Ctx::kWords];
        x.canonical(w);
        return w[0];
    };
    EXPECT_EQ(value(Fp<Ctx>::from_word(5, a) * Fp<Ctx>::from_word(6, a)), 2u);
    EXPECT_EQ(value(Fp<Ctx>::from_word(5, b) * Fp<Ctx>::from_word(6, b)), 8u);
    EXPECT_EQ(value(Fp<Ctx>::from_word(3, a).inverse()), 5u);
    EXPECT_EQ(value(Fp<Ctx>::from_word(3, b).inverse()), 4u);
}

}  // namespace
