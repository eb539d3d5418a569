// The pairing on BLS12-381 by VROOM (github.com/SimonLangowski/VROOM). SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <memory>

#include <cpu/precompute/gmp_wrapper.hpp>
extern "C" {
#include <blst/consts.h>
#include <blst/fields.h>
#include <blst/point.h>
#include <blst/vect.h>
}
#include <src/bls12_381_ring_params.hpp>
#include <src/pairing.hpp>

// Of its copy of blst, which serves to make inputs and, inside the pairing, to invert.
extern "C" {
extern const POINTonE1 BLS12_381_G1;
extern const POINTonE2 BLS12_381_G2;
void blst_p1_mult(POINTonE1* r, const POINTonE1* p, const byte* scalar, size_t bits);
void blst_p1_to_affine(POINTonE1_affine* r, const POINTonE1* p);
void blst_p2_mult(POINTonE2* r, const POINTonE2* p, const byte* scalar, size_t bits);
void blst_p2_to_affine(POINTonE2_affine* r, const POINTonE2* p);
}

namespace ibake::bench {

namespace {

// The representation that its authors call the one for production.
using Field = bls12_381_params::BlsRingMatrixNoK;
using Field2 = FP2Ring<Field>;
using Field12 = FP12Ring<Field>;
using PointP = AffinePoint<Field::StandardElement>;
using PointQ = AffinePoint<Field2::StandardElement>;

struct Vroom {
    BigInt p{bls12_381_params::BLS12_381_P};
    Field fp{p};
    Field2 fp2{fp};
    Field12 fp12{fp};
};
const Vroom& vroom() {
    static const auto instance = std::make_unique<Vroom>();
    return *instance;
}

Field::StandardElement convert(const vec384 montgomery) {
    vec384 words;
    from_fp(words, montgomery);
    BigInt value(0);
    for (size_t i = 6; i-- > 0;) value = (value << 64) + BigInt(static_cast<unsigned long>(words[i]));
    return vroom().fp.from_bigint(value);
}
Field2::StandardElement convert(const vec384x montgomery) { return {convert(montgomery[0]), convert(montgomery[1])}; }

std::array<uint8_t, 32> scalar(Input kind, size_t i) {
    const auto octets = input_scalar(kind, i);
    std::array<uint8_t, 32> little;
    std::copy(octets.rbegin(), octets.rend(), little.begin());
    return little;
}
PointP point_p(size_t i) {
    POINTonE1 p;
    POINTonE1_affine r;
    blst_p1_mult(&p, &BLS12_381_G1, scalar(Input::p_scalar, i).data(), 255);
    blst_p1_to_affine(&r, &p);
    return {convert(r.X), convert(r.Y)};
}
PointQ point_q(size_t i) {
    POINTonE2 p;
    POINTonE2_affine r;
    blst_p2_mult(&p, &BLS12_381_G2, scalar(Input::q_scalar, i).data(), 255);
    blst_p2_to_affine(&r, &p);
    return {convert(r.X), convert(r.Y)};
}

// Highest coefficient first.
Octets encode(const Field12::StandardElement& f) {
    Octets r(576);
    for (size_t i = 0; i < 12; i++) {
        BigInt value = vroom().fp.to_bigint(f[static_cast<int>(11 - i)]) % vroom().p;
        if (value < 0) value = value + vroom().p;
        for (size_t j = 48; j-- > 0; value = value >> 8) r[48 * i + j] = static_cast<uint8_t>(value.to_ulong());
    }
    return r;
}

}  // namespace

}  // namespace ibake::bench

int main() {
    using namespace ibake::bench;
    Peer peer(about_peer());
    const Items<PointP> p(point_p);
    const Items<PointQ> q(point_q);
    const FP12RNS_BLSTInverter<Field> inverter;
    peer.add(
        "pairing", [&](size_t i) { return pairing(p[i], q[i], inverter, vroom().fp2, vroom().fp12, vroom().fp); }, encode);
    return peer.serve();
}
