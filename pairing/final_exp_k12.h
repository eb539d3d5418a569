// Final exponentiation of a BLS12 pairing. SPDX-License-Identifier: Apache-2.0
//
// Hayashida, Hayasaka, Teruya, "Efficient final exponentiation via cyclotomic structure for pairings over families of elliptic
// curves", ePrint 2020/875: 3(p^4 - p^2 + 1)/r = (x-1)^2 (x+p)(x^2+p^2-1) + 3. The result is the cube of the textbook pairing, which
// is the value every library computes.
#ifndef IBAKE_PAIRING_FINAL_EXP_K12_H
#define IBAKE_PAIRING_FINAL_EXP_K12_H

#include "pairing/ate_k12.h"

namespace ibake {

// f^x in the cyclotomic subgroup: f^|x| by squarings, then the inverse (conjugate) for a negative seed.
template <class Pairing>
Fp12<typename Pairing::Tower> pow_by_seed(const Fp12<typename Pairing::Tower>& f) {
    auto r = f;
    for (int i = std::bit_width(Pairing::kSeedAbs) - 2; i >= 0; i--) {
        r = r.cyclotomic_square();
        if ((Pairing::kSeedAbs >> i) & 1) r = r * f;  // public: the seed
    }
    return apply_seed_sign<Pairing>(r);
}

// f^((p^12 - 1)/r * 3) for f != 0.
template <class Pairing>
Fp12<typename Pairing::Tower> final_exponentiation(const Fp12<typename Pairing::Tower>& f) {
    using F12 = Fp12<typename Pairing::Tower>;
    const F12 t = f.conjugate() * f.inverse();  // f^(p^6 - 1)
    const F12 m = t.frobenius2() * t;           // f^((p^6-1)(p^2+1)), cyclotomic: inverse = conjugate from here on
    F12 a = pow_by_seed<Pairing>(m) * m.conjugate();                                             // m^(x-1)
    a = pow_by_seed<Pairing>(a) * a.conjugate();                                                 // m^((x-1)^2)
    a = pow_by_seed<Pairing>(a) * a.frobenius();                                                 // a^(x+p)
    a = pow_by_seed<Pairing>(pow_by_seed<Pairing>(a)) * a.frobenius2() * a.conjugate();          // a^(x^2+p^2-1)
    return a * m.cyclotomic_square() * m;                                                        // times m^3
}

}  // namespace ibake

#endif
