// The engines of the AVX-512 IFMA backend. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_AVX512IFMA_ENGINES_H
#define IBAKE_SIMD_AVX512IFMA_ENGINES_H

#include "pairing/engine.h"
#include "curve/engine_k2.h"

// The same text in plain C++ (vec8.h), for tests on any machine and under valgrind, beside the real one.
#ifdef IBAKE_VEC8_EMULATED
#define IBAKE_RNS_BACKEND avx512ifma_emulated
#else
#define IBAKE_RNS_BACKEND avx512ifma
#endif

namespace ibake::IBAKE_RNS_BACKEND {

extern const bls12_381::GroupEngine kGroupEngine;
extern const bls12_381::PairingEngine kPairingEngine;
extern const p521::GroupEngine kP521Engine;
extern const k2::Engines kK2Engines;

}  // namespace ibake::IBAKE_RNS_BACKEND

#endif
