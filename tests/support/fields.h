// Every prime field the project uses, as types for typed tests. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_FIELDS_H
#define IBAKE_TESTS_SUPPORT_FIELDS_H

#include "curve/params/bls12_381.h"
#include "curve/params/p256.h"
#include "curve/params/p384.h"
#include "curve/params/p521.h"
#include "field/secret.h"
#include "tests/support/oracle_gmp.h"

#include <gtest/gtest.h>

namespace ibake::test {

template <class F_>
struct StaticSource {
    using F = F_;
    using Ctx = typename F::Context;
    static Ctx context() { return {}; }
};
template <size_t kWords_, size_t kBytes_, const Modulus<kWords_>& modulus>
struct OrderParams {
    static constexpr size_t kWords = kWords_, kBytes = kBytes_;
    static constexpr const Modulus<kWords>& kModulus = modulus;
};
template <size_t pieces, size_t bytes, const Modulus<words_of_64(pieces)>& modulus>
using OrderSource = StaticSource<Fp<StaticField<OrderParams<words_of_64(pieces), bytes, modulus>>>>;

// The first prime p = 3 mod 4 from SHA-512("ibake run-time prime") up.
inline constexpr char kRuntimePrime512[] = "a18b8182256446e57400e178318ae80b31d41307dc4d337dfc6d6ab5fa6625c9"
                                           "4fe5b6f667d36990f6f760085949adab982ac6478aa098e169fed12ea3f037af";
// 2^1024 - 105 and 2^1536 - 3453, the largest primes of their widths; the latter is 3 mod 8.
inline Integer runtime_prime(size_t bits) {
    switch (bits) {
    case 512:
        return from_hex(kRuntimePrime512);
    case 1024:
        return power_of_two(1024) - 105;
    default:
        return power_of_two(1536) - 3453;
    }
}
template <size_t bits>
struct RuntimeSource {
    static constexpr size_t kBits = bits;
    using Ctx = RuntimeField<words_of_64(bits / 64)>;
    using F = Fp<Ctx>;
    static Ctx context() {
        static const Modulus<Ctx::kWords> m = [] {
            Modulus<Ctx::kWords> r;
            const Octets be = to_octets(runtime_prime(bits), bits / 8);
            EXPECT_TRUE(make_modulus_vartime(r, be.data(), be.size()));
            return r;
        }();
        return {&m};
    }
};

using BlsFp = StaticSource<bls12_381::F1>;
using BlsFr = StaticSource<bls12_381::Fr>;
using P256Fp = StaticSource<p256::Curve::F>;
using P256Fn = OrderSource<4, 32, p256::kFnModulus>;
using P384Fp = StaticSource<p384::Curve::F>;
using P384Fn = OrderSource<6, 48, p384::kFnModulus>;
using P521Fp = StaticSource<p521::Curve::F>;
using P521Fn = OrderSource<9, 66, p521::kFnModulus>;
// The longer widths share their portable text with 1024 bits.
#if IBAKE_SS_MAX_BITS >= 1536
#define IBAKE_RUNTIME_SOURCES RuntimeSource<512>, RuntimeSource<1024>, RuntimeSource<1536>
#else
#define IBAKE_RUNTIME_SOURCES RuntimeSource<512>
#endif
using AllFields = testing::Types<BlsFp, BlsFr, P256Fp, P256Fn, P384Fp, P384Fn, P521Fp, P521Fn, IBAKE_RUNTIME_SOURCES>;

using RootFields = testing::Types<BlsFp, P256Fp, P384Fp, P384Fn, P521Fp, IBAKE_RUNTIME_SOURCES>;  // p = 3 mod 4

struct SourceNames {
    template <class S>
    static std::string GetName(int) {
        if constexpr (std::is_same_v<S, BlsFp>) return "BlsFp";
        if constexpr (std::is_same_v<S, BlsFr>) return "BlsFr";
        if constexpr (std::is_same_v<S, P256Fp>) return "P256Fp";
        if constexpr (std::is_same_v<S, P256Fn>) return "P256Fn";
        if constexpr (std::is_same_v<S, P384Fp>) return "P384Fp";
        if constexpr (std::is_same_v<S, P384Fn>) return "P384Fn";
        if constexpr (std::is_same_v<S, P521Fp>) return "P521Fp";
        if constexpr (std::is_same_v<S, P521Fn>) return "P521Fn";
        if constexpr (requires { S::kBits; }) return "Runtime" + std::to_string(S::kBits);
    }
};

inline bool yes(ct::Choice c) { return declassify(c, "test"); }

// Values of one field as integers and back.
template <class Source>
class FieldTest : public testing::Test {
protected:
    using F = typename Source::F;
    static constexpr size_t kWords = F::kWords;
    const typename Source::Ctx ctx = Source::context();
    const Integer p = from_words(ctx.modulus().p, kWords);

    F element(const Integer& a) const {
        word w[kWords];
        to_words(w, kWords, mod(a, p));
        return F::from_canonical(w, ctx);
    }
    static Integer value(const F& a) {
        word w[kWords];
        a.canonical(w);
        return from_words(w, kWords);
    }
    F random(Prng& prng) const { return element(random_below(prng, p)); }
};

}  // namespace ibake::test

#endif
