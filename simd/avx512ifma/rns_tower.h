// F_p2 and F_p12 over the residue number system, the latter flat. SPDX-License-Identifier: Apache-2.0
//
// F_p12 = F_p2[w], w^6 = xi = 1 + u, with all 144 products of a multiplication and only twelve reductions: a product without its
// reduction costs less than the additions that Karatsuba's method would put in its place.
#ifndef IBAKE_SIMD_AVX512IFMA_RNS_TOWER_H
#define IBAKE_SIMD_AVX512IFMA_RNS_TOWER_H

#include "simd/avx512ifma/rns.h"

namespace ibake::rns {
namespace {

// ---- F_p2, u^2 = -1 --------------------------------------------------------------------------------------------------------
template <unsigned L, unsigned V>
struct Elt2 {
    static constexpr unsigned kLane = L, kValue = V;
    Elt<L, V> c0, c1;
};
using Fe2 = Elt2<kReducedLane, kStoredValue>;

template <unsigned L2, unsigned V2, unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt2<L2, V2> widen(const Elt2<L, V>& a) {
    return {widen<L2, V2>(a.c0), widen<L2, V2>(a.c1)};
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt2<L + kModulusLane, V> operator-(const Elt2<L, V>& a) {
    return {-a.c0, -a.c1};
}
template <unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE Elt2<L1 + L2, V1 + V2> operator+(const Elt2<L1, V1>& a, const Elt2<L2, V2>& b) {
    return {a.c0 + b.c0, a.c1 + b.c1};
}
template <unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE Elt2<L1 + L2 + kModulusLane, V1 + V2> operator-(const Elt2<L1, V1>& a, const Elt2<L2, V2>& b) {
    return {a.c0 - b.c0, a.c1 - b.c1};
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt2<2 * L, 2 * V> twice(const Elt2<L, V>& a) {
    return a + a;
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt2<3 * L, 3 * V> thrice(const Elt2<L, V>& a) {
    return twice(a) + a;
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt2<kFoldedLane, V> fold(const Elt2<L, V>& a) {
    return {fold(a.c0), fold(a.c1)};
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Fe2 stored(const Elt2<L, V>& a) {
    return widen<kReducedLane, kStoredValue>(a);
}
IBAKE_VEC_INLINE Elt2<kFoldedLane, kStoredValue> conjugate(const Fe2& a) { return {fold(a.c0), fold(-a.c1)}; }
// xi*a = (c0 - c1) + (c0 + c1)u.
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE Elt2<2 * L + kModulusLane, 2 * V> mul_xi(const Elt2<L, V>& a) {
    return {a.c0 - a.c1, widen<2 * L + kModulusLane, 2 * V>(a.c0 + a.c1)};
}

template <unsigned long T, unsigned long V>
struct Acc2 {
    Acc<T, V> c0, c1;
};
IBAKE_VEC_INLINE Acc2<0, 0> zero_acc2() { return {zero_acc(), zero_acc()}; }

template <unsigned long T2, unsigned long V2, unsigned long T, unsigned long V>
IBAKE_VEC_INLINE Acc<T2, V2> widen_acc(const Acc<T, V>& a) {
    static_assert(T <= T2 && V <= V2);
    return {static_cast<const RawAcc&>(a)};
}

// t + a*b; minus_b1 = -b.c1, which many products share.
template <unsigned long T, unsigned long V, unsigned L1, unsigned V1, unsigned L2, unsigned V2, unsigned L3, unsigned V3>
IBAKE_VEC_INLINE auto madd(const Acc2<T, V>& t, const Elt2<L1, V1>& a, const Elt2<L2, V2>& b, const Elt<L3, V3>& minus_b1) {
    const auto c0 = madd(madd(t.c0, a.c0, b.c0), a.c1, minus_b1);
    const auto c1 = madd(madd(t.c1, a.c0, b.c1), a.c1, b.c0);
    constexpr unsigned long bound = T + static_cast<unsigned long>(L1) * (L2 + (L3 > L2 ? L3 : L2));
    constexpr unsigned long value = V + static_cast<unsigned long>(V1) * (V2 + (V3 > V2 ? V3 : V2));
    return Acc2<bound, value>{widen_acc<bound, value>(c0), widen_acc<bound, value>(c1)};
}
template <unsigned long T, unsigned long V, unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto madd(const Acc2<T, V>& t, const Elt2<L1, V1>& a, const Elt2<L2, V2>& b) {
    return madd(t, a, b, -b.c1);
}
template <unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto product(const Elt2<L1, V1>& a, const Elt2<L2, V2>& b) {
    return madd(zero_acc2(), a, b);
}
// a times an element of F_p.
template <unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto product(const Elt2<L1, V1>& a, const Elt<L2, V2>& b) {
    const auto c0 = product(a.c0, b);
    return Acc2<static_cast<unsigned long>(L1) * L2, static_cast<unsigned long>(V1) * V2>{c0, product(a.c1, b)};
}
// t + n*a^2 for n_a = n*a: (c0 + c1)(c0 - c1) + 2*c0*c1*u.
template <unsigned long T, unsigned long V, unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto madd_square(const Acc2<T, V>& t, const Elt2<L1, V1>& a, const Elt2<L2, V2>& n_a) {
    const auto c0 = madd(t.c0, n_a.c0 + n_a.c1, a.c0 - a.c1);
    const auto c1 = madd(t.c1, twice(n_a.c0), a.c1);
    constexpr unsigned long bound = T + 2ul * L2 * (2 * L1 + kModulusLane), value = V + 4ul * V1 * V2;
    return Acc2<bound, value>{widen_acc<bound, value>(c0), widen_acc<bound, value>(c1)};
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE auto square(const Elt2<L, V>& a) {
    return madd_square(zero_acc2(), a, a);
}
// 3b*z^2 for b = 4*xi: 12((z0+z1)(z0-z1) - 2*z0*z1) + 12((z0+z1)(z0-z1) + 2*z0*z1)u.
IBAKE_VEC_INLINE auto square_times_3b(const Fe2& z) {
    const auto squares = product(thrice(z.c0 + z.c1), fold(twice(twice(z.c0 - z.c1))));
    const auto z0 = fold(thrice(twice(twice(twice(z.c0)))));
    const auto c0 = madd(squares, z0, -z.c1);
    return [&]<unsigned long T, unsigned long V>(const Acc<T, V>& c) __attribute__((always_inline)) {
        return Acc2<T, V>{c, widen_acc<T, V>(madd(squares, z0, z.c1))};
    }(c0);
}

// A batch of n accumulators in F_p2.
template <size_t n>
struct Batch2 {
    Batch<2 * n> batch;
    template <unsigned long T, unsigned long V>
    IBAKE_VEC_MEMBER void set(size_t i, const Acc2<T, V>& a) {
        batch.set(2 * i, a.c0);
        batch.set(2 * i + 1, a.c1);
    }
    IBAKE_VEC_MEMBER void reduce(Fe2* r) { batch.reduce(&r->c0); }
};
static_assert(sizeof(Fe2) == 2 * sizeof(Fe));

IBAKE_VEC_INLINE Fe2 fe2_zero() {
    const Vec zero = broadcast(0);
    return {{zero, zero}, {zero, zero}};
}
IBAKE_VEC_INLINE Elt<kModulusLane, 1> fe_one() { return {load(kOne[kB]), load(kOne[kW])}; }

// ---- F_p12 -----------------------------------------------------------------------------------------------------------------
// The sum of f[k]*w^k. Coefficients lie in the order in which cyclotomic squaring makes them.
struct Fe12 {
    static constexpr size_t kPlace[6] = {0, 5, 2, 1, 4, 3};
    Fe2 places[6];
    IBAKE_VEC_MEMBER Fe2& operator[](size_t k) { return places[kPlace[k]]; }
    IBAKE_VEC_MEMBER const Fe2& operator[](size_t k) const { return places[kPlace[k]]; }
};
// A batch whose element k becomes coefficient k.
struct Batch12 {
    Batch2<6> batch;
    template <unsigned long T, unsigned long V>
    IBAKE_VEC_MEMBER void set(size_t k, const Acc2<T, V>& a) {
        batch.set(Fe12::kPlace[k], a);
    }
    IBAKE_VEC_MEMBER void reduce(Fe12& r) { batch.reduce(r.places); }
};

// A sum of products in F_p2 under way, with a0*b0, a1*b1 and a0*b1 + a1*b0 apart: differences are taken once, of the sums.
template <unsigned long T, unsigned long V>
struct Products2 {
    Acc<T, V> x, y, z;
};
template <unsigned long T, unsigned long V, unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto madd(const Products2<T, V>& t, const Elt2<L1, V1>& a, const Elt2<L2, V2>& b) {
    constexpr unsigned long bound = T + 2ul * L1 * L2, value = V + 2ul * V1 * V2;
    return Products2<bound, value>{widen_acc<bound, value>(madd(t.x, a.c0, b.c0)), widen_acc<bound, value>(madd(t.y, a.c1, b.c1)),
                                   madd(madd(t.z, a.c0, b.c1), a.c1, b.c0)};
}
// t + a*b for b in F_p.
template <unsigned long T, unsigned long V, unsigned L1, unsigned V1, unsigned L2, unsigned V2>
IBAKE_VEC_INLINE auto madd(const Products2<T, V>& t, const Elt2<L1, V1>& a, const Elt<L2, V2>& b) {
    constexpr unsigned long bound = T + static_cast<unsigned long>(L1) * L2, value = V + static_cast<unsigned long>(V1) * V2;
    return Products2<bound, value>{madd(t.x, a.c0, b), widen_acc<bound, value>(t.y), madd(t.z, a.c1, b)};
}
IBAKE_VEC_INLINE Products2<0, 0> zero_products() { return {zero_acc(), zero_acc(), zero_acc()}; }
// The sum times xi. Its y and z are sums of products, not differences: a subtraction from them would not be covered.
template <unsigned long T, unsigned long V>
IBAKE_VEC_INLINE auto mul_xi(const Products2<T, V>& t) {
    const auto d = t.x - t.y;
    const auto c0 = d - t.z;
    return [&]<unsigned long T2, unsigned long V2>(const Acc<T2, V2>& c) __attribute__((always_inline)) {
        return Products2<T2, V2>{c, widen_acc<T2, V2>(zero_acc()), widen_acc<T2, V2>(d + t.z)};
    }(c0);
}
template <unsigned long T, unsigned long V>
IBAKE_VEC_INLINE auto total(const Products2<T, V>& t) {
    const auto c0 = t.x - t.y;
    return [&]<unsigned long T2, unsigned long V2>(const Acc<T2, V2>& c) __attribute__((always_inline)) {
        return Acc2<T2, V2>{c, widen_acc<T2, V2>(t.z)};
    }(c0);
}

// Term a_i*b_j of coefficient k for i + j = k, or i + j = k + 6 and a factor xi.
template <size_t k, size_t j, unsigned long T, unsigned long V>
IBAKE_VEC_INLINE auto wrapped_terms(const Products2<T, V>& t, const Fe12& a, const Fe12& b) {
    if constexpr (j == 6) {
        return t;
    } else {
        return wrapped_terms<k, j + 1>(madd(t, a[k + 6 - j], b[j]), a, b);
    }
}
template <size_t k, size_t j, unsigned long T, unsigned long V>
IBAKE_VEC_INLINE auto plain_terms(const Products2<T, V>& t, const Fe12& a, const Fe12& b) {
    if constexpr (j == k + 1) {
        return t;
    } else {
        return plain_terms<k, j + 1>(madd(t, a[k - j], b[j]), a, b);
    }
}
template <size_t k>
IBAKE_VEC_INLINE void mul_coefficient(Batch12& t, const Fe12& a, const Fe12& b) {
    if constexpr (k == 5) {
        t.set(k, total(plain_terms<k, 0>(zero_products(), a, b)));
    } else {
        t.set(k, total(plain_terms<k, 0>(mul_xi(wrapped_terms<k, k + 1>(zero_products(), a, b)), a, b)));
    }
}
IBAKE_NOINLINE void mul(Fe12& r, const Fe12& a, const Fe12& b) {
    Batch12 t;
    mul_coefficient<0>(t, a, b);
    mul_coefficient<1>(t, a, b);
    mul_coefficient<2>(t, a, b);
    mul_coefficient<3>(t, a, b);
    mul_coefficient<4>(t, a, b);
    mul_coefficient<5>(t, a, b);
    t.reduce(r);
}

// t + a^2.
template <unsigned long T, unsigned long V, unsigned L, unsigned A>
IBAKE_VEC_INLINE auto madd_square(const Products2<T, V>& t, const Elt2<L, A>& a) {
    constexpr unsigned long bound = T + 2ul * L * L, value = V + 2ul * A * A;
    return Products2<bound, value>{widen_acc<bound, value>(madd(t.x, a.c0, a.c0)), widen_acc<bound, value>(madd(t.y, a.c1, a.c1)),
                                   madd(t.z, twice(a.c0), a.c1)};
}
IBAKE_NOINLINE void square(Fe12& r, const Fe12& a) {
    const auto zero = zero_products();
    const auto cross = [](const auto& t, const Fe2& x, const Fe2& y) __attribute__((always_inline)) { return madd(t, twice(x), y); };
    Batch12 t;
    t.set(0, total(madd_square(mul_xi(madd_square(cross(cross(zero, a[1], a[5]), a[2], a[4]), a[3])), a[0])));
    t.set(1, total(cross(mul_xi(cross(cross(zero, a[2], a[5]), a[3], a[4])), a[0], a[1])));
    t.set(2, total(madd_square(cross(mul_xi(madd_square(cross(zero, a[3], a[5]), a[4])), a[0], a[2]), a[1])));
    t.set(3, total(cross(cross(mul_xi(cross(zero, a[4], a[5])), a[0], a[3]), a[1], a[2])));
    t.set(4, total(madd_square(cross(cross(mul_xi(madd_square(zero, a[5])), a[0], a[4]), a[1], a[3]), a[2])));
    t.set(5, total(cross(cross(cross(zero, a[0], a[5]), a[1], a[4]), a[2], a[3])));
    t.reduce(r);
}

// a * (l0 + l2*w^2 + l3*w^3): a line of an M-type twist. r may be a.
template <class L0, class L3>
IBAKE_VEC_INLINE void mul_by_line(Fe12& r, const Fe12& a, const L0& l0, const Fe2& l2, const L3& l3) {
    const auto zero = zero_products();
    Batch12 t;
    t.set(0, total(madd(mul_xi(madd(madd(zero, a[4], l2), a[3], l3)), a[0], l0)));
    t.set(1, total(madd(mul_xi(madd(madd(zero, a[5], l2), a[4], l3)), a[1], l0)));
    t.set(2, total(madd(madd(mul_xi(madd(zero, a[5], l3)), a[2], l0), a[0], l2)));
    t.set(3, total(madd(madd(madd(zero, a[3], l0), a[1], l2), a[0], l3)));
    t.set(4, total(madd(madd(madd(zero, a[4], l0), a[2], l2), a[1], l3)));
    t.set(5, total(madd(madd(madd(zero, a[5], l0), a[3], l2), a[2], l3)));
    t.reduce(r);
}

// The p^6 power: w -> -w. In the cyclotomic subgroup it is the inverse.
IBAKE_VEC_INLINE Fe12 conjugate(const Fe12& f) {
    Fe12 r = f;
    for (size_t k = 1; k < 6; k += 2) r[k] = stored(fold(-f[k]));
    return r;
}

IBAKE_VEC_INLINE Elt<kModulusLane, 1> constant(const uint64_t (*rows)[8]) { return {load(rows[kB]), load(rows[kW])}; }

// The p-power: a_k -> conj(a_k) * xi^(k(p-1)/6).
IBAKE_NOINLINE void frobenius(Fe12& r, const Fe12& f) {
    r[0] = {f[0].c0, stored(fold(-f[0].c1))};
    Batch2<5> t;  // places 1 to 5
    for (size_t k = 1; k < 6; k++) {
        const Elt2<kModulusLane, 1> c{constant(kFrobenius + 4 * (k - 1)), constant(kFrobenius + 4 * (k - 1) + 2)};
        t.set(Fe12::kPlace[k] - 1, product(conjugate(f[k]), c));
    }
    t.reduce(r.places + 1);
}
IBAKE_NOINLINE void frobenius2(Fe12& r, const Fe12& f) {
    r[0] = f[0];
    Batch2<5> t;
    for (size_t k = 1; k < 6; k++) t.set(Fe12::kPlace[k] - 1, product(f[k], constant(kFrobenius2 + 2 * (k - 1))));
    t.reduce(r.places + 1);
}

// Square of an element of the cyclotomic subgroup. Granger, Scott, PKC 2010: with A = x^2 + xi*y^2 and B = 2xy for each pair
// (x, y) = (a_i, a_(i+3)), the new coefficients are 3A - 2a_2i and 3B + 2a_(2i+3), or 3*xi*B + 2a_1 for i = 2 (exponents of w mod 6).
// The linear terms join the sums before their reduction, so that values stay small.
template <size_t i>
IBAKE_VEC_INLINE void cyclotomic_pair(Fe12& r, const Fe12& f) {
    constexpr size_t kEven = 2 * i, kOdd = (2 * i + 3) % 6;
    static_assert(Fe12::kPlace[kEven] == 2 * i && Fe12::kPlace[kOdd] == 2 * i + 1);
    const Fe2 &x = f[i], &y = f[i + 3];
    const auto six_x = thrice(twice(x));
    const auto six_y0 = thrice(twice(y.c0));
    const auto y_squares = product(thrice(y.c0 + y.c1), y.c0 - y.c1);  // 3(y0^2 - y1^2)
    const auto a0 = madd(madd(y_squares, thrice(x.c0 + x.c1), x.c0 - x.c1), six_y0, -y.c1);
    const auto a1 = madd(madd(y_squares, six_x.c0, x.c1), six_y0, y.c1);
    Batch<4> t;
    t.set(0, madd(a0, f[kEven].c0, constant(kMinusTwo)));
    t.set(1, madd(a1, f[kEven].c1, constant(kMinusTwo)));
    const auto set_b = [&](const auto& b) __attribute__((always_inline)) {
        t.set(2, madd(b.c0, f[kOdd].c0, constant(kTwo)));
        t.set(3, madd(b.c1, f[kOdd].c1, constant(kTwo)));
    };
    if constexpr (i == 2) {
        set_b(product(twice(mul_xi(x)), thrice(y)));
    } else {
        set_b(product(six_x, y));
    }
    finish_reductions_inline<4>(&r.places[kEven].c0, t.t);
}
// r does not overlap f.
IBAKE_NOINLINE void cyclotomic_square(Fe12& r, const Fe12& f) {
    cyclotomic_pair<0>(r, f);
    cyclotomic_pair<1>(r, f);
    cyclotomic_pair<2>(r, f);
}

// ---- Inverses --------------------------------------------------------------------------------------------------------------
// 1/a in words, by the portable code: canonical Montgomery form in and out, 0 for 0.
using InvertWords = void (*)(uint64_t* r, const uint64_t* a);

IBAKE_VEC_INLINE Fe invert(const Fe& a, InvertWords invert_words) {
    uint64_t words[6];
    export_words<1>(words, &a);
    clear_registers();
    invert_words(words, words);
    Fe r;
    import_words<1>(&r, words);
    for (volatile uint64_t& word : words) word = 0;
    return r;
}
// conj(a)/norm(a).
IBAKE_VEC_INLINE Fe2 invert(const Fe2& a, InvertWords invert_words) {
    const Fe n = invert(stored(reduce(madd(product(a.c0, a.c0), a.c1, a.c1))), invert_words);
    Batch<2> t;
    t.set(0, product(a.c0, n));
    t.set(1, product(-a.c1, n));
    Fe2 r;
    t.reduce(&r.c0);
    return r;
}
// The inverse of f by way of its norm to F_p: f(w)*f(-w) = a + b*v + c*v^2 lies in F_p6 = F_p2[v], v = w^2; t are its cofactors a^2 - xi*bc,
// xi*c^2 - ab, b^2 - ac. What is left to do once 1/norm is known, so that one inversion can serve several.
struct PartialInverse {
    Fe12 minus;
    Fe2 t[3], norm2;
    Fe norm;
};
IBAKE_NOINLINE void begin_inverse(PartialInverse& r, const Fe12& f) {
    Fe12 n;
    r.minus = conjugate(f);
    mul(n, f, r.minus);
    const Fe2 &a = n[0], &b = n[2], &c = n[4];
    Batch2<3> batch;
    batch.set(0, madd(square(a), mul_xi(-b), c));
    batch.set(1, madd(product(mul_xi(c), c), -a, b));
    batch.set(2, madd(square(b), -a, c));
    batch.reduce(r.t);
    Batch2<1> last;
    last.set(0, madd(madd(product(a, r.t[0]), mul_xi(c), r.t[1]), mul_xi(b), r.t[2]));
    last.reduce(&r.norm2);
    r.norm = stored(reduce(madd(product(r.norm2.c0, r.norm2.c0), r.norm2.c1, r.norm2.c1)));
}
IBAKE_NOINLINE void finish_inverse(Fe12& r, PartialInverse& part, const Fe& inverse) {
    Batch<2> two;
    two.set(0, product(part.norm2.c0, inverse));
    two.set(1, product(-part.norm2.c1, inverse));
    Fe2 inverse2, t[3];
    two.reduce(&inverse2.c0);
    Batch2<3> batch;
    for (size_t k = 0; k < 3; k++) batch.set(k, product(part.t[k], inverse2));
    batch.reduce(t);
    Fe12 n;
    for (size_t k = 0; k < 3; k++) n[2 * k] = t[k], n[2 * k + 1] = fe2_zero();
    mul(r, part.minus, n);
}

// ---- In and out, in the memory layout of Fp12: c0.c0, c0.c1, c0.c2, c1.c0, ... -----------------------------------------------
constexpr size_t kTowerOrder[6] = {0, 2, 4, 1, 3, 5};
IBAKE_VEC_INLINE void import_fe12(Fe12& f, const uint64_t* words) {
    Fe2 t[6];
    import_words<12>(&t[0].c0, words);
    for (size_t k = 0; k < 6; k++) f[kTowerOrder[k]] = t[k];
}
IBAKE_VEC_INLINE void export_fe12(uint64_t* words, const Fe12& f) {
    Fe2 t[6];
    for (size_t k = 0; k < 6; k++) t[k] = f[kTowerOrder[k]];
    export_words<12>(words, &t[0].c0);
}

}  // namespace
}  // namespace ibake::rns

#endif
