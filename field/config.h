/* Build options of the library, each with its default. SPDX-License-Identifier: Apache-2.0
 *
 * Replace the whole file with -DIBAKE_CONFIG_FILE='"my_config.h"', or set single options on the compiler's command line. */
#ifndef IBAKE_FIELD_CONFIG_H
#define IBAKE_FIELD_CONFIG_H

#ifdef IBAKE_CONFIG_FILE
#include IBAKE_CONFIG_FILE
#endif

/* Limb width in bits. 64 needs a compiler with a 128-bit integer; 32 runs everywhere. */
#ifndef IBAKE_WORD_BITS
#if defined(__SIZEOF_INT128__)
#define IBAKE_WORD_BITS 64
#else
#define IBAKE_WORD_BITS 32
#endif
#endif

/* 1: the backend under simd/ is compiled in (64-bit limbs on x86-64); set by the build. */
#ifndef IBAKE_SIMD_X86_64_ADX
#define IBAKE_SIMD_X86_64_ADX 0
#endif
#ifndef IBAKE_SIMD_AVX2FMA
#define IBAKE_SIMD_AVX2FMA 0
#endif
#ifndef IBAKE_SIMD_AVX512IFMA
#define IBAKE_SIMD_AVX512IFMA 0
#endif

/* 1: every stated bound is checked at run time and a violation aborts. For tests; changes no result. */
#ifndef IBAKE_VERIFY
#define IBAKE_VERIFY 0
#endif

/* 1: secrets are marked undefined for valgrind's memcheck. For tests. */
#ifndef IBAKE_CTIME
#define IBAKE_CTIME 0
#endif

/* Tables of multiples of the generators in read-only memory, for key generation and encryption: 0 none, 1 small (32 KiB over all
 * curves), 2 large (208 KiB). */
#ifndef IBAKE_BASE_TABLES
#define IBAKE_BASE_TABLES 2
#endif

/* Octets of stack below the caller that are overwritten when a call on secrets returns, besides the wiping of named variables:
 * what compilers spill has no name. At least the deepest stack of the calls in use; 0 turns it off. */
#ifndef IBAKE_BURN_STACK
#define IBAKE_BURN_STACK 49152
#endif
/* The same where a backend with engines serves, whose vectors are large. */
#ifndef IBAKE_BURN_STACK_ENGINE
#define IBAKE_BURN_STACK_ENGINE 114688
#endif
/* The same for the suites of RFC 5091 above 1536 bits. */
#ifndef IBAKE_BURN_STACK_LARGE
#define IBAKE_BURN_STACK_LARGE 184320
#endif

/* Curves of the key exchange besides P-256. */
#ifndef IBAKE_WITH_P384
#define IBAKE_WITH_P384 1
#endif
#ifndef IBAKE_WITH_P521
#define IBAKE_WITH_P521 1
#endif

/* Bits of the largest prime of the supersingular suites of RFC 5091 that are compiled in: 512, 1024, 1536, 3840 or 7680; 0 leaves them
 * out. */
#ifndef IBAKE_SS_MAX_BITS
#define IBAKE_SS_MAX_BITS 7680
#endif

#endif
