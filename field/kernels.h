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
//
// Whole elements of F_p2 = F_p[u], u^2 = -1: c0, then c1, in 2N words. A back end has all of these but the product without its
// reductions, the four of the first line and that product, or none. They require 8p < R and coefficients below p, as they ensure; a
// product of two coefficients is again their product divided by R.
//   fp2_add, fp2_sub, fp2_mul, fp2_sqr              r := a + b, a - b, a*b, a^2.
//   fp2_wide_mul  r[4N] := a*b before the division by R and the reduction, both coefficients below p*R. r does not overlap a or b.
//   fp2_dot3          r := x[0]*y0 + x[1]*y1 + x[2]*y2, with x[3] in 6N words. r may be one of these five elements.
//   fp2_triple_plus   r := 3t + 2x,  fp2_triple_minus  r := 3t - 2x: the linear part of a cyclotomic squaring.
//   fp4_sqr           r0 + r1*s := (a + b*s)^2 in F_p2[s], s^2 = 1 + u. r0 and r1 may be a and b.
//
// Points: X, Y, Z in 3N words below p, x = X/Z^2, y = Y/Z^3.
//   dbl_a3     r := 2a on y^2 = x^3 - 3x + b,
//   add_mixed  r := a + b for b affine: coordinate by coordinate what curve/jacobian.h computes (add_distinct). r may be a.
#ifndef IBAKE_FIELD_KERNELS_H
#define IBAKE_FIELD_KERNELS_H

#include "field/word.h"

namespace ibake {

// A backend leaves what it lacks null; dispatch fills the gaps of the first group with the portable functions; who uses the
// others computes them from the first where they are null.
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

    void (*fp2_add)(word* r, const word* a, const word* b, const word* p) = nullptr;
    void (*fp2_sub)(word* r, const word* a, const word* b, const word* p) = nullptr;
    void (*fp2_mul)(word* r, const word* a, const word* b, const word* p, word n0) = nullptr;
    void (*fp2_sqr)(word* r, const word* a, const word* p, word n0) = nullptr;
    void (*fp2_wide_mul)(word* r, const word* a, const word* b, const word* p) = nullptr;
    void (*fp2_dot3)(word* r, const word* x, const word* y0, const word* y1, const word* y2, const word* p, word n0) = nullptr;
    void (*fp2_triple_plus)(word* r, const word* t, const word* x, const word* p) = nullptr;
    void (*fp2_triple_minus)(word* r, const word* t, const word* x, const word* p) = nullptr;
    void (*fp4_sqr)(word* r0, word* r1, const word* a, const word* b, const word* p, word n0) = nullptr;

    void (*dbl_a3)(word* r, const word* a, const word* p, word n0) = nullptr;
    void (*add_mixed)(word* r, const word* a, const word* b, const word* p, word n0) = nullptr;
};

}  // namespace ibake

// The kernels that reduce: the only ones that differ for a prime of special form (kernels_special.h).
#define IBAKE_DECLARE_REDUCTION(NAME)                                                                                           \
    extern "C" {                                                                                                                \
    void ibake_mont_mul_##NAME(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p, ibake::word n0); \
    void ibake_mont_sqr_##NAME(ibake::word* r, const ibake::word* a, const ibake::word* p, ibake::word n0);                     \
    void ibake_redc_##NAME(ibake::word* r, const ibake::word* t, const ibake::word* p, ibake::word n0);                         \
    }

#define IBAKE_DECLARE_FP2_KERNELS(NAME)                                                                                          \
    extern "C" {                                                                                                                \
    void ibake_fp2_add_##NAME(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);                \
    void ibake_fp2_sub_##NAME(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);                \
    void ibake_fp2_mul_##NAME(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p, ibake::word n0);  \
    void ibake_fp2_sqr_##NAME(ibake::word* r, const ibake::word* a, const ibake::word* p, ibake::word n0);                      \
    void ibake_fp2_dot3_##NAME(ibake::word* r, const ibake::word* x, const ibake::word* y0, const ibake::word* y1,              \
                               const ibake::word* y2, const ibake::word* p, ibake::word n0);                                   \
    void ibake_fp2_triple_plus_##NAME(ibake::word* r, const ibake::word* t, const ibake::word* x, const ibake::word* p);        \
    void ibake_fp2_triple_minus_##NAME(ibake::word* r, const ibake::word* t, const ibake::word* x, const ibake::word* p);       \
    void ibake_fp4_sqr_##NAME(ibake::word* r0, ibake::word* r1, const ibake::word* a, const ibake::word* b,                     \
                              const ibake::word* p, ibake::word n0);                                                           \
    }

// The portable kernels by width in bits; 256: P-256 and Fr, 384: BLS12-381 Fp and P-384, 576: P-521; the others: primes found at run
// time, those of the suites of RFC 5091.
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
IBAKE_DECLARE_KERNELS(1024)
IBAKE_DECLARE_KERNELS(1536)
IBAKE_DECLARE_KERNELS(3840)
IBAKE_DECLARE_KERNELS(7680)

// do DO(bits, pieces of 64 bits) for each width above 512 bits that is compiled in.
#if IBAKE_SS_MAX_BITS >= 1024
#define IBAKE_LONG_1024(DO) DO(1024, 16)
#else
#define IBAKE_LONG_1024(DO)
#endif
#if IBAKE_SS_MAX_BITS >= 1536
#define IBAKE_LONG_1536(DO) DO(1536, 24)
#else
#define IBAKE_LONG_1536(DO)
#endif
#if IBAKE_SS_MAX_BITS >= 3840
#define IBAKE_LONG_3840(DO) DO(3840, 60)
#else
#define IBAKE_LONG_3840(DO)
#endif
#if IBAKE_SS_MAX_BITS >= 7680
#define IBAKE_LONG_7680(DO) DO(7680, 120)
#else
#define IBAKE_LONG_7680(DO)
#endif
#define IBAKE_FOR_EACH_LONG_WIDTH(DO) IBAKE_LONG_1024(DO) IBAKE_LONG_1536(DO) IBAKE_LONG_3840(DO) IBAKE_LONG_7680(DO)

#endif
