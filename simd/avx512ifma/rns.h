// Integers modulo the BLS12-381 prime as residues modulo sixteen words, with their bounds as types. SPDX-License-Identifier: Apache-2.0
//
// Residue number system with Montgomery reduction: Bajard, Didier, Kornerup, IEEE Trans. Computers 47(7), 1998; Kawamura, Koike,
// Sano, Shimbo, "Cox-Rower architecture", EUROCRYPT 2000; scaled bases as in Langowski, Devadas, ePrint 2025/1068. A product costs
// four multiply-adds and no carries, sums of products accumulate, and only a reduction mixes lanes.
//
// Two bases of eight primes just below 2^49: m_i with product M, m'_j with product M', both above 2^391. The integer x stands for
// x/M mod p. Its lanes are b_i = s_i * x mod m_i and w_j = sigma_j * x mod m'_j, not fully reduced, with sigma_j = 2^52/M and
// s_i^2 = -2^52 / (p * M/m_i): with these scales the constants of a reduction vanish into those that it multiplies by anyway.
//
// reduce(T), T a sum of products in scaled lanes, t*p^2 in value:
//   xi_i   = T_i / 2^52 mod m_i                                  = -T/p / (M/m_i): the digits of q = -T/p mod M
//   w_j    = (T_j + sum_i xi_i * A[i][j]) / 2^52 mod m'_j        scaled r = (T + q*p)/M; q is off by at most 8M, so r < (t*p/M + 8.2)*p
//   zeta_j = w_j * G[j] / 2^52 mod m'_j                          r = sum_j zeta_j * M'/m'_j - k*M'
//   k      = floor((sum_j zeta_j + 2^48) / 2^49)                 exact: m'_j is within 2^10 of 2^49 and r/M' below 2^-4
//   b_i    = (sum_j zeta_j * C[j][i] + k * D[i]) / 2^52 mod m_i
// Every bound used here is derived from the constants by tools/dev/check_rns_bounds.py, which the tests run.
#ifndef IBAKE_SIMD_AVX512IFMA_RNS_H
#define IBAKE_SIMD_AVX512IFMA_RNS_H

#include "simd/avx512ifma/vec8.h"

#define IBAKE_NOINLINE __attribute__((noinline, unused)) // an engine needs some of them

namespace ibake::rns {
namespace {

#include "simd/avx512ifma/rns_params.inc"

enum Base { kB, kW };

// ---- Bounds, all compile-time ----------------------------------------------------------------------------------------------
// Lanes are below L * 2^43; values are not negative and below V * p.
constexpr unsigned kModulusLane = 64;   // 2^49
constexpr unsigned kFoldedLane = 65;    // after fold()
constexpr unsigned kReducedLane = 65;   // after a reduction
constexpr unsigned kOperandLane = 512;  // of the factors of a product: 2^52
constexpr unsigned kStoredValue = 16;   // what variables that live longer than a formula hold
// t*p^2/M plus 8 digits of at most kFoldedLane/kModulusLane moduli, rounded up: (8 + 1/7)*p.
constexpr unsigned reduced_value(unsigned long t) {
    return static_cast<unsigned>((7 * t + 57 * kHeadroom + 7 * kHeadroom - 1) / (7 * kHeadroom));
}

template <unsigned L, unsigned V>
struct Elt {
    static constexpr unsigned kLane = L, kValue = V;
    Vec b, w;
};
// An element as it is stored.
using Fe = Elt<kReducedLane, kStoredValue>;

// The same under a wider bound.
template <unsigned L2, unsigned V2, unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt<L2, V2> widen(const Elt<L, V>& a) {
    static_assert(L <= L2 && V <= V2);
    return {a.b, a.w};
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Fe stored(const Elt<L, V>& a) {
    return widen<kReducedLane, kStoredValue>(a);
}

// n*p in scaled lanes, each in [floor, floor + m): what a subtraction adds to stay positive.
struct LanePair {
    alignas(64) uint64_t lanes[2][8];
};
constexpr LanePair multiple_of_p(unsigned n, unsigned floor) {
    LanePair r{};
    for (size_t base = 0; base < 2; base++)
        for (size_t i = 0; i < 8; i++) {
            const uint64_t m = kModulus[base][i], least = uint64_t{floor} << 43;
            const uint64_t residue = static_cast<uint64_t>(static_cast<Word128>(kPrime[base][i]) * n % m);
            r.lanes[base][i] = residue >= least ? residue : residue + (least - residue + m - 1) / m * m;
        }
    return r;
}
template <unsigned n, unsigned floor>
alignas(64) constexpr LanePair kMultipleOfP = multiple_of_p(n, floor);

template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt<L + kModulusLane, V> operator-(const Elt<L, V>& a) {
    return {load(kMultipleOfP<V, L>.lanes[kB]) - a.b, load(kMultipleOfP<V, L>.lanes[kW]) - a.w};
}
template <unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE Elt<L1 + L2, V1 + V2> operator+(const Elt<L1, V1>& a, const Elt<L2, V2>& b) {
    return {a.b + b.b, a.w + b.w};
}
template <unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE Elt<L1 + L2 + kModulusLane, V1 + V2> operator-(const Elt<L1, V1>& a, const Elt<L2, V2>& b) {
    return a + -b;
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt<2 * L, 2 * V> twice(const Elt<L, V>& a) {
    return a + a;
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt<3 * L, 3 * V> thrice(const Elt<L, V>& a) {
    return twice(a) + a;
}

// Any lanes below 2^63 back to just above 2^49: 2^49 = c mod m, c < 2^10.
template <Base base>
IBAKE_VEC_INLINE Vec fold_lanes(Vec a) {
    return madd_lo(a & broadcast((uint64_t{1} << 49) - 1), shift_right<49>(a), load(kFold[base]));
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt<kFoldedLane, V> fold(const Elt<L, V>& a) {
    static_assert(L < 1u << 20);
    return {fold_lanes<kB>(a.b), fold_lanes<kW>(a.w)};
}

// Sums of products before their reduction: 2^52 * hi + lo in every lane. Lanes are below T * 2^86, the value below V * p^2.
struct RawAcc {
    Vec b_lo, b_hi, w_lo, w_hi;
};
template <unsigned long T, unsigned long V>
struct Acc : RawAcc {};

IBAKE_VEC_INLINE RawAcc zero_raw() {
    const Vec zero = broadcast(0);
    return {zero, zero, zero, zero};
}
IBAKE_VEC_INLINE Acc<0, 0> zero_acc() { return {zero_raw()}; }
IBAKE_VEC_INLINE RawAcc madd_raw(const RawAcc& t, Vec a_b, Vec a_w, Vec b_b, Vec b_w) {
    return {madd_lo(t.b_lo, a_b, b_b), madd_hi(t.b_hi, a_b, b_b), madd_lo(t.w_lo, a_w, b_w), madd_hi(t.w_hi, a_w, b_w)};
}
template <unsigned long T, unsigned long V, unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE Acc<T + static_cast<unsigned long>(L1) * L2, V + static_cast<unsigned long>(V1) * V2> madd(
    const Acc<T, V>& t, const Elt<L1, V1>& a, const Elt<L2, V2>& b) {
    static_assert(L1 <= kOperandLane && L2 <= kOperandLane, "fold() an operand");
    return {madd_raw(t, a.b, a.w, b.b, b.w)};
}
template <unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto product(const Elt<L1, V1>& a, const Elt<L2, V2>& b) {
    return madd(zero_acc(), a, b);
}

// n*p^2 in scaled lanes as an accumulator: lo = 2^60, hi above floor * 2^34, so that subtracting what has T <= floor stays positive.
constexpr LanePair accumulator_multiple_of_p2(unsigned long n, unsigned long floor) {
    LanePair r{};
    for (size_t base = 0; base < 2; base++)
        for (size_t i = 0; i < 8; i++) {
            const Word128 m = kModulus[base][i];
            Word128 v = static_cast<Word128>(kPrime[base][i]) * kPrime[base][i] % m * n % m;
            for (int k = 0; k < 52; k++) v = (v % 2 == 0 ? v : v + m) / 2;  // hi counts 2^52
            v = (v + m - 256 % m) % m;                                     // and lo has 2^60
            const Word128 least = static_cast<Word128>(floor) << 34;
            r.lanes[base][i] = static_cast<uint64_t>(v + (least + m - 1) / m * m);
        }
    return r;
}
template <unsigned long n, unsigned long floor>
alignas(64) constexpr LanePair kMultipleOfP2 = accumulator_multiple_of_p2(n, floor);

constexpr unsigned long kOffset = 1ul << 16;    // what a subtraction adds to T: two moduli in hi
constexpr unsigned long kSumLanes = 1ul << 20;  // T of a sum to be reduced: fewer than 16 subtractions, so that lo fits its lane

// a - b + V2*p^2. b is a sum of products, not a difference: its lo is below 2^60.

template <unsigned long T1, unsigned long V1, unsigned long T2, unsigned long V2>
IBAKE_VEC_INLINE Acc<T1 + T2 + kOffset, V1 + V2> operator-(const Acc<T1, V1>& a, const Acc<T2, V2>& b) {
    static_assert(T2 < 1ul << 24);
    const Vec lo = broadcast(uint64_t{1} << 60), b_hi = load(kMultipleOfP2<V2, T2>.lanes[kB]), w_hi = load(kMultipleOfP2<V2, T2>.lanes[kW]);
    return {{a.b_lo - b.b_lo + lo, a.b_hi - b.b_hi + b_hi, a.w_lo - b.w_lo + lo, a.w_hi - b.w_hi + w_hi}};
}
template <unsigned long T1, unsigned long V1, unsigned long T2, unsigned long V2>
IBAKE_VEC_INLINE Acc<T1 + T2, V1 + V2> operator+(const Acc<T1, V1>& a, const Acc<T2, V2>& b) {
    return {{a.b_lo + b.b_lo, a.b_hi + b.b_hi, a.w_lo + b.w_lo, a.w_hi + b.w_hi}};
}

// ---- Reduction -------------------------------------------------------------------------------------------------------------
// (2^52 hi + lo) / 2^52 mod m, plus or minus less than m. Montgomery, by subtraction: the low words cancel without a carry.
template <Base base>
IBAKE_VEC_INLINE Vec reduce_word_signed(Vec lo, Vec hi) {
    const Vec u = madd_lo(broadcast(0), lo, load(kInverse[base]));
    const Vec q = madd_hi(broadcast(0), u, load(kModulus[base]));
    return hi + (shift_right<52>(lo) - q);
}
// The same, positive: below hi + carries + m.
template <Base base>
IBAKE_VEC_INLINE Vec reduce_word(Vec lo, Vec hi) {
    return reduce_word_signed<base>(lo, hi + load(kModulus[base]));
}
// The same, positive and below the larger of m and hi + carries.
template <Base base>
IBAKE_VEC_INLINE Vec reduce_word_least(Vec lo, Vec hi) {
    const Vec d = reduce_word_signed<base>(lo, hi);
    return d + (load(kModulus[base]) & sign(d));
}

struct Lanes {
    alignas(64) uint64_t v[8];
};

// zeta of the header, below w*G/2^52 + m. The low word of the single product need not be known: what cancels it comes from G/m.
IBAKE_VEC_INLINE Vec digits_of(Vec w) {
    const Vec u = madd_lo(broadcast(0), w, load(kToDigits[1])), m = load(kModulus[kW]);
    return madd_hi(m, w, load(kToDigits[0])) - madd_hi(broadcast(0), u, m);
}
// The same, stored for broadcasts.
IBAKE_VEC_INLINE void to_digits(Lanes& zeta, Vec w) { store(zeta.v, digits_of(w)); }

// A reduction under way: the digits xi, then zeta, and the second base's accumulator. A stage ends with a store that the next one
// reads lane by lane.
struct Pending {
    Lanes digits;
    Vec w_lo, w_hi;
};
IBAKE_VEC_INLINE void begin_reduction(Pending& r, const RawAcc& t) {
    store(r.digits.v, fold_lanes<kB>(reduce_word<kB>(t.b_lo, t.b_hi)));
    r.w_lo = t.w_lo, r.w_hi = t.w_hi;
}
template <size_t n>
IBAKE_VEC_INLINE void extend_to_w(Fe* r, Pending* t) {
    Vec lo[n], hi[n];
    IBAKE_VEC_UNROLL
    for (size_t k = 0; k < n; k++) lo[k] = t[k].w_lo, hi[k] = t[k].w_hi;
    IBAKE_VEC_UNROLL
    for (size_t i = 0; i < 8; i++) {
        const Vec a = load(kExtendToW[i]);
        IBAKE_VEC_UNROLL
        for (size_t k = 0; k < n; k++) {
            const Vec xi = broadcast(t[k].digits.v[i]);
            lo[k] = madd_lo(lo[k], xi, a);
            hi[k] = madd_hi(hi[k], xi, a);
        }
    }
    IBAKE_VEC_UNROLL
    for (size_t k = 0; k < n; k++) {
        r[k].w = fold_lanes<kW>(reduce_word<kW>(lo[k], hi[k]));
        to_digits(t[k].digits, r[k].w);
    }
}
template <size_t n>
IBAKE_VEC_INLINE void extend_to_b(Fe* r, const Pending* t) {
    Vec lo[n], hi[n], sum[n];
    IBAKE_VEC_UNROLL
    for (size_t k = 0; k < n; k++) lo[k] = hi[k] = broadcast(0), sum[k] = broadcast(uint64_t{1} << 48);
    IBAKE_VEC_UNROLL
    for (size_t j = 0; j < 8; j++) {
        const Vec c = load(kExtendToB[j]);
        IBAKE_VEC_UNROLL
        for (size_t k = 0; k < n; k++) {
            const Vec zeta = broadcast(t[k].digits.v[j]);
            sum[k] = sum[k] + zeta;
            lo[k] = madd_lo(lo[k], zeta, c);
            hi[k] = madd_hi(hi[k], zeta, c);
        }
    }
    IBAKE_VEC_UNROLL
    for (size_t k = 0; k < n; k++) {
        const Vec quotient = shift_right<49>(sum[k]), d = load(kExtendToB[8]);
        r[k].b = reduce_word_least<kB>(madd_lo(lo[k], quotient, d), hi[k]);  // k*D is below 2^52
    }
}

// n elements, in two halves whose stages alternate: while one half waits for its stores, the other multiplies.
template <size_t n>
IBAKE_VEC_INLINE void finish_reductions_inline(Fe* r, Pending* t) {
    if constexpr (n < 4) {
        extend_to_w<n>(r, t);
        extend_to_b<n>(r, t);
    } else {
        constexpr size_t a = (n + 1) / 2, b = n - a;
        extend_to_w<a>(r, t);
        extend_to_w<b>(r + a, t + a);
        extend_to_b<a>(r, t);
        extend_to_b<b>(r + a, t + a);
    }
}

template <size_t n>
IBAKE_NOINLINE void finish_reductions(Fe* r, Pending* t) {
    finish_reductions_inline<n>(r, t);
}

// What a reduction asks of its input: the sum of lanes fits, and the result is an Fe.
template <unsigned long T, unsigned long V>
constexpr bool kReducible = T < kSumLanes && reduced_value(V) <= kStoredValue;

// A batch of accumulators that become elements together: their reductions interleave.
template <size_t n>
struct Batch {
    static constexpr size_t kAtOnce = 6;
    Pending t[n];
    template <unsigned long T, unsigned long V>
    IBAKE_VEC_MEMBER void set(size_t i, const Acc<T, V>& a) {
        static_assert(kReducible<T, V>);
        begin_reduction(t[i], a);
    }
    IBAKE_VEC_MEMBER void reduce(Fe* r) {
        constexpr size_t groups = (n + kAtOnce - 1) / kAtOnce, size = n / groups, larger = n % groups;  // by one
        for (size_t i = 0; i < larger; i++) finish_reductions<size + 1>(r + (size + 1) * i, t + (size + 1) * i);
        for (size_t i = n - size * (groups - larger); i < n; i += size) finish_reductions<size>(r + i, t + i);
    }
};
template <unsigned long T, unsigned long V>
IBAKE_VEC_INLINE Elt<kReducedLane, reduced_value(V)> reduce(const Acc<T, V>& t) {
    Batch<1> batch;
    batch.set(0, t);
    Fe r;
    batch.reduce(&r);
    return {r.b, r.w};
}

// The lanes in the first base of n elements that have those in the second.
template <size_t n>
IBAKE_NOINLINE void complete_lanes(Fe* r) {
    Pending t[n];
    for (size_t k = 0; k < n; k++) to_digits(t[k].digits, r[k].w);
    extend_to_b<n>(r, t);
}

// Overwrites secrets; the compiler cannot leave it out.
template <class T>
IBAKE_VEC_INLINE void wipe_lanes(T& a) {
    constexpr size_t kBytes = sizeof(T), kVec = sizeof(Vec);
    static_assert(kBytes % kVec == 0);
    auto* at = reinterpret_cast<uint64_t(*)[8]>(&a);
    for (size_t i = 0; i < kBytes / kVec; i++) store(at[i], broadcast(0));
    __asm__ volatile("" : : "r"(at) : "memory");
}

// ---- In and out: six words of 64 bits, canonical, Montgomery form with R = 2^384 ----------------------------------------------
using Words = uint64_t[6];

IBAKE_VEC_INLINE RawAcc import_raw(const uint64_t* a) {
    RawAcc t = zero_raw();
IBAKE_VEC_UNROLL
    for (size_t k = 0; k < 8; k++) {
        const size_t bit = 52 * k, word = bit / 64, shift = bit % 64;
        uint64_t limb = a[word] >> shift;
        if (shift > 12 && word + 1 < 6) limb |= a[word + 1] << (64 - shift);
        const Vec v = broadcast(limb);  // multiply-adds see its low 52 bits
        t = madd_raw(t, v, v, load(kFromLimbsB[k]), load(kFromLimbsW[k]));
    }
    return t;
}
// n elements. The value of each sum is below 8 * 2^52 * p, far below M*p.
template <size_t n>
IBAKE_NOINLINE void import_words(Fe* r, const uint64_t* a) {
    Batch<n> batch;
    for (size_t i = 0; i < n; i++) begin_reduction(batch.t[i], import_raw(a + 6 * i));
    batch.reduce(r);
}

// r := r - m where that is not negative.
IBAKE_VEC_INLINE void subtract_if_not_smaller(uint64_t (&r)[7], const uint64_t (&m)[7]) {
    uint64_t d[7], borrow = 0;
    for (size_t i = 0; i < 7; i++) {
        const Word128 t = static_cast<Word128>(r[i]) - m[i] - borrow;
        d[i] = static_cast<uint64_t>(t);
        borrow = static_cast<uint64_t>(t >> 64) & 1;
    }
    const uint64_t keep = ct::barrier(0 - borrow);
    for (size_t i = 0; i < 7; i++) r[i] = (r[i] & keep) | (d[i] & ~keep);
}

// The integer behind w, which is below 16p, canonical.
IBAKE_NOINLINE void export_integer(uint64_t* out, const Fe& a) {
    Lanes zeta, low, high;
    to_digits(zeta, a.w);
    Vec lo = broadcast(0), hi = broadcast(0), sum = broadcast(uint64_t{1} << 48);
IBAKE_VEC_UNROLL
    for (size_t j = 0; j < 8; j++) {
        const Vec z = broadcast(zeta.v[j]);
        sum = sum + z;
        lo = madd_lo(lo, z, load(kDigitLimbs[j]));
        hi = madd_hi(hi, z, load(kDigitLimbs[j]));
    }
    const Vec quotient = shift_right<49>(sum);
    store(low.v, madd_lo(lo, quotient, load(kDigitLimbs[8])));
    store(high.v, madd_hi(hi, quotient, load(kDigitLimbs[8])));
    uint64_t limb[9], carry = 0;
    for (size_t i = 0; i < 8; i++) {
        carry += low.v[i] + (i == 0 ? 0 : high.v[i - 1]);
        limb[i] = carry & ((uint64_t{1} << 52) - 1);
        carry >>= 52;
    }
    limb[8] = 0;
    uint64_t r[7];
    for (size_t i = 0; i < 7; i++) {
        const size_t at = 64 * i / 52, shift = 64 * i % 52;
        r[i] = limb[at] >> shift | limb[at + 1] << (52 - shift);
        if (shift > 40) r[i] |= limb[at + 2] << (104 - shift);
    }
    for (size_t i = 4; i-- > 0;) subtract_if_not_smaller(r, kPrimeShifted[i]);
    for (size_t i = 0; i < 6; i++) out[i] = r[i];
}

template <size_t n>
IBAKE_NOINLINE void export_words(uint64_t* out, const Fe* a) {
    const Elt<kModulusLane, 1> to_montgomery{load(kToMontgomery[kB]), load(kToMontgomery[kW])};
    Batch<n> batch;
    for (size_t i = 0; i < n; i++) batch.set(i, product(a[i], to_montgomery));
    Fe r[n];
    batch.reduce(r);
    for (size_t i = 0; i < n; i++) export_integer(out + 6 * i, r[i]);
}

}  // namespace
}  // namespace ibake::rns

#endif
