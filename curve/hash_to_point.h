// Maps from field elements to curves: simplified SWU and isogenies (RFC 9380 sections 6.6.2, 6.6.3). SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_CURVE_HASH_TO_POINT_H
#define IBAKE_CURVE_HASH_TO_POINT_H

#include "curve/jacobian.h"
#include "curve/projective.h"

namespace ibake {

// Simplified SWU without inversions, RFC 9380 appendix F.2, of one element or two in step. Map is the isogenous curve
// y^2 = x^3 + a*x + b with z() and sqrt_ratios(y, u, v): y[i] = sqrt(u/v) when u/v is a square, else y[i] = sqrt(z*u/v).
template <class Map, class F, size_t n>
IBAKE_STEP void map_to_curve_sswu(Jacobian<Map> (&r)[n], const F (&u)[n]) {
    if constexpr (kSmall && n > 1) {
        for (size_t i = 0; i < n; i++)
            map_to_curve_sswu(reinterpret_cast<Jacobian<Map>(&)[1]>(r[i]), reinterpret_cast<const F(&)[1]>(u[i]));
        return;
    }
    F zu2[n], numerator[n], denominator[n], gx[n], den3[n], root[n];
    for (size_t i = 0; i < n; i++) {
        zu2[i] = u[i].square();
        zu2[i] *= Map::z();
        F d = zu2[i].square();
        d += zu2[i];  // z^2 u^4 + z u^2
        denominator[i] = F::select(d.is_zero(), Map::z(), -d);
        denominator[i] *= Map::a();
        d += F::one();
        numerator[i] = Map::b() * d;
        d = denominator[i].square();
        den3[i] = d * denominator[i];
        d *= Map::a();
        gx[i] = numerator[i].square();
        gx[i] += d;
        gx[i] *= numerator[i];
        gx[i] += Map::b() * den3[i];  // g(x1) * den^3
    }
    Map::sqrt_ratios(root, gx, den3);
    for (size_t i = 0; i < n; i++) {
        // Not a square: x2 = z u^2 x1 and y2 = z u^3 sqrt(z g(x1)).
        F t = root[i].square();
        t *= den3[i];
        const ct::Choice square = t.equals(gx[i]);
        t = zu2[i] * numerator[i];
        r[i].x = F::select(square, numerator[i], t);
        r[i].x *= denominator[i];
        t = zu2[i] * u[i];
        t *= root[i];
        t = F::select(square, root[i], t);
        r[i].y = t.negate_if(u[i].is_odd() ^ t.is_odd());
        r[i].y *= den3[i];
        r[i].z = denominator[i];
    }
}

// The isogeny x = xn(x')/xd(x'), y = y'*yn(x')/yd(x'), of degrees n+1, n and m, from Map to Curve. Infinity, and a point where
// a denominator vanishes, go to infinity. It is a homomorphism, so that points are added before it.
template <class Curve, class Map, class Constant, class Xn, class Xd, class Yn, class Yd>
IBAKE_STEP Projective<Curve> apply_isogeny(const Jacobian<Map>& p, const Xn& xn, const Xd& xd, const Yn& yn, const Yd& yd, Constant constant) {
    using F = typename Curve::F;
    constexpr size_t most = sizeof yn / sizeof yn[0];  // coefficients
    F powers[most];                                    // of Z^2
    powers[0] = F::one();
    powers[1] = p.z.square();
    for (size_t i = 2; i < most; i++) powers[i] = powers[i - 1] * powers[1];
    // sum of c[i] * X^i * Z^2(degree-i), by Horner's rule from the top
    const auto evaluate = [&]<class C, size_t count>(const C(&c)[count]) {
        static_assert(count <= most);
        F r = constant(c[count - 1]);
        for (size_t i = count - 1; i-- > 0;) {
            r *= p.x;
            r += powers[count - 1 - i] * constant(c[i]);
        }
        return r;
    };
    Projective<Curve> r;
    r.x = evaluate(xn);
    r.y = evaluate(yn);
    r.y *= p.y;
    r.z = evaluate(xd);
    r.z *= powers[1];
    r.y *= r.z;  // numerator of y, denominator of x
    F& den_y = powers[0];
    den_y = evaluate(yd);
    den_y *= powers[1];
    den_y *= p.z;
    r.x *= den_y;
    r.z *= den_y;
    r.assign_if(r.is_identity(), Projective<Curve>::identity());
    return r;
}

}  // namespace ibake

#endif
