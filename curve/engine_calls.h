// Handing operations of BLS12-381's groups to the engine of the backend that serves. SPDX-License-Identifier: Apache-2.0
//
// Each function returns false, and does nothing, where the engine lacks the operation: the portable code follows. Contracts are those
// of the functions that call them (bls12_381.h).
#ifndef IBAKE_CURVE_ENGINE_CALLS_H
#define IBAKE_CURVE_ENGINE_CALLS_H

#include "curve/bls12_381.h"
#include "curve/engine.h"

namespace ibake::bls12_381 {

// Points and towers are nothing but their words, in the order of engine.h.
template <class T>
IBAKE_INLINE word* words(T& value) {
    return reinterpret_cast<word*>(&value);
}
template <class T>
IBAKE_INLINE const word* words(const T& value) {
    return reinterpret_cast<const word*>(&value);
}
static_assert(sizeof(G1) == 3 * 48 && sizeof(G2) == 3 * 96);

#if IBAKE_HAS_BACKENDS

[[nodiscard]] bool engine_mul(G1& r, const G1& p, const Scalar& k);
[[nodiscard]] bool engine_mul(G2& r, const G2& p, const Scalar& k);
[[nodiscard]] bool engine_mul_generator(G1& r, const Scalar& k);
[[nodiscard]] bool engine_mul_generator(G2& r, const Scalar& k);
// u: the elements that hash_to_field gives.
[[nodiscard]] bool engine_hash(G1& r, const F1 (&u)[2]);
[[nodiscard]] bool engine_hash(G2& r, const F2 (&u)[2]);
// kLanes of them.
[[nodiscard]] bool engine_mul_8(G1* r, const G1* p, const Scalar* k);
[[nodiscard]] bool engine_mul_8(G2* r, const G2* p, const Scalar* k);
[[nodiscard]] bool engine_hash_8(G2* r, const F2 (*u)[2]);

#else

template <class... A>
constexpr bool engine_mul(A&...) {
    return false;
}
template <class... A>
constexpr bool engine_mul_generator(A&...) {
    return false;
}
template <class... A>
constexpr bool engine_hash(A&...) {
    return false;
}
template <class... A>
constexpr bool engine_mul_8(A...) {
    return false;
}
template <class... A>
constexpr bool engine_hash_8(A...) {
    return false;
}

#endif

}  // namespace ibake::bls12_381

#endif
