// Which kernels and engines serve: the only door from field to simd. SPDX-License-Identifier: Apache-2.0
//
// A backend is a set of kernels and, optionally, engines for whole operations above them (curve/engine.h, pairing/engine.h). Without
// the folder simd/ the portable backend is the only one and calls of its kernels are direct. With it, the portable backend serves
// until init_backend() has looked at the processor, and a call of a kernel goes through one pointer; every backend computes the same
// values, so a change under way is seen by nobody. With IBAKE_FIXED_BACKEND the one compiled in serves from the start: calls of its
// kernels are direct, and the portable ones that it replaces are not linked.
#ifndef IBAKE_FIELD_DISPATCH_H
#define IBAKE_FIELD_DISPATCH_H

#include "field/kernels.h"
#include "field/kernels_special.h"
#if IBAKE_SIMD_ARMV7EM
#include "simd/armv7em/kernels.h"
#endif

namespace ibake {

namespace bls12_381 {
struct GroupEngine;
struct PairingEngine;
}  // namespace bls12_381
namespace k2 {
struct Engines;
}
namespace p521 {
struct GroupEngine;
}  // namespace p521

// One table a width, and one a prime of special form.
struct KernelSet {
    KernelTable<words_of_64(4)> k256;
    KernelTable<words_of_64(6)> k384;
    KernelTable<words_of_64(8)> k512;
    KernelTable<words_of_64(9)> k576;
#define IBAKE_MEMBER(BITS, PIECES) KernelTable<words_of_64(PIECES)> k##BITS;
    IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_MEMBER)
#undef IBAKE_MEMBER
#if IBAKE_WITH_P256_KERNELS
    KernelTable<words_of_64(4)> p256;
#endif
#if IBAKE_WORD_BITS == 64
    KernelTable<9> p521;
#endif
};

// The table of a set that serves any modulus of a width.
template <size_t N>
inline constexpr KernelTable<N> KernelSet::*kByWidth = nullptr;
template <>
inline constexpr auto kByWidth<words_of_64(4)> = &KernelSet::k256;
template <>
inline constexpr auto kByWidth<words_of_64(6)> = &KernelSet::k384;
template <>
inline constexpr auto kByWidth<words_of_64(8)> = &KernelSet::k512;
template <>
inline constexpr auto kByWidth<words_of_64(9)> = &KernelSet::k576;
#define IBAKE_WIDTH(BITS, PIECES) \
    template <>                   \
    inline constexpr auto kByWidth<words_of_64(PIECES)> = &KernelSet::k##BITS;
IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_WIDTH)
#undef IBAKE_WIDTH

#define IBAKE_PORTABLE_TABLE(REDUCTION, BITS)                                                                                    \
    {                                                                                                                            \
        ibake_mont_mul_##REDUCTION, ibake_mont_sqr_##REDUCTION, ibake_add_##BITS, ibake_sub_##BITS, ibake_wide_mul_##BITS,       \
            ibake_wide_sqr_##BITS, ibake_wide_add_##BITS, ibake_wide_sub_##BITS, ibake_redc_##REDUCTION                          \
    }

inline constexpr KernelSet kPortableKernels = {
    IBAKE_PORTABLE_TABLE(256, 256),  IBAKE_PORTABLE_TABLE(384, 384),
    IBAKE_PORTABLE_TABLE(512, 512),  IBAKE_PORTABLE_TABLE(576, 576),
#define IBAKE_LONG_TABLE(BITS, PIECES) IBAKE_PORTABLE_TABLE(BITS, BITS),
    IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_LONG_TABLE)
#undef IBAKE_LONG_TABLE
#if IBAKE_WORD_BITS == 64
    IBAKE_PORTABLE_TABLE(p256, 256), IBAKE_PORTABLE_TABLE(p521, 576),
#elif IBAKE_WITH_P256_KERNELS
    IBAKE_PORTABLE_TABLE(256, 256),
#endif
};

#if IBAKE_SIMD_ARMV7EM
inline constexpr KernelSet kArmv7emKernels = [] {
    KernelSet set = kPortableKernels;
    set.k256 = kArmv7em256;
    set.k384 = kArmv7em384;
    set.p256 = kArmv7emP256;
    return set;
}();
#endif

// Those compiled in, each better than those before it: what their folder under simd/ is called.
#if IBAKE_SIMD_X86_64_ADX
#define IBAKE_BACKEND_ADX(DO) DO(x86_64_adx)
#else
#define IBAKE_BACKEND_ADX(DO)
#endif
#if IBAKE_SIMD_AVX2FMA
#define IBAKE_BACKEND_FMA(DO) DO(avx2fma)
#else
#define IBAKE_BACKEND_FMA(DO)
#endif
#if IBAKE_SIMD_AVX512IFMA
#define IBAKE_BACKEND_IFMA(DO) DO(avx512ifma)
#else
#define IBAKE_BACKEND_IFMA(DO)
#endif
#if IBAKE_SIMD_ARMV7EM
#define IBAKE_BACKEND_ARMV7EM(DO) DO(armv7em)
#else
#define IBAKE_BACKEND_ARMV7EM(DO)
#endif
#define IBAKE_FOR_EACH_BACKEND(DO) DO(portable) \
    IBAKE_BACKEND_ADX(DO) IBAKE_BACKEND_FMA(DO) IBAKE_BACKEND_IFMA(DO) IBAKE_BACKEND_ARMV7EM(DO)

#define IBAKE_ENUMERATOR(NAME) NAME,
enum class BackendId { IBAKE_FOR_EACH_BACKEND(IBAKE_ENUMERATOR) };
#undef IBAKE_ENUMERATOR

struct Backend {
    BackendId id;
    const char* name;
    KernelSet kernels;                        // complete: what a backend lacks is the portable function
    const bls12_381::GroupEngine* group;      // null: portable
    const bls12_381::PairingEngine* pairing;  // null: portable
    const p521::GroupEngine* group_p521;      // null: portable
    const k2::Engines* k2;                    // null: portable
};

// Takes the best backend that the processor and the operating system support, unless one was selected. In a verify build it takes
// none: bounds are checked in the portable kernels. Any number of times, from any thread.
void init_backend();

// For tests and benchmarks: takes the backend of that name, whatever was taken before. False, and no change, when it is not compiled
// in or this machine cannot run it. Objects prepared by another backend's engine must not be used after it.
[[nodiscard]] bool select_backend(const char* name);

#if (IBAKE_SIMD_X86_64_ADX || IBAKE_SIMD_AVX2FMA || IBAKE_SIMD_AVX512IFMA || IBAKE_SIMD_ARMV7EM) && !IBAKE_FIXED_BACKEND
#define IBAKE_HAS_BACKENDS 1

// For tests: takes a backend that is not of the list. It must outlive its use.
void set_backend(const Backend& backend);

extern __attribute__((visibility("hidden"))) const Backend* current_backend;
IBAKE_INLINE const Backend& active_backend() { return *__atomic_load_n(&current_backend, __ATOMIC_RELAXED); }
#else
#define IBAKE_HAS_BACKENDS 0

#if IBAKE_SIMD_ARMV7EM && !IBAKE_VERIFY  // bounds are checked in the portable kernels
inline constexpr Backend kOnlyBackend = {BackendId::armv7em, "armv7em", kArmv7emKernels, nullptr, nullptr, nullptr, nullptr};
#else
inline constexpr Backend kOnlyBackend = {BackendId::portable, "portable", kPortableKernels, nullptr, nullptr, nullptr, nullptr};
#endif
constexpr const Backend& active_backend() { return kOnlyBackend; }
#endif

// The kernels for any modulus of N words.
template <size_t N>
IBAKE_INLINE const KernelTable<N>& active() {
    static_assert(kByWidth<N> != nullptr, "no kernels of this width");
    return active_backend().kernels.*kByWidth<N>;
}

}  // namespace ibake

#endif
