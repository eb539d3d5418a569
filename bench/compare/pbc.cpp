// Type-A pairings by libpbc (github.com/blynn/pbc), for each parameter file given as argument. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <fstream>
#include <iterator>
#include <memory>

#include <gmp.h>
extern "C" {
#include <pbc/pbc.h>
}

namespace ibake::bench {

namespace {

// libpbc's elements belong to their pairing, which stays until the end, and own memory: results are computed in place.
class Element {
public:
    explicit Element(field_ptr field) { element_init(e_, field); }
    ~Element() { element_clear(e_); }
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;
    operator element_ptr() { return e_; }

private:
    element_t e_;
};
using Shared = std::shared_ptr<Element>;

Octets encode(element_ptr e) {
    Octets octets(static_cast<size_t>(element_length_in_bytes(e)));
    element_to_bytes(octets.data(), e);
    return octets;
}

pairing_ptr load(const std::string& file) {
    std::ifstream in(file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const pairing_ptr pairing = new pairing_s;
    require(pairing_init_set_buf(pairing, text.data(), text.size()) == 0, ("libpbc: " + file).c_str());
    return pairing;
}

void add_operations(Peer& peer, const std::string& file) {
    const std::string prefix = type_a_prefix(file);
    const pairing_ptr a = load(file);
    const auto make = [](field_ptr field) { return std::make_shared<Element>(field); };
    // run(result, i) sets the result.
    const auto add = [&](const char* name, field_ptr field, auto run) {
        peer.add(
            prefix + name,
            [=, result = make(field)](size_t i) {
                run(*result, i);
                return static_cast<element_ptr>(*result);
            },
            encode);
    };

    const auto point = [&](Input kind) {
        return Items<Shared>([&, kind](size_t i) {
            auto message = input<32>(kind, i);
            const auto p = make(a->G1);
            element_from_hash(*p, message.data(), message.size());
            return p;
        });
    };
    const Items<Shared> p = point(Input::p_scalar), q = point(Input::q_scalar);
    const Items<Shared> scalars([&](size_t i) {
        auto octets = input_scalar_below(i, mpz_sizeinbase(a->r, 2));
        const auto k = make(a->Zr);
        element_from_bytes(*k, octets.data());
        return k;
    });

    add("pairing", a->GT, [=](element_ptr f, size_t i) { pairing_apply(f, *p[i], *q[i], a); });
    add("pairing_product_2", a->GT, [=](element_ptr f, size_t i) {
        element_t ps[2], qs[2];
        for (size_t j = 0; j < 2; j++) *ps[j] = **p[i + j], *qs[j] = **q[i + j];
        element_prod_pairing(f, ps, qs, 2);
    });
    peer.add(prefix + "prepare", [=](size_t i) {
        pairing_pp_t prepared;
        pairing_pp_init(prepared, *p[i], a);
        pairing_pp_clear(prepared);
        return 0;
    });
    const pairing_pp_ptr fixed = new pairing_pp_s;
    pairing_pp_init(fixed, *p[0], a);
    add("pairing_prepared", a->GT, [=](element_ptr f, size_t i) { pairing_pp_apply(f, *q[i], fixed); });
    add("mul", a->G1, [=](element_ptr r, size_t i) { element_mul_zn(r, *p[i], *scalars[i]); });
    const auto base = make(a->GT);
    pairing_apply(*base, *p[0], *q[0], a);
    add("gt_pow", a->GT, [=](element_ptr r, size_t i) { element_pow_zn(r, *base, *scalars[i]); });
    add("hash_to_point", a->G1, [](element_ptr r, size_t i) {
        auto message = input<32>(Input::message, i % kInputs);
        element_from_hash(r, message.data(), message.size());
    });
}

}  // namespace

}  // namespace ibake::bench

int main(int count, char** files) {
    using namespace ibake::bench;
    Peer peer(about_peer((std::string(IBAKE_PEER_VERSION) + " with GMP " + gmp_version).c_str()));
    for (int i = 1; i < count; i++) add_operations(peer, files[i]);
    return peer.serve();
}
