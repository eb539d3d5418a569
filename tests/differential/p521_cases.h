// Field operations of P-521 in limbs of 44 bits, callable on words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_DIFFERENTIAL_P521_CASES_H
#define IBAKE_TESTS_DIFFERENTIAL_P521_CASES_H

#include <cstdint>

namespace ibake::test {

// Elements are nine words below p, Montgomery form with R = 2^576. Limbs are those of 2^(44i), i = 0 .. 11, as large as their bounds.
struct P521Cases {
    void (*copy)(uint64_t* r, const uint64_t* a);  // in and out
    void (*product)(uint64_t* r, const uint64_t* a, const uint64_t* b);
    // 3a - 8(b - c) + 2d, no product.
    void (*combination)(uint64_t* r, const uint64_t* a, const uint64_t* b, const uint64_t* c, const uint64_t* d);
    // a*b + c for limbs below limits[0 .. 2]; limbs of the result too, which are below limits[3].
    void (*widest)(uint64_t* r, uint64_t* limbs, const uint64_t* a, const uint64_t* b, const uint64_t* c);
    uint64_t limits[4];
    // a^(2^n).
    void (*repeated)(uint64_t* r, const uint64_t* a, unsigned n);
};

// Compiled from one text: with the instructions, and without.
extern const P521Cases kP521Real, kP521Emulated;

}  // namespace ibake::test

#endif
