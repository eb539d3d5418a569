// P-521 by AVX-512 IFMA: curve/engine.h on limbs of 44 bits. SPDX-License-Identifier: Apache-2.0
#include "simd/avx512ifma/engines.h"
#include "simd/avx512ifma/p521_point.h"

namespace ibake::IBAKE_RNS_BACKEND {

#if IBAKE_WITH_P521

namespace {

void mul_in_p521(word r[p521::kPointWords], const word p[p521::kPointWords], const word h[p521::kFpWords]) {
    const quad::ClearRegisters on_return;
    p521_vec::mul(r, p, h, p521::add_words);
}
void mul_base_of_p521(word r[p521::kPointWords], const p521::BaseTable& table, const word h[p521::kFpWords]) {
    const quad::ClearRegisters on_return;
    p521_vec::mul_base(r, &table.entries[0][0], table.passes, table.combs, h, p521::add_words);
}

}  // namespace

constinit const p521::GroupEngine kP521Engine = {.mul = mul_in_p521, .mul_base = mul_base_of_p521};

#else

constinit const p521::GroupEngine kP521Engine = {};

#endif

}  // namespace ibake::IBAKE_RNS_BACKEND
