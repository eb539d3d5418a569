// Whole operations of the pairing on BLS12-381 that a backend may take over. SPDX-License-Identifier: Apache-2.0
//
// Words, field elements and time as in curve/engine.h. Points are affine: x, y; 12 words in G1, 24 in G2. An element of F_p12 is 72
// words, in the order c0.c0, c0.c1, c0.c2, c1.c0, c1.c1, c1.c2 of F_p2 coefficients (field/fp12.h). A term whose mask `trivial` is all
// ones has the value 1 whatever its points hold (infinity has no affine form); masks are 0 or all ones, and secret.
//
// Any member may be null: the portable code serves in its place. prepare and pairing_prepared are both there or both null.
#ifndef IBAKE_PAIRING_ENGINE_H
#define IBAKE_PAIRING_ENGINE_H

#include "curve/engine.h"

namespace ibake::bls12_381 {

inline constexpr size_t kAffineG1Words = 2 * kFpWords, kAffineG2Words = 4 * kFpWords, kFp12Words = 12 * kFpWords;
inline constexpr size_t kMaxProduct = 8;  // terms of a product
// What an engine's form of a prepared point may take: with its head it stays below 20 KiB, and the portable lines are 13,056 octets.
inline constexpr size_t kPreparedBytes = 20224;

struct PairingEngine {
    // f := product over i < count <= kMaxProduct of f_{x,q_i}(p_i), up to a factor that the final exponentiation removes. q_i is in G2, p_i in G1,
    // neither infinity, unless trivial[i].
    void (*miller_product)(word f[kFp12Words], const word (*p)[kAffineG1Words], const word (*q)[kAffineG2Words],
                           const word* trivial, size_t count);
    // f := f^(3(p^12 - 1)/r). Requires f != 0.
    void (*final_exponentiation)(word f[kFp12Words]);
    // Both: f := product of e(p_i, q_i).
    void (*pairing_product)(word f[kFp12Words], const word (*p)[kAffineG1Words], const word (*q)[kAffineG2Words],
                            const word* trivial, size_t count);

    // The form of the tables that prepare makes: not 0, and another number whenever their content has another meaning.
    uint32_t prepared_form;
    // table (kPreparedBytes) := whatever makes pairings with q fast, q in G2 and not infinity. The table is as secret as q. It is 64-octet
    // aligned when it is made; its owner may move it, so pairing_prepared may rely on 8 octets only.
    void (*prepare)(void* table, const word q[kAffineG2Words]);
    // f := e(p, q) for the q of the table, p in G1 and not infinity (any value will do then).
    void (*pairing_prepared)(word f[kFp12Words], const void* table, const word p[kAffineG1Words]);

    // r := product over i of a^(d[i]*|x|^i), x the seed. Requires a^r = 1; d[i] < |x| < 2^64.
    void (*gt_pow)(word r[kFp12Words], const word a[kFp12Words], const word d[4]);

    // Eight independent pairings: f[i] := e(p[i], q[i]).
    void (*pairing_8)(word f[kLanes][kFp12Words], const word p[kLanes][kAffineG1Words], const word q[kLanes][kAffineG2Words],
                      const word trivial[kLanes]);
};

}  // namespace ibake::bls12_381

#endif
