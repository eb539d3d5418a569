/* Build options of the library, each with its default. SPDX-License-Identifier: Apache-2.0
 *
 * Set options in a header of yours, -DIBAKE_CONFIG_FILE='"my_config.h"', or one by one on the compiler's command line. The public headers
 * include that header too: compile the library and its callers with the same one. What no option leaves out, the linker does: functions
 * have sections of their own (-Wl,--gc-sections), and there is no table that keeps the code of calls alive that a program does not make.
 *
 * Constant time needs a multiplication that takes the same time for all operands. Cortex-M0, M0+, M4, M7 and M33 have one (M0 and M0+
 * where the single-cycle multiplier or the one of 32 steps is built in; both take a fixed time). Cortex-M3's UMULL and UMLAL end
 * early for small operands: the library runs there and computes the same, but is not constant time, and is not for secrets. */
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

/* 1: the backend under simd/ is compiled in (64-bit limbs on x86-64, 32-bit limbs on ARM); set by the build. */
#ifndef IBAKE_SIMD_X86_64_ADX
#define IBAKE_SIMD_X86_64_ADX 0
#endif
#ifndef IBAKE_SIMD_AVX2FMA
#define IBAKE_SIMD_AVX2FMA 0
#endif
#ifndef IBAKE_SIMD_AVX512IFMA
#define IBAKE_SIMD_AVX512IFMA 0
#endif

#ifndef IBAKE_SIMD_ARMV7EM
#define IBAKE_SIMD_ARMV7EM 0
#endif
/* 1: the backend compiled in is the only one, and nothing is chosen at run time; set by the build for bare metal. */
#ifndef IBAKE_FIXED_BACKEND
#define IBAKE_FIXED_BACKEND 0
#endif

/* 1: every stated bound is checked at run time and a violation aborts. For tests; changes no result. */
#ifndef IBAKE_VERIFY
#define IBAKE_VERIFY 0
#endif

/* 1: secrets are marked undefined for valgrind's memcheck, or poisoned when Clang's MemorySanitizer compiles. For tests. */
#ifndef IBAKE_CTIME
#define IBAKE_CTIME 0
#endif
#if IBAKE_CTIME && defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define IBAKE_CTIME_MSAN 1
#endif
#endif
#ifndef IBAKE_CTIME_MSAN
#define IBAKE_CTIME_MSAN 0
#endif

/* 1: the smallest code and the least stack, for microcontrollers; the same results. Loops in place of unrolled code, short tables, one
 * operation at a time where others are done in step. */
#ifndef IBAKE_SMALL
#define IBAKE_SMALL 0
#endif

/* Tables of multiples of the generators in read-only memory, for key generation and encryption: 0 none (the smallest code: 384 octets,
 * less than what makes them), 1 small (32 KiB over all curves), 2 large (208 KiB). */
#ifndef IBAKE_BASE_TABLES
#if IBAKE_SMALL
#define IBAKE_BASE_TABLES 0
#else
#define IBAKE_BASE_TABLES 2
#endif
#endif

/* Octets of stack below the caller that are overwritten when a call on secrets returns, besides the wiping of named variables:
 * what compilers spill has no name. At least the deepest stack of the calls in use; 0 turns it off. */
#ifndef IBAKE_BURN_STACK
#if IBAKE_SMALL && __SIZEOF_POINTER__ == 4
#define IBAKE_BURN_STACK 9216
#else
#define IBAKE_BURN_STACK 57344
#endif
#endif
/* The same where a backend with engines serves, whose vectors are large. */
#ifndef IBAKE_BURN_STACK_ENGINE
#define IBAKE_BURN_STACK_ENGINE 114688
#endif
/* The same for the suites of RFC 5091 above 1536 bits. */
#ifndef IBAKE_BURN_STACK_LARGE
#define IBAKE_BURN_STACK_LARGE 196608
#endif

/* Curves of the key exchange besides P-256. */
#ifndef IBAKE_WITH_P384
#define IBAKE_WITH_P384 1
#endif
#ifndef IBAKE_WITH_P521
#define IBAKE_WITH_P521 1
#endif

/* Roles in an exchange. Without the initiator's, ibake_session_start, _rekey and _update return IBAKE_E_CONFIG and what answers them is
 * refused; without the responder's, ibake_session_accept and ibake_responder_init do, and so are calls, rekeys and updates of the peer. */
#ifndef IBAKE_WITH_INITIATOR
#define IBAKE_WITH_INITIATOR 1
#endif
#ifndef IBAKE_WITH_RESPONDER
#define IBAKE_WITH_RESPONDER 1
#endif

/* The binding extension of messages 2 to 4 (ibake/binding.h). Without it exchanges fail with IBAKE_E_CONFIG where both KMSs require it. */
#ifndef IBAKE_WITH_BINDING
#define IBAKE_WITH_BINDING 1
#endif

/* Bits of the largest prime of the supersingular suites of RFC 5091 that are compiled in: 512, 1024, 1536, 3840 or 7680; 0 leaves them
 * out. */
#ifndef IBAKE_SS_MAX_BITS
#define IBAKE_SS_MAX_BITS 7680
#endif

#endif
