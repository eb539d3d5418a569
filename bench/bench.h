// Registering benchmarks by layer. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_BENCH_H
#define IBAKE_BENCH_BENCH_H

#include "bench/inputs.h"
#include "field/dispatch.h"

#include <benchmark/benchmark.h>
#include <string>

namespace ibake::bench {

// `op` returns its result, so that it is not optimised away. name: layer/op/curve.
template <class Op>
void add(const std::string& name, Op op) {
    benchmark::RegisterBenchmark((name + "/" + active_backend().name).c_str(), [op](benchmark::State& state) mutable {
        for (auto _ : state) benchmark::DoNotOptimize(op());
    });
}

void add_field();
void add_tower();
void add_curve();
void add_pairing();
void add_ibe();
void add_ibake();

}  // namespace ibake::bench

#endif
