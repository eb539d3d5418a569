// Prime fields and quadratic extensions of tiny size: every element, every pair. SPDX-License-Identifier: Apache-2.0
#include "tests/support/toy_field.h"

#include "field/fp2.h"
#include "field/secret.h"

#include <gtest/gtest.h>
#include <vector>

namespace {

using namespace ibake;
using namespace ibake::test;

bool yes(ct::Choice c) { return declassify(c, "test"); }

template <uint64_t p_>
struct Prime {
    static constexpr unsigned p = p_;
    using F = Fp<StaticField<ToyField<p_>>>;
};

template <class P>
unsigned value(const typename P::F& a) {
    word w[P::F::kWords];
    a.canonical(w);
    for (size_t i = 1; i < P::F::kWords; i++) EXPECT_EQ(w[i], 0u);
    return static_cast<unsigned>(w[0]);
}

struct PrimeNames {
    template <class P>
    static std::string GetName(int) {
        return std::to_string(P::p);
    }
};

template <class P>
class EveryElement : public testing::Test {};
using Primes = testing::Types<Prime<5>, Prime<7>, Prime<11>, Prime<13>, Prime<17>, Prime<31>, Prime<43>, Prime<59>, Prime<67>,
                              Prime<127>, Prime<131>, Prime<223>, Prime<227>, Prime<251>, Prime<257>, Prime<727>>;
TYPED_TEST_SUITE(EveryElement, Primes, PrimeNames);

TYPED_TEST(EveryElement, SumDifferenceAndProductOfEveryPair) {
    constexpr unsigned p = TypeParam::p;
    using F = typename TypeParam::F;
    for (unsigned a = 0; a < p; a++) {
        const F x = F::from_word(a);
        for (unsigned b = 0; b < p; b++) {
            const F y = F::from_word(b);
            ASSERT_EQ(value<TypeParam>(x + y), (a + b) % p);
            ASSERT_EQ(value<TypeParam>(x - y), (a + p - b) % p);
            ASSERT_EQ(value<TypeParam>(x * y), a * b % p);
            ASSERT_EQ(yes(x.equals(y)), a == b);
        }
    }
}

TYPED_TEST(EveryElement, UnaryFunctionsOfEveryElement) {
    constexpr unsigned p = TypeParam::p;
    using F = typename TypeParam::F;
    std::vector<bool> square(p, false);
    for (unsigned a = 0; a < p; a++) square[a * a % p] = true;
    for (unsigned a = 0; a < p; a++) {
        const F x = F::from_word(a);
        ASSERT_EQ(value<TypeParam>(x), a);
        ASSERT_EQ(value<TypeParam>(-x), (p - a) % p);
        ASSERT_EQ(value<TypeParam>(x.dbl()), 2 * a % p);
        ASSERT_EQ(value<TypeParam>(x.square()), a * a % p);
        ASSERT_EQ(value<TypeParam>(x.inverse()) * a % p, a == 0 ? 0u : 1u);
        ASSERT_EQ(value<TypeParam>(F::zero().inverse()), 0u);
        ASSERT_EQ(yes(x.is_zero()), a == 0);
        ASSERT_EQ(yes(x.is_odd()), a % 2 == 1);
        ASSERT_EQ(yes(x.is_larger_half()), a > (p - 1) / 2);
        for (word e = 0, power = 1; e < 40; e++, power = power * a % p) ASSERT_EQ(value<TypeParam>(x.pow_vartime(&e, 1)), power);
        if (p % 4 == 3) {
            const auto root = x.sqrt();
            ASSERT_EQ(yes(root.present), square[a]) << a;
            ASSERT_EQ(yes(x.is_square()), square[a]) << a;
            if (square[a]) {
                ASSERT_EQ(value<TypeParam>(root.value.square()), a);
            }
        }
    }
}

TYPED_TEST(EveryElement, EveryStringOfOctetsIsAcceptedBelowPOnly) {
    constexpr unsigned p = TypeParam::p;
    using F = typename TypeParam::F;
    constexpr size_t size = p < 256 ? 1 : 2;
    for (unsigned a = 0; a < (size == 1 ? 256u : 65536u); a++) {
        uint8_t be[2] = {static_cast<uint8_t>(a >> 8), static_cast<uint8_t>(a)};
        const auto x = F::from_bytes(be + 2 - size);
        ASSERT_EQ(yes(x.present), a < p);
        ASSERT_EQ(value<TypeParam>(x.value), a < p ? a : 0u);
        uint8_t out[2] = {};
        x.value.to_bytes(out + 2 - size);
        if (a < p) {
            ASSERT_EQ(out[0] * 256u + out[1], a);
        }
        if constexpr (p > 256) {
            ASSERT_EQ(value<TypeParam>(F::reduce_bytes(be, 2)), a % p);
        }
    }
}

template <class P>
class EveryElementOfFp2 : public testing::Test {};
using PrimesFp2 = testing::Types<Prime<7>, Prime<11>, Prime<19>, Prime<31>, Prime<43>>;
TYPED_TEST_SUITE(EveryElementOfFp2, PrimesFp2, PrimeNames);

TYPED_TEST(EveryElementOfFp2, ProductOfEveryPair) {
    constexpr unsigned p = TypeParam::p;
    using F2 = Fp2<typename TypeParam::F::Context>;
    using F = typename TypeParam::F;
    constexpr unsigned step = p < 20   ? 1
                              : p < 40 ? 3
                                       : 7;  // every left factor with a share of the right ones in the larger fields
    for (unsigned a = 0; a < p * p; a++) {
        const unsigned a0 = a % p, a1 = a / p;
        const F2 x{F::from_word(a0), F::from_word(a1)};
        for (unsigned b = a % step; b < p * p; b += step) {
            const unsigned b0 = b % p, b1 = b / p;
            const F2 r = x * F2{F::from_word(b0), F::from_word(b1)};
            ASSERT_EQ(value<TypeParam>(r.c0), (a0 * b0 + (p - a1) * b1) % p);
            ASSERT_EQ(value<TypeParam>(r.c1), (a0 * b1 + a1 * b0) % p);
        }
    }
}

TYPED_TEST(EveryElementOfFp2, SquareInverseAndRootOfEveryElement) {
    constexpr unsigned p = TypeParam::p;
    using F2 = Fp2<typename TypeParam::F::Context>;
    using F = typename TypeParam::F;
    const auto element = [](unsigned a) { return F2{F::from_word(a % p), F::from_word(a / p)}; };
    const auto index = [](const F2& a) { return value<TypeParam>(a.c0) + p * value<TypeParam>(a.c1); };
    std::vector<bool> square(p * p, false);
    for (unsigned a = 0; a < p * p; a++) square[index(element(a) * element(a))] = true;
    for (unsigned a = 0; a < p * p; a++) {
        const F2 x = element(a);
        ASSERT_EQ(index(x.square()), index(x * x));
        ASSERT_EQ(index(x * x.inverse()), a == 0 ? 0u : 1u);
        const auto root = x.sqrt();
        ASSERT_EQ(yes(root.present), square[a]) << a % p << " + " << a / p << "u";
        ASSERT_EQ(yes(x.is_square()), square[a]);
        if (square[a]) {
            ASSERT_EQ(index(root.value * root.value), a);
        }
        ASSERT_TRUE(a == 0 || yes(x.is_odd()) != yes((-x).is_odd()));
        ASSERT_TRUE(a == 0 || yes(x.is_larger_half()) != yes((-x).is_larger_half()));
    }
}

}  // namespace
