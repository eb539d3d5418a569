// Multiplication of points by secret scalars: signed windows, scanned tables, complete additions. SPDX-License-Identifier: Apache-2.0
//
// Point: identity(), operator+ (complete), dbl(), negate_if(Choice), assign_if(Choice, Point). Because additions are complete,
// no digit, table entry or intermediate sum needs special care, and the sequence of operations depends on lengths only.
#ifndef IBAKE_CURVE_MUL_H
#define IBAKE_CURVE_MUL_H

#include "curve/recode.h"
#include "field/secret.h"

namespace ibake {

// table[j-1] = [j]P for j = 1 .. size.
template <class Point>
void fill_multiples(Point* table, size_t size, const Point& p) {
    table[0] = p;
    for (size_t j = 2; j <= size; j++) table[j - 1] = j % 2 == 0 ? table[j / 2 - 1].dbl() : table[j - 2] + p;
}

// [d]P from its multiples; every entry is read.
template <class Point>
Point lookup(const Point* table, size_t size, const SignedDigit& d) {
    Point r = Point::identity();
    for (size_t j = 1; j <= size; j++) r.assign_if(ct::equal(d.magnitude, static_cast<word>(j)), table[j - 1]);
    return r.negate_if(d.negative);
}

// sum over i of [k_i] map^i(P), k_i < 2^bits, map an endomorphism applied to looked-up points: GLV and GLS with one table.
// Cost: table + bits doublings + terms*(bits/w + 1) additions. Secret: k, P.
template <size_t w, class Point, class Map, size_t terms, size_t words>
Point mul_endomorphism(const Point& p, const word (&k)[terms][words], size_t bits, Map map) {
    for (size_t t = 0; t < terms; t++) IBAKE_CHECK_BOUND(fits_bits(k[t], words, bits), "mul: k < 2^bits");
    constexpr size_t size = static_cast<size_t>(1) << (w - 1);
    Point table[size];
    fill_multiples(table, size, p);
    Point r = Point::identity();
    for (size_t i = window_count(bits, w); i-- > 0;) {
        for (size_t j = 0; j < w; j++) r = r.dbl();
        for (size_t t = 0; t < terms; t++) {
            Point term = lookup(table, size, signed_digit(k[t], words, i, w));
            for (size_t n = 0; n < t; n++) term = map(term);
            r = r + term;
        }
    }
    wipe(table, sizeof table);
    return r;
}

// [k]P for k < 2^bits. Secret: k, P.
template <size_t w, class Point, size_t words>
Point mul_window(const Point& p, const word (&k)[words], size_t bits) {
    word terms[1][words];
    for (size_t i = 0; i < words; i++) terms[0][i] = k[i];
    const Point r = mul_endomorphism<w>(p, terms, bits, [](const Point& q) { return q; });
    wipe(terms, sizeof terms);
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

// [k]P for the P whose comb is given (tools/dev/gen_params.py): entry j-1 holds the affine sum of [2^(i*spacing)]P over the bits i of
// j, so one column of the scalar, bits c, c + spacing, c + 2*spacing, ..., costs one doubling and one mixed addition. `affine` makes
// a point of the words of an entry. Secret: k.
template <class Point, size_t entries, size_t entry_words, size_t words, class ToAffine>
Point mul_comb(const word (&comb)[entries][entry_words], const word (&k)[words], size_t order_bits, ToAffine affine) {
    IBAKE_CHECK_BOUND(fits_bits(k, words, order_bits), "mul_comb: k < 2^order_bits");
    size_t teeth = 0;
    while ((static_cast<size_t>(1) << teeth) <= entries) teeth++;
    const size_t spacing = (order_bits + teeth - 1) / teeth;
    Point r = Point::identity();
    for (size_t column = spacing; column-- > 0;) {
        word digit = 0;
        for (size_t i = 0; i < teeth; i++) {
            const size_t at = column + i * spacing;
            if (at / kWordBits < words) digit |= ((k[at / kWordBits] >> (at % kWordBits)) & 1) << i;
        }
        word entry[entry_words];
        for (size_t w = 0; w < entry_words; w++) entry[w] = comb[0][w];
        for (size_t j = 2; j <= entries; j++) ct::assign(entry, comb[j - 1], entry_words, ct::equal(digit, static_cast<word>(j)));
        r = r.dbl();
        Point sum = r + affine(entry);
        sum.assign_if(ct::is_zero(digit), r);
        r = sum;
        wipe(entry, sizeof entry);
    }
    return r;
}

}  // namespace ibake

#endif
