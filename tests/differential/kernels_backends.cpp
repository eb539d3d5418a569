// Every kernel of every backend against the portable one, and some of them against GMP. SPDX-License-Identifier: Apache-2.0
//
// IBAKE_KERNEL_CASES=<number> in the environment is the number of cases for each modulus: thousands unless it is given. A backend whose
// instructions this machine lacks is skipped.
#include "tests/support/backend.h"
#include "tests/support/fields.h"
#include "tests/support/kernel_comparison.h"

#include <cstring>
#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::test;

uint64_t cases() {
    const char* given = std::getenv("IBAKE_KERNEL_CASES");
    return given != nullptr ? std::strtoull(given, nullptr, 0) : static_cast<uint64_t>(rounds(4000));
}

// What differs first, or nothing.
template <size_t N>
const char* compare(const KernelTable<N>& tested, const KernelTable<N>& reference, const std::vector<Words<N>>& moduli,
                    Prng& prng, uint64_t count) {
    for (const Words<N>& p : moduli) {
        Comparison comparison(reference, tested, p, prng);
        const bool has_elements = tested.fp2_mul != nullptr && p[N - 1] >> (kWordBits - 3) == 0;
        for (uint64_t i = 0; i < count; i++) {
            const char* found = comparison.words(i % 64 == 0);
            if (found == nullptr && has_elements) found = comparison.elements();
            if (found != nullptr) return found;
        }
    }
    return nullptr;
}

// Primes of that width, and moduli of its full length and just below: carries out of the last word.
template <size_t N>
std::vector<Words<N>> moduli(std::vector<Words<N>> list, Prng& prng) {
    constexpr size_t bits = N * kWordBits;
    list.push_back(ones<N>(bits));
    for (const size_t spare : {1u, 2u, 3u}) list.push_back(ones<N>(bits - spare));
    list.push_back(Words<N>{251});
    for (const size_t spare : {0u, 1u, 3u, 7u}) list.push_back(odd<N>(bits - spare, prng));
    return list;
}
auto moduli256(Prng& prng) {
    return moduli<words_of_64(4)>({prime(bls12_381::FrParams::kModulus), prime(p256::kFpModulus), prime(p256::kFnModulus)}, prng);
}
auto moduli384(Prng& prng) {
    return moduli<words_of_64(6)>({prime(bls12_381::kFpModulus), prime(p384::kFpModulus), prime(p384::kFnModulus)}, prng);
}

class KernelsOfBackends : public testing::TestWithParam<const char*> {
protected:
    Prng prng_{"kernels of backends"};
    std::string before_ = active_backend().name;
    void SetUp() override {
        for (const char* earlier : kBackendNames) {
            if (std::strcmp(earlier, GetParam()) == 0) break;
            if (!select_backend(earlier)) continue;
            const KernelSet& done = tested();
            if (select_backend(GetParam()) && std::memcmp(&done, &tested(), sizeof done) == 0)
                GTEST_SKIP() << "the kernels are those of " << earlier;
        }
        if (!select_backend(GetParam())) GTEST_SKIP() << "this machine cannot run " << GetParam();
    }
    void TearDown() override { ASSERT_TRUE(select_backend(before_.c_str())); }
    static const KernelSet& tested() { return active_backend().kernels; }
};

TEST_P(KernelsOfBackends, Words256) {
    EXPECT_STREQ(compare(tested().k256, kPortableKernels.k256, moduli256(prng_), prng_, cases()), nullptr);
}
TEST_P(KernelsOfBackends, Words384) {
    EXPECT_STREQ(compare(tested().k384, kPortableKernels.k384, moduli384(prng_), prng_, cases()), nullptr);
}
TEST_P(KernelsOfBackends, Words512) {
    EXPECT_STREQ(compare(tested().k512, kPortableKernels.k512, moduli<words_of_64(8)>({}, prng_), prng_, cases()), nullptr);
}
TEST_P(KernelsOfBackends, Words576) {
    EXPECT_STREQ(
        compare(tested().k576, kPortableKernels.k576, moduli<words_of_64(9)>({prime(p521::kFpModulus)}, prng_), prng_, cases()),
        nullptr);
}
// Long kernels take longer: fewer of them.
#define IBAKE_LONG_TEST(BITS, PIECES)                                                                                            \
    TEST_P(KernelsOfBackends, Words##BITS) {                                                                                     \
        const auto list = moduli<words_of_64(PIECES)>({}, prng_);                                                                \
        EXPECT_STREQ(compare(tested().k##BITS, kPortableKernels.k##BITS, list, prng_, cases() * 16 / (PIECES * PIECES)), nullptr); \
    }
IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_LONG_TEST)
#if IBAKE_WITH_P256_KERNELS
TEST_P(KernelsOfBackends, PrimeOfP256) {
    EXPECT_STREQ(compare(tested().p256, kPortableKernels.k256, {prime(p256::kFpModulus)}, prng_, 4 * cases()), nullptr);
}
TEST_P(KernelsOfBackends, PointsOfP256) {
    const KernelTable<words_of_64(4)> table = tested().p256;
    if (table.dbl_a3 == nullptr) GTEST_SKIP() << "no kernels for points";
    ASSERT_TRUE(select_backend("portable"));
    Comparison comparison(kPortableKernels.k256, table, prime(p256::kFpModulus), prng_);
    for (uint64_t i = 0; i < cases(); i++) ASSERT_STREQ(comparison.points<p256::Curve>(), nullptr);
}
#endif
#if IBAKE_WORD_BITS == 64
TEST_P(KernelsOfBackends, PrimeOfP521) {
    EXPECT_STREQ(compare(tested().p521, kPortableKernels.k576, {prime(p521::kFpModulus)}, prng_, 4 * cases()), nullptr);
}
#endif

// A kernel that is wrong for one operand in many is found, whichever it is.
KernelTable<words_of_64(6)> right;
template <auto kernel, class... Args>
void wrong(word* r, const word* a, Args... args) {
    const bool hit = a[0] == ~word{0} && a[1] == ~word{0};
    (right.*kernel)(r, a, args...);
    if (hit) r[0] ^= 1;
}
template <auto kernel, class... Args>
void plant(KernelTable<words_of_64(6)>& table, void (*)(word*, const word*, Args...)) {
    if (right.*kernel != nullptr) table.*kernel = wrong<kernel, Args...>;
}
template <auto kernel, class... Args>
void wrong_pair(word* r0, word* r1, const word* a, Args... args) {
    const bool hit = a[0] == ~word{0} && a[1] == ~word{0};
    (right.*kernel)(r0, r1, a, args...);
    if (hit) r1[0] ^= 1;
}
template <auto kernel, class... Args>
void plant(KernelTable<words_of_64(6)>& table, void (*)(word*, word*, const word*, Args...)) {
    if (right.*kernel != nullptr) table.*kernel = wrong_pair<kernel, Args...>;
}
template <auto kernel>
void expect_found(const char* name, Prng& prng) {
    KernelTable<words_of_64(6)> table = right;
    plant<kernel>(table, right.*kernel);
    EXPECT_STREQ(compare(table, kPortableKernels.k384, {ones<words_of_64(6)>(381)}, prng, 4000),
                 right.*kernel == nullptr ? nullptr : name);
}
#define EXPECT_FOUND(KERNEL) expect_found<&KernelTable<words_of_64(6)>::KERNEL>(#KERNEL, prng_)

TEST_P(KernelsOfBackends, AFaultThatIsPlantedIsFound) {
    right = tested().k384;
    EXPECT_FOUND(mont_mul);
    EXPECT_FOUND(mont_sqr);
    EXPECT_FOUND(add);
    EXPECT_FOUND(sub);
    EXPECT_FOUND(wide_mul);
    EXPECT_FOUND(wide_sqr);
    EXPECT_FOUND(wide_add);
    EXPECT_FOUND(wide_sub);
    EXPECT_FOUND(redc);
    EXPECT_FOUND(fp2_add);
    EXPECT_FOUND(fp2_sub);
    EXPECT_FOUND(fp2_mul);
    EXPECT_FOUND(fp2_sqr);
    EXPECT_FOUND(fp2_wide_mul);
    EXPECT_FOUND(fp2_dot3);
    EXPECT_FOUND(fp2_triple_plus);
    EXPECT_FOUND(fp2_triple_minus);
    EXPECT_FOUND(fp4_sqr);
}

INSTANTIATE_TEST_SUITE_P(Backends, KernelsOfBackends, testing::ValuesIn(kBackendNames),
                         [](const auto& info) { return info.param; });

}  // namespace
