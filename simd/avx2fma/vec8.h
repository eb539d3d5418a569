// Eight lanes of 64 bits in two vectors of AVX2, products of 52 bits by FMA. SPDX-License-Identifier: Apache-2.0
//
// simd/avx512ifma/vec8.h says what the functions are. The multiply-add of AVX-512 IFMA in doubles (Emmart, Zheng, Weems, "Faster modular
// exponentiation using double precision floating point arithmetic on the GPU", ARITH 2018): with rounding towards zero a*b + 2^104 is
// 2^104 + h*2^52, h the upper half of the product, and a*b + (2^104 + 2^52 - that) is 2^52 plus the lower half. Both are exact, and the
// halves are their mantissas. Nothing here is a denormal, an infinity or a NaN, which alone take other times.
#ifndef IBAKE_SIMD_AVX2FMA_VEC8_H
#define IBAKE_SIMD_AVX2FMA_VEC8_H

#include <immintrin.h>

namespace ibake::rns {
namespace {

struct alignas(64) Vec {
    __m256i h[2];
};

IBAKE_VEC_INLINE __m256i set4(uint64_t a) { return _mm256_set1_epi64x(static_cast<long long>(a)); }
template <class Op>
IBAKE_VEC_INLINE Vec each_half(Op op) {
    return {{op(0), op(1)}};
}

IBAKE_VEC_INLINE Vec load_unaligned(const void* a) {
    const __m256i* p = static_cast<const __m256i*>(a);
    return {{_mm256_loadu_si256(p), _mm256_loadu_si256(p + 1)}};
}
IBAKE_VEC_INLINE void store_unaligned(void* r, Vec a) {
    __m256i* p = static_cast<__m256i*>(r);
    _mm256_storeu_si256(p, a.h[0]);
    _mm256_storeu_si256(p + 1, a.h[1]);
}
IBAKE_VEC_INLINE Vec load(const uint64_t (&a)[8]) { return load_unaligned(a); }
IBAKE_VEC_INLINE void store(uint64_t (&r)[8], Vec a) { store_unaligned(r, a); }
IBAKE_VEC_INLINE Vec broadcast(uint64_t a) { return {{set4(a), set4(a)}}; }
IBAKE_VEC_INLINE Vec lanes(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7) {
    const auto four = [](uint64_t b0, uint64_t b1, uint64_t b2, uint64_t b3) IBAKE_VEC_LAMBDA {
        return _mm256_set_epi64x(static_cast<long long>(b3), static_cast<long long>(b2), static_cast<long long>(b1), static_cast<long long>(b0));
    };
    return {{four(a0, a1, a2, a3), four(a4, a5, a6, a7)}};
}
IBAKE_VEC_INLINE Vec operator+(Vec a, Vec b) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA { return _mm256_add_epi64(a.h[i], b.h[i]); });
}
IBAKE_VEC_INLINE Vec operator-(Vec a, Vec b) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA { return _mm256_sub_epi64(a.h[i], b.h[i]); });
}
IBAKE_VEC_INLINE Vec operator&(Vec a, Vec b) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA { return _mm256_and_si256(a.h[i], b.h[i]); });
}
IBAKE_VEC_INLINE Vec operator^(Vec a, Vec b) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA { return _mm256_xor_si256(a.h[i], b.h[i]); });
}
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_right(Vec a) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA { return _mm256_srli_epi64(a.h[i], n); });
}
IBAKE_VEC_INLINE Vec sign(Vec a) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA { return _mm256_cmpgt_epi64(_mm256_setzero_si256(), a.h[i]); });
}
template <unsigned n>
IBAKE_VEC_INLINE Vec shift_right_signed(Vec a) {
    return shift_right<n>(a + broadcast(uint64_t{1} << 63)) - broadcast(uint64_t{1} << (63 - n));
}
IBAKE_VEC_INLINE Vec shift_left(Vec a, Vec counts) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA { return _mm256_sllv_epi64(a.h[i], counts.h[i]); });
}
// Low 64 bits of the products.
IBAKE_VEC_INLINE Vec operator*(Vec a, Vec b) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA {
        const __m256i x = a.h[i], y = b.h[i];
        const __m256i cross = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), y), _mm256_mul_epu32(x, _mm256_srli_epi64(y, 32)));
        return _mm256_add_epi64(_mm256_mul_epu32(x, y), _mm256_slli_epi64(cross, 32));
    });
}

// For indices that are known when this is compiled: the places of 32-bit halves, and masks for blends, are then constants.
typedef uint64_t Lanes4 __attribute__((vector_size(32), may_alias));
IBAKE_VEC_INLINE __m256i places(__m256i index) {
    const Lanes4 i = reinterpret_cast<Lanes4>(index) & 3;
    return reinterpret_cast<__m256i>(2 * i | (2 * i + 1) << 32);
}
IBAKE_VEC_INLINE __m256i has_bit(__m256i index, uint64_t bit) {
    return reinterpret_cast<__m256i>((reinterpret_cast<Lanes4>(index) & bit) != 0);
}
// What of the lanes of an index with that bit: none, all, or (or unknown) some.
enum class Which { none, all, some };
IBAKE_VEC_INLINE Which which(__m256i index, uint64_t bit) {
    const Lanes4 i = reinterpret_cast<Lanes4>(index) & bit;
    const uint64_t sum = i[0] + i[1] + i[2] + i[3];
    if (!__builtin_constant_p(sum)) return Which::some;
    return sum == 0 ? Which::none : sum == 4 * bit ? Which::all : Which::some;
}
IBAKE_VEC_INLINE __m256i permute_half(__m256i a, __m256i index) {
    const Lanes4 i = reinterpret_cast<Lanes4>(index) & 3;
    const bool stays = i[0] == 0 && i[1] == 1 && i[2] == 2 && i[3] == 3;
    if (__builtin_constant_p(stays) && stays) return a;
    return _mm256_permutevar8x32_epi32(a, places(index));
}
IBAKE_VEC_INLINE __m256i permute_to_half(Vec a, __m256i index) {
    const Which upper = which(index, 4);
    if (upper == Which::none) return permute_half(a.h[0], index);
    if (upper == Which::all) return permute_half(a.h[1], index);
    return _mm256_blendv_epi8(permute_half(a.h[0], index), permute_half(a.h[1], index), has_bit(index, 4));
}
IBAKE_VEC_INLINE Vec permute(Vec a, Vec index) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA { return permute_to_half(a, index.h[i]); });
}
IBAKE_VEC_INLINE Vec permute(Vec a, Vec b, Vec index) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA {
        const Which second = which(index.h[i], 8);
        if (second == Which::none) return permute_to_half(a, index.h[i]);
        if (second == Which::all) return permute_to_half(b, index.h[i]);
        return _mm256_blendv_epi8(permute_to_half(a, index.h[i]), permute_to_half(b, index.h[i]), has_bit(index.h[i], 8));
    });
}
template <int pattern>
IBAKE_VEC_INLINE Vec permute_halves(Vec a) {
    return {{_mm256_permute4x64_epi64(a.h[0], pattern), _mm256_permute4x64_epi64(a.h[1], pattern)}};
}

template <unsigned mask>
IBAKE_VEC_INLINE Vec replace_in(Vec a, Vec b) {
    constexpr auto pairs = [](unsigned m) { return static_cast<int>((m & 1) * 3 + (m >> 1 & 1) * 12 + (m >> 2 & 1) * 48 + (m >> 3 & 1) * 192); };
    return {{_mm256_blend_epi32(a.h[0], b.h[0], pairs(mask & 15)), _mm256_blend_epi32(a.h[1], b.h[1], pairs(mask >> 4))}};
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec only(Vec a) {
    return replace_in<mask>(broadcast(0), a);
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec add_in(Vec a, Vec b) {
    return a + only<mask>(b);
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec sub_in(Vec a, Vec b) {
    return a - only<mask>(b);
}
template <unsigned mask>
IBAKE_VEC_INLINE Vec permute_in(Vec a, Vec b, Vec index) {
    return only<mask>(permute(a, b, index));
}
// Masks that are not known when this is compiled.
IBAKE_VEC_INLINE unsigned lanes_to_mask(__m256i low, __m256i high) {
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(low)) | _mm256_movemask_pd(_mm256_castsi256_pd(high)) << 4);
}
IBAKE_VEC_INLINE unsigned equal_mask(Vec a, Vec b) {
    return lanes_to_mask(_mm256_cmpeq_epi64(a.h[0], b.h[0]), _mm256_cmpeq_epi64(a.h[1], b.h[1]));
}
IBAKE_VEC_INLINE unsigned nonzero_mask(Vec a) { return equal_mask(a, broadcast(0)) ^ 0xff; }
IBAKE_VEC_INLINE Vec add_in(Vec a, Vec b, unsigned mask) {
    const Vec bits = lanes(1, 2, 4, 8, 16, 32, 64, 128), chosen = broadcast(mask) & bits;
    return each_half([&](int i) IBAKE_VEC_LAMBDA {
        return _mm256_add_epi64(a.h[i], _mm256_and_si256(b.h[i], _mm256_cmpeq_epi64(chosen.h[i], bits.h[i])));
    });
}

// ---- Products ----------------------------------------------------------------------------------------------------------------

inline constexpr uint64_t kLowBits = uint64_t{0x433} << 52, kHighBits = uint64_t{0x467} << 52;  // of 2^52 and 2^104
IBAKE_VEC_INLINE __m256d as_doubles(__m256i a) { return _mm256_castsi256_pd(a); }
// Of digits, below 2^52.
IBAKE_VEC_INLINE __m256d to_doubles(__m256i a) {
    return _mm256_sub_pd(as_doubles(_mm256_or_si256(a, set4(kLowBits))), as_doubles(set4(kLowBits)));
}
// The two halves of products as they come, kHighBits and kLowBits above them.
IBAKE_VEC_INLINE __m256d product_high(__m256d a, __m256d b) { return _mm256_fmadd_pd(a, b, as_doubles(set4(kHighBits))); }
IBAKE_VEC_INLINE __m256d product_low(__m256d a, __m256d b, __m256d high) {
    return _mm256_fmadd_pd(a, b, _mm256_sub_pd(as_doubles(set4(kHighBits + 1)), high));
}
IBAKE_VEC_INLINE __m256i add_bits(__m256i a, __m256d b) { return _mm256_add_epi64(a, _mm256_castpd_si256(b)); }

IBAKE_VEC_INLINE Vec madd_lo(Vec acc, Vec a, Vec b) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA {
        const __m256i mask = set4((uint64_t{1} << 52) - 1);
        const __m256d x = to_doubles(_mm256_and_si256(a.h[i], mask)), y = to_doubles(_mm256_and_si256(b.h[i], mask));
        return add_bits(_mm256_sub_epi64(acc.h[i], set4(kLowBits)), product_low(x, y, product_high(x, y)));
    });
}
IBAKE_VEC_INLINE Vec madd_hi(Vec acc, Vec a, Vec b) {
    return each_half([&](int i) IBAKE_VEC_LAMBDA {
        const __m256i mask = set4((uint64_t{1} << 52) - 1);
        const __m256d x = to_doubles(_mm256_and_si256(a.h[i], mask)), y = to_doubles(_mm256_and_si256(b.h[i], mask));
        return add_bits(_mm256_sub_epi64(acc.h[i], set4(kHighBits)), product_high(x, y));
    });
}

// In a function that others call: until it returns doubles are rounded towards zero and no exception is raised, whatever the caller has
// chosen, and then the registers are cleared.
class ClearRegisters {
public:
    IBAKE_VEC_MEMBER ClearRegisters() : control_(_mm_getcsr()) { _mm_setcsr(_MM_MASK_MASK | _MM_ROUND_TOWARD_ZERO); }
    IBAKE_VEC_MEMBER ~ClearRegisters() {
        _mm256_zeroall();
        _mm_setcsr(control_);
    }

private:
    unsigned control_;
};

}  // namespace
}  // namespace ibake::rns

#endif
