// Eight pairings of type A at once, one a lane, by abscissas only. SPDX-License-Identifier: Apache-2.0
//
// Miller's loop is loop_on_abscissas() of pairing/tate_k2.h. A bit costs 7 products, 4 squares and 9 reductions; with lines, in k2_miller.h, it
// would be 14, 2 and 14, which eight products at a time do as fast for one pairing as for eight.
#ifndef IBAKE_SIMD_AVX512IFMA_K2_BATCH_H
#define IBAKE_SIMD_AVX512IFMA_K2_BATCH_H

#include "simd/avx512ifma/k2_field.h"

namespace ibake::mont52 {
namespace {

// t[2h] := columns of a^2 for h digits: products of different digits once, and twice that.
template <size_t h>
IBAKE_VEC_INLINE void schoolbook_square(Vec* t, const Vec* a) {
    constexpr size_t blocks = h / kBlock;
    Vec c[2 * kBlock];
    IBAKE_VEC_UNROLL for (size_t i = 0; i < 2 * kBlock; i++) c[i] = broadcast(0);
    IBAKE_VEC_UNROLL for (size_t k = 0; k < 2 * blocks; k++) {
        IBAKE_VEC_UNROLL for (size_t i = k < blocks ? 0 : k - blocks + 1; 2 * i < k; i++) add_block(c, a + kBlock * i, a + kBlock * (k - i));
        if (k % 2 == 0) {
            Vec y[kBlock];
            IBAKE_VEC_UNROLL for (size_t j = 0; j < kBlock; j++) y[j] = a[kBlock * (k / 2) + j];
            IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) {
                IBAKE_VEC_UNROLL for (size_t j = i + 1; j < kBlock; j++) c[i + j] = madd_lo(c[i + j], y[i], y[j]);
                IBAKE_VEC_UNROLL for (size_t j = i + 1; j < kBlock; j++) c[i + j + 1] = madd_hi(c[i + j + 1], y[i], y[j]);
            }
        }
        IBAKE_VEC_UNROLL for (size_t i = 0; i < kBlock; i++) {
            const size_t column = kBlock * k + i;
            const Vec twice = c[i] + c[i], x = a[column / 2];
            t[column] = column % 2 == 0 ? madd_lo(twice, x, x) : madd_hi(twice, x, x);
            c[i] = c[i + kBlock];
            c[i + kBlock] = broadcast(0);
        }
    }
}
// t[2n] := square of the value in columns. Karatsuba would save an eighth of it at 30 digits, nothing at 20.
template <size_t n>
IBAKE_VEC_INLINE void lane_square(Vec* t, const Vec* columns) {
    Vec a[n], carry = broadcast(0);
    for (size_t i = 0; i < n; i++) {
        carry = carry + columns[i];
        a[i] = carry & broadcast(kDigitMask);
        carry = shift_right_signed<kDigitBits>(carry);
    }
    schoolbook_square<n>(t, a);
}

// Columns of products, and what reduce() makes of them in place.
template <size_t n>
__attribute__((noinline)) void product(Product<n>& t, const Vec* a, const Vec* b) {
    lane_product<n>(t.t, [&](Vec& x, Vec& y, size_t i) IBAKE_VEC_LAMBDA {
        x = a[i];
        y = b[i];
    });
}
template <size_t n>
__attribute__((noinline)) void square(Product<n>& t, const Vec* a) {
    lane_square<n>(t.t, a);
}
template <size_t n>
__attribute__((noinline)) void reduce_lanes(Product<n>& t, const LaneModulus<n>& mod) {
    reduce(t, mod);
}

// Values are in columns; their bounds are in tools/dev/check_mont52_bounds.py.
template <size_t N>
class Batch {
    static constexpr size_t n = kDigits<N>;
    static constexpr size_t kLanes = 8;
    using Element = Lanes<n>;
    struct Pair {
        Element re, im;
    };
    // After the doubling to V: x and z of V, real parts of U and W, and (x^2 + z^2)^2 + 4x^2z^2, twice that, of before.
    struct Reached {
        Element x, z, u, w, e;
    };

public:
    explicit Batch(const Field<N>& field) : field_(field), one_(everywhere(field.one)), half_(everywhere(field.half)) {
        for (size_t i = 0; i < n; i++) many_.v[i] = broadcast(kMany * field.p.v[i]);
    }

    // f[l] := f_{q,a[l]}(at[l])^((p-1)*k), as words, for l < 8. k is public and even.
    void pairing(uint64_t* f, const k2::EngineLoop& q, const uint64_t* a, const uint64_t* at, const uint64_t* k, unsigned bits) const {
        Pair r;
        miller(r, q, import(a), import(a + N), import(at), import(at + N));
        final_power(r, k, bits);
        export_words(f, r.re);
        export_words(f + N, r.im);
    }

private:
    Element everywhere(const Value<n>& a) const {
        Element r;
        for (size_t i = 0; i < n; i++) r.v[i] = broadcast(a.v[i]);
        return r;
    }
    // Lane l from and to words + 2N*l.
    Element import(const uint64_t* words) const {
        const uint64_t* from[kLanes];
        Value<n> a[kLanes];
        for (size_t l = 0; l < kLanes; l++) from[l] = words + 2 * N * l;
        field_.import(a, from, kLanes);
        Element r;
        for (size_t i = 0; i < n; i++)
            r.v[i] = lanes(a[0].v[i], a[1].v[i], a[2].v[i], a[3].v[i], a[4].v[i], a[5].v[i], a[6].v[i], a[7].v[i]);
        return r;
    }
    void export_words(uint64_t* words, const Element& a) const {
        uint64_t* to[kLanes];
        Value<n> t[kLanes];
        for (size_t l = 0; l < kLanes; l++) to[l] = words + 2 * N * l;
        for (size_t i = 0; i < n; i++) {
            alignas(64) uint64_t lane[kLanes];
            store(lane, a.v[i]);
            for (size_t l = 0; l < kLanes; l++) t[l].v[i] = lane[l];
        }
        field_.export_words(to, t, kLanes);
    }

    template <class... Products>
    void reduce(Products&... t) const {
        (reduce_lanes(t, field_.lanes), ...);
    }
    static const Vec* reduced(const Product<n>& t) { return &t[0]; }
    static Element element(const Vec* a) {
        Element r;
        for (size_t i = 0; i < n; i++) r.v[i] = a[i];
        return r;
    }
    Element multiply(const Element& a, const Element& b) const {
        Product<n> t;
        product(t, a.v, b.v);
        reduce(t);
        return element(reduced(t));
    }
    Element squared(const Element& a) const { return multiply(a, a); }
    static Element add(const Element& a, const Element& b) {
        Element r;
        for (size_t i = 0; i < n; i++) r.v[i] = a.v[i] + b.v[i];
        return r;
    }
    // a - b + kMany*p.
    Element subtract(const Element& a, const Element& b) const {
        Element r;
        for (size_t i = 0; i < n; i++) r.v[i] = a.v[i] + many_.v[i] - b.v[i];
        return r;
    }
    Element negate(const Element& a) const {
        Element r;
        for (size_t i = 0; i < n; i++) r.v[i] = many_.v[i] - a.v[i];
        return r;
    }
    Pair multiply(const Pair& a, const Pair& b) const {
        return {subtract(multiply(a.re, b.re), multiply(a.im, b.im)), add(multiply(a.re, b.im), multiply(a.im, b.re))};
    }
    static void choose(Element& a, Vec mask, const Element& b) {
        for (size_t i = 0; i < n; i++) a.v[i] = a.v[i] ^ ((a.v[i] ^ b.v[i]) & mask);
    }

    // 1/a lane by lane, 0 and all ones in `zero` for 0. One inversion: each lane's is the product of the others times that of all.
    Element invert(Vec& zero, const Element& a) const {
        uint64_t words[kLanes][2 * N], inverted[kLanes][2 * N];
        export_words(words[0], a);
        alignas(64) uint64_t mask[kLanes];
        for (size_t l = 0; l < kLanes; l++) {
            uint64_t any = 0;
            for (size_t i = 0; i < N; i++) any |= words[l][i];
            mask[l] = zero_mask(any);
        }
        zero = load(mask);
        Element value = a;
        choose(value, zero, one_);
        const Element next = rotate(value, 1);
        const Element two = multiply(next, rotate(next, 1)), three = multiply(two, rotate(next, 2)), four = multiply(two, rotate(two, 2));
        Element others = multiply(three, rotate(four, 3));
        export_words(words[0], multiply(others, value));
        for (size_t l = 0; l < kLanes; l++) {
            if (l == 0) field_.words->invert(inverted[0], words[0], field_.words->context);
            else __builtin_memcpy(inverted[l], inverted[0], sizeof inverted[0] / 2);
        }
        others = multiply(others, import(inverted[0]));
        choose(others, zero, {});
        return others;
    }
    // Lane l of the result is lane l + by.
    static Element rotate(const Element& a, uint64_t by) {
        const Vec index = lanes(by, by + 1, by + 2, by + 3, by + 4, by + 5, by + 6, by + 7);
        Element r;
        for (size_t i = 0; i < n; i++) r.v[i] = permute(a.v[i], index);
        return r;
    }

    // f := f_{q,P}(e, i*yq) to a factor in F_p, P = (xp, yp).
    void miller(Pair& f, const k2::EngineLoop& q, const Element& xp, const Element& yp, const Element& e, const Element& yq) const {
        Vec none;
        const Element inverse = invert(none, e), minus_e = negate(e), base = subtract(xp, e);
        // x and z times xp - e, so that Z is in F_p.
        Product<n> s, d, g, h, x, z;
        product(x, base.v, xp.v);
        product(z, base.v, one_.v);
        product(s, add(one_, multiply(xp, e)).v, add(xp, e).v);
        product(h, base.v, base.v);
        reduce(x, z, s, h);
        for (size_t i = 0; i < n; i++) {
            s[i] = s[i] - z[i] + many_.v[i];
            h[i] = h[i] + x[i];
        }
        Reached at_b, at_a;
        // Before a doubling: x, z; s = X - z, h = Z + x. What does not wait for each other is side by side.
        for (unsigned m = 1; m <= q.a; m++) {
            Element plus, minus, difference, sum, u, w;
            for (size_t i = 0; i < n; i++) {
                const Vec many = many_.v[i];
                plus.v[i] = x[i] + z[i];
                minus.v[i] = x[i] - z[i] + many;
                difference.v[i] = s[i] - h[i] + plus.v[i] + many;  // X - Z
                sum.v[i] = s[i] + h[i] - minus.v[i] + many + many;  // X + Z
            }
            square(s, plus.v);
            square(d, minus.v);
            product(g, difference.v, plus.v);
            product(h, sum.v, minus.v);
            reduce(s, d, g, h);
            for (size_t i = 0; i < n; i++) {
                const Vec many = many_.v[i];
                u.v[i] = g[i] + h[i];
                w.v[i] = g[i] - h[i] + many;
                plus.v[i] = s[i] + s[i];
                difference.v[i] = s[i] - d[i] + many;
                sum.v[i] = s[i] + d[i];
            }
            square(g, u.v);
            product(x, plus.v, reduced(d));
            product(z, difference.v, sum.v);
            square(h, w.v);
            reduce(g, x, z);
            if (m == q.a || m == q.b) {
                const Element root_s = element(reduced(s)), root_d = element(reduced(d));
                (m == q.a ? at_a : at_b) = Reached{element(reduced(x)), element(reduced(z)), u, w, add(squared(root_s), squared(root_d))};
            }
            product(s, reduced(g), inverse.v);
            product(d, reduced(x), minus_e.v);
            product(g, reduced(z), e.v);
            for (size_t i = 0; i < 2 * n; i++) {
                s.t[i] = s.t[i] + d.t[i];
                h.t[i] = h.t[i] + g.t[i];
            }
            reduce(s, h);
        }
        const Element twice = add(yp, yp), signed_twice = q.end_minus ? negate(twice) : twice;
        // The norm of W, twice it; x - xp*z; 2*yp times the ordinate, times z^2 and the z of the other point.
        Element norm, from_p, ordinate;
        const auto factor = [&](const Reached& v, const Reached& other) {
            const Element by_p = multiply(xp, v.z);
            norm = subtract(v.x, multiply(e, v.z));
            from_p = subtract(v.x, by_p);
            ordinate = subtract(multiply(multiply(add(v.x, by_p), add(multiply(xp, v.x), v.z)), other.z), multiply(other.x, squared(from_p)));
            const Element imaginary = subtract(multiply(minus_e, multiply(v.e, v.w)), multiply(norm, v.u));
            return Pair{multiply(multiply(v.w, yq), ordinate), multiply(multiply(signed_twice, other.z), multiply(v.e, imaginary))};
        };
        f = factor(at_b, at_a);
        f = multiply(f, factor(at_a, at_b));
        const Element zz = multiply(at_a.z, at_b.z);
        f = multiply(f, {subtract(multiply(ordinate, base), multiply(multiply(multiply(twice, yp), zz), norm)),
                         multiply(multiply(signed_twice, yq), multiply(zz, from_p))});
    }

    // As in k2_power.h.
    void final_power(Pair& f, const uint64_t* k, unsigned bits) const {
        const Element re2 = squared(f.re), im2 = squared(f.im), part = multiply(f.re, f.im);
        const Element norm = add(re2, im2), t = add(part, part);
        Vec zero;
        const Element inverse = invert(zero, multiply(norm, t));
        const Element re = multiply(subtract(re2, im2), multiply(inverse, t));
        const Element im_inverse = negate(multiply(squared(norm), inverse));
        Element v[2], trace = multiply(add(re, re), one_);
        lucas(v, trace, k, bits);
        f.re = multiply(v[0], half_);
        f.im = multiply(subtract(multiply(re, f.re), multiply(v[1], half_)), im_inverse);
        choose(f.re, zero, one_);
        choose(f.im, zero, {});
    }
    // v[0], v[1] := V_k, V_(k+1).
    void lucas(Element (&v)[2], const Element& trace, const uint64_t* k, unsigned bits) const {
        v[0] = add(one_, one_);
        v[1] = trace;
        const Element less_two = negate(v[0]), less_trace = negate(trace);
        for (unsigned i = bits; i-- > 0;) {
            const unsigned bit = static_cast<unsigned>(k[i / 64] >> (i % 64) & 1);
            Product<n> both, twice;
            product(both, v[0].v, v[1].v);
            square(twice, v[bit].v);
            reduce(both, twice);
            for (size_t j = 0; j < n; j++) {
                v[1 - bit].v[j] = both[j] + less_trace.v[j];
                v[bit].v[j] = twice[j] + less_two.v[j];
            }
        }
    }

    const Field<N>& field_;
    Element one_, half_, many_;
};

}  // namespace
}  // namespace ibake::mont52

#endif
