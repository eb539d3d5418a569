// Fields of tiny primes on kernels of one 64-bit piece: the templates of the library on sets small enough to try every element.
// SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_TOY_FIELD_H
#define IBAKE_TESTS_SUPPORT_TOY_FIELD_H

#include "field/kernels_portable.h"
#include "field/dispatch.h"
#include "field/modulus.h"

namespace ibake {

namespace test {

template <size_t N>
inline constexpr KernelTable<N> kToyKernels = {portable::mont_mul<N>, portable::mont_sqr<N>, portable::add<N>,
                                               portable::sub<N>,      portable::wide_mul<N>, portable::wide_sqr<N>,
                                               portable::wide_add<N>, portable::wide_sub<N>, portable::redc<N>};
}  // namespace test

template <>
IBAKE_INLINE const KernelTable<words_of_64(1)>& active<words_of_64(1)>() {
    return test::kToyKernels<words_of_64(1)>;
}

namespace test {

constexpr Modulus<words_of_64(1)> toy_modulus(uint64_t p) {
    Modulus<words_of_64(1)> m{};
    const uint64_t one = (~UINT64_C(0) % p + 1) % p;  // 2^64 mod p
    const uint64_t r2 = one * one % p;
    for (size_t i = 0; i < words_of_64(1); i++) {
        m.p[i] = static_cast<word>(p >> (kWordBits * i % 64));
        m.one[i] = static_cast<word>(one >> (kWordBits * i % 64));
        m.r2[i] = static_cast<word>(r2 >> (kWordBits * i % 64));
    }
    uint64_t inverse = p;
    for (int i = 0; i < 6; i++) inverse *= 2 - p * inverse;
    m.n0 = static_cast<word>(0 - inverse);
    for (uint64_t x = p; x != 0; x >>= 1) m.bits++;
    return m;
}

// Params for StaticField. p < 2^16.
template <uint64_t p>
struct ToyField {
    static constexpr size_t kWords = words_of_64(1);
    static constexpr size_t kBytes = p < 256 ? 1 : 2;
    static constexpr Modulus<kWords> kModulus = toy_modulus(p);
};

}  // namespace test
}  // namespace ibake

#endif
