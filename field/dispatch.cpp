// The backends that are compiled in, and which one serves. SPDX-License-Identifier: Apache-2.0
#include "field/dispatch.h"

#if IBAKE_SIMD_X86_64_ADX || IBAKE_SIMD_AVX2FMA || IBAKE_SIMD_AVX512IFMA
#include "simd/cpu.h"
#endif
#if IBAKE_SIMD_X86_64_ADX
#include "simd/x86_64_adx/kernels.h"
#endif
#if IBAKE_SIMD_AVX2FMA
#include "simd/avx2fma/engines.h"
#endif
#if IBAKE_SIMD_AVX512IFMA
#include "simd/avx512ifma/engines.h"
#endif

namespace ibake {

namespace {

bool same_text(const char* a, const char* b) {
    while (*a != 0 && *a == *b) a++, b++;
    return *a == *b;
}

#if IBAKE_HAS_BACKENDS

#if IBAKE_SIMD_X86_64_ADX

// With its sanitizers GCC does not know that the address of a function is not null: what it does not know is no gap.
template <class Kernel>
constexpr bool is_gap(Kernel* kernel) {
    return __builtin_constant_p(kernel == nullptr) && kernel == nullptr;
}

// A table with the gaps filled of those kernels that every backend has.
template <size_t N>
constexpr KernelTable<N> fill(KernelTable<N> table, const KernelTable<N>& portable) {
    if (is_gap(table.mont_mul)) table.mont_mul = portable.mont_mul;
    if (is_gap(table.mont_sqr)) table.mont_sqr = portable.mont_sqr;
    if (is_gap(table.add)) table.add = portable.add;
    if (is_gap(table.sub)) table.sub = portable.sub;
    if (is_gap(table.wide_mul)) table.wide_mul = portable.wide_mul;
    if (is_gap(table.wide_sqr)) table.wide_sqr = portable.wide_sqr;
    if (is_gap(table.wide_add)) table.wide_add = portable.wide_add;
    if (is_gap(table.wide_sub)) table.wide_sub = portable.wide_sub;
    if (is_gap(table.redc)) table.redc = portable.redc;
    return table;
}

constexpr KernelSet make_adx_kernels() {
    KernelSet set = kPortableKernels;
    set.k256 = fill(kAdx256, set.k256);
    set.k384 = fill(kAdx384, set.k384);
    set.k512 = fill(kAdx512, set.k512);
    set.k576 = fill(kAdx576, set.k576);
#if IBAKE_SS_MAX_BITS >= 1024
    set.k1024 = fill(kAdx1024, set.k1024);
#endif
#if IBAKE_SS_MAX_BITS >= 1536
    set.k1536 = fill(kAdx1536, set.k1536);
#endif
    set.p256 = fill(kAdxP256, set.p256);
    set.p521 = fill(kAdxP521, set.p521);
    return set;
}
constexpr KernelSet kBestKernels = make_adx_kernels();
#elif IBAKE_SIMD_AVX2FMA || IBAKE_SIMD_AVX512IFMA
constexpr KernelSet kBestKernels = kPortableKernels;
#endif

constexpr Backend kBackends[] = {
    {BackendId::portable, "portable", kPortableKernels, nullptr, nullptr, nullptr, nullptr},
#if IBAKE_SIMD_X86_64_ADX
    {BackendId::x86_64_adx, "x86_64_adx", kBestKernels, nullptr, nullptr, nullptr, nullptr},
#endif
#if IBAKE_SIMD_AVX2FMA
    {BackendId::avx2fma, "avx2fma", kBestKernels, nullptr, nullptr, nullptr, &avx2fma::kK2Engines},
#endif
#if IBAKE_SIMD_AVX512IFMA
    {BackendId::avx512ifma, "avx512ifma", kBestKernels, &avx512ifma::kGroupEngine, &avx512ifma::kPairingEngine,
     &avx512ifma::kP521Engine, &avx512ifma::kK2Engines},
#endif
#if IBAKE_SIMD_ARMV7EM
    {BackendId::armv7em, "armv7em", kArmv7emKernels, nullptr, nullptr, nullptr, nullptr},
#endif
};

#if IBAKE_SIMD_X86_64_ADX || IBAKE_SIMD_AVX2FMA || IBAKE_SIMD_AVX512IFMA

bool runs_with(const Backend& backend, const cpu::Features& features) {
    switch (backend.id) {
#if IBAKE_SIMD_X86_64_ADX
    case BackendId::x86_64_adx:
        return features.adx;
#endif
#if IBAKE_SIMD_AVX2FMA
    case BackendId::avx2fma:
        return features.adx && features.avx2fma;
#endif
#if IBAKE_SIMD_AVX512IFMA
    case BackendId::avx512ifma:
        return features.adx && features.avx512ifma;
#endif
    default:
        return true;
    }
}
// Valgrind can run more than the processor that it pretends to be.
bool runs_here(const Backend& backend) { return (IBAKE_CTIME && !IBAKE_CTIME_MSAN) || runs_with(backend, cpu::detect()); }
const Backend& best_backend() {
    const cpu::Features features = cpu::detect();
    const Backend* best = kBackends;
    for (const Backend& backend : kBackends)
        if (runs_with(backend, features)) best = &backend;
    return *best;
}
#else
// Whoever compiled for these instructions has them.
bool runs_here(const Backend&) { return true; }
const Backend& best_backend() { return kBackends[sizeof kBackends / sizeof kBackends[0] - 1]; }
#endif

bool selected = false;

void take(const Backend& backend) { __atomic_store_n(&current_backend, &backend, __ATOMIC_RELAXED); }

#else

constexpr Backend kBackends[] = {kOnlyBackend};
bool runs_here(const Backend&) { return true; }
void set_backend(const Backend&) {}

#endif

}  // namespace

#if IBAKE_HAS_BACKENDS

constinit const Backend* current_backend = &kBackends[0];

// Whoever comes first looks; who comes second meanwhile works with the portable backend.
void init_backend() {
    if (__atomic_exchange_n(&selected, true, __ATOMIC_RELAXED) || IBAKE_VERIFY) return;
    take(best_backend());
}

void set_backend(const Backend& backend) {
    __atomic_store_n(&selected, true, __ATOMIC_RELAXED);
    take(backend);
}

#else

void init_backend() {}

#endif

bool select_backend(const char* name) {
    for (const Backend& backend : kBackends)
        if (same_text(name, backend.name) && runs_here(backend)) {
            set_backend(backend);
            return true;
        }
    return false;
}

}  // namespace ibake
