// Points in affine coordinates on y^2 = x^3 + a*x + b. SPDX-License-Identifier: Apache-2.0
//
// Curve: using F; static constexpr int kA, which is 0, 1, -3 or kAnyA, and then static F a(); static F b(), or where the field is known
// at run time only static F plus_b(x), which is x + b.
#ifndef IBAKE_CURVE_AFFINE_H
#define IBAKE_CURVE_AFFINE_H

#include "field/concepts.h"

namespace ibake {

inline constexpr int kAnyA = 2;

// Not infinity, unless a function says that it takes or returns (0, 0) for it.
template <class Curve>
struct Affine {
    using F = typename Curve::F;
    F x, y;
    ct::Choice is_infinity() const { return x.is_zero() & y.is_zero(); }
    Affine negate_if(ct::Choice choice) const { return {x, y.negate_if(choice)}; }
    static F right_side(const F& x) {
        static_assert(Curve::kA == 0 || Curve::kA == 1 || Curve::kA == -3);
        const F cube = plus_b(x.square() * x);
        if constexpr (Curve::kA == 0)
            return cube;
        else if constexpr (Curve::kA == 1)
            return cube + x;
        else
            return cube - x.dbl() - x;
    }
    ct::Choice is_on_curve() const { return y.square().equals(right_side(x)); }

private:
    static F plus_b(const F& x) {
        if constexpr (requires { Curve::plus_b(x); })
            return Curve::plus_b(x);
        else
            return x + Curve::b();
    }
};

}  // namespace ibake

#endif
