// Maps from field elements to curves: simplified SWU and isogenies (RFC 9380 sections 6.6.2, 6.6.3). SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_CURVE_HASH_TO_POINT_H
#define IBAKE_CURVE_HASH_TO_POINT_H

#include "curve/jacobian.h"
#include "curve/projective.h"

namespace ibake {

// Simplified SWU without inversions, RFC 9380 appendix F.2. Map is the isogenous curve y^2 = x^3 + a*x + b with z() and
// sqrt_ratio(u, v): {present, y} with y = sqrt(u/v) when u/v is a square, else y = sqrt(z*u/v).
template <class Map, class F>
Jacobian<Map> map_to_curve_sswu(const F& u) {
    const F zu2 = Map::z() * u.square();
    const F d = zu2.square() + zu2;                                                // z^2 u^4 + z u^2
    const F numerator = Map::b() * (d + F::one());
    const F denominator = Map::a() * F::select(d.is_zero(), Map::z(), -d);
    const F den2 = denominator.square();
    const F den3 = den2 * denominator;
    const F gx = (numerator.square() + Map::a() * den2) * numerator + Map::b() * den3;  // g(x1) * den^3
    const auto root = Map::sqrt_ratio(gx, den3);
    // Not a square: x2 = z u^2 x1 and y2 = z u^3 sqrt(z g(x1)).
    const F x = F::select(root.present, numerator, zu2 * numerator);
    const F y = F::select(root.present, root.value, zu2 * u * root.value);
    return {x * denominator, y.negate_if(u.is_odd() ^ y.is_odd()) * den3, denominator};
}

// The isogeny x = xn(x')/xd(x'), y = y'*yn(x')/yd(x'), of degrees n+1, n and m, from Map to Curve. Infinity, and a point where
// a denominator vanishes, go to infinity. It is a homomorphism, so that points are added before it.
template <class Curve, class Map, class Constant, class Xn, class Xd, class Yn, class Yd>
Projective<Curve> apply_isogeny(const Jacobian<Map>& p, const Xn& xn, const Xd& xd, const Yn& yn, const Yd& yd, Constant constant) {
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
        for (size_t i = count - 1; i-- > 0;) r = r * p.x + constant(c[i]) * powers[count - 1 - i];
        return r;
    };
    const F num_x = evaluate(xn);
    const F den_x = evaluate(xd) * powers[1];
    const F num_y = evaluate(yn) * p.y;
    const F den_y = evaluate(yd) * (powers[1] * p.z);
    Projective<Curve> r = {num_x * den_y, num_y * den_x, den_x * den_y};
    r.assign_if(r.is_identity(), Projective<Curve>::identity());
    return r;
}

}  // namespace ibake

#endif
