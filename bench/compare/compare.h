// Rows of the comparison. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_COMPARE_COMPARE_H
#define IBAKE_BENCH_COMPARE_COMPARE_H

#include "bench/inputs.h"

#include <functional>
#include <string>
#include <vector>

namespace ibake::bench {

// Runs n calls and returns the nanoseconds of one.
using Batch = std::function<double(size_t n)>;

struct Row {
    std::string op;
    Batch ours;
    std::string peer = {};
    Batch theirs = {};
};
using Rows = std::vector<Row>;

// `op` returns its result, so that it is not optimised away.
template <class Op>
Batch timed(Op op) {
    return [op](size_t n) mutable {
        const double start = cpu_ns();
        for (size_t i = 0; i < n; i++) {
            auto result = op();
            __asm__ volatile("" : : "r"(&result) : "memory");
        }
        return (cpu_ns() - start) / static_cast<double>(n);
    };
}

// Each checks that both sides give the same results, then adds its rows.
void add_blst(Rows& rows);
void add_openssl(Rows& rows);
void add_own(Rows& rows);

// Octets of the four messages of an exchange, by curve.
struct MessageSizes {
    std::string curve;
    std::vector<size_t> octets;
};
std::vector<MessageSizes> message_sizes();

}  // namespace ibake::bench

#endif
