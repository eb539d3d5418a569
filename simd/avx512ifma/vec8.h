// Eight lanes of 64 bits: AVX-512 IFMA, or plain C++ for tests of what is built on it. SPDX-License-Identifier: Apache-2.0
//
// With IBAKE_VEC8_EMULATED the same text runs on any machine and under valgrind, which knows no AVX-512. Everything in this folder's
// headers has internal linkage: an inline function compiled for AVX-512 must never be the copy that other code is linked with.
#ifndef IBAKE_SIMD_AVX512IFMA_VEC8_H
#define IBAKE_SIMD_AVX512IFMA_VEC8_H

#include "field/word.h"

#include <cstddef>
#include <cstdint>

#ifndef IBAKE_VEC8_EMULATED
#define IBAKE_VEC_MEMBER inline __attribute__((always_inline))
#define IBAKE_VEC_LAMBDA __attribute__((always_inline))
#else
#define IBAKE_VEC_LAMBDA
#define IBAKE_VEC_MEMBER inline // all of it in one function takes GCC minutes
#endif
#define IBAKE_VEC_INLINE static IBAKE_VEC_MEMBER

#ifdef __clang__
#define IBAKE_VEC_UNROLL _Pragma("unroll 16")
#else
#define IBAKE_VEC_UNROLL _Pragma("GCC unroll 16")
#endif

namespace ibake::rns {
__extension__ typedef unsigned __int128 Word128;
}

#if defined(IBAKE_VEC8_FMA)

#include "simd/avx2fma/vec8.h"

#elif !defined(IBAKE_VEC8_EMULATED)

#include <immintrin.h>

namespace ibake::rns {
namespace {

struct Vec {
    __m512i v;
};

IBAKE_VEC_INLINE Vec load(const uint64_t (&a)[8]) { return {_mm512_load_si512(a)}; }
IBAKE_VEC_INLINE void store(uint64_t (&r)[8], Vec a) { _mm512_store_si512(r, a.v); }
IBAKE_VEC_INLINE Vec load_unaligned(const void* a) { return {_mm512_loadu_si512(a)}; }
IBAKE_VEC_INLINE void store_unaligned(void* r, Vec a) { _mm512_storeu_si512(r, a.v); }
IBAKE_VEC_INLINE Vec broadcast(uint64_t a) { return {_mm512_set1_epi64(static_cast<long long>(a))}; }
IBAKE_VEC_INLINE Vec operator+(Vec a, Vec b) { return {_mm512_add_epi64(a.v, b.v)}; }
IBAKE_VEC_INLINE Vec operator-(Vec a, Vec b) { return {_mm512_sub_epi64(a.v, b.v)}; }
IBAKE_VEC_INLINE Vec operator&(Vec a, Vec b) { return {_mm512_and_si512(a.v, b.v)}; }
IBAKE_VEC_INLINE Vec operator^(Vec a, Vec b) { return {_mm512_xor_si512(a.v, b.v)}; }
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_right(Vec a) {
    return {_mm512_srli_epi64(a.v, n)};
}
// All ones where a, as a signed number, is negative.
IBAKE_VEC_INLINE Vec sign(Vec a) { return {_mm512_srai_epi64(a.v, 63)}; }
// Arithmetic shift.
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_right_signed(Vec a) {
    return {_mm512_srai_epi64(a.v, n)};
}
// Lane i by counts[i] bits.
IBAKE_VEC_INLINE Vec shift_left(Vec a, Vec counts) { return {_mm512_sllv_epi64(a.v, counts.v)}; }
// Lane i of the result is lane index[i] of a; of a, then b, for indices up to 15.
IBAKE_VEC_INLINE Vec permute(Vec a, Vec index) { return {_mm512_permutexvar_epi64(index.v, a.v)}; }
IBAKE_VEC_INLINE Vec permute(Vec a, Vec b, Vec index) { return {_mm512_permutex2var_epi64(a.v, index.v, b.v)}; }
// Bit i: lane i. A mask that is not known when this is compiled.
IBAKE_VEC_INLINE unsigned equal_mask(Vec a, Vec b) { return _mm512_cmpeq_epi64_mask(a.v, b.v); }
IBAKE_VEC_INLINE unsigned nonzero_mask(Vec a) { return _mm512_test_epi64_mask(a.v, a.v); }
IBAKE_VEC_INLINE Vec add_in(Vec a, Vec b, unsigned mask) {
    return {_mm512_mask_add_epi64(a.v, static_cast<__mmask8>(mask), a.v, b.v)};
}
// In the lanes of the mask, 0 in the others.
template <unsigned mask>
IBAKE_VEC_INLINE Vec permute_in(Vec a, Vec b, Vec index) {
    return {_mm512_maskz_permutex2var_epi64(mask, a.v, index.v, b.v)};
}
// Low 64 bits of the products.
IBAKE_VEC_INLINE Vec operator*(Vec a, Vec b) { return {_mm512_mullo_epi64(a.v, b.v)}; }
// Each half (four lanes) alone: lane i of the result is lane (pattern >> 2i & 3).
template <int pattern>
IBAKE_VEC_INLINE Vec permute_halves(Vec a) {
    return {_mm512_permutex_epi64(a.v, pattern)};
}
// In the lanes of the mask: a + b, a - b, b; 0 in others for only(). a in the others.
template <unsigned mask>
IBAKE_VEC_INLINE Vec add_in(Vec a, Vec b) {
    return {_mm512_mask_add_epi64(a.v, mask, a.v, b.v)};
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec sub_in(Vec a, Vec b) {
    return {_mm512_mask_sub_epi64(a.v, mask, a.v, b.v)};
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec replace_in(Vec a, Vec b) {
    return {_mm512_mask_mov_epi64(a.v, mask, b.v)};
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec only(Vec a) {
    return {_mm512_maskz_mov_epi64(mask, a.v)};
}
IBAKE_VEC_INLINE Vec lanes(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7) {
    return {_mm512_set_epi64(static_cast<long long>(a7), static_cast<long long>(a6), static_cast<long long>(a5), static_cast<long long>(a4),
                             static_cast<long long>(a3), static_cast<long long>(a2), static_cast<long long>(a1), static_cast<long long>(a0))};
}
// acc + low or high 52 bits of the 104-bit product of the low 52 bits of a and b.
IBAKE_VEC_INLINE Vec madd_lo(Vec acc, Vec a, Vec b) { return {_mm512_madd52lo_epu64(acc.v, a.v, b.v)}; }
IBAKE_VEC_INLINE Vec madd_hi(Vec acc, Vec a, Vec b) { return {_mm512_madd52hi_epu64(acc.v, a.v, b.v)}; }

// Vector registers to zero: they may hold secrets, and code for SSE waits on their upper halves.
IBAKE_VEC_INLINE void clear_registers() {
    __asm__ volatile("vzeroall\n\t"
                     "vpxord %%xmm16, %%xmm16, %%xmm16\n\tvpxord %%xmm17, %%xmm17, %%xmm17\n\t"
                     "vpxord %%xmm18, %%xmm18, %%xmm18\n\tvpxord %%xmm19, %%xmm19, %%xmm19\n\t"
                     "vpxord %%xmm20, %%xmm20, %%xmm20\n\tvpxord %%xmm21, %%xmm21, %%xmm21\n\t"
                     "vpxord %%xmm22, %%xmm22, %%xmm22\n\tvpxord %%xmm23, %%xmm23, %%xmm23\n\t"
                     "vpxord %%xmm24, %%xmm24, %%xmm24\n\tvpxord %%xmm25, %%xmm25, %%xmm25\n\t"
                     "vpxord %%xmm26, %%xmm26, %%xmm26\n\tvpxord %%xmm27, %%xmm27, %%xmm27\n\t"
                     "vpxord %%xmm28, %%xmm28, %%xmm28\n\tvpxord %%xmm29, %%xmm29, %%xmm29\n\t"
                     "vpxord %%xmm30, %%xmm30, %%xmm30\n\tvpxord %%xmm31, %%xmm31, %%xmm31\n\t"
                     :
                     :
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
                       "xmm13", "xmm14", "xmm15", "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24",
                       "xmm25", "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31");
}

}  // namespace
}  // namespace ibake::rns

#else

namespace ibake::rns {
namespace {

IBAKE_VEC_INLINE void clear_registers() {}

struct alignas(64) Vec {
    uint64_t v[8];
};

template <class Op>
IBAKE_VEC_INLINE Vec each_lane(Op op) {
    Vec r;
    for (size_t i = 0; i < 8; i++) r.v[i] = op(i);
    return r;
}
IBAKE_VEC_INLINE Word128 product52(uint64_t a, uint64_t b) {
    constexpr uint64_t kMask = (uint64_t{1} << 52) - 1;
    return static_cast<Word128>(a & kMask) * (b & kMask);
}

IBAKE_VEC_INLINE Vec load(const uint64_t (&a)[8]) {
    return each_lane([&](size_t i) { return a[i]; });
}
IBAKE_VEC_INLINE void store(uint64_t (&r)[8], Vec a) {
    for (size_t i = 0; i < 8; i++) r[i] = a.v[i];
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
IBAKE_VEC_INLINE Vec sign(Vec a) {
    return each_lane([&](size_t i) { return uint64_t{0} - (a.v[i] >> 63); });
}
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_right_signed(Vec a) {
    return each_lane([&](size_t i) { return static_cast<uint64_t>(static_cast<int64_t>(a.v[i]) >> n); });
}
IBAKE_VEC_INLINE Vec shift_left(Vec a, Vec counts) {
    return each_lane([&](size_t i) { return a.v[i] << counts.v[i]; });
}
IBAKE_VEC_INLINE Vec permute(Vec a, Vec index) {
    return each_lane([&](size_t i) { return a.v[index.v[i] & 7]; });
}
IBAKE_VEC_INLINE Vec permute(Vec a, Vec b, Vec index) {
    return each_lane([&](size_t i) { return ((index.v[i] & 8) != 0 ? b : a).v[index.v[i] & 7]; });
}
IBAKE_VEC_INLINE unsigned equal_mask(Vec a, Vec b) {
    unsigned r = 0;
    for (size_t i = 0; i < 8; i++) r |= static_cast<unsigned>(((a.v[i] ^ b.v[i]) - 1) >> 63 & ~((a.v[i] ^ b.v[i]) >> 63)) << i;
    return r;
}
IBAKE_VEC_INLINE unsigned nonzero_mask(Vec a) {
    unsigned r = 0;
    for (size_t i = 0; i < 8; i++) r |= static_cast<unsigned>((a.v[i] | (uint64_t{0} - a.v[i])) >> 63) << i;
    return r;
}
IBAKE_VEC_INLINE Vec add_in(Vec a, Vec b, unsigned mask) {
    return each_lane([&](size_t i) { return a.v[i] + (b.v[i] & (uint64_t{0} - (mask >> i & 1))); });
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec permute_in(Vec a, Vec b, Vec index) {
    return each_lane([&](size_t i) { return (mask >> i & 1) == 0 ? 0 : ((index.v[i] & 8) != 0 ? b : a).v[index.v[i] & 7]; });
}
IBAKE_VEC_INLINE Vec operator*(Vec a, Vec b) {
    return each_lane([&](size_t i) { return a.v[i] * b.v[i]; });
}
template <int pattern>
IBAKE_VEC_INLINE Vec permute_halves(Vec a) {
    return each_lane([&](size_t i) { return a.v[(i & 4) | (static_cast<unsigned>(pattern) >> 2 * (i & 3) & 3)]; });
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec add_in(Vec a, Vec b) {
    return each_lane([&](size_t i) { return (mask >> i & 1) != 0 ? a.v[i] + b.v[i] : a.v[i]; });
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec sub_in(Vec a, Vec b) {
    return each_lane([&](size_t i) { return (mask >> i & 1) != 0 ? a.v[i] - b.v[i] : a.v[i]; });
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec replace_in(Vec a, Vec b) {
    return each_lane([&](size_t i) { return (mask >> i & 1) != 0 ? b.v[i] : a.v[i]; });
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec only(Vec a) {
    return each_lane([&](size_t i) { return (mask >> i & 1) != 0 ? a.v[i] : 0; });
}
IBAKE_VEC_INLINE Vec lanes(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7) {
    return {{a0, a1, a2, a3, a4, a5, a6, a7}};
}
IBAKE_VEC_INLINE Vec madd_lo(Vec acc, Vec a, Vec b) {
    return each_lane([&](size_t i) {
        return acc.v[i] + (static_cast<uint64_t>(product52(a.v[i], b.v[i])) & ((uint64_t{1} << 52) - 1));
    });
}
IBAKE_VEC_INLINE Vec madd_hi(Vec acc, Vec a, Vec b) {
    return each_lane([&](size_t i) { return acc.v[i] + static_cast<uint64_t>(product52(a.v[i], b.v[i]) >> 52); });
}

}  // namespace
}  // namespace ibake::rns

#endif

namespace ibake::rns {
namespace {

// All ones when x = 0.
IBAKE_VEC_INLINE uint64_t zero_mask(uint64_t x) {
    return ct::barrier((x | (0 - x)) >> 63) - 1;
}

#ifndef IBAKE_VEC8_FMA
// In a function that others call: the registers are cleared when it returns.
struct ClearRegisters {
    IBAKE_VEC_MEMBER ~ClearRegisters() { clear_registers(); }
};
#endif

}  // namespace
}  // namespace ibake::rns

#endif
