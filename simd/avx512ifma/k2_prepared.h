// Miller loops over prepared lines, two products at a time. SPDX-License-Identifier: Apache-2.0
//
// Lines are c + x*xQ + i*yQ. Their real parts are made eight at a time; f = u + v*i is squared as (u + v)(u - v) and u*2v, and
// multiplied by a line with four products and two reductions.
#ifndef IBAKE_SIMD_AVX512IFMA_K2_PREPARED_H
#define IBAKE_SIMD_AVX512IFMA_K2_PREPARED_H

#include "simd/avx512ifma/k2_field.h"

namespace ibake::mont52 {
namespace {

template <size_t N>
class PreparedLoop {
    static constexpr size_t n = kDigits<N>;
    using Pair = Rows<n, 4>;

public:
    // lines: c, x of each; at: xQ, yQ, -yQ, carried and below 6p.
    PreparedLoop(const Field<N>& field, const uint64_t* lines, size_t count, const Value<n>* at)
        : field_(field), lines_(lines), count_(count), x_(at[0]), many_(field.many_columns(true, false)) {
        const Pair y = make_rows<n, 4>(at[1].v, at[1].v), minus_y = make_rows<n, 4>(at[2].v, at[2].v);
        for (Pair(&line)[2] : ready_) line[0] = y, line[1] = minus_y;
    }

    // f in columns below 12p. A line for each of a doublings, and one for the addition at the digit of 2^b.
    __attribute__((noinline)) void run(Value<n>* f, const k2::EngineLoop& q) {
        const Value<n> zero = {};
        Pair st = make_rows<n, 4>(field_.one.v, zero.v), uv = {};
        for (unsigned i = q.a; i-- > 0;) {
            if (i + 1 < q.a) square(st, uv);
            times_line(uv, st, next_line());
            if (i != q.b) continue;
            carry(uv);
            times_line(uv, Pair(uv), next_line());
        }
        get_rows<n, 4>(f[0].v, f[1].v, uv);
    }

private:
    // (s, t) in digits, from (u, v) in columns.
    IBAKE_VEC_MEMBER void square(Pair& st, const Pair& uv) const {
        Pair x, y;
        IBAKE_VEC_UNROLL for (size_t i = 0; i < x.kCount; i++) {
            const Vec other = other_half(uv.v[i]);
            x.v[i] = add_in<0x0f>(other, uv.v[i]);                                          // u + v, u
            y.v[i] = add_in<0xf0>(sub_in<0x0f>(uv.v[i], other), uv.v[i]) + many_.v[i];  // u - v, 2v
        }
        carry(x);
        carry(y);
        multiply(st, x, y, field_.pairs);
        carry(st);
    }
    // (u, v) in columns := (s*c + t*(-w), s*w + t*c).
    IBAKE_VEC_MEMBER void times_line(Pair& uv, const Pair& st, const Pair (&line)[2]) const {
        Pair s, t;
        IBAKE_VEC_UNROLL for (size_t i = 0; i < s.kCount; i++) {
            const Vec other = other_half(st.v[i]);
            s.v[i] = replace_in<0xf0>(st.v[i], other);
            t.v[i] = replace_in<0x0f>(st.v[i], other);
        }
        multiply(uv, {&s, &t}, {&line[0], &line[1]}, field_.pairs);
    }
    const Pair (&next_line())[2] {
        if (next_ % 8 == 0) make_block();
        return ready_[next_++ % 8];
    }
    // The real parts of eight lines.
    __attribute__((noinline)) void make_block() {
        alignas(64) uint64_t slope[n][8] = {}, real[n][8] = {}, x[n][8];
        for (size_t i = 0; i < n; i++)
            for (size_t l = 0; l < 8; l++) x[i][l] = x_.v[i];
        for (size_t l = 0; l < 8 && next_ + l < count_; l++) {
            uint64_t a[n], b[n];
            const uint64_t* const line = lines_ + 2 * N * (next_ + l);
            to_digits<n, N>(a, line + N, 0);
            to_digits<n, N>(b, line, 0);
            for (size_t i = 0; i < n; i++) slope[i][l] = a[i], real[i][l] = b[i];
        }
        Product<n> t;
        field_.multiply_lanes(t, slope, x);
        Vec c = broadcast(0);
        for (size_t i = 0; i < n; i++) {
            c = t[i] + load(real[i]) + c;
            store(real[i], c & broadcast(kDigitMask));
            c = shift_right<kDigitBits>(c);
        }
        for (size_t i = 0; i < n; i++)
            for (size_t l = 0; l < 8; l++) {
                const size_t row = i % Pair::kCount, at = i / Pair::kCount;
                __builtin_memcpy(reinterpret_cast<unsigned char*>(&ready_[l][0].v[row]) + 8 * at, &real[i][l], 8);
                __builtin_memcpy(reinterpret_cast<unsigned char*>(&ready_[l][1].v[row]) + 8 * (4 + at), &real[i][l], 8);
            }
    }

    const Field<N>& field_;
    const uint64_t* lines_;
    size_t count_, next_ = 0;
    Value<n> x_;
    Pair many_;    // (6p, 0) in columns
    Pair ready_[8][2];  // (c, w), (-w, c) of eight lines c + w*i
};

}  // namespace
}  // namespace ibake::mont52

#endif
