// What this processor and operating system can run. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_CPU_H
#define IBAKE_SIMD_CPU_H

namespace ibake::cpu {

// BMI2 and ADX: mulx, adcx, adox.
bool has_adx();

// AVX-512 F, DQ, BW, VL and IFMA, with AVX2 below them, and an operating system that saves the vector registers.
bool has_avx512ifma();

}  // namespace ibake::cpu

#endif
