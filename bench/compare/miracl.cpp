// BLS12-381 by MIRACL Core (github.com/miracl/core), C++, 64 bits. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <pair_BLS12381.h>

namespace ibake::bench {

namespace {

using namespace BLS12381;

// Its integers are arrays; these can be returned.
struct Integer {
    B384_58::BIG v;
};

// ---- Results as octets ---------------------------------------------------------------------------------------------------
Octets encode(FP a) {
    char octets[48];
    FP_toBytes(octets, &a);
    return Octets(octets, octets + 48);
}
std::vector<Octets> encode(const FP2& a) { return {encode(a.b), encode(a.a)}; }
// Over F_p4 = F_p2(i), i = w^3; highest coefficient first for F_p6 = F_p2(w^2).
Octets encode(FP12 f) {
    FP12_reduce(&f);
    Octets r;
    for (const FP2* c : {&f.c.b, &f.a.b, &f.b.a, &f.b.b, &f.c.a, &f.a.a})
        for (const Octets& octets : encode(*c)) r.insert(r.end(), octets.begin(), octets.end());
    return r;
}
Octets encode(ECP p) {
    ECP_affine(&p);
    return compress({encode(p.x)}, {encode(p.y)});
}
Octets encode(ECP2 p) {
    ECP2_affine(&p);
    return compress(encode(p.x), encode(p.y));
}

template <class Run>
void add(Peer& peer, const std::string& name, Run run) {
    peer.add(name, run, [](const auto& result) { return encode(result); });
}

// ---- Inputs --------------------------------------------------------------------------------------------------------------
Integer scalar(Input kind, size_t i) {
    auto octets = input_scalar(kind, i);
    Integer r;
    B384_58::BIG_fromBytesLen(r.v, reinterpret_cast<char*>(octets.data()), 32);
    return r;
}
FP element(size_t i) {
    auto octets = input_fp(i);
    FP r;
    FP_fromBytes(&r, reinterpret_cast<char*>(octets.data()));
    return r;
}
ECP point_p(size_t i) {
    ECP p;
    ECP_generator(&p);
    Integer k = scalar(Input::p_scalar, i);
    PAIR_G1mul(&p, k.v);
    ECP_affine(&p);
    return p;
}
ECP2 point_q(size_t i) {
    ECP2 p;
    ECP2_generator(&p);
    Integer k = scalar(Input::q_scalar, i);
    PAIR_G2mul(&p, k.v);
    ECP2_affine(&p);
    return p;
}

// ---- Operations ----------------------------------------------------------------------------------------------------------
void add_field(Peer& peer) {
    add(peer, "fp_mul", [a = element(0), b = element(1)](size_t) mutable {
        FP_mul(&a, &a, &b);
        return a;
    });
    add(peer, "fp_sqr", [a = element(0)](size_t) mutable {
        FP_sqr(&a, &a);
        return a;
    });
    add(peer, "fp_inverse", [a = element(0)](size_t) mutable {
        FP_inv(&a, &a, nullptr);
        return a;
    });
}

void add_groups(Peer& peer) {
    const Items<ECP> p(point_p);
    const Items<ECP2> q(point_q);
    const Items<Integer> scalars([](size_t i) { return scalar(Input::scalar, i); });
    add(peer, "g1_mul", [=](size_t i) {
        ECP r = p[i];
        Integer k = scalars[i];
        PAIR_G1mul(&r, k.v);
        return r;
    });
    add(peer, "g2_mul", [=](size_t i) {
        ECP2 r = q[i];
        Integer k = scalars[i];
        PAIR_G2mul(&r, k.v);
        return r;
    });
}

FP12 pairing(ECP p, ECP2 q) {
    FP12 f;
    PAIR_ate(&f, &q, &p);
    PAIR_fexp(&f);
    return f;
}

void add_pairing(Peer& peer) {
    const Items<ECP> p(point_p);
    const Items<ECP2> q(point_q);
    add(peer, "pairing", [=](size_t i) { return pairing(p[i], q[i]); });
    add(peer, "pairing_product_2", [=](size_t i) {
        ECP ps[] = {p[i], p[i + 1]};
        ECP2 qs[] = {q[i], q[i + 1]};
        FP12 f;
        PAIR_double_ate(&f, &qs[0], &ps[0], &qs[1], &ps[1]);
        PAIR_fexp(&f);
        return f;
    });
    const Items<Integer> scalars([](size_t i) { return scalar(Input::scalar, i); });
    const FP12 base = pairing(p[0], q[0]);
    add(peer, "gt_pow", [=](size_t i) {
        FP12 r = base;
        Integer k = scalars[i];
        PAIR_GTpow(&r, k.v);
        return r;
    });
}

}  // namespace

}  // namespace ibake::bench

int main() {
    using namespace ibake::bench;
    Peer peer(about_peer());
    add_pairing(peer);
    add_groups(peer);
    add_field(peer);
    return peer.serve();
}
