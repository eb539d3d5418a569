// Engines of a backend: what is handed to them, and that their results are used. SPDX-License-Identifier: Apache-2.0
//
// The engine here is made of the portable code, counts its calls and checks that its inputs keep the contract, so that the wiring is
// tested on every machine and apart from any real engine.
#include "curve/engine.h"
#include "curve/nist.h"
#include "pairing/bls12_381.h"
#include "pairing/engine.h"
#include "tests/support/backend.h"
#include "tests/support/prng.h"

#include <algorithm>
#include <array>
#include <bit>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>

#if IBAKE_HAS_BACKENDS

namespace ibake::bls12_381 {
namespace {

using test::Prng;

std::map<std::string, int> calls;
Backend fake;  // the portable backend with engines

// Within an engine's function the portable code serves.
struct Portable {
    explicit Portable(const char* what) {
        calls[what]++;
        EXPECT_TRUE(select_backend("portable"));
    }
    ~Portable() { set_backend(fake); }
};

template <class T>
T value(const word* w) {
    std::array<word, sizeof(T) / sizeof(word)> octets;
    std::memcpy(&octets, w, sizeof octets);
    return std::bit_cast<T>(octets);
}
template <class T>
void put(word* w, const T& t) {
    std::memcpy(w, &t, sizeof t);
}

Scalar scalar(const Fr& a) {
    Scalar k;
    a.canonical(k.v);
    return k;
}
Fr power_of_seed(int n) {
    Fr r = Fr::one();
    while (n-- > 0) r = r * Fr::from_word(kSeedAbs);
    return r;
}
Fr below_seed(word d) {
    EXPECT_LT(d, kSeedAbs);
    return Fr::from_word(d);
}
Scalar of_halves(const word d[2][2]) {
    const dword square = static_cast<dword>(kSeedAbs) * kSeedAbs;
    Fr k = Fr::zero();
    for (int i = 0; i < 2; i++) {
        EXPECT_LT((static_cast<dword>(d[i][1]) << 64 | d[i][0]), square);
        const word w[4] = {d[i][0], d[i][1], 0, 0};
        k = k + Fr::from_canonical(w) * power_of_seed(2 * i);
    }
    return scalar(k);
}
Scalar of_quarters(const word d[4]) {
    Fr k = Fr::zero();
    for (int i = 0; i < 4; i++) k = k + below_seed(d[i]) * power_of_seed(i);
    return scalar(k);
}
Scalar whole(const word k[4]) { return scalar(Fr::from_canonical({k[0], k[1], k[2], k[3]})); }

// The octets that reduce to u.
template <size_t n>
void uniform_of(uint8_t (&octets)[n], const word (*u)[kFpWords]) {
    std::fill(octets, octets + n, uint8_t{0});
    for (size_t i = 0; i < n / 64; i++) value<F1>(u[i]).to_bytes(octets + 64 * i + 16);
}

const GroupEngine kGroup = {
    [](word r[kG1Words], const word p[kG1Words], const word d[2][2]) {
        const Portable guard("g1_mul");
        put(r, mul(value<G1>(p), of_halves(d)));
    },
    [](word r[kG2Words], const word p[kG2Words], const word d[4]) {
        const Portable guard("g2_mul");
        put(r, mul(value<G2>(p), of_quarters(d)));
    },
    [](word r[kG1Words], const word k[4]) {
        const Portable guard("g1_mul_base");
        put(r, mul_g1_generator(whole(k)));
    },
    [](word r[kG2Words], const word k[4]) {
        const Portable guard("g2_mul_base");
        put(r, mul_g2_generator(whole(k)));
    },
    [](word r[kG1Words], const word u[2][kFpWords]) {
        const Portable guard("g1_hash_map");
        uint8_t octets[kG1UniformBytes];
        uniform_of(octets, u);
        put(r, hash_to_g1(octets));
    },
    [](word r[kG2Words], const word u[2][2 * kFpWords]) {
        const Portable guard("g2_hash_map");
        uint8_t octets[kG2UniformBytes];
        uniform_of(octets, reinterpret_cast<const word(*)[kFpWords]>(u));
        put(r, hash_to_g2(octets));
    },
    [](word r[kLanes][kG1Words], const word p[kLanes][kG1Words], const word d[kLanes][2][2]) {
        const Portable guard("g1_mul_8");
        for (size_t i = 0; i < kLanes; i++) put(r[i], mul(value<G1>(p[i]), of_halves(d[i])));
    },
    [](word r[kLanes][kG2Words], const word p[kLanes][kG2Words], const word d[kLanes][4]) {
        const Portable guard("g2_mul_8");
        for (size_t i = 0; i < kLanes; i++) put(r[i], mul(value<G2>(p[i]), of_quarters(d[i])));
    },
    [](word r[kLanes][kG2Words], const word u[kLanes][2][2 * kFpWords]) {
        const Portable guard("g2_hash_map_8");
        for (size_t i = 0; i < kLanes; i++) {
            uint8_t octets[kG2UniformBytes];
            uniform_of(octets, reinterpret_cast<const word(*)[kFpWords]>(u[i]));
            put(r[i], hash_to_g2(octets));
        }
    },
};

F12 loop_of(const word (*p)[kAffineG1Words], const word (*q)[kAffineG2Words], const word* trivial, size_t count) {
    Affine<G1Curve> ap[kMaxProduct];
    Affine<G2Curve> aq[kMaxProduct];
    PairingTerm<AtePairing> terms[kMaxProduct];
    for (size_t i = 0; i < count; i++) {
        EXPECT_TRUE(trivial[i] == 0 || trivial[i] == ~word{0});
        ap[i] = value<Affine<G1Curve>>(p[i]);
        aq[i] = value<Affine<G2Curve>>(q[i]);
        terms[i] = {&ap[i], &aq[i], ct::Choice::from_mask(trivial[i])};
    }
    F12 f;
    miller_loop<AtePairing>(f, terms, count);
    return f;
}
F12 reduced(F12 f) {
    final_exponentiation<AtePairing>(f);
    return f;
}

constexpr char kTableText[] = "a table of the engine of this test";

const PairingEngine kPairing = {
    [](word f[kFp12Words], const word (*p)[kAffineG1Words], const word (*q)[kAffineG2Words], const word* trivial, size_t count) {
        const Portable guard("miller_product");
        put(f, loop_of(p, q, trivial, count));
    },
    [](word f[kFp12Words]) {
        const Portable guard("final_exponentiation");
        put(f, reduced(value<F12>(f)));
    },
    [](word f[kFp12Words], const word (*p)[kAffineG1Words], const word (*q)[kAffineG2Words], const word* trivial, size_t count) {
        const Portable guard("pairing_product");
        put(f, reduced(loop_of(p, q, trivial, count)));
    },
    17,
    // The table: a text, so that another form is noticed, the point, and zeros to the last octet that an engine may use.
    [](void* table, const word q[kAffineG2Words]) {
        calls["prepare"]++;
        EXPECT_EQ(reinterpret_cast<uintptr_t>(table) % 64, 0u);
        std::memset(table, 0, kPreparedBytes);
        std::memcpy(table, kTableText, sizeof kTableText);
        std::memcpy(static_cast<char*>(table) + sizeof kTableText, q, 8 * kAffineG2Words);
    },
    [](word f[kFp12Words], const void* table, const word p[kAffineG1Words]) {
        const Portable guard("pairing_prepared");
        EXPECT_STREQ(static_cast<const char*>(table), kTableText);
        word q[1][kAffineG2Words];
        std::memcpy(q, static_cast<const char*>(table) + sizeof kTableText, sizeof q);
        const word no = 0;
        put(f, reduced(loop_of(reinterpret_cast<const word(*)[kAffineG1Words]>(p), q, &no, 1)));
    },
    [](word r[kFp12Words], const word a[kFp12Words], const word d[4]) {
        const Portable guard("gt_pow");
        put(r, value<Gt>(a).pow(of_quarters(d)));
    },
    [](word f[kLanes][kFp12Words], const word p[kLanes][kAffineG1Words], const word q[kLanes][kAffineG2Words],
       const word trivial[kLanes]) {
        const Portable guard("pairing_8");
        for (size_t i = 0; i < kLanes; i++) put(f[i], reduced(loop_of(p + i, q + i, trivial + i, 1)));
    },
};

#if IBAKE_WITH_P521
using NistP521 = Nist<p521::Curve>;
NistP521::Scalar odd_of_half(const word h[p521::kFpWords]) {
    NistP521::Scalar k;
    for (size_t i = 0; i < p521::kFpWords; i++) k.k[i] = h[i] << 1 | (i == 0 ? 1 : h[i - 1] >> (kWordBits - 1));
    carry borrow = 0;
    for (size_t i = 0; i < p521::kFpWords; i++) (void)sub_borrow(p521::Curve::order().p[i], k.k[i], borrow);
    EXPECT_EQ(borrow, 0) << "a scalar above the order";
    return k;
}
const p521::GroupEngine kP521 = {
    [](word r[p521::kPointWords], const word p[p521::kPointWords], const word h[p521::kFpWords]) {
        const Portable guard("p521_mul");
        put(r, NistP521::mul(value<NistP521::Point>(p), odd_of_half(h)));
    },
    [](word r[p521::kPointWords], const p521::BaseTable& table, const word h[p521::kFpWords]) {
        const Portable guard("p521_mul_base");
        // The first entry is the point itself, and there are as many as the windows need.
        EXPECT_GE(table.passes * (table.combs - 1) + 1, size_t{105});
        const auto g = value<NistP521::Affine>(table.entries[0]);
        put(r, NistP521::mul(NistP521::Point::from_affine(g), odd_of_half(h)));
    },
};
#endif

class Engine : public testing::Test {
protected:
    const std::string before_ = active_backend().name;
    Prng prng_{"engine"};
    GroupEngine group_ = kGroup;
    PairingEngine pairing_ = kPairing;

    void SetUp() override {
        calls.clear();
        portable();
        fake = active_backend();
        fake.group = &group_;
        fake.pairing = &pairing_;
    }
    void TearDown() override { ASSERT_TRUE(select_backend(before_.c_str())); }

    static void portable() { ASSERT_TRUE(select_backend("portable")); }
    Scalar random_scalar() { return Scalar::reduce_bytes(prng_.octets(48).data(), 48); }
    G1 random_g1() { return hash_to_g1(prng_.uniform(kG1UniformBytes).data()); }
    G2 random_g2() { return hash_to_g2(prng_.uniform(kG2UniformBytes).data()); }

    // op() by the engine equals op() by the portable code, and the engine was called as the list says.
    template <class Op>
    void check(const std::map<std::string, int>& expected, Op op) {
        portable();
        const auto by_portable = op();
        calls.clear();
        set_backend(fake);
        const auto by_engine = op();
        EXPECT_STREQ(active_backend().name, "portable");  // the fake goes by that name
        portable();
        EXPECT_TRUE(by_engine.equals(by_portable).bit());
        EXPECT_EQ(calls, expected);
    }
};

TEST_F(Engine, EveryOperationIsHandedOver) {
    const Scalar k = random_scalar();
    const G1 p = random_g1();
    const G2 q = random_g2();
    const Gt e = pairing(p, q);
    const auto uniform = prng_.uniform(kG2UniformBytes);
    check({{"g1_mul", 1}}, [&] { return mul(p, k); });
    check({{"g2_mul", 1}}, [&] { return mul(q, k); });
    check({{"g1_mul_base", 1}}, [&] { return mul_g1_generator(k); });
    check({{"g2_mul_base", 1}}, [&] { return mul_g2_generator(k); });
    check({{"g1_hash_map", 1}}, [&] { return hash_to_g1(uniform.data()); });
    check({{"g2_hash_map", 1}}, [&] { return hash_to_g2(uniform.data()); });
    check({{"pairing_product", 1}}, [&] { return pairing(p, q); });
    check({{"pairing_product", 1}}, [&] { return pairing(p.to_affine(), q.to_affine()); });
    check({{"gt_pow", 1}}, [&] { return e.pow(k); });
    PreparedQ prepared;
    check({{"prepare", 1}, {"pairing_prepared", 1}}, [&] {
        prepare(prepared, q);
        return pairing_prepared(p, prepared);
    });
    check({{"prepare", 1}, {"pairing_prepared", 1}}, [&] {
        prepare(prepared, q.to_affine());
        return pairing_prepared(p.to_affine(), prepared);
    });
}

#if IBAKE_WITH_P521
TEST_F(Engine, EveryOperationOfP521IsHandedOver) {
    fake.group_p521 = &kP521;
    const NistP521::Point g = NistP521::Point::from_affine(p521::Curve::generator());
    NistP521::Scalar minus_one, zero = {}, two = {{2}};
    for (size_t i = 0; i < p521::kFpWords; i++) minus_one.k[i] = p521::Curve::order().p[i] - (i == 0 ? 1 : 0);
    for (const NistP521::Scalar& k : {zero, two, minus_one}) {
        check({{"p521_mul", 1}}, [&] { return NistP521::mul(g.dbl(), k); });
        check({{"p521_mul", 1}}, [&] { return NistP521::mul(NistP521::Point::identity(), k); });
        check({{IBAKE_BASE_TABLES ? "p521_mul_base" : "p521_mul", 1}}, [&] { return NistP521::mul_base(k); });
    }
    const p521::GroupEngine none = {};
    fake.group_p521 = &none;
    check({}, [&] { return NistP521::mul(g, minus_one); });
    check({}, [&] { return NistP521::mul_base(minus_one); });
}
#endif

#if IBAKE_WITH_P521
// A backend or a processor that errs: the result is off the curve, and is not handed out.
TEST_F(Engine, AWrongProductIsNoSharedPoint) {
    static const p521::GroupEngine wrong = {
        [](word r[p521::kPointWords], const word p[p521::kPointWords], const word h[p521::kFpWords]) {
            kP521.mul(r, p, h);
            r[0] ^= 1;
        },
        kP521.mul_base,
    };
    uint8_t k[66] = {}, peer[133], shared[133];
    k[65] = 7;
    ASSERT_EQ(curve::ecdh_public(EcdhCurve::p521, peer, k), Decoded::ok);
    for (const bool errs : {false, true}) {
        fake.group_p521 = errs ? &wrong : &kP521;
        set_backend(fake);
        EXPECT_EQ(curve::ecdh_shared(EcdhCurve::p521, shared, k, peer, sizeof peer), errs ? Decoded::not_on_curve : Decoded::ok);
        portable();
        EXPECT_EQ(std::count(shared, shared + sizeof shared, 0) == sizeof shared, errs);
    }
}
#endif

TEST_F(Engine, SmallestAndLargestScalarsKeepTheirBounds) {
    const G1 p = random_g1();
    const G2 q = random_g2();
    Scalar minus_one = Scalar::reduce_bytes(nullptr, 0);
    for (size_t i = 0; i < 4; i++) minus_one.v[i] = kFrModulus.p[i] - (i == 0 ? 1 : 0);
    for (const Scalar& k : {Scalar::reduce_bytes(nullptr, 0), minus_one}) {
        check({{"g1_mul", 1}}, [&] { return mul(p, k); });
        check({{"g2_mul", 1}}, [&] { return mul(q, k); });
    }
}

TEST_F(Engine, ProductsSayWhichTermsAreTrivial) {
    G1 p[3] = {random_g1(), G1::identity(), random_g1()};
    G2 q[3] = {random_g2(), random_g2(), G2::identity()};
    check({{"pairing_product", 1}}, [&] { return pairing_product(p, q, 3); });
    check({{"pairing_product", 1}}, [&] { return pairing_product(p, q, 0); });
    check({{"pairing_product", 1}}, [&] { return pairing(p[1], q[1]); });
    PreparedQ prepared;
    check({{"prepare", 1}, {"pairing_prepared", 1}}, [&] {
        prepare(prepared, q[0]);
        return pairing_prepared(G1::identity(), prepared);
    });
}

TEST_F(Engine, WhatItLacksIsPortable) {
    const G1 p = random_g1();
    const G2 q = random_g2();
    const Scalar k = random_scalar();
    pairing_.pairing_product = nullptr;
    check({{"miller_product", 1}, {"final_exponentiation", 1}}, [&] { return pairing(p, q); });
    pairing_.miller_product = nullptr;
    check({{"final_exponentiation", 1}}, [&] { return pairing(p, q); });
    pairing_.prepare = nullptr;
    PreparedQ prepared;
    check({{"final_exponentiation", 1}}, [&] {
        prepare(prepared, q);
        return pairing_prepared(p, prepared);
    });
    pairing_.final_exponentiation = nullptr;
    check({}, [&] { return pairing(p, q); });
    pairing_.gt_pow = nullptr;
    check({}, [&] { return pairing(p, q).pow(k); });
    fake.group = nullptr;
    check({}, [&] { return mul(p, k); });
}

// Batches of every count: eight at a time by the engine, what is left one by one.
TEST_F(Engine, BatchesOfEveryCount) {
    constexpr size_t kMost = 2 * kLanes + 1;
    std::vector<G1> p(kMost), r1(kMost);
    std::vector<G2> q(kMost), r2(kMost);
    std::vector<Scalar> k(kMost);
    std::vector<Gt> e(kMost, Gt::one());
    std::vector<uint8_t> octets = prng_.uniform(kMost * kG2UniformBytes);
    const auto* uniform = reinterpret_cast<const uint8_t(*)[kG2UniformBytes]>(octets.data());
    for (size_t i = 0; i < kMost; i++) {
        p[i] = i == 2 ? G1::identity() : random_g1();
        q[i] = i == 3 ? G2::identity() : random_g2();
        k[i] = random_scalar();
    }
    for (const bool lacking : {false, true}) {
        if (lacking) {
            group_.g1_mul_8 = nullptr;
            group_.g2_mul_8 = nullptr;
            group_.g2_hash_map_8 = nullptr;
            pairing_.pairing_8 = nullptr;
        }
        for (const size_t count : {size_t{0}, size_t{1}, kLanes - 1, kLanes, kLanes + 1, kMost}) {
            const int eights = lacking ? 0 : static_cast<int>(count / kLanes), ones = static_cast<int>(count) - 8 * eights;
            const auto run = [&](const char* eight, const char* one, auto op) {
                calls.clear();
                set_backend(fake);
                op();
                portable();
                std::map<std::string, int> expected;
                if (eights > 0) expected[eight] = eights;
                if (ones > 0) expected[one] = ones;
                EXPECT_EQ(calls, expected);
            };
            run("g1_mul_8", "g1_mul", [&] { mul_batch(r1.data(), p.data(), k.data(), count); });
            for (size_t i = 0; i < count; i++) EXPECT_TRUE(r1[i].equals(mul(p[i], k[i])).bit());
            run("g2_mul_8", "g2_mul", [&] { mul_batch(r2.data(), q.data(), k.data(), count); });
            for (size_t i = 0; i < count; i++) EXPECT_TRUE(r2[i].equals(mul(q[i], k[i])).bit());
            run("g2_hash_map_8", "g2_hash_map", [&] { hash_to_g2_batch(r2.data(), uniform, count); });
            for (size_t i = 0; i < count; i++) EXPECT_TRUE(r2[i].equals(hash_to_g2(uniform[i])).bit());
            run("pairing_8", "pairing_product", [&] { pairing_batch(e.data(), p.data(), q.data(), count); });
            for (size_t i = 0; i < count; i++) EXPECT_TRUE(e[i].equals(pairing(p[i], q[i])).bit());
        }
    }
}

// A prepared point that was moved to memory of another alignment.
TEST_F(Engine, PreparedPointsMayBeMoved) {
    const G1 p = random_g1();
    const G2 q = random_g2();
    const Gt expected = pairing(p, q);
    auto memory = std::make_unique<uint64_t[]>(sizeof(PreparedQ) / 8 + 8);
    for (const bool by_engine : {false, true}) {
        if (by_engine) set_backend(fake);
        for (size_t from = 0; from < 8; from++) {
            PreparedQ& first = *new (&memory[from]) PreparedQ;
            prepare(first, q);
            EXPECT_TRUE(pairing_prepared(p, first).equals(expected).bit());
            const size_t to = (from + 3) % 8;
            std::memmove(&memory[to], &memory[from], sizeof(PreparedQ));
            EXPECT_TRUE(pairing_prepared(p, *std::launder(reinterpret_cast<PreparedQ*>(&memory[to]))).equals(expected).bit());
        }
    }
}

// Lines serve any backend; a table of an engine serves that engine, and whoever else reads it stops the program.
TEST_F(Engine, PreparedPointsOfAnotherBackendAreNotMisread) {
    const G1 p = random_g1();
    const G2 q = random_g2();
    PreparedQ lines, table;
    prepare(lines, q);
    set_backend(fake);
    prepare(table, q);
    EXPECT_TRUE(pairing_prepared(p, lines).equals(pairing_prepared(p, table)).bit());
    pairing_.prepared_form++;
    EXPECT_DEATH((void)pairing_prepared(p, table), "");
    pairing_.prepared_form--;
    portable();
    EXPECT_DEATH((void)pairing_prepared(p, table), "");
}

}  // namespace
}  // namespace ibake::bls12_381

#else

TEST(Engine, Wiring) { GTEST_SKIP() << "no backend but the portable one is compiled in"; }

#endif
