// The pairing engine of a backend against the portable code. SPDX-License-Identifier: Apache-2.0
#include "pairing/engine.h"
#include "curve/engine_calls.h"
#include "pairing/bls12_381.h"
#include "tests/support/backend.h"
#include "tests/support/prng.h"

#include <cstring>
#include <gtest/gtest.h>
#include <memory>
#include <vector>

#if IBAKE_HAS_BACKENDS

namespace ibake::bls12_381 {
namespace {

using test::Prng;

// What is expected comes from the portable backend, what is tested from the engine that served before.
class EnginePairing : public testing::Test {
protected:
    EnginePairing() : backend_(active_backend()) {
        if (backend_.pairing != nullptr) engine_ = *backend_.pairing;
        EXPECT_TRUE(select_backend("portable"));
    }
    ~EnginePairing() override { set_backend(backend_); }
    void SetUp() override {
        if (backend_.pairing == nullptr) GTEST_SKIP() << "the backend " << backend_.name << " has no engine of pairings";
    }

    const Backend& backend_;
    PairingEngine engine_ = {};
    Prng prng_{"engine_pairing"};

    Affine<G1Curve> random_p() { return hash_to_g1(prng_.uniform(kG1UniformBytes).data()).to_affine(); }
    Affine<G2Curve> random_q() { return hash_to_g2(prng_.uniform(kG2UniformBytes).data()).to_affine(); }
};

// The words of f are those of e.
void expect_same(const word (&f)[kFp12Words], const Gt& e, const char* what) {
    EXPECT_EQ(std::memcmp(f, words(e), sizeof f), 0) << what;
}

TEST_F(EnginePairing, ProductsOfEveryCountWithTrivialTerms) {
    word p[kMaxProduct][kAffineG1Words], q[kMaxProduct][kAffineG2Words], trivial[kMaxProduct], f[kFp12Words], g[kFp12Words];
    Gt expected = Gt::one();
    for (size_t i = 0; i < kMaxProduct; i++) {
        const auto pi = random_p();
        const auto qi = random_q();
        std::memcpy(p[i], words(pi), sizeof p[i]);
        std::memcpy(q[i], words(qi), sizeof q[i]);
        trivial[i] = i % 3 == 1 ? ~word{0} : 0;
        // Whatever the points of a trivial term hold: here elements on no curve, and zeros.
        if (i == 1) p[i][0] ^= 1, q[i][7] ^= 1;
        if (i == 4) std::memset(p[i], 0, sizeof p[i]), std::memset(q[i], 0, sizeof q[i]);
        if (trivial[i] == 0) expected = expected * pairing(pi, qi);
        engine_.pairing_product(f, p, q, trivial, i + 1);
        expect_same(f, expected, "pairing_product");
        engine_.miller_product(g, p, q, trivial, i + 1);
        engine_.final_exponentiation(g);
        expect_same(g, expected, "miller_product");
    }
    engine_.pairing_product(f, p, q, trivial, 0);
    expect_same(f, Gt::one(), "pairing_product of nothing");
}

TEST_F(EnginePairing, EightWithTrivialOnesAmongThem) {
    word p[kLanes][kAffineG1Words], q[kLanes][kAffineG2Words], trivial[kLanes], f[kLanes][kFp12Words];
    std::vector<Gt> expected;
    for (size_t i = 0; i < kLanes; i++) {
        const auto pi = random_p();
        const auto qi = random_q();
        std::memcpy(p[i], words(pi), sizeof p[i]);
        std::memcpy(q[i], words(qi), sizeof q[i]);
        trivial[i] = i == 0 || i == 5 ? ~word{0} : 0;
        expected.push_back(trivial[i] == 0 ? pairing(pi, qi) : Gt::one());
    }
    engine_.pairing_8(f, p, q, trivial);
    for (size_t i = 0; i < kLanes; i++) expect_same(f[i], expected[i], "pairing_8");
}

// A table serves wherever its owner moved it, at a multiple of 8 octets.
TEST_F(EnginePairing, TablesServeWhereTheyWereMoved) {
    const auto q = random_q();
    auto memory = std::make_unique<uint64_t[]>(kPreparedBytes / 8 + 16);
    size_t at = (64 - reinterpret_cast<uintptr_t>(memory.get()) % 64) % 64 / 8;
    engine_.prepare(&memory[at], words(q));
    for (const size_t to : {at, at + 1, at + 5}) {
        std::memmove(&memory[to], &memory[at], kPreparedBytes);
        at = to;
        const auto p = random_p();
        word f[kFp12Words];
        engine_.pairing_prepared(f, &memory[at], words(p));
        expect_same(f, pairing(p, q), "pairing_prepared");
    }
}

// Digits that are zero, even, odd, largest; all of them zero.
TEST_F(EnginePairing, PowersWithDigitsOfEveryKind) {
    const Gt a = pairing(random_p(), random_q());
    const Fr x = Fr::from_word(kSeedAbs);
    const word kinds[] = {0, 1, 2, 3, kSeedAbs - 1, kSeedAbs - 2, uint64_t{1} << 63, (uint64_t{1} << 63) - 1};
    for (size_t i = 0; i < 40; i++) {
        word d[4];
        for (word& digit : d) digit = i < 8 ? kinds[i] : kinds[prng_.below(8)];
        Fr k = Fr::zero();
        for (size_t j = 4; j-- > 0;) k = k * x + Fr::from_word(d[j]);
        Scalar s;
        k.canonical(s.v);
        word r[kFp12Words];
        engine_.gt_pow(r, words(a), d);
        expect_same(r, a.pow(s), "gt_pow");
    }
}

}  // namespace
}  // namespace ibake::bls12_381

#else

TEST(EnginePairing, Differential) { GTEST_SKIP() << "no backend but the portable one is compiled in"; }

#endif
