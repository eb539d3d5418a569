// Pairings of embedding degree 2 without AVX-512: the text of that engine on vectors of AVX2. SPDX-License-Identifier: Apache-2.0
#define IBAKE_VEC8_FMA
#include "simd/avx512ifma/engine_k2.h"

#include "simd/avx2fma/engines.h"

namespace ibake::avx2fma {

constinit const k2::Engines kK2Engines = {mont52::kEngine<8>, mont52::kEngine<16>, mont52::kEngine<24>};

}  // namespace ibake::avx2fma
