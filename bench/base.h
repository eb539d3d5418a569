// What every measuring program needs, of this library or of another. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_BASE_H
#define IBAKE_BENCH_BASE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace ibake::bench {

// A wrong result must not be timed.
inline void require(bool good, const char* what) {
    if (good) return;
    std::fprintf(stderr, "benchmark: wrong result: %s\n", what);
    std::exit(1);
}

// CPU time of this thread: what other processes do meanwhile is not counted.
inline double cpu_ns() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e9 * static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec);
}

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
struct SplitMix {
    uint64_t state;
    uint64_t next() {
        uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return z ^ (z >> 31);
    }
    template <size_t size>
    std::array<uint8_t, size> octets() {
        std::array<uint8_t, size> r;
        for (uint8_t& octet : r) octet = static_cast<uint8_t>(next());
        return r;
    }
};

}  // namespace ibake::bench

#endif
