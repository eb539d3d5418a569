// Many multiplications in the groups of BLS12-381. SPDX-License-Identifier: Apache-2.0
#include "curve/engine_calls.h"

namespace ibake::bls12_381 {

namespace {

template <class Point>
void mul_many(Point* r, const Point* p, const Scalar* k, size_t count) {
    for (; count >= kLanes && engine_mul_8(r, p, k); count -= kLanes, r += kLanes, p += kLanes, k += kLanes) {
    }
    for (size_t i = 0; i < count; i++) r[i] = mul(p[i], k[i]);
}

}  // namespace

void mul_batch(G1* r, const G1* p, const Scalar* k, size_t count) { mul_many(r, p, k, count); }
void mul_batch(G2* r, const G2* p, const Scalar* k, size_t count) { mul_many(r, p, k, count); }

}  // namespace ibake::bls12_381
