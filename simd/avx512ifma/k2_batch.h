// Eight pairings of type A at once, one a lane, by abscissas only. SPDX-License-Identifier: Apache-2.0
//
// V = [2^m]P has x/z in F_p, and R = V + S for S = (e, i*yQ), where lines are evaluated, has X/Z in F_{p^2}. One doubling takes (x, z) to 2V
// (Montgomery) and (X, Z) to 2V + S, the sum of R and V, whose difference is S (differential addition, for the curve with A = 0):
//     W = Xz - Zx, U = Xx - Zz, Z' = W^2, X' = U^2/e.
// Divisors say that W is f_{2^(m+1),P}(S) to a factor in F_p if Z of P + S is in F_p: Galbraith, Lin, "Computing pairings using x-coordinates
// only", Des. Codes Cryptogr. 50 (2009); Robert, "Fast pairings via biextensions and cubical arithmetic", eprint 2024/517.
// The conjugate of R is V - S, so norms are known: |Z|^2 = (x - ez)^2, |X|^2 = (ex - z)^2, if that holds for P. The real part of a square is
// then 2(real part)^2 - norm, and imaginary parts need not be computed. With x' = 2(x^2 - z^2)^2, z' = 8xz(x^2 + z^2) and real parts alone
// in U = 2(Xx - Zz), W = 2(Xz - Zx):
//     Z' = W^2 - (x' - ez'), X' = U^2/e + z' - ex'.
// A bit costs 7 products, 4 squares and 9 reductions; with lines, in k2_miller.h, 14, 2 and 14.
// For q = 2^a + s*2^b + c, the points [2^a]P, [s*2^b]P, [c]P are on one line, which gives the ordinates of the first two from their abscissas
// and from P; and these give the imaginary parts of f_a and f_b. Signs s and c meet only as c in the imaginary part of the result.
#ifndef IBAKE_SIMD_AVX512IFMA_K2_BATCH_H
#define IBAKE_SIMD_AVX512IFMA_K2_BATCH_H

#include "simd/avx512ifma/k2_field.h"

namespace ibake::mont52 {
namespace {

template <size_t n>
__attribute__((noinline)) void product(Product<n>& t, const Lanes<n>& a, const Lanes<n>& b) {
    lane_product<n>(t.t, [&](Vec& x, Vec& y, size_t i) IBAKE_VEC_LAMBDA {
        x = a.v[i];
        y = b.v[i];
    });
}
template <size_t n>
__attribute__((noinline)) void square(Product<n>& t, const Lanes<n>& a) {
    lane_square<n>(t.t, a.v);
}
template <size_t n>
__attribute__((noinline)) void reduce(Lanes<n>& r, Product<n>& t, const LaneModulus<n>& mod) {
    reduce(t, mod);
    for (size_t i = 0; i < n; i++) r.v[i] = t[i];
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
        for (size_t i = 0; i < n; i++) many_.v[i] = broadcast(6 * field.p.v[i]);
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

    Element multiply(const Element& a, const Element& b) const {
        Product<n> t;
        Element r;
        product(t, a, b);
        reduce(r, t, field_.lanes);
        return r;
    }
    Element squared(const Element& a) const {
        Product<n> t;
        Element r;
        square(t, a);
        reduce(r, t, field_.lanes);
        return r;
    }
    // s + t, which changes.
    Element reduce_sum(Product<n>& s, const Product<n>& t) const {
        Element r;
        for (size_t i = 0; i < 2 * n; i++) s.t[i] = s.t[i] + t.t[i];
        reduce(r, s, field_.lanes);
        return r;
    }
    static Element add(const Element& a, const Element& b) {
        Element r;
        for (size_t i = 0; i < n; i++) r.v[i] = a.v[i] + b.v[i];
        return r;
    }
    // a - b + 6p.
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
        Reached now;
        now.x = multiply(base, xp);
        now.z = multiply(base, one_);
        Element real_x = subtract(multiply(add(one_, multiply(xp, e)), add(xp, e)), now.z);  // X - z
        Element real_z = add(squared(base), now.x);                                          // Z + x
        Reached at_b, at_a;
        for (unsigned m = 1; m <= q.a; m++) {
            Element plus, minus, difference, sum;
            for (size_t i = 0; i < n; i++) {
                const Vec many = many_.v[i];
                plus.v[i] = now.x.v[i] + now.z.v[i];
                minus.v[i] = now.x.v[i] - now.z.v[i] + many;
                difference.v[i] = real_x.v[i] - real_z.v[i] + plus.v[i] + many;             // X - Z
                sum.v[i] = real_x.v[i] + real_z.v[i] - minus.v[i] + many + many;            // X + Z
            }
            const Element s = squared(plus), d = squared(minus);
            const Element g = multiply(difference, plus), h = multiply(sum, minus);
            for (size_t i = 0; i < n; i++) {
                now.u.v[i] = g.v[i] + h.v[i];
                now.w.v[i] = g.v[i] - h.v[i] + many_.v[i];
            }
            now.x = multiply(add(s, s), d);
            now.z = multiply(subtract(s, d), add(s, d));
            if (m == q.a || m == q.b) {
                now.e = add(squared(s), squared(d));
                (m == q.a ? at_a : at_b) = now;
            }
            Product<n> t, more;
            product(t, squared(now.u), inverse);
            product(more, now.x, minus_e);
            real_x = reduce_sum(t, more);
            square(t, now.w);
            product(more, now.z, e);
            real_z = reduce_sum(t, more);
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
        const Element two = add(one_, one_);
        v[0] = two;
        v[1] = trace;
        for (unsigned i = bits; i-- > 0;) {
            const unsigned bit = static_cast<unsigned>(k[i / 64] >> (i % 64) & 1);
            v[1 - bit] = subtract(multiply(v[0], v[1]), trace);
            v[bit] = subtract(squared(v[bit]), two);
        }
    }

    const Field<N>& field_;
    Element one_, half_, many_;
};

}  // namespace
}  // namespace ibake::mont52

#endif
