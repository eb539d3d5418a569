// Integers modulo 2^521 - 1 in twelve limbs, with their bounds as types. SPDX-License-Identifier: Apache-2.0
//
// a = sum of a_i * 2^(44i). The processor adds up lower and upper halves of products of 52 bits, and 2^528 = 2^7: what leaves at the
// top comes back at the bottom 128 times as large, and a limb times 128 still fits. So column k of a*b is the sum over i of a_i times
// b_(k-i), or times 2^7 * b_(12+k-i) where k < i: 36 lower and 36 upper vectors of products, and no column beyond the twelfth.
//
// Lane l of vector m is limb m + 3l. Then b moved up by one limb is the same vectors under other names, but for the last, which moves up
// a lane: of the rotations of b only those by lanes have to be made, and of a carry one in three. What crosses the halves of a vector is
// on a port that the multiplier needs; five such are left of a product's operations, where limbs in their order need 21.
//
// Vectors of 256 bits, because twelve limbs fill three of them and 3/4 of two wider ones; the processor starts two a cycle.
#ifndef IBAKE_SIMD_AVX512IFMA_P521_FIELD_H
#define IBAKE_SIMD_AVX512IFMA_P521_FIELD_H

#include "simd/avx512ifma/vec4.h"

#define IBAKE_P521_NOINLINE __attribute__((noinline, unused)) // a program that includes this needs some of them

namespace ibake::p521_vec {
namespace {

using namespace quad;

constexpr size_t kVecs = 3, kLimbs = 4 * kVecs;
constexpr unsigned kLimbBits = 44, kWrapBits = 7, kProductBits = 52;
constexpr uint64_t kLimbMask = (uint64_t{1} << kLimbBits) - 1;
static_assert(kLimbs * kLimbBits == 521 + kWrapBits);

// ---- Bounds ----------------------------------------------------------------------------------------------------------------
// Limbs are below L * kUnit.
constexpr uint64_t kUnit = uint64_t{1} << 40;
constexpr unsigned kFullLimb = 16;   // 2^44
constexpr unsigned kReduced = 17;    // after carries
constexpr unsigned kWrapped = 32;    // 2^45, of a second factor
constexpr unsigned kOperand = 4096;  // 2^52, of a first factor
constexpr rns::Word128 kWord = rns::Word128{1} << 64;

// Whether columns below that bound fit a word, and are reduced once each has handed on what is above its 44 bits. The last column's
// comes back in the first, times 2^7.
constexpr bool carries_reduce(rns::Word128 column) {
    return column < kWord && kLimbMask + (column >> kLimbBits << kWrapBits) < kReduced * rns::Word128{kUnit};
}
// The most that a column of a*b + c can be. Twelve lower halves, and twelve upper halves times 2^(52 - 44); the upper halves of the last
// column, of products that had no factor 2^7, return in the first times 2^7.
constexpr rns::Word128 column_of_product(unsigned a, unsigned b, unsigned c) {
    const rns::Word128 product = rns::Word128{a} * kUnit * b * kUnit;
    const rns::Word128 upper = (product << kWrapBits) >> kProductBits, lower = (rns::Word128{1} << kProductBits) - 1;
    return kLimbs * (lower + (upper << (kProductBits - kLimbBits))) + rns::Word128{c} * kUnit;
}
static_assert(rns::Word128{kWrapped} * kUnit << kWrapBits <= rns::Word128{1} << kProductBits);
static_assert(rns::Word128{kOperand} * kUnit <= rns::Word128{1} << kProductBits);

template <class Op>
IBAKE_VEC_INLINE void each_vec(Op op) {
IBAKE_VEC_UNROLL
    for (size_t i = 0; i < kVecs; i++) op(i);
}
// Copied a vector at a time: a wider load would wait for the stores of narrower ones.
template <unsigned L>
struct Elt {
    Vec v[kVecs];
    Elt() = default;
    IBAKE_VEC_MEMBER Elt(const Elt& a) { *this = a; }
    IBAKE_VEC_MEMBER Elt& operator=(const Elt& a) {
        each_vec([&](size_t i) __attribute__((always_inline)) { v[i] = a.v[i]; });
        return *this;
    }
};
// What formulas take and give.
using Fe = Elt<kReduced>;

// ---- Linear operations -----------------------------------------------------------------------------------------------------
// 128p in limbs as equal as possible: 2^44 - 1, and 2^44 - 2^7 the first.
struct alignas(32) Lanes {
    uint64_t v[kLimbs];
};
// Where limb i is.
constexpr size_t lane_of(size_t i) { return i % kVecs * 4 + i / kVecs; }
constexpr Lanes multiple_of_128p(unsigned n) {
    Lanes r{};
    for (size_t i = 0; i < kLimbs; i++) r.v[i] = n * (i == 0 ? kLimbMask + 1 - (1 << kWrapBits) : kLimbMask);
    return r;
}
template <unsigned n>
constexpr Lanes kMultipleOf128P = multiple_of_128p(n);

template <unsigned L1, unsigned L2>
IBAKE_VEC_INLINE Elt<L1 + L2> operator+(const Elt<L1>& a, const Elt<L2>& b) {
    Elt<L1 + L2> r;
    each_vec([&](size_t i) __attribute__((always_inline)) { r.v[i] = a.v[i] + b.v[i]; });
    return r;
}
// The least multiple of 128p with no limb below those of a: 16n units less n * 2^7, or less.
template <unsigned L>
IBAKE_VEC_INLINE Elt<kFullLimb * (L / kFullLimb + 1)> operator-(const Elt<L>& a) {
    constexpr unsigned n = L / kFullLimb + 1;
    static_assert(n * (kFullLimb * kUnit - (1 << kWrapBits)) >= L * kUnit);
    Elt<kFullLimb * n> r;
    each_vec([&](size_t i) __attribute__((always_inline)) { r.v[i] = load_unaligned(kMultipleOf128P<n>.v + 4 * i) - a.v[i]; });
    return r;
}
template <unsigned L1, unsigned L2>
IBAKE_VEC_INLINE auto operator-(const Elt<L1>& a, const Elt<L2>& b) {
    return a + -b;
}
// a * 2^n.
template <unsigned n, unsigned L>
IBAKE_VEC_INLINE Elt<(L << n)> times_power(const Elt<L>& a) {
    Elt<(L << n)> r;
    each_vec([&](size_t i) __attribute__((always_inline)) { r.v[i] = shift_left<n>(a.v[i]); });
    return r;
}
template <unsigned L>
IBAKE_VEC_INLINE Elt<2 * L> twice(const Elt<L>& a) {
    return times_power<1>(a);
}
template <unsigned L>
IBAKE_VEC_INLINE Elt<3 * L> thrice(const Elt<L>& a) {
    return twice(a) + a;
}
IBAKE_VEC_INLINE void set(Fe& r, const Lanes& lanes) {
    each_vec([&](size_t i) __attribute__((always_inline)) { r.v[i] = load_unaligned(lanes.v + 4 * i); });
}
constexpr Lanes kZero{}, kOne{{1}};  // limb 0 is lane 0

// ---- Products --------------------------------------------------------------------------------------------------------------
// Every limb one place up, the last one to the first.
IBAKE_VEC_INLINE void move_up(Vec (&r)[kVecs], const Vec (&a)[kVecs]) {
    r[0] = shift_first_left<kWrapBits>(window<3>(a[2], a[2]));
    r[1] = a[0];
    r[2] = a[1];
}
IBAKE_VEC_INLINE void carry(Vec* r, const Vec (&column)[kVecs]) {
    Vec up[kVecs], in[kVecs];
    each_vec([&](size_t i) __attribute__((always_inline)) { up[i] = shift_right<kLimbBits>(column[i]); });
    move_up(in, up);
    each_vec([&](size_t i) __attribute__((always_inline)) { r[i] = (column[i] & broadcast(kLimbMask)) + in[i]; });
}
template <unsigned L>
IBAKE_VEC_INLINE Fe reduced(const Elt<L>& a) {
    static_assert(carries_reduce(rns::Word128{L} * kUnit));
    Fe r;
    carry(r.v, a.v);
    return r;
}

struct Columns {
    Vec lo[kVecs], hi[kVecs];
};
// The products of limbs 3q, 3q + 1 and 3q + 2 of a. at, next: b moved up by q and by q + 1 lanes.
template <unsigned q>
IBAKE_VEC_INLINE void add_products(Columns& t, const LaneWord* a, const Vec (&at)[kVecs], const Vec (&next)[kVecs]) {
IBAKE_VEC_UNROLL
    for (size_t j = 0; j < kVecs; j++) {
        const Vec limb = broadcast(a[4 * j + q]);
IBAKE_VEC_UNROLL
        for (size_t i = 0; i < kVecs; i++) {
            const Vec b = i < j ? next[i + kVecs - j] : at[i - j];
            t.lo[i] = madd_lo(t.lo[i], limb, b);
            t.hi[i] = madd_hi(t.hi[i], limb, b);
        }
    }
}
// r := a*b + c. Sums in two sets, because a multiply-add waits for the one before it in its sum.
IBAKE_P521_NOINLINE void multiply(Vec* r, const void* a, const Vec* b, const void* c) {
    Vec moved[5][kVecs];  // up by that many lanes
    each_vec([&](size_t i) __attribute__((always_inline)) {
        moved[0][i] = b[i];
        moved[4][i] = shift_left<kWrapBits>(b[i]);
        moved[2][i] = window<2>(moved[4][i], moved[0][i]);
        moved[1][i] = odd_even(moved[2][i], moved[0][i]);
        moved[3][i] = odd_even(moved[4][i], moved[2][i]);
    });
    Columns even, odd;
    each_vec([&](size_t i) __attribute__((always_inline)) {
        even.lo[i] = load_unaligned(static_cast<const LaneWord*>(c) + 4 * i);
        even.hi[i] = odd.lo[i] = odd.hi[i] = broadcast(0);
    });
    const auto* limbs = static_cast<const LaneWord*>(a);
    add_products<0>(even, limbs, moved[0], moved[1]);
    add_products<1>(odd, limbs, moved[1], moved[2]);
    add_products<2>(even, limbs, moved[2], moved[3]);
    add_products<3>(odd, limbs, moved[3], moved[4]);
    Vec high[kVecs], in[kVecs], column[kVecs];
    each_vec([&](size_t i) __attribute__((always_inline)) { high[i] = shift_left<kProductBits - kLimbBits>(even.hi[i] + odd.hi[i]); });
    move_up(in, high);
    each_vec([&](size_t i) __attribute__((always_inline)) { column[i] = even.lo[i] + odd.lo[i] + in[i]; });
    carry(r, column);
}

// The result may be an operand.
template <unsigned A, unsigned B, unsigned C>
IBAKE_VEC_INLINE void mul_add(Fe& r, const Elt<A>& a, const Elt<B>& b, const Elt<C>& c) {
    static_assert(A <= kOperand && B <= kWrapped, "reduced() a factor");
    static_assert(carries_reduce(column_of_product(A, B, C)));
    multiply(r.v, a.v, b.v, c.v);
}
template <unsigned A, unsigned B>
IBAKE_VEC_INLINE void mul(Fe& r, const Elt<A>& a, const Elt<B>& b) {
    static_assert(A <= kOperand && B <= kWrapped, "reduced() a factor");
    static_assert(carries_reduce(column_of_product(A, B, 0)));
    multiply(r.v, a.v, b.v, kZero.v);
}
IBAKE_VEC_INLINE void square(Fe& r, const Fe& a) { mul(r, a, a); }

// ---- In and out: nine words of 64 bits, canonical, Montgomery form with R = 2^576, so 2^55 -----------------------------------------
constexpr size_t kWords = 9;
constexpr unsigned kMontgomeryBits = 576 - 521;
static_assert(kWords * 64 == 521 + kMontgomeryBits);

// The bits of a, from the 55th on, with the lower ones after the last: a / 2^55.
IBAKE_P521_NOINLINE void import_words(Fe& r, const uint64_t* a) {
    Lanes lanes{};
IBAKE_VEC_UNROLL
    for (size_t i = 0; i < kLimbs; i++) {
        const size_t bit = kMontgomeryBits + kLimbBits * i, word = bit / 64, low = bit % 64;
        const auto at = [&](size_t k) { return k + 1 < kWords ? a[k] : k < kWords ? a[k] | a[0] << 9 : 0; };
        uint64_t limb = at(word) >> low;
        if (low > 64 - kLimbBits) limb |= at(word + 1) << (64 - low);
        lanes.v[lane_of(i)] = limb & kLimbMask;
    }
    set(r, lanes);
}

// Bits 521 and above, worth what they are 521 lower, added there.
IBAKE_VEC_INLINE void fold_words(uint64_t (&w)[kWords]) {
    rns::Word128 carry = w[8] >> 9;
    w[8] &= 0x1ff;
    for (size_t i = 0; i < kWords; i++) {
        carry += w[i];
        w[i] = static_cast<uint64_t>(carry);
        carry >>= 64;
    }
}
IBAKE_P521_NOINLINE void export_words(uint64_t* out, const Fe& a) {
    Lanes lanes{};
    each_vec([&](size_t i) __attribute__((always_inline)) { store_unaligned(lanes.v + 4 * i, a.v[i]); });
    // Below 17/16 * 2^528 * (1 + 2^-43).
    uint64_t w[kWords + 1] = {};
    rns::Word128 carry = 0;
    for (size_t i = 0; i < kLimbs; i++) {
        carry += lanes.v[lane_of(i)];
        const uint64_t limb = i + 1 < kLimbs ? static_cast<uint64_t>(carry) & kLimbMask : static_cast<uint64_t>(carry);
        carry >>= kLimbBits;
        const size_t bit = kLimbBits * i;
        w[bit / 64] |= limb << bit % 64;
        if (bit % 64 > 64 - kLimbBits - 1) w[bit / 64 + 1] |= limb >> (64 - bit % 64);
    }
    uint64_t r[kWords];
    for (size_t i = 0; i < kWords; i++) r[i] = w[i];
    fold_words(r);  // below 2^521 + 2^8
    fold_words(r);  // up to p, which is 0
    uint64_t all = r[8] | ~uint64_t{0x1ff};
    for (size_t i = 0; i + 1 < kWords; i++) all &= r[i];
    all = ~all;  // 0 for p alone
    const uint64_t keep = ct::barrier(0 - ((all | (0 - all)) >> 63));
    for (size_t i = 0; i < kWords; i++) r[i] &= keep;
    // Times 2^55.
    constexpr unsigned at = 521 - kMontgomeryBits;
    const uint64_t top = (r[7] >> at % 64 | r[8] << (64 - at % 64)) & ((uint64_t{1} << kMontgomeryBits) - 1);
    for (size_t i = kWords; i-- > 0;) out[i] = r[i] << kMontgomeryBits | (i > 0 ? r[i - 1] >> (64 - kMontgomeryBits) : top);
    out[8] &= 0x1ff;
}

}  // namespace
}  // namespace ibake::p521_vec

#endif
