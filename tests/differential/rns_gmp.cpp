// The residue number system of the AVX-512 backend against GMP. SPDX-License-Identifier: Apache-2.0
#include "curve/bls12_381.h"
#include "simd/cpu.h"
#include "tests/differential/rns_cases.h"
#include "tests/support/oracle_gmp.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::test;

class RnsField : public testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        if (GetParam() && !cpu::detect().avx512ifma) GTEST_SKIP() << "this machine has no AVX-512 IFMA";
    }
    const RnsCases& ops() const { return GetParam() ? kRnsReal : kRnsEmulated; }
    Integer operator()(void (*op)(uint64_t*, const uint64_t*, const uint64_t*), const Integer& a, const Integer& b) const {
        uint64_t r[6];
        op(r, Words(a).v, Words(b).v);
        return ibake::test::from_words(r, 6);
    }
    struct Words {
        uint64_t v[6];
        explicit Words(const Integer& a) { to_words(v, 6, a); }
    };
    // Numbers of cases: a machine instruction is quick, its emulation is not.
    int cases() const {
        const char* wanted = std::getenv("IBAKE_KERNEL_CASES");
        return GetParam() && wanted != nullptr ? std::atoi(wanted) : rounds(GetParam() ? 5000 : 300);
    }

    const Integer p = ibake::test::from_words(bls12_381::FpParams::kModulus.p, 6);
    const Integer r_inverse = inverse(power_of_two(384), p);
};

TEST_P(RnsField, ElementsComeBackAsTheyWent) {
    Prng prng("rns in and out");
    for (int i = 0; i < cases(); i++) {
        const Integer a = random_below(prng, p);
        uint64_t r[6];
        ops().copy(r, Words(a).v);
        ASSERT_EQ(ibake::test::from_words(r, 6), a);
    }
}

TEST_P(RnsField, ProductsAreThoseOfMontgomeryForm) {
    Prng prng("rns products");
    for (int i = 0; i < cases(); i++) {
        const Integer a = random_below(prng, p), b = random_below(prng, p), expected = mod(a * b * r_inverse, p);
        ASSERT_EQ((*this)(ops().product, a, b), expected);
        ASSERT_EQ((*this)(ops().widest_product, a, b), expected);
    }
}

TEST_P(RnsField, SumsAndDifferencesOfProducts) {
    Prng prng("rns sums");
    for (int i = 0; i < cases(); i++) {
        const Integer a = random_below(prng, p), b = random_below(prng, p), c = random_below(prng, p), d = random_below(prng, p);
        uint64_t r[6];
        ops().combination(r, Words(a).v, Words(b).v, Words(c).v, Words(d).v);
        ASSERT_EQ(ibake::test::from_words(r, 6), mod((3 * a * b - c * d - a * d) * r_inverse + 2 * c, p));
    }
}

TEST_P(RnsField, BoundsDoNotGrow) {
    Prng prng("rns repeated");
    for (int i = 0; i < cases() / 100 + 1; i++) {
        const Integer a = random_below(prng, p);
        uint64_t r[6];
        ops().repeated(r, Words(a).v, 200);
        ASSERT_EQ(ibake::test::from_words(r, 6), mod(a * a * r_inverse * power(10, 200, p), p));
    }
}

INSTANTIATE_TEST_SUITE_P(Rns, RnsField, testing::Values(false, true),
                         [](const testing::TestParamInfo<bool>& info) { return info.param ? "Instructions" : "Emulated"; });

}  // namespace
