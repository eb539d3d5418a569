// Contracts of the word kernels, one set per width. SPDX-License-Identifier: Apache-2.0
//
// W = kWordBits, N = words, R = 2^(W*N). The modulus is an argument, so one kernel serves every prime of its width. p is odd,
// n0 = -1/p mod 2^W. Time depends on N only. r may be equal to any input of the same size, and must not overlap it otherwise.
//
//   mont_mul  r[N]  := a*b/R mod p.    Requires a, b < p.     Ensures r < p.
//   mont_sqr  r[N]  := a*a/R mod p.    Requires a < p.        Ensures r < p.
//   add       r[N]  := a + b mod p.    Requires a, b < p.     Ensures r < p.
//   sub       r[N]  := a - b mod p.    Requires a, b < p.     Ensures r < p.
//   wide_mul  r[2N] := a*b.            Requires a, b < R. r does not overlap a or b.
//   wide_sqr  r[2N] := a*a.            Requires a < R. r does not overlap a.
//   wide_add  r[2N] := a + b mod p*R.  Requires a, b < p*R.   Ensures r < p*R.
//   wide_sub  r[2N] := a - b mod p*R.  Requires a, b < p*R.   Ensures r < p*R.
//   redc      r[N]  := t/R mod p.      Requires t < p*R.      Ensures r < p.  t[2N] is left as it was.
#ifndef IBAKE_FIELD_KERNELS_H
#define IBAKE_FIELD_KERNELS_H

#include "field/word.h"

namespace ibake {

// A backend leaves what it lacks null; dispatch fills the gaps with the portable functions.
template <size_t N>
struct KernelTable {
    void (*mont_mul)(word* r, const word* a, const word* b, const word* p, word n0);
    void (*mont_sqr)(word* r, const word* a, const word* p, word n0);
    void (*add)(word* r, const word* a, const word* b, const word* p);
    void (*sub)(word* r, const word* a, const word* b, const word* p);
    void (*wide_mul)(word* r, const word* a, const word* b);
    void (*wide_sqr)(word* r, const word* a);
    void (*wide_add)(word* r, const word* a, const word* b, const word* p);
    void (*wide_sub)(word* r, const word* a, const word* b, const word* p);
    void (*redc)(word* r, const word* t, const word* p, word n0);
};

}  // namespace ibake

// The kernels that reduce: the only ones that differ for a prime of special form (kernels_special.h).
#define IBAKE_DECLARE_REDUCTION(NAME)                                                                                           \
    extern "C" {                                                                                                                \
    void ibake_mont_mul_##NAME(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p, ibake::word n0); \
    void ibake_mont_sqr_##NAME(ibake::word* r, const ibake::word* a, const ibake::word* p, ibake::word n0);                     \
    void ibake_redc_##NAME(ibake::word* r, const ibake::word* t, const ibake::word* p, ibake::word n0);                         \
    }

// The portable kernels by width in bits; 256: P-256 and Fr, 384: BLS12-381 Fp and P-384, 512: run-time primes, 576: P-521.
#define IBAKE_DECLARE_KERNELS(BITS)                                                                                             \
    IBAKE_DECLARE_REDUCTION(BITS)                                                                                               \
    extern "C" {                                                                                                                \
    void ibake_add_##BITS(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);                    \
    void ibake_sub_##BITS(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);                    \
    void ibake_wide_mul_##BITS(ibake::word* r, const ibake::word* a, const ibake::word* b);                                     \
    void ibake_wide_sqr_##BITS(ibake::word* r, const ibake::word* a);                                                           \
    void ibake_wide_add_##BITS(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);               \
    void ibake_wide_sub_##BITS(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);               \
    }

IBAKE_DECLARE_KERNELS(256)
IBAKE_DECLARE_KERNELS(384)
IBAKE_DECLARE_KERNELS(512)
IBAKE_DECLARE_KERNELS(576)

#endif
