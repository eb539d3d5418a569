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
    if (kSmall) return 0;  // many elements at a time
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

// f := f^x in the cyclotomic subgroup: the product of f^(2^i) over the set bits of |x|, the lower ones by compressed squarings and
// recovered together; then the inverse (conjugate) for a negative seed.
template <class Pairing>
IBAKE_STEP void pow_by_seed(Fp12<typename Pairing::Tower>& f) {
    const auto is_set = [](int i) { return ((Pairing::kSeedAbs >> i) & 1) != 0; };  // public: the seed
    constexpr size_t count = compressed_bits<Pairing>();
    Fp12<typename Pairing::Tower> r;
    int at = 0;  // f is its first value to the power 2^at
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
        for (size_t n = 1; n < count; n++) r *= powers[n];
        f = powers[count - 1];
    } else {
        for (; !is_set(at); at++) f.cyclotomic_square_in_place();
        r = f;
    }
    while (Pairing::kSeedAbs >> at > 1) {
        f.cyclotomic_square_in_place();
        if (is_set(++at)) r *= f;
    }
    f = r;
    apply_seed_sign<Pairing>(f);
}

// f := f^((p^12 - 1)/r * 3) for f != 0. Three elements at a time and one in pow_by_seed: a small stack has room for few more.
template <class Pairing>
IBAKE_STEP void final_exponentiation(Fp12<typename Pairing::Tower>& f) {
    Fp12<typename Pairing::Tower> a = f, power;
    a.invert_in_place();
    f.conjugate_in_place();
    f *= a;  // to the power p^6 - 1
    a = f;
    f.frobenius2_in_place();
    f *= a;  // and p^2 + 1: m, cyclotomic, so that the inverse is the conjugate from here on
    a = f;
    for (int i = 0; i < 2; i++) {  // a^(x-1)
        power = a;
        pow_by_seed<Pairing>(power);
        a.conjugate_in_place();
        a *= power;
    }
    power = a;  // a^(x+p)
    pow_by_seed<Pairing>(power);
    a.frobenius_in_place();
    a *= power;
    power = a;  // a^(x^2+p^2-1)
    pow_by_seed<Pairing>(power);
    pow_by_seed<Pairing>(power);
    a.conjugate_in_place();
    power *= a;
    a.conjugate_in_place();
    a.frobenius2_in_place();
    a *= power;
    a *= f;  // times m^3
    f.cyclotomic_square_in_place();
    f *= a;
}

}  // namespace ibake

#endif
