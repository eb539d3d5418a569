// Fields of run-time primes for the engines of embedding degree 2: constants, values outside of the loops. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_AVX512IFMA_K2_FIELD_H
#define IBAKE_SIMD_AVX512IFMA_K2_FIELD_H

#include "curve/engine_k2.h"
#include "simd/avx512ifma/mont52.h"

namespace ibake::mont52 {
namespace {

template <size_t N>
inline constexpr size_t kDigits = (64 * N + 7 + kDigitBits * kBlock) / (kDigitBits * kBlock) * kBlock;

// A lane of a pair of elements in rows is two of a single one: one goes over into the other by an exchange of lanes.
template <size_t n>
inline constexpr bool kHalvesFit = Rows<n, 4>::kCount == 2 * Rows<n, 8>::kCount;

inline constexpr uint64_t kMany = 6;  // what is added, in multiples of p, where a difference could be negative

// Columns of one value: signed, not carried.
template <size_t n>
struct Value {
    uint64_t v[n];
};

template <size_t n>
void set_lane(Product<n>& r, size_t lane, const Value<n>& a) {
    for (size_t i = 0; i < n; i++) __builtin_memcpy(reinterpret_cast<unsigned char*>(&r[i]) + 8 * lane, &a.v[i], 8);
}
template <size_t n>
void get_lane(Value<n>& r, const Product<n>& a, size_t lane) {
    for (size_t i = 0; i < n; i++) __builtin_memcpy(&r.v[i], reinterpret_cast<const unsigned char*>(&a[i]) + 8 * lane, 8);
}

template <size_t N>
struct Field {
    static constexpr size_t n = kDigits<N>;
    static constexpr unsigned kShift = kDigitBits * n - 64 * N;  // a word's Montgomery form times 2^kShift is that of the digits
    static_assert(kShift >= 8);

    LaneModulus<n> lanes;
    RowModulus<n, 4> pairs;
    RowModulus<n, 8> singles;
    Value<n> p, one, half, words_one;  // 2^(52n), its half, 2^(64N), modulo p
    const k2::EngineField<N>* words;

    explicit Field(const k2::EngineField<N>& f) : words(&f) {
        uint64_t m[n];
        to_digits<n, N>(p.v, f.p, 0);
        to_digits<n, N>(words_one.v, f.one, 0);
        const uint64_t n0 = f.n0 & kDigitMask;
        // M = (p*n0 + 1)/2^52
        Word128 sum = 1;
        for (size_t i = 0; i <= n; i++) {
            if (i < n) sum += static_cast<Word128>(p.v[i]) * n0;
            if (i > 0) m[i - 1] = static_cast<uint64_t>(sum) & kDigitMask;
            sum >>= kDigitBits;
        }
        uint64_t w[N];
        for (size_t i = 0; i < N; i++) w[i] = f.one[i];
        double_words<N>(w, f.p, kShift - 1);
        to_digits<n, N>(half.v, w, 0);
        double_words<N>(w, f.p, 1);
        to_digits<n, N>(one.v, w, 0);
        for (size_t i = 0; i < n; i++) {
            lanes.m[i] = broadcast(m[i]);
            lanes.p[i] = broadcast(p.v[i]);
        }
        lanes.p[n] = broadcast(0);
        lanes.n0 = broadcast(n0);
        pairs.set(make_rows<n, 4>(m, m), make_rows<n, 4>(p.v, p.v), lanes.n0);
        singles.set(make_rows<n, 8>(m, m), make_rows<n, 8>(p.v, p.v), lanes.n0);
    }

    // Columns of a value that is not negative to digits.
    void carry_digits(Value<n>& a) const {
        for (size_t i = 0; i + 1 < n; i++) {
            a.v[i + 1] += static_cast<uint64_t>(static_cast<int64_t>(a.v[i]) >> kDigitBits);
            a.v[i] &= kDigitMask;
        }
    }
    // 6p in the first or second element of rows, 0 in the other, in columns above every column of a product: taking one away leaves none that is
    // negative.
    Rows<n, 4> many_columns(bool first, bool second) const {
        Value<n> many, none = {};
        for (size_t i = 0; i < n; i++) many.v[i] = 6 * p.v[i];
        carry_digits(many);
        for (size_t i = 0; i + 1 < n; i++) {
            many.v[i] += uint64_t{1} << 60;
            many.v[i + 1] -= uint64_t{1} << (60 - kDigitBits);
        }
        return make_rows<n, 4>(first ? many.v : none.v, second ? many.v : none.v);
    }
    // r := a - b + 6p; a + b instead.
    void subtract(Value<n>& r, const Value<n>& a, const Value<n>& b) const { add_or_subtract(r, a, b, false); }
    void add_or_subtract(Value<n>& r, const Value<n>& a, const Value<n>& b, bool add) const {
        for (size_t i = 0; i < n; i++) r.v[i] = add ? a.v[i] + b.v[i] : a.v[i] + 6 * p.v[i] - b.v[i];
    }
    // r[i] := a[i]*b[i]/R in columns, below (2 + small)p: count <= 8 values in [0, 2^(52n)). r may be a or b.
    template <size_t count>
    void multiply(Value<n>* r, const Value<n>* const (&a)[count], const Value<n>* const (&b)[count]) const {
        static_assert(count <= 8);
        multiply(r, a, b, count);
    }
    void multiply(Value<n>* r, const Value<n>* const* a, const Value<n>* const* b, size_t count) const {
        alignas(64) uint64_t x[n][8] = {}, y[n][8] = {};
        for (size_t i = 0; i < n; i++)
            for (size_t l = 0; l < count; l++) x[i][l] = a[l]->v[i], y[i][l] = b[l]->v[i];
        Product<n> t;
        multiply_lanes(t, x, y);
        for (size_t i = 0; i < n; i++) {
            alignas(64) uint64_t u[8];
            store(u, t[i]);
            for (size_t l = 0; l < count; l++) r[l].v[i] = u[l];
        }
    }
    __attribute__((noinline)) void multiply_lanes(Product<n>& t, const uint64_t (&x)[n][8], const uint64_t (&y)[n][8]) const {
        mont52::multiply(t, lanes, [&](Vec& a, Vec& b, size_t i) IBAKE_VEC_LAMBDA {
            a = load(x[i]);
            b = load(y[i]);
        });
    }
    // Complex numbers, real part first. (s*c, t*w, (s + t)(c + w)) to (s + t*i)(c + w*i): parts below 4p, r below 12p.
    void complex_from_parts(Value<n>* r, const Value<n>* parts) const {
        for (size_t i = 0; i < n; i++) {
            const uint64_t many = 8 * p.v[i];
            r[0].v[i] = parts[0].v[i] + many - parts[1].v[i];
            r[1].v[i] = parts[2].v[i] + many - parts[0].v[i] - parts[1].v[i];
        }
    }
    void complex_multiply(Value<n>* r, const Value<n>* a, const Value<n>* b) const {
        Value<n> x, y, parts[3];
        for (size_t i = 0; i < n; i++) x.v[i] = a[0].v[i] + a[1].v[i], y.v[i] = b[0].v[i] + b[1].v[i];
        multiply(parts, {&a[0], &a[1], &x}, {&b[0], &b[1], &y});
        complex_from_parts(r, parts);
    }
    // Below 2^kShift*p before, (2 + 1)p after.
    void import(Value<n>* r, const uint64_t* const* a, size_t count) const {
        const Value<n>*x[8], *y[8];
        for (size_t i = 0; i < count; i++) {
            to_digits<n, N>(r[i].v, a[i], kShift);
            x[i] = &r[i];
            y[i] = &one;
        }
        multiply(r, x, y, count);
    }
    void export_words(uint64_t* const* r, const Value<n>* a, size_t count) const {
        const Value<n>*x[8], *y[8];
        Value<n> t[8];
        for (size_t i = 0; i < count; i++) x[i] = &a[i], y[i] = &words_one;
        multiply(t, x, y, count);
        for (size_t l = 0; l < count; l++) {
            carry_digits(t[l]);
            uint64_t w[N + 1];
            from_digits<n, N + 1>(w, t[l].v);
            uint64_t pw[N + 1];
            for (size_t i = 0; i < N; i++) pw[i] = words->p[i];
            pw[N] = 0;
            reduce_words<N + 1>(w, pw, 0);
            reduce_words<N + 1>(w, pw, 0);
            for (size_t i = 0; i < N; i++) r[l][i] = w[i];
        }
    }
};

}  // namespace
}  // namespace ibake::mont52

#endif
