// Pairings of embedding degree 2 by AVX-512 IFMA: curve/engine_k2.h for 512, 1024 and 1536 bits. SPDX-License-Identifier: Apache-2.0
#include "simd/avx512ifma/engine_k2.h"

#include "simd/avx512ifma/engines.h"

namespace ibake::IBAKE_RNS_BACKEND {

constinit const k2::Engines kK2Engines = {mont52::kEngine<8>, mont52::kEngine<16>, mont52::kEngine<24>};

}  // namespace ibake::IBAKE_RNS_BACKEND
