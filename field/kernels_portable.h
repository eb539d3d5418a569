// The definition of every kernel, for any width, in plain C++. SPDX-License-Identifier: Apache-2.0
//
// Multiplication is by columns (product scanning) with a three-word accumulator, reduction by rows: GCC 12 and Clang 14 both turn
// these forms into mul/add/adc chains without spilling. Contracts: kernels.h.
#ifndef IBAKE_FIELD_KERNELS_PORTABLE_H
#define IBAKE_FIELD_KERNELS_PORTABLE_H

#include "field/ct.h"
#include "field/kernels.h"
#include "field/verify.h"

namespace ibake::portable {

template <size_t N>
bool below([[maybe_unused]] const word* a, [[maybe_unused]] const word* p) {
    carry c = 0;
    for (size_t i = 0; i < N; i++) (void)sub_borrow(a[i], p[i], c);
    return c != 0;
}

// A column sum of at most 2^W products: value = l + m*2^W + h*2^2W.
struct Column {
    word l = 0, m = 0, h = 0;
    IBAKE_INLINE void add_product(word a, word b) {
        const dword t = mul_wide(a, b);
        carry c = 0;
        l = add_carry(l, low(t), c);
        m = add_carry(m, high(t), c);
        h = add_carry(h, 0, c);
    }
    IBAKE_INLINE word take() {
        const word r = l;
        l = m;
        m = h;
        h = 0;
        return r;
    }
};

// r := t - p if top:t >= p, else t. Requires top:t < 2p.
template <size_t N>
IBAKE_INLINE void subtract_once(word* r, const word* t, word top, const word* p) {
    word s[N];
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) s[i] = sub_borrow(t[i], p[i], c);
    const word below_p = ct::barrier(sub_borrow(top, 0, c));
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) r[i] = s[i] ^ (below_p & (s[i] ^ t[i]));
}

template <size_t N>
IBAKE_INLINE void wide_mul(word* r, const word* a, const word* b) {
    Column sum;
    IBAKE_UNROLL
    for (size_t k = 0; k < 2 * N - 1; k++) {
        const size_t first = k < N ? 0 : k - N + 1;
        const size_t last = k < N ? k : N - 1;
        IBAKE_UNROLL
        for (size_t i = first; i <= last; i++) sum.add_product(a[i], b[k - i]);
        r[k] = sum.take();
    }
    r[2 * N - 1] = sum.take();
}

template <size_t N>
IBAKE_INLINE void wide_sqr(word* r, const word* a) {
    // Off-diagonal products once, doubled as a whole, then the squares a[i]^2 at 2^(2Wi).
    word t[2 * N];
    Column sum;
    t[0] = 0;
    IBAKE_UNROLL
    for (size_t k = 1; k < 2 * N - 2; k++) {
        const size_t first = k < N ? 0 : k - N + 1;
        IBAKE_UNROLL
        for (size_t i = first; 2 * i < k; i++) sum.add_product(a[i], a[k - i]);
        t[k] = sum.take();
    }
    t[2 * N - 2] = sum.take();
    t[2 * N - 1] = 0;
    word shifted_out = 0;
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) {
        const dword square = mul_wide(a[i], a[i]);
        const word even = (t[2 * i] << 1) | shifted_out;
        const word odd = (t[2 * i + 1] << 1) | (t[2 * i] >> (kWordBits - 1));
        shifted_out = t[2 * i + 1] >> (kWordBits - 1);
        r[2 * i] = add_carry(even, low(square), c);
        r[2 * i + 1] = add_carry(odd, high(square), c);
    }
}

// t[0..N) += a*b, returns the word carried out: it fits, since a*b + t < 2^(W(N+1)).
template <size_t N>
IBAKE_INLINE word add_row(word* t, const word* a, word b) {
    word row[N + 1];
    dword product = mul_wide(a[0], b);
    row[0] = low(product);
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 1; i < N; i++) {
        const dword next = mul_wide(a[i], b);
        row[i] = add_carry(low(next), high(product), c);
        product = next;
    }
    row[N] = add_carry(high(product), 0, c);
    c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) t[i] = add_carry(t[i], row[i], c);
    return add_carry(row[N], 0, c);
}

// Montgomery reduction: for each low word add the multiple of p that clears it. The sum stays below t + p*R < 2pR, so after the
// division by R it is below 2p and one subtraction makes it canonical.
template <size_t N>
IBAKE_INLINE void redc(word* r, const word* x, const word* p, word n0) {
    IBAKE_CHECK_BOUND(below<N>(x + N, p), "redc: t < p*R");
    word t[2 * N];
    IBAKE_UNROLL
    for (size_t i = 0; i < 2 * N; i++) t[i] = x[i];
    word top = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) {
        const word out = add_row<N>(t + i, p, t[i] * n0);
        carry c = 0, d = 0;
        t[i + N] = add_carry(add_carry(t[i + N], out, c), top, d);
        top = static_cast<word>(c) + d;
    }
    subtract_once<N>(r, t + N, top, p);
}

#if IBAKE_WORD_BITS == 64

// p256 = 2^256 - 2^224 + 2^192 + 2^96 - 1, so -1/p256 = 1 mod 2^64: the multiple that clears a low word m is m*p256, and
// m*p256 + m = m*2^96 + m*(2^64 - 2^32 + 1)*2^192 needs shifts only. The lower half is reduced by itself: l < R stays below R, since
// (l + m*p256)/2^64 < R. Its sum with the upper half, which is below p256, is below 2*p256, because l ends at most at p256.
IBAKE_INLINE void redc_p256(word* r, const word* x, const word* p) {
    IBAKE_CHECK_BOUND(below<4>(x + 4, p), "redc: t < p*R");
    word l[4] = {x[0], x[1], x[2], x[3]};
    IBAKE_UNROLL
    for (size_t i = 0; i < 4; i++) {
        const word m = l[0];
        carry b = 0;
        const word low_part = sub_borrow(m, m << 32, b);
        const word high_part = sub_borrow(m, m >> 32, b);
        carry c = 0;
        l[0] = add_carry(l[1], m << 32, c);
        l[1] = add_carry(l[2], m >> 32, c);
        l[2] = add_carry(l[3], low_part, c);
        l[3] = add_carry(high_part, 0, c);
    }
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < 4; i++) l[i] = add_carry(l[i], x[4 + i], c);
    subtract_once<4>(r, l, static_cast<word>(c), p);
}

// p521 = 2^521 - 1, R = 2^576, and -1/p521 = 1 + 2^521 mod R because 2^1042 = 0 mod R. With L the lower half of t, m = L + 2^521*L
// mod R differs from L in its top 55 bits only, and (t + m*p521)/R = (t - m + 2^521*m)/R.
IBAKE_INLINE void redc_p521(word* r, const word* x, const word* p) {
    IBAKE_CHECK_BOUND(below<9>(x + 9, p), "redc: t < p*R");
    word m[9], t[18];
    IBAKE_UNROLL
    for (size_t i = 0; i < 8; i++) m[i] = x[i];
    m[8] = x[8] + (x[0] << 9);
    // t - m: the low eight words cancel, the ninth is -(x[0] << 9), and the rest sees its borrow.
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < 9; i++) t[i] = sub_borrow(x[i], m[i], c);
    IBAKE_UNROLL
    for (size_t i = 9; i < 18; i++) t[i] = sub_borrow(x[i], 0, c);
    // + m << 521: words 8 to 17, shifted by 9 bits. The sum is in [0, 2pR), so the carry out only makes up for the borrow.
    c = 0;
    t[8] = add_carry(t[8], m[0] << 9, c);
    IBAKE_UNROLL
    for (size_t i = 1; i < 9; i++) t[8 + i] = add_carry(t[8 + i], m[i] << 9 | m[i - 1] >> 55, c);
    t[17] = add_carry(t[17], m[8] >> 55, c);
    subtract_once<9>(r, t + 9, 0, p);
}

#endif

// The same for widths at which unrolled code would not fit a cache, and for 32-bit words: by rows, in loops.
namespace rolled {

// t[0..N) += a*b, returns the word carried out.
template <size_t N>
IBAKE_INLINE word add_row(word* t, const word* a, word b) {
    word c = 0;
#pragma GCC unroll 4
    for (size_t i = 0; i < N; i++) {
        const dword sum = mul_wide(a[i], b) + t[i] + c;
        t[i] = low(sum);
        c = high(sum);
    }
    return c;
}

template <size_t N>
void wide_mul(word* r, const word* a, const word* b) {
    for (size_t i = 0; i < N; i++) r[i] = 0;
    for (size_t i = 0; i < N; i++) r[N + i] = add_row<N>(r + i, a, b[i]);
}

template <size_t N>
void wide_sqr(word* r, const word* a) {
    if constexpr (kSmall) return wide_mul<N>(r, a, a);
    for (size_t i = 0; i < 2 * N; i++) r[i] = 0;
    for (size_t i = 0; i + 1 < N; i++) {
        word c = 0;
#pragma GCC unroll 4
        for (size_t j = i + 1; j < N; j++) {
            const dword sum = mul_wide(a[i], a[j]) + r[i + j] + c;
            r[i + j] = low(sum);
            c = high(sum);
        }
        r[i + N] = c;
    }
    word shifted_out = 0;
    carry c = 0;
    for (size_t i = 0; i < N; i++) {
        const dword square = mul_wide(a[i], a[i]);
        const word even = (r[2 * i] << 1) | shifted_out;
        const word odd = (r[2 * i + 1] << 1) | (r[2 * i] >> (kWordBits - 1));
        shifted_out = r[2 * i + 1] >> (kWordBits - 1);
        r[2 * i] = add_carry(even, low(square), c);
        r[2 * i + 1] = add_carry(odd, high(square), c);
    }
}

template <size_t N>
void redc(word* r, const word* x, const word* p, word n0) {
    IBAKE_CHECK_BOUND(below<N>(x + N, p), "redc: t < p*R");
    word t[2 * N];
    for (size_t i = 0; i < 2 * N; i++) t[i] = x[i];
    word top = 0;
    for (size_t i = 0; i < N; i++) {
        const word out = add_row<N>(t + i, p, t[i] * n0);
        carry c = 0, d = 0;
        t[i + N] = add_carry(add_carry(t[i + N], out, c), top, d);
        top = static_cast<word>(c) + d;
    }
    subtract_once<N>(r, t + N, top, p);
}

template <size_t N>
void mont_mul(word* r, const word* a, const word* b, const word* p, word n0) {
    IBAKE_CHECK_BOUND(below<N>(a, p) && below<N>(b, p), "mont_mul: a, b < p");
    word t[2 * N];
    wide_mul<N>(t, a, b);
    redc<N>(r, t, p, n0);
}

template <size_t N>
void mont_sqr(word* r, const word* a, const word* p, word n0) {
    if constexpr (kSmall) return mont_mul<N>(r, a, a, p, n0);
    IBAKE_CHECK_BOUND(below<N>(a, p), "mont_sqr: a < p");
    word t[2 * N];
    wide_sqr<N>(t, a);
    redc<N>(r, t, p, n0);
}

}  // namespace rolled

// wide_mul and redc column by column at once, which keeps the product in registers.
template <size_t N>
IBAKE_INLINE void mont_mul(word* r, const word* a, const word* b, const word* p, word n0) {
    IBAKE_CHECK_BOUND(below<N>(a, p) && below<N>(b, p), "mont_mul: a, b < p");
    word m[N], t[N];
    Column sum;
    IBAKE_UNROLL
    for (size_t k = 0; k < N; k++) {
        IBAKE_UNROLL
        for (size_t i = 0; i < k; i++) {
            sum.add_product(a[i], b[k - i]);
            sum.add_product(m[i], p[k - i]);
        }
        sum.add_product(a[k], b[0]);
        m[k] = sum.l * n0;
        sum.add_product(m[k], p[0]);
        static_cast<void>(sum.take());  // 0: m[k] clears it
    }
    IBAKE_UNROLL
    for (size_t k = N; k < 2 * N; k++) {
        IBAKE_UNROLL
        for (size_t i = k - N + 1; i < N; i++) {
            sum.add_product(a[i], b[k - i]);
            sum.add_product(m[i], p[k - i]);
        }
        t[k - N] = sum.take();
    }
    subtract_once<N>(r, t, sum.l, p);
}

template <size_t N>
IBAKE_INLINE void mont_sqr(word* r, const word* a, const word* p, word n0) {
    IBAKE_CHECK_BOUND(below<N>(a, p), "mont_sqr: a < p");
    word t[2 * N];
    wide_sqr<N>(t, a);
    redc<N>(r, t, p, n0);
}

template <size_t N>
IBAKE_INLINE void add(word* r, const word* a, const word* b, const word* p) {
    IBAKE_CHECK_BOUND(below<N>(a, p) && below<N>(b, p), "add: a, b < p");
    word t[N];
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) t[i] = add_carry(a[i], b[i], c);
    subtract_once<N>(r, t, static_cast<word>(c), p);
}

// r := t + (p if borrow), modulo 2^(W*N).
template <size_t N>
IBAKE_INLINE void add_back(word* r, const word* t, carry borrow, const word* p) {
    const word mask = ct::barrier(static_cast<word>(0) - static_cast<word>(borrow));
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) r[i] = add_carry(t[i], p[i] & mask, c);
}

template <size_t N>
IBAKE_INLINE void sub(word* r, const word* a, const word* b, const word* p) {
    IBAKE_CHECK_BOUND(below<N>(a, p) && below<N>(b, p), "sub: a, b < p");
    word t[N];
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) t[i] = sub_borrow(a[i], b[i], c);
    add_back<N>(r, t, c, p);
}

// Modulo p*R only the upper half needs correcting: p*R has a lower half of zeros.
template <size_t N>
IBAKE_INLINE void wide_add(word* r, const word* a, const word* b, const word* p) {
    IBAKE_CHECK_BOUND(below<N>(a + N, p) && below<N>(b + N, p), "wide_add: a, b < p*R");
    word t[N];
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) r[i] = add_carry(a[i], b[i], c);
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) t[i] = add_carry(a[N + i], b[N + i], c);
    subtract_once<N>(r + N, t, static_cast<word>(c), p);
}

template <size_t N>
IBAKE_INLINE void wide_sub(word* r, const word* a, const word* b, const word* p) {
    IBAKE_CHECK_BOUND(below<N>(a + N, p) && below<N>(b + N, p), "wide_sub: a, b < p*R");
    word t[N];
    carry c = 0;
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) r[i] = sub_borrow(a[i], b[i], c);
    IBAKE_UNROLL
    for (size_t i = 0; i < N; i++) t[i] = sub_borrow(a[N + i], b[N + i], c);
    add_back<N>(r + N, t, c, p);
}

}  // namespace ibake::portable

#endif
