// What the algorithms above need from a field, with the laws they rely on. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_CONCEPTS_H
#define IBAKE_FIELD_CONCEPTS_H

#include "field/ct.h"

#include <concepts>

namespace ibake {

// A commutative ring with 1 in which a * a.inverse() = 1 for a != 0, and 0.inverse() = 0; a.square() = a * a; a.dbl() = a + a.
template <class F>
concept Field = requires(const F a, const F b, ct::Choice c) {
    { a + b } -> std::same_as<F>;
    { a - b } -> std::same_as<F>;
    { a * b } -> std::same_as<F>;
    { -a } -> std::same_as<F>;
    { a.square() } -> std::same_as<F>;
    { a.dbl() } -> std::same_as<F>;
    { a.inverse() } -> std::same_as<F>;
    { a.is_zero() } -> std::same_as<ct::Choice>;
    { a.equals(b) } -> std::same_as<ct::Choice>;
    { F::select(c, a, b) } -> std::same_as<F>;
};

// A field Z/p: adds the canonical integer, its octets and its parity. a.sqrt().value squared is a when present (p = 3 mod 4).
template <class F>
concept PrimeField = Field<F> && requires(const F a, uint8_t* out) {
    { a.bytes() } -> std::same_as<size_t>;
    { a.to_bytes(out) };
    { a.is_odd() } -> std::same_as<ct::Choice>;
    { a.sqrt() } -> std::same_as<ct::Option<F>>;
    { a.context() };
};

}  // namespace ibake

#endif
