// Points of P-521 on the limbs of p521_field.h. SPDX-License-Identifier: Apache-2.0
//
// Jacobian coordinates with the formulas of curve/jacobian.h and the loops of curve/mul.h, where it is argued why these additions, which
// have exceptions, meet none. What differs is the order: a product takes 46 cycles of the multiplier and 70 until it can be used, so
// that no product is followed by one that needs it where there is another to be had. For that the tangent's slope and Z^2 of the next
// doubling are computed beside the Y of the one before it.
#ifndef IBAKE_SIMD_AVX512IFMA_P521_POINT_H
#define IBAKE_SIMD_AVX512IFMA_P521_POINT_H

#include "simd/avx512ifma/p521_field.h"

namespace ibake::p521_vec {
namespace {

// x = X/Z^2, y = Y/Z^3; zz = Z^2.
struct Point {
    Fe x, y, z, zz;
};
struct Entry {
    Fe x, y;
};
constexpr size_t kAffineWords = 2 * kWords, kPointWords = 3 * kWords;

// 3X^2 - 3Z^4.
IBAKE_VEC_INLINE void tangent(Fe& r, const Point& p) { mul(r, thrice(p.x - p.zz), reduced(p.x + p.zz)); }

// p := [2^n]p, n > 0. 4M + 4S each, the last without the slope of one to follow.
IBAKE_P521_NOINLINE void double_times(Point& p, size_t n) {
    Fe slope, yy, xyy, y4;
    tangent(slope, p);
    for (;;) {
        square(yy, p.y);
        mul(p.z, times_power<1>(p.y), p.z);
        mul(xyy, p.x, yy);
        mul_add(p.x, slope, slope, -times_power<3>(xyy));
        square(y4, yy);
        square(p.zz, p.z);
        mul_add(p.y, times_power<2>(xyy) - p.x, slope, -times_power<3>(y4));
        if (--n == 0) return;
        tangent(slope, p);
    }
}

// p := p + q where that is neither infinity nor a doubling: 8M + 3S, and Z^2 of the sum is known.
IBAKE_P521_NOINLINE void add_distinct(Point& p, const Entry& q) {
    Fe h, zzz, hh, r, hhh, v, yhhh;
    mul_add(h, q.x, p.zz, -p.x);
    mul(zzz, p.zz, p.z);
    square(hh, h);
    mul_add(r, q.y, zzz, -p.y);
    mul(p.z, p.z, h);
    mul(hhh, h, hh);
    mul(v, p.x, hh);
    square(p.zz, p.z);
    mul_add(p.x, r, r, -(hhh + times_power<1>(v)));
    mul(yhhh, p.y, hhh);
    mul_add(p.y, v - p.x, r, -yhhh);
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
    uint64_t negative = (signs >> (kWindow - 1)) - 1;
    __asm__("" : "+r"(negative));
    return {(signs ^ negative) & (kEntries - 1), negative};
}
// All ones for i = j.
IBAKE_VEC_INLINE uint64_t equal_mask(uint64_t i, uint64_t j) {
    uint64_t differs = ((i ^ j) | (0 - (i ^ j))) >> 63;
    __asm__("" : "+r"(differs));
    return differs - 1;
}
// r := table[index], at `places` of entries `stride` words long; every entry is read.
template <size_t n>
IBAKE_VEC_INLINE void scan(uint64_t* r, const uint64_t* table, size_t stride, const size_t (&places)[n], uint64_t index) {
    Vec t[n];
IBAKE_VEC_UNROLL
    for (size_t k = 0; k < n; k++) t[k] = broadcast(0);
    for (size_t j = 0; j < kEntries; j++) {
        const Vec mask = broadcast(equal_mask(index, j));
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
using Invert = void(uint64_t* r, const uint64_t* a);
using Add = void(uint64_t* r, const uint64_t* p, const uint64_t* q);

IBAKE_VEC_INLINE void inverse(Fe& r, const Fe& a, Invert invert) {
    uint64_t words[kWords];
    export_words(words, a);
    invert(words, words);
    import_words(r, words);
}
// (X*f^2, Y*f^3). r may be the point.
IBAKE_VEC_INLINE void scale(Entry& r, const Fe& x, const Fe& y, const Fe& f) {
    Fe ff, fff;
    square(ff, f);
    mul(fff, ff, f);
    mul(r.x, x, ff);
    mul(r.y, y, fff);
}
// table[j] := [2j+1]P: fill_odd_multiples of curve/mul.h. p is lost.
IBAKE_P521_NOINLINE void fill_odd_multiples(Entry (&table)[kEntries], Point& p, Invert invert) {
    scale(table[0], p.x, p.y, reduced(times_power<1>(p.y)));
    double_times(p, 1);
    Entry step = {p.x, p.y};
    Fe z = p.z, hh, xl, ratio[kEntries];
    for (size_t j = 1; j < kEntries; j++) {
        const Entry& last = table[j - 1];
        Entry& next = table[j];
        Fe& h = ratio[j];
        h = reduced(last.x - step.x);
        const Fe r = reduced(last.y - step.y);
        square(hh, h);
        mul(z, z, h);
        mul(step.x, step.x, hh);
        mul(xl, last.x, hh);
        mul_add(next.x, r, r, -(step.x + xl));
        mul(step.y, xl - step.x, step.y);
        mul_add(next.y, step.x - next.x, r, -step.y);
    }
    inverse(z, z, invert);
    for (size_t j = kEntries; j-- > 0;) {
        scale(table[j], table[j].x, table[j].y, z);
        if (j > 0) mul(z, z, ratio[j]);
    }
    wipe_lanes(ratio);
}

IBAKE_VEC_INLINE void set(Point& p, const Entry& e) {
    p.x = e.x;
    p.y = e.y;
    set(p.z, kOne);
    set(p.zz, kOne);
}
// The last addition of a multiplication, which may be a doubling or give infinity.
IBAKE_P521_NOINLINE void finish(uint64_t* r, const Point& p, const Entry& e, Add add) {
    uint64_t sum[kPointWords], last[kAffineWords];
    export_words(sum, p.x);
    export_words(sum + kWords, p.y);
    export_words(sum + 2 * kWords, p.z);
    export_words(last, e.x);
    export_words(last + kWords, e.y);
    add(r, sum, last);
}

constexpr size_t kWindows = (521 + kWindow - 1) / kWindow;

// r := [2h + 1]P.
IBAKE_VEC_INLINE void mul(uint64_t* r, const uint64_t* point, const uint64_t* h, Invert invert, Add add) {
    constexpr size_t kStride = sizeof(Entry) / sizeof(uint64_t), kPlaces[] = {0, 4, 8, 12, 16, 20};
    alignas(64) Entry table[kEntries];
    Point p;
    import_words(p.x, point);
    import_words(p.y, point + kWords);
    import_words(p.z, point + 2 * kWords);
    square(p.zz, p.z);
    fill_odd_multiples(table, p, invert);
    Entry e;
    for (size_t i = kWindows; i-- > 0;) {
        if (i + 1 < kWindows) double_times(p, kWindow);
        const Digit digit = signed_digit(h, i, kWindows);
        scan(reinterpret_cast<uint64_t*>(&e), reinterpret_cast<const uint64_t*>(table), kStride, kPlaces, digit.index);
        negate_if(e.y, digit.negative);
        if (i + 1 == kWindows)
            set(p, e);
        else if (i > 0)
            add_distinct(p, e);
    }
    finish(r, p, e, add);
    wipe_lanes(table);
    wipe_lanes(p);
    wipe_lanes(e);
}

// r := [2h + 1]G from combs tables of odd multiples, of [2^(kWindow*passes*u)]G: mul_fixed of curve/mul.h.
IBAKE_VEC_INLINE void mul_base(uint64_t* r, const uint64_t* table, size_t passes, size_t combs, const uint64_t* h, Add add) {
    constexpr size_t kPlaces[] = {0, 4, 8, 12, kAffineWords - 4};
    Point p;
    Entry e;
    uint64_t words[kAffineWords];
    bool first = true;
    for (size_t pass = passes; pass-- > 0;) {
        if (!first) double_times(p, kWindow);
        for (size_t u = 0; u < combs; u++) {
            const size_t i = u * passes + pass;
            if (i >= kWindows) continue;
            const Digit digit = signed_digit(h, i, kWindows);
            scan(words, table + u * kEntries * kAffineWords, kAffineWords, kPlaces, digit.index);
            import_words(e.x, words);
            import_words(e.y, words + kWords);
            negate_if(e.y, digit.negative);
            if (first)
                set(p, e);
            else if (i + 1 < kWindows)
                add_distinct(p, e);
            first = false;
        }
    }
    finish(r, p, e, add);
    wipe_lanes(p);
    wipe_lanes(e);
}

}  // namespace
}  // namespace ibake::p521_vec

#endif
