// Pairings of embedding degree 2 without AVX-512: the text of that engine on vectors of AVX2. SPDX-License-Identifier: Apache-2.0
#define IBAKE_VEC8_FMA
#include "simd/avx512ifma/engine_k2.h"

#include "simd/avx2fma/engines.h"

namespace ibake::avx2fma {

namespace {

// One by one: eight at a time would be as much code again.
template <size_t N>
constexpr k2::Engine<N> engine() {
    k2::Engine<N> r = mont52::kEngine<N>;
    r.pairing_batch = nullptr;
    r.slower_on_type_a = true;
    return r;
}

}  // namespace

// At 512 bits the kernels of x86_64_adx are faster.
constinit const k2::Engines kK2Engines = {{}, engine<16>(), engine<24>()};

}  // namespace ibake::avx2fma
