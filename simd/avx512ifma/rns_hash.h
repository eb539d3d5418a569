// Maps from field elements to G1 and G2 of BLS12-381 over the residue number system. SPDX-License-Identifier: Apache-2.0
//
// RFC 9380 sections 6.6.2, 6.6.3 and 7 without an inversion. The two maps of a hash go through every step together, so that neither waits
// alone in the long chains of their powers; their points are added on the isogenous curve, so that one isogeny serves both.
#ifndef IBAKE_SIMD_AVX512IFMA_RNS_HASH_H
#define IBAKE_SIMD_AVX512IFMA_RNS_HASH_H

#include "simd/avx512ifma/rns_point.h"

namespace ibake::rns {
namespace {

constexpr size_t kMaps = 2;

// ---- Questions about values ------------------------------------------------------------------------------------------------
// A canonical value in words, c0 first.
template <class F>
struct Value {
    uint64_t words[6 * kDegree<F>];
};
template <class F>
IBAKE_NOINLINE void canonical(Value<F>* r, const F* a) {
    constexpr size_t count = kMaps * kDegree<F>;
    const Fe* parts = reinterpret_cast<const Fe*>(a);
    Fe integers[count];
    Batch<count> batch;
    for (size_t i = 0; i < count; i++) batch.set(i, product(parts[i], constant(kIntegerOne)));
    batch.reduce(integers);
    for (size_t i = 0; i < count; i++) export_integer(r[i / kDegree<F>].words + 6 * (i % kDegree<F>), integers[i]);
}
template <class F>
IBAKE_VEC_INLINE uint64_t equals_mask(const Value<F>& v, uint64_t integer) {
    return equals_mask(v.words, 6 * kDegree<F>, integer);
}
// RFC 9380 section 4.1: parity of c0, or of c1 when c0 is zero. 0 or 1.
template <class F>
IBAKE_VEC_INLINE uint64_t parity(const Value<F>& v) {
    if constexpr (kDegree<F> == 1) {
        return v.words[0] & 1;
    } else {
        return (v.words[0] | (v.words[6] & equals_mask(v.words, 6, 0))) & 1;
    }
}

// ---- Roots -----------------------------------------------------------------------------------------------------------------
template <class F, size_t n, class Sum>
IBAKE_VEC_INLINE void reduce_each(F* r, Sum sum) {
    BatchOf<F, n> batch;
    for (size_t i = 0; i < n; i++) batch.set(i, sum(i));
    batch.reduce(r);
}
#define IBAKE_EACH [&](size_t i) __attribute__((always_inline))
template <class F>
IBAKE_NOINLINE void mul_each(F* r, const F* a, const F* b) {
    reduce_each<F, kMaps>(r, IBAKE_EACH { return product(a[i], b[i]); });
}
template <class F>
IBAKE_NOINLINE void mul_each(F* r, const F* a, const uint64_t (*constant_rows)[8]) {
    reduce_each<F, kMaps>(r, IBAKE_EACH { return product(a[i], constant_of<F>(constant_rows)); });
}
// Long powers, where latency counts: the steps of a reduction are those of rns.h, but a sum is two chains and digits wait for no sign.
// Bounds of lanes, in units of 2^43, hold each other up.
constexpr unsigned kChainB = 159, kChainW = 172, kChainXi = 114, kChainZeta = 94;
static_assert(kChainB * kChainB < (kChainXi - kModulusLane) * 512);                                    // b*b/2^52 + m
static_assert(kChainW * kChainW + 8 * kChainXi * kModulusLane < kChainW * 512);                         // (w*w + xi*A)/2^52
static_assert((kChainW + kModulusLane) * kModulusLane < (kChainZeta - kModulusLane) * 512);             // (w + m)*G/2^52 + m
static_assert(8 * kChainZeta * kModulusLane < (kChainB - kModulusLane) * 512 && kReducedLane < kChainB);
static_assert(kChainB <= kChainW && kChainW + kModulusLane <= kOperandLane);  // zeta*C/2^52 + m
static_assert(8 * kChainZeta + 32 < 16 * kModulusLane);                                                 // k < 16, D < 2^48
static_assert(8 * kChainXi + kModulusLane <= kStoredValue * kModulusLane);  // q < 8*xi*M/m, and V^2*p/M < p: values below kStoredValue * p
// A product under way: the element so far in the second base, in the first as well or as the sums that it is made of.
struct Power {
    Vec b, w, lo0, hi0, lo1, hi1;
};
// Digits are kept apart from the rest, which then stays in registers, and in memory: taking them out of a register one by one costs more.
IBAKE_VEC_INLINE void put_digits(Lanes& d, Vec a) {
    store(d.v, a);
#if !IBAKE_CTIME_MSAN  // which would take them for public
    __asm__("" : "+m"(d));
#endif
}
// Adds the sum of d[i]*rows[i], and of d[i] to sum.
IBAKE_VEC_INLINE void add_products(Power& x, Vec& sum, const Lanes& d, const uint64_t (*rows)[8]) {
    IBAKE_VEC_UNROLL
    for (size_t i = 0; i < 8; i += 2) {
        const Vec even = broadcast(d.v[i]), odd = broadcast(d.v[i + 1]), row0 = load(rows[i]), row1 = load(rows[i + 1]);
        x.lo0 = madd_lo(x.lo0, even, row0), x.hi0 = madd_hi(x.hi0, even, row0);
        x.lo1 = madd_lo(x.lo1, odd, row1), x.hi1 = madd_hi(x.hi1, odd, row1);
        sum = sum + (even + odd);
    }
}
// The stages of x*a, in order.
IBAKE_VEC_INLINE void finish_b(Power& x) { x.b = reduce_word<kB>(x.lo0 + x.lo1, x.hi0 + x.hi1); }
IBAKE_VEC_INLINE void multiply(Power& x, Lanes& d, Vec a_b, Vec a_w) {
    const Vec zero = broadcast(0);
    put_digits(d, reduce_word<kB>(madd_lo(zero, x.b, a_b), madd_hi(zero, x.b, a_b)));
    x.lo0 = madd_lo(zero, x.w, a_w), x.hi0 = madd_hi(zero, x.w, a_w);
}
IBAKE_VEC_INLINE void sum_w(Power& x, const Lanes& d) {
    Vec unused = x.lo1 = x.hi1 = broadcast(0);
    add_products(x, unused, d, kExtendToW);
}
IBAKE_VEC_INLINE void finish_w(Power& x, Lanes& d) {
    const Vec w = reduce_word_signed<kW>(x.lo0 + x.lo1, x.hi0 + x.hi1), m = load(kModulus[kW]);
    put_digits(d, digits_of(w + m));
    x.w = w + (m & sign(w));
}
IBAKE_VEC_INLINE void sum_b(Power& x, const Lanes& d) {
    Vec sum = broadcast(uint64_t{1} << 48);
    x.lo0 = x.hi0 = x.lo1 = x.hi1 = broadcast(0);
    add_products(x, sum, d, kExtendToB);
    x.lo1 = madd_lo(x.lo1, shift_right<49>(sum), load(kExtendToB[8]));
}
IBAKE_VEC_INLINE void start(Power& x, Lanes& d, const Fe& a) {
    x.w = a.w;
    put_digits(d, digits_of(a.w));
}
// x := x*by[0], y := y*by[1], or their squares. y is a stage behind: one multiplies while the other waits for a reduction, and what could run
// at the same time stands close together, because a processor looks ahead by about two stages.
template <bool squares>
IBAKE_VEC_INLINE void multiply_both(Power& x, Power& y, Lanes& dx, Lanes& dy, const Fe* by) {
    finish_b(x);
    multiply(x, dx, squares ? x.b : by[0].b, squares ? x.w : by[0].w);
    sum_b(y, dy);
    sum_w(x, dx);
    finish_b(y);
    multiply(y, dy, squares ? y.b : by[1].b, squares ? y.w : by[1].w);
    finish_w(x, dx);
    sum_w(y, dy);
    sum_b(x, dx);
    finish_w(y, dy);
}
// r[i] = a[i]^((p-3)/4): for a square, one over its root.
IBAKE_NOINLINE void pow_p_minus_3_over_4(Fe* r, const Fe* a) {
    constexpr size_t kPowers = 16;
    Fe odd[kPowers][kMaps] = {{a[0], a[1]}}, square[kMaps];
    mul_each(square, a, a);
    for (size_t k = 1; k < kPowers; k++) mul_each(odd[k], odd[k - 1], square);
    Power x, y;
    Lanes dx, dy;
    for (const auto& step : kRootSteps) {
        const Fe(&power)[kMaps] = odd[step[0]];
        if (&step == kRootSteps) {
            start(x, dx, power[0]);
            sum_b(x, dx);
            start(y, dy, power[1]);
        } else {
            multiply_both<false>(x, y, dx, dy, power);
        }
        for (size_t k = 0; k < step[1]; k++) multiply_both<true>(x, y, dx, dy, nullptr);
    }
    finish_b(x);
    sum_b(y, dy);
    finish_b(y);
    r[0] = stored(fold(Elt<kChainW, kStoredValue>{x.b, x.w}));
    r[1] = stored(fold(Elt<kChainW, kStoredValue>{y.b, y.w}));
}

template <class F>
struct Swu;
template <>
struct Swu<Fe> {
    static constexpr auto kRows = kSswuG1;  // A, B, Z

    // RFC 9380 appendix F.2.1.2: y = uv(uv^3)^((p-3)/4) is sqrt(u/v) where u/v is a square (is_square: all ones), and y*sqrt(-Z) is
    // sqrt(Z*u/v) elsewhere.
    static IBAKE_VEC_MEMBER void sqrt_ratio(Fe* y, uint64_t* is_square, const Fe* u, const Fe* v) {
        Fe uv[kMaps], t[kMaps], root[kMaps];
        mul_each(t, v, v);
        mul_each(uv, u, v);
        mul_each(t, uv, t);
        pow_p_minus_3_over_4(t, t);
        mul_each(y, uv, t);
        mul_each(t, y, y);
        reduce_each<Fe, kMaps>(t, IBAKE_EACH { return madd(product(t[i], v[i]), -u[i], fe_one()); });
        Value<Fe> difference[kMaps];
        canonical(difference, t);
        mul_each(root, y, kSswuG1Root);
        for (size_t i = 0; i < kMaps; i++) {
            is_square[i] = equals_mask(difference[i], 0);
            blend(y[i], root[i], broadcast(~is_square[i]));
        }
    }
};
template <>
struct Swu<Fe2> {
    static constexpr auto kRows = kSswuG2;

    // t = u/v is a square in F_p2 exactly when its norm N(u)/N(v) is one in F_p. With m = N(u)N(v) and c = m^((p-3)/4), m*c^2 is 1 or -1
    // accordingly and sign*c^2 is 1/m, which gives 1/N(v), t, and s = c*m/N(v), whose square is sign*N(t). When it is -1, Z*t takes the
    // place of t and s*sqrt(-N(Z)) that of s. Then, with d = (t0 + s)/2 and e = d^((p-3)/4), x = d*e and y = e*t1/2, the root is
    // x + y*u when d is a square and y - x*u when it is not. d = 0 asks for the other s.
    static IBAKE_VEC_MEMBER void sqrt_ratio(Fe2* y, uint64_t* is_square, const Fe2* u, const Fe2* v) {
        Fe norms[2][kMaps], m[kMaps], c[kMaps], cc[kMaps], cm[kMaps], sign[kMaps], inverse[kMaps], s[kMaps];
        Fe2 quotient[kMaps], z_quotient[kMaps];
        reduce_each<Fe, kMaps>(norms[0], IBAKE_EACH { return madd(square(u[i].c0), u[i].c1, u[i].c1); });
        reduce_each<Fe, kMaps>(norms[1], IBAKE_EACH { return madd(square(v[i].c0), v[i].c1, v[i].c1); });
        mul_each(m, norms[0], norms[1]);
        pow_p_minus_3_over_4(c, m);
        mul_each(cc, c, c);
        mul_each(cm, c, m);
        mul_each(sign, cc, m);
        mul_each(inverse, cc, norms[0]);
        mul_each(inverse, inverse, sign);  // 1/N(v)
        mul_each(s, cm, inverse);
        Value<Fe> value[kMaps];
        canonical(value, sign);
        reduce_each<Fe2, kMaps>(quotient, IBAKE_EACH { return product(u[i], conjugate(v[i])); });
        reduce_each<Fe2, kMaps>(quotient, IBAKE_EACH { return product(quotient[i], inverse[i]); });
        mul_each(z_quotient, quotient, kRows + 8);
        mul_each(cm, s, kSswuG2Root);
        for (size_t i = 0; i < kMaps; i++) {
            is_square[i] = equals_mask(value[i], 1);
            const Vec other = broadcast(~is_square[i]);
            blend(quotient[i], z_quotient[i], other);
            blend(s[i], cm[i], other);
        }
        Fe d[kMaps], half[kMaps], x[kMaps], e[kMaps];
        reduce_each<Fe, kMaps>(d, IBAKE_EACH { return product(quotient[i].c0 + s[i], constant(kHalf)); });
        reduce_each<Fe, kMaps>(half, IBAKE_EACH { return product(quotient[i].c1, constant(kHalf)); });
        canonical(value, d);
        for (size_t i = 0; i < kMaps; i++) blend(d[i], quotient[i].c0, broadcast(equals_mask(value[i], 0)));
        pow_p_minus_3_over_4(e, d);
        mul_each(x, d, e);
        mul_each(half, half, e);
        mul_each(sign, x, e);
        canonical(value, sign);
        for (size_t i = 0; i < kMaps; i++) {
            y[i] = {half[i], stored(fold(-x[i]))};
            blend(y[i], {x[i], half[i]}, broadcast(equals_mask(value[i], 1)));
        }
    }
};

// ---- Simplified SWU, RFC 9380 appendix F.2 ----------------------------------------------------------------------------------
// Points of the isogenous curve y^2 = x^3 + A*x + B for elements in words.
template <class F>
IBAKE_VEC_INLINE void map_to_curve(Point<F>* r, const uint64_t* words) {
    using S = Swu<F>;
    const auto a = constant_of<F>(S::kRows), b = constant_of<F>(S::kRows + 2 * kDegree<F>);
    F u[kMaps], zuu[kMaps], d[kMaps], gx[kMaps], numerator[kMaps], den2[kMaps], den3[kMaps], t[kMaps], y[kMaps];
    import_words<kMaps * kDegree<F>>(reinterpret_cast<Fe*>(u), words);
    Value<F> value[kMaps], parity_of_u[kMaps];
    uint64_t is_square[kMaps];
    canonical(parity_of_u, u);
    reduce_each<F, kMaps>(zuu, IBAKE_EACH { return square(u[i]); });
    mul_each(zuu, zuu, S::kRows + 4 * kDegree<F>);
    reduce_each<F, kMaps>(d, IBAKE_EACH { return madd_part(square(zuu[i]), zuu[i], fe_one()); });  // Z^2 u^4 + Z u^2
    canonical(value, d);
    reduce_each<F, kMaps>(numerator, IBAKE_EACH { return madd_part(product(d[i], b), b, fe_one()); });
    for (size_t i = 0; i < kMaps; i++) {
        d[i] = stored(fold(-d[i]));
        blend(d[i], stored(constant_of<F>(S::kRows + 4 * kDegree<F>)), broadcast(equals_mask(value[i], 0)));
    }
    mul_each(d, d, S::kRows);  // denominator
    reduce_each<F, kMaps>(den2, IBAKE_EACH { return square(d[i]); });
    reduce_each<F, kMaps>(t, IBAKE_EACH { return madd(square(numerator[i]), den2[i], a); });
    mul_each(den3, den2, d);
    reduce_each<F, kMaps>(gx, IBAKE_EACH { return madd(product(t[i], numerator[i]), den3[i], b); });  // g(x1) * denominator^3
    S::sqrt_ratio(y, is_square, gx, den3);
    // Not a square: x2 = Z u^2 x1 and y2 = Z u^3 sqrt(Z g(x1)).
    mul_each(t, zuu, numerator);
    for (size_t i = 0; i < kMaps; i++) blend(numerator[i], t[i], broadcast(~is_square[i]));
    mul_each(t, zuu, u);
    mul_each(t, t, y);
    for (size_t i = 0; i < kMaps; i++) blend(y[i], t[i], broadcast(~is_square[i]));
    canonical(value, y);
    for (size_t i = 0; i < kMaps; i++) negate_if(y[i], 0 - (parity(parity_of_u[i]) ^ parity(value[i])));
    // x1/denominator, y.
    mul_each(t, y, d);
    for (size_t i = 0; i < kMaps; i++) r[i] = {numerator[i], t[i], d[i]};
}

// Renes, Costello, Batina, algorithm 1, for the isogenous curve, whose order is odd too.
template <class F>
IBAKE_NOINLINE void add_isogenous(Point<F>& r, const Point<F>& p, const Point<F>& q) {
    using S = Swu<F>;
    const auto a = constant_of<F>(S::kRows);
    const auto b3 = thrice(constant_of<F>(S::kRows + 2 * kDegree<F>));
    F first[6], second[2];
    BatchOf<F, 6> six;
    six.set(0, product(p.x, q.x));
    six.set(1, product(p.y, q.y));
    six.set(2, product(p.z, q.z));
    six.set(3, madd(product(p.x, q.y), p.y, q.x));
    six.set(4, madd(product(p.y, q.z), p.z, q.y));
    six.set(5, madd(product(p.x, q.z), p.z, q.x));
    six.reduce(first);
    const F &xx = first[0], &yy = first[1], &zz = first[2], &xy = first[3], &yz = first[4], &xz = first[5];
    BatchOf<F, 2> two;
    two.set(0, madd(product(xz, a), zz, b3));
    two.set(1, product(zz, a));
    two.reduce(second);
    const auto difference = yy - second[0];
    const auto sum = yy + second[0];
    const auto u = thrice(xx) + second[1];
    F v;  // 3b*xz + a(xx - a*zz)
    reduce_each<F, 1>(&v, [&](size_t) __attribute__((always_inline)) { return madd(product(xz, b3), xx - second[1], a); });
    BatchOf<F, 3> three;
    three.set(0, madd(product(xy, difference), v, -yz));
    three.set(1, madd(product(difference, sum), v, u));
    three.set(2, madd(product(yz, sum), u, xy));
    three.reduce(&r.x);
}

// ---- Isogenies -------------------------------------------------------------------------------------------------------------
// m[k] = x^k z^(degree-k) for degree = 2d + 1, given those of degree d.
template <class F, size_t d>
IBAKE_NOINLINE void raise_monomials(F* m, const F& x, const F& z) {
    F next[d + 2], product_of[2 * d + 2];
    reduce_each<F, d + 2>(next, [&](size_t k) __attribute__((always_inline)) { return product(k == 0 ? z : x, m[k == 0 ? 0 : k - 1]); });
    reduce_each<F, 2 * d + 2>(product_of, [&](size_t k) __attribute__((always_inline)) {
        const size_t i = k < d ? k : d;
        return product(m[i], next[k - i]);
    });
    for (size_t k = 0; k < 2 * d + 2; k++) m[k] = product_of[k];
}
// sum of c[k]*m[k], the constants c in rows.
template <class F, size_t count>
IBAKE_VEC_INLINE auto evaluate(const uint64_t (*c)[8], const F* m) {
    if constexpr (count == 1) {
        return product(m[0], constant_of<F>(c));
    } else {
        return madd(evaluate<F, count - 1>(c, m), m[count - 1], constant_of<F>(c + 2 * kDegree<F> * (count - 1)));
    }
}
// x = xn(x)/xd(x), y = y*yn(x)/yd(x), all four made homogeneous of one degree. Points of the kernel and infinity become (0 : 0 : 0).
template <class F, size_t degree, size_t xn, size_t xd, size_t yn, size_t yd>
IBAKE_VEC_INLINE void apply_isogeny(Point<F>& p, const uint64_t (&x_num)[xn][8], const uint64_t (&x_den)[xd][8],
                                    const uint64_t (&y_num)[yn][8], const uint64_t (&y_den)[yd][8]) {
    constexpr size_t kRows = 2 * kDegree<F>;
    F m[degree + 1] = {p.z, p.x}, values[4], last[2];
    raise_monomials<F, 1>(m, p.x, p.z);
    if constexpr (degree > 3) {
        raise_monomials<F, 3>(m, p.x, p.z);
        raise_monomials<F, 7>(m, p.x, p.z);
    }
    BatchOf<F, 4> four;
    four.set(0, evaluate<F, xn / kRows>(x_num, m));
    four.set(1, evaluate<F, xd / kRows>(x_den, m));
    four.set(2, evaluate<F, yn / kRows>(y_num, m));
    four.set(3, evaluate<F, yd / kRows>(y_den, m));
    four.reduce(values);
    BatchOf<F, 2> two;
    two.set(0, product(values[3], p.z));
    two.set(1, product(values[2], p.y));
    two.reduce(last);
    BatchOf<F, 3> three;
    three.set(0, product(values[0], last[0]));
    three.set(1, product(values[1], last[1]));
    three.set(2, product(values[1], last[0]));
    three.reduce(&p.x);
}
IBAKE_NOINLINE void apply_isogeny(P1& p) { apply_isogeny<Fe, 15>(p, kIsoG1XNum, kIsoG1XDen, kIsoG1YNum, kIsoG1YDen); }
IBAKE_NOINLINE void apply_isogeny(P2& p) { apply_isogeny<Fe2, 3>(p, kIsoG2XNum, kIsoG2XDen, kIsoG2YNum, kIsoG2YDen); }

// ---- Cofactors -------------------------------------------------------------------------------------------------------------
// [|x|]p.
template <class F>
IBAKE_NOINLINE void mul_by_seed_abs(Point<F>& r, const Point<F>& p) {
    r = p;
    for (int i = 62; i >= 0; i--) {
        double_point(r, r);
        if (kSeedAbs >> i & 1) add_points(r, r, p);
    }
}
// [1 - x]p.
IBAKE_VEC_INLINE void clear_cofactor(P1& p) {
    P1 t;
    mul_by_seed_abs(t, p);
    add_points(p, t, p);
}
// [x^2-x-1]p + [x-1]psi(p) + psi^2([2]p) = psi^2([2]p) + s - ([|x|](psi(p) - s) + psi(p) + p) with s = [|x|]p.
IBAKE_VEC_INLINE void clear_cofactor(P2& p) {
    P2 s, psi_p, t, minus;
    mul_by_seed_abs(s, p);
    psi(psi_p, p);
    minus = s;
    negate_if(minus.y, ~uint64_t{0});
    add_points(t, psi_p, minus);
    mul_by_seed_abs(minus, t);
    add_points(t, minus, psi_p);
    add_points(t, t, p);
    negate_if(t.y, ~uint64_t{0});
    add_points(t, t, s);
    double_point(s, p);
    psi(s, s);
    psi(s, s);
    add_points(p, t, s);
}

// clear_cofactor(map_to_curve(u[0]) + map_to_curve(u[1])), u in words.
template <class F>
IBAKE_VEC_INLINE void hash_map(Point<F>& r, const uint64_t* u) {
    Point<F> maps[kMaps];
    map_to_curve(maps, u);
    add_isogenous(r, maps[0], maps[1]);
    apply_isogeny(r);
    clear_cofactor(r);
}

}  // namespace
}  // namespace ibake::rns

#endif
