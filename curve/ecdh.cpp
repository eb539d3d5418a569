// Diffie-Hellman by curve number. SPDX-License-Identifier: Apache-2.0
#include "curve/ecdh.h"

#include "curve/nist.h"

namespace ibake::curve {

size_t ecdh_field_bytes(EcdhCurve curve) {
    return with_nist_curve(curve, size_t{0}, [](auto c) { return decltype(c)::kBytes; });
}

bool ecdh_scalar_ok(EcdhCurve curve, const uint8_t* scalar) {
    return with_nist_curve(curve, false, [&](auto c) {
        Secret<typename decltype(c)::Scalar> s;
        return c.load_private(*s, scalar);
    });
}

Decoded ecdh_public(EcdhCurve curve, uint8_t* point, const uint8_t* scalar) {
    return with_nist_curve(curve, Decoded::format, [&](auto c) {
        const Decoded d = c.public_key(point, scalar);
        if (d != Decoded::ok) wipe(point, c.kPointBytes);
        return d;
    });
}

Decoded ecdh_validate(EcdhCurve curve, const uint8_t* point, size_t size) {
    return with_nist_curve(curve, Decoded::format, [&](auto c) { return c.validate(point, size); });
}

Decoded ecdh_shared(EcdhCurve curve, uint8_t* point, const uint8_t* scalar, const uint8_t* peer_point, size_t size) {
    return with_nist_curve(curve, Decoded::format, [&](auto c) {
        const Decoded d = c.shared(point, scalar, peer_point, size);
        if (d != Decoded::ok) wipe(point, c.kPointBytes);
        return d;
    });
}

}  // namespace ibake::curve
