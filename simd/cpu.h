// What this processor and operating system can run. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_CPU_H
#define IBAKE_SIMD_CPU_H

namespace ibake::cpu {

struct Features {
    bool adx;         // BMI2 and ADX: mulx, adcx, adox
    bool avx2fma;     // AVX2 and FMA with rounding towards zero, and an operating system that saves their registers
    bool avx512ifma;  // AVX-512 F, DQ, BW, VL, IFMA over AVX2, and an operating system that saves the vector registers
};

// Three CPUID instructions; each costs microseconds under a hypervisor, which intercepts them.
Features detect();

}  // namespace ibake::cpu

#endif
