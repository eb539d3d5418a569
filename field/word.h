// Machine words of the big-integer code: carries, double words, a barrier for the optimiser. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_WORD_H
#define IBAKE_FIELD_WORD_H

#include "field/assumptions.h"
#include "field/config.h"

namespace ibake {

#if IBAKE_WORD_BITS == 64
using word = uint64_t;
__extension__ using dword = unsigned __int128;
__extension__ using sdword = __int128;
using sword = int64_t;
// A 64-bit piece of a constant as words, least significant first.
#define IBAKE_W(x) UINT64_C(x)
#elif IBAKE_WORD_BITS == 32
using word = uint32_t;
using dword = uint64_t;
using sdword = int64_t;
using sword = int32_t;
#define IBAKE_W(x) static_cast<uint32_t>(UINT64_C(x)), static_cast<uint32_t>(UINT64_C(x) >> 32)
#else
#error "IBAKE_WORD_BITS is 32 or 64"
#endif

inline constexpr size_t kWordBits = IBAKE_WORD_BITS;
inline constexpr size_t kWordBytes = kWordBits / 8;
// Widths are counted in 64-bit pieces where both limb builds share a text.
inline constexpr size_t words_of_64(size_t pieces) { return pieces * (64 / kWordBits); }

#define IBAKE_INLINE inline __attribute__((always_inline))
// Full unrolling of the limb loops pays with 64-bit limbs; with 32-bit limbs the code would be six times as large.
#if IBAKE_WORD_BITS == 64
#define IBAKE_UNROLL _Pragma("GCC unroll 36")
#else
#define IBAKE_UNROLL _Pragma("GCC unroll 1")
#endif

inline constexpr bool kSmall = IBAKE_SMALL != 0;
// Calls in the smallest code; otherwise as the compiler likes.
#if IBAKE_SMALL
#define IBAKE_CALL __attribute__((noinline))
#else
#define IBAKE_CALL
#endif
// A long step whose frame is not to be part of its caller's: what it has on the stack goes before the next step begins.
#define IBAKE_STEP __attribute__((noinline))
namespace ct {
// Hides the value of x from the optimiser.
template <class T>
IBAKE_INLINE T barrier(T x) {
#if IBAKE_CTIME_MSAN
    volatile T hidden = x;  // for MemorySanitizer an asm statement would make it public
    return hidden;
#else
    __asm__("" : "+r"(x));
    return x;
#endif
}
}  // namespace ct

// A carry or borrow: 0 or 1. The type is what the compiler's add-with-carry wants, so that chains stay in the flag.
#if IBAKE_WORD_BITS == 64 && defined(__clang__)
using carry = unsigned long long;
IBAKE_INLINE word add_carry(word a, word b, carry& c) { return __builtin_addcll(a, b, c, &c); }
IBAKE_INLINE word sub_borrow(word a, word b, carry& c) { return __builtin_subcll(a, b, c, &c); }
#elif IBAKE_WORD_BITS == 64 && defined(__x86_64__)
using carry = unsigned char;
IBAKE_INLINE word add_carry(word a, word b, carry& c) {
    unsigned long long r;
    c = __builtin_ia32_addcarryx_u64(c, a, b, &r);
    return r;
}
IBAKE_INLINE word sub_borrow(word a, word b, carry& c) {
    unsigned long long r;
    c = __builtin_ia32_sbb_u64(c, a, b, &r);
    return r;
}
#else
using carry = word;
IBAKE_INLINE word add_carry(word a, word b, carry& c) {
    const dword t = static_cast<dword>(a) + b + c;
    c = static_cast<word>(t >> kWordBits);
    return static_cast<word>(t);
}
IBAKE_INLINE word sub_borrow(word a, word b, carry& c) {
    const dword t = static_cast<dword>(a) - b - c;
    c = static_cast<word>(t >> kWordBits) & 1;
    return static_cast<word>(t);
}
#endif

#if IBAKE_WORD_BITS == 32 && (defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__))
// There is no instruction for it, and the compilers' function (__aeabi_lmul) branches on a carry. Neither sum below goes over:
// (2^16 - 1)^2 + 2^16 - 1 < 2^32.
__attribute__((noinline)) inline dword mul_wide(word a, word b) {
    const word a0 = a & 0xffff, a1 = a >> 16, b0 = b & 0xffff, b1 = b >> 16, t = a0 * b0;
    const word u = a1 * b0 + (t >> 16), v = a0 * b1 + (u & 0xffff);
    return static_cast<dword>(a1 * b1 + (u >> 16) + (v >> 16)) << 32 | (v << 16 | (t & 0xffff));
}
// a = unsigned a - 2^32 where a is negative.
inline sdword mul_signed(sword a, sword b) {
    const word x = static_cast<word>(a), y = static_cast<word>(b),
               over = (static_cast<word>(a >> 31) & y) + (static_cast<word>(b >> 31) & x);
    return static_cast<sdword>(mul_wide(x, y) - (static_cast<dword>(over) << 32));
}
#else
IBAKE_INLINE dword mul_wide(word a, word b) { return static_cast<dword>(a) * b; }
IBAKE_INLINE sdword mul_signed(sword a, sword b) { return static_cast<sdword>(a) * b; }
#endif
IBAKE_INLINE word high(dword x) { return static_cast<word>(x >> kWordBits); }
IBAKE_INLINE word low(dword x) { return static_cast<word>(x); }

}  // namespace ibake

#endif
