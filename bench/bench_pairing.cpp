// The pairing on BLS12-381, its halves, prepared and multiple; the target group. SPDX-License-Identifier: Apache-2.0
#include "pairing/bls12_381.h"

#include "bench/bench.h"

#include <memory>

namespace ibake::bench {

void add_pairing() {
    using namespace bls12_381;
    const auto name = [](const char* op) { return std::string("pairing/") + op + "/bls12_381"; };
    Ring<G1> ps(random_g1);
    Ring<G2> qs(random_g2);
    add(name("pairing"), [ps, qs]() mutable { return pairing(ps.next(), qs.next()); });
    add(name("miller_loop"), [ps, qs]() mutable {
        const auto p = ps.next().to_affine();
        const auto q = qs.next().to_affine();
        PairingTerm<AtePairing> term{&p, &q};
        F12 f;
        miller_loop<AtePairing>(f, &term, 1);
        return f;
    });
    add(name("final_exponentiation"), [f = random_f12()]() mutable { return final_exponentiation<AtePairing>(f), f; });

    const auto prepared = std::make_shared<PreparedQ>();
    prepare(*prepared, qs.next());
    add(name("prepare"), [prepared, qs]() mutable {
        prepare(*prepared, qs.next());
        return prepared;
    });
    add(name("pairing_prepared"), [prepared, ps]() mutable { return pairing_prepared(ps.next(), *prepared); });
    for (const size_t count : {size_t{2}, kMaxProduct}) {
        const auto p = std::make_shared<std::array<G1, kMaxProduct>>();
        const auto q = std::make_shared<std::array<G2, kMaxProduct>>();
        p->fill(ps.next());
        q->fill(qs.next());
        add(name(("product_of_" + std::to_string(count)).c_str()),
            [p, q, count] { return pairing_product(p->data(), q->data(), count); });
    }

    Gt a = pairing(ps.next(), qs.next());
    Ring<Scalar> scalars(random_scalar);
    add(name("gt_mul"), [a]() mutable { return a = a * a; });
    add(name("gt_pow"), [a, scalars]() mutable { return a = a.pow(scalars.next()); });
    std::array<uint8_t, Gt::kBytes> octets;
    a.to_bytes(octets.data());
    add(name("gt_decode"), [a, octets]() mutable {
        require(Gt::from_bytes(a, octets.data()) == Decoded::ok, "decoding");
        return a;
    });
}

}  // namespace ibake::bench
