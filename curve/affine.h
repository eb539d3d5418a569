// Points in affine coordinates on y^2 = x^3 + a*x + b. SPDX-License-Identifier: Apache-2.0
//
// Curve: using F; static F b(); static constexpr int kA, which is 0, -3 or kAnyA, and then static F a().
#ifndef IBAKE_CURVE_AFFINE_H
#define IBAKE_CURVE_AFFINE_H

#include "field/concepts.h"

namespace ibake {

inline constexpr int kAnyA = 1;

// Not infinity.
template <class Curve>
struct Affine {
    using F = typename Curve::F;
    F x, y;
    Affine negate_if(ct::Choice choice) const { return {x, y.negate_if(choice)}; }
    static F right_side(const F& x) {
        const F cube = x.square() * x + Curve::b();
        static_assert(Curve::kA == 0 || Curve::kA == -3);
        if constexpr (Curve::kA == 0) return cube;
        return cube - x.dbl() - x;
    }
    ct::Choice is_on_curve() const { return y.square().equals(right_side(x)); }
};

}  // namespace ibake

#endif
