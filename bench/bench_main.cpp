// All benchmarks in one program; --benchmark_filter chooses. SPDX-License-Identifier: Apache-2.0
#include "bench/backend.h"
#include "bench/bench.h"

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::AddCustomContext("backend", ibake::bench::use_backend());
    benchmark::AddCustomContext("build", ibake_build_info());
    benchmark::AddCustomContext("compiler", IBAKE_BENCH_COMPILER);
    using namespace ibake::bench;
    for (const auto add_layer : {add_field, add_tower, add_curve, add_pairing, add_ibe, add_ibake}) add_layer();
    return benchmark::RunSpecifiedBenchmarks() == 0 ? 1 : 0;
}
