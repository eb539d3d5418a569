// Operations of BLS12-381's groups done by the engine of a backend. SPDX-License-Identifier: Apache-2.0
#include "curve/engine_calls.h"

#if IBAKE_HAS_BACKENDS

#include "field/secret.h"

namespace ibake::bls12_381 {

namespace {

constexpr GroupEngine kNone = {};

const GroupEngine& engine() {
    const GroupEngine* e = active_backend().group;
    return e != nullptr ? *e : kNone;
}

// k = d[0] + d[1]*x^2, d[i] < x^2: pairs of digits in base |x|.
void split(word (&d)[2][2], const Scalar& k) {
    word digits[4][kSeedWords];
    split_by_seed(digits, k);
    for (size_t i = 0; i < 2; i++) {
        const dword sum = mul_wide(digits[2 * i + 1][0], kSeedAbs) + digits[2 * i][0];
        d[i][0] = low(sum);
        d[i][1] = high(sum);
    }
    wipe(digits, sizeof digits);
}
void split(word (&d)[4], const Scalar& k) {
    word digits[4][kSeedWords];
    split_by_seed(digits, k);
    for (size_t i = 0; i < 4; i++) d[i] = digits[i][0];
    wipe(digits, sizeof digits);
}

}  // namespace

void invert_words(word r[kFpWords], const word a[kFpWords]) {
    F1 f;
    for (size_t i = 0; i < kFpWords; i++) f.limbs()[i] = a[i];
    f = f.inverse();
    for (size_t i = 0; i < kFpWords; i++) r[i] = f.limbs()[i];
    wipe(&f, sizeof f);
}

bool engine_mul(G1& r, const G1& p, const Scalar& k) {
    const auto g1_mul = engine().g1_mul;
    if (g1_mul == nullptr) return false;
    word d[2][2];
    split(d, k);
    g1_mul(words(r), words(p), d);
    wipe(d, sizeof d);
    return true;
}

bool engine_mul(G2& r, const G2& p, const Scalar& k) {
    const auto g2_mul = engine().g2_mul;
    if (g2_mul == nullptr) return false;
    word d[4];
    split(d, k);
    g2_mul(words(r), words(p), d);
    wipe(d, sizeof d);
    return true;
}

bool engine_mul_generator(G1& r, const Scalar& k) {
    const auto g1_mul_base = engine().g1_mul_base;
    if (g1_mul_base != nullptr) g1_mul_base(words(r), k.v);
    return g1_mul_base != nullptr;
}

bool engine_mul_generator(G2& r, const Scalar& k) {
    const auto g2_mul_base = engine().g2_mul_base;
    if (g2_mul_base != nullptr) g2_mul_base(words(r), k.v);
    return g2_mul_base != nullptr;
}

bool engine_hash(G1& r, const F1 (&u)[2]) {
    const auto g1_hash_map = engine().g1_hash_map;
    if (g1_hash_map != nullptr) g1_hash_map(words(r), reinterpret_cast<const word(*)[kFpWords]>(u));
    return g1_hash_map != nullptr;
}

bool engine_hash(G2& r, const F2 (&u)[2]) {
    const auto g2_hash_map = engine().g2_hash_map;
    if (g2_hash_map != nullptr) g2_hash_map(words(r), reinterpret_cast<const word(*)[2 * kFpWords]>(u));
    return g2_hash_map != nullptr;
}

bool engine_mul_8(G1* r, const G1* p, const Scalar* k) {
    const auto g1_mul_8 = engine().g1_mul_8;
    if (g1_mul_8 == nullptr) return false;
    word d[kLanes][2][2];
    for (size_t i = 0; i < kLanes; i++) split(d[i], k[i]);
    g1_mul_8(reinterpret_cast<word(*)[kG1Words]>(r), reinterpret_cast<const word(*)[kG1Words]>(p), d);
    wipe(d, sizeof d);
    return true;
}

bool engine_mul_8(G2* r, const G2* p, const Scalar* k) {
    const auto g2_mul_8 = engine().g2_mul_8;
    if (g2_mul_8 == nullptr) return false;
    word d[kLanes][4];
    for (size_t i = 0; i < kLanes; i++) split(d[i], k[i]);
    g2_mul_8(reinterpret_cast<word(*)[kG2Words]>(r), reinterpret_cast<const word(*)[kG2Words]>(p), d);
    wipe(d, sizeof d);
    return true;
}

bool engine_hash_8(G2* r, const F2 (*u)[2]) {
    const auto g2_hash_map_8 = engine().g2_hash_map_8;
    if (g2_hash_map_8 == nullptr) return false;
    g2_hash_map_8(reinterpret_cast<word(*)[kG2Words]>(r), reinterpret_cast<const word(*)[2][2 * kFpWords]>(u));
    return true;
}

}  // namespace ibake::bls12_381

#endif
