// Every bound of the verify build: a planted violation must abort with its words. SPDX-License-Identifier: Apache-2.0
//
// In other builds the tests are skipped, visibly; the list of bounds is compared with the source tree in every build.
#include "curve/bls12_381.h"
#include "curve/nist.h"
#include "curve/params/p521.h"
#include "field/fp2.h"
#include "ibe/platform_openssl.h"
#include "ibe/rfc5091_hash.h"
#include "tests/support/toy_field.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace {

using namespace ibake;
using namespace ibake::test;

constexpr size_t N = words_of_64(4);
using bls12_381::FrParams;
const Modulus<N>& modulus() { return FrParams::kModulus; }

using Limbs = divsteps::Signed<divsteps::kLimbs<N>>;

// x*p in limbs of the division steps.
Limbs multiple_of_p(int x) {
    Limbs r;
    divsteps::to_limbs<N>(r, modulus().p);
    sdword c = 0;
    for (sword& limb : r.v) {
        c += static_cast<sdword>(x) * limb;
        limb = static_cast<sword>(static_cast<word>(c) & divsteps::kLimbMask);
        c >>= divsteps::kSteps;
    }
    constexpr size_t top = std::size(Limbs{}.v) - 1;
    r.v[top] = static_cast<sword>(r.v[top] + c * static_cast<sdword>(divsteps::kLimbMask + 1));
    return r;
}

using Toy = Fp<StaticField<ToyField<251>>>;
using P256 = Nist<p256::Curve>;

struct Violation {
    const char* what;
    std::function<void()> plant;
};

// Of the kernels in one table, for the modulus of Ctx.
template <class Ctx>
struct KernelViolations {
    static constexpr size_t N = Ctx::kWords;
    static constexpr const Modulus<N>& m = Ctx::modulus();
    static inline const KernelTable<N>& k = Ctx::kernels();
    // 0, p, p*R and a place for results.
    static inline word zero[2 * N], p[2 * N], pr[2 * N], out[2 * N];

    static void add_to(std::map<std::string, std::vector<Violation>>& all) {
        for (size_t i = 0; i < N; i++) p[i] = pr[N + i] = m.p[i];
        const auto add = [&](const char* bound, const char* what, std::function<void()> plant) {
            all[bound].push_back({what, plant});
        };
        add("redc: t < p*R", "t = p*R", [] { k.redc(out, pr, m.p, m.n0); });
        add("mont_mul: a, b < p", "a = p", [] { k.mont_mul(out, p, zero, m.p, m.n0); });
        add("mont_mul: a, b < p", "b = p", [] { k.mont_mul(out, zero, p, m.p, m.n0); });
        add("mont_sqr: a < p", "a = p", [] { k.mont_sqr(out, p, m.p, m.n0); });
        add("add: a, b < p", "a = p", [] { k.add(out, p, zero, m.p); });
        add("add: a, b < p", "b = p", [] { k.add(out, zero, p, m.p); });
        add("sub: a, b < p", "a = p", [] { k.sub(out, p, zero, m.p); });
        add("sub: a, b < p", "b = p", [] { k.sub(out, zero, p, m.p); });
        add("wide_add: a, b < p*R", "a = p*R", [] { k.wide_add(out, pr, zero, m.p); });
        add("wide_add: a, b < p*R", "b = p*R", [] { k.wide_add(out, zero, pr, m.p); });
        add("wide_sub: a, b < p*R", "a = p*R", [] { k.wide_sub(out, pr, zero, m.p); });
        add("wide_sub: a, b < p*R", "b = p*R", [] { k.wide_sub(out, zero, pr, m.p); });
    }
};

// By bound: ways to violate it, each alone.
std::map<std::string, std::vector<Violation>> make_violations() {
    using divsteps::Matrix;
    static constexpr sword scale = static_cast<sword>(divsteps::kLimbMask + 1);
    static const word p_inverse = (word{0} - modulus().n0) & divsteps::kLimbMask;
    static word out[N];
    std::map<std::string, std::vector<Violation>> all = {
        {"mont_mul: a, b < p",
         {{"a canonical value of p", [] { bls12_381::Fr::from_canonical(modulus().p); }},
          {"from_word(p)", [] { Toy::from_word(251); }}}},
        {"Choice: all ones or all zeros",
         {{"bit 2", [] { ct::Choice::from_bit(2); }}, {"mask 1", [] { ct::Choice::from_mask(1); }}}},
        {"load_be: size <= words * kWordBytes",
         {{"an octet too many",
           [] {
               const uint8_t octets[kWordBytes + 1] = {};
               load_be(out, 1, octets, sizeof octets);
           }}}},
        {"sqrt: p = 3 mod 4", {{"in Fr of BLS12-381", [] { bls12_381::Fr::one().sqrt(); }}}},
        {"reduce_bytes: p > 2^8",
         {{"p = 251",
           [] {
               const uint8_t octet = 1;
               Toy::reduce_bytes(&octet, 1);
           }}}},
        {"hash_to_range: count <= kHashPieces",
         {{"eight pieces",
           [] {
               const ibake_piece pieces[rfc5091::kHashPieces + 1] = {};
               uint8_t octets[2 * kDigestMax];
               (void)rfc5091::hash_to_range(ibake_platform_openssl(), IBAKE_SHA1, octets, pieces, rfc5091::kHashPieces + 1);
           }}}},
        {"cross: 4p < R",
         {{"in the field of P-256",
           [] {
               const auto one = P256::F::one();
               const auto v = Wide<P256::F::Context>::product(one, one);
               Wide<P256::F::Context>::cross(one, one, one, one, v, v);
           }}}},
        {"cross: no difference is negative",
         {{"v0 > (a0 + a1)(b0 + b1)",
           [] {
               const auto zero = bls12_381::F1::zero(), one = bls12_381::F1::one();
               const auto v = Wide<bls12_381::F1::Context>::product(one, one);
               Wide<bls12_381::F1::Context>::cross(zero, zero, zero, zero, v, v);
           }}}},
        {"divsteps: |u| + |v|, |q| + |r| <= 2^kSteps",
         {{"u + v too large",
           [] {
               Limbs f{}, g{};
               divsteps::update_fg(f, g, Matrix{scale, 1, 0, scale});
           }},
          {"q - r too large",
           [] {
               Limbs f{}, g{};
               divsteps::update_fg(f, g, Matrix{scale, 0, 1, -scale});
           }}}},
        {"divsteps: the matrix clears the low limb",
         {{"f stays",
           [] {
               Limbs f{{1}}, g{};
               divsteps::update_fg(f, g, Matrix{1, 0, 0, 1});
           }},
          {"g stays",
           [] {
               Limbs f{}, g{{1}};
               divsteps::update_fg(f, g, Matrix{1, 0, 0, 1});
           }}}},
        {"divsteps: d, e in (-2p, p)",
         {{"d = p",
           [] {
               Limbs d = multiple_of_p(1), e{};
               divsteps::update_de(d, e, Matrix{scale, 0, 0, scale}, multiple_of_p(1), p_inverse);
           }},
          {"e = p",
           [] {
               Limbs d{}, e = multiple_of_p(1);
               divsteps::update_de(d, e, Matrix{scale, 0, 0, scale}, multiple_of_p(1), p_inverse);
           }},
          {"d = -3p",
           [] {
               Limbs d = multiple_of_p(-3), e{};
               divsteps::update_de(d, e, Matrix{scale, 0, 0, scale}, multiple_of_p(1), p_inverse);
           }}}},
        {"divsteps: the result is in [0, p)",
         {{"d = -3p",
           [] {
               Limbs d = multiple_of_p(-3);
               divsteps::normalise(d, 0, multiple_of_p(1));
           }},
          {"d = p",
           [] {
               Limbs d = multiple_of_p(1);
               divsteps::normalise(d, 0, multiple_of_p(1));
           }}}},
        {"divsteps: g is 0 after the proved number of steps",
         {{"the steps of a shorter prime",
           [] {
               Modulus<N> shorter = modulus();
               shorter.bits = 64;
               divsteps::invert<N>(out, shorter.r2, shorter);
           }}}},
        {"mul_windows: |k| < 2^bits",
         {{"2^255 + 1 of 255 bits",
           [] {
               const SignedScalars<1, P256::Traits::kWords> k{{{IBAKE_W(0), IBAKE_W(0), IBAKE_W(0), IBAKE_W(0x4000000000000000)}}};
               const P256::Affine table[8] = {};
               mul_windows<4, P256::Point>(table, k, 255);
           }},
          {"-2^255 - 1 of 255 bits",
           [] {
               const SignedScalars<1, P256::Traits::kWords> k{
                   {{IBAKE_W(0xffffffffffffffff), IBAKE_W(0xffffffffffffffff), IBAKE_W(0xffffffffffffffff), IBAKE_W(0xbfffffffffffffff)}}};
               const P256::Affine table[8] = {};
               mul_windows<4, P256::Point>(table, k, 255);
           }}}},
        {"mul_fixed: |k| < 2^(w*windows)",
         {{"2^255 + 1 of 255 bits",
           [] {
               const SignedScalars<1, P256::Traits::kWords> k{{{IBAKE_W(0), IBAKE_W(0), IBAKE_W(0), IBAKE_W(0x4000000000000000)}}};
               static constexpr FixedBase<5, 50, 2, 2 * P256::Traits::kWords> table = {};
               mul_fixed<P256::Point>(table, k, [](const P256::Affine& a) { return a; });
           }}}},
        {"split_by_seed: k < r < x^4",
         {{"k = 2^256 - 1",
           [] {
               bls12_381::Scalar s;
               for (word& w : s.v) w = ~word{0};
               word d[4][bls12_381::kSeedWords];
               bls12_381::split_by_seed(d, s);
           }}}},
    };
    KernelViolations<bls12_381::Fr::Context>::add_to(all);
    KernelViolations<bls12_381::F1::Context>::add_to(all);
    KernelViolations<p256::Curve::F::Context>::add_to(all);
    KernelViolations<p521::Curve::F::Context>::add_to(all);
    KernelViolations<Toy::Context>::add_to(all);
    return all;
}
const std::map<std::string, std::vector<Violation>>& violations() {
    static const auto all = make_violations();
    return all;
}

class VerifyBounds : public testing::TestWithParam<std::string> {};

TEST_P(VerifyBounds, AViolationAborts) {
#if IBAKE_VERIFY
    const std::string words = std::regex_replace(GetParam(), std::regex(R"([()\[\]*+^|])"), R"(\$&)");
    for (const Violation& v : violations().at(GetParam())) {
        EXPECT_DEATH(v.plant(), "bound violated: " + words) << v.what;
    }
#else
    GTEST_SKIP() << "bounds are checked in the verify build only";
#endif
}

std::vector<std::string> bounds() {
    std::vector<std::string> r;
    for (const auto& [bound, ways] : violations()) r.push_back(bound);
    return r;
}
INSTANTIATE_TEST_SUITE_P(Bounds, VerifyBounds, testing::ValuesIn(bounds()), [](const auto& info) {
    std::string name;
    for (const char c : info.param) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) name.push_back(c);
    }
    return name;
});

TEST(VerifyBoundsList, EveryBoundInTheTreeHasAPlantedViolationAndNoneIsLeftOver) {
    std::set<std::string> in_tree, in_list;
    for (const char* folder : {"field", "simd", "curve", "pairing", "ibe", "ibake"}) {
        if (!std::filesystem::exists(folder)) continue;
        for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
            if (!file.is_regular_file() || file.path().filename() == "verify.h") continue;
            std::stringstream text;
            text << std::ifstream(file.path()).rdbuf();
            const std::string source = text.str();
            // The last string before the closing parenthesis of the call.
            static const std::regex call(R"re(IBAKE_CHECK_BOUND\([^;]*,\s*"([^"]*)"\);)re");
            for (std::sregex_iterator i(source.begin(), source.end(), call), end; i != end; ++i) in_tree.insert((*i)[1]);
            size_t uses = 0;
            for (size_t at = 0; (at = source.find("IBAKE_CHECK_BOUND(", at)) != std::string::npos; at++) uses++;
            EXPECT_EQ(static_cast<long>(uses),
                      std::distance(std::sregex_iterator(source.begin(), source.end(), call), std::sregex_iterator()))
                << file.path() << ": a use without its bound in words";
        }
    }
    for (const auto& [bound, ways] : violations()) in_list.insert(bound);
    EXPECT_EQ(in_tree, in_list);
    EXPECT_GE(in_tree.size(), 10u);
}

}  // namespace
