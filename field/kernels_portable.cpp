// The portable kernels under their exported names. SPDX-License-Identifier: Apache-2.0
#include "field/kernels_portable.h"
#include "field/kernels_special.h"

// FORM: the namespace of multiplication and reduction.
#define IBAKE_DEFINE_KERNELS(BITS, N, FORM)                                                                                 \
    void ibake_mont_mul_##BITS(word* r, const word* a, const word* b, const word* p, word n0) {                             \
        FORM::mont_mul<N>(r, a, b, p, n0);                                                                                  \
    }                                                                                                                       \
    void ibake_mont_sqr_##BITS(word* r, const word* a, const word* p, word n0) { FORM::mont_sqr<N>(r, a, p, n0); }          \
    void ibake_add_##BITS(word* r, const word* a, const word* b, const word* p) { ibake::portable::add<N>(r, a, b, p); }    \
    void ibake_sub_##BITS(word* r, const word* a, const word* b, const word* p) { ibake::portable::sub<N>(r, a, b, p); }    \
    void ibake_wide_mul_##BITS(word* r, const word* a, const word* b) { FORM::wide_mul<N>(r, a, b); }                       \
    void ibake_wide_sqr_##BITS(word* r, const word* a) { FORM::wide_sqr<N>(r, a); }                                         \
    void ibake_wide_add_##BITS(word* r, const word* a, const word* b, const word* p) {                                      \
        ibake::portable::wide_add<N>(r, a, b, p);                                                                           \
    }                                                                                                                       \
    void ibake_wide_sub_##BITS(word* r, const word* a, const word* b, const word* p) {                                      \
        ibake::portable::wide_sub<N>(r, a, b, p);                                                                           \
    }                                                                                                                       \
    void ibake_redc_##BITS(word* r, const word* t, const word* p, word n0) { FORM::redc<N>(r, t, p, n0); }

using ibake::word;
using ibake::words_of_64;

#if IBAKE_WORD_BITS == 64
#define IBAKE_NARROW_FORM ibake::portable
#else
#define IBAKE_NARROW_FORM ibake::portable::rolled
#endif
IBAKE_DEFINE_KERNELS(256, words_of_64(4), IBAKE_NARROW_FORM)
IBAKE_DEFINE_KERNELS(384, words_of_64(6), IBAKE_NARROW_FORM)
IBAKE_DEFINE_KERNELS(512, words_of_64(8), IBAKE_NARROW_FORM)
IBAKE_DEFINE_KERNELS(576, words_of_64(9), IBAKE_NARROW_FORM)
#define IBAKE_DEFINE_LONG(BITS, PIECES) IBAKE_DEFINE_KERNELS(BITS, words_of_64(PIECES), ibake::portable::rolled)
IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_DEFINE_LONG)

#if IBAKE_WORD_BITS == 64

#define IBAKE_DEFINE_REDUCTION(NAME, N)                                                                                    \
    void ibake_mont_mul_##NAME(word* r, const word* a, const word* b, const word* p, word) {                               \
        IBAKE_CHECK_BOUND(ibake::portable::below<N>(a, p) && ibake::portable::below<N>(b, p), "mont_mul: a, b < p");       \
        word t[2 * N];                                                                                                     \
        ibake::portable::wide_mul<N>(t, a, b);                                                                             \
        ibake::portable::redc_##NAME(r, t, p);                                                                             \
    }                                                                                                                      \
    void ibake_mont_sqr_##NAME(word* r, const word* a, const word* p, word) {                                              \
        IBAKE_CHECK_BOUND(ibake::portable::below<N>(a, p), "mont_sqr: a < p");                                             \
        word t[2 * N];                                                                                                     \
        ibake::portable::wide_sqr<N>(t, a);                                                                                \
        ibake::portable::redc_##NAME(r, t, p);                                                                             \
    }                                                                                                                      \
    void ibake_redc_##NAME(word* r, const word* t, const word* p, word) { ibake::portable::redc_##NAME(r, t, p); }

IBAKE_DEFINE_REDUCTION(p256, 4)
IBAKE_DEFINE_REDUCTION(p521, 9)

#endif
