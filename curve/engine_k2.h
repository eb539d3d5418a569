// Whole operations on supersingular curves of embedding degree 2 that a backend may take over. SPDX-License-Identifier: Apache-2.0
//
// Raw words only, as in curve/engine.h: 64-bit words, field elements below p in Montgomery form with R = 2^(64N). One engine serves every
// prime of exactly 64N bits' width or less, found at run time. Constant time in points and field elements; p, the group's order and the
// cofactor are public. Results do not overlap inputs. No result depends on the backend but for factors in F_p where that is said.
#ifndef IBAKE_CURVE_ENGINE_K2_H
#define IBAKE_CURVE_ENGINE_K2_H

#include "field/word.h"

namespace ibake::k2 {

enum class Shape : uint8_t { type1, type_a };  // y^2 = x^3 + 1, y^2 = x^3 + x

template <size_t N>
struct EngineField {
    const word* p;    // N words, odd
    const word* one;  // R mod p
    word n0;          // -1/p mod 2^64
    // r := 1/a, 0 for 0, both in Montgomery form: what engines ask of the portable code.
    void (*invert)(word* r, const word* a, const void* context);
    const void* context;
};

// The order q = 2^a +- 2^b +- 1 of a loop, 8 <= b < a; whether the signs are minus.
struct EngineLoop {
    unsigned a, b;
    bool minus, end_minus;
};

inline constexpr size_t kBatch = 8;

// Signed windows of public multiples (curve/edwards_k2.h) and the odd multiples that they need.
inline constexpr size_t kEdwardsWindow = 6, kEdwardsEntries = size_t{1} << (kEdwardsWindow - 2);

// Any member may be null: the portable code serves in its place.
template <size_t N>
struct Engine {
    // f := f_{q,A}(x, i*y), up to a factor in F_p. a: x and y of A, of order q; at: x, y.
    void (*miller)(word f[2 * N], const EngineField<N>& field, Shape shape, const EngineLoop& loop, const word a[2 * N], const word at[2 * N]);
    // f := f^((p-1)*k), k < 2^bits public and even. f is not 0.
    void (*final_power)(word f[2 * N], const EngineField<N>& field, const word* k, unsigned bits);
    // Both.
    void (*pairing)(word f[2 * N], const EngineField<N>& field, Shape shape, const EngineLoop& loop, const word a[2 * N], const word at[2 * N],
                    const word* cofactor, unsigned bits);
    // miller and pairing take longer on type A than the portable loop by abscissas over the backend's kernels.
    bool slower_on_type_a = false;
    // pairing() of kBatch points at as many, type A.
    void (*pairing_batch)(word (*f)[2][N], const EngineField<N>& field, const EngineLoop& loop, const word (*a)[2][N], const word (*at)[2][N],
                          const word* cofactor, unsigned bits);
    // f := g^((p-1)*cofactor), g the product, in the loop over the signed digits of q, of the lines c + lx*x + i*y that were prepared: a pair c, lx
    // for each of a doublings, and after the one at 2^b a pair for the addition; all of them times 2^line_doublings.
    void (*pairing_prepared)(word f[2 * N], const EngineField<N>& field, const EngineLoop& loop, const word* lines, const word at[2 * N],
                             const word* cofactor, unsigned bits);
    unsigned line_doublings;
    // r := a^k for a = re, im of norm 1. k < 2^bits.
    void (*gt_power)(word r[2 * N], const EngineField<N>& field, const word a[2 * N], const word* k, unsigned bits);
    // r := X and Z of [k]P, X and Z of [k+1]P, for P on y^2 = x^3 + x with abscissa x = X/Z; infinity has Z = 0. k < 2^bits. Where x = 0 the
    // result says nothing.
    void (*ladder)(word r[4 * N], const EngineField<N>& field, const word x[N], const word* k, unsigned bits);
    // r := X, Y, Z of the multiple of p = X, Y, Z, T that Edwards::multiple_vartime makes. Time depends on the digits.
    void (*edwards)(word r[3 * N], const EngineField<N>& field, const word p[4 * N], const int8_t* digits, size_t count);
    // r := a^k. Time depends on k, 0 < k < 2^bits.
    void (*power)(word r[N], const EngineField<N>& field, const word a[N], const word* k, unsigned bits);
};

// Those of a backend, by the words of p.
struct Engines {
    Engine<8> words_8;
    Engine<16> words_16;
    Engine<24> words_24;
};

}  // namespace ibake::k2

#endif
