// Miller loops on supersingular curves of embedding degree 2, eight products at a time. SPDX-License-Identifier: Apache-2.0
//
// A doubling with its tangent and f := f^2*line are sixteen products in two levels of eight. With (xQ, i*yQ) where lines are evaluated:
//
//   y^2 = x^3 + x. x = X/ZZ; held are X, w = ZZ*xQ, and V = -2y*ZZ^3*yQ instead of y. With A = X^2, T = ZZ^2, M = X*w, D = A - T, S = A + T:
//     X' = D^2, w' = 4M*S; from S^2 = X' + 4AT, T' = 16AT*S^2 and S^2 + 4AT = P; V' = V*X*D*8S*P.
//     Tangent times 2y*ZZ^3: (3A + T)*w - X*D + i*V.
//   y^2 = x^3 + 1. x = X/ZZ, y = Y/ZZZ; held is w = ZZ*xQ for ZZ. With A = X^2, B = Y^2, U = Y*ZZZ, W = ZZZ^2, so that X^3 = B - W:
//     X' = X*(B - 9W), Y' = (B + 9W)^2 - 108W^2, w' = 4B*w, ZZZ' = 8B*U.
//     Tangent times 2Y*ZZZ: 3A*w - B + 3W + i*U*(-2yQ).
//
// They are the doublings of Jacobian coordinates rewritten with the curves' equations so that no product waits for more than one other;
// products as many as in Costello, Lange, Naehrig, "Faster pairing computations on curves with high-degree twists", PKC 2010, or one fewer.
// V (type A) and U*yQ (type 1) come with the first level of the next doubling, so f is two doublings behind. For q = 2^a + s*2^b +- 1, f and
// the point after b and after a doublings give f_a * f_b^s * chord(V_a, s*V_b): what is left is a vertical line, which is in F_p.
//
// Bounds are multiples of p, for p/R <= 2^-8: outputs are below 2.6, but for type A's T below 3.4 and the two terms of type 1's Y' below 5
// (tools/dev/check_mont52_bounds.py).
#ifndef IBAKE_SIMD_AVX512IFMA_K2_MILLER_H
#define IBAKE_SIMD_AVX512IFMA_K2_MILLER_H

#include "simd/avx512ifma/k2_field.h"

namespace ibake::mont52 {
namespace {

inline constexpr unsigned kLag = 2;  // the line of doubling m is multiplied in with doubling m + kLag

// What the levels of the last two doublings gave, those of doubling m in [m % 2]. Lanes 5 to 7 of the first level: s*c, t*w, (s + t)(c + w) for
// f^2 = s + t*i and a line c + w*i. Lanes 6 and 7 of the second: s, t/2.
template <size_t n>
struct Loop {
    Product<n> first[2], second[2];
    Vec many[n];    // kMany*p
    Vec factor[n];  // type 1: -2yQ in lane 4
};

IBAKE_VEC_INLINE Vec signed_lanes(int a0, int a1, int a2, int a3, int a4, int a5, int a6, int a7) {
    const auto wide = [](int a) { return static_cast<uint64_t>(static_cast<int64_t>(a)); };
    return lanes(wide(a0), wide(a1), wide(a2), wide(a3), wide(a4), wide(a5), wide(a6), wide(a7));
}

// A point where the loop has it after b or a doublings, with what the curve keeps beside X and w.
template <size_t n>
struct Reached {
    Value<n> x, w, y, z;
};

// y^2 = x^3 + x. first: 0 A, 1 M, 2 T, 3 S*P and 4 V of the doubling before; second: 0 X', 1 w', 2 A*T, 3 X*D, 4 (3A + T)*w, 5 V'/V of the
// doubling before.
struct CurveA {
    // a: x, y; at: xQ, -2yQ. Before doubling 0.
    template <size_t n>
    static void start(Loop<n>& s, const Value<n>&, const Value<n>* a, const Value<n>* at) {
        set_lane(s.second[1], 0, a[0]);
        set_lane(s.second[1], 1, at[0]);
    }
    // After the first and after the second level of doubling 0: T, and factors of V.
    template <size_t n>
    static void start_first(Loop<n>& s, const Value<n>& one) {
        set_lane(s.first[0], 2, one);
    }
    template <size_t n>
    static void start_second(Loop<n>& s, const Value<n>* a, const Value<n>* at) {
        set_lane(s.first[0], 4, a[1]);
        set_lane(s.second[0], 5, at[1]);
    }
    // Column i of the operands of doubling m.
    template <size_t n>
    static IBAKE_VEC_MEMBER void first_level(Vec& x, Vec& y, const Loop<n>& s, unsigned m, size_t i) {
        const Vec first = s.first[(m + 1) % 2][i], second = s.second[(m + 1) % 2][i], earlier = s.second[m % 2][i];
        x = shift_left(permute(second, first, lanes(0, 0, 2, 8, 12, 6, 7, 7)), lanes(0, 0, 4, 0, 0, 0, 1, 1));
        x = add_in<0x88>(x, permute(second, first, lanes(0, 0, 0, 10, 0, 0, 0, 6)));
        y = shift_left(permute_in<0xac>(second, earlier, lanes(0, 0, 2, 2, 0, 12, 0, 12)), lanes(0, 0, 2, 3, 0, 0, 0, 0));
        y = y + permute_in<0xdf>(second, first, lanes(0, 1, 0, 0, 5, 0, 12, 12));
        y = add_in<0xa0>(sub_in<0xa0>(y, permute(earlier, broadcast(3))), s.many[i]);
    }
    template <size_t n>
    static IBAKE_VEC_MEMBER void second_level(Vec& x, Vec& y, const Loop<n>& s, unsigned m, size_t i) {
        const Vec first = s.first[m % 2][i], second = s.second[(m + 1) % 2][i];
        const Vec t = permute(first, lanes(2, 0, 0, 0, 2, 0, 6, 6)) * signed_lanes(-1, 0, 0, 0, 1, 0, -2, -1);
        x = permute(first, second, lanes(0, 1, 0, 8, 0, 11, 7, 5)) * lanes(1, 4, 1, 1, 3, 1, 1, 1) + t;
        x = add_in<0xc1>(x, s.many[i]);
        const Vec u = permute(first, lanes(2, 2, 0, 2, 0, 0, 7, 5));
        y = shift_left(permute(first, second, lanes(0, 0, 2, 0, 9, 3, 5, 7)), lanes(0, 0, 0, 0, 0, 3, 1, 0));
        y = add_in<0x80>(add_in<0x02>(sub_in<0xc9>(y, u), u), t);
        y = add_in<0xc9>(y, s.many[i]);
    }
    // The point after m doublings, once the first level of doubling m + 1 is there.
    template <size_t N>
    static void reach(Reached<kDigits<N>>& r, const Field<N>&, const Loop<kDigits<N>>& s, unsigned m) {
        get_lane(r.x, s.second[(m + 1) % 2], 0);
        get_lane(r.w, s.second[(m + 1) % 2], 1);
        get_lane(r.y, s.first[(m + 1) % 2], 4);
        get_lane(r.z, s.first[m % 2], 2);
    }
    // The line through a and b or -b, to a factor in F_p: 2xQ*(Va*Tb*(Xb - wb) - Vb*Ta*(Xa - wa)) + i*(2yQ)^2*Ta*Tb*(Xb*wa - Xa*wb).
    template <size_t N>
    static void chord(Value<kDigits<N>>* line, const Field<N>& f, const Reached<kDigits<N>>& a, const Reached<kDigits<N>>& b, bool minus,
                      const Value<kDigits<N>>* at) {
        Value<kDigits<N>> t[6], u[4], da, db;
        f.subtract(da, a.x, a.w);
        f.subtract(db, b.x, b.w);
        f.multiply(t, {&a.y, &b.y, &b.x, &a.x, &a.z, &at[1]}, {&b.z, &a.z, &a.w, &b.w, &b.z, &at[1]});
        f.subtract(t[2], t[2], t[3]);
        f.multiply(u, {&t[0], &t[1], &t[2], &t[4]}, {&db, &da, &f.one, &t[5]});
        f.add_or_subtract(t[0], u[0], u[1], minus);
        f.add_or_subtract(t[0], t[0], t[0], true);
        f.multiply(line, {&t[0], &u[2]}, {&at[0], &u[3]});
    }
};

// y^2 = x^3 + 1. first: 0 B, 1 A, 2 U, 3 W, 4 -2U*yQ of the doubling before; second: 0 X', 1 and 2 the terms of Y', 3 w', 4 ZZZ', 5 3A*w.
struct Curve1 {
    template <size_t n>
    static void start(Loop<n>& s, const Value<n>& one, const Value<n>* a, const Value<n>* at) {
        set_lane(s.second[1], 0, a[0]);
        set_lane(s.second[1], 1, a[1]);
        set_lane(s.second[1], 3, at[0]);
        set_lane(s.second[1], 4, one);
        for (size_t i = 0; i < n; i++) s.factor[i] = lanes(0, 0, 0, 0, at[1].v[i], 0, 0, 0);
    }
    template <size_t n>
    static void start_first(Loop<n>&, const Value<n>&) {}
    template <size_t n>
    static void start_second(Loop<n>&, const Value<n>*, const Value<n>*) {}
    template <size_t n>
    static IBAKE_VEC_MEMBER void first_level(Vec& x, Vec& y, const Loop<n>& s, unsigned m, size_t i) {
        const Vec first = s.first[(m + 1) % 2][i], second = s.second[(m + 1) % 2][i];
        const Vec t = permute(second, lanes(2, 0, 2, 0, 0, 0, 0, 6));
        x = shift_left(permute(second, first, lanes(1, 0, 1, 4, 10, 6, 7, 7)), lanes(0, 0, 0, 0, 0, 0, 1, 1));
        x = add_in<0x05>(add_in<0x80>(sub_in<0x05>(x, t), t), s.many[i]);
        const Vec earlier = s.first[m % 2][i], w = permute(earlier, broadcast(3));
        y = permute_in<0xcf>(second, first, lanes(1, 0, 4, 4, 0, 0, 12, 12)) + s.factor[i];
        y = add_in<0xa0>(y, permute(s.second[m % 2][i], broadcast(5)) - permute(earlier, broadcast(0)) + w + w + w);
        y = add_in<0xa1>(sub_in<0x01>(y, t), s.many[i]);
    }
    template <size_t n>
    static IBAKE_VEC_MEMBER void second_level(Vec& x, Vec& y, const Loop<n>& s, unsigned m, size_t i) {
        const Vec first = s.first[m % 2][i], second = s.second[(m + 1) % 2][i];
        const Vec t = permute(first, lanes(3, 3, 0, 0, 0, 0, 6, 6));
        x = permute(first, second, lanes(8, 0, 3, 0, 0, 1, 7, 5)) * lanes(1, 1, 9, 4, 8, 1, 1, 1) + t * signed_lanes(0, 9, 0, 0, 0, 0, -2, -1);
        x = add_in<0xc0>(x, s.many[i]);
        y = permute(first, second, lanes(0, 0, 3, 11, 2, 11, 5, 7)) * lanes(1, 1, 12, 1, 1, 3, 2, 1) + t * signed_lanes(-9, 9, 0, 0, 0, 0, 0, -1);
        y = sub_in<0xc0>(y, permute(first, lanes(0, 0, 0, 0, 0, 0, 7, 5)));
        y = add_in<0xc1>(y, shift_left(s.many[i], lanes(2, 0, 0, 0, 0, 0, 0, 0)));
    }
    template <size_t N>
    static void reach(Reached<kDigits<N>>& r, const Field<N>& f, const Loop<kDigits<N>>& s, unsigned m) {
        Value<kDigits<N>> y[2];
        get_lane(r.x, s.second[(m + 1) % 2], 0);
        get_lane(y[0], s.second[(m + 1) % 2], 1);
        get_lane(y[1], s.second[(m + 1) % 2], 2);
        f.subtract(r.y, y[0], y[1]);
        get_lane(r.w, s.second[(m + 1) % 2], 3);
        get_lane(r.z, s.second[(m + 1) % 2], 4);
    }
    // 2(Ya*ZZZb*(Xb - wb)*wa - Yb*ZZZa*(Xa - wa)*wb) - i*2yQ*ZZZa*ZZZb*(Xb*wa - Xa*wb)
    template <size_t N>
    static void chord(Value<kDigits<N>>* line, const Field<N>& f, const Reached<kDigits<N>>& a, const Reached<kDigits<N>>& b, bool minus,
                      const Value<kDigits<N>>* at) {
        Value<kDigits<N>> t[5], u[3], da, db;
        f.subtract(da, a.x, a.w);
        f.subtract(db, b.x, b.w);
        f.multiply(t, {&a.y, &b.y, &at[1], &b.x, &a.x}, {&b.z, &a.z, &a.z, &a.w, &b.w});
        f.subtract(t[3], t[3], t[4]);
        f.multiply(u, {&db, &da, &t[2]}, {&a.w, &b.w, &b.z});
        f.multiply(t, {&t[0], &t[1], &u[2]}, {&u[0], &u[1], &t[3]});
        f.add_or_subtract(line[0], t[0], t[1], minus);
        f.add_or_subtract(line[0], line[0], line[0], true);
        line[1] = t[2];
    }
};

// Functions of their own: inlined side by side they take registers from each other.
template <class Curve, size_t n>
__attribute__((noinline)) void multiply_first(Loop<n>& s, const LaneModulus<n>& mod, unsigned m) {
    multiply(s.first[m % 2], mod, [&](Vec& x, Vec& y, size_t i) IBAKE_VEC_LAMBDA { Curve::first_level(x, y, s, m, i); });
}
template <class Curve, size_t n>
__attribute__((noinline)) void multiply_second(Loop<n>& s, const LaneModulus<n>& mod, unsigned m) {
    multiply(s.second[m % 2], mod, [&](Vec& x, Vec& y, size_t i) IBAKE_VEC_LAMBDA { Curve::second_level(x, y, s, m, i); });
}

// f := f_{q,a}(xQ, i*yQ) to a factor in F_p; at = (xQ, -2yQ), values below 6p. f in columns, below 12p.
template <class Curve, size_t N>
__attribute__((noinline)) void miller(Value<kDigits<N>>* f, const Field<N>& field, const k2::EngineLoop& q, const Value<kDigits<N>>* a,
                                      const Value<kDigits<N>>* at) {
    constexpr size_t n = kDigits<N>;
    Loop<n> s = {};
    for (size_t i = 0; i < n; i++) s.many[i] = broadcast(kMany * field.p.v[i]);
    Reached<n> reached[2];
    Value<n> parts[3], g[2][2], line[2];
    Curve::start(s, field.one, a, at);
    for (unsigned m = 0;; m++) {
        multiply_first<Curve>(s, field.lanes, m);
        if (m == 0) Curve::start_first(s, field.one);
        for (unsigned e = 0; e < 2; e++) {
            if (m != (e == 0 ? q.b : q.a) + 1) continue;
            Curve::reach(reached[e], field, s, m - 1);
            for (size_t l = 0; l < 3; l++) get_lane(parts[l], s.first[m % 2], 5 + l);
            field.complex_from_parts(g[e], parts);
        }
        if (m == q.a + 1) break;
        multiply_second<Curve>(s, field.lanes, m);
        if (m == 0) Curve::start_second(s, a, at);
        if (m == kLag - 1) {
            set_lane(s.second[m % 2], 6, field.one);
            set_lane(s.second[m % 2], 7, {});
        }
    }
    if (q.minus)
        for (size_t i = 0; i < n; i++) g[0][1].v[i] = 12 * field.p.v[i] - g[0][1].v[i];
    Curve::chord(line, field, reached[1], reached[0], q.minus, at);
    field.complex_multiply(g[0], g[0], g[1]);
    field.complex_multiply(f, g[0], line);
}

}  // namespace
}  // namespace ibake::mont52

#endif
