// CPUID and XGETBV. Intel, "Software Developer's Manual", volume 1, chapters 13 and 15. SPDX-License-Identifier: Apache-2.0
#include "simd/cpu.h"

#include <cpuid.h>
#include <immintrin.h>
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
// ECX of leaf 1; the second: XGETBV may be executed.
constexpr uint32_t kFma = 1u << 12, kOsXsave = 1u << 27;
// XCR0: XMM, YMM; and mask registers, upper halves of ZMM0-15, ZMM16-31.
constexpr uint32_t kAvxState = 0x06, kAvx512State = 0xe6;

// Whether doubles are rounded as MXCSR says: valgrind rounds to nearest whatever it says.
bool rounds_as_told() {
    const unsigned before = _mm_getcsr();
    _mm_setcsr(_MM_MASK_MASK | _MM_ROUND_TOWARD_ZERO);
    double sum = 1;
    __asm__ volatile("addsd %1, %0" : "+x"(sum) : "x"(0x1.8p-53));
    _mm_setcsr(before);
    return sum == 1;
}
bool has(uint32_t features, uint32_t wanted) { return (features & wanted) == wanted; }

}  // namespace

Features detect() {
    uint32_t a, b, c, d, features;
    __cpuid(0, a, b, c, d);
    if (a < 7) return {};
    __cpuid_count(7, 0, a, features, c, d);
    __cpuid(1, a, b, c, d);
    uint32_t saved = 0;
    if (has(c, kOsXsave)) __asm__("xgetbv" : "=a"(saved), "=d"(d) : "c"(0));
    return {has(features, kBmi2 | kAdx), has(features, kAvx2) && has(c, kFma) && has(saved, kAvxState) && rounds_as_told(),
            has(features, kAvx2 | kAvx512F | kAvx512Dq | kAvx512Ifma | kAvx512Bw | kAvx512Vl) && has(saved, kAvx512State)};
}

}  // namespace ibake::cpu
