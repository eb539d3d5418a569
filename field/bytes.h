// Big-endian octets to words and back. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_BYTES_H
#define IBAKE_FIELD_BYTES_H

#include "field/verify.h"
#include "field/word.h"

namespace ibake {

// r[0..words) := integer of the big-endian octets. Requires size <= words * kWordBytes.
inline void load_be(word* r, size_t words, const uint8_t* octets, size_t size) {
    IBAKE_CHECK_BOUND(size <= words * kWordBytes, "load_be: size <= words * kWordBytes");
    for (size_t i = 0; i < words; i++) r[i] = 0;
    for (size_t i = 0; i < size; i++) {
        const size_t at = size - 1 - i;
        r[i / kWordBytes] |= static_cast<word>(octets[at]) << (8 * (i % kWordBytes));
    }
}

// octets[0..size) := big-endian form of a; what lies above size octets is dropped.
inline void store_be(uint8_t* octets, size_t size, const word* a, size_t words) {
    for (size_t i = 0; i < size; i++) {
        const size_t w = i / kWordBytes;
        const word shifted = w < words ? a[w] >> (8 * (i % kWordBytes)) : 0;
        octets[size - 1 - i] = static_cast<uint8_t>(shifted);
    }
}

}  // namespace ibake

#endif
