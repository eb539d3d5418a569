// The key exchange: each step, and all steps of a side. SPDX-License-Identifier: Apache-2.0
#include "bench/bench.h"
#include "bench/exchange.h"
#include "curve/ecdh.h"

#include <memory>

namespace ibake::bench {

namespace {

// Runs whole exchanges; the time that counts is what `part` takes of it.
template <class Part>
void add_part(const std::string& name, const std::shared_ptr<Exchange>& exchange, Part part) {
    benchmark::RegisterBenchmark((name + "/" + active_backend().name).c_str(), [exchange, part](benchmark::State& state) {
        for (auto _ : state) {
            double ns[Exchange::kSteps];
            exchange->run(ns);
            state.SetIterationTime(1e-9 * part(ns));
        }
    })->UseManualTime();
}

}  // namespace

void add_ibake() {
    const struct {
        const char* name;
        uint8_t id;
    } curves[] = {{"p256", IBAKE_CURVE_P256}, {"p384", IBAKE_CURVE_P384}, {"p521", IBAKE_CURVE_P521}};
    for (const auto& curve : curves) {
        if (curve::ecdh_field_bytes(static_cast<EcdhCurve>(curve.id)) == 0) continue;  // compiled out
        for (const bool cached : {false, true}) {
            const auto exchange = std::make_shared<Exchange>(curve.id, cached);
            const auto name = [&](const std::string& op) { return "ibake/" + op + (cached ? "_cached/" : "/") + curve.name; };
            add_part(name("initiator"), exchange, Exchange::initiator);
            add_part(name("responder"), exchange, Exchange::responder);
            for (size_t step = 0; step < Exchange::kSteps; step++)
                add_part(name(Exchange::kStepNames[step]), exchange,
                         [step](const double(&ns)[Exchange::kSteps]) { return ns[step]; });
        }
    }
}

}  // namespace ibake::bench
