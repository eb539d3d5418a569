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
    static constexpr size_t kWords = Ctx::kWords;
    Base c0, c1;

    // Whether the kernels for whole elements serve: the back end has them, an element is its limbs and nothing else, and 8p < R. All of
    // them, or one by itself.
    static bool has_kernels() { return has(&KernelTable<kWords>::fp2_dot3); }
    static bool has(auto KernelTable<kWords>::* kernel) {
        if constexpr (Ctx::kIsStatic)
            return Ctx::kernels().*kernel != nullptr && Ctx::modulus().bits + 3 <= kWords * kWordBits;
        else
            return false;
    }
    word* limbs() { return c0.limbs(); }
    const word* limbs() const { return c0.limbs(); }

    static Fp2 zero() { return {Base::zero(), Base::zero()}; }
    static Fp2 one() { return {Base::one(), Base::zero()}; }

    IBAKE_CALL friend Fp2 operator+(const Fp2& a, const Fp2& b) {
        if (!has(&KernelTable<kWords>::fp2_add)) return {a.c0 + b.c0, a.c1 + b.c1};
        return a.by(&KernelTable<kWords>::fp2_add, a.limbs(), b.limbs(), a.p());
    }
    IBAKE_CALL friend Fp2 operator-(const Fp2& a, const Fp2& b) {
        if (!has(&KernelTable<kWords>::fp2_sub)) return {a.c0 - b.c0, a.c1 - b.c1};
        return a.by(&KernelTable<kWords>::fp2_sub, a.limbs(), b.limbs(), a.p());
    }
    IBAKE_CALL Fp2 operator-() const { return {-c0, -c1}; }
    IBAKE_CALL Fp2 dbl() const { return *this + *this; }
    // In place, for the same reasons as in F_p.
    IBAKE_CALL Fp2& operator+=(const Fp2& b) {
        if (has(&KernelTable<kWords>::fp2_add)) {
            Ctx::kernels().fp2_add(limbs(), limbs(), b.limbs(), p());
        } else {
            c0 += b.c0;
            c1 += b.c1;
        }
        return *this;
    }
    IBAKE_CALL Fp2& operator-=(const Fp2& b) {
        if (has(&KernelTable<kWords>::fp2_sub)) {
            Ctx::kernels().fp2_sub(limbs(), limbs(), b.limbs(), p());
        } else {
            c0 -= b.c0;
            c1 -= b.c1;
        }
        return *this;
    }
    IBAKE_CALL Fp2& operator*=(const Fp2& b) {
        if (has(&KernelTable<kWords>::fp2_mul))
            Ctx::kernels().fp2_mul(limbs(), limbs(), b.limbs(), p(), n0());
        else
            *this = reduce(product(*this, b));
        return *this;
    }
    IBAKE_CALL Fp2& operator*=(const Base& b) {
        c0 *= b;
        c1 *= b;
        return *this;
    }
    IBAKE_CALL void square_in_place() {
        if (has(&KernelTable<kWords>::fp2_sqr))
            Ctx::kernels().fp2_sqr(limbs(), limbs(), p(), n0());
        else
            *this = square();
    }
    Fp2 half() const { return {c0.half(), c1.half()}; }
    Fp2 conjugate() const { return {c0, -c1}; }

    // Karatsuba: 3 products, no reduction.
    static WideFp2<Ctx> product(const Fp2& a, const Fp2& b) {
        if (has(&KernelTable<kWords>::fp2_wide_mul)) {
            using Unset = typename Wide<Ctx>::Unset;
            WideFp2<Ctx> r{Wide<Ctx>(a.c0.context(), Unset{}), Wide<Ctx>(a.c0.context(), Unset{})};
            static_assert(!Ctx::kIsStatic || sizeof r == 4 * kWords * sizeof(word));
            Ctx::kernels().fp2_wide_mul(r.c0.limbs(), a.limbs(), b.limbs(), a.p());
            return r;
        }
        const auto v0 = Wide<Ctx>::product(a.c0, b.c0);
        const auto v1 = Wide<Ctx>::product(a.c1, b.c1);
        return {v0 - v1, Wide<Ctx>::cross(a.c0, a.c1, b.c0, b.c1, v0, v1)};
    }
    static Fp2 reduce(const WideFp2<Ctx>& t) { return {t.c0.reduce(), t.c1.reduce()}; }

    IBAKE_CALL friend Fp2 operator*(const Fp2& a, const Fp2& b) {
        if (!has(&KernelTable<kWords>::fp2_mul)) return reduce(product(a, b));
        return a.by(&KernelTable<kWords>::fp2_mul, a.limbs(), b.limbs(), a.p(), a.n0());
    }
    friend Fp2 operator*(const Fp2& a, const Base& b) { return {a.c0 * b, a.c1 * b}; }
    // (c0 + c1)(c0 - c1) + 2*c0*c1*u: 2M.
    IBAKE_CALL Fp2 square() const {
        if (!has(&KernelTable<kWords>::fp2_sqr)) return {(c0 + c1) * (c0 - c1), (c0 * c1).dbl()};
        return by(&KernelTable<kWords>::fp2_sqr, limbs(), p(), n0());
    }
    // x[0]*y0 + x[1]*y1 + x[2]*y2 by the kernel. Requires has_kernels().
    static Fp2 dot3(const Fp2* x, const Fp2& y0, const Fp2& y1, const Fp2& y2) {
        return y0.by(&KernelTable<kWords>::fp2_dot3, x->limbs(), y0.limbs(), y1.limbs(), y2.limbs(), y0.p(), y0.n0());
    }
    // (a + b*s)^2 = r0 + r1*s, s^2 = 1 + u, by the kernel. Requires has_kernels().
    static void fp4_square(Fp2& r0, Fp2& r1, const Fp2& a, const Fp2& b) {
        Ctx::kernels().fp4_sqr(r0.limbs(), r1.limbs(), a.limbs(), b.limbs(), a.p(), a.n0());
    }
    // 3t + 2x and 3t - 2x.
    static Fp2 three_plus_two(const Fp2& t, const Fp2& x) {
        if (!has_kernels()) return (t + x).dbl() + t;
        return t.by(&KernelTable<kWords>::fp2_triple_plus, t.limbs(), x.limbs(), t.p());
    }
    static Fp2 three_minus_two(const Fp2& t, const Fp2& x) {
        if (!has_kernels()) return (t - x).dbl() + t;
        return t.by(&KernelTable<kWords>::fp2_triple_minus, t.limbs(), x.limbs(), t.p());
    }

    Base norm() const { return c0.square() + c1.square(); }
    Fp2 inverse() const {
        const Base n = norm().inverse();
        return {c0 * n, -(c1 * n)};
    }

    ct::Choice is_zero() const { return c0.is_zero() & c1.is_zero(); }
    ct::Choice equals(const Fp2& b) const { return c0.equals(b.c0) & c1.equals(b.c1); }
    IBAKE_CALL static Fp2 select(ct::Choice choice, const Fp2& a, const Fp2& b) {
        return {Base::select(choice, a.c0, b.c0), Base::select(choice, a.c1, b.c1)};
    }
    Fp2 negate_if(ct::Choice choice) const { return {c0.negate_if(choice), c1.negate_if(choice)}; }

    // a is a square exactly when its norm is one in F_p.
    ct::Choice is_square() const { return norm().is_square(); }
    // Roots of a[i], given s[i] with s^2 = norm(a). With delta = (c0 + s)/2, let x = delta^((p+1)/4), so x^2 = +-delta. If +, the root is
    // x + c1/(2x)*u; if -, it is c1/(2x) + x*u, because delta*(c0 - s)/2 = -(c1/2)^2. When delta is 0 (c1 = 0, c0 = -s) the other
    // sign of s serves.
    template <size_t n>
    static void sqrt_from_norm_roots(Fp2 (&a)[n], const Base (&s)[n]) {
        Base delta[n], inverse_root[n];
        for (size_t i = 0; i < n; i++) {
            delta[i] = (a[i].c0 + s[i]).half();
            delta[i] = Base::select(delta[i].is_zero(), (a[i].c0 - s[i]).half(), delta[i]);
            inverse_root[i] = delta[i];
        }
        Base::pow_p_minus_3_over_4(inverse_root);
        for (size_t i = 0; i < n; i++) {
            const Base x = delta[i] * inverse_root[i];
            // x * inverse_root = delta^((p-1)/2) is the sign of x^2, so inverse_root is 1/x times that sign.
            const Base y = a[i].c1.half() * inverse_root[i];
            const ct::Choice plus = x.square().equals(delta[i]);
            a[i] = {Base::select(plus, x, -y), Base::select(plus, y, x)};
        }
    }
    ct::Option<Fp2> sqrt() const {
        Fp2 root[] = {*this};
        const Base norm_root[] = {norm().sqrt().value};
        sqrt_from_norm_roots(root, norm_root);
        return {root[0], root[0].square().equals(*this)};
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

private:
    // kernel(r, args...) in the field of *this.
    template <class Kernel, class... Args>
    Fp2 by(Kernel KernelTable<kWords>::* kernel, Args... args) const {
        static_assert(!Ctx::kIsStatic || sizeof(Fp2) == 2 * kWords * sizeof(word));
        using Unset = typename Base::Unset;
        Fp2 r{Base(c0.context(), Unset{}), Base(c0.context(), Unset{})};
        (Ctx::kernels().*kernel)(r.limbs(), args...);
        return r;
    }
    const word* p() const { return c0.context().modulus().p; }
    word n0() const { return c0.context().modulus().n0; }
};

}  // namespace ibake

#endif
