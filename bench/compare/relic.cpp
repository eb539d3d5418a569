// BLS12-381 by RELIC (github.com/relic-toolkit/relic), configured for that curve. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <memory>

extern "C" {
#include <relic.h>
}

namespace ibake::bench {

namespace {

// RELIC's types are arrays; these can be returned.
template <class T>
struct Value {
    T v;
};
using Fp = Value<fp_t>;
using Fp12 = Value<fp12_t>;
using P1 = Value<ep_t>;
using P2 = Value<ep2_t>;
using Integer = Value<bn_t>;

// ---- Results as octets ---------------------------------------------------------------------------------------------------
Octets octets_of(const fp_t a) {
    Octets r(48);
    fp_write_bin(r.data(), r.size(), a);
    return r;
}
Octets encode(const Fp& a) { return octets_of(a.v); }
// Highest coefficient first.
Octets encode(const Fp12& f) {
    Octets r;
    for (size_t i = 0; i < 12; i++) {
        const Octets octets = octets_of(f.v[1 - i / 6][2 - i % 6 / 2][1 - i % 2]);
        r.insert(r.end(), octets.begin(), octets.end());
    }
    return r;
}
Octets encode(P1 p) {
    ep_norm(p.v, p.v);
    return compress({octets_of(p.v->x)}, {octets_of(p.v->y)});
}
Octets encode(P2 p) {
    ep2_norm(p.v, p.v);
    return compress({octets_of(p.v->x[1]), octets_of(p.v->x[0])}, {octets_of(p.v->y[1]), octets_of(p.v->y[0])});
}

template <class Run>
void add(Peer& peer, const std::string& name, Run run) {
    peer.add(name, run, [](const auto& result) { return encode(result); });
}

// ---- Inputs --------------------------------------------------------------------------------------------------------------
Integer scalar(Input kind, size_t i) {
    Integer r;
    bn_null(r.v);
    bn_new(r.v);
    bn_read_bin(r.v, input_scalar(kind, i).data(), 32);
    return r;
}
Fp element(size_t i) {
    Fp r;
    fp_read_bin(r.v, input_fp(i).data(), 48);
    return r;
}
P1 point_p(size_t i) {
    P1 r;
    ep_mul_gen(r.v, scalar(Input::p_scalar, i).v);
    ep_norm(r.v, r.v);
    return r;
}
P2 point_q(size_t i) {
    P2 r;
    ep2_mul_gen(r.v, scalar(Input::q_scalar, i).v);
    ep2_norm(r.v, r.v);
    return r;
}

// ---- Operations ----------------------------------------------------------------------------------------------------------
void add_field(Peer& peer) {
    const auto chain = [&](const char* name, auto step) {
        add(peer, name, [step, x = element(0)](size_t) mutable {
            step(x.v);
            return x;
        });
    };
    chain("fp_mul", [y = element(1)](fp_t x) { fp_mul(x, x, y.v); });
    chain("fp_sqr", [](fp_t x) { fp_sqr(x, x); });
    chain("fp_add", [y = element(1)](fp_t x) { fp_add(x, x, y.v); });
    chain("fp_inverse", [](fp_t x) { fp_inv(x, x); });
}

void add_groups(Peer& peer) {
    const Items<P1> p(point_p);
    const Items<P2> q(point_q);
    const Items<Integer> scalars([](size_t i) { return scalar(Input::scalar, i); });
    // Regular recodings: RELIC's constant time.
    add(peer, "g1_mul", [=](size_t i) {
        P1 r;
        g1_mul_sec(r.v, p[i].v, scalars[i].v);
        return r;
    });
    add(peer, "g2_mul", [=](size_t i) {
        P2 r;
        g2_mul_sec(r.v, const_cast<ep2_st*>(q[i].v), scalars[i].v);
        return r;
    });
    // Combs, in variable time.
    add(peer, "g1_mul_generator_vartime", [=](size_t i) {
        P1 r;
        g1_mul_gen(r.v, scalars[i].v);
        return r;
    });
    add(peer, "g2_mul_generator_vartime", [=](size_t i) {
        P2 r;
        g2_mul_gen(r.v, scalars[i].v);
        return r;
    });
}

void add_pairing(Peer& peer) {
    const Items<P1> p(point_p);
    const Items<P2> q(point_q);
    const auto pairing = [](fp12_t f, const P1& a, const P2& b) { pp_map_k12(f, a.v, const_cast<ep2_st*>(b.v)); };
    add(peer, "pairing", [=](size_t i) {
        Fp12 f;
        pairing(f.v, p[i], q[i]);
        return f;
    });
    for (const size_t count : {size_t{2}, size_t{8}})
        add(peer, "pairing_product_" + std::to_string(count), [=](size_t i) {
            ep_t ps[8];
            ep2_t qs[8];
            for (size_t j = 0; j < count; j++) {
                ep_copy(ps[j], p[i + j].v);
                ep2_copy(qs[j], const_cast<ep2_st*>(q[i + j].v));
            }
            Fp12 f;
            pp_map_sim_k12(f.v, ps, qs, static_cast<int>(count));
            return f;
        });
    const Items<Integer> scalars([](size_t i) { return scalar(Input::scalar, i); });
    Fp12 base;
    pairing(base.v, p[0], q[0]);
    add(peer, "gt_pow", [=](size_t i) {
        Fp12 r;
        gt_exp_sec(r.v, base.v, scalars[i].v);
        return r;
    });
    add(peer, "gt_pow_vartime", [=](size_t i) {
        Fp12 r;
        gt_exp(r.v, base.v, scalars[i].v);
        return r;
    });
}

}  // namespace

}  // namespace ibake::bench

int main() {
    using namespace ibake::bench;
    require(core_init() == RLC_OK && pc_param_set_any() == RLC_OK, "RELIC: initialisation");
    Peer peer(about_peer());
    add_pairing(peer);
    add_groups(peer);
    add_field(peer);
    return peer.serve();
}
