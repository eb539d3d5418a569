// The structures of RFC 5091 section 8 as DER, of both schemes. SPDX-License-Identifier: Apache-2.0
//
// Reading gives views into the encoding, integers without leading zeros; nothing is known of them but that they are no wider than the
// library is. Writing takes integers with any number of leading zeros. Each has the version 2.
#ifndef IBAKE_IBE_RFC5091_DER_H
#define IBAKE_IBE_RFC5091_DER_H

#include "field/config.h"
#include "ibe/octets.h"
#include "ibe/platform.h"

namespace ibake::rfc5091 {

inline constexpr size_t kMaxFieldBytes = IBAKE_SS_MAX_BITS / 8;
inline constexpr size_t kMaxScalarBytes = 64;
inline constexpr size_t kMaxMessage = 65535;

enum class Scheme : uint8_t { bf = 1, bb1 = 2 };

// Coordinates of a point, or a0 + a1 i.
struct FpPoint {
    Octets x, y;
};
struct PublicParameters {
    Scheme scheme;
    Octets p, q;
    FpPoint points[4];  // BF: P, P_pub; BB1: P, P1, P2, P3
    FpPoint v;          // BB1
    ibake_hash_algorithm hash;
};
struct MasterSecret {
    Octets scalars[3];  // BF: s; BB1: alpha, beta, gamma
};
struct PrivateKeyBlock {
    FpPoint points[2];  // BF: S_id; BB1: D0, D1
};
struct CiphertextBlock {
    FpPoint points[2];  // BF: U; BB1: C0, C1
    Octets nu;          // BB1: u
    Octets v;           // BF: V
    Octets message;     // BF: W; BB1: y
};

// How many of the members above a scheme has.
constexpr size_t parameter_points(Scheme scheme) { return scheme == Scheme::bf ? 2 : 4; }
constexpr size_t master_scalars(Scheme scheme) { return scheme == Scheme::bf ? 1 : 3; }
constexpr size_t block_points(Scheme scheme) { return scheme == Scheme::bf ? 1 : 2; }

// The scheme of parameters is seen from their members. Returns: IBAKE_OK; IBAKE_E_LENGTH, IBAKE_E_FORMAT (the encoding);
// IBAKE_E_STRUCTURE_VERSION, IBAKE_E_CURVE_TYPE, IBAKE_E_HASH (what the structure says of itself).
[[nodiscard]] ibake_status read(PublicParameters& r, Octets der);
[[nodiscard]] ibake_status read(MasterSecret& r, Octets der, Scheme scheme);
[[nodiscard]] ibake_status read(PrivateKeyBlock& r, Octets der, Scheme scheme);
[[nodiscard]] ibake_status read(CiphertextBlock& r, Octets der, Scheme scheme);

// out: *size octets; *size becomes the encoding's, also for IBAKE_E_BUFFER, the only failure.
[[nodiscard]] ibake_status write(uint8_t* out, size_t* size, const PublicParameters& a);
[[nodiscard]] ibake_status write(uint8_t* out, size_t* size, const MasterSecret& a, Scheme scheme);
[[nodiscard]] ibake_status write(uint8_t* out, size_t* size, const PrivateKeyBlock& a, Scheme scheme);
[[nodiscard]] ibake_status write(uint8_t* out, size_t* size, const CiphertextBlock& a, Scheme scheme);

}  // namespace ibake::rfc5091

#endif
