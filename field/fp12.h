// F_p12 = F_p6[w], w^2 = v, and its cyclotomic subgroup. SPDX-License-Identifier: Apache-2.0
//
// Tower adds: static Fp2 frobenius(k) = xi^(k(p-1)/6) and static Fp frobenius2(k), its norm, for k = 1..5; and first_frobenius(),
// first_frobenius2() for k = 1.
#ifndef IBAKE_FIELD_FP12_H
#define IBAKE_FIELD_FP12_H

#include "field/fp6.h"

namespace ibake {

template <class Tower>
struct Fp12 {
    using F6 = Fp6<Tower>;
    using F2 = typename F6::F2;
    F6 c0, c1;

    static Fp12 one() { return {F6::one(), F6::zero()}; }
    void set_one() {
        for (size_t k = 0; k < 6; k++) at(k) = F2::zero();
        c0.c0.c0 = F2::Base::one();
    }

    // In place: elements are large, and few of them fit a small stack. b is not *this.
    IBAKE_CALL Fp12& operator*=(const Fp12& b) {
        F6 t = c0 + c1;
        t *= b.c0 + b.c1;
        c0 *= b.c0;
        c1 *= b.c1;
        from_karatsuba(t);
        return *this;
    }
    friend Fp12 operator*(const Fp12& a, const Fp12& b) {
        Fp12 r = a;
        return r *= b;
    }
    // Complex squaring: c0^2 + v*c1^2 = (c0 + c1)(c0 + v*c1) - c0*c1 - v*c0*c1.
    IBAKE_CALL void square_in_place() {
        F6 t = c0;
        t.add_times_v(c1);
        t *= c0 + c1;
        c1 *= c0;
        t -= c1;
        c0 = t;
        c0.subtract_times_v(c1);
        c1 += c1;
    }
    // *= l0 + l2*w^2 + l3*w^3: a line of an M-type twist. 13 products in F_p2, or 18 in sums of three.
    void mul_by_line(const F2& l0, const F2& l2, const F2& l3) {
        if (F2::has_kernels()) {
            const F2 line[] = {l0, l2, l3};
            const F2 xi3 = F6::xi(at(3)), xi4 = F6::xi(at(4)), xi5 = F6::xi(at(5));
            *this = {{F2::dot3(line, at(0), xi4, xi3), F2::dot3(line, at(2), at(0), xi5), F2::dot3(line, at(4), at(2), at(1))},
                     {F2::dot3(line, at(1), xi5, xi4), F2::dot3(line, at(3), at(1), at(0)), F2::dot3(line, at(5), at(3), at(2))}};
            return;
        }
        F6 t = c0 + c1;
        t.mul_by_01(l0, l2 + l3);
        c0.mul_by_01(l0, l2);
        c1.mul_by_1(l3);
        from_karatsuba(t);
    }
    // The p^6 power: w -> -w. In the cyclotomic subgroup it is the inverse.
    Fp12 conjugate() const { return {c0, -c1}; }
    void conjugate_in_place() { c1 = -c1; }
    void invert_in_place() {
        F6 n = c0 * c0;
        n.subtract_times_v(c1 * c1);
        n = n.inverse();
        c0 *= n;
        c1 *= -n;
    }
    Fp12 inverse() const {
        Fp12 r = *this;
        r.invert_in_place();
        return r;
    }

    // Coefficient of w^k.
    const F2& at(size_t k) const {
        const F6& half = k % 2 == 0 ? c0 : c1;
        return k < 2 ? half.c0 : k < 4 ? half.c1 : half.c2;
    }
    F2& at(size_t k) { return const_cast<F2&>(static_cast<const Fp12*>(this)->at(k)); }

    // The p-power: a_k -> conj(a_k) * xi^(k(p-1)/6).
    void frobenius_in_place() {
        for (size_t k = 0; k < 6; k++) at(k) = at(k).conjugate();
        if constexpr (kSmall) {
            F2 power = Tower::first_frobenius();
            for (size_t k = 1; k < 6; k++, power *= Tower::first_frobenius()) at(k) *= power;
        } else {
            for (size_t k = 1; k < 6; k++) at(k) *= Tower::frobenius(k);
        }
    }
    void frobenius2_in_place() {
        if constexpr (kSmall) {
            typename F2::Base power = Tower::first_frobenius2();
            for (size_t k = 1; k < 6; k++, power *= Tower::first_frobenius2()) at(k) *= power;
        } else {
            for (size_t k = 1; k < 6; k++) at(k) *= Tower::frobenius2(k);
        }
    }
    Fp12 frobenius() const {
        Fp12 r = *this;
        r.frobenius_in_place();
        return r;
    }
    Fp12 frobenius2() const {
        Fp12 r = *this;
        r.frobenius2_in_place();
        return r;
    }

    Fp12 square() const {
        Fp12 r = *this;
        r.square_in_place();
        return r;
    }

    // (a + b*s)^2 = r0 + r1*s in F_p4 = F_p2[s], s^2 = xi, s = w^3. r0 and r1 are neither a nor b.
    IBAKE_CALL static void fp4_square(const F2& a, const F2& b, F2& r0, F2& r1) {
        if (Tower::kXi == 1 && F2::has_kernels()) return F2::fp4_square(r0, r1, a, b);
        r0 = F6::xi(b);
        r0 += a;
        r0 *= a + b;  // a^2 + xi b^2 + (1 + xi)ab
        r1 = a * b;
        r0 -= r1;
        r0 -= F6::xi(r1);
        r1 += r1;
    }
    // Square of an element of the cyclotomic subgroup. Granger, Scott, "Faster squaring in the cyclotomic subgroup of sixth degree
    // extensions", PKC 2010: three squarings in F_p4, of (a0, a3), (a1, a4), (a2, a5); 6 M in F_p2.
    IBAKE_CALL void cyclotomic_square_in_place() {
        F2 t1, t2, t4, t5;
        fp4_square(at(1), at(4), t2, t5);
        fp4_square(at(2), at(5), t4, t1);
        at(2) = F2::three_minus_two(t2, at(2));
        at(4) = F2::three_minus_two(t4, at(4));
        at(1) = F2::three_plus_two(F6::xi(t1), at(1));
        at(5) = F2::three_plus_two(t5, at(5));
        F2 &t0 = t2, &t3 = t4;
        fp4_square(at(0), at(3), t0, t3);
        at(0) = F2::three_minus_two(t0, at(0));
        at(3) = F2::three_plus_two(t3, at(3));
    }
    Fp12 cyclotomic_square() const {
        Fp12 r = *this;
        r.cyclotomic_square_in_place();
        return r;
    }

    void conjugate_if(ct::Choice choice) {
        c1.c0 = c1.c0.negate_if(choice);
        c1.c1 = c1.c1.negate_if(choice);
        c1.c2 = c1.c2.negate_if(choice);
    }

    ct::Choice is_one() const { return c0.c0.equals(F2::one()) & c0.c1.is_zero() & c0.c2.is_zero() & c1.is_zero(); }
    ct::Choice equals(const Fp12& b) const { return c0.equals(b.c0) & c1.equals(b.c1); }
    static Fp12 select(ct::Choice choice, const Fp12& a, const Fp12& b) {
        return {F6::select(choice, a.c0, b.c0), F6::select(choice, a.c1, b.c1)};
    }

private:
    // The product of a and b from v0 = a0*b0, v1 = a1*b1, which are c0 and c1, and t = (a0 + a1)(b0 + b1).
    void from_karatsuba(F6& t) {
        t -= c0;
        t -= c1;
        c0.add_times_v(c1);
        c1 = t;
    }
};

}  // namespace ibake

#endif
