// G1 and G2 of BLS12-381 by AVX-512 IFMA: curve/engine.h on the residue number system. SPDX-License-Identifier: Apache-2.0
#include "simd/avx512ifma/engines.h"
#include "simd/avx512ifma/rns_hash.h"

namespace ibake::IBAKE_RNS_BACKEND {

using namespace rns;
using namespace bls12_381;

namespace {

template <class F>
IBAKE_VEC_INLINE void finish(word* r, Point<F>& p) {
    export_point(r, p);
    wipe_lanes(p);
}

void mul_in_g1(word r[kG1Words], const word p[kG1Words], const word d[2][2]) {
    const ClearRegisters on_return;
    P1 point, result;
    import_point(point, p);
    mul(result, point, d);
    finish(r, result);
    wipe_lanes(point);
}
void mul_in_g2(word r[kG2Words], const word p[kG2Words], const word d[4]) {
    const ClearRegisters on_return;
    P2 point, result;
    import_point(point, p);
    mul(result, point, d);
    finish(r, result);
    wipe_lanes(point);
}

void mul_base_of_g1(word r[kG1Words], const word k[4]) {
    const ClearRegisters on_return;
    P1 result;
    mul_base(result, kG1Comb, k);
    finish(r, result);
}
void mul_base_of_g2(word r[kG2Words], const word k[4]) {
    const ClearRegisters on_return;
    P2 result;
    mul_base(result, kG2Comb, k);
    finish(r, result);
}

void hash_map_to_g1(word r[kG1Words], const word u[2][kFpWords]) {
    const ClearRegisters on_return;
    P1 result;
    hash_map(result, u[0]);
    finish(r, result);
}
void hash_map_to_g2(word r[kG2Words], const word u[2][2 * kFpWords]) {
    const ClearRegisters on_return;
    P2 result;
    hash_map(result, u[0]);
    finish(r, result);
}

}  // namespace

// One of these operations keeps the multiplier busy, and several at once have nothing to share: no batches.
constinit const GroupEngine kGroupEngine = {
    .g1_mul = mul_in_g1,
    .g2_mul = mul_in_g2,
    .g1_mul_base = mul_base_of_g1,
    .g2_mul_base = mul_base_of_g2,
    .g1_hash_map = hash_map_to_g1,
    .g2_hash_map = hash_map_to_g2,
    .g1_mul_8 = nullptr,
    .g2_mul_8 = nullptr,
    .g2_hash_map_8 = nullptr,
};

}  // namespace ibake::IBAKE_RNS_BACKEND
