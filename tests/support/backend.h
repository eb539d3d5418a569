// The backend that a test program runs with. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_BACKEND_H
#define IBAKE_TESTS_SUPPORT_BACKEND_H

#include "field/dispatch.h"
#include "tests/support/prng.h"
#if IBAKE_SIMD_AVX512IFMA && !IBAKE_CTIME_MSAN  // which runs the real ones
#define IBAKE_WITH_EMULATED 1
#define IBAKE_VEC8_EMULATED
#include "simd/avx512ifma/engines.h"
#undef IBAKE_VEC8_EMULATED
#endif

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ibake::test {

inline constexpr int kSkipped = 77;  // exit status that CTest counts as skipped

// Those that are compiled in.
#define IBAKE_NAME(NAME) #NAME,
inline constexpr const char* kBackendNames[] = {IBAKE_FOR_EACH_BACKEND(IBAKE_NAME)};
#undef IBAKE_NAME

// Engines written for AVX-512, run in plain C++: for machines and tools that lack it.
inline bool select_emulated_backend([[maybe_unused]] const char* name) {
#ifdef IBAKE_WITH_EMULATED
    static constexpr Backend kEmulated = {BackendId::portable, "avx512ifma_emulated", kPortableKernels, &avx512ifma_emulated::kGroupEngine,
                                          &avx512ifma_emulated::kPairingEngine, &avx512ifma_emulated::kP521Engine,
                                          &avx512ifma_emulated::kK2Engines};
    if (std::strcmp(name, kEmulated.name) != 0) return false;
    set_backend(kEmulated);
    return true;
#else
    return false;
#endif
}

// Whether tests with fields of 3840 and 7680 bits are skipped: they take minutes where everything is checked or limbs are short, and no
// backend has kernels of its own for them.
inline bool large_sizes_left_out() {
    const bool slow = kWordBits == 32 || rounds(100) < 100;
    return (slow && rounds(100) <= 100) || active_backend().id != BackendId::portable;
}

// Selects the backend that IBAKE_BACKEND names, if it names one. Ends the program when there is none of that name (2), or when this
// machine cannot run it (kSkipped).
inline void select_backend_of_environment() {
    const char* wanted = std::getenv("IBAKE_BACKEND");
    if (wanted == nullptr || select_backend(wanted) || select_emulated_backend(wanted)) return;
    for (const char* name : kBackendNames)
        if (std::strcmp(name, wanted) == 0) {
            std::printf("Skipped: this machine cannot run the backend %s\n", wanted);
            std::exit(kSkipped);
        }
    std::printf("IBAKE_BACKEND: no backend '%s' in this build\n", wanted);
    std::exit(2);
}

}  // namespace ibake::test

#endif
