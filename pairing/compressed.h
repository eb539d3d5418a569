// Repeated squaring in the cyclotomic subgroup of F_p12 on four of the six coefficients. SPDX-License-Identifier: Apache-2.0
//
// Karabina, "Squaring in cyclotomic subgroups", Math. Comp. 82, 2013: with f = a0 + a1*w + ... + a5*w^5, the coefficients a1, a2, a4, a5
// of f^2 depend on those of f only, and f follows from them (section 3.1, in the form of Aranha, Karabina, Longa, Gebotys, Lopez,
// EUROCRYPT 2011, section 5.2). A squaring costs 4M in F_p2 in place of 6M; recovering 7M + 3S and an inversion that many share.
#ifndef IBAKE_PAIRING_COMPRESSED_H
#define IBAKE_PAIRING_COMPRESSED_H

#include "field/fp12.h"

namespace ibake {

template <class Tower>
class CompressedCyclotomic {
public:
    using F12 = Fp12<Tower>;
    using F2 = typename F12::F2;

    CompressedCyclotomic() = default;
    explicit CompressedCyclotomic(const F12& f) : a1_(f.at(1)), a2_(f.at(2)), a4_(f.at(4)), a5_(f.at(5)) {}

    CompressedCyclotomic square() const {
        CompressedCyclotomic r;
        F2 t1, t2, t4, t5;
        F12::fp4_square(a1_, a4_, t2, t5);
        F12::fp4_square(a2_, a5_, t4, t1);
        r.a1_ = F2::three_plus_two(xi(t1), a1_);
        r.a2_ = F2::three_minus_two(t2, a2_);
        r.a4_ = F2::three_minus_two(t4, a4_);
        r.a5_ = F2::three_plus_two(t5, a5_);
        return r;
    }

    // The elements themselves. With every d_i below: a3 = n/d for
    //     n = xi*a5^2 + 3a2^2 - 2a4,  d = 4a1   when a1 is not 0,
    //     n = 2*a2*a5,                d = a4    when it is; when both are 0 the element is 1, and n = 0,
    // and a0 = xi*(2a3^2 + a1*a5 - 3a4*a2) + 1.
    template <size_t n>
    static void decompress(F12 (&out)[n], const CompressedCyclotomic (&in)[n]) {
        F2 numerator[n], denominator[n], before[n];
        for (size_t i = 0; i < n; i++) {
            const CompressedCyclotomic& c = in[i];
            const ct::Choice special = c.a1_.is_zero();
            numerator[i] = F2::select(special, (c.a2_ * c.a5_).dbl(), xi(c.a5_.square()) + F2::three_minus_two(c.a2_.square(), c.a4_));
            denominator[i] = F2::select(special, c.a4_, c.a1_.dbl().dbl());
            denominator[i] = F2::select(denominator[i].is_zero(), F2::one(), denominator[i]);
            before[i] = i == 0 ? F2::one() : before[i - 1] * denominator[i - 1];
        }
        F2 inverse = (before[n - 1] * denominator[n - 1]).inverse();
        for (size_t i = n; i-- > 0;) {
            const CompressedCyclotomic& c = in[i];
            const F2 a3 = numerator[i] * before[i] * inverse;
            inverse = inverse * denominator[i];
            const F2 a2a4 = c.a2_ * c.a4_;
            F12& f = out[i];
            f.at(0) = xi((a3.square() - a2a4).dbl() + c.a1_ * c.a5_ - a2a4);
            f.at(0).c0 = f.at(0).c0 + F2::Base::one();
            f.at(1) = c.a1_;
            f.at(2) = c.a2_;
            f.at(3) = a3;
            f.at(4) = c.a4_;
            f.at(5) = c.a5_;
        }
    }

private:
    static F2 xi(const F2& a) { return F12::F6::xi(a); }
    F2 a1_, a2_, a4_, a5_;
};

}  // namespace ibake

#endif
