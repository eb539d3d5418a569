// Points of y^2 = x^3 + a*x + b in Jacobian coordinates. SPDX-License-Identifier: Apache-2.0
//
// x = X/Z^2, y = Y/Z^3; infinity is Z = 0, whatever X and Y hold. Formulas: Cohen, Miyaji, Ono, ASIACRYPT 1998, with the doublings of
// Bernstein and Lange's database (dbl-2009-l, dbl-2001-b). Cost: doubling 3M + 4S (a = 0), 4M + 4S (a = -3), 3M + 6S (a = 1) or 4M + 6S,
// addition 12M + 4S, mixed 8M + 3S. Doubling has no exception: a point of order 2 gives Z = 0. add_distinct() is wrong, with Z = 0, when
// one point is infinity or both are equal; operator+ has no exception and costs a doubling more.
//
// No addition contains a or b. (X, Y) with Z = c is the affine point of y^2 = x^3 + a*c^4*x + b*c^6, where for a = 0 the doubling
// is the same too: points that share their Z are added as affine ones, and Z is multiplied by c at the end.
#ifndef IBAKE_CURVE_JACOBIAN_H
#define IBAKE_CURVE_JACOBIAN_H

#include "curve/affine.h"

namespace ibake {

// The line through (x1, y1) and (x2, y2): coordinates of two points over a common denominator. Third points are those that the line, or the
// line through the second point's negative, meets.
template <class F>
struct Chord {
    F y1, y2, h, r, hhh, v;
    Chord(const F& x1, const F& y1_, const F& x2, const F& y2_)
        : y1(y1_), y2(y2_), h(x2 - x1), r(y2 - y1), hhh(h.square()), v(x1 * hhh) {
        hhh *= h;
    }
    IBAKE_CALL void third_point(F& x3, F& y3, const F& slope) const {
        x3 = slope.square();
        x3 -= hhh;
        x3 -= v;
        x3 -= v;
        y3 = v - x3;
        y3 *= slope;
        y3 -= y1 * hhh;
    }
};

// (x, y, z) += (qx, qy), which is none of infinity, the same point and its negative; returns whether it is the same. No curve is in it.
template <class F>
IBAKE_CALL ct::Choice add_affine(F& x, F& y, F& z, const F& qx, const F& qy) {
    F h = z.square();
    F r = h * z;
    h *= qx;
    r *= qy;
    h -= x;
    r -= y;
    const ct::Choice tangent = h.is_zero() & r.is_zero();
    F v = h.square();
    z *= h;
    h *= v;  // h^3
    v *= x;
    x = r.square();
    y *= h;
    x -= h;
    x -= v;
    x -= v;
    v -= x;
    r *= v;
    y = r - y;
    return tangent;
}

template <class Curve_>
struct Jacobian {
    using Curve = Curve_;
    using F = typename Curve::F;
    using Affine = ibake::Affine<Curve>;
    using Entry = Affine;  // of the tables of curve/mul.h
    F x, y, z;

    // The field's context for a prime found at run time, nothing else.
    static Jacobian identity(const auto&... ctx) { return {F::one(ctx...), F::one(ctx...), F::zero(ctx...)}; }
    static Jacobian from_affine(const Affine& a) {
        if constexpr (requires { a.x.context(); })
            return {a.x, a.y, F::one(a.x.context())};
        else
            return {a.x, a.y, F::one()};
    }

    // In an order that keeps products apart from those they depend on. In place: what loads wider than a kernel's stores would copy, it
    // would wait for, and a small stack has room for few elements.
    IBAKE_CALL void dbl_in_place() {
        if constexpr (kKernels && Curve::kA == -3) {
            if (const auto kernel = F::Context::kernels().dbl_a3; kernel != nullptr)
                return kernel(x.limbs(), x.limbs(), F::Context::modulus().p, F::Context::modulus().n0);
        }
        const F square = Curve::kA == 0 ? x.square() : z.square();
        y += y;
        F yy = y.square();  // 4Y^2
        const F e = tangent(square);
        F d = x * yy;  // 4XY^2
        x = e.square();
        z *= y;
        yy.square_in_place();
        x -= d;
        x -= d;
        d -= x;
        y = e * d;
        y -= yy.half();  // 8Y^4
    }
    Jacobian dbl() const {
        Jacobian r = *this;
        r.dbl_in_place();
        return r;
    }

    IBAKE_CALL void add_distinct_in_place(const Affine& q) {
        if constexpr (kKernels) {
            if (const auto kernel = F::Context::kernels().add_mixed; kernel != nullptr)
                return kernel(x.limbs(), x.limbs(), q.x.limbs(), F::Context::modulus().p, F::Context::modulus().n0);
        }
        static_cast<void>(add(q));
    }
    void add_distinct_in_place(const Jacobian& q) { static_cast<void>(add(q)); }
    template <class Q>
    Jacobian add_distinct(const Q& q) const {
        Jacobian r = *this;
        r.add_distinct_in_place(q);
        return r;
    }
    IBAKE_CALL friend Jacobian operator+(const Jacobian& p, const Affine& q) {
        Jacobian r = p;
        r.assign_if(r.add(q), p.dbl());
        r.assign_if(p.is_identity(), from_affine(q));
        return r;
    }
    IBAKE_CALL friend Jacobian operator+(const Jacobian& p, const Jacobian& q) {
        Jacobian r = p;
        r.assign_if(r.add(q), p.dbl());
        r.assign_if(p.is_identity(), q);
        r.assign_if(q.is_identity(), p);
        return r;
    }
    // p + q and p - q for 1M + 1S more than add_distinct; they share their Z. Of two affine points: 5M + 3S.
    static void add_and_subtract(Jacobian& sum, Jacobian& difference, const Jacobian& p, const Affine& q) {
        both(sum, difference, chord(p, q), p.z);
    }
    static void add_and_subtract(Jacobian& sum, Jacobian& difference, const Jacobian& p, const Jacobian& q) {
        both(sum, difference, chord(p, q), p.z * q.z);
    }
    static void add_and_subtract(Jacobian& sum, Jacobian& difference, const Affine& p, const Affine& q) {
        const Chord c(p.x, p.y, q.x, q.y);
        c.third_point(sum.x, sum.y, c.r);
        c.third_point(difference.x, difference.y, -c.y2 - c.y1);
        sum.z = difference.z = c.h;
    }

    Jacobian operator-() const { return {x, -y, z}; }
    Jacobian negate_if(ct::Choice choice) const { return {x, y.negate_if(choice), z}; }
    void assign_if(ct::Choice choice, const Jacobian& a) {
        x = F::select(choice, a.x, x);
        y = F::select(choice, a.y, y);
        z = F::select(choice, a.z, z);
    }

    ct::Choice is_identity() const { return z.is_zero(); }
    ct::Choice equals(const Jacobian& q) const {
        const F zz = z.square(), qzz = q.z.square();
        const ct::Choice same = (x * qzz).equals(q.x * zz) & (y * (qzz * q.z)).equals(q.y * (zz * z));
        return (is_identity() & q.is_identity()) | (same & !is_identity() & !q.is_identity());
    }
    // (0, 0) for infinity.
    Affine to_affine() const { return scaled(z.inverse()); }
    // (X*f^2, Y*f^3): the affine point when f = 1/Z.
    Affine scaled(const F& f) const {
        const F ff = f.square();
        return {x * ff, y * (ff * f)};
    }

private:
    // *this += q for a q that is neither infinity nor *this; returns whether both are the same finite point, in other coordinates too.
    ct::Choice add(const Affine& q) { return add(q.x, q.y); }
    ct::Choice add(const Jacobian& q) {
        F s = q.z.square();
        x *= s;
        s *= q.z;
        y *= s;
        const ct::Choice tangent = add(q.x, q.y);
        z *= q.z;
        return tangent;
    }
    ct::Choice add(const F& qx, const F& qy) { return add_affine(x, y, z, qx, qy); }

    // Whether there may be kernels for points. They take the limbs of one coordinate after the other.
    static constexpr bool kKernels = requires { requires F::Context::kIsStatic; };
    using Chord = ibake::Chord<F>;

    // 3X^2 + a*Z^4 from X^2 for a = 0, else from Z^2.
    F tangent(const F& square) const {
        const auto triple = [](const F& t) { return t.dbl() + t; };
        if constexpr (Curve::kA == 0)
            return triple(square);
        else if constexpr (Curve::kA == -3)
            return triple((x - square) * (x + square));
        else if constexpr (Curve::kA == 1)
            return triple(x.square()) + square.square();
        else
            return triple(x.square()) + Curve::a() * square.square();
    }

    IBAKE_CALL static Chord chord(const Jacobian& p, const Affine& q) {
        const F zz = p.z.square();
        return {p.x, p.y, q.x * zz, q.y * (zz * p.z)};
    }
    IBAKE_CALL static Chord chord(const Jacobian& p, const Jacobian& q) {
        const F zz = p.z.square(), qzz = q.z.square();
        return {p.x * qzz, p.y * (qzz * q.z), q.x * zz, q.y * (zz * p.z)};
    }
    static void both(Jacobian& total, Jacobian& difference, const Chord& c, const F& common_z) {
        c.third_point(total.x, total.y, c.r);
        c.third_point(difference.x, difference.y, -c.y2 - c.y1);
        total.z = difference.z = common_z * c.h;
    }
};

// out[i] := in[i] with its Z replaced by the product of all of them, which is returned. 6M + 1S a point.
template <class Curve, size_t n>
typename Curve::F share_denominator(Affine<Curve> (&out)[n], const Jacobian<Curve> (&in)[n]) {
    using F = typename Curve::F;
    F before[n];  // product of the Z before the i-th
    before[0] = F::one();
    for (size_t i = 1; i < n; i++) before[i] = before[i - 1] * in[i - 1].z;
    F after = F::one();
    for (size_t i = n; i-- > 0;) {
        out[i] = in[i].scaled(before[i] * after);
        after = after * in[i].z;
    }
    return after;
}

}  // namespace ibake

#endif
