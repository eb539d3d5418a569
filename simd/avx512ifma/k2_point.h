// Multiples of points of y^2 = x^3 + x by their x, two products at a time. SPDX-License-Identifier: Apache-2.0
//
// Montgomery's ladder as in curve/supersingular.h. Two points, X and Z in the halves of rows; of the one that is doubled s = (X + Z)^2,
// d = (X - Z)^2, then X' = 2sd, Z' = (s - d)(s + d); of both u and v, then 4(X0 X1 - Z0 Z1)^2 = (u + v)^2 and x times (u - v)^2.
#ifndef IBAKE_SIMD_AVX512IFMA_K2_POINT_H
#define IBAKE_SIMD_AVX512IFMA_K2_POINT_H

#include "simd/avx512ifma/k2_field.h"

namespace ibake::mont52 {
namespace {

template <size_t N>
class Ladder {
    static constexpr size_t n = kDigits<N>;
    using Pair = Rows<n, 4>;
    using Single = Rows<n, 8>;

public:
    // For P of abscissa x, which is carried and below 3p.
    Ladder(const Field<N>& field, const Value<n>& x) : field_(field), many_(field.many_columns(false, true)) {
        by_ = make_rows<n, 4>(field.one.v, x.v);
        x_ = make_rows<n, 8>(x.v, x.v);
        start_ = make_rows<n, 4>(x.v, field.one.v);
    }

    // r[0..3] := X and Z of [k]P, then of [k+1]P, in digits. Time depends on `bits`; k < 2^bits.
    __attribute__((noinline)) void run(Value<n>* r, const uint64_t* k, unsigned bits) const {
        const Value<n> zero = {};
        Pair low = make_rows<n, 4>(field_.one.v, zero.v), high = start_;
        Vec swapped = broadcast(0);
        for (unsigned i = bits; i-- > 0;) {
            const Vec bit = broadcast(uint64_t{0} - (k[i / 64] >> (i % 64) & 1));
            swap_if(low, high, swapped ^ bit);
            swapped = bit;
            step(low, high);
        }
        swap_if(low, high, swapped);
        get_rows<n, 4>(r[0].v, r[1].v, low);
        get_rows<n, 4>(r[2].v, r[3].v, high);
    }

private:
    IBAKE_VEC_MEMBER static void swap_if(Pair& a, Pair& b, Vec mask) {
        IBAKE_VEC_UNROLL for (size_t i = 0; i < a.kCount; i++) {
            const Vec t = (a.v[i] ^ b.v[i]) & mask;
            a.v[i] = a.v[i] ^ t;
            b.v[i] = b.v[i] ^ t;
        }
    }
    // (a, b) to (a + b, a - b).
    IBAKE_VEC_MEMBER Pair sum_and_difference(const Pair& a) const {
        Pair r;
        IBAKE_VEC_UNROLL for (size_t i = 0; i < r.kCount; i++)
            r.v[i] = sub_in<0xf0>(add_in<0x0f>(other_half(a.v[i]), a.v[i]), a.v[i]) + many_.v[i];
        carry(r);
        return r;
    }
    IBAKE_VEC_MEMBER void step(Pair& low, Pair& high) const {
        const RowModulus<n, 4>& mod = field_.pairs;
        const Pair a = sum_and_difference(low);
        Pair b = sum_and_difference(high);
        IBAKE_VEC_UNROLL for (size_t i = 0; i < b.kCount; i++) b.v[i] = other_half(b.v[i]);
        multiply(b, a, b, mod);  // v, u
        square(low, a, mod);  // s, d
        b = sum_and_difference(b);
        square(b, b, mod);
        Pair x, y;
        IBAKE_VEC_UNROLL for (size_t i = 0; i < x.kCount; i++) {
            const Vec other = other_half(low.v[i]);
            x.v[i] = sub_in<0xf0>(replace_in<0xf0>(low.v[i], other), low.v[i]) + many_.v[i];  // s, s - d
            y.v[i] = add_in<0xf0>(other, low.v[i]);                                           // d, s + d
        }
        carry(x);
        carry(y);
        multiply(low, x, y, mod);
        carry(b);  // a carry is a chain of dependent steps: each runs beside a product that does not need it
        if constexpr (kHalvesFit<n>) {
            Single w;
            IBAKE_VEC_UNROLL for (size_t i = 0; i < w.kCount; i++)
                w.v[i] = permute(b.v[i], b.v[i + w.kCount], lanes(4, 12, 5, 13, 6, 14, 7, 15));
            multiply(w, w, x_, field_.singles);
            twice_and_carry(low);
            carry(w);
            IBAKE_VEC_UNROLL for (size_t i = 0; i < w.kCount; i++) {
                high.v[i] = permute(b.v[i], w.v[i], lanes(0, 1, 2, 3, 8, 10, 12, 14));
                high.v[i + w.kCount] = permute(b.v[i + w.kCount], w.v[i], lanes(0, 1, 2, 3, 9, 11, 13, 15));
            }
        } else {
            multiply(high, b, by_, mod);
            twice_and_carry(low);
            carry(high);
        }
    }
    // (2a, b)
    IBAKE_VEC_MEMBER static void twice_and_carry(Pair& a) {
        IBAKE_VEC_UNROLL for (size_t i = 0; i < a.kCount; i++) a.v[i] = add_in<0x0f>(a.v[i], a.v[i]);
        carry(a);
    }

    const Field<N>& field_;
    Pair many_, by_, start_;  // (0, 6p) in columns, (1, x), (x, 1)
    Single x_;
};

}  // namespace
}  // namespace ibake::mont52

#endif
