// Arithmetic modulo primes found at run time, in digits of 52 bits, on vec8.h. SPDX-License-Identifier: Apache-2.0
//
// An element is a value below 2^(52n) in n digits, n a multiple of 5; R = 2^(52n), p < 2^(52n - 8). Two arrangements:
//   lanes: n vectors, vector i holds digit i of eight elements. multiply(): eight products, 4n^2 multiply-adds.
//   rows:  two elements, a half of the vectors each: digit l*rows + r is in lane l of vector r. A shift by one digit renames vectors and
//          moves one of them by a lane. multiply_rows(): two products, about n^2 multiply-adds.
//
// Reduction (Montgomery's, a digit at a time): t = h*2^52 + q is h + q*M modulo p, M = 2^-52 mod p, so a digit q needs no product before
// it can be used; from sums below (2^52)p + ... this leaves at most 2^52*p*(1 + 2^-51), so the last digit is taken in the usual way, with
// q = -t/p mod 2^52. Altogether: the product of a < alpha*p and b < beta*p is below (2 + 2^-50 + alpha*beta*p/R)p. Bounds of values are
// written as multiples of p; p/R <= 2^-8 for 512 bits, 2^-16 for 1024, 2^-24 for 1536.
//
// "Columns" are digits that have not been carried yet: signed 64-bit lanes whose sum of digit i times 2^(52i) is the value. A column of
// a product is below 4n*2^52 <= 2^59, so sums of columns with coefficients up to 16 altogether can be formed before carry().
#ifndef IBAKE_SIMD_AVX512IFMA_MONT52_H
#define IBAKE_SIMD_AVX512IFMA_MONT52_H

#include "simd/avx512ifma/vec8.h"

namespace ibake::mont52 {
namespace {

using namespace rns;

inline constexpr unsigned kDigitBits = 52;
inline constexpr uint64_t kDigitMask = (uint64_t{1} << kDigitBits) - 1;
inline constexpr size_t kBlock = 5;

// Digits of a*2^shift, a in `words` words of 64 bits, shift below 52.
template <size_t n, size_t words>
void to_digits(uint64_t (&r)[n], const uint64_t* a, unsigned shift) {
    Word128 bits = 0;  // `held` of them, from 2^(52i) upwards
    unsigned held = shift;
    size_t next = 0;
    for (size_t i = 0; i < n; i++) {
        for (; held < kDigitBits && next < words; held += 64) bits |= static_cast<Word128>(a[next++]) << held;
        r[i] = static_cast<uint64_t>(bits) & kDigitMask;
        bits >>= kDigitBits;
        held = held > kDigitBits ? held - kDigitBits : 0;
    }
}
// The value of carried digits, which fits into the words.
template <size_t n, size_t words>
void from_digits(uint64_t* r, const uint64_t (&a)[n]) {
    for (size_t i = 0; i < words; i++) r[i] = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t bit = i * kDigitBits, offset = bit % 64;
        if (bit / 64 < words) r[bit / 64] |= a[i] << offset;
        if (offset > 64 - kDigitBits && bit / 64 + 1 < words) r[bit / 64 + 1] |= a[i] >> (64 - offset);
    }
}
// r := r*2^times mod p.
template <size_t words>
void double_words(uint64_t* r, const uint64_t* p, unsigned times) {
    for (; times > 0; times--) {
        uint64_t less[words], in = 0;
        Word128 borrow = 0;
        for (size_t i = 0; i < words; i++) {
            const uint64_t out = r[i] >> 63;
            r[i] = r[i] << 1 | in;
            in = out;
            const Word128 d = static_cast<Word128>(r[i]) - p[i] - (borrow & 1);
            less[i] = static_cast<uint64_t>(d);
            borrow = d >> 64;
        }
        const uint64_t keep = (in | ((static_cast<uint64_t>(borrow) & 1) ^ 1)) - 1;  // all ones: it was below p
        for (size_t i = 0; i < words; i++) r[i] = (r[i] & keep) | (less[i] & ~keep);
    }
}
// r below 2p + (carry)*2^(64*words), to below p.
template <size_t words>
void reduce_words(uint64_t* r, const uint64_t* p, uint64_t carry) {
    uint64_t less[words];
    Word128 borrow = 0;
    for (size_t i = 0; i < words; i++) {
        const Word128 d = static_cast<Word128>(r[i]) - p[i] - (borrow & 1);
        less[i] = static_cast<uint64_t>(d);
        borrow = d >> 64;
    }
    const uint64_t keep = (carry | ((static_cast<uint64_t>(borrow) & 1) ^ 1)) - 1;
    for (size_t i = 0; i < words; i++) r[i] = (r[i] & keep) | (less[i] & ~keep);
}

// ---- lanes -------------------------------------------------------------------------------------------------------------------

template <size_t n>
struct Lanes {
    Vec v[n];
};

// Eight copies of what belongs to p; p[n] = 0.
template <size_t n>
struct LaneModulus {
    Vec m[n], p[n + 1], n0;
};

#ifdef IBAKE_VEC8_FMA
#include "simd/avx2fma/lane_products.h"
#else
// c[0..5] += x*y[0..4]: low halves, then high halves a column up.
IBAKE_VEC_INLINE void add_row(Vec* c, Vec x, const Vec* y) {
    IBAKE_VEC_UNROLL for (size_t j = 0; j < kBlock; j++) c[j] = madd_lo(c[j], x, y[j]);
    IBAKE_VEC_UNROLL for (size_t j = 0; j < kBlock; j++) c[j + 1] = madd_hi(c[j + 1], x, y[j]);
}
IBAKE_VEC_INLINE void add_block(Vec* c, const Vec* a, const Vec* b) {
    Vec y[kBlock];
    IBAKE_VEC_UNROLL for (size_t j = 0; j < kBlock; j++) y[j] = b[j];
    IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) add_row(c + i, a[i], y);
}
// beside(i) for each i < kBlock takes turns with the rows.
template <class Beside>
IBAKE_VEC_INLINE void add_block(Vec* c, const Vec* a, const Vec* b, const Beside& beside) {
    Vec y[kBlock];
    IBAKE_VEC_UNROLL for (size_t j = 0; j < kBlock; j++) y[j] = b[j];
    IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) {
        add_row(c + i, a[i], y);
        beside(i);
    }
}

// Five digits of a reduction: t[0..4] of a window of t into what is above. w holds columns 1 to 10, then five further on.
template <size_t n, bool last>
IBAKE_VEC_INLINE void reduce_block(Vec* t, const LaneModulus<n>& mod) {
    const Vec mask = broadcast(kDigitMask);
    Vec q[kBlock], w[2 * kBlock], y[kBlock];
    IBAKE_VEC_UNROLL for (size_t i = 0; i < 2 * kBlock; i++) w[i] = t[1 + i];
    IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) y[i] = mod.m[i];
    q[0] = t[0] & mask;
    w[0] = w[0] + shift_right_signed<kDigitBits>(t[0]);
    IBAKE_VEC_UNROLL for (size_t j = 0; j < kBlock - 1; j++) {
        add_row(w + j, q[j], y);
        if (last && j == kBlock - 2) {
            q[j + 1] = madd_lo(broadcast(0), w[j], mod.n0);
            w[j] = madd_lo(w[j], q[j + 1], mod.p[0]);
            w[j + 1] = madd_hi(w[j + 1], q[j + 1], mod.p[0]);
        } else {
            q[j + 1] = w[j] & mask;
        }
        w[j + 1] = w[j + 1] + shift_right_signed<kDigitBits>(w[j]);
    }
    if (last) IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) y[i] = mod.p[1 + i];
    add_row(w + kBlock - 1, q[kBlock - 1], y);
    t[kBlock] = w[kBlock - 1];
    for (size_t k = kBlock; k < n; k += kBlock) {
        IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) w[i] = w[i + kBlock], w[i + kBlock] = t[k + kBlock + 1 + i];
        IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) y[i] = mod.m[k + i];
        IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock - 1; i++) add_row(w + i, q[i], y);
        if (last) IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) y[i] = mod.p[k + 1 + i];
        add_row(w + kBlock - 1, q[kBlock - 1], y);
        IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) t[k + 1 + i] = w[i];
    }
    IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) t[n + 1 + i] = w[kBlock + i];
}

#endif

// Digits of both operands from columns, a block at a time.
template <size_t n, class Columns>
struct Operands {
    const Columns& columns;  // columns(x, y, i): column i of a value in [0, 2^(52n)) each
    Vec a[n], b[n], a_carry, b_carry;

    IBAKE_VEC_MEMBER void make(size_t i) {
        const Vec mask = broadcast(kDigitMask);
        Vec x, y;
        columns(x, y, i);
        x = x + a_carry;
        y = y + b_carry;
        a_carry = shift_right_signed<kDigitBits>(x);
        b_carry = shift_right_signed<kDigitBits>(y);
        a[i] = x & mask;
        b[i] = y & mask;
    }
};

// Columns of a*b for h digits, given one by one to take(i, column). beside(i) for each i < h: work that takes turns with the products, done by
// the time that take(i, ...) is called.
template <size_t h, class Take, class Beside>
IBAKE_VEC_INLINE void schoolbook(const Vec* a, const Vec* b, const Take& take, const Beside& beside) {
    constexpr size_t blocks = h / kBlock;
    Vec c[2 * kBlock];
    IBAKE_VEC_UNROLL for (size_t i = 0; i < 2 * kBlock; i++) c[i] = broadcast(0);
    const auto block = [&](size_t i, size_t k) IBAKE_VEC_LAMBDA { add_block(c, a + kBlock * i, b + kBlock * (k - i)); };
    const auto first_block = [&](size_t k) IBAKE_VEC_LAMBDA {
        add_block(c, a, b + kBlock * k, [&](size_t i) IBAKE_VEC_LAMBDA { beside(kBlock * k + i); });
    };
    const auto finish = [&](size_t k) IBAKE_VEC_LAMBDA {
        IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) take(kBlock * k + i, c[i]), c[i] = c[i + kBlock], c[i + kBlock] = broadcast(0);
    };
    if constexpr (blocks == 2) {  // few enough for all digits to stay in registers
        first_block(0), finish(0);
        first_block(1), block(1, 1), finish(1);
        block(1, 2), finish(2);
    } else {
        for (size_t k = 0; k < 2 * blocks - 1; k++) {
            if (k < blocks) first_block(k);
            const size_t last = k < blocks ? k : blocks - 1;
            for (size_t i = k < blocks ? 1 : k - blocks + 1; i <= last; i++) block(i, k);
            finish(k);
        }
    }
    finish(2 * blocks - 1);
}
// The difference of two values, modulo 2^(52h), digit by digit; in the end `carry` is all ones if it is negative.
struct Difference {
    Vec carry = broadcast(0);
    IBAKE_VEC_MEMBER void next(Vec& r, Vec a, Vec b) {
        carry = (a - b) + carry;
        r = carry & broadcast(kDigitMask);
        carry = shift_right_signed<kDigitBits>(carry);
    }
};
// t[2n] := product of the operands in columns. Longer ones in halves by Karatsuba: with d = (a0 - a1)(b0 - b1), a0*b1 + a1*b0 = a0*b0 + a1*b1 - d.
// What is missing of d where a difference was negative goes to the columns above.
template <size_t n, class Columns>
IBAKE_VEC_INLINE void lane_product(Vec* t, const Columns& columns) {
    constexpr size_t h = n / 2;
    Operands<n, Columns> digits = {.columns = columns, .a = {}, .b = {}, .a_carry = broadcast(0), .b_carry = broadcast(0)};
    if constexpr (n == 2 * kBlock) {
        IBAKE_VEC_UNROLL for (size_t i = 0; i < n; i++) digits.make(i);
        schoolbook<n>(digits.a, digits.b, [&](size_t i, Vec c) IBAKE_VEC_LAMBDA { t[i] = c; }, [](size_t) IBAKE_VEC_LAMBDA {});
    } else {
        for (size_t i = 0; i < h; i++) digits.make(i);
        schoolbook<h>(
            digits.a, digits.b, [&](size_t i, Vec c) IBAKE_VEC_LAMBDA { t[i] = c; }, [&](size_t i) IBAKE_VEC_LAMBDA { digits.make(h + i); });
        Vec a[h], b[h];
        Difference of_a, of_b;
        schoolbook<h>(
            digits.a + h, digits.b + h, [&](size_t i, Vec c) IBAKE_VEC_LAMBDA { t[n + i] = c; },
            [&](size_t i) IBAKE_VEC_LAMBDA {
                of_a.next(a[i], digits.a[i], digits.a[h + i]);
                of_b.next(b[i], digits.b[i], digits.b[h + i]);
            });
        schoolbook<h>(
            a, b, [&](size_t i, Vec c) IBAKE_VEC_LAMBDA { t[h + i] = t[h + i] - c; },
            [&](size_t i) IBAKE_VEC_LAMBDA {
                const Vec both = t[h + i] + t[n + i];
                t[h + i] = both + t[i];
                t[n + i] = both + t[n + h + i] + (of_a.carry & b[i]) + (of_b.carry & a[i]);
            });
        t[n + h] = t[n + h] - (of_a.carry & of_b.carry & broadcast(1));
    }
}

// A product on its way through a reduction; what comes out of it is in columns 0 to n - 1.
template <size_t n>
struct Product {
    Vec t[2 * n + 1];
    IBAKE_VEC_MEMBER const Vec& operator[](size_t i) const { return t[n + i]; }
    IBAKE_VEC_MEMBER Vec& operator[](size_t i) { return t[n + i]; }
};

// r := its columns 0 to 2n - 1 divided by R.
template <size_t n>
IBAKE_VEC_INLINE void reduce(Product<n>& r, const LaneModulus<n>& mod) {
    r.t[2 * n] = broadcast(0);
    for (size_t k = 0; k < n - kBlock; k += kBlock) reduce_block<n, false>(r.t + k, mod);
    reduce_block<n, true>(r.t + n - kBlock, mod);
}
// r := a*b/R of the values that columns(a, b, i) gives in columns. They may come from r.
template <size_t n, class Columns>
IBAKE_VEC_INLINE void multiply(Product<n>& r, const LaneModulus<n>& mod, const Columns& columns) {
    lane_product<n>(r.t, columns);
    reduce(r, mod);
}

// ---- rows --------------------------------------------------------------------------------------------------------------------

// One element (width = 8 lanes) or two (4 lanes each).
template <size_t n, size_t width>
struct Rows {
    static constexpr size_t kCount = (n + width - 1) / width;
    Vec v[kCount];
};
// Of two elements the other.
IBAKE_VEC_INLINE Vec other_half(Vec a) { return permute(a, lanes(4, 5, 6, 7, 0, 1, 2, 3)); }
// Lane i of each element to all of its lanes; lanes one down, with 0 at the top; one up, with 0 at the bottom.
template <size_t width, size_t i>
IBAKE_VEC_INLINE Vec spread(Vec a) {
    if constexpr (width == 4) return permute_halves<static_cast<int>(i * 0x55)>(a);
    if constexpr (width == 8) return permute(a, broadcast(i));
}
template <size_t width>
IBAKE_VEC_INLINE Vec lanes_down(Vec a) {
    if constexpr (width == 4) return only<0x77>(permute_halves<0x39>(a));
    if constexpr (width == 8) return only<0x7f>(permute(a, lanes(1, 2, 3, 4, 5, 6, 7, 0)));
}
template <size_t width>
IBAKE_VEC_INLINE Vec lanes_up(Vec a) {
    if constexpr (width == 4) return only<0xee>(permute_halves<0x90>(a));
    if constexpr (width == 8) return only<0xfe>(permute(a, lanes(0, 0, 1, 2, 3, 4, 5, 6)));
}

// Elements a, for two b as well.
template <size_t n, size_t width>
Rows<n, width> make_rows(const uint64_t (&a)[n], const uint64_t (&b)[n]) {
    Rows<n, width> r;
    for (size_t i = 0; i < r.kCount; i++) {
        alignas(64) uint64_t lane[8];
        for (size_t l = 0; l < 8; l++) {
            const size_t digit = l % width * r.kCount + i;
            lane[l] = digit < n ? (l < width ? a : b)[digit] : 0;
        }
        r.v[i] = load(lane);
    }
    return r;
}
template <size_t n, size_t width>
void get_rows(uint64_t (&a)[n], uint64_t (&b)[n], const Rows<n, width>& r) {
    for (size_t i = 0; i < r.kCount; i++) {
        alignas(64) uint64_t lane[8];
        store(lane, r.v[i]);
        for (size_t l = 0; l < 8; l++) {
            const size_t digit = l % width * r.kCount + i;
            if (digit < n) (l < width ? a : b)[digit] = lane[l];
        }
    }
}

// The sum of products a*b/R in columns, element by element; digits are carried. Step j adds a*b_j and divides by 2^52. Two sums, of a's multiples
// and of the modulus's, because each takes dependent multiply-adds, two a step; from q_j to q_{j+1} it is one, an addition and an exchange of
// lanes.
#ifdef IBAKE_VEC8_FMA
#include "simd/avx2fma/row_products.h"
#else
template <size_t n, size_t width>
struct RowModulus {
    Rows<n, width> m, p;
    Vec n0;
    void set(const Rows<n, width>& of_m, const Rows<n, width>& of_p, Vec of_n0) {
        m = of_m;
        p = of_p;
        n0 = of_n0;
    }
};
// square: of one element with itself. Step j multiplies rows below digit j's own, and of_a counts twice; its own row counts once, in of_m.
template <size_t n, size_t width, size_t terms, bool square>
struct RowProduct {
    static_assert(!square || terms == 1);
    static constexpr size_t rows = Rows<n, width>::kCount;
    using Factors = const Rows<n, width>* const (&)[terms];
    Vec of_a[rows], of_m[rows], x[terms], q, enters;  // what enters column 0 from below

    IBAKE_VEC_MEMBER Vec of_a_in_full(size_t i) const { return square ? of_a[i] + of_a[i] : of_a[i]; }
    template <size_t j>
    IBAKE_VEC_MEMBER void step(Factors a, Factors b, const RowModulus<n, width>& mod) {
        constexpr bool last = j == n - 1;
        const Vec before = q;
        Vec out = (of_a_in_full(0) + enters) + of_m[0];
        q = spread<width, 0>(out);
        if constexpr (last) {
            q = madd_lo(broadcast(0), q, mod.n0);
            out = madd_lo(out, q, mod.p.v[0]);
            IBAKE_VEC_UNROLL for (size_t i = 1; i < rows; i++) of_m[i] = madd_lo(of_m[i], q, mod.p.v[i]);
        }
        enters = only<width == 4 ? 0x11 : 0x01>(shift_right<kDigitBits>(out));
        IBAKE_VEC_UNROLL for (size_t i = 0; i + 1 < rows; i++) of_a[i] = of_a[i + 1], of_m[i] = of_m[i + 1];
        of_a[rows - 1] = broadcast(0);
        of_m[rows - 1] = lanes_down<width>(out);
        add_digit<j>(a, [](Vec sum, Vec y, Vec z) IBAKE_VEC_LAMBDA { return madd_hi(sum, y, z); });
        if constexpr (j > 0) IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++) of_m[i] = madd_hi(of_m[i], before, mod.m.v[i]);
        if constexpr (last) {
            IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++) of_m[i] = madd_hi(of_m[i], q, mod.p.v[i]);
        } else {
            add_low<j + 1>(a, b);
            IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++) of_m[i] = madd_lo(of_m[i], q, mod.m.v[i]);
            step<j + 1>(a, b, mod);
        }
    }
    template <size_t j>
    IBAKE_VEC_MEMBER void add_low(Factors a, Factors b) {
        IBAKE_VEC_UNROLL for (size_t t = 0; t < terms; t++) x[t] = spread<width, j / rows>(b[t]->v[j % rows]);
        add_digit<j>(a, [](Vec sum, Vec y, Vec z) IBAKE_VEC_LAMBDA { return madd_lo(sum, y, z); });
    }
    template <size_t j, class Madd>
    IBAKE_VEC_MEMBER void add_digit(Factors a, const Madd& madd) {
        constexpr size_t own = j % rows;
        IBAKE_VEC_UNROLL for (size_t t = 0; t < terms; t++)
            IBAKE_VEC_UNROLL for (size_t i = 0; i < (square ? own : rows); i++) of_a[i] = madd(of_a[i], a[t]->v[i], x[t]);
        if constexpr (square) of_m[own] = madd(of_m[own], a[0]->v[own], x[0]);
    }
};
template <bool square, size_t n, size_t width, size_t terms>
IBAKE_VEC_INLINE void row_product(Rows<n, width>& r, const Rows<n, width>* const (&a)[terms], const Rows<n, width>* const (&b)[terms],
                                  const RowModulus<n, width>& mod) {
    RowProduct<n, width, terms, square> t;
    t.q = t.enters = broadcast(0);
    IBAKE_VEC_UNROLL for (size_t i = 0; i < r.kCount; i++) t.of_a[i] = t.of_m[i] = broadcast(0);
    t.template add_low<0>(a, b);
    t.template step<0>(a, b, mod);
    IBAKE_VEC_UNROLL for (size_t i = 0; i < r.kCount; i++) r.v[i] = t.of_a_in_full(i) + t.of_m[i];
    r.v[0] = r.v[0] + t.enters;
}
template <size_t n, size_t width, size_t terms>
IBAKE_VEC_INLINE void multiply(Rows<n, width>& r, const Rows<n, width>* const (&a)[terms], const Rows<n, width>* const (&b)[terms],
                               const RowModulus<n, width>& mod) {
    row_product<false>(r, a, b, mod);
}
template <size_t n, size_t width>
IBAKE_VEC_INLINE void square(Rows<n, width>& r, const Rows<n, width>& a, const RowModulus<n, width>& mod) {
    row_product<(Rows<n, width>::kCount > 3)>(r, {&a}, {&a}, mod);  // with few rows, time is that of the dependent steps, which are longer
}
#endif

template <size_t n, size_t width>
IBAKE_VEC_INLINE void multiply(Rows<n, width>& r, const Rows<n, width>& a, const Rows<n, width>& b, const RowModulus<n, width>& mod) {
    multiply(r, {&a}, {&b}, mod);
}

// What leaves each lane at its top.
template <size_t n, size_t width>
IBAKE_VEC_INLINE Vec carry_in_lanes(Rows<n, width>& a) {
    const Vec mask = broadcast(kDigitMask);
    Vec c = broadcast(0);
    IBAKE_VEC_UNROLL for (size_t i = 0; i < a.kCount; i++) {
        const Vec t = a.v[i] + c;
        c = shift_right_signed<kDigitBits>(t);
        a.v[i] = t & mask;
    }
    return c;
}
// Columns that are not negative, but for the topmost, of values in [0, 2^(52n)), to digits. After each column's excess has gone to the next, what
// leaves a lane is a 1 or nothing, and it goes through lanes that are all ones: an addition of masks finds the lanes that it reaches.
template <size_t n, size_t width>
IBAKE_VEC_INLINE void carry(Rows<n, width>& a) {
    Vec up[Rows<n, width>::kCount];
    IBAKE_VEC_UNROLL for (size_t i = 0; i < a.kCount; i++) {
        up[i] = shift_right_signed<kDigitBits>(a.v[i]);
        a.v[i] = a.v[i] & broadcast(kDigitMask);
    }
    a.v[0] = a.v[0] + lanes_up<width>(up[a.kCount - 1]);
    IBAKE_VEC_UNROLL for (size_t i = 1; i < a.kCount; i++) a.v[i] = a.v[i] + up[i - 1];
    const Vec out = carry_in_lanes(a);
    Vec all = a.v[0];
    IBAKE_VEC_UNROLL for (size_t i = 1; i < a.kCount; i++) all = all & a.v[i];
    const unsigned full = equal_mask(all, broadcast(kDigitMask)), entered = 2 * (nonzero_mask(out) & (width == 4 ? 0x77 : 0x7f)) + full;
    a.v[0] = add_in(a.v[0], broadcast(1), (entered ^ full) & 0xff);
    (void)carry_in_lanes(a);
}

}  // namespace
}  // namespace ibake::mont52

#endif
