// Field operations of the residue number system, callable on words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_DIFFERENTIAL_RNS_CASES_H
#define IBAKE_TESTS_DIFFERENTIAL_RNS_CASES_H

#include <cstdint>

namespace ibake::test {

// Elements are six words below p, Montgomery form with R = 2^384.
struct RnsCases {
    void (*copy)(uint64_t* r, const uint64_t* a);                       // in and out
    void (*product)(uint64_t* r, const uint64_t* a, const uint64_t* b);
    // a*b with every lane of both factors as large as a factor's may be.
    void (*widest_product)(uint64_t* r, const uint64_t* a, const uint64_t* b);
    // 3ab - cd - a*d + 2c, by negation, small multiples, a difference of sums and a linear term.
    void (*combination)(uint64_t* r, const uint64_t* a, const uint64_t* b, const uint64_t* c, const uint64_t* d);
    // a^2 * 10^n, as n sums of ten equal products, each reduced: bounds do not grow from one to the next.
    void (*repeated)(uint64_t* r, const uint64_t* a, unsigned n);
};

// Compiled from one text: with the instructions, and without.
extern const RnsCases kRnsReal, kRnsEmulated;

}  // namespace ibake::test

#endif
