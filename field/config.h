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

/* Window width of variable-base multiplication, 2 to 6: a table holds 2^(w-1) points (G1: 144 octets each, G2: 288, P-256: 96). */
#ifndef IBAKE_MUL_WINDOW
#define IBAKE_MUL_WINDOW 4
#endif

/* Teeth of the fixed-base combs of the generators: 2^teeth - 1 affine points in read-only memory; 0 leaves the tables out. */
#ifndef IBAKE_COMB_TEETH
#define IBAKE_COMB_TEETH 5
#endif

/* Octets of stack below the caller that are overwritten when a call on secrets returns, besides the wiping of named variables:
 * what compilers spill has no name. At least the deepest stack of the calls in use; 0 turns it off. */
#ifndef IBAKE_BURN_STACK
#define IBAKE_BURN_STACK 36864
#endif
/* The same where a backend with engines serves, whose vectors are large. */
#ifndef IBAKE_BURN_STACK_ENGINE
#define IBAKE_BURN_STACK_ENGINE 98304
#endif

/* Curves of the key exchange besides P-256. */
#ifndef IBAKE_WITH_P384
#define IBAKE_WITH_P384 1
#endif
#ifndef IBAKE_WITH_P521
#define IBAKE_WITH_P521 1
#endif

#endif
