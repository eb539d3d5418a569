// Integers from GMP, the judge of field arithmetic: the only include of GMP in tests. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_ORACLE_GMP_H
#define IBAKE_TESTS_SUPPORT_ORACLE_GMP_H

#include "field/word.h"
#include "tests/support/prng.h"

#include <gmpxx.h>

namespace ibake::test {

using Integer = mpz_class;

inline Integer from_words(const word* a, size_t words) {
    Integer r;
    mpz_import(r.get_mpz_t(), words, -1, sizeof(word), 0, 0, a);
    return r;
}
inline void to_words(word* r, size_t words, const Integer& a) {
    for (size_t i = 0; i < words; i++) r[i] = 0;
    mpz_export(r, nullptr, -1, sizeof(word), 0, 0, a.get_mpz_t());
}
inline Integer from_octets(const uint8_t* be, size_t size) {
    Integer r;
    mpz_import(r.get_mpz_t(), size, 1, 1, 0, 0, be);
    return r;
}
inline Integer from_octets(const Octets& be) { return from_octets(be.data(), be.size()); }
inline Octets to_octets(const Integer& a, size_t size) {
    Octets r(size, 0);
    if (a != 0) {
        const size_t used = (mpz_sizeinbase(a.get_mpz_t(), 2) + 7) / 8;
        mpz_export(r.data() + (size - used), nullptr, 1, 1, 0, 0, a.get_mpz_t());
    }
    return r;
}
inline Integer from_hex(const char* digits) { return Integer(digits, 16); }

inline Integer power_of_two(size_t bits) { return Integer(1) << bits; }
// In [0, p).
inline Integer mod(const Integer& a, const Integer& p) {
    Integer r;
    mpz_mod(r.get_mpz_t(), a.get_mpz_t(), p.get_mpz_t());
    return r;
}
// 1/a mod p, 0 when there is none.
inline Integer inverse(const Integer& a, const Integer& p) {
    Integer r;
    return mpz_invert(r.get_mpz_t(), a.get_mpz_t(), p.get_mpz_t()) != 0 ? r : Integer(0);
}
inline Integer power(const Integer& a, const Integer& e, const Integer& p) {
    Integer r;
    mpz_powm(r.get_mpz_t(), a.get_mpz_t(), e.get_mpz_t(), p.get_mpz_t());
    return r;
}
inline int legendre(const Integer& a, const Integer& p) { return mpz_legendre(a.get_mpz_t(), p.get_mpz_t()); }
inline bool is_prime(const Integer& p) { return mpz_probab_prime_p(p.get_mpz_t(), 30) != 0; }
inline size_t bit_length(const Integer& a) { return mpz_sizeinbase(a.get_mpz_t(), 2); }

// Below p: uniform, long runs, sparse, and near 0, p/2, p and every power of two.
inline Integer random_below(Prng& prng, const Integer& p) {
    const size_t bits = bit_length(p), size = (bits + 7) / 8;
    const Integer small = Integer(static_cast<unsigned long>(prng.below(4)));
    switch (prng.below(8)) {
    case 0:
        return mod(small, p);
    case 1:
        return mod(p - 1 - small, p);
    case 2:
        return mod(p / 2 + small, p);
    case 3:
        return mod(power_of_two(prng.below(bits)) - small, p);
    case 4:
        return mod(power_of_two(prng.below(bits)) + small, p);
    default:
        return mod(from_octets(prng.octets(size)), p);
    }
}

}  // namespace ibake::test

#endif
