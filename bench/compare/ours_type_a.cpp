// The operations of this library over type-A parameter files. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/ours.h"

#include "field/dispatch.h"
#include "tools/calc/with_group.h"

#include <memory>

namespace ibake::bench {

namespace {

template <class G>
Octets encode(const typename G::F& a, const typename G::F& b) {
    Octets r(2 * a.bytes());
    a.to_bytes(r.data());
    b.to_bytes(r.data() + a.bytes());
    return r;
}

// Points are affine before and after, as libpbc's are.
template <class G>
void add_group(Peer& peer, const std::string& prefix, const std::shared_ptr<const G>& g) {
    using Curve = typename G::Curve;
    using Affine = typename G::Affine;
    using Gt = k2::Gt<Curve>;
    using Prepared = k2::Prepared<Curve>;
    const auto add_gt = [&](const char* name, auto run) {
        peer.add(prefix + name, run, [](const Gt& f) { return encode<G>(f.re(), f.im()); });
    };
    const auto add_point = [&](const char* name, auto run) {
        peer.add(prefix + name, run, [](const Affine& p) { return encode<G>(p.x, p.y); });
    };

    const auto hash = [g](Input kind, size_t i) {
        const auto message = input<32>(kind, i);
        Affine p;
        require(k2::hash_to_point_vartime(p, *g, message.data(), message.size()) == Decoded::ok, "hash to point");
        return p;
    };
    const Items<Affine> p([&](size_t i) { return hash(Input::p_scalar, i); });
    const Items<Affine> q([&](size_t i) { return hash(Input::q_scalar, i); });
    const Items<typename G::Scalar> scalars([&](size_t i) {
        const Octets octets = input_scalar_below(i, g->q.bits);
        return G::Scalar::from_bytes(octets.data(), g->scalars()).value;
    });

    add_gt("pairing", [=](size_t i) { return k2::pairing(*g, p[i], q[i]); });
    peer.add(
        prefix + "pairing_batch_8",
        [=](size_t) {
            std::vector<Gt> r(kInputs, Gt(*g));
            k2::pairing_batch(*g, r.data(), &p[0], &q[0], r.size());
            return r;
        },
        [](const std::vector<Gt>& r) {
            Octets all;
            for (const Gt& f : r) {
                const Octets octets = encode<G>(f.re(), f.im());
                all.insert(all.end(), octets.begin(), octets.end());
            }
            return all;
        },
        kInputs);
    add_gt("pairing_product_2", [=](size_t i) {
        const Affine a[] = {p[i], p[i + 1]};
        const k2::Image<typename G::F> at[] = {k2::image(*g, q[i]), k2::image(*g, q[i + 1])};
        return Gt::final_power(*g, k2::miller_loop(*g, a, at));
    });
    const auto prepared = std::make_shared<Prepared>(), fixed = std::make_shared<Prepared>();
    peer.add(prefix + "prepare", [=](size_t i) { return prepared->prepare(*g, p[i]); });
    require(fixed->prepare(*g, p[0]), "prepare");
    add_gt("pairing_prepared", [=](size_t i) { return fixed->pairing(*g, q[i]); });
    add_point("mul", [=](size_t i) { return g->mul(p[i], scalars[i]).to_affine(); });
    add_gt("gt_pow", [=, base = k2::pairing(*g, p[0], q[0])](size_t i) { return base.pow(*g, scalars[i]); });
    add_point("hash_to_point", [=](size_t i) { return hash(Input::message, i % kInputs); });
}

}  // namespace

Peer our_type_a_operations(std::span<char* const> files) {
    Peer peer(quoted("backend", active_backend().name) + ", " + quoted("compiler", IBAKE_BENCH_COMPILER));
    for (const std::string file : files) {
        calc::GroupPrimes primes;
        const std::string reason = calc::load_type_a(primes, file);
        require(reason.empty(), (file + ": " + reason).c_str());
        require(calc::with_group<k2::TypeA>(
                    primes, [&]<class G>(const G& g) { add_group<G>(peer, type_a_prefix(file), std::make_shared<const G>(g)); }),
                "a group");
    }
    return peer;
}

}  // namespace ibake::bench
