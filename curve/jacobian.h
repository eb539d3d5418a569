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

    // In an order that keeps products apart from those they depend on.
    Jacobian dbl() const {
        if constexpr (kKernels && Curve::kA == -3) {
            if (const auto kernel = F::Context::kernels().dbl_a3; kernel != nullptr) return by(kernel);
        }
        const F square = Curve::kA == 0 ? x.square() : z.square();
        const F y2 = y.dbl();
        const F yy4 = y2.square();
        const F e = tangent(square);
        const F d = x * yy4;  // 4XY^2
        const F ee = e.square();
        const F z3 = y2 * z;
        const F y8 = yy4.square().half();  // 8Y^4
        const F x3 = ee - d.dbl();
        return {x3, e * (d - x3) - y8, z3};
    }

    // What loads wider than a kernel's stores would copy, it would wait for.
    void dbl_in_place() {
        if constexpr (kKernels && Curve::kA == -3) {
            if (const auto kernel = F::Context::kernels().dbl_a3; kernel != nullptr)
                return kernel(x.limbs(), x.limbs(), F::Context::modulus().p, F::Context::modulus().n0);
        }
        *this = dbl();
    }

    Jacobian add_distinct(const Affine& q) const {
        if constexpr (kKernels) {
            if (const auto kernel = F::Context::kernels().add_mixed; kernel != nullptr) return by(kernel, q.x.limbs());
        }
        return Chord::of(*this, q).sum(z);
    }
    Jacobian add_distinct(const Jacobian& q) const { return Chord::of(*this, q).sum(z * q.z); }
    friend Jacobian operator+(const Jacobian& p, const Affine& q) {
        const Chord c = Chord::of(p, q);
        Jacobian r = c.sum(p.z);
        r.assign_if(c.is_tangent(), p.dbl());
        r.assign_if(p.is_identity(), from_affine(q));
        return r;
    }
    friend Jacobian operator+(const Jacobian& p, const Jacobian& q) {
        const Chord c = Chord::of(p, q);
        Jacobian r = c.sum(p.z * q.z);
        r.assign_if(c.is_tangent(), p.dbl());
        r.assign_if(p.is_identity(), q);
        r.assign_if(q.is_identity(), p);
        return r;
    }
    // p + q and p - q for 1M + 1S more than add_distinct; they share their Z. Of two affine points: 5M + 3S.
    static void add_and_subtract(Jacobian& sum, Jacobian& difference, const Jacobian& p, const Affine& q) {
        Chord::of(p, q).both(sum, difference, p.z);
    }
    static void add_and_subtract(Jacobian& sum, Jacobian& difference, const Jacobian& p, const Jacobian& q) {
        Chord::of(p, q).both(sum, difference, p.z * q.z);
    }
    static void add_and_subtract(Jacobian& sum, Jacobian& difference, const Affine& p, const Affine& q) {
        const Chord c(p.x, p.y, q.x, q.y);
        sum = c.third_point(c.r, c.h);
        difference = c.third_point(-c.y2 - c.y1, c.h);
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
    // Whether there may be kernels for points. They take the limbs of one coordinate after the other.
    static constexpr bool kKernels = requires { requires F::Context::kIsStatic; };
    template <class Kernel, class... Args>
    Jacobian by(Kernel kernel, Args... args) const {
        static_assert(sizeof(Jacobian) == 3 * F::kWords * sizeof(word) && sizeof(Affine) == 2 * F::kWords * sizeof(word));
        Jacobian r;
        kernel(r.x.limbs(), x.limbs(), args..., F::Context::modulus().p, F::Context::modulus().n0);
        return r;
    }

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

    // The line through (x1, y1) and (x2, y2): coordinates of two points over a common denominator z.
    struct Chord {
        F y1, y2, h, r, hh, hhh, v;
        Chord(const F& x1, const F& y1_, const F& x2, const F& y2_)
            : y1(y1_), y2(y2_), h(x2 - x1), r(y2 - y1), hh(h.square()), hhh(hh * h), v(x1 * hh) {}
        static Chord of(const Jacobian& p, const Affine& q) {
            const F zz = p.z.square();
            return {p.x, p.y, q.x * zz, q.y * (zz * p.z)};
        }
        static Chord of(const Jacobian& p, const Jacobian& q) {
            const F zz = p.z.square(), qzz = q.z.square();
            return {p.x * qzz, p.y * (qzz * q.z), q.x * zz, q.y * (zz * p.z)};
        }
        Jacobian third_point(const F& slope, const F& zh) const {
            const F x3 = slope.square() - hhh - v.dbl();
            return {x3, slope * (v - x3) - y1 * hhh, zh};
        }
        Jacobian sum(const F& common_z) const { return third_point(r, common_z * h); }
        void both(Jacobian& total, Jacobian& difference, const F& common_z) const {
            const F zh = common_z * h;
            total = third_point(r, zh);
            difference = third_point(-y2 - y1, zh);
        }
        ct::Choice is_tangent() const { return h.is_zero() & r.is_zero(); }
    };
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
