// Products of two elements, or one, at a time by FMA: their part of simd/avx512ifma/mont52.h. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_AVX2FMA_ROW_PRODUCTS_H
#define IBAKE_SIMD_AVX2FMA_ROW_PRODUCTS_H

// Rows of digits as doubles, by halves.
template <size_t n, size_t width>
struct RowFactor {
    static constexpr size_t rows = Rows<n, width>::kCount;
    __m256d h[2][rows];
    RowFactor() = default;
    explicit RowFactor(const Rows<n, width>& a) {
        IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++)
            IBAKE_VEC_UNROLL for (int e = 0; e < 2; e++) h[e][i] = to_doubles(a.v[i].h[e]);
    }
};
template <size_t n, size_t width>
struct RowModulus {
    RowFactor<n, width> m, p;
    Vec n0;
    void set(const Rows<n, width>& of_m, const Rows<n, width>& of_p, Vec of_n0) {
        m = RowFactor<n, width>(of_m);
        p = RowFactor<n, width>(of_p);
        n0 = of_n0;
    }
};

// The sum of products in columns 0 to n + rows of each half, of which step j leaves column j behind. The exponents of the doubles in it are
// taken away at the end: their sum is known.
template <size_t n, size_t width, size_t terms>
class RowProduct {
    static constexpr size_t rows = Rows<n, width>::kCount;
    struct Exponents {
        uint64_t of[n + rows + 2];
    };
    static constexpr Exponents exponents() {
        Exponents r{};
        const auto add = [&](size_t at, uint64_t times) {
            for (size_t i = 0; i < rows; i++) {
                r.of[at + i] += times * kLowBits;
                r.of[at + i + 1] += times * kHighBits;
            }
        };
        for (size_t j = 0; j <= n; j++) add(j, terms);
        for (size_t j = 0; j + 1 < n; j++) add(j + 1, 1);
        add(n - 1, 1);
        r.of[n - 1] -= kLowBits;
        return r;
    }
    static constexpr Exponents kExponents = exponents();

    using Doubles = RowFactor<n, width>;
    const RowModulus<n, width>& mod_;
    Doubles a_[terms], b_[terms];
    __m256i c_[2][n + rows + 2];

    struct Factor {
        __m256d h[2];
    };
    // sum + the lower halves of y*x, whose upper halves are returned in `high`.
    IBAKE_VEC_MEMBER static __m256i add_low(__m256i sum, __m256d y, __m256d x, __m256d& high) {
        high = product_high(y, x);
        return add_bits(sum, product_low(y, x, high));
    }
    // Column j + 1 with the first of m*q; what it leaves for the next one.
    IBAKE_VEC_MEMBER Vec add_first(size_t j, const Factor& q, Factor& high) const {
        Vec sum;
        IBAKE_VEC_UNROLL for (int e = 0; e < 2; e++) sum.h[e] = add_low(c_[e][j + 1], mod_.m.h[e][0], q.h[e], high.h[e]);
        return sum;
    }
    // The columns above += the rest of m*q, and those from j + 2 on += a*x, up to a new one: together, because columns are stored less often so.
    // `high` is what add_first() left.
    IBAKE_VEC_MEMBER void add_rest(size_t j, const Factor& q, const Factor& high, const Factor (&x)[terms]) {
        IBAKE_VEC_UNROLL for (int e = 0; e < 2; e++) {
            __m256i* const c = c_[e] + j + 2;
            __m256d of_m = high.h[e], of_a[terms];
            IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++) {
                __m256i sum = add_bits(c[i], of_m);
                if (i > 0) IBAKE_VEC_UNROLL for (size_t t = 0; t < terms; t++) sum = add_bits(sum, of_a[t]);
                if (i + 1 < rows) sum = add_low(sum, mod_.m.h[e][i + 1], q.h[e], of_m);
                IBAKE_VEC_UNROLL for (size_t t = 0; t < terms; t++) sum = add_low(sum, a_[t].h[e][i], x[t].h[e], of_a[t]);
                c[i] = sum;
            }
            c[rows] = _mm256_castpd_si256(of_a[0]);
            if (terms == 2) c[rows] = add_bits(c[rows], of_a[terms - 1]);
        }
    }
    // The columns from `at` on += y*x.
    IBAKE_VEC_MEMBER void add(size_t at, const Doubles& y, const Factor& x) {
        IBAKE_VEC_UNROLL for (int e = 0; e < 2; e++) {
            __m256i* const c = c_[e] + at;
            __m256d high = as_doubles(set4(0));
            IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++) c[i] = add_low(add_bits(c[i], high), y.h[e][i], x.h[e], high);
            c[rows] = add_bits(c[rows], high);
        }
    }
    // Lane 0 of each element to all of its lanes; lanes one down, with 0 at the top.
    IBAKE_VEC_MEMBER static Vec spread_first(Vec a) {
        const __m256i low = _mm256_broadcastq_epi64(_mm256_castsi256_si128(a.h[0]));
        return {{low, width == 8 ? low : _mm256_broadcastq_epi64(_mm256_castsi256_si128(a.h[1]))}};
    }
    // Digit j of b[t], which is in row j % rows.
    IBAKE_VEC_MEMBER Factor digit(size_t t, size_t j) const {
        const size_t lane = j / rows, row = j % rows;
        const auto of = [&](size_t e) IBAKE_VEC_LAMBDA {
            return _mm256_broadcast_sd(reinterpret_cast<const double*>(&b_[t].h[width == 8 ? lane / 4 : e][row]) + lane % 4);
        };
        return {{of(0), of(1)}};
    }

    // Into column j + 1, and column j's other lanes a row of the modulus further down.
    IBAKE_VEC_MEMBER Vec leave(size_t j, Vec out) {
        const Vec down = lanes_down<width>(out);
        IBAKE_VEC_UNROLL for (int e = 0; e < 2; e++) c_[e][j + rows] = _mm256_add_epi64(c_[e][j + rows], down.h[e]);
        return only<width == 4 ? 0x11 : 0x01>(shift_right<kDigitBits>(out));
    }
    IBAKE_VEC_MEMBER static Factor quotient(Vec out) {
        const Vec q = spread_first(out) & broadcast(kDigitMask);
        return {{to_doubles(q.h[0]), to_doubles(q.h[1])}};
    }

public:
    explicit RowProduct(const RowModulus<n, width>& mod) : mod_(mod) {}
    // noinline: one copy for all loops, which are bound by what they multiply.
    __attribute__((noinline)) void run(Rows<n, width>& r, const Rows<n, width>* const (&a)[terms], const Rows<n, width>* const (&b)[terms]) {
        for (size_t t = 0; t < terms; t++) {
            a_[t] = Doubles(*a[t]);
            b_[t] = a[t] == b[t] ? a_[t] : Doubles(*b[t]);
        }
        IBAKE_VEC_UNROLL for (int e = 0; e < 2; e++)
            IBAKE_VEC_UNROLL for (size_t i = 0; i < rows + 2; i++) c_[e][i] = set4(0);
        IBAKE_VEC_UNROLL for (size_t t = 0; t < terms; t++)
            IBAKE_VEC_UNROLL for (size_t j = 0; j < 2; j++) add(j, a_[t], digit(t, j));
        Vec out = Vec{{c_[0][0], c_[1][0]}} - broadcast(kExponents.of[0]);
        Factor q = quotient(out), x[terms];
        const auto step = [&](size_t j) IBAKE_VEC_LAMBDA {
            Factor high;
            const Vec enters = leave(j, out), first = add_first(j, q, high);
            out = first + enters - broadcast(kExponents.of[j + 1]);
            const Factor next = quotient(out);  // on its way before what does not need it
            add_rest(j, q, high, x);
            q = next;
        };
        for (size_t j = 0; j + 2 < n; j++) {
            IBAKE_VEC_UNROLL for (size_t t = 0; t < terms; t++) x[t] = digit(t, j + 2);
            step(j);
        }
        IBAKE_VEC_UNROLL for (size_t t = 0; t < terms; t++) x[t] = {{as_doubles(set4(0)), as_doubles(set4(0))}};
        step(n - 2);
        // The last digit in the usual way. Column n - 1 has lost its exponents.
        const Vec usual = madd_lo(broadcast(0), spread_first(out), mod_.n0);
        q = {{to_doubles(usual.h[0]), to_doubles(usual.h[1])}};
        c_[0][n - 1] = out.h[0];
        c_[1][n - 1] = out.h[1];
        add(n - 1, mod_.p, q);
        out = Vec{{c_[0][n - 1], c_[1][n - 1]}} - broadcast(kLowBits);
        const Vec enters = leave(n - 1, out);
        IBAKE_VEC_UNROLL for (size_t i = 0; i < rows; i++)
            IBAKE_VEC_UNROLL for (int e = 0; e < 2; e++) r.v[i].h[e] = _mm256_sub_epi64(c_[e][n + i], set4(kExponents.of[n + i]));
        r.v[0] = r.v[0] + enters;
    }
};
template <size_t n, size_t width, size_t terms>
IBAKE_VEC_INLINE void multiply(Rows<n, width>& r, const Rows<n, width>* const (&a)[terms], const Rows<n, width>* const (&b)[terms],
                               const RowModulus<n, width>& mod) {
    RowProduct<n, width, terms>(mod).run(r, a, b);
}
template <size_t n, size_t width>
IBAKE_VEC_INLINE void square(Rows<n, width>& r, const Rows<n, width>& a, const RowModulus<n, width>& mod) {
    multiply(r, {&a}, {&a}, mod);
}

#endif
