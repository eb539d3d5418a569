// Miller loops on supersingular curves of embedding degree 2, eight products at a time. SPDX-License-Identifier: Apache-2.0
//
// A doubling with its tangent and f := f^2*line take two multiplications of eight lanes. Points double in two levels:
//
//   y^2 = x^3 + x, x = X/ZZ. With A = X^2, T = ZZ^2, M = X*ZZ, D = A - T, S = A + T: X' = D^2, ZZ' = 4M*S. Of y only V = -y*ZZ^3*yQ is
//   needed, V' = V*X*D*8S*P with P = 2S^2 - X'. Tangent at (xQ, i*yQ), times 2y*ZZ^3: (3A + T)*ZZ*xQ - X*D + 2i*V.
//   y^2 = x^3 + 1, with ZZ*xQ for ZZ, ZZZ, and A = X^2, B = Y^2, U = Y*ZZZ, W = ZZZ^2: since X^3 = B - W, X' = X*(B - 9W),
//   Y' = (B + 9W)^2 - 108W^2, ZZ' = 4B*ZZ, ZZZ' = 8B*U. Tangent times 2Y*ZZZ: 3A*ZZ*xQ - B + 3W - 2i*U*yQ.
//
// They are the doublings of Jacobian coordinates rewritten with the curves' equations; counts as in Costello, Lange, Naehrig, "Faster pairing
// computations on curves with high-degree twists", PKC 2010: 10 and 9 products, and two for a line. One product of each tangent is by a
// coordinate of Q; it waits until eight of its kind are there, so f follows the point kLag doublings behind. For q = 2^a + s*2^b +- 1, f and
// the point after b and after a doublings give f_a * f_b^s * chord(V_a, s*V_b): what is left is a vertical line, which is in F_p.
//
// Bounds are multiples of p, for p/R <= 2^-8: outputs are below 2.6, but for the two squares of type 1, below 5.
// tools/dev/check_mont52_bounds.py follows them through the loops.
#ifndef IBAKE_SIMD_AVX512IFMA_K2_MILLER_H
#define IBAKE_SIMD_AVX512IFMA_K2_MILLER_H

#include "simd/avx512ifma/k2_field.h"

namespace ibake::mont52 {
namespace {

inline constexpr unsigned kLag = 9;     // the line of doubling m is multiplied in with doubling m + kLag
inline constexpr uint64_t kMany = 6;    // what is added, in multiples of p, where a difference could be negative

// Lanes 5 to 7 of the first level: s*c, t*w, (s + t)(c + w), for f^2 = s + t*i and a line c + w*i. Lanes 6 and 7 of the second: s and t.
template <size_t n>
struct Loop {
    Lanes<n> first, second;         // what the levels gave, in columns
    Lanes<n> factor, addend, bare;  // lines that are being collected, a lane each
    Lanes<n> c, w;                  // eight lines that are complete, in columns
    Lanes<n> q;                     // the coordinate of Q that factors are multiplied by
    Vec many[n];                    // kMany*p
};

template <size_t n>
uint64_t& lane(Lanes<n>& a, size_t i, size_t l) { return reinterpret_cast<uint64_t*>(&a.v[i])[l]; }
template <size_t n>
void set_lane(Lanes<n>& r, size_t l, const Value<n>& a) {
    for (size_t i = 0; i < n; i++) lane(r, i, l) = a.v[i];
}
template <size_t n>
void get_lane(Value<n>& r, Lanes<n>& a, size_t l) {
    for (size_t i = 0; i < n; i++) r.v[i] = lane(a, i, l);
}
template <size_t n>
void set_all(Lanes<n>& r, const Value<n>& a) {
    for (size_t i = 0; i < n; i++) r.v[i] = broadcast(a.v[i]);
}

// A point where the loop has it after b or a doublings.
template <size_t n>
struct Reached {
    Value<n> x, y, zz, zzz;
};

// y^2 = x^3 + x. first: 0 A, 1 T, 2 M, 3 S*P and 4 V of the doubling before; second: 0 X', 1 ZZ', 2 S^2, 3 X*D, 4 (3A + T)*ZZ,
// 5 V'/V of the doubling before.
struct CurveA {
    // a and at hold x and y; at[1] is negative: -yQ.
    template <size_t N>
    static void start(Loop<kDigits<N>>& s, const Field<N>& f, const Value<kDigits<N>>* a, const Value<kDigits<N>>* at) {
        set_lane(s.second, 0, a[0]);
        set_lane(s.second, 1, f.one);
        set_all(s.q, at[0]);
    }
    // After the second level of doubling 0: so that the first level of doubling 1 gives V.
    template <size_t N>
    static void start_late(Loop<kDigits<N>>& s, const Value<kDigits<N>>* a, const Value<kDigits<N>>* at) {
        set_lane(s.first, 4, a[1]);
        set_lane(s.second, 5, at[1]);
    }
    // Digit i of the operands of a level.
    template <size_t n>
    static IBAKE_VEC_MEMBER void first_level(Vec& x, Vec& y, const Loop<n>& s, size_t i) {
        const Vec first = s.first.v[i], second = s.second.v[i];
        x = add_in<0x88>(permute(second, first, lanes(0, 1, 0, 8, 12, 6, 7, 6)), permute(second, first, lanes(0, 0, 0, 9, 0, 0, 0, 7)));
        y = permute(second, lanes(0, 1, 1, 2, 5, 0, 0, 0));
        y = add_in<0x08>(sub_in<0x08>(add_in<0x08>(y, y), permute(second, broadcast(0))), s.many[i]);
    }
    template <size_t n>
    static IBAKE_VEC_MEMBER void second_level(Vec& x, Vec& y, const Loop<n>& s, size_t i) {
        const Vec first = s.first.v[i], second = s.second.v[i];
        const Vec t = permute(first, lanes(1, 1, 1, 1, 1, 1, 6, 6)), u = permute(first, second, lanes(0, 2, 0, 8, 0, 11, 7, 5));
        x = add_in<0x10>(shift_left(u, lanes(0, 2, 0, 0, 1, 0, 0, 0)), u);
        x = add_in<0x14>(sub_in<0x40>(sub_in<0xc1>(x, t), t), t);
        x = add_in<0xc1>(x, s.many[i]);
        const Vec v = permute(first, lanes(1, 1, 1, 1, 0, 0, 7, 5));
        y = shift_left(permute(first, second, lanes(0, 0, 0, 0, 9, 3, 5, 7)), lanes(0, 0, 0, 0, 0, 3, 1, 0));
        y = sub_in<0x80>(add_in<0x06>(sub_in<0xc9>(y, v), v), t);
        y = add_in<0xc9>(y, s.many[i]);
        y = add_in<0x80>(y, y);
    }
    // Line m, in its two parts: after the first level of doubling m + 1; before it.
    template <size_t n>
    static void collect(Loop<n>& s, size_t m) {
        for (size_t i = 0; i < n; i++) {
            lane(s.factor, i, m % 8) = lane(s.second, i, 4);
            lane(s.addend, i, m % 8) = lane(s.second, i, 3);
            lane(s.bare, i, m % 8) = lane(s.first, i, 4);
        }
    }
    template <size_t n>
    static void collect_early(Loop<n>&, size_t) {}
    template <size_t n>
    static void complete(Loop<n>& s, const Lanes<n>& products) {
        for (size_t i = 0; i < n; i++) {
            s.c.v[i] = products.v[i] + s.many[i] - s.addend.v[i];
            s.w.v[i] = s.bare.v[i] + s.bare.v[i];
        }
    }
    // Before the first level of doubling m; after that of doubling m + 1.
    template <size_t N>
    static void reach(Reached<kDigits<N>>& r, Loop<kDigits<N>>& s, const Field<N>&) {
        get_lane(r.x, s.second, 0);
        get_lane(r.zz, s.second, 1);
    }
    template <size_t n>
    static void reach_late(Reached<n>& r, Loop<n>& s) {
        get_lane(r.y, s.first, 4);
    }
    // The line through a and b or -b, at at, to a factor in F_p.
    template <size_t N>
    static void chord(Value<kDigits<N>>* line, const Field<N>& f, const Reached<kDigits<N>>& a, const Reached<kDigits<N>>& b, bool minus,
                      const Value<kDigits<N>>* at) {
        // a.y*ZZb^2*(Xb - xQ*ZZb) - b.y*ZZa^2*(Xa - xQ*ZZa) - i*(yQ*ZZa*ZZb)^2*(Xa*ZZb - Xb*ZZa)
        Value<kDigits<N>> t[7], u[4];
        f.multiply(t, {&a.zz, &b.zz, &at[0], &at[0], &a.x, &b.x, &a.zz}, {&a.zz, &b.zz, &a.zz, &b.zz, &b.zz, &a.zz, &b.zz});
        f.subtract(t[2], a.x, t[2], kMany);
        f.subtract(t[3], b.x, t[3], kMany);
        f.subtract(t[4], t[5], t[4], kMany);
        f.multiply(u, {&a.y, &b.y, &at[1]}, {&t[1], &t[0], &t[6]});
        f.multiply(t, {&u[0], &u[1], &u[2], &t[4]}, {&t[3], &t[2], &u[2], &f.one});
        if (minus)
            for (size_t i = 0; i < kDigits<N>; i++) line[0].v[i] = t[0].v[i] + t[1].v[i];
        else
            f.subtract(line[0], t[0], t[1], kMany);
        f.multiply(&line[1], {&t[2]}, {&t[3]});
    }
};

// y^2 = x^3 + 1. first: 0 B, 1 A, 2 U, 3 W; second: 0 X', 1 and 2 the terms of Y', 3 ZZ'*xQ, 4 ZZZ', 5 3A*ZZ*xQ.
struct Curve1 {
    template <size_t N>
    static void start(Loop<kDigits<N>>& s, const Field<N>& f, const Value<kDigits<N>>* a, const Value<kDigits<N>>* at) {
        set_lane(s.second, 0, a[0]);
        set_lane(s.second, 1, a[1]);
        set_lane(s.second, 3, at[0]);
        set_lane(s.second, 4, f.one);
        set_all(s.q, at[1]);
    }
    template <size_t N>
    static void start_late(Loop<kDigits<N>>&, const Value<kDigits<N>>*, const Value<kDigits<N>>*) {}
    template <size_t n>
    static IBAKE_VEC_MEMBER void first_level(Vec& x, Vec& y, const Loop<n>& s, size_t i) {
        const Vec second = s.second.v[i], t = permute(second, lanes(2, 0, 2, 0, 0, 0, 0, 7));
        x = add_in<0x80>(sub_in<0x05>(permute(second, lanes(1, 0, 1, 4, 0, 6, 7, 6)), t), t);
        x = add_in<0x05>(x, s.many[i]);
        y = add_in<0x01>(sub_in<0x01>(permute(second, lanes(1, 0, 4, 4, 0, 0, 0, 0)), t), s.many[i]);
    }
    template <size_t n>
    static IBAKE_VEC_MEMBER void second_level(Vec& x, Vec& y, const Loop<n>& s, size_t i) {
        const Vec first = s.first.v[i], second = s.second.v[i];
        const Vec w = permute(first, lanes(3, 3, 3, 0, 0, 0, 6, 6)), w8 = shift_left(w, broadcast(3));
        x = shift_left(permute(first, second, lanes(8, 0, 3, 0, 0, 1, 7, 5)), lanes(0, 0, 0, 2, 3, 0, 0, 0));
        x = sub_in<0x40>(sub_in<0xc0>(add_in<0x02>(add_in<0x06>(x, w8), w), w), w);
        x = add_in<0xc0>(x, s.many[i]);
        const Vec u = permute(first, second, lanes(0, 0, 3, 11, 2, 11, 5, 7));
        y = add_in<0x20>(shift_left(u, lanes(0, 0, 2, 0, 0, 1, 1, 0)), u);
        y = sub_in<0x81>(add_in<0x02>(sub_in<0x01>(add_in<0x06>(y, w8), w8), w), w);
        y = sub_in<0xc0>(y, permute(first, lanes(0, 0, 0, 0, 0, 0, 7, 5)));
        y = add_in<0xc1>(y, shift_left(s.many[i], lanes(2, 0, 0, 0, 0, 0, 0, 0)));
        y = add_in<0x80>(y, y);
    }
    template <size_t n>
    static void collect(Loop<n>&, size_t) {}
    template <size_t n>
    static void collect_early(Loop<n>& s, size_t m) {
        for (size_t i = 0; i < n; i++) {
            lane(s.factor, i, m % 8) = lane(s.first, i, 2);
            lane(s.addend, i, m % 8) = lane(s.second, i, 5) - lane(s.first, i, 0) + 3 * lane(s.first, i, 3);
        }
    }
    template <size_t n>
    static void complete(Loop<n>& s, const Lanes<n>& products) {
        for (size_t i = 0; i < n; i++) {
            s.c.v[i] = s.addend.v[i] + s.many[i];
            s.w.v[i] = products.v[i] + products.v[i];
        }
    }
    template <size_t N>
    static void reach(Reached<kDigits<N>>& r, Loop<kDigits<N>>& s, const Field<N>& f) {
        Value<kDigits<N>> y[2];
        get_lane(r.x, s.second, 0);
        get_lane(y[0], s.second, 1);
        get_lane(y[1], s.second, 2);
        f.subtract(r.y, y[0], y[1], kMany);
        get_lane(r.zz, s.second, 3);
        get_lane(r.zzz, s.second, 4);
    }
    template <size_t n>
    static void reach_late(Reached<n>&, Loop<n>&) {}
    template <size_t N>
    static void chord(Value<kDigits<N>>* line, const Field<N>& f, const Reached<kDigits<N>>& a, const Reached<kDigits<N>>& b, bool minus,
                      const Value<kDigits<N>>* at) {
        // With zz for ZZ*xQ: a.y*ZZZb*(Xb - zzb)*zza - b.y*ZZZa*(Xa - zza)*zzb + i*yQ*ZZZa*ZZZb*(Xa*zzb - Xb*zza)
        Value<kDigits<N>> t[5], u[4], da, db;
        f.subtract(da, a.x, a.zz, kMany);
        f.subtract(db, b.x, b.zz, kMany);
        f.multiply(t, {&a.y, &b.y, &at[1], &a.x, &b.x}, {&b.zzz, &a.zzz, &a.zzz, &b.zz, &a.zz});
        f.subtract(t[3], t[4], t[3], kMany);
        f.multiply(u, {&db, &da, &t[2]}, {&a.zz, &b.zz, &b.zzz});
        f.multiply(t, {&t[0], &t[1], &u[2]}, {&u[0], &u[1], &t[3]});
        if (minus)
            for (size_t i = 0; i < kDigits<N>; i++) line[0].v[i] = t[0].v[i] + t[1].v[i];
        else
            f.subtract(line[0], t[0], t[1], kMany);
        line[1] = t[2];
    }
};

// f := f_{q,a}(at) to a factor in F_p; at = (xQ, -yQ) in values below (2 + small)p. f in columns.
template <class Curve, size_t N>
__attribute__((noinline)) void miller(Value<kDigits<N>>* f, const Field<N>& field, const k2::EngineLoop& q, const Value<kDigits<N>>* a,
                                      const Value<kDigits<N>>* at) {
    constexpr size_t n = kDigits<N>;
    Loop<n> s = {};
    Lanes<n> x, y;
    for (size_t i = 0; i < n; i++) s.many[i] = broadcast(kMany * field.p.v[i]);
    Reached<n> reached[2];
    Value<n> parts[2][3];
    Curve::template start<N>(s, field, a, at);
    carry(s.q);
    for (unsigned m = 0;; m++) {
        for (unsigned e = 0; e < 2; e++)
            if (m == (e == 0 ? q.b : q.a)) Curve::template reach<N>(reached[e], s, field);
        const Vec index = broadcast((m + 16 - kLag) % 8);
        for (size_t i = 0; i < n; i++) {
            Curve::first_level(x.v[i], y.v[i], s, i);
            const Vec c = permute(s.c.v[i], index), w = permute(s.w.v[i], index);
            y.v[i] = add_in<0x80>(replace_in<0x40>(replace_in<0xa0>(y.v[i], c), w), w);
        }
        carry(x);
        carry(y);
        multiply(s.first, x, y, field.lanes);
        for (unsigned e = 0; e < 2; e++) {
            const unsigned end = e == 0 ? q.b : q.a;
            if (m == end + 1) Curve::reach_late(reached[e], s);
            if (m == end + kLag - 1)
                for (size_t l = 0; l < 3; l++) get_lane(parts[e][l], s.first, 5 + l);
        }
        if (m == q.a + kLag - 1) break;
        if (m > 0) Curve::collect(s, m - 1);
        if (m > 0 && m % 8 == 0) {
            carry(s.factor);
            multiply(x, s.factor, s.q, field.lanes);
            Curve::complete(s, x);
        }
        for (size_t i = 0; i < n; i++) Curve::second_level(x.v[i], y.v[i], s, i);
        carry(x);
        carry(y);
        multiply(s.second, x, y, field.lanes);
        Curve::collect_early(s, m);
        if (m == 0) Curve::template start_late<N>(s, a, at);
        if (m == kLag - 1)
            for (size_t i = 0; i < n; i++) lane(s.second, i, 6) = field.one.v[i], lane(s.second, i, 7) = 0;
    }
    // f_a * (f_b or its conjugate) * line, each product by Karatsuba's trick.
    Value<n> g[2][2], line[2];
    for (unsigned e = 0; e < 2; e++) field.complex_from_parts(g[e], parts[e]);
    if (q.minus)
        for (size_t i = 0; i < n; i++) g[0][1].v[i] = 2 * kMany * field.p.v[i] - g[0][1].v[i];
    Curve::template chord<N>(line, field, reached[1], reached[0], q.minus, at);
    field.complex_multiply(g[0], g[0], g[1]);
    field.complex_multiply(f, g[0], line);
}

}  // namespace
}  // namespace ibake::mont52

#endif
