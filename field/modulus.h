// A prime modulus with its Montgomery constants, and the two ways a field value finds it. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_MODULUS_H
#define IBAKE_FIELD_MODULUS_H

#include "field/bytes.h"
#include "field/dispatch.h"

namespace ibake {

// R = 2^(kWordBits * N). Constants of fixed primes are generated (tools/dev/gen_params.py).
template <size_t N>
struct Modulus {
    word p[N];
    word one[N];  // R mod p
    word r2[N];   // R^2 mod p
    word n0;      // -1/p mod 2^kWordBits
    unsigned bits;
};

// Context of a prime known at compile time: empty, so a value is its limbs and nothing else.
// Params: static constexpr size_t kWords, kBytes; static constexpr const Modulus<kWords>& kModulus; and, for a prime of special form,
// static constexpr KernelTable<kWords> KernelSet::* kKernels.
template <class Params>
struct StaticField {
    static constexpr size_t kWords = Params::kWords;
    static constexpr bool kIsStatic = true;
    static constexpr const Modulus<kWords>& modulus() { return Params::kModulus; }
    static constexpr size_t bytes() { return Params::kBytes; }
    IBAKE_INLINE static const KernelTable<kWords>& kernels() {
        if constexpr (requires { Params::kKernels; })
            return active_backend().kernels.*Params::kKernels;
        else
            return active<kWords>();
    }
};

// Context of a prime found at run time (RFC 5091 draws one per deployment): a pointer to its modulus.
template <size_t N>
struct RuntimeField {
    static constexpr size_t kWords = N;
    static constexpr bool kIsStatic = false;
    // The same offset of the limbs and a multiple of 8 octets whatever the size of a pointer: tables are scanned in vectors.
    alignas(8) const Modulus<N>* m = nullptr;
    const Modulus<N>& modulus() const { return *m; }
    size_t bytes() const { return (m->bits + 7) / 8; }
    IBAKE_INLINE static const KernelTable<N>& kernels() { return active<N>(); }
};

// Fills in the constants of an odd modulus of more than two bits given big-endian. The modulus is public. Returns false when it is
// even, below 5 or too wide. That it is prime is the caller's word.
template <size_t N>
[[nodiscard]] bool make_modulus_vartime(Modulus<N>& m, const uint8_t* be, size_t size) {
    while (size > 0 && *be == 0) be++, size--;
    if (size == 0 || size > N * kWordBytes || (be[size - 1] & 1) == 0) return false;
    load_be(m.p, N, be, size);
    m.bits = static_cast<unsigned>(8 * size);
    for (uint8_t top = be[0]; (top & 0x80) == 0; top = static_cast<uint8_t>(top << 1)) m.bits--;
    if (m.bits < 3) return false;
    // Newton's iteration for 1/p modulo a power of two doubles the correct bits; p*p = 1 mod 8 gives three to start with.
    word inverse = m.p[0];
    for (size_t correct = 3; correct < kWordBits; correct *= 2) inverse *= 2 - m.p[0] * inverse;
    m.n0 = static_cast<word>(0) - inverse;
    // R mod p and R^2 mod p by doubling 2^(bits-1), which is below p.
    word x[N] = {};
    x[(m.bits - 1) / kWordBits] = static_cast<word>(1) << ((m.bits - 1) % kWordBits);
    for (size_t power = m.bits - 1; power < 2 * N * kWordBits; power++) {
        if (power == N * kWordBits)
            for (size_t i = 0; i < N; i++) m.one[i] = x[i];
        active<N>().add(x, x, x, m.p);
    }
    for (size_t i = 0; i < N; i++) m.r2[i] = x[i];
    return true;
}

}  // namespace ibake

#endif
