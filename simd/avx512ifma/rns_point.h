// Points of G1 and G2 of BLS12-381 over the residue number system. SPDX-License-Identifier: Apache-2.0
//
// Homogeneous coordinates and the complete formulas of Renes, Costello, Batina, ePrint 2015/1060, as in curve/projective.h: no
// exceptions, and two layers of independent sums of products, so that nine reductions (additions) or seven (doublings) come in two batches.
#ifndef IBAKE_SIMD_AVX512IFMA_RNS_POINT_H
#define IBAKE_SIMD_AVX512IFMA_RNS_POINT_H

#include "simd/avx512ifma/rns_pairing.h"

namespace ibake::rns {
namespace {

#include "simd/avx512ifma/rns_curve_params.inc"

// ---- F_p and F_p2 under the same names -------------------------------------------------------------------------------------
template <class F>
constexpr size_t kDegree = sizeof(F) / sizeof(Fe);

template <class F, size_t n>
struct BatchOf : Batch<n> {};
template <size_t n>
struct BatchOf<Fe2, n> : Batch2<n> {};

template <unsigned L, unsigned V>
IBAKE_VEC_INLINE auto square(const Elt<L, V>& a) {
    return product(a, a);
}
// A constant of the field whose residues begin at rows.
template <class F>
IBAKE_VEC_INLINE auto constant_of(const uint64_t (*rows)[8]) {
    if constexpr (kDegree<F> == 1) {
        return constant(rows);
    } else {
        return Elt2<kModulusLane, 1>{constant(rows), constant(rows + 2)};
    }
}
template <class F>
IBAKE_VEC_INLINE F zero_of() {
    if constexpr (kDegree<F> == 1) {
        return fe2_zero().c0;
    } else {
        return fe2_zero();
    }
}
IBAKE_VEC_INLINE Fe& first_part(Fe& a) { return a; }
IBAKE_VEC_INLINE Fe& first_part(Fe2& a) { return a.c0; }

// ---- Points ----------------------------------------------------------------------------------------------------------------
// x = X/Z, y = Y/Z; infinity is (0 : 1 : 0).
template <class F>
struct Point {
    F x, y, z;
};
template <class F>
struct Affine {
    F x, y;
};
using P1 = Point<Fe>;
using P2 = Point<Fe2>;

// b*a for b = 4 in F_p, 4*xi in F_p2; no reduction.
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE auto times_b(const Elt<L, V>& a) {
    return twice(twice(a));
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE auto times_b(const Elt2<L, V>& a) {
    return fold(twice(twice(mul_xi(a))));
}
// 3b*z^2 for b = 4.
IBAKE_VEC_INLINE auto square_times_3b(const Fe& z) { return product(fold(thrice(twice(twice(z)))), z); }

// Formulas as two layers of sums for places of a batch, from `at` on, so that several can share one. Sums that need little come first.
// (xy(yy - 3e) * 2 : (yy - 3e)(yy + e) + 8*yy*e : 8*yy*yz) with e = 3b*z^2. t: yy, e, xy, yz.
template <class Batch, class F>
IBAKE_VEC_INLINE void begin_double(Batch& batch, size_t at, const Point<F>& p) {
    batch.set(at, square(p.y));
    batch.set(at + 1, square_times_3b(p.z));
    batch.set(at + 2, product(p.x, p.y));
    batch.set(at + 3, product(p.y, p.z));
}
template <class Batch, class F>
IBAKE_VEC_INLINE void finish_double(Batch& batch, size_t at, const F* t) {
    const F &yy = t[0], &e = t[1], &xy = t[2], &yz = t[3];
    const auto difference = yy - thrice(e);
    const auto yy8 = fold(twice(twice(twice(yy))));
    batch.set(at + 1, madd(product(difference, yy + e), e, yy8));
    batch.set(at, product(twice(xy), difference));
    batch.set(at + 2, product(yz, yy8));
}
// t: x1*x2, y1*y2, b*z1*z2, x1*y2 + x2*y1, y1*z2 + y2*z1, b(x1*z2 + x2*z1).
template <class Batch, class F>
IBAKE_VEC_INLINE void begin_add(Batch& batch, size_t at, const Point<F>& p, const Point<F>& q) {
    const auto bx = times_b(q.x), bz = times_b(q.z);
    batch.set(at, product(p.x, q.x));
    batch.set(at + 1, product(p.y, q.y));
    batch.set(at + 2, product(p.z, bz));
    batch.set(at + 3, madd(product(p.x, q.y), p.y, q.x));
    batch.set(at + 4, madd(product(p.y, q.z), p.z, q.y));
    batch.set(at + 5, madd(product(p.x, bz), p.z, bx));
}
template <class Batch, class F>
IBAKE_VEC_INLINE void finish_add(Batch& batch, size_t at, const F* t) {
    const auto xx3 = thrice(t[0]), e = thrice(t[2]), bxz = thrice(t[5]);
    const auto difference = t[1] - e;
    const auto sum = t[1] + e;
    batch.set(at, madd(product(t[3], difference), bxz, -t[4]));
    batch.set(at + 1, madd(product(difference, sum), xx3, bxz));
    batch.set(at + 2, madd(product(t[4], sum), xx3, t[3]));
}

// r may be an operand.
template <class F>
IBAKE_NOINLINE void double_point(Point<F>& r, const Point<F>& p) {
    F t[4];
    BatchOf<F, 4> first;
    begin_double(first, 0, p);
    first.reduce(t);
    BatchOf<F, 3> second;
    finish_double(second, 0, t);
    second.reduce(&r.x);
}
template <class F>
IBAKE_NOINLINE void add_points(Point<F>& r, const Point<F>& p, const Point<F>& q) {
    F t[6];
    BatchOf<F, 6> first;
    begin_add(first, 0, p, q);
    first.reduce(t);
    BatchOf<F, 3> second;
    finish_add(second, 0, t);
    second.reduce(&r.x);
}
// r[0] := 2*r[0], r[1] := p + q: in G1 the layers of one operation alone are too small.
IBAKE_NOINLINE void double_and_add(P1 (&r)[2], const P1& p, const P1& q) {
    Fe t[10];
    Batch<10> first;
    begin_double(first, 0, r[0]);
    begin_add(first, 4, p, q);
    first.reduce(t);
    Batch<6> second;
    finish_double(second, 0, t);
    finish_add(second, 3, t + 4);
    second.reduce(&r[0].x);
}

// t + a*b for b in F_p.
template <unsigned long T, unsigned long V, unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto madd_part(const Acc<T, V>& t, const Elt<L1, V1>& a, const Elt<L2, V2>& b) {
    return madd(t, a, b);
}
template <unsigned long T, unsigned long V, unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto madd_part(const Acc2<T, V>& t, const Elt2<L1, V1>& a, const Elt<L2, V2>& b) {
    return Acc2<T + static_cast<unsigned long>(L1) * L2, V + static_cast<unsigned long>(V1) * V2>{madd(t.c0, a.c0, b), madd(t.c1, a.c1, b)};
}
// q is not infinity.
template <class F>
IBAKE_NOINLINE void add_affine(Point<F>& r, const Point<F>& p, const Affine<F>& q) {
    const auto one = fe_one();
    F t[6];
    BatchOf<F, 6> first;
    first.set(0, product(p.x, q.x));
    first.set(1, product(p.y, q.y));
    first.set(2, product(times_b(p.z), one));
    first.set(3, madd(product(p.x, q.y), p.y, q.x));
    first.set(4, madd_part(product(p.z, q.y), p.y, one));
    first.set(5, madd_part(product(p.z, times_b(q.x)), times_b(p.x), one));
    first.reduce(t);
    BatchOf<F, 3> second;
    finish_add(second, 0, t);
    second.reduce(&r.x);
}

// ---- Secret digits ---------------------------------------------------------------------------------------------------------
constexpr size_t kWindow = 5, kMultiples = 16;

struct Digit {
    uint64_t magnitude;  // 0 .. kMultiples
    uint64_t negative;   // all ones or 0
};
// Booth digit i of k, as in curve/recode.h; it takes 64*words/kWindow + 1 of them.
template <size_t words>
IBAKE_VEC_INLINE Digit signed_digit(const uint64_t (&k)[words], size_t i) {
    constexpr uint64_t kOnes = 2 * 2 * kMultiples - 1;
    uint64_t window = k[0] << 1;
    if (i != 0) {
        const size_t bit = kWindow * i - 1, at = bit / 64, shift = bit % 64;
        window = k[at] >> shift;
        if (at + 1 < words) window |= k[at + 1] << 1 << (63 - shift);
    }
    window &= kOnes;
    const uint64_t negative = ct::barrier(0 - (window >> kWindow));
    const uint64_t folded = window ^ (negative & kOnes);
    return {(folded >> 1) + (folded & 1), negative};
}

// All ones when the words are that small integer.
IBAKE_VEC_INLINE uint64_t equals_mask(const uint64_t* words, size_t size, uint64_t integer) {
    uint64_t any = words[0] ^ integer;
    for (size_t i = 1; i < size; i++) any |= words[i];
    return zero_mask(any);
}
// rows of entry number `index` of the table (counted from `first`), 0 when there is none; every entry is read.
template <size_t rows>
IBAKE_VEC_INLINE void scan(Vec* r, const Vec* table, size_t stride, size_t entries, uint64_t index, uint64_t first) {
    Vec t[rows];
IBAKE_VEC_UNROLL
    for (size_t k = 0; k < rows; k++) t[k] = broadcast(0);
    for (size_t j = 0; j < entries; j++) {
        const Vec mask = broadcast(zero_mask(index ^ (j + first)));
IBAKE_VEC_UNROLL
        for (size_t k = 0; k < rows; k++) t[k] = t[k] ^ (table[stride * j + k] & mask);
    }
IBAKE_VEC_UNROLL
    for (size_t k = 0; k < rows; k++) r[k] = t[k];
}
// The vectors that something made of elements consists of.
template <class T>
IBAKE_VEC_INLINE Vec* rows_of(T& a) {
    return reinterpret_cast<Vec*>(&a);
}
template <class T>
IBAKE_VEC_INLINE const Vec* rows_of(const T& a) {
    return reinterpret_cast<const Vec*>(&a);
}
template <class F>
IBAKE_VEC_INLINE void negate_if(F& y, uint64_t mask) {
    blend(y, stored(fold(-y)), broadcast(mask));
}

// ---- Multiplication --------------------------------------------------------------------------------------------------------
template <class F>
IBAKE_VEC_INLINE Point<F> infinity() {
    Point<F> r = {zero_of<F>(), zero_of<F>(), zero_of<F>()};
    first_part(r.y) = stored(fe_one());
    return r;
}
// table[j - 1] = [j]p.
template <class F>
IBAKE_VEC_INLINE void fill_multiples(Point<F> (&table)[kMultiples], const Point<F>& p) {
    table[0] = p;
    for (size_t j = 2; j <= kMultiples; j++) {
        if (j % 2 == 0) {
            double_point(table[j - 1], table[j / 2 - 1]);
        } else {
            add_points(table[j - 1], table[j - 2], p);
        }
    }
}
// [magnitude] of the point whose multiples are given.
template <class F>
IBAKE_NOINLINE void lookup(Point<F>& r, const Point<F> (&table)[kMultiples], uint64_t magnitude) {
    constexpr size_t kRows = 3 * 2 * kDegree<F>;
    scan<kRows>(rows_of(r), rows_of(table), kRows, kMultiples, magnitude, 1);
    Fe& y = first_part(r.y);
    Fe one_if_zero = fe2_zero().c0;
    blend(one_if_zero, stored(fe_one()), broadcast(zero_mask(magnitude)));
    y.b = y.b ^ one_if_zero.b;
    y.w = y.w ^ one_if_zero.w;
}

// [d0]P - [d1]phi(P).
IBAKE_VEC_INLINE void mul(P1& r, const P1& p, const uint64_t (*d)[2]) {
    P1 table[kMultiples];
    fill_multiples(table, p);
    P1 sums[2];  // the result so far, and what a window adds to it
    P1 terms[2];
    constexpr size_t kTop = 128 / kWindow;
    for (size_t i = kTop + 1; i-- > 0;) {
        for (size_t t = 0; t < 2; t++) {
            const Digit digit = signed_digit(d[t], i);
            lookup(terms[t], table, digit.magnitude);
            negate_if(terms[t].y, t == 0 ? digit.negative : ~digit.negative);
        }
        terms[1].x = stored(reduce(product(terms[1].x, constant(kBeta))));
        if (i == kTop) {
            add_points(sums[0], terms[0], terms[1]);
        } else {
            for (size_t n = 1; n < kWindow; n++) double_point(sums[0], sums[0]);
            double_and_add(sums, terms[0], terms[1]);
            add_points(sums[0], sums[0], sums[1]);
        }
    }
    r = sums[0];
    wipe_lanes(table);
    wipe_lanes(sums);
    wipe_lanes(terms);
}

IBAKE_NOINLINE void psi(P2& r, const P2& p) {
    r.z = stored(conjugate(p.z));
    Batch2<2> t;
    t.set(0, product(conjugate(p.x), constant_of<Fe2>(kPsi)));
    t.set(1, product(conjugate(p.y), constant_of<Fe2>(kPsi + 4)));
    t.reduce(&r.x);
}
// [d0]P - [d1]psi(P) + [d2]psi^2(P) - [d3]psi^3(P).
IBAKE_VEC_INLINE void mul(P2& r, const P2& p, const uint64_t* d) {
    P2 table[kMultiples];
    fill_multiples(table, p);
    r = infinity<Fe2>();
    P2 terms[4];
    Fe2 c[5];
    constexpr size_t kTop = 64 / kWindow;
    for (size_t i = kTop + 1; i-- > 0;) {
        for (size_t n = 0; n < kWindow && i != kTop; n++) double_point(r, r);
        for (size_t t = 0; t < 4; t++) {
            const Digit digit = signed_digit({d[t]}, i);
            lookup(terms[t], table, digit.magnitude);
            negate_if(terms[t].y, t == 0 ? digit.negative : ~digit.negative);
        }
        Batch2<5> images;
        images.set(0, product(conjugate(terms[1].x), constant_of<Fe2>(kPsi)));
        images.set(1, product(conjugate(terms[1].y), constant_of<Fe2>(kPsi + 4)));
        images.set(2, product(conjugate(terms[3].x), constant_of<Fe2>(kPsi3)));
        images.set(3, product(conjugate(terms[3].y), constant_of<Fe2>(kPsi3 + 4)));
        images.set(4, product(terms[2].x, constant(kPsi2X)));
        images.reduce(c);
        terms[1] = {c[0], c[1], stored(conjugate(terms[1].z))};
        terms[3] = {c[2], c[3], stored(conjugate(terms[3].z))};
        terms[2].x = c[4];
        for (const P2& term : terms) add_points(r, r, term);
    }
    wipe_lanes(table);
    wipe_lanes(terms);
    wipe_lanes(c);
}

// [k]G for k < order from the comb of G, whose entries are x, y. An odd number below 2^256 is sum of s_i*2^i over i < 260, s_i = 1 where
// bit i of (n + 2^260 - 1)/2 is 1 and -1 where it is 0: no digit vanishes. Hamburg, ePrint 2012/309.
template <class F>
IBAKE_VEC_INLINE void mul_base(Point<F>& r, const uint64_t (*comb)[8], const uint64_t* k) {
    Lanes lanes;
    uint64_t(&n)[8] = lanes.v;
    Word128 carry = 0;
    const uint64_t even = (k[0] & 1) - 1;
    for (size_t i = 0; i < 4; i++) {
        carry += static_cast<Word128>(k[i]) + (kOrder[i] & even);
        n[i] = static_cast<uint64_t>(carry);
        carry >>= 64;
    }
    for (size_t i = 0; i < 4; i++) n[i] = n[i] >> 1 | (i < 3 ? n[i + 1] << 63 : 0);
    n[4] = 1 << (kCombTeeth * kCombTables * kCombColumns - 1 - 256);
    constexpr size_t kEntries = 1 << (kCombTeeth - 1), kRows = 2 * 2 * kDegree<F>;
    r = infinity<F>();
    Affine<F> term;
    for (size_t column = kCombColumns; column-- > 0;) {
        if (column != kCombColumns - 1) double_point(r, r);
        for (size_t t = 0; t < kCombTables; t++) {
            uint64_t digit = 0;
            for (size_t i = 0; i < kCombTeeth; i++) {
                const size_t bit = kCombColumns * (kCombTables * i + t) + column;
                digit |= (n[bit / 64] >> bit % 64 & 1) << i;
            }
            const uint64_t negative = (digit >> (kCombTeeth - 1)) - 1;
            scan<kRows>(rows_of(term), reinterpret_cast<const Vec*>(comb + kRows * kEntries * t), kRows, kEntries,
                        (digit ^ negative) & (kEntries - 1), 0);
            negate_if(term.y, negative);
            add_affine(r, r, term);
        }
    }
    wipe_lanes(lanes);
    wipe_lanes(term);
}

template <class F>
IBAKE_VEC_INLINE void import_point(Point<F>& r, const uint64_t* words) {
    import_words<3 * kDegree<F>>(reinterpret_cast<Fe*>(&r), words);
}
// (0 : 0 : 0), which an isogeny makes of infinity, becomes (0 : 1 : 0).
template <class F>
IBAKE_VEC_INLINE void export_point(uint64_t* words, const Point<F>& p) {
    constexpr size_t kWords = 6 * kDegree<F>;
    export_words<3 * kDegree<F>>(words, reinterpret_cast<const Fe*>(&p));
    const uint64_t infinite = equals_mask(words + 2 * kWords, kWords, 0);
    words[kWords] ^= (words[kWords] ^ 1) & infinite;
}

}  // namespace
}  // namespace ibake::rns

#endif
