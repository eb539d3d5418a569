// Cubic extension F_p2[v], v^3 = xi. SPDX-License-Identifier: Apache-2.0
//
// Tower: using Ctx; static constexpr unsigned kXi (xi = kXi + u, kXi >= 1).
#ifndef IBAKE_FIELD_FP6_H
#define IBAKE_FIELD_FP6_H

#include "field/fp2.h"

namespace ibake {

// a * (k + u) = (k*c0 - c1) + (k*c1 + c0)*u, for reduced and unreduced values alike.
template <unsigned k, class T>
IBAKE_CALL T mul_by_xi(const T& a) {
    auto k0 = a.c0, k1 = a.c1;
    for (unsigned i = 1; i < k; i++) k0 = k0 + a.c0, k1 = k1 + a.c1;
    return {k0 - a.c1, k1 + a.c0};
}

template <class Tower>
struct Fp6 {
    using F2 = Fp2<typename Tower::Ctx>;
    F2 c0, c1, c2;

    static Fp6 zero() { return {F2::zero(), F2::zero(), F2::zero()}; }
    static Fp6 one() { return {F2::one(), F2::zero(), F2::zero()}; }

    IBAKE_CALL friend Fp6 operator+(const Fp6& a, const Fp6& b) { return {a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2}; }
    IBAKE_CALL friend Fp6 operator-(const Fp6& a, const Fp6& b) { return {a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2}; }
    IBAKE_CALL Fp6& operator+=(const Fp6& b) {
        c0 += b.c0;
        c1 += b.c1;
        c2 += b.c2;
        return *this;
    }
    IBAKE_CALL Fp6& operator-=(const Fp6& b) {
        c0 -= b.c0;
        c1 -= b.c1;
        c2 -= b.c2;
        return *this;
    }
    Fp6 dbl() const { return *this + *this; }
    // += a*v and -= a*v.
    void add_times_v(const Fp6& a) {
        c0 += xi(a.c2);
        c1 += a.c0;
        c2 += a.c1;
    }
    void subtract_times_v(const Fp6& a) {
        c0 -= xi(a.c2);
        c1 -= a.c0;
        c2 -= a.c1;
    }
    IBAKE_CALL Fp6 operator-() const { return {-c0, -c1, -c2}; }

    // Karatsuba over F_p2 (6 products), lazy: 6 reductions in F_p in place of 12. With the kernel for sums of three products 9 of them
    // and nothing else take less.
    friend Fp6 operator*(const Fp6& a, const Fp6& b) {
        if constexpr (kSmall) {
            Fp6 r = a;
            return r *= b;
        }
        if (F2::has_kernels()) {
            const F2 xi_b1 = xi(b.c1), xi_b2 = xi(b.c2);
            const F2* x = &a.c0;  // and a.c1, a.c2 behind it
            static_assert(sizeof(Fp6) == 3 * sizeof(F2));
            return {F2::dot3(x, b.c0, xi_b2, xi_b1), F2::dot3(x, b.c1, b.c0, xi_b2), F2::dot3(x, b.c2, b.c1, b.c0)};
        }
        const auto v0 = F2::product(a.c0, b.c0);
        const auto v1 = F2::product(a.c1, b.c1);
        const auto v2 = F2::product(a.c2, b.c2);
        const auto t12 = F2::product(a.c1 + a.c2, b.c1 + b.c2) - v1 - v2;
        const auto t01 = F2::product(a.c0 + a.c1, b.c0 + b.c1) - v0 - v1;
        const auto t02 = F2::product(a.c0 + a.c2, b.c0 + b.c2) - v0 - v2;
        return {F2::reduce(v0 + xi(t12)), F2::reduce(t01 + xi(v2)), F2::reduce(t02 + v1)};
    }
    // The smallest code has the 12 reductions, and seven elements at a time. b is not *this.
    IBAKE_CALL Fp6& operator*=(const Fp6& b) {
        if constexpr (!kSmall) return *this = *this * b;
        const F2 v0 = c0 * b.c0, v1 = c1 * b.c1, v2 = c2 * b.c2;
        F2 t12 = c1, t01 = c0;
        cross(t12, c2, b.c1, b.c2, v1, v2);
        cross(t01, c1, b.c0, b.c1, v0, v1);
        cross(c2, c0, b.c2, b.c0, v2, v0);
        c0 = v0;
        c0 += xi(t12);
        c1 = t01;
        c1 += xi(v2);
        c2 += v1;
        return *this;
    }
    // *= b0 + b1*v: 5 products.
    void mul_by_01(const F2& b0, const F2& b1) {
        if constexpr (kSmall) {
            const F2 v0 = c0 * b0, v1 = c1 * b1;
            cross(c1, c0, b0, b1, v0, v1);
            c0 = c2;
            c0 *= b1;
            c0 = xi(c0);
            c0 += v0;
            c2 *= b0;
            c2 += v1;
        } else {
            const auto v0 = F2::product(c0, b0);
            const auto v1 = F2::product(c1, b1);
            const auto t01 = F2::product(c0 + c1, b0 + b1) - v0 - v1;
            c0 = F2::reduce(v0 + xi(F2::product(c2, b1)));
            c1 = F2::reduce(t01);
            c2 = F2::reduce(F2::product(c2, b0) + v1);
        }
    }
    // *= b1*v: 3 products.
    void mul_by_1(const F2& b1) {
        const F2 t = c2 * b1;
        c2 = c1;
        c2 *= b1;
        c1 = c0;
        c1 *= b1;
        c0 = xi(t);
    }
    Fp6 mul_by_v() const { return {xi(c2), c0, c1}; }

    // Granger, Page, Stam 2006, section 3.2: 3M + 3S and one inversion.
    Fp6 inverse() const {
        const F2 t0 = c0.square() - xi(c1 * c2);
        const F2 t1 = xi(c2.square()) - c0 * c1;
        const F2 t2 = c1.square() - c0 * c2;
        const F2 n = (c0 * t0 + xi(c2 * t1 + c1 * t2)).inverse();
        return {t0 * n, t1 * n, t2 * n};
    }

    ct::Choice is_zero() const { return c0.is_zero() & c1.is_zero() & c2.is_zero(); }
    ct::Choice equals(const Fp6& b) const { return c0.equals(b.c0) & c1.equals(b.c1) & c2.equals(b.c2); }
    static Fp6 select(ct::Choice choice, const Fp6& a, const Fp6& b) {
        return {F2::select(choice, a.c0, b.c0), F2::select(choice, a.c1, b.c1), F2::select(choice, a.c2, b.c2)};
    }

    template <class T>
    static T xi(const T& a) {
        return mul_by_xi<Tower::kXi>(a);
    }

private:
    // a1 := a1*b2 + a2*b1 from v1 = a1*b1 and v2 = a2*b2.
    IBAKE_CALL static void cross(F2& a1, const F2& a2, const F2& b1, const F2& b2, const F2& v1, const F2& v2) {
        a1 += a2;
        a1 *= b1 + b2;
        a1 -= v1;
        a1 -= v2;
    }
};

}  // namespace ibake

#endif
