// Secret bits and what may be done with them: masks, selection, lookup, comparison. SPDX-License-Identifier: Apache-2.0
//
// Without the value barrier (word.h) compilers turn masks into branches; it is inside Choice so that nobody can forget it.
#ifndef IBAKE_FIELD_CT_H
#define IBAKE_FIELD_CT_H

#include "field/verify.h"
#include "field/word.h"

namespace ibake::ct {

// The same object, from memory, of which the optimiser knows nothing any more: what is computed from it twice is computed again.
template <class T>
IBAKE_INLINE const T& reread(const T& x) {
    const T* p = &x;
    __asm__ volatile("" : "+r"(p) : : "memory");
    return *p;
}

// A secret bit. It has no conversion to bool: branching on it does not compile.
class Choice {
public:
    // All ones or all zeros, nothing else.
    static Choice from_mask(word mask) { return Choice(mask); }
    // bit is 0 or 1.
    static Choice from_bit(word bit) { return Choice(static_cast<word>(0) - bit); }
    static Choice yes() { return Choice(~static_cast<word>(0)); }
    static Choice no() { return Choice(0); }

    word mask() const { return barrier(mask_); }
    word bit() const { return mask() & 1; }
    Choice operator!() const { return Choice(~mask_); }
    friend Choice operator&(Choice a, Choice b) { return Choice(a.mask_ & b.mask_); }
    friend Choice operator|(Choice a, Choice b) { return Choice(a.mask_ | b.mask_); }
    friend Choice operator^(Choice a, Choice b) { return Choice(a.mask_ ^ b.mask_); }

    // A secret bit is not a condition; declassify() it with a reason, or select with it.
    explicit operator bool() const = delete;

private:
    explicit Choice(word mask) : mask_(barrier(mask)) {
        IBAKE_CHECK_BOUND(mask_ == 0 || ~mask_ == 0, "Choice: all ones or all zeros");
    }
    word mask_;
};

// 1 when x is zero: the top bit of x | -x is clear only then.
inline Choice is_zero(word x) {
    const word y = barrier(x);
    return Choice::from_bit(static_cast<word>(1) ^ ((y | (static_cast<word>(0) - y)) >> (kWordBits - 1)));
}
inline Choice equal(word a, word b) { return is_zero(a ^ b); }

template <size_t N>
Choice is_zero(const word (&a)[N]) {
    word any = 0;
    for (size_t i = 0; i < N; i++) any |= a[i];
    return is_zero(any);
}

template <size_t N>
Choice equal(const word (&a)[N], const word (&b)[N]) {
    word any = 0;
    for (size_t i = 0; i < N; i++) any |= a[i] ^ b[i];
    return is_zero(any);
}

// r := choice ? a : r, for any plain struct of words.
IBAKE_INLINE void assign(word* r, const word* a, size_t n, Choice choice) {
    const word m = choice.mask();
    for (size_t i = 0; i < n; i++) r[i] ^= m & (r[i] ^ a[i]);
}

// Exchanges a[0..n) and b[0..n) if choice.
IBAKE_INLINE void swap(word* a, word* b, size_t n, Choice choice) {
    const word m = choice.mask();
    for (size_t i = 0; i < n; i++) {
        const word t = m & (a[i] ^ b[i]);
        a[i] ^= t;
        b[i] ^= t;
    }
}

// 16 octets at a time: compilers keep these in vector registers where there are any. A stored word is read through them.
typedef uint32_t Lanes __attribute__((vector_size(16), aligned(kWordBytes), may_alias));

// Without vectors and in short words: four words at a time, which stay in registers. Entries are `stride` words apart.
IBAKE_INLINE void scan_four(word* r, const word* table, size_t n, size_t stride, word index) {
    word left = barrier(index), a = 0, b = 0, c = 0, d = 0;
    for (; n > 0; n--, table += stride) {
        const word next = left - 1;
        const word mask = static_cast<word>(0) - ((next & ~left) >> (kWordBits - 1));  // left is 0
        left = next;
        a |= mask & table[0];
        b |= mask & table[1];
        c |= mask & table[2];
        d |= mask & table[3];
    }
    r[0] = a;
    r[1] = b;
    r[2] = c;
    r[3] = d;
}
// r[0..words) := entry `index` of n of so many words, a multiple of four.
IBAKE_CALL inline void scan_words(word* r, const word* table, size_t n, size_t words, word index) {
    for (size_t i = 0; i < words; i += 4) scan_four(r + i, table + i, n, words, index);
}

#if IBAKE_WORD_BITS == 32 && !defined(__SSE2__) && !defined(__ARM_NEON)
template <size_t count>
IBAKE_INLINE void scan_lanes(Lanes* r, const Lanes* table, size_t n, size_t stride, word index) {
    for (size_t i = 0; i < count; i++)
        scan_four(reinterpret_cast<word*>(r + i), reinterpret_cast<const word*>(table + i), n, 4 * stride, index);
}
#else
// acc := entry `index` of n, `stride` lanes apart; every entry is read.
template <size_t count>
IBAKE_INLINE void scan_lanes(Lanes* r, const Lanes* table, size_t n, size_t stride, word index) {
    const uint32_t wanted = barrier(static_cast<uint32_t>(index));
    Lanes acc[count] = {}, left = {wanted, wanted, wanted, wanted};
    for (size_t j = 0; j < n; j++, table += stride) {
        const Lanes mask = (Lanes)(left == Lanes{});
        left -= 1;
        IBAKE_UNROLL
        for (size_t i = 0; i < count; i++) acc[i] |= mask & table[i];
    }
    IBAKE_UNROLL
    for (size_t i = 0; i < count; i++) r[i] = acc[i];
}
#endif

// table[index]; every entry is read. T, and the entries in their stored form, are the same words. Requires index < n < 2^32.
template <class T, class Stored, size_t n>
void scan_to(T& r, const Stored (&table)[n], word index) {
    constexpr size_t lanes = sizeof(T) / sizeof(Lanes), most = 6;
    static_assert(sizeof(T) == sizeof(Stored) && sizeof(T) % sizeof(Lanes) == 0);
    if constexpr (kSmall && sizeof(T) % (4 * sizeof(word)) == 0)
        return scan_words(reinterpret_cast<word*>(&r), reinterpret_cast<const word*>(&table), n, sizeof(T) / sizeof(word), index);
    Lanes* to = reinterpret_cast<Lanes*>(&r);
    const Lanes* from = reinterpret_cast<const Lanes*>(&table);
    size_t at = 0;
    for (; at + most <= lanes; at += most) scan_lanes<most>(to + at, from + at, n, lanes, index);
    if constexpr (lanes % most != 0) scan_lanes<lanes % most>(to + at, from + at, n, lanes, index);
}
template <class T, class Stored, size_t n>
T scan(const Stored (&table)[n], word index) {
    T r;
    scan_to(r, table, index);
    return r;
}

// Comparison of octet strings of public length.
inline Choice equal_bytes(const uint8_t* a, const uint8_t* b, size_t n) {
    word any = 0;
    for (size_t i = 0; i < n; i++) any |= static_cast<word>(a[i] ^ b[i]);
    return is_zero(any);
}

// Zeroes p unless choice.
inline void keep_bytes(uint8_t* p, size_t n, Choice choice) {
    const uint8_t m = static_cast<uint8_t>(choice.mask());
    for (size_t i = 0; i < n; i++) p[i] &= m;
}

// A value that may be absent, both secret. The value of an absent one is some valid value of T.
template <class T>
struct Option {
    T value;
    Choice present;
};

}  // namespace ibake::ct

#endif
