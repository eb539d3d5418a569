// Points of y^2 = x^3 + b in homogeneous coordinates, with complete formulas. SPDX-License-Identifier: Apache-2.0
//
// Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves", ePrint 2015/1060, algorithms 7 to 9 (a = 0).
// They are complete on every curve without points of order 2; both BLS12-381 curves have odd order, cofactor included. x = X/Z,
// y = Y/Z; infinity is (0 : 1 : 0). Cost in products, with products by 3b written m: addition 12M + 2m, mixed 11M + 2m,
// doubling 6M + 2S + m.
//
// Curve: as in curve/affine.h with kA = 0, and static F mul_by_3b(F).
#ifndef IBAKE_CURVE_PROJECTIVE_H
#define IBAKE_CURVE_PROJECTIVE_H

#include "curve/affine.h"

namespace ibake {

template <class Curve>
struct Projective {
    using F = typename Curve::F;
    F x, y, z;

    static Projective identity() { return {F::zero(), F::one(), F::zero()}; }
    static Projective from_affine(const Affine<Curve>& a) { return {a.x, a.y, F::one()}; }

    friend Projective operator+(const Projective& p, const Projective& q) {
        const F xx = p.x * q.x;
        const F yy = p.y * q.y;
        const F zz = p.z * q.z;
        const F xy = (p.x + p.y) * (q.x + q.y) - xx - yy;  // X1*Y2 + X2*Y1
        const F yz = (p.y + p.z) * (q.y + q.z) - yy - zz;  // Y1*Z2 + Y2*Z1
        const F xz = (p.x + p.z) * (q.x + q.z) - xx - zz;  // X1*Z2 + X2*Z1
        return combine(xx, yy, Curve::mul_by_3b(zz), xy, yz, xz);
    }
    friend Projective operator+(const Projective& p, const Affine<Curve>& q) {
        const F xx = p.x * q.x;
        const F yy = p.y * q.y;
        const F xy = (p.x + p.y) * (q.x + q.y) - xx - yy;
        const F yz = q.y * p.z + p.y;
        const F xz = q.x * p.z + p.x;
        return combine(xx, yy, Curve::mul_by_3b(p.z), xy, yz, xz);
    }
    Projective dbl() const {
        const F yy = y.square();
        const F yy8 = yy.dbl().dbl().dbl();
        const F bzz = Curve::mul_by_3b(z.square());  // 3b*Z^2
        const F yz = y * z;
        const F difference = yy - bzz.dbl() - bzz;  // Y^2 - 9b*Z^2
        return {(difference * (x * y)).dbl(),             // 2XY(Y^2 - 9bZ^2)
                difference * (yy + bzz) + bzz * yy8,      // (Y^2 - 9bZ^2)(Y^2 + 3bZ^2) + 24b*Y^2*Z^2
                yz * yy8};                                // 8Y^3*Z
    }
    Projective operator-() const { return {x, -y, z}; }
    Projective negate_if(ct::Choice choice) const { return {x, y.negate_if(choice), z}; }
    void assign_if(ct::Choice choice, const Projective& a) {
        x = F::select(choice, a.x, x);
        y = F::select(choice, a.y, y);
        z = F::select(choice, a.z, z);
    }

    ct::Choice is_identity() const { return z.is_zero(); }
    ct::Choice equals(const Projective& q) const {
        const ct::Choice same = (x * q.z).equals(q.x * z) & (y * q.z).equals(q.y * z);
        return (is_identity() & q.is_identity()) | (same & !is_identity() & !q.is_identity());
    }
    // (0, 0) for infinity.
    Affine<Curve> to_affine() const {
        const F inverse = z.inverse();
        return {x * inverse, y * inverse};
    }

private:
    static Projective combine(const F& xx, const F& yy, const F& bzz, const F& xy, const F& yz, const F& xz) {
        const F bxz = Curve::mul_by_3b(xz);
        const F xx3 = xx.dbl() + xx;
        const F sum = yy + bzz;         // Y1*Y2 + 3b*Z1*Z2
        const F difference = yy - bzz;  // Y1*Y2 - 3b*Z1*Z2
        return {xy * difference - yz * bxz, difference * sum + xx3 * bxz, yz * sum + xx3 * xy};
    }
};

}  // namespace ibake

#endif
