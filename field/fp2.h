// Quadratic extension F_p(u), u^2 = -1, p = 3 mod 4. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_FP2_H
#define IBAKE_FIELD_FP2_H

#include "field/wide.h"

namespace ibake {

// Unreduced c0 + c1*u: a product before its two reductions.
template <class Ctx>
struct WideFp2 {
    Wide<Ctx> c0, c1;
    friend WideFp2 operator+(const WideFp2& a, const WideFp2& b) { return {a.c0 + b.c0, a.c1 + b.c1}; }
    friend WideFp2 operator-(const WideFp2& a, const WideFp2& b) { return {a.c0 - b.c0, a.c1 - b.c1}; }
};

template <class Ctx>
struct Fp2 {
    using Base = Fp<Ctx>;
    Base c0, c1;

    static Fp2 zero() { return {Base::zero(), Base::zero()}; }
    static Fp2 one() { return {Base::one(), Base::zero()}; }

    friend Fp2 operator+(const Fp2& a, const Fp2& b) { return {a.c0 + b.c0, a.c1 + b.c1}; }
    friend Fp2 operator-(const Fp2& a, const Fp2& b) { return {a.c0 - b.c0, a.c1 - b.c1}; }
    Fp2 operator-() const { return {-c0, -c1}; }
    Fp2 dbl() const { return {c0.dbl(), c1.dbl()}; }
    Fp2 half() const { return {c0.half(), c1.half()}; }
    Fp2 conjugate() const { return {c0, -c1}; }

    // Karatsuba: 3 products, no reduction.
    static WideFp2<Ctx> product(const Fp2& a, const Fp2& b) {
        const auto v0 = Wide<Ctx>::product(a.c0, b.c0);
        const auto v1 = Wide<Ctx>::product(a.c1, b.c1);
        return {v0 - v1, Wide<Ctx>::cross(a.c0, a.c1, b.c0, b.c1, v0, v1)};
    }
    static Fp2 reduce(const WideFp2<Ctx>& t) { return {t.c0.reduce(), t.c1.reduce()}; }

    friend Fp2 operator*(const Fp2& a, const Fp2& b) { return reduce(product(a, b)); }
    friend Fp2 operator*(const Fp2& a, const Base& b) { return {a.c0 * b, a.c1 * b}; }
    // (c0 + c1)(c0 - c1) + 2*c0*c1*u: 2M.
    Fp2 square() const { return {(c0 + c1) * (c0 - c1), (c0 * c1).dbl()}; }

    Base norm() const { return c0.square() + c1.square(); }
    Fp2 inverse() const {
        const Base n = norm().inverse();
        return {c0 * n, -(c1 * n)};
    }

    ct::Choice is_zero() const { return c0.is_zero() & c1.is_zero(); }
    ct::Choice equals(const Fp2& b) const { return c0.equals(b.c0) & c1.equals(b.c1); }
    static Fp2 select(ct::Choice choice, const Fp2& a, const Fp2& b) {
        return {Base::select(choice, a.c0, b.c0), Base::select(choice, a.c1, b.c1)};
    }
    Fp2 negate_if(ct::Choice choice) const { return {c0.negate_if(choice), c1.negate_if(choice)}; }

    // a is a square exactly when its norm is one in F_p.
    ct::Choice is_square() const { return norm().is_square(); }
    // A root of a, given s with s^2 = norm. With delta = (c0 + s)/2, let x = delta^((p+1)/4), so x^2 = +-delta. If +, the root is
    // x + c1/(2x)*u; if -, it is c1/(2x) + x*u, because delta*(c0 - s)/2 = -(c1/2)^2. When delta is 0 (c1 = 0, c0 = -s) the other
    // sign of s serves.
    Fp2 sqrt_from_norm_root(const Base& s) const {
        Base delta = (c0 + s).half();
        delta = Base::select(delta.is_zero(), (c0 - s).half(), delta);
        const Base inverse_root = delta.pow_p_minus_3_over_4();
        const Base x = delta * inverse_root;
        // x * inverse_root = delta^((p-1)/2) is the sign of x^2, so inverse_root is 1/x times that sign.
        const Base y = c1.half() * inverse_root;
        const ct::Choice plus = x.square().equals(delta);
        return {Base::select(plus, x, -y), Base::select(plus, y, x)};
    }
    ct::Option<Fp2> sqrt() const {
        const Fp2 root = sqrt_from_norm_root(norm().sqrt().value);
        return {root, root.square().equals(*this)};
    }

    // RFC 9380 section 4.1, m = 2: parity of c0, or of c1 when c0 is zero.
    ct::Choice is_odd() const { return c0.is_odd() | (c0.is_zero() & c1.is_odd()); }
    // Sign of point encodings: of c1, or of c0 when c1 is zero.
    ct::Choice is_larger_half() const { return c1.is_larger_half() | (c1.is_zero() & c0.is_larger_half()); }

    static constexpr size_t bytes() { return 2 * Ctx::bytes(); }
    // Octets in the order of the ZCash format: c1, then c0.
    static ct::Option<Fp2> from_bytes(const uint8_t* be) {
        const auto a1 = Base::from_bytes(be);
        const auto a0 = Base::from_bytes(be + Ctx::bytes());
        return {{a0.value, a1.value}, a0.present & a1.present};
    }
    void to_bytes(uint8_t* be) const {
        c1.to_bytes(be);
        c0.to_bytes(be + Ctx::bytes());
    }
};

}  // namespace ibake

#endif
