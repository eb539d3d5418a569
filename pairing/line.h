// Line functions of the Miller loop on a sextic twist, and the point steps that make them. SPDX-License-Identifier: Apache-2.0
//
// Untwisting sends (x', y') on an M-type twist to (x'/w^2, y'/w^3); up to a factor in F_p2 and w^3, both removed by the final
// exponentiation, the line through T with slope lam on the twist, at P = (xP, yP) of E(F_p), is
//     (lam*xT - yT) - lam*xP * w^2 + yP * w^3.
// With a D-type twist, (x'w^2, y'w^3), it is  yP - lam*xP * w + (lam*xT - yT) * w^3.
#ifndef IBAKE_PAIRING_LINE_H
#define IBAKE_PAIRING_LINE_H

#include "curve/projective.h"
#include "field/fp12.h"

namespace ibake {

enum class Twist { m, d };

// What the line needs besides P: c + x*xP + y*yP with coefficients in F_p2, scaled so that nothing is inverted.
template <class F2>
struct LineCoefficients {
    F2 c, x, y;
};

// c + x*xP + yP
template <class F2>
struct MonicLine {
    F2 c, x;
};

// T := 2T and the tangent at the old T. Costello, Lange, Naehrig, PKC 2010, with the halvings of Aranha, Karabina, Longa, Gebotys,
// Lopez, EUROCRYPT 2011, section 4.3, cleared. lam = 3X^2/(2YZ), and 3X^3 = 3Y^2 Z - 3bZ^3 on the curve. 3M + 6S + one product by 3b.
template <class Curve>
IBAKE_CALL void doubling_step(LineCoefficients<typename Curve::F>& line, Projective<Curve>& t) {
    auto b = t.y.square();                                    // Y^2
    auto e = t.z.square();                                    // Z^2
    line.y = t.y + t.z;
    line.y.square_in_place();
    line.y -= b;
    line.y -= e;                                              // 2YZ
    line.x = t.x.square();
    line.x = -(line.x.dbl() + line.x);                        // -3X^2
    e = Curve::mul_by_3b(e);                                  // 3bZ^2
    line.c = b - e;
    t.z = b * line.y;
    t.z = t.z.dbl().dbl();                                    // 8Y^3 Z
    const auto f = e.dbl() + e;                               // 9bZ^2
    t.x *= t.y;
    t.x *= b - f;
    t.x += t.x;                                               // 2XY(Y^2 - 9bZ^2)
    b += f;
    t.y = b.square();
    e.square_in_place();
    t.y -= (e.dbl() + e).dbl().dbl();                         // (Y^2 + 9bZ^2)^2 - 12(3bZ^2)^2
}

// T := T + Q and the chord. lam = (Y - yQ*Z)/(X - xQ*Z). 11M + 2S. T is neither Q nor -Q nor infinity: in the loop T = [k]Q with
// 1 < k < |x| < r - 1.
template <class Curve>
IBAKE_CALL void addition_step(LineCoefficients<typename Curve::F>& line, Projective<Curve>& t, const Affine<Curve>& q) {
    const auto theta = t.y - q.y * t.z;
    line.y = t.x - q.x * t.z;                                 // lambda
    line.x = -theta;
    line.c = theta * q.x - line.y * q.y;
    auto e = line.y.square();
    const auto g = t.x * e;
    e *= line.y;
    auto h = theta.square();
    h *= t.z;
    h += e;
    h -= g.dbl();
    t.x = line.y * h;
    t.y *= e;
    t.y = theta * (g - h) - t.y;
    t.z *= e;
}

// f *= line(P); the line becomes its value.
template <Twist twist, class Tower, class F1>
void mul_by_line(Fp12<Tower>& f, LineCoefficients<Fp2<typename Tower::Ctx>>& l, const F1& xp, const F1& yp) {
    l.x *= xp;
    l.y *= yp;
    if constexpr (twist == Twist::m) {
        f.mul_by_line(l.c, l.x, l.y);
    } else {
        using F2 = Fp2<typename Tower::Ctx>;
        f *= Fp12<Tower>{{l.y, F2::zero(), F2::zero()}, {l.x, l.c, F2::zero()}};
    }
}

// f *= (c + x*w^2 + w^3), or in place of that line c*w^3 + x*w + 1: 10 products in F_p2 with an M-type twist, unless there is a kernel for
// sums of three, which takes less for 18.
template <Twist twist, class Tower>
void mul_by_monic_line(Fp12<Tower>& f, const Fp2<typename Tower::Ctx>& c, const Fp2<typename Tower::Ctx>& x) {
    using F2 = Fp2<typename Tower::Ctx>;
    if constexpr (twist == Twist::m) {
        if (F2::has_kernels()) return f.mul_by_line(c, x, F2::one());
        const auto by_v = f.c0.mul_by_v(), by_v2 = f.c1.mul_by_v().mul_by_v();
        f.c0.mul_by_01(c, x);
        f.c1.mul_by_01(c, x);
        f.c0 += by_v2;
        f.c1 += by_v;
    } else {
        f *= Fp12<Tower>{{F2::one(), F2::zero(), F2::zero()}, {x, c, F2::zero()}};
    }
}

}  // namespace ibake

#endif
