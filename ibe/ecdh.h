// Diffie-Hellman with status codes: curve/ecdh.h as the protocol calls it. SPDX-License-Identifier: Apache-2.0
//
// The same functions; IBAKE_E_CURVE for a curve that is unknown or compiled out.
#ifndef IBAKE_IBE_ECDH_H
#define IBAKE_IBE_ECDH_H

#include "curve/ecdh.h"
#include "ibe/status_map.h"

namespace ibake {

using curve::ecdh_field_bytes;
using curve::ecdh_scalar_ok;

[[nodiscard]] inline ibake_status ecdh_public(EcdhCurve curve, uint8_t* point, const uint8_t* scalar) {
    return ecdh_field_bytes(curve) == 0 ? IBAKE_E_CURVE : to_status(curve::ecdh_public(curve, point, scalar));
}
[[nodiscard]] inline ibake_status ecdh_validate(EcdhCurve curve, const uint8_t* point, size_t size) {
    return ecdh_field_bytes(curve) == 0 ? IBAKE_E_CURVE : to_status(curve::ecdh_validate(curve, point, size));
}
[[nodiscard]] inline ibake_status ecdh_shared(EcdhCurve curve, uint8_t* point, const uint8_t* scalar, const uint8_t* peer_point,
                                              size_t size) {
    return ecdh_field_bytes(curve) == 0 ? IBAKE_E_CURVE : to_status(curve::ecdh_shared(curve, point, scalar, peer_point, size));
}

}  // namespace ibake

#endif
