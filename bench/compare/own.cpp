// What no peer has: Boneh-Franklin and whole exchanges. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/compare.h"
#include "bench/exchange.h"
#include "curve/ecdh.h"

#include <memory>

namespace ibake::bench {

namespace {

struct {
    const char* name;
    uint8_t id;
} const kCurves[] = {{"p256", IBAKE_CURVE_P256}, {"p384", IBAKE_CURVE_P384}, {"p521", IBAKE_CURVE_P521}};

bool compiled_in(uint8_t curve) { return curve::ecdh_field_bytes(static_cast<EcdhCurve>(curve)) != 0; }

Batch part_of(const std::shared_ptr<Exchange>& exchange, double (*part)(const double (&)[Exchange::kSteps])) {
    return [exchange, part](size_t n) {
        double sum = 0, ns[Exchange::kSteps];
        for (size_t i = 0; i < n; i++) {
            exchange->run(ns);
            sum += part(ns);
        }
        return sum / static_cast<double>(n);
    };
}

}  // namespace

void add_own(Rows& rows) {
    const auto w = std::make_shared<IbeWorld>();
    rows.push_back({"bf_extract", timed([w] { return w->extract(); })});
    rows.push_back({"bf_key_check", timed([w] { return w->key_load(); })});
    rows.push_back({"bf_encrypt", timed([w] { return w->encrypt_to_stranger(); })});
    rows.push_back({"bf_encrypt_cached_theta", timed([w] { return w->encrypt(); })});
    rows.push_back({"bf_decrypt", timed([w] { return w->decrypt(); })});
    rows.push_back({"bf_decrypt_prepared", timed([w] { return w->decrypt_prepared(); })});
    for (const auto& curve : kCurves) {
        if (!compiled_in(curve.id)) continue;
        for (const bool cached : {false, true}) {
            const auto exchange = std::make_shared<Exchange>(curve.id, cached);
            const std::string suffix = std::string("_") + curve.name + (cached ? "_cached" : "");
            rows.push_back({"exchange_initiator" + suffix, part_of(exchange, Exchange::initiator)});
            rows.push_back({"exchange_responder" + suffix, part_of(exchange, Exchange::responder)});
        }
    }
}

std::vector<MessageSizes> message_sizes() {
    std::vector<MessageSizes> sizes;
    for (const auto& curve : kCurves) {
        if (!compiled_in(curve.id)) continue;
        Exchange exchange(curve.id, false);
        double ns[Exchange::kSteps];
        exchange.run(ns);
        sizes.push_back({curve.name, {}});
        for (size_t i = 0; i < Exchange::kMessages; i++) sizes.back().octets.push_back(exchange.message_size(i));
    }
    return sizes;
}

}  // namespace ibake::bench
