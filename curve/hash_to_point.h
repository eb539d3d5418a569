// Maps from field elements to curves: simplified SWU and isogenies (RFC 9380 sections 6.6.2, 6.6.3). SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_CURVE_HASH_TO_POINT_H
#define IBAKE_CURVE_HASH_TO_POINT_H

#include "curve/projective.h"

namespace ibake {

// A point on the isogenous curve y^2 = x^3 + A*x + B: x = numerator/denominator.
template <class F>
struct SwuPoint {
    F numerator, denominator, y;
};

// Simplified SWU without inversions, RFC 9380 appendix F.2. Map: a(), b(), z() and
// sqrt_ratio(u, v): {present, y} with y = sqrt(u/v) when u/v is a square, else y = sqrt(Z*u/v).
template <class Map, class F>
SwuPoint<F> map_to_curve_sswu(const F& u) {
    const F zu2 = Map::z() * u.square();
    const F d = zu2.square() + zu2;                                                // Z^2 u^4 + Z u^2
    const F numerator = Map::b() * (d + F::one());
    const F denominator = Map::a() * F::select(d.is_zero(), Map::z(), -d);
    const F den2 = denominator.square();
    const F den3 = den2 * denominator;
    const F gx = (numerator.square() + Map::a() * den2) * numerator + Map::b() * den3;  // g(x1) * den^3
    const auto root = Map::sqrt_ratio(gx, den3);
    // Not a square: x2 = Z u^2 x1 and y2 = Z u^3 sqrt(Z g(x1)).
    const F x = F::select(root.present, numerator, zu2 * numerator);
    const F y = F::select(root.present, root.value, zu2 * u * root.value);
    return {x, denominator, y.negate_if(u.is_odd() ^ y.is_odd())};
}

// sum of c[i] * x^i * z^(degree-i) for i = 0 .. degree, by Horner's rule from the top.
template <class F, class Constant, size_t count, class C>
F evaluate_homogeneous(const C (&c)[count], const F& x, const F& z, Constant constant) {
    F r = constant(c[count - 1]);
    F power = z;
    for (size_t i = count - 1; i-- > 0;) {
        r = r * x + constant(c[i]) * power;
        power = power * z;
    }
    return r;
}

// The isogeny x = xn(x')/xd(x'), y = y'*yn(x')/yd(x'), of degrees n+1, n and m, m. A vanishing denominator gives infinity.
template <class Curve, class Constant, class Xn, class Xd, class Yn, class Yd>
Projective<Curve> apply_isogeny(const SwuPoint<typename Curve::F>& p, const Xn& xn, const Xd& xd, const Yn& yn, const Yd& yd,
                                Constant constant) {
    const auto num_x = evaluate_homogeneous(xn, p.numerator, p.denominator, constant);
    const auto den_x = evaluate_homogeneous(xd, p.numerator, p.denominator, constant) * p.denominator;
    const auto num_y = evaluate_homogeneous(yn, p.numerator, p.denominator, constant) * p.y;
    const auto den_y = evaluate_homogeneous(yd, p.numerator, p.denominator, constant);
    Projective<Curve> r = {num_x * den_y, num_y * den_x, den_x * den_y};
    r.assign_if(r.z.is_zero(), Projective<Curve>::identity());
    return r;
}

}  // namespace ibake

#endif
