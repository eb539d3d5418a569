// The engines of the AVX-512 IFMA backend. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_AVX512IFMA_ENGINES_H
#define IBAKE_SIMD_AVX512IFMA_ENGINES_H

#include "pairing/engine.h"

namespace ibake::avx512ifma {

extern const bls12_381::GroupEngine kGroupEngine;
extern const bls12_381::PairingEngine kPairingEngine;

}  // namespace ibake::avx512ifma

#endif
