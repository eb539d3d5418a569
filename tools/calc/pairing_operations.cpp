// calc: groups and pairing of BLS12-381. SPDX-License-Identifier: Apache-2.0
#include "ibe/platform_openssl.h"
#include "ibe/xmd.h"
#include "pairing/bls12_381.h"
#include "tools/calc/operation.h"

namespace ibake::calc {

namespace {

using namespace bls12_381;

template <class Curve>
Projective<Curve> load_point(const Arguments& a, size_t i) {
    const Buffer octets = a.octets(i, zcash::kSize<Curve>);
    Projective<Curve> p;
    check(zcash::decode(p, octets.data(), octets.size()));
    return p;
}

template <class Curve>
Buffer store_point(const Projective<Curve>& p) {
    Buffer octets(zcash::kSize<Curve>);
    zcash::encode(octets.data(), p);
    return octets;
}

Scalar load_scalar(const Arguments& a, size_t i) {
    const auto k = Scalar::from_bytes(a.octets(i, 32).data());
    if (!declassify(k.present, "what calc is given is public")) throw Error{"range"};
    return k.value;
}

Gt load_gt(const Arguments& a, size_t i) {
    Gt f = Gt::one();
    check(Gt::from_bytes(f, a.octets(i, Gt::kBytes).data()));
    return f;
}

Buffer store_gt(const Gt& f) {
    Buffer octets(Gt::kBytes);
    f.to_bytes(octets.data());
    return octets;
}

template <class Curve>
Buffer decode(const Arguments& a) {
    return store_point(load_point<Curve>(a, 0));
}
template <class Curve>
Buffer add(const Arguments& a) {
    return store_point(load_point<Curve>(a, 0) + load_point<Curve>(a, 1));
}
template <class Curve>
Buffer multiply(const Arguments& a) {
    return store_point(mul(load_point<Curve>(a, 0), load_scalar(a, 1)));
}

// hash_to_curve of the suites BLS12381G1_XMD:SHA-256_SSWU_RO_ and BLS12381G2_XMD:SHA-256_SSWU_RO_.
template <size_t size>
void expand(uint8_t (&uniform)[size], const Arguments& a) {
    const Buffer message = a.octets(0), dst = a.octets(1);
    const ibake_piece piece = {message.data(), message.size()};
    check(xmd(ibake_platform_openssl(), IBAKE_SHA256, uniform, size, &piece, 1, dst.data(), dst.size()));
}
Buffer g1_hash(const Arguments& a) {
    uint8_t uniform[kG1UniformBytes];
    expand(uniform, a);
    return store_point(hash_to_g1(uniform));
}
Buffer g2_hash(const Arguments& a) {
    uint8_t uniform[kG2UniformBytes];
    expand(uniform, a);
    return store_point(hash_to_g2(uniform));
}

Buffer gt_mul(const Arguments& a) { return store_gt(load_gt(a, 0) * load_gt(a, 1)); }
Buffer gt_pow(const Arguments& a) { return store_gt(load_gt(a, 0).pow(load_scalar(a, 1))); }

Buffer pair(const Arguments& a) { return store_gt(pairing(load_point<G1Curve>(a, 0), load_point<G2Curve>(a, 1))); }

Buffer product(const Arguments& a) {
    if (a.size() % 2 != 0) throw Error{"usage"};
    Gt result = Gt::one();
    for (size_t i = 0; i < a.size();) {
        G1 p[kMaxProduct];
        G2 q[kMaxProduct];
        size_t count = 0;
        for (; count < kMaxProduct && i < a.size(); ++count, i += 2) {
            p[count] = load_point<G1Curve>(a, i);
            q[count] = load_point<G2Curve>(a, i + 1);
        }
        result = result * pairing_product(p, q, count);
    }
    return store_gt(result);
}

constexpr Operation kOperations[] = {
    {"g1.decode", 1, 1, decode<G1Curve>},
    {"g1.add", 2, 2, add<G1Curve>},
    {"g1.mul", 2, 2, multiply<G1Curve>},
    {"g1.hash", 2, 2, g1_hash},
    {"g2.decode", 1, 1, decode<G2Curve>},
    {"g2.add", 2, 2, add<G2Curve>},
    {"g2.mul", 2, 2, multiply<G2Curve>},
    {"g2.hash", 2, 2, g2_hash},
    {"gt.mul", 2, 2, gt_mul},
    {"gt.pow", 2, 2, gt_pow},
    {"pairing", 2, 2, pair},
    {"pairing.product", 2, kAnyNumber, product},
};

}  // namespace

std::span<const Operation> pairing_operations() { return kOperations; }

}  // namespace ibake::calc
