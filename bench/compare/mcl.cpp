// BLS12-381 by mcl (github.com/herumi/mcl). SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <mcl/bls12_381.hpp>
#include <memory>

namespace ibake::bench {

namespace {

namespace bn = mcl::bn;
using bn::Fp, bn::Fp12, bn::Fr, bn::G1, bn::G2;

// ---- Results as octets ---------------------------------------------------------------------------------------------------
Octets encode(const Fp& a) {
    Octets r(48);
    const size_t size = a.getLittleEndian(r.data(), r.size());
    require(size != 0, "mcl: encoding");
    std::reverse(r.begin(), r.end());
    return r;
}
// Highest coefficient first.
Octets encode(const Fp12& f) {
    Octets r;
    for (size_t i = 12; i-- > 0;) {
        const Octets octets = encode(f.getFp0()[i]);
        r.insert(r.end(), octets.begin(), octets.end());
    }
    return r;
}
// With Ethereum's serialization: the form of ZCash.
template <class Point>
Octets encode_point(const Point& p) {
    Octets r(96);
    r.resize(p.serialize(r.data(), r.size()));
    return r;
}
Octets encode(const G1& p) { return encode_point(p); }
Octets encode(const G2& p) { return encode_point(p); }
Octets encode(bool a) { return {a}; }

template <class Run>
void add(Peer& peer, const std::string& name, Run run) {
    peer.add(name, run, [](const auto& result) { return encode(result); });
}

// ---- Inputs --------------------------------------------------------------------------------------------------------------
Fr scalar(Input kind, size_t i) {
    Fr r;
    r.setBigEndianMod(input_scalar(kind, i).data(), 32);
    return r;
}
Fp element(size_t i) {
    Fp r;
    r.setBigEndianMod(input_fp(i).data(), 48);
    return r;
}
template <class Point>
Point multiply(const Point& p, const Fr& k) {
    Point r;
    Point::mul(r, p, k);
    r.normalize();
    return r;
}
// The standard generators, which mcl does not have.
template <class Point>
Point generator(const char* compressed) {
    Point p;
    p.deserializeHexStr(compressed);
    return p;
}
G1 point_p(size_t i) {
    return multiply(
        generator<G1>("97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
        scalar(Input::p_scalar, i));
}
G2 point_q(size_t i) {
    return multiply(
        generator<G2>("93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
                      "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
        scalar(Input::q_scalar, i));
}

// ---- Operations ----------------------------------------------------------------------------------------------------------
void add_field(Peer& peer) {
    const auto chain = [&](const char* name, auto step) {
        add(peer, name, [step, x = element(0)](size_t) mutable {
            step(x);
            return x;
        });
    };
    chain("fp_mul", [y = element(1)](Fp& x) { Fp::mul(x, x, y); });
    chain("fp_sqr", [](Fp& x) { Fp::sqr(x, x); });
    chain("fp_add", [y = element(1)](Fp& x) { Fp::add(x, x, y); });
    chain("fp_inverse", [](Fp& x) { Fp::inv(x, x); });
}

template <class Point>
void add_group(Peer& peer, const std::string& group, Point (*point)(size_t),
               void (*hash)(Point&, const void*, size_t, const char*, size_t)) {
    const Items<Point> points(point);
    const Items<Fr> scalars([](size_t i) { return scalar(Input::scalar, i); });
    // mulCT is called constant time, but the comment in its source takes that back.
    add(peer, group + "_mul", [=](size_t i) {
        Point r;
        Point::mulCT(r, points[i], scalars[i]);
        return r;
    });
    const Items<std::array<uint8_t, 32>> messages([](size_t i) { return input<32>(Input::message, i); });
    add(peer, "hash_to_" + group, [=](size_t i) {
        Point r;
        hash(r, messages[i].data(), 32, reinterpret_cast<const char*>(kDst), kDstSize);
        return r;
    });
    const Items<Octets> encoded([&](size_t i) { return encode(points[i]); });
    add(peer, group + "_decode", [=](size_t i) {
        Point p;
        require(p.deserialize(encoded[i].data(), encoded[i].size()) == encoded[i].size(), "mcl: decoding");
        return p;
    });
}

void add_pairing(Peer& peer) {
    const Items<G1> p(point_p);
    const Items<G2> q(point_q);
    add(peer, "pairing", [=](size_t i) {
        Fp12 f;
        bn::pairing(f, p[i], q[i]);
        return f;
    });
    peer.add(
        "miller_loop",
        [=](size_t i) {
            Fp12 f;
            bn::millerLoop(f, p[i], q[i]);
            return f;
        },
        [](Fp12 f) {
            bn::finalExp(f, f);
            return encode(f);
        });
    std::vector<bn::Fp6> lines;
    peer.add("prepare", [=](size_t i) mutable {
        bn::precomputeG2(lines, q[i]);
        return 0;
    });
    bn::precomputeG2(lines, q[0]);
    add(peer, "pairing_prepared", [=](size_t i) {
        Fp12 f;
        bn::precomputedMillerLoop(f, p[i], lines);
        bn::finalExp(f, f);
        return f;
    });
    for (const size_t count : {size_t{2}, size_t{8}})
        add(peer, "pairing_product_" + std::to_string(count), [=](size_t i) {
            G1 ps[8];
            G2 qs[8];
            for (size_t j = 0; j < count; j++) ps[j] = p[i + j], qs[j] = q[i + j];
            Fp12 f;
            bn::millerLoopVec(f, ps, qs, count);
            bn::finalExp(f, f);
            return f;
        });
    // Variable time: mcl has no other.
    const Items<Fr> scalars([](size_t i) { return scalar(Input::scalar, i); });
    Fp12 base;
    bn::pairing(base, p[0], q[0]);
    add(peer, "gt_pow_vartime", [=](size_t i) {
        Fp12 r;
        Fp12::pow(r, base, scalars[i]);
        return r;
    });
}

}  // namespace

}  // namespace ibake::bench

int main() {
    using namespace ibake::bench;
    bn::initPairing(mcl::BLS12_381);
    require(bn::setMapToMode(MCL_MAP_TO_MODE_HASH_TO_CURVE_07), "mcl: RFC 9380");
    Fp::setETHserialization(true);
    bn::verifyOrderG1(true);
    bn::verifyOrderG2(true);
    Peer peer(about_peer());
    add_pairing(peer);
    add_group<G1>(peer, "g1", point_p, bn::hashAndMapToG1);
    add_group<G2>(peer, "g2", point_q, bn::hashAndMapToG2);
    add_field(peer);
    return peer.serve();
}
