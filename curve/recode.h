// Secret scalars as sums of signs: sum over i of s_i * 2^i, s_i = +-1. SPDX-License-Identifier: Apache-2.0
//
// Every odd k with |k| < 2^n has exactly one such sum of n terms: s_i is bit i of (k + 2^n - 1)/2. No digit is 0, so that no addition is
// skipped or masked (Hamburg, "Fast and compact elliptic-curve cryptography", ePrint 2012/309, section 3.2).
#ifndef IBAKE_CURVE_RECODE_H
#define IBAKE_CURVE_RECODE_H

#include "field/ct.h"

namespace ibake {

// The signs of odd numbers, each given as (k - 1)/2 in two's complement.
template <size_t terms, size_t words>
struct SignedScalars {
    word half[terms][words];
};

// A window of signs with their common factor taken out: the sign of the first scalar's top one.
struct SignedDigit {
    word index;  // the other signs, 1 for +, the first scalar's on top
    ct::Choice negative;
};

// s_i of an expansion of n terms.
template <size_t words>
word sign_bit(const word (&half)[words], size_t i, size_t n) {
    const word is_negative = half[words - 1] >> (kWordBits - 1);
    if (i + 1 == n) return is_negative ^ 1;
    return i < words * kWordBits ? (half[i / kWordBits] >> (i % kWordBits)) & 1 : is_negative;
}

// The signs at w*i .. w*i + w-1 of every scalar.
template <size_t w, size_t terms, size_t words>
SignedDigit signed_digit(const SignedScalars<terms, words>& k, size_t i, size_t n) {
    constexpr size_t bits = terms * w;
    word all = 0;
    for (size_t t = 0; t < terms; t++)
        for (size_t b = 0; b < w; b++) all |= sign_bit(k.half[t], w * i + b, n) << ((terms - 1 - t) * w + b);
    const ct::Choice negative = !ct::Choice::from_bit(all >> (bits - 1));
    constexpr word rest = (static_cast<word>(1) << (bits - 1)) - 1;
    return {(all ^ negative.mask()) & rest, negative};
}

// |k| < 2^bits for every scalar, for the verify build.
template <size_t terms, size_t words>
bool fits_bits(const SignedScalars<terms, words>& k, size_t bits) {
    bool fits = true;
    for (size_t t = 0; t < terms; t++)
        for (size_t at = bits - 1; at < words * kWordBits; at++)
            fits = fits && ((k.half[t][at / kWordBits] >> (at % kWordBits)) & 1) == k.half[t][words - 1] >> (kWordBits - 1);
    return fits;
}

// odd := the odd one of k and n - k, for odd n and k <= n; returns whether it is n - k.
template <size_t words>
ct::Choice make_odd(word (&odd)[words], const word (&k)[words], const word (&n)[words]) {
    const ct::Choice even = !ct::Choice::from_bit(k[0] & 1);
    carry c = 0;
    for (size_t i = 0; i < words; i++) odd[i] = sub_borrow(n[i], k[i], c);
    ct::assign(odd, k, words, !even);
    return even;
}

// (k - 1)/2 for odd k < 2^(bits of a word * words), as SignedScalars holds it.
template <size_t words>
void halve(word (&half)[words], const word (&k)[words]) {
    for (size_t i = 0; i < words; i++) half[i] = (k[i] >> 1) | (i + 1 < words ? k[i + 1] << (kWordBits - 1) : 0);
}

}  // namespace ibake

#endif
