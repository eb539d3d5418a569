// Double-width accumulators for lazy reduction: sums of products with one reduction at the end. SPDX-License-Identifier: Apache-2.0
//
// Bound: every Wide is below p*R. A product of two canonical values is below p^2 < p*R; sums and differences are taken modulo p*R.
#ifndef IBAKE_FIELD_WIDE_H
#define IBAKE_FIELD_WIDE_H

#include "field/prime_field.h"

namespace ibake {

template <class Ctx>
class Wide : private Ctx {
public:
    static constexpr size_t kWords = Ctx::kWords;

    // For a kernel to write.
    struct Unset {};
    Wide(const Ctx& ctx, Unset) : Ctx(ctx) {}
    word* limbs() { return v_; }

    IBAKE_CALL static Wide product(const Fp<Ctx>& a, const Fp<Ctx>& b) {
        Wide r(a.context());
        Ctx::kernels().wide_mul(r.v_, a.limbs(), b.limbs());
        return r;
    }
    // a0*b1 + a1*b0 from v0 = a0*b0 and v1 = a1*b1 (Karatsuba), without corrections: the sums are below 2p, their product below 4p^2 <
    // p*R, and neither difference is negative.
    IBAKE_CALL static Wide cross(const Fp<Ctx>& a0, const Fp<Ctx>& a1, const Fp<Ctx>& b0, const Fp<Ctx>& b1, const Wide& v0, const Wide& v1) {
        IBAKE_CHECK_BOUND(a0.context().modulus().bits + 2 <= kWords * kWordBits, "cross: 4p < R");
        word a[kWords], b[kWords];
        carry c = 0;
        IBAKE_UNROLL
        for (size_t i = 0; i < kWords; i++) a[i] = add_carry(a0.limbs()[i], a1.limbs()[i], c);
        c = 0;
        IBAKE_UNROLL
        for (size_t i = 0; i < kWords; i++) b[i] = add_carry(b0.limbs()[i], b1.limbs()[i], c);
        Wide r(a0.context());
        Ctx::kernels().wide_mul(r.v_, a, b);
        r.subtract_smaller(v0);
        r.subtract_smaller(v1);
        return r;
    }
    IBAKE_CALL friend Wide operator+(const Wide& a, const Wide& b) {
        Wide r(static_cast<const Ctx&>(a));
        Ctx::kernels().wide_add(r.v_, a.v_, b.v_, a.modulus().p);
        return r;
    }
    IBAKE_CALL friend Wide operator-(const Wide& a, const Wide& b) {
        Wide r(static_cast<const Ctx&>(a));
        Ctx::kernels().wide_sub(r.v_, a.v_, b.v_, a.modulus().p);
        return r;
    }
    Wide& operator-=(const Wide& b) {
        Ctx::kernels().wide_sub(v_, v_, b.v_, this->modulus().p);
        return *this;
    }
    // The value divided by R, canonical.
    IBAKE_CALL Fp<Ctx> reduce() const {
        Fp<Ctx> r(static_cast<const Ctx&>(*this));
        Ctx::kernels().redc(r.limbs(), v_, this->modulus().p, this->modulus().n0);
        return r;
    }

private:
    // *this -= b for b <= *this.
    void subtract_smaller(const Wide& b) {
        carry c = 0;
        IBAKE_UNROLL
        for (size_t i = 0; i < 2 * kWords; i++) v_[i] = sub_borrow(v_[i], b.v_[i], c);
        IBAKE_CHECK_BOUND(c == 0, "cross: no difference is negative");
    }
    explicit Wide(const Ctx& ctx) : Ctx(ctx) {}
    word v_[2 * kWords];
};

}  // namespace ibake

#endif
