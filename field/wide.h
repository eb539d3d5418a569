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

    static Wide product(const Fp<Ctx>& a, const Fp<Ctx>& b) {
        Wide r(a.context());
        Ctx::kernels().wide_mul(r.v_, a.limbs(), b.limbs());
        return r;
    }
    friend Wide operator+(const Wide& a, const Wide& b) {
        Wide r(a);
        Ctx::kernels().wide_add(r.v_, a.v_, b.v_, a.modulus().p);
        return r;
    }
    friend Wide operator-(const Wide& a, const Wide& b) {
        Wide r(a);
        Ctx::kernels().wide_sub(r.v_, a.v_, b.v_, a.modulus().p);
        return r;
    }
    // The value divided by R, canonical.
    Fp<Ctx> reduce() const {
        Fp<Ctx> r(static_cast<const Ctx&>(*this));
        Ctx::kernels().redc(r.limbs(), v_, this->modulus().p, this->modulus().n0);
        return r;
    }
    word* limbs() { return v_; }

private:
    explicit Wide(const Ctx& ctx) : Ctx(ctx) {}
    word v_[2 * kWords];
};

}  // namespace ibake

#endif
