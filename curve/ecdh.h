// Diffie-Hellman on the NIST curves, octets in and out. SPDX-License-Identifier: Apache-2.0
//
// n = ecdh_field_bytes(curve). A point is the uncompressed form of SEC 1 section 2.3.3, 1 + 2n octets: 04, x, y. A scalar is n
// octets, big-endian, 1 to order - 1. Scalars and the results of multiplication are secret, their validity is not: time depends
// on the curve and on the status returned only. On failure the output is zero. With the status codes of the C interfaces:
// ibe/ecdh.h.
#ifndef IBAKE_CURVE_ECDH_H
#define IBAKE_CURVE_ECDH_H

#include "curve/decode_status.h"

#include <cstddef>
#include <cstdint>

namespace ibake {

// RFC 6267 section 6.1.4.
enum class EcdhCurve : uint8_t { p256 = 8, p384 = 11, p521 = 14 };

inline constexpr size_t kEcdhMaxFieldBytes = 66;
inline constexpr size_t kEcdhMaxPointBytes = 1 + 2 * kEcdhMaxFieldBytes;

namespace curve {

// 32, 48, 66; 0 for a curve that is unknown or compiled out. The other functions answer `format` (or false) for such a curve.
size_t ecdh_field_bytes(EcdhCurve curve);

// Is the scalar in 1 .. order - 1?
bool ecdh_scalar_ok(EcdhCurve curve, const uint8_t* scalar);

// point := [scalar]G. Returns ok, range.
Decoded ecdh_public(EcdhCurve curve, uint8_t* point, const uint8_t* scalar);

// Full validation of a peer's point (SP 800-56A section 5.6.2.3.3; cofactor 1). Returns
//   infinity      the single octet 00
//   length        any other number of octets than 1 + 2n
//   format        first octet not 04
//   range         a coordinate at or above p
//   not_on_curve
Decoded ecdh_validate(EcdhCurve curve, const uint8_t* point, size_t size);

// point := [scalar]peer_point after validation of both. Returns as ecdh_validate; range also for the scalar, not_on_curve also for a
// result that only a fault can give. `point` may be peer_point.
Decoded ecdh_shared(EcdhCurve curve, uint8_t* point, const uint8_t* scalar, const uint8_t* peer_point, size_t size);

}  // namespace curve
}  // namespace ibake

#endif
