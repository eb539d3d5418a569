// The group engine of a backend against the portable code. SPDX-License-Identifier: Apache-2.0
#include "curve/bls12_381.h"
#include "curve/engine_calls.h"
#include "tests/support/backend.h"
#include "tests/support/prng.h"

#include <gtest/gtest.h>

#if IBAKE_HAS_BACKENDS

namespace ibake::bls12_381 {
namespace {

using test::Prng;

constexpr int kRounds = 20;

// What is expected comes from the portable backend, what is tested from the engine that served before.
class EngineGroups : public testing::Test {
protected:
    EngineGroups() : backend_(active_backend()) {
        if (backend_.group != nullptr) engine_ = *backend_.group;
        EXPECT_TRUE(select_backend("portable"));
    }
    ~EngineGroups() override { set_backend(backend_); }

    const Backend& backend_;
    GroupEngine engine_ = {};
    Prng prng_{"engine_groups"};

    Fr random_scalar() {
        const test::Octets o = prng_.octets(48);
        return Fr::reduce_bytes(o.data(), o.size());
    }
    F1 random_element() {
        const test::Octets o = prng_.octets(64);
        return F1::reduce_bytes(o.data(), o.size());
    }
};

#define IBAKE_NEEDS(MEMBER)                                                                           \
    if (engine_.MEMBER == nullptr) GTEST_SKIP() << "the backend " << backend_.name << " has no " #MEMBER

Scalar scalar(const Fr& a) {
    Scalar k;
    a.canonical(k.v);
    return k;
}

// Scalars whose digits are small, large or missing.
std::vector<Fr> edge_scalars() {
    const Fr one = Fr::one(), x = Fr::from_word(kSeedAbs), x2 = x * x, minus = -one;
    return {Fr::zero(), one, one + one, minus, minus - one, x, x - one, x + one, x2, x2 - one, x2 * x, x2 * x - one, -x2, x + x2 * x, -x};
}

// A representative with another Z.
template <class Point>
Point scaled(const Point& p, const typename Point::F& by) {
    return {p.x * by, p.y * by, p.z * by};
}

void split(word (&d)[2][2], const Scalar& k) {
    word digits[4][kSeedWords];
    split_by_seed(digits, k);
    for (size_t i = 0; i < 2; i++) {
        const dword half = mul_wide(digits[2 * i + 1][0], kSeedAbs) + digits[2 * i][0];
        d[i][0] = low(half);
        d[i][1] = high(half);
    }
}
void split(word (&d)[4], const Scalar& k) {
    word digits[4][kSeedWords];
    split_by_seed(digits, k);
    for (size_t i = 0; i < 4; i++) d[i] = digits[i][0];
}

template <class Point, class Digits, class Mul>
void expect_product(Mul mul_of_engine, const Point& p, const Fr& k, const char* what) {
    Digits d;
    split(d, scalar(k));
    Point r;
    mul_of_engine(words(r), words(p), d);
    EXPECT_TRUE(declassify(r.equals(mul(p, scalar(k))), "test")) << what;
    EXPECT_FALSE(declassify(r.y.is_zero() & r.z.is_zero(), "test")) << what << ": not a point";
}

TEST_F(EngineGroups, MultiplicationInG1) {
    IBAKE_NEEDS(g1_mul);
    using Digits = word[2][2];
    for (const Fr& k : edge_scalars()) {
        expect_product<G1, Digits>(engine_.g1_mul, g1_generator(), k, "edge");
        expect_product<G1, Digits>(engine_.g1_mul, G1::identity(), k, "infinity");
    }
    for (int i = test::rounds(kRounds); i-- > 0;) {
        const G1 p = scaled(mul(g1_generator(), scalar(random_scalar())), random_element() + F1::one());
        expect_product<G1, Digits>(engine_.g1_mul, p, random_scalar(), "random");
    }
}

TEST_F(EngineGroups, MultiplicationInG2) {
    IBAKE_NEEDS(g2_mul);
    using Digits = word[4];
    for (const Fr& k : edge_scalars()) {
        expect_product<G2, Digits>(engine_.g2_mul, g2_generator(), k, "edge");
        expect_product<G2, Digits>(engine_.g2_mul, G2::identity(), k, "infinity");
    }
    for (int i = test::rounds(kRounds); i-- > 0;) {
        const G2 p = scaled(mul(g2_generator(), scalar(random_scalar())), {random_element(), F1::one()});
        expect_product<G2, Digits>(engine_.g2_mul, p, random_scalar(), "random");
    }
}

TEST_F(EngineGroups, MultiplesOfTheGenerators) {
    IBAKE_NEEDS(g1_mul_base);
    IBAKE_NEEDS(g2_mul_base);
    std::vector<Fr> scalars = edge_scalars();
    for (int i = test::rounds(kRounds); i-- > 0;) scalars.push_back(random_scalar());
    for (const Fr& k : scalars) {
        G1 r1;
        G2 r2;
        engine_.g1_mul_base(words(r1), scalar(k).v);
        engine_.g2_mul_base(words(r2), scalar(k).v);
        EXPECT_TRUE(declassify(r1.equals(mul_g1_generator(scalar(k))), "test"));
        EXPECT_TRUE(declassify(r2.equals(mul_g2_generator(scalar(k))), "test"));
    }
}

template <size_t n>
void to_uniform(uint8_t (&octets)[n], const F1* u) {
    std::fill(octets, octets + n, uint8_t{0});
    for (size_t i = 0; i < n / 64; i++) u[i].to_bytes(octets + 64 * i + 16);
}

void expect_g1_hash(const GroupEngine& engine, const F1 (&u)[2], const char* what) {
    uint8_t uniform[kG1UniformBytes];
    to_uniform(uniform, u);
    G1 r;
    engine.g1_hash_map(words(r), reinterpret_cast<const word(*)[kFpWords]>(u));
    EXPECT_TRUE(declassify(r.equals(hash_to_g1(uniform)), "test")) << what;
    EXPECT_FALSE(declassify(r.y.is_zero() & r.z.is_zero(), "test")) << what << ": not a point";
}
void expect_g2_hash(const GroupEngine& engine, const F2 (&u)[2], const char* what) {
    const F1 parts[4] = {u[0].c0, u[0].c1, u[1].c0, u[1].c1};
    uint8_t uniform[kG2UniformBytes];
    to_uniform(uniform, parts);
    G2 r;
    engine.g2_hash_map(words(r), reinterpret_cast<const word(*)[2 * kFpWords]>(u));
    EXPECT_TRUE(declassify(r.equals(hash_to_g2(uniform)), "test")) << what;
    EXPECT_FALSE(declassify(r.y.is_zero() & r.z.is_zero(), "test")) << what << ": not a point";
}

TEST_F(EngineGroups, HashMapToG1) {
    IBAKE_NEEDS(g1_hash_map);
    const F1 zero = F1::zero(), one = F1::one(), a = random_element();
    expect_g1_hash(engine_, {zero, zero}, "zero twice");
    expect_g1_hash(engine_, {zero, a}, "zero");
    expect_g1_hash(engine_, {one, -one}, "opposite points");
    expect_g1_hash(engine_, {a, a}, "one point twice");
    for (int i = test::rounds(kRounds); i-- > 0;) expect_g1_hash(engine_, {random_element(), random_element()}, "random");
}

// u such that g(x1(u)) of the curve isogenous to E', y^2 = g(x) = x^3 + A*x + B, lies in F_p: its root there needs the other root of the
// norm when it is not a square in F_p. Im g(a + bi) = 3*b*a^2 + 240*a + 1012 - b^3, and x1 = -(B/A)(1 + 1/(t^2 + t)) for t = Z*u^2.
bool find_real_square(F2& u, const F1& b) {
    const auto root = [](const F1& v) { return v.sqrt(); };
    const F1 c = F1::from_word(1012) - b.square() * b, half = F1::from_word(2).inverse();
    const auto discriminant = root(F1::from_word(120).square() - F1::from_word(3) * b * c);
    const F2 x = {(discriminant.value - F1::from_word(120)) * (F1::from_word(3) * b).inverse(), b};
    const F2 curve_a = {F1::zero(), F1::from_word(240)}, curve_b = {F1::from_word(1012), F1::from_word(1012)};
    const F2 d = (-(x * curve_a * curve_b.inverse()) - F2::one()).inverse();
    const auto t = (F2::one() + d.dbl().dbl()).sqrt();
    const F2 z = {-F1::from_word(2), -F1::one()};
    const auto result = ((t.value - F2::one()) * F2{half, F1::zero()} * z.inverse()).sqrt();
    u = result.value;
    return declassify(discriminant.present & t.present & result.present, "test");
}

TEST_F(EngineGroups, HashMapToG2OfRealSquares) {
    IBAKE_NEEDS(g2_hash_map);
    int found = 0;
    for (word b = 1; found < 6; b++) {
        F2 u;
        if (!find_real_square(u, F1::from_word(b))) continue;
        found++;
        expect_g2_hash(engine_, {u, F2::one()}, "real");
    }
}

TEST_F(EngineGroups, HashMapToG2) {
    IBAKE_NEEDS(g2_hash_map);
    const F2 zero = F2::zero(), a = {random_element(), random_element()};
    expect_g2_hash(engine_, {zero, zero}, "zero twice");
    expect_g2_hash(engine_, {zero, a}, "zero");
    expect_g2_hash(engine_, {a, -a}, "opposite points");
    expect_g2_hash(engine_, {a, a}, "one point twice");
    for (int i = test::rounds(kRounds); i-- > 0;) {
        expect_g2_hash(engine_, {{random_element(), F1::zero()}, {F1::zero(), random_element()}}, "in a subfield");
        expect_g2_hash(engine_, {{random_element(), random_element()}, {random_element(), random_element()}}, "random");
    }
}

}  // namespace
}  // namespace ibake::bls12_381

#endif
