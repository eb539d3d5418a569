// Signed fixed-window digits of a secret scalar. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_CURVE_RECODE_H
#define IBAKE_CURVE_RECODE_H

#include "field/ct.h"

namespace ibake {

struct SignedDigit {
    word magnitude;  // 0 .. 2^(w-1)
    ct::Choice negative;
};

// Windows of w bits that cover a scalar below 2^bits: the top digit must not be negative.
constexpr size_t window_count(size_t bits, size_t w) { return bits / w + 1; }

// No bit of k at 2^bits or above, for the verify build.
inline bool fits_bits(const word* k, size_t words, size_t bits) {
    for (size_t at = bits; at < words * kWordBits; at++)
        if ((k[at / kWordBits] >> (at % kWordBits)) & 1) return false;
    return true;
}

// Booth recoding: digit i looks at bits w*i-1 .. w*i+w-1 of k, and sum over i of digit_i * 2^(w*i) = k.
// Requires 2 <= w <= 6. k has `words` words.
inline SignedDigit signed_digit(const word* k, size_t words, size_t i, size_t w) {
    IBAKE_CHECK_BOUND(2 <= w && w <= 6, "signed_digit: 2 <= w <= 6");
    word window = 0;
    for (size_t b = 0; b <= w; b++) {
        if (i == 0 && b == 0) continue;  // the bit below the lowest is 0
        const size_t at = w * i + b - 1;
        if (at / kWordBits < words) window |= ((k[at / kWordBits] >> (at % kWordBits)) & 1) << b;
    }
    // window = d + (d_-1) in two's complement with a halved scale: negative when its top bit is set.
    const ct::Choice negative = ct::Choice::from_bit(window >> w);
    const word ones = (static_cast<word>(2) << w) - 1;
    const word folded = window ^ (negative.mask() & ones);
    return {(folded >> 1) + (folded & 1), negative};
}

}  // namespace ibake

#endif
