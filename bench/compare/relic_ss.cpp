// The supersingular curve of 1536 bits by RELIC (github.com/relic-toolkit/relic), beside parameters of that size. It is another curve,
// y^2 = x^3 - 3x, so that results are compared with each other only. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <fstream>

#include <gmp.h>  // before RELIC's headers, which include it as C
extern "C" {
#include <relic/relic.h>
}

namespace ibake::bench {

namespace {

// RELIC's types are arrays; these can be returned.
template <class T>
struct Value {
    T v;
};
using Gt = Value<fp2_t>;
using Point = Value<ep_t>;
using Integer = Value<bn_t>;

bool has_our_size(const std::string& file) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (line.rfind("q ", 0) != 0 || line.size() > 2 + 463) continue;  // digits of 2^1536: RELIC was built to hold no more
        Integer q;
        bn_new(q.v);
        bn_read_str(q.v, line.data() + 2, line.size() - 2, 10);
        return bn_bits(q.v) == RLC_FP_BITS;
    }
    return false;
}

Point point(Input kind, size_t i) {
    const auto message = input<32>(kind, i);
    Point p;
    ep_map(p.v, message.data(), message.size());
    return p;
}
Integer scalar(size_t i) {
    Integer k;
    bn_new(k.v);
    const Octets octets = input_scalar_below(i, 256);
    bn_read_bin(k.v, octets.data(), octets.size());
    return k;
}
Gt pair(const Point& p, const Point& q) {
    Gt f;
    pp_map_k2(f.v, p.v, q.v);
    return f;
}
Point multiply(const Point& p, const Integer& k) {
    Point r;
    ep_mul_lwreg(r.v, p.v, k.v);
    ep_norm(r.v, r.v);
    return r;
}

void add_operations(Peer& peer, const std::string& prefix) {
    const Items<Point> p([](size_t i) { return point(Input::p_scalar, i); });
    const Items<Point> q([](size_t i) { return point(Input::q_scalar, i); });
    const Items<Integer> scalars(scalar);
    const Gt base = pair(p[0], q[0]);
    Gt power;
    fp2_exp_cyc(power.v, base.v, scalars[0].v);
    require(fp2_cmp_dig(base.v, 1) != RLC_EQ && fp2_cmp(pair(p[0], multiply(q[0], scalars[0])).v, power.v) == RLC_EQ,
            "bilinearity");

    peer.add(prefix + "pairing", [=](size_t i) { return pair(p[i], q[i]); });
    peer.add(prefix + "pairing_product_2", [=](size_t i) {
        ep_t ps[2], qs[2];
        for (size_t j = 0; j < 2; j++) ep_copy(ps[j], p[i + j].v), ep_copy(qs[j], q[i + j].v);
        Gt f;
        pp_map_sim_k2(f.v, ps, qs, 2);
        return f;
    });
    peer.add(prefix + "mul", [=](size_t i) { return multiply(p[i], scalars[i]); });
    peer.add(prefix + "gt_pow", [=](size_t i) {
        Gt r;
        fp2_exp_cyc(r.v, base.v, scalars[i].v);
        return r;
    });
    peer.add(prefix + "hash_to_point", [=](size_t i) { return point(Input::message, i % kInputs); });
}

}  // namespace

}  // namespace ibake::bench

int main(int count, char** files) {
    using namespace ibake::bench;
    require(core_init() == RLC_OK && pc_param_set_any() == RLC_OK, "RELIC: initialisation");
    Peer peer(about_peer());
    for (int i = 1; i < count; i++)
        if (has_our_size(files[i])) add_operations(peer, type_a_prefix(files[i]));
    return peer.serve();
}
