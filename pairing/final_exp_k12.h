// Final exponentiation of a BLS12 pairing. SPDX-License-Identifier: Apache-2.0
//
// Hayashida, Hayasaka, Teruya, "Efficient final exponentiation via cyclotomic structure for pairings over families of elliptic
// curves", ePrint 2020/875: 3(p^4 - p^2 + 1)/r = (x-1)^2 (x+p)(x^2+p^2-1) + 3. The result is the cube of the textbook pairing, which
// is the value every library computes.
#ifndef IBAKE_PAIRING_FINAL_EXP_K12_H
#define IBAKE_PAIRING_FINAL_EXP_K12_H

#include "pairing/ate_k12.h"
#include "pairing/compressed.h"

namespace ibake {

// How many of the seed's set bits, from the lowest on, have enough squarings before them for compression to pay: to recover an element
// takes what five squarings save.
template <class Pairing>
constexpr size_t compressed_bits() {
    size_t n = 0;
    int last = 0;
    for (int i = 0; Pairing::kSeedAbs >> i > 0; i++) {
        if (((Pairing::kSeedAbs >> i) & 1) == 0) continue;
        if (i - last <= 5) break;
        last = i;
        n++;
    }
    return n;
}

// f^x in the cyclotomic subgroup: the product of f^(2^i) over the set bits of |x|, the lower ones by compressed squarings and recovered
// together; then the inverse (conjugate) for a negative seed.
template <class Pairing>
Fp12<typename Pairing::Tower> pow_by_seed(const Fp12<typename Pairing::Tower>& f) {
    const auto is_set = [](int i) { return ((Pairing::kSeedAbs >> i) & 1) != 0; };  // public: the seed
    constexpr size_t count = compressed_bits<Pairing>();
    Fp12<typename Pairing::Tower> power = f, r;
    int at = 0;  // power = f^(2^at)
    if constexpr (count > 0) {
        CompressedCyclotomic<typename Pairing::Tower> c(f), at_bits[count];
        for (size_t n = 0; n < count; n++) {
            do c = c.square();
            while (!is_set(++at));
            at_bits[n] = c;
        }
        Fp12<typename Pairing::Tower> powers[count];
        CompressedCyclotomic<typename Pairing::Tower>::decompress(powers, at_bits);
        r = powers[0];
        for (size_t n = 1; n < count; n++) r = r * powers[n];
        power = powers[count - 1];
    } else {
        for (; !is_set(at); at++) power = power.cyclotomic_square();
        r = power;
    }
    while (Pairing::kSeedAbs >> at > 1) {
        power = power.cyclotomic_square();
        if (is_set(++at)) r = r * power;
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
