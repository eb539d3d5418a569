// Points of P-521 on the limbs of p521_field.h. SPDX-License-Identifier: Apache-2.0
//
// The loops are those of curve/mul.h, where it is argued why additions that have exceptions meet none. Coordinates are Jacobian with
// 2Y for Y, and formulas those of curve/jacobian.h but for the slope of a tangent. The table's points share a Z that is not 1: taken as
// affine they lie on y^2 = x^3 + a*x + b' with a = -3Z^4, where every doubling has a*Z^4 from the one before it, for as many products
// (Cohen, Miyaji, Ono, ASIACRYPT 1998, modified Jacobian coordinates). That is cheaper than the inversion of Z.
//
// A product keeps the multiplier for 40 cycles, and can be used after 65: none is followed by one that needs it where there is another.
#ifndef IBAKE_SIMD_AVX512IFMA_P521_POINT_H
#define IBAKE_SIMD_AVX512IFMA_P521_POINT_H

#include "simd/avx512ifma/p521_field.h"

namespace ibake::p521_vec {
namespace {

// x = X/Z^2, y = Y/Z^3; y2 = 2Y. w: a*Z^4 where a doubling is next, Z^2 where an addition is.
struct Point {
    Fe x, y2, z, w;
};
struct Entry {
    Fe x, y2;
};
constexpr size_t kAffineWords = 2 * kWords, kPointWords = 3 * kWords;

// p := [2^n]p, n > 0, for an addition. 4M + 4S each, the last 3M + 5S.
IBAKE_P521_NOINLINE void double_times(Point& p, size_t n) {
    Fe slope, yy4, xyy4, y16;
    for (;; n--) {
        mul_add(slope, thrice(p.x), p.x, p.w);
        square(yy4, p.y2);
        mul(p.z, p.y2, p.z);
        mul(xyy4, p.x, yy4);
        square(y16, yy4);
        mul_add(p.x, slope, slope, -twice(xyy4));
        if (n > 1)
            mul(p.w, y16, p.w);
        else
            square(p.w, p.z);
        mul_add(p.y2, twice(xyy4 - p.x), slope, -y16);
        if (n == 1) return;
    }
}

// p := p + q where that is neither infinity nor a doubling; for an addition without a, with a for a doubling on that curve. 8M + 3S, and
// 1M + 1S for a*Z^4.
IBAKE_P521_NOINLINE void add_distinct(Point& p, const Entry& q, const Fe* a = nullptr) {
    Fe h, zzz, hh4, r2, hhh4, v4, yhhh8;
    mul_add(h, q.x, p.w, -p.x);
    mul(zzz, p.w, p.z);
    mul(hh4, times_power<2>(h), h);
    mul_add(r2, q.y2, zzz, -p.y2);
    mul(p.z, twice(p.z), h);
    mul(hhh4, h, hh4);
    mul(v4, p.x, hh4);
    square(p.w, p.z);
    mul_add(p.x, r2, r2, -(hhh4 + twice(v4)));
    if (a != nullptr) square(p.w, p.w);
    mul(yhhh8, twice(p.y2), hhh4);
    if (a != nullptr) mul(p.w, p.w, *a);
    mul_add(p.y2, twice(v4 - p.x), r2, -yhhh8);
}

// ---- Secret digits ---------------------------------------------------------------------------------------------------------
constexpr size_t kWindow = 5, kEntries = size_t{1} << (kWindow - 1);

// The odd number 2h + 1 as a sum of signs, in windows (curve/recode.h).
struct Digit {
    uint64_t index;
    uint64_t negative;  // all ones or 0
};
IBAKE_VEC_INLINE Digit signed_digit(const uint64_t* h, size_t i, size_t windows) {
    const size_t bit = kWindow * i, at = bit / 64, shift = bit % 64;
    uint64_t signs = h[at] >> shift;
    if (shift > 64 - kWindow && at + 1 < kWords) signs |= h[at + 1] << (64 - shift);
    signs &= 2 * kEntries - 1;
    if (i + 1 == windows) signs |= kEntries;
    const uint64_t negative = ct::barrier((signs >> (kWindow - 1)) - 1);
    return {(signs ^ negative) & (kEntries - 1), negative};
}
// r := table[index], at `places` of entries `stride` words long; every entry is read.
template <size_t n>
IBAKE_VEC_INLINE void scan(uint64_t* r, const uint64_t* table, size_t stride, const size_t (&places)[n], uint64_t index) {
    Vec t[n];
IBAKE_VEC_UNROLL
    for (size_t k = 0; k < n; k++) t[k] = broadcast(0);
    for (size_t j = 0; j < kEntries; j++) {
        const Vec mask = broadcast(rns::zero_mask(index ^ j));
IBAKE_VEC_UNROLL
        for (size_t k = 0; k < n; k++) t[k] = t[k] ^ (load_unaligned(table + stride * j + places[k]) & mask);
    }
IBAKE_VEC_UNROLL
    for (size_t k = 0; k < n; k++) store_unaligned(r + places[k], t[k]);
}
IBAKE_VEC_INLINE void negate_if(Fe& a, uint64_t mask) {
    const Fe negative = reduced(-a);
    each_vec([&](size_t i) __attribute__((always_inline)) { a.v[i] = a.v[i] ^ ((a.v[i] ^ negative.v[i]) & broadcast(mask)); });
}

// ---- Multiplication --------------------------------------------------------------------------------------------------------
using Add = void(uint64_t* r, const uint64_t* p, const uint64_t* q);

// r := (X*f^2, Y*f^3), which may be the point.
IBAKE_VEC_INLINE void scale(Entry& r, const Fe& x, const Fe& y2, const Fe& f) {
    Fe ff, fff;
    square(ff, f);
    mul(fff, ff, f);
    mul(r.x, x, ff);
    mul(r.y2, y2, fff);
}
// r := -3z^4.
IBAKE_VEC_INLINE void coefficient(Fe& r, const Fe& z) {
    square(r, z);
    square(r, r);
    r = reduced(-thrice(r));
}
// table[j] := [2j+1]P, and z := the Z that they share, for P with that z: fill_odd_multiples of curve/mul.h. ratio[j] = Z_j/Z_(j-1).
IBAKE_P521_NOINLINE void fill_odd_multiples(Entry (&table)[kEntries], Point& p, Fe& z) {
    Fe r2, hh4, xl, ratio[kEntries];
    coefficient(p.w, p.z);
    scale(table[0], p.x, p.y2, p.y2);
    double_times(p, 1);
    z = p.z;
    Entry step = {p.x, p.y2};
    for (size_t j = 1; j < kEntries; j++) {
        const Entry& last = table[j - 1];
        Entry& next = table[j];
        ratio[j] = reduced(twice(last.x - step.x));
        r2 = reduced(last.y2 - step.y2);
        square(hh4, ratio[j]);
        mul(z, z, ratio[j]);
        mul(step.x, step.x, hh4);
        mul(xl, last.x, hh4);
        mul_add(next.x, r2, r2, -(step.x + xl));
        mul(step.y2, twice(xl - step.x), step.y2);
        mul_add(next.y2, twice(step.x - next.x), r2, -step.y2);
    }
    Fe& f = ratio[kEntries - 1];
    for (size_t j = kEntries - 1; j-- > 0;) {
        scale(table[j], table[j].x, table[j].y2, f);
        if (j > 0) mul(f, f, ratio[j]);
    }
    wipe_lanes(ratio);
}

// p := e.
IBAKE_VEC_INLINE void begin(Point& p, const Entry& e, const Fe& w) {
    p.x = e.x;
    p.y2 = e.y2;
    set(p.z, kOne);
    p.w = w;
}
// r := p + e on the curve with a = -3, where both have z besides. Of a multiplication the last addition: a doubling, or infinity, perhaps.
IBAKE_P521_NOINLINE void finish(uint64_t* r, const Point& p, const Entry& e, const Fe& z, Add add) {
    uint64_t words[2][kPointWords + 1];  // whole vectors
    Fe both;
    const auto put = [&](size_t i, const Fe& x, const Fe& y2, const Fe& t) {  // (4X, 8Y) with 2Z
        export_words(words[i], reduced(times_power<2>(x)));
        export_words(words[i] + kWords, reduced(times_power<2>(y2)));
        export_words(words[i] + 2 * kWords, reduced(twice(t)));
    };
    mul(both, p.z, z);
    put(0, p.x, p.y2, both);
    put(1, e.x, e.y2, z);
    add(r, words[0], words[1]);
    wipe_lanes(words);
    wipe_lanes(both);
}

constexpr size_t kWindows = (521 + kWindow - 1) / kWindow;

// r := [2h + 1]P.
IBAKE_VEC_INLINE void mul(uint64_t* r, const uint64_t* point, const uint64_t* h, Add add) {
    constexpr size_t kStride = sizeof(Entry) / sizeof(uint64_t), kPlaces[] = {0, 4, 8, 12, 16, 20};
    Entry table[kEntries], e;
    Point p;
    Fe z, a;
    import_words(p.x, point);
    import_words(p.y2, point + kWords);
    import_words(p.z, point + 2 * kWords);
    p.y2 = reduced(twice(p.y2));
    fill_odd_multiples(table, p, z);
    coefficient(a, z);
    for (size_t i = kWindows; i-- > 0;) {
        if (i + 1 < kWindows) double_times(p, kWindow);
        const Digit digit = signed_digit(h, i, kWindows);
        scan(reinterpret_cast<uint64_t*>(&e), reinterpret_cast<const uint64_t*>(table), kStride, kPlaces, digit.index);
        negate_if(e.y2, digit.negative);
        if (i + 1 == kWindows)
            begin(p, e, a);
        else if (i > 0)
            add_distinct(p, e, &a);
    }
    finish(r, p, e, z, add);
    wipe_lanes(table);
    wipe_lanes(p);
    wipe_lanes(e);
    wipe_lanes(z);
    wipe_lanes(a);
}

// r := [2h + 1]G from combs tables of odd multiples, of [2^(kWindow*passes*u)]G: mul_fixed of curve/mul.h.
IBAKE_VEC_INLINE void mul_base(uint64_t* r, const uint64_t* table, size_t passes, size_t combs, const uint64_t* h, Add add) {
    constexpr size_t kPlaces[] = {0, 4, 8, 12, kAffineWords - 4};
    Point p;
    Entry e;
    Fe one;
    set(one, kOne);
    uint64_t words[kAffineWords + 2];  // whole vectors
    bool first = true;
    for (size_t pass = passes; pass-- > 0;) {
        if (!first) {
            coefficient(p.w, p.z);
            double_times(p, kWindow);
        }
        for (size_t u = 0; u < combs; u++) {
            const size_t i = u * passes + pass;
            if (i >= kWindows) continue;
            const Digit digit = signed_digit(h, i, kWindows);
            scan(words, table + u * kEntries * kAffineWords, kAffineWords, kPlaces, digit.index);
            import_words(e.x, words);
            import_words(e.y2, words + kWords);
            e.y2 = reduced(twice(e.y2));
            negate_if(e.y2, digit.negative);
            if (first)
                begin(p, e, one);
            else if (i + 1 < kWindows)
                add_distinct(p, e);
            first = false;
        }
    }
    finish(r, p, e, one, add);
    wipe_lanes(p);
    wipe_lanes(e);
    wipe_lanes(words);
}

}  // namespace
}  // namespace ibake::p521_vec

#endif
