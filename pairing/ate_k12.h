// Optimal ate pairing of a BLS12 curve: Miller loop over |x|, single, multiple and prepared. SPDX-License-Identifier: Apache-2.0
//
// Vercauteren, "Optimal pairings", IEEE Trans. Inf. Theory 56(1), 2010: for BLS12 the loop is f_{x,Q}(P). A negative seed conjugates
// the result.
//
// Pairing: using G1Curve, G2Curve, Tower; static constexpr uint64_t kSeedAbs; static constexpr bool kSeedNegative;
// static constexpr Twist kTwist.
#ifndef IBAKE_PAIRING_ATE_K12_H
#define IBAKE_PAIRING_ATE_K12_H

#include "field/secret.h"
#include "pairing/line.h"

#include <bit>

namespace ibake {

// Lines of one loop: one per bit of |x| below the top, one more per set bit.
template <class Pairing>
inline constexpr size_t kLineCount =
    static_cast<size_t>(std::bit_width(Pairing::kSeedAbs) - 1 + std::popcount(Pairing::kSeedAbs) - 1);

// The schedule of the loop: step(is_addition) for every line, square() before each doubling but the first.
template <class Pairing, class Square, class Step>
void for_each_line(Square square, Step step) {
    for (int i = std::bit_width(Pairing::kSeedAbs) - 2; i >= 0; i--) {
        if (i != std::bit_width(Pairing::kSeedAbs) - 2) square();
        step(false);
        if ((Pairing::kSeedAbs >> i) & 1) step(true);  // public: the seed
    }
}

// The lines of a fixed Q, for any P, divided by their coefficient of yP: 192 octets each on BLS12-381. As secret as Q.
template <class Pairing>
struct PreparedG2 {
    using F2 = typename Pairing::G2Curve::F;
    static constexpr size_t kCount = kLineCount<Pairing>;
    MonicLine<F2> lines[kCount];

    // The coefficients of yP, 2YZ and X - xQ*Z, are not 0: T is not infinity and neither Q nor -Q. They are inverted together.
    static void prepare(PreparedG2& out, const Affine<typename Pairing::G2Curve>& q) {
        auto t = Projective<typename Pairing::G2Curve>::from_affine(q);
        F2 ys[kCount], product = F2::one();
        size_t at = 0;
        for_each_line<Pairing>([] {}, [&](bool addition) {
            LineCoefficients<F2> line;
            addition ? addition_step(line, t, q) : doubling_step(line, t);
            out.lines[at] = {line.c * product, line.x * product};
            product = product * line.y;
            ys[at++] = line.y;
        });
        F2 inverse = product.inverse();  // of the product up to the line in hand
        while (at-- > 0) {
            out.lines[at] = {out.lines[at].c * inverse, out.lines[at].x * inverse};
            inverse = inverse * ys[at];
        }
        wipe(ys, sizeof ys);
    }
};

// One factor of a product. A trivial one (P or Q infinity) has the value 1, whatever p and q point to.
template <class Pairing>
struct PairingTerm {
    const Affine<typename Pairing::G1Curve>* p = nullptr;
    const Affine<typename Pairing::G2Curve>* q = nullptr;
    ct::Choice trivial = ct::Choice::no();
    Projective<typename Pairing::G2Curve> t = {};
};

// The constant line 1 in place of l.
template <class F2>
void make_trivial_if(ct::Choice choice, LineCoefficients<F2>& l) {
    l.c = F2::select(choice, F2::one(), l.c);
    l.x = F2::select(choice, F2::zero(), l.x);
    l.y = F2::select(choice, F2::zero(), l.y);
}

template <class Pairing>
void apply_seed_sign(Fp12<typename Pairing::Tower>& f) {
    if constexpr (Pairing::kSeedNegative) f.conjugate_in_place();
}

// f := product of f_{x,Q_i}(P_i): the squarings are shared. P and Q of non-trivial terms are in their subgroups. terms[i].t is scratch.
template <class Pairing>
IBAKE_STEP void miller_loop(Fp12<typename Pairing::Tower>& f, PairingTerm<Pairing>* terms, size_t count) {
    f.set_one();
    for (size_t i = 0; i < count; i++) terms[i].t = Projective<typename Pairing::G2Curve>::from_affine(*terms[i].q);
    for_each_line<Pairing>([&] { f.square_in_place(); },
                           [&](bool addition) {
                               for (size_t i = 0; i < count; i++) {
                                   auto& term = terms[i];
                                   LineCoefficients<typename Pairing::G2Curve::F> line;
                                   addition ? addition_step(line, term.t, *term.q) : doubling_step(line, term.t);
                                   make_trivial_if(term.trivial, line);
                                   mul_by_line<Pairing::kTwist>(f, line, term.p->x, term.p->y);
                               }
                           });
    apply_seed_sign<Pairing>(f);
}

// f_{x,Q}(P) with the lines of Q stored, up to a factor in F_p2: the lines are divided by yP, which is not 0.
template <class Pairing>
Fp12<typename Pairing::Tower> miller_loop_prepared(const PreparedG2<Pairing>& q, const Affine<typename Pairing::G1Curve>& p) {
    auto f = Fp12<typename Pairing::Tower>::one();
    const auto y_inverse = p.y.inverse();
    const auto slope = p.x * y_inverse;
    size_t at = 0;
    for_each_line<Pairing>([&] { f.square_in_place(); },
                           [&](bool) {
                               const auto& line = q.lines[at++];
                               mul_by_monic_line<Pairing::kTwist>(f, line.c * y_inverse, line.x * slope);
                           });
    apply_seed_sign<Pairing>(f);
    return f;
}

}  // namespace ibake

#endif
