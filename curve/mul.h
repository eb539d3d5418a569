// Multiplication of points by secret scalars: signs for digits, scanned tables. SPDX-License-Identifier: Apache-2.0
//
// Point: Entry, from_affine(Entry), dbl(), add_distinct(Entry), operator+(Entry); Entry: negate_if(Choice). The sequence of operations
// depends on lengths only.
//
// Why add_distinct() serves for all but the last additions. Let lambda_t be the multipliers of the terms, order the order of P, and B
// such that the sum of m_t*lambda_t is 0 modulo it for no m but 0 with all |m_t| <= B: for one term B = order - 1; for lambda = (1, x^2) on
// BLS12-381 B = x^2 - 2 and for (1, |x|, x^2, |x|^3) B = |x| - 2, because then |sum| <= B*(1 + ... ) < r, so the sum is 0 as an
// integer and |x| divides m_0, and so on. Sums of signs are odd, so a sum so far, R, is never infinity. Adding T makes R + T; it
// is exceptional when R + T or R - T is infinity. In the terms that T has both are sums of odd digits at distinct windows (with gaps,
// in the fixed-base loop), so not 0, and below 2^length. In a window loop every addition but the last has a length at least w below the
// full one; in the fixed-base loop the top window comes last. Those lengths are within B; the last additions, those of the last window,
// are complete.
#ifndef IBAKE_CURVE_MUL_H
#define IBAKE_CURVE_MUL_H

#include "curve/recode.h"
#include "field/secret.h"

namespace ibake {

// r := [2^n]r.
template <class Point>
void double_times(Point& r, size_t n) {
    for (; n > 0; n--) {
        if constexpr (requires { r.dbl_in_place(); })
            r.dbl_in_place();
        else
            r = r.dbl();
    }
}

// r += entry, both as add_distinct() wants them.
template <class Point>
void add_distinct_to(Point& r, const typename Point::Entry& entry) {
    if constexpr (requires { r.add_distinct_in_place(entry); })
        r.add_distinct_in_place(entry);
    else
        r = r.add_distinct(entry);
}

// sum over t of [k_t]P_t, |k_t| < 2^bits, k_t odd, in windows of w bits over all scalars at once. table[j]: the sum over t and b < w of
// [+-2^b]P_t with the signs of the bits of j, the top one + (signed_digit). Cost: about bits doublings and bits/w additions.
template <size_t w, class Point, size_t entries, size_t terms, size_t words>
Point mul_windows(const typename Point::Entry (&table)[entries], const SignedScalars<terms, words>& k, size_t bits) {
    static_assert(entries == static_cast<size_t>(1) << (terms * w - 1));
    IBAKE_CHECK_BOUND(fits_bits(k, bits), "mul_windows: |k| < 2^bits");
    const size_t windows = (bits + w - 1) / w;
    const auto entry = [&](size_t i) {
        const SignedDigit d = signed_digit<w>(k, i, windows * w);
        const auto scanned = ct::scan<typename Point::Entry>(table, d.index);
        if constexpr (requires { scanned.x.modulus_is_public(); }) {
            scanned.x.modulus_is_public();
            scanned.y.modulus_is_public();
        }
        return scanned.negate_if(d.negative);
    };
    Point r = Point::from_affine(entry(windows - 1));
    for (size_t i = windows - 1; i > 0;) {
        double_times(r, w);
        if (--i > 0)
            add_distinct_to(r, entry(i));
        else
            r = r + entry(i);
    }
    return r;
}

// table[j] := [2j+1]P in affine coordinates, the table of mul_windows for one term; the order of P exceeds twice the number of entries,
// or P is infinity and the entries are (0, 0). Meloni, "New point addition formulae for ECC applications", WAIFI 2007: points that
// share their Z are added for 4M + 2S, which gives the first of them the Z of the sum. One inversion at the end.
template <class Point, size_t entries>
void fill_odd_multiples(typename Point::Entry (&table)[entries], const Point& p) {
    using F = typename Point::F;
    const Point twice = p.dbl();
    typename Point::Entry step = {twice.x, twice.y};  // [2]P with the Z of the entry in hand
    F z = twice.z, ratio[entries];                    // ratio[j] = Z_j/Z_(j-1)
    table[0] = p.scaled(p.y.dbl());                   // 2Y = Z_0/Z
    for (size_t j = 1; j < entries; j++) {
        const auto& last = table[j - 1];
        const F h = last.x - step.x, r = last.y - step.y;
        const F hh = h.square();
        const F xs = step.x * hh, xl = last.x * hh;
        const F x3 = r.square() - xs - xl;
        step = {xs, step.y * (xl - xs)};
        table[j] = {x3, r * (xs - x3) - step.y};
        ratio[j] = h;
        z = z * h;
    }
    F f = z.inverse();
    for (size_t j = entries; j-- > 0;) {
        table[j] = Point::from_affine(table[j]).scaled(f);
        if (j > 0) f = f * ratio[j];
    }
    wipe(ratio, sizeof ratio);
}

// The fixed point's table: combs tables of 2^(w-1) odd multiples, of [2^(w*passes*u)]P for u = 0 .. combs-1, in affine coordinates.
template <size_t w_, size_t passes_, size_t combs_, size_t entry_words_>
struct FixedBase {
    static constexpr size_t w = w_, passes = passes_, combs = combs_, entry_words = entry_words_;
    static constexpr size_t windows = passes * (combs - 1) + 1;
    word entries[combs][static_cast<size_t>(1) << (w - 1)][entry_words];
};

// [k_0]P + [k_1]map(P) + [k_2]map^2(P) + ..., |k_t| < 2^(w*windows), k_t odd, for the fixed P whose table is given. Window i of a scalar
// is looked up in table i/passes and the sum doubled w times between passes, so that windows*terms additions and w*(passes - 1)
// doublings are made.
template <class Point, class Table, size_t terms, size_t words, class Map>
Point mul_fixed(const Table& table, const SignedScalars<terms, words>& k, Map map) {
    constexpr size_t w = Table::w, n = w * Table::windows;
    IBAKE_CHECK_BOUND(fits_bits(k, n), "mul_fixed: |k| < 2^(w*windows)");
    SignedScalars<1, words> parts[terms];
    for (size_t t = 0; t < terms; t++)
        for (size_t j = 0; j < words; j++) parts[t].half[0][j] = k.half[t][j];
    Point r = Point::identity();
    for (size_t pass = Table::passes; pass-- > 0;) {
        if (pass + 1 < Table::passes)
            double_times(r, w);
        for (size_t u = 0; u < Table::combs; u++) {
            const size_t i = u * Table::passes + pass;
            if (i >= Table::windows) continue;  // the last table serves the top window only, in the last pass
            for (size_t t = 0; t < terms; t++) {
                const SignedDigit d = signed_digit<w>(parts[t], i, n);
                auto entry = ct::scan<typename Point::Entry>(table.entries[u], d.index);
                for (size_t m = 0; m < t; m++) entry = map(entry);
                entry = entry.negate_if(d.negative);
                const bool first = pass + 1 == Table::passes && u == 0 && t == 0;
                if (first)
                    r = Point::from_affine(entry);
                else if (i + 1 < Table::windows)
                    add_distinct_to(r, entry);
                else
                    r = r + entry;
            }
        }
    }
    wipe(parts, sizeof parts);
    return r;
}

// [k]P for public k: double and add. P may be secret.
template <class Point>
Point mul_vartime(const Point& p, const word* k, size_t words) {
    Point r = Point::identity();
    for (size_t i = words * kWordBits; i-- > 0;) {
        r = r.dbl();
        if ((k[i / kWordBits] >> (i % kWordBits)) & 1) r = r + p;  // public: k
    }
    return r;
}

}  // namespace ibake

#endif
