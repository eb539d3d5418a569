// Public multiples of points in twisted Edwards coordinates, two products at a time. SPDX-License-Identifier: Apache-2.0
//
// Formulas, digits and entries as in curve/edwards_k2.h. A point is X, Y in the halves of rows and Z, X + Y in those of others; a step ends in
// (E, G) times (F, H), which is X, Y, and G times F, which is Z; with (G, E) instead of G it is T beside it.
#ifndef IBAKE_SIMD_AVX512IFMA_K2_EDWARDS_H
#define IBAKE_SIMD_AVX512IFMA_K2_EDWARDS_H

#include "simd/avx512ifma/k2_field.h"

namespace ibake::mont52 {
namespace {

template <size_t N>
class EdwardsMultiple {
    static constexpr size_t n = kDigits<N>;
    using Pair = Rows<n, 4>;
    using Single = Rows<n, 8>;

public:
    explicit EdwardsMultiple(const Field<N>& field)
        : field_(field), low_(field.many_columns(true, false)), both_(field.many_columns(true, true)) {}

    // X, Y, Z in digits, of X, Y, Z, T that are carried and below 3p.
    __attribute__((noinline)) void run(Value<n>* r, const Value<n>* p, const int8_t* digits, size_t count) {
        Value<n> sum, zero = {};
        for (size_t i = 0; i < n; i++) sum.v[i] = p[0].v[i] + p[1].v[i];
        field_.carry_digits(sum);
        xy_ = make_rows<n, 4>(p[0].v, p[1].v);
        zs_ = make_rows<n, 4>(p[2].v, sum.v);
        zt_ = make_rows<n, 4>(p[2].v, p[3].v);
        Entry odd[k2::kEdwardsEntries], step;
        make_entry(odd[0]);
        dbl(true);
        make_entry(step);
        xy_ = make_rows<n, 4>(p[0].v, p[1].v);
        zt_ = make_rows<n, 4>(p[2].v, p[3].v);
        for (size_t i = 1; i < k2::kEdwardsEntries; i++) {
            add(step, false, true);
            make_entry(odd[i]);
        }
        xy_ = make_rows<n, 4>(zero.v, field_.one.v);
        zs_ = zt_ = make_rows<n, 4>(field_.one.v, zero.v);
        IBAKE_VEC_UNROLL for (size_t i = 0; i < zs_.kCount; i++) zs_.v[i] = replace_in<0xf0>(zs_.v[i], xy_.v[i]);
        for (size_t i = count; i-- > 0;) {
            const int d = digits[i];
            dbl(d != 0);
            if (d != 0) add(odd[(d < 0 ? -d : d) / 2], d < 0, false);
        }
        get_rows<n, 4>(r[0].v, r[1].v, xy_);
        get_rows<n, 4>(r[2].v, sum.v, zs_);
    }

private:
    struct Entry {
        Pair sums, zt2;  // (Y - X, Y + X), (2Z, 2T)
    };

    // (Y - X, Y + X)
    IBAKE_VEC_MEMBER Pair difference_and_sum() const {
        Pair r;
        IBAKE_VEC_UNROLL for (size_t i = 0; i < r.kCount; i++) {
            const Vec other = other_half(xy_.v[i]);
            r.v[i] = add_in<0xf0>(sub_in<0x0f>(other, xy_.v[i]), xy_.v[i]) + low_.v[i];
        }
        carry(r);
        return r;
    }
    IBAKE_VEC_MEMBER void make_entry(Entry& e) const {
        e.sums = difference_and_sum();
        IBAKE_VEC_UNROLL for (size_t i = 0; i < e.zt2.kCount; i++) e.zt2.v[i] = zt_.v[i] + zt_.v[i];
        carry(e.zt2);
    }
    __attribute__((noinline)) void dbl(bool with_t) {
        Pair ab, zzs, eg, fh;
        square(ab, xy_, field_.pairs);   // A, B
        square(zzs, zs_, field_.pairs);  // Z^2, (X + Y)^2
        IBAKE_VEC_UNROLL for (size_t i = 0; i < eg.kCount; i++) {
            const Vec ba = other_half(ab.v[i]);
            // (X + Y)^2 - A - B, B - A; 2Z^2 + A - B, A + B
            eg.v[i] = sub_in<0x0f>(replace_in<0x0f>(ab.v[i], other_half(zzs.v[i])), ab.v[i]) - ba + both_.v[i];
            const Vec twice = add_in<0x0f>(add_in<0x0f>(ab.v[i], zzs.v[i]), zzs.v[i]);
            fh.v[i] = add_in<0xf0>(sub_in<0x0f>(twice, ba), ba) + low_.v[i];
        }
        join(eg, fh, with_t);
    }
    __attribute__((noinline)) void add(const Entry& q, bool negative, bool with_t) {
        Pair ab = difference_and_sum(), dc, eg, fh, sums = q.sums;
        if (negative) IBAKE_VEC_UNROLL for (size_t i = 0; i < sums.kCount; i++) sums.v[i] = other_half(sums.v[i]);
        multiply(ab, ab, sums, field_.pairs);
        multiply(dc, zt_, q.zt2, field_.pairs);
        IBAKE_VEC_UNROLL for (size_t i = 0; i < eg.kCount; i++) {
            const Vec ba = other_half(ab.v[i]), cd = other_half(dc.v[i]);
            const Vec down = sub_in<0x0f>(dc.v[i], cd), up = add_in<0x0f>(dc.v[i], cd);  // D - C, D + C in the lower half
            const Vec f = negative ? up : down + low_.v[i], g = negative ? down + low_.v[i] : up;
            eg.v[i] = replace_in<0xf0>(sub_in<0x0f>(ba, ab.v[i]) + low_.v[i], other_half(g));  // B - A, G
            fh.v[i] = replace_in<0xf0>(f, ab.v[i] + ba);                                       // F, B + A
        }
        join(eg, fh, with_t);
    }
    IBAKE_VEC_MEMBER void join(Pair& eg, Pair& fh, bool with_t) {
        carry(eg);
        carry(fh);
        multiply(xy_, eg, fh, field_.pairs);
        Pair sum;
        IBAKE_VEC_UNROLL for (size_t i = 0; i < sum.kCount; i++) sum.v[i] = xy_.v[i] + other_half(xy_.v[i]);
        if constexpr (kHalvesFit<n>) {
            if (!with_t) return join_without_t(eg, fh, sum);
        }
        IBAKE_VEC_UNROLL for (size_t i = 0; i < eg.kCount; i++) eg.v[i] = other_half(eg.v[i]);
        multiply(zt_, eg, fh, field_.pairs);
        carry(xy_);
        IBAKE_VEC_UNROLL for (size_t i = 0; i < sum.kCount; i++) zs_.v[i] = replace_in<0xf0>(zt_.v[i], sum.v[i]);
        carry(zt_);
        carry(zs_);
    }
    IBAKE_VEC_MEMBER void join_without_t(const Pair& eg, const Pair& fh, const Pair& sum) {
        Single f, g;
        IBAKE_VEC_UNROLL for (size_t i = 0; i < f.kCount; i++) {
            g.v[i] = permute(eg.v[i], eg.v[i + g.kCount], lanes(4, 12, 5, 13, 6, 14, 7, 15));
            f.v[i] = permute(fh.v[i], fh.v[i + f.kCount], lanes(0, 8, 1, 9, 2, 10, 3, 11));
        }
        multiply(f, f, g, field_.singles);
        carry(xy_);
        IBAKE_VEC_UNROLL for (size_t i = 0; i < f.kCount; i++) {
            zs_.v[i] = permute(sum.v[i], f.v[i], lanes(8, 10, 12, 14, 4, 5, 6, 7));
            zs_.v[i + f.kCount] = permute(sum.v[i + f.kCount], f.v[i], lanes(9, 11, 13, 15, 4, 5, 6, 7));
        }
        carry(zs_);
    }

    const Field<N>& field_;
    Pair low_, both_;  // (6p, 0), (6p, 6p) in columns
    Pair xy_, zs_, zt_;
};

}  // namespace
}  // namespace ibake::mont52

#endif
