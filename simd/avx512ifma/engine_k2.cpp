// Pairings of embedding degree 2 by AVX-512 IFMA: pairing/engine_k2.h for 512, 1024 and 1536 bits. SPDX-License-Identifier: Apache-2.0
#include "simd/avx512ifma/engine_k2.h"

#include "simd/avx512ifma/engines.h"

namespace ibake::IBAKE_RNS_BACKEND {

constexpr k2::Engine<8> kEngineK2_512 = mont52::kEngine<8>;
constexpr k2::Engine<16> kEngineK2_1024 = mont52::kEngine<16>;
constexpr k2::Engine<24> kEngineK2_1536 = mont52::kEngine<24>;

}  // namespace ibake::IBAKE_RNS_BACKEND
