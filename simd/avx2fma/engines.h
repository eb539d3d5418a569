// The engine of the AVX2 backend. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_AVX2FMA_ENGINES_H
#define IBAKE_SIMD_AVX2FMA_ENGINES_H

#include "curve/engine_k2.h"

namespace ibake::avx2fma {

extern const k2::Engines kK2Engines;

}  // namespace ibake::avx2fma

#endif
