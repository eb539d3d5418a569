// The tower of BLS12-381. SPDX-License-Identifier: Apache-2.0
#include "bench/bench.h"
#include "pairing/bls12_381.h"

namespace ibake::bench {

void add_tower() {
    const auto name = [](const char* op) { return std::string("tower/") + op + "/bls12_381"; };
    auto a2 = random_f2(), b2 = random_f2(), c2 = random_f2();
    add(name("fp2_mul"), [a2, b2]() mutable { return a2 = a2 * b2; });
    add(name("fp2_sqr"), [a2]() mutable { return a2 = a2.square(); });
    add(name("fp2_inverse"), [a2, b2]() mutable { return a2 = a2.inverse() + b2; });
    add(name("fp2_sqrt"), [a2, b2]() mutable { return a2 = a2.sqrt().value + b2; });
    auto a6 = random_f6(), b6 = random_f6();
    add(name("fp6_mul"), [a6, b6]() mutable { return a6 = a6 * b6; });
    add(name("fp6_inverse"), [a6, b6]() mutable { return a6 = a6.inverse() + b6; });
    auto a12 = random_f12(), b12 = random_f12();
    add(name("fp12_mul"), [a12, b12]() mutable { return a12 *= b12; });
    add(name("fp12_sqr"), [a12]() mutable { return a12.square_in_place(), a12; });
    add(name("fp12_cyclotomic_sqr"), [a12]() mutable { return a12.cyclotomic_square_in_place(), a12; });
    add(name("fp12_mul_by_line"), [a12, a2, b2, c2]() mutable { return a12.mul_by_line(a2, b2, c2), a12; });
    add(name("fp12_frobenius"), [a12]() mutable { return a12 = a12.frobenius(); });
    add(name("fp12_inverse"), [a12]() mutable { return a12 = a12.inverse(); });
}

}  // namespace ibake::bench
