// Points of y^2 = x^3 - 3x + b in homogeneous coordinates, with complete formulas. SPDX-License-Identifier: Apache-2.0
//
// Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves", ePrint 2015/1060, algorithms 4 to 6
// (a = -3). They are complete on every curve of odd order: no exceptional case for equal or opposite points or infinity.
// x = X/Z, y = Y/Z; infinity is (0 : 1 : 0). Cost in products, with products by b written m: addition 12M + 2m, mixed 11M + 2m,
// doubling 8M + 3S + 2m.
//
// Curve: using F; static F b().
#ifndef IBAKE_CURVE_PROJECTIVE_A3_H
#define IBAKE_CURVE_PROJECTIVE_A3_H

#include "field/concepts.h"

namespace ibake {

// Not infinity.
template <class Curve>
struct AffineA3 {
    using F = typename Curve::F;
    F x, y;
    void assign_if(ct::Choice choice, const AffineA3& a) {
        x = F::select(choice, a.x, x);
        y = F::select(choice, a.y, y);
    }
    // x^3 - 3x + b
    static F right_side(const F& x) { return x.square() * x - x.dbl() - x + Curve::b(); }
    ct::Choice is_on_curve() const { return y.square().equals(right_side(x)); }
};

template <class Curve>
struct ProjectiveA3 {
    using F = typename Curve::F;
    using Affine = AffineA3<Curve>;
    F x, y, z;

    static ProjectiveA3 identity() { return {F::zero(), F::one(), F::zero()}; }
    static ProjectiveA3 from_affine(const Affine& a) { return {a.x, a.y, F::one()}; }

    // Algorithm 4.
    friend ProjectiveA3 operator+(const ProjectiveA3& p, const ProjectiveA3& q) {
        const F xx = p.x * q.x;
        const F yy = p.y * q.y;
        const F zz = p.z * q.z;
        const F xy = (p.x + p.y) * (q.x + q.y) - xx - yy;  // X1*Y2 + X2*Y1
        const F yz = (p.y + p.z) * (q.y + q.z) - yy - zz;  // Y1*Z2 + Y2*Z1
        const F xz = (p.x + p.z) * (q.x + q.z) - xx - zz;  // X1*Z2 + X2*Z1
        return combine(xx, yy, zz, xy, yz, xz);
    }
    // Algorithm 5.
    friend ProjectiveA3 operator+(const ProjectiveA3& p, const Affine& q) {
        const F xx = p.x * q.x;
        const F yy = p.y * q.y;
        const F xy = (p.x + p.y) * (q.x + q.y) - xx - yy;
        const F yz = q.y * p.z + p.y;
        const F xz = q.x * p.z + p.x;
        return combine(xx, yy, p.z, xy, yz, xz);
    }
    // Algorithm 6: algorithm 4 with both points equal, the last product in the form 8*Y^3*Z.
    ProjectiveA3 dbl() const {
        const F xx = x.square();
        const F yy = y.square();
        const F zz = z.square();
        const F xy = (x * y).dbl();
        const F yz = (y * z).dbl();
        const Terms t(xx, zz, (x * z).dbl());
        const F sum = yy + t.m;
        return {sum * xy - yz * t.n,           // 2XY(Y^2 + M) - 2YZ*N
                sum * (yy - t.m) + t.c * t.n,  // (Y^2 + M)(Y^2 - M) + C*N
                (yz * yy).dbl().dbl()};        // 8*Y^3*Z
    }
    ProjectiveA3 operator-() const { return {x, -y, z}; }
    ProjectiveA3 negate_if(ct::Choice choice) const { return {x, y.negate_if(choice), z}; }
    void assign_if(ct::Choice choice, const ProjectiveA3& a) {
        x = F::select(choice, a.x, x);
        y = F::select(choice, a.y, y);
        z = F::select(choice, a.z, z);
    }

    ct::Choice is_identity() const { return z.is_zero(); }
    ct::Choice equals(const ProjectiveA3& q) const {
        const ct::Choice same = (x * q.z).equals(q.x * z) & (y * q.z).equals(q.y * z);
        return (is_identity() & q.is_identity()) | (same & !is_identity() & !q.is_identity());
    }
    // (0, 0) for infinity.
    Affine to_affine() const {
        const F inverse = z.inverse();
        return {x * inverse, y * inverse};
    }

private:
    // The three sums that a = -3 brings in, of xx = X1*X2, zz = Z1*Z2, xz = X1*Z2 + X2*Z1.
    struct Terms {
        F m, n, c;
        Terms(const F& xx, const F& zz, const F& xz) {
            const F zz3 = triple(zz);
            m = triple(xz - Curve::b() * zz);        // 3(xz - b*zz)
            n = triple(Curve::b() * xz - zz3 - xx);  // 3(b*xz - 3zz - xx)
            c = triple(xx) - zz3;                    // 3(xx - zz)
        }
        static F triple(const F& a) { return a.dbl() + a; }
    };
    static ProjectiveA3 combine(const F& xx, const F& yy, const F& zz, const F& xy, const F& yz, const F& xz) {
        const Terms t(xx, zz, xz);
        const F sum = yy + t.m;
        const F difference = yy - t.m;
        return {xy * sum - yz * t.n, sum * difference + t.c * t.n, yz * difference + xy * t.c};
    }
};

}  // namespace ibake

#endif
