// What fuzz targets share: a requirement, and values drawn from the input. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_FUZZ_FUZZ_H
#define IBAKE_TESTS_FUZZ_FUZZ_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace ibake::fuzz {

using Octets = std::vector<uint8_t>;

inline void require(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    if (holds) return;
    std::fprintf(stderr, "%s:%d: does not hold\n", file, line);
    std::abort();
}

// Octets of the input in their order, and after its end pseudo-random ones that follow from it (splitmix64): a short input has
// operands too. Copies draw the same.
class Input {
public:
    Input(const uint8_t* data, size_t size) : at_(data), end_(data + size) {
        for (size_t i = 0; i < size; i++) state_ = (state_ ^ data[i]) * 0x100000001b3;
    }
    uint8_t octet() {
        if (at_ != end_) return *at_++;
        state_ += 0x9e3779b97f4a7c15;
        uint64_t z = state_;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return static_cast<uint8_t>(z >> 56);
    }
    // A bound of 256 or less takes one octet.
    uint64_t below(uint64_t bound) {
        uint64_t v = octet();
        for (uint64_t most = 256; most < bound; most <<= 8) v = v << 8 | octet();
        return v % bound;
    }
    // Of one of the kinds that break arithmetic: as they come, long runs of equal bits, or nearly all bits equal.
    Octets octets(size_t size) {
        Octets r(size);
        switch (below(4)) {
        case 0:
            for (size_t i = 0, left = 0, ones = 0; i < 8 * size; i++, left--) {
                if (left == 0) left = 1 + below(256), ones ^= 1;
                r[i / 8] = static_cast<uint8_t>(r[i / 8] << 1 | ones);
            }
            break;
        case 1:
            r.assign(size, below(2) == 0 ? 0x00 : 0xff);
            for (uint64_t flips = below(4); flips > 0 && size > 0; flips--)
                r[below(size)] ^= static_cast<uint8_t>(1u << below(8));
            break;
        default:
            for (uint8_t& o : r) o = octet();
        }
        return r;
    }

private:
    const uint8_t *at_, *end_;
    uint64_t state_ = 0xcbf29ce484222325;
};

}  // namespace ibake::fuzz

#endif
