// Field elements, scalars and points drawn from the input of a fuzz target. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_FUZZ_OPERANDS_H
#define IBAKE_TESTS_FUZZ_OPERANDS_H

#include "curve/nist.h"
#include "ibe/ibe.h"
#include "ibe/platform_openssl.h"
#include "pairing/bls12_381.h"
#include "pairing/tate_k2.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/json_vectors.h"

#include <memory>

namespace ibake::fuzz {

inline bool yes(ct::Choice c) { return declassify(c, "test"); }

// The order of a curve as the modulus of a field.
template <size_t kWords_, size_t kBytes_, const Modulus<kWords_>& modulus>
struct OrderParams {
    static constexpr size_t kWords = kWords_, kBytes = kBytes_;
    static constexpr const Modulus<kWords>& kModulus = modulus;
};
using FnP256 = Fp<StaticField<OrderParams<words_of_64(4), 32, p256::kFnModulus>>>;
using FnP384 = Fp<StaticField<OrderParams<words_of_64(6), 48, p384::kFnModulus>>>;
using FnP521 = Fp<StaticField<OrderParams<words_of_64(9), 66, p521::kFnModulus>>>;

// Close to 0 or to p, or the limbs of a number of any kind.
template <class F>
F element(Input& in, const typename F::Context& ctx = {}) {
    const uint64_t kind = in.below(8);
    if (kind < 2) {
        const F small = F::from_word(static_cast<word>(in.below(4)), ctx);
        return kind == 0 ? small : -small;
    }
    const Octets octets = in.octets(ctx.bytes());
    F r = F::reduce_bytes(octets.data(), octets.size(), ctx);
    if (kind == 2) {  // these limbs in Montgomery form, as far as they are below p
        word limbs[F::kWords];
        r.canonical(limbs);
        for (size_t i = 0; i < F::kWords; i++) r.limbs()[i] = limbs[i];
    }
    return r;
}
inline bls12_381::F2 element2(Input& in) {
    const auto c0 = element<bls12_381::F1>(in);
    return {c0, element<bls12_381::F1>(in)};
}
inline bls12_381::F12 element12(Input& in) {
    bls12_381::F12 r = bls12_381::F12::one();
    for (size_t i = 0; i < 6; i++) r.at(i) = element2(in);
    return r;
}

// Of BLS12-381; also with small digits in base |x|.
inline bls12_381::Scalar scalar(Input& in) {
    using bls12_381::Fr;
    Fr k = element<Fr>(in);
    if (in.below(4) == 0) {
        const Fr x = Fr::from_word(static_cast<word>(bls12_381::kSeedAbs >> 32)) * Fr::from_word(1u << 16).square() +
                     Fr::from_word(static_cast<word>(bls12_381::kSeedAbs & 0xffffffff));
        k = Fr::zero();
        for (int i = 0; i < 4; i++)
            k = k * x + Fr::from_word(static_cast<word>(in.below(5))) - Fr::from_word(static_cast<word>(in.below(3)));
    }
    bls12_381::Scalar s;
    k.canonical(s.v);
    return s;
}
inline bls12_381::G1 g1(Input& in) { return bls12_381::mul_g1_generator(scalar(in)); }
inline bls12_381::G2 g2(Input& in) { return bls12_381::mul_g2_generator(scalar(in)); }

// A private key on a NIST curve: 1 to order - 1.
template <class Fn>
Octets private_key(Input& in) {
    Fn k = element<Fn>(in);
    if (yes(k.is_zero())) k = Fn::one();
    Octets octets(k.bytes());
    k.to_bytes(octets.data());
    return octets;
}

// The group over the primes of RFC 5091 of that size, from the vectors.
template <class C>
const k2::Group<C>& group_of_vectors() {
    static const std::unique_ptr<const k2::Group<C>> group = [] {
        constexpr size_t kLevel = C::kWords == words_of_64(8) ? 0 : C::kWords == words_of_64(16) ? 1 : 2;
        const auto level = test::load_vectors("rfc5091_derived.json").at("levels").at(kLevel);
        const Octets p = test::from_hex(level.at("p")), q = test::from_hex(level.at("q"));
        auto g = std::make_unique<k2::Group<C>>();
        require(g->load_vartime(p.data(), p.size(), q.data(), q.size()) == k2::GroupFault::none);
        return g;
    }();
    return *group;
}
template <class C>
typename k2::Group<C>::Affine point(Input& in, const k2::Group<C>& g) {
    Octets octets = in.octets(g.field_bytes());
    typename k2::Group<C>::Affine p;
    for (;; octets[0]++) {
        if constexpr (k2::Group<C>::kIsType1) {
            const auto y = C::F::reduce_bytes(octets.data(), octets.size(), g.field());
            if (k2::hash_to_point_vartime(p, g, y) == Decoded::ok) return p;
        } else {
            if (k2::hash_to_point_vartime(p, g, octets.data(), octets.size()) == Decoded::ok) return p;
        }
    }
}
template <size_t bits>
using Type1Of = k2::Type1<words_of_64(bits / 64), words_of_64(4)>;
template <size_t bits>
using TypeAOf = k2::TypeA<words_of_64(bits / 64), words_of_64(4)>;
using Type1 = Type1Of<512>;
using TypeA = TypeAOf<512>;

// The library, its random octets drawn from this input.
inline const ibake_context& library(Input& in) {
    struct Library {
        Input nothing{nullptr, 0};
        ibake_platform platform = *ibake_platform_openssl();
        ibake_context context;
        Library() {
            platform.self = &nothing;
            platform.random = [](void* self, ibake_random_use, uint8_t* out, size_t size) {
                for (size_t i = 0; i < size; i++) out[i] = static_cast<Input*>(self)->octet();
                return 0;
            };
            const ibake_sizes sizes = IBAKE_SIZES;
            require(ibake_init(&context, &platform, &sizes) == IBAKE_OK);
        }
    };
    static Library library;
    library.platform.self = &in;
    return library.context;
}

}  // namespace ibake::fuzz

#endif
