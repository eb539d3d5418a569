// Four lanes of 64 bits: AVX-512 VL and IFMA, or plain C++, as vec8.h has eight. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_AVX512IFMA_VEC4_H
#define IBAKE_SIMD_AVX512IFMA_VEC4_H

#include "simd/avx512ifma/vec8.h"

namespace ibake::quad {
namespace {

using rns::ClearRegisters;

// A word of lanes in memory.
typedef uint64_t LaneWord __attribute__((may_alias));

#ifndef IBAKE_VEC8_EMULATED

struct Vec {
    __m256i v;
};

IBAKE_VEC_INLINE Vec load_unaligned(const void* a) { return {_mm256_loadu_si256(static_cast<const __m256i_u*>(a))}; }
IBAKE_VEC_INLINE void store_unaligned(void* r, Vec a) { _mm256_storeu_si256(static_cast<__m256i_u*>(r), a.v); }
IBAKE_VEC_INLINE Vec broadcast(uint64_t a) { return {_mm256_set1_epi64x(static_cast<long long>(a))}; }
IBAKE_VEC_INLINE Vec operator+(Vec a, Vec b) { return {_mm256_add_epi64(a.v, b.v)}; }
IBAKE_VEC_INLINE Vec operator-(Vec a, Vec b) { return {_mm256_sub_epi64(a.v, b.v)}; }
IBAKE_VEC_INLINE Vec operator&(Vec a, Vec b) { return {_mm256_and_si256(a.v, b.v)}; }
IBAKE_VEC_INLINE Vec operator^(Vec a, Vec b) { return {_mm256_xor_si256(a.v, b.v)}; }
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_right(Vec a) {
    return {_mm256_srli_epi64(a.v, n)};
}
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_left(Vec a) {
    return {_mm256_slli_epi64(a.v, n)};
}
// Lane 0 alone.
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_first_left(Vec a) {
    return {_mm256_mask_slli_epi64(a.v, 1, a.v, n)};
}
// Lanes from, from + 1, ... of low followed by high.
template <unsigned from>
IBAKE_VEC_INLINE Vec window(Vec low, Vec high) {
    if constexpr (from == 0) return low;
    return {_mm256_alignr_epi64(high.v, low.v, from)};
}
// Lane 1 of low, lane 0 of high, lane 3 of low, lane 2 of high.
IBAKE_VEC_INLINE Vec odd_even(Vec low, Vec high) {
    return {_mm256_castpd_si256(_mm256_shuffle_pd(_mm256_castsi256_pd(low.v), _mm256_castsi256_pd(high.v), 0b0101))};
}
// acc + low or high 52 bits of the 104-bit product of the low 52 bits of a and b.
IBAKE_VEC_INLINE Vec madd_lo(Vec acc, Vec a, Vec b) { return {_mm256_madd52lo_epu64(acc.v, a.v, b.v)}; }
IBAKE_VEC_INLINE Vec madd_hi(Vec acc, Vec a, Vec b) { return {_mm256_madd52hi_epu64(acc.v, a.v, b.v)}; }

#else

struct alignas(32) Vec {
    uint64_t v[4];
};

template <class Op>
IBAKE_VEC_INLINE Vec each_lane(Op op) {
    Vec r;
    for (size_t i = 0; i < 4; i++) r.v[i] = op(i);
    return r;
}

IBAKE_VEC_INLINE Vec load_unaligned(const void* a) {
    Vec r;
    __builtin_memcpy(&r, a, sizeof r);
    return r;
}
IBAKE_VEC_INLINE void store_unaligned(void* r, Vec a) { __builtin_memcpy(r, &a, sizeof a); }
IBAKE_VEC_INLINE Vec broadcast(uint64_t a) {
    return each_lane([&](size_t) { return a; });
}
IBAKE_VEC_INLINE Vec operator+(Vec a, Vec b) {
    return each_lane([&](size_t i) { return a.v[i] + b.v[i]; });
}
IBAKE_VEC_INLINE Vec operator-(Vec a, Vec b) {
    return each_lane([&](size_t i) { return a.v[i] - b.v[i]; });
}
IBAKE_VEC_INLINE Vec operator&(Vec a, Vec b) {
    return each_lane([&](size_t i) { return a.v[i] & b.v[i]; });
}
IBAKE_VEC_INLINE Vec operator^(Vec a, Vec b) {
    return each_lane([&](size_t i) { return a.v[i] ^ b.v[i]; });
}
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_right(Vec a) {
    return each_lane([&](size_t i) { return a.v[i] >> n; });
}
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_left(Vec a) {
    return each_lane([&](size_t i) { return a.v[i] << n; });
}
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_first_left(Vec a) {
    a.v[0] <<= n;
    return a;
}
template <unsigned from>
IBAKE_VEC_INLINE Vec window(Vec low, Vec high) {
    return each_lane([&](size_t i) { return from + i < 4 ? low.v[from + i] : high.v[from + i - 4]; });
}
IBAKE_VEC_INLINE Vec odd_even(Vec low, Vec high) { return {low.v[1], high.v[0], low.v[3], high.v[2]}; }
IBAKE_VEC_INLINE Vec madd_lo(Vec acc, Vec a, Vec b) {
    return each_lane([&](size_t i) {
        return acc.v[i] + (static_cast<uint64_t>(rns::product52(a.v[i], b.v[i])) & ((uint64_t{1} << 52) - 1));
    });
}
IBAKE_VEC_INLINE Vec madd_hi(Vec acc, Vec a, Vec b) {
    return each_lane([&](size_t i) { return acc.v[i] + static_cast<uint64_t>(rns::product52(a.v[i], b.v[i]) >> 52); });
}

#endif

// Overwrites secrets, which are made of such vectors; the compiler cannot leave it out.
template <class T>
IBAKE_VEC_INLINE void wipe_lanes(T& a) {
    constexpr size_t kBytes = sizeof(T), kVec = sizeof(Vec);
    static_assert(kBytes % kVec == 0);
    auto* at = reinterpret_cast<LaneWord*>(&a);
    for (size_t i = 0; i < kBytes / kVec; i++) store_unaligned(at + 4 * i, broadcast(0));
    __asm__ volatile("" : : "r"(at) : "memory");
}

}  // namespace
}  // namespace ibake::quad

#endif
