// G1 and G2 of BLS12-381 by AVX-512 IFMA: curve/engine.h on the residue number system. SPDX-License-Identifier: Apache-2.0
#include "simd/avx512ifma/engines.h"

namespace ibake::IBAKE_RNS_BACKEND {

constinit const bls12_381::GroupEngine kGroupEngine = {};

}  // namespace ibake::IBAKE_RNS_BACKEND
