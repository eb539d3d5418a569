// CPUID and XGETBV. Intel, "Software Developer's Manual", volume 1, chapters 13 and 15. SPDX-License-Identifier: Apache-2.0
#include "simd/cpu.h"

#include <cpuid.h>
#include <stdint.h>

namespace ibake::cpu {

namespace {

// EBX of leaf 7, sub-leaf 0.
enum : uint32_t {
    kAvx2 = 1u << 5,
    kBmi2 = 1u << 8,
    kAvx512F = 1u << 16,
    kAvx512Dq = 1u << 17,
    kAdx = 1u << 19,
    kAvx512Ifma = 1u << 21,
    kAvx512Bw = 1u << 30,
    kAvx512Vl = 1u << 31,
};
constexpr uint32_t kOsXsave = 1u << 27;  // ECX of leaf 1: XGETBV may be executed
constexpr uint32_t kXcr0 = 0xe6;         // XMM, YMM, mask registers, upper halves of ZMM0-15, ZMM16-31

uint32_t extended_features() {
    uint32_t a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 ? b : 0;
}

bool system_saves_zmm() {
    uint32_t a, b, c, d;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & kOsXsave) == 0) return false;
    __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    return (a & kXcr0) == kXcr0;
}

bool has_features(uint32_t mask) { return (extended_features() & mask) == mask; }

}  // namespace

bool has_adx() { return has_features(kBmi2 | kAdx); }

bool has_avx512ifma() {
    return has_features(kAvx2 | kAvx512F | kAvx512Dq | kAvx512Ifma | kAvx512Bw | kAvx512Vl) && system_saves_zmm();
}

}  // namespace ibake::cpu
