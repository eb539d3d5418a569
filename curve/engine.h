// Whole operations on curves that a backend may take over. SPDX-License-Identifier: Apache-2.0
//
// Raw words only: objects compiled for more instructions than every processor has must not instantiate code that others use too.
// 64-bit words. Results do not overlap inputs. Constant time in points, scalars and field elements. No result depends on the backend,
// but for the representative of a point. In BLS12-381 an element of F_p is 6 words, below p, in Montgomery form with R = 2^384; one of
// F_p2 is c0, c1. A point is X, Y, Z, homogeneous (x = X/Z, y = Y/Z; infinity is (0 : Y : 0)), 18 words in G1, 36 in G2; any
// representative will do. In P-521 an element is 9 words, R = 2^576, and points are those of curve/jacobian.h.
//
// Any member may be null: the portable code serves in its place.
#ifndef IBAKE_CURVE_ENGINE_H
#define IBAKE_CURVE_ENGINE_H

#include "field/word.h"

namespace ibake::bls12_381 {

inline constexpr size_t kFpWords = words_of_64(6), kG1Words = 3 * kFpWords, kG2Words = 6 * kFpWords;
inline constexpr size_t kLanes = 8;  // independent operations of a batch

// r := 1/a, 0 for 0: what engines ask of the portable code.
void invert_words(word r[kFpWords], const word a[kFpWords]);

struct GroupEngine {
    // r := [d[0] + d[1]*x^2]P = [d[0]]P - [d[1]]phi(P), x the seed, phi(X, Y, Z) = (beta*X, Y, Z).
    // Requires P in G1 or infinity; d[i] < x^2 < 2^128, least significant word first.
    void (*g1_mul)(word r[kG1Words], const word p[kG1Words], const word d[2][2]);
    // r := sum over i of [d[i]*|x|^i]P = sum of [d[i]](-psi)^i(P). Requires P in G2 or infinity; d[i] < |x| < 2^64.
    void (*g2_mul)(word r[kG2Words], const word p[kG2Words], const word d[4]);
    // r := [k]G for the standard generators. Requires k below the order r of the groups (255 bits), least significant word first.
    void (*g1_mul_base)(word r[kG1Words], const word k[4]);
    void (*g2_mul_base)(word r[kG2Words], const word k[4]);
    // r := clear_cofactor(map_to_curve(u[0]) + map_to_curve(u[1])) of RFC 9380, suites BLS12381G1_XMD:SHA-256_SSWU_RO_ and
    // BLS12381G2_XMD:SHA-256_SSWU_RO_ (sections 6.6.2, 6.6.3, 7, 8.8). u is in Montgomery form.
    void (*g1_hash_map)(word r[kG1Words], const word u[2][kFpWords]);
    void (*g2_hash_map)(word r[kG2Words], const word u[2][2 * kFpWords]);

    // Eight independent ones at once; element i of every array belongs to operation i.
    void (*g1_mul_8)(word r[kLanes][kG1Words], const word p[kLanes][kG1Words], const word d[kLanes][2][2]);
    void (*g2_mul_8)(word r[kLanes][kG2Words], const word p[kLanes][kG2Words], const word d[kLanes][4]);
    void (*g2_hash_map_8)(word r[kLanes][kG2Words], const word u[kLanes][2][2 * kFpWords]);
};

}  // namespace ibake::bls12_381

namespace ibake::p521 {

inline constexpr size_t kFpWords = words_of_64(9), kAffineWords = 2 * kFpWords, kPointWords = 3 * kFpWords;

// r := p + q, without exceptions: what engines ask of the portable code.
void add_words(word r[kPointWords], const word p[kPointWords], const word q[kPointWords]);

// A table of mul_fixed with windows of 5 bits, `combs` times 16 entries: x, y.
struct BaseTable {
    const word (*entries)[kAffineWords];
    size_t passes, combs;
};

struct GroupEngine {
    // r := [2h + 1]P. Requires 2h + 1 <= the order (which gives infinity); least significant word first. P = infinity may give any point.
    void (*mul)(word r[kPointWords], const word p[kPointWords], const word h[kFpWords]);
    // r := [2h + 1]G for the point G whose table is given.
    void (*mul_base)(word r[kPointWords], const BaseTable& table, const word h[kFpWords]);
};

}  // namespace ibake::p521

#endif
