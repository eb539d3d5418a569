// Products and reductions of eight elements at a time by FMA: their part of simd/avx512ifma/mont52.h. SPDX-License-Identifier: Apache-2.0
//
// Both halves of a product are made together, and the exponents of the doubles that they come in are taken away by the block.
#ifndef IBAKE_SIMD_AVX2FMA_LANE_PRODUCTS_H
#define IBAKE_SIMD_AVX2FMA_LANE_PRODUCTS_H

// Of half h. c[0..rows + kBlock - 1] += x[0..rows - 1]*y[0..kBlock - 1], column by column.
template <size_t rows>
IBAKE_VEC_INLINE void add_products(Vec* c, const Vec* x, const Vec* y, int h) {
    __m256d a[rows], b[kBlock];
    IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++) a[i] = to_doubles(x[i].h[h]);
    IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) b[i] = to_doubles(y[i].h[h]);
    constexpr size_t columns = rows + kBlock;
    const auto terms = [](size_t k) { return k >= columns - 1 ? 0 : (k < rows ? k + 1 : rows) - (k < kBlock ? 0 : k + 1 - kBlock); };
    __m256i above = set4(0);
    IBAKE_VEC_UNROLL for (size_t k = 0; k < columns; k++) {
        const uint64_t exponents = terms(k) * kLowBits + (k > 0 ? terms(k - 1) : 0) * kHighBits;
        __m256i sum = _mm256_add_epi64(_mm256_sub_epi64(c[k].h[h], set4(exponents)), above);
        above = set4(0);
        IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++) {
            if (i > k || k - i >= kBlock) continue;
            const __m256d high = product_high(a[i], b[k - i]);
            above = add_bits(above, high);
            sum = add_bits(sum, product_low(a[i], b[k - i], high));
        }
        c[k].h[h] = sum;
    }
}
__attribute__((noinline)) void add_block(Vec* c, const Vec* a, const Vec* b) {
    add_products<kBlock>(c, a, b, 0);
    add_products<kBlock>(c, a, b, 1);
}
__attribute__((noinline)) void add_row(Vec* c, const Vec& x, const Vec* y) {
    add_products<1>(c, &x, y, 0);
    add_products<1>(c, &x, y, 1);
}
template <class Beside>
IBAKE_VEC_INLINE void add_block(Vec* c, const Vec* a, const Vec* b, const Beside& beside) {
    add_block(c, a, b);
    for (size_t i = 0; i < kBlock; i++) beside(i);
}

template <size_t n, bool last>
IBAKE_VEC_INLINE void reduce_block(Vec* t, const LaneModulus<n>& mod) {
    const Vec mask = broadcast(kDigitMask);
    Vec q[kBlock];
    for (size_t j = 0; j < kBlock; j++) {
        const bool usual = last && j == kBlock - 1;
        if (usual) {
            q[j] = madd_lo(broadcast(0), t[j], mod.n0);
            add_row(t + j, q[j], mod.p);
        } else {
            q[j] = t[j] & mask;
            add_row(t + j + 1, q[j], mod.m);
        }
        t[j + 1] = t[j + 1] + shift_right_signed<kDigitBits>(t[j]);
    }
    for (size_t k = kBlock; k < n; k += kBlock) {
        if (!last) {
            add_block(t + k + 1, q, mod.m + k);
            continue;
        }
        for (size_t j = 0; j < kBlock - 1; j++) add_row(t + k + 1 + j, q[j], mod.m + k);
        add_row(t + k + kBlock - 1, q[kBlock - 1], mod.p + k);
    }
}

#endif
