// Seeded random data for tests, biased toward the values that break arithmetic. SPDX-License-Identifier: Apache-2.0
//
// Every generator prints its seed; IBAKE_TEST_SEED=<number> in the environment repeats a run.
#ifndef IBAKE_TESTS_SUPPORT_PRNG_H
#define IBAKE_TESTS_SUPPORT_PRNG_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

namespace ibake::test {

using Octets = std::vector<uint8_t>;

// Rounds of a random test: more with tools/test --full, fewer where a sanitizer or the verify build slows everything down.
inline int rounds(int usual) {
    const char* full = std::getenv("IBAKE_TEST_FULL");
    if (full != nullptr && full[0] == '1') return 10 * usual;
#if defined(__SANITIZE_ADDRESS__) || (defined(IBAKE_VERIFY) && IBAKE_VERIFY)
    return usual / 4 + 1;
#else
    return usual;
#endif
}

class Prng {
public:
    explicit Prng(const char* purpose) {
        const char* given = std::getenv("IBAKE_TEST_SEED");
        const uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 0) : std::random_device()();
        std::printf("[   SEED   ] %s: IBAKE_TEST_SEED=%llu\n", purpose, static_cast<unsigned long long>(seed));
        generator_.seed(seed);
    }
    uint64_t next() { return generator_(); }
    uint64_t below(uint64_t bound) { return next() % bound; }

    Octets uniform(size_t size) {
        Octets r(size);
        for (uint8_t& octet : r) octet = static_cast<uint8_t>(next());
        return r;
    }
    // Long runs of equal bits: carries travel far.
    Octets runs(size_t size) {
        Octets r(size, 0);
        uint8_t bit = 0;
        size_t left = 0;
        for (size_t i = 0; i < 8 * size; i++) {
            if (left == 0) {
                bit ^= 1;
                left = 1 + below(below(2) == 0 ? 8 : 4 * size + 1);
            }
            left--;
            r[i / 8] = static_cast<uint8_t>(r[i / 8] << 1 | bit);
        }
        return r;
    }
    // Nearly all bits 0, or nearly all 1.
    Octets sparse(size_t size) {
        Octets r(size, below(2) == 0 ? 0x00 : 0xFF);
        for (uint64_t flips = below(4); flips-- > 0 && size > 0;) r[below(size)] ^= static_cast<uint8_t>(1u << below(8));
        return r;
    }
    // One of the above.
    Octets octets(size_t size) {
        const uint64_t kind = below(4);
        return kind == 0 ? runs(size) : kind == 1 ? sparse(size) : uniform(size);
    }

private:
    std::mt19937_64 generator_;
};

}  // namespace ibake::test

#endif
