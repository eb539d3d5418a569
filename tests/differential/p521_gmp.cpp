// P-521's limbs of the AVX-512 backend against GMP. SPDX-License-Identifier: Apache-2.0
#include "simd/cpu.h"
#include "tests/differential/p521_cases.h"
#include "tests/support/oracle_gmp.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::test;

constexpr size_t kWords = 9, kLimbs = 12;

class P521Field : public testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        if (GetParam() && !cpu::detect().avx512ifma) GTEST_SKIP() << "this machine has no AVX-512 IFMA";
    }
    const P521Cases& ops() const { return GetParam() ? kP521Real : kP521Emulated; }
    struct Words {
        uint64_t v[kWords];
        explicit Words(const Integer& a) { to_words(v, kWords, a); }
    };
    static Integer value(const uint64_t* words) { return ibake::test::from_words(words, kWords); }
    static Integer of_limbs(const uint64_t* limbs) {
        Integer r = 0;
        for (size_t i = kLimbs; i-- > 0;) r = (r << 44) + Integer(static_cast<unsigned long>(limbs[i]));
        return r;
    }
    // Numbers of cases: a machine instruction is quick, its emulation is not.
    int cases() const {
        const char* wanted = std::getenv("IBAKE_KERNEL_CASES");
        return GetParam() && wanted != nullptr ? std::atoi(wanted) : rounds(GetParam() ? 5000 : 500);
    }

    const Integer p = power_of_two(521) - 1, r = power_of_two(576), r_inverse = inverse(r, p);
};

TEST_P(P521Field, ElementsComeBackAsTheyWent) {
    Prng prng("p521 in and out");
    for (int i = 0; i < cases(); i++) {
        const Integer a = random_below(prng, p);
        uint64_t out[kWords];
        ops().copy(out, Words(a).v);
        ASSERT_EQ(value(out), a);
    }
}

TEST_P(P521Field, ProductsAreThoseOfMontgomeryForm) {
    Prng prng("p521 products");
    for (int i = 0; i < cases(); i++) {
        const Integer a = random_below(prng, p), b = random_below(prng, p);
        uint64_t out[kWords];
        ops().product(out, Words(a).v, Words(b).v);
        ASSERT_EQ(value(out), mod(a * b * r_inverse, p));
    }
}

TEST_P(P521Field, SumsDifferencesAndMultiples) {
    Prng prng("p521 sums");
    for (int i = 0; i < cases(); i++) {
        // 0 first: in limbs its differences are multiples of p, whose canonical form is 0.
        const Integer below = i == 0 ? Integer(1) : p;
        const Integer a = random_below(prng, below), b = random_below(prng, below), c = random_below(prng, below),
                      d = random_below(prng, below);
        uint64_t out[kWords];
        ops().combination(out, Words(a).v, Words(b).v, Words(c).v, Words(d).v);
        ASSERT_EQ(value(out), mod(3 * a - 8 * (b - c) + 2 * d, p));
    }
}

// Any limbs within their bounds: all the largest first; 1 with a multiple of p, where what is above 521 bits carries once more; then each
// the largest, 0, a power of two or anything.
TEST_P(P521Field, LimbsOfEverySize) {
    Prng prng("p521 limbs");
    for (int i = 0; i < cases(); i++) {
        uint64_t in[3][kLimbs], out[kWords], limbs[kLimbs];
        for (int k = 0; k < 3; k++)
            for (uint64_t& limb : in[k]) {
                const uint64_t limit = ops().limits[k];
                const uint64_t kind = i == 0 ? 0 : prng.below(5);
                limb = kind == 0 ? limit - 1 : kind == 1 ? 0 : kind == 2 ? limit >> (1 + prng.below(44)) : prng.below(limit);
            }
        if (i == 1)
            for (size_t k = 0; k < kLimbs; k++) {
                in[0][k] = in[1][k] = k == 0 ? 1 : 0;
                in[2][k] = 2 * ((uint64_t{1} << 44) - (k == 0 ? 128 : 1));
            }
        ops().widest(out, limbs, in[0], in[1], in[2]);
        const Integer expected = mod(of_limbs(in[0]) * of_limbs(in[1]) + of_limbs(in[2]), p);
        ASSERT_EQ(value(out), mod(expected * r, p));
        ASSERT_EQ(mod(of_limbs(limbs), p), expected);
        for (const uint64_t limb : limbs) ASSERT_LT(limb, ops().limits[3]);
    }
}

TEST_P(P521Field, BoundsDoNotGrow) {
    Prng prng("p521 repeated");
    for (int i = 0; i < cases() / 100 + 1; i++) {
        const Integer a = random_below(prng, p);
        uint64_t out[kWords];
        ops().repeated(out, Words(a).v, 200);
        ASSERT_EQ(value(out), mod(power(mod(a * r_inverse, p), power_of_two(200), p) * r, p));
    }
}

INSTANTIATE_TEST_SUITE_P(P521, P521Field, testing::Values(false, true),
                         [](const testing::TestParamInfo<bool>& info) { return info.param ? "Instructions" : "Emulated"; });

}  // namespace
