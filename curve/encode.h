// Points of BLS12-381 as octets: the "ZCash" format used across the ecosystem. SPDX-License-Identifier: Apache-2.0
//
// Big-endian coordinates (F_p2: c1, then c0) with three flags in the first octet: compressed, infinity, and for a compressed point
// the sign of y (set when y is the larger of y and -y). Decoding works on public octets; the point itself may be secret and is only
// found out to be valid or not.
#ifndef IBAKE_CURVE_ENCODE_H
#define IBAKE_CURVE_ENCODE_H

#include "curve/decode_status.h"
#include "curve/projective.h"
#include "field/secret.h"

namespace ibake::zcash {

inline constexpr uint8_t kCompressed = 0x80;
inline constexpr uint8_t kInfinity = 0x40;
inline constexpr uint8_t kLargerY = 0x20;
inline constexpr uint8_t kFlags = kCompressed | kInfinity | kLargerY;

template <class Curve>
inline constexpr size_t kSize = Curve::kFieldBytes;  // compressed; uncompressed is twice that

template <class Curve>
void encode(uint8_t* out, const Projective<Curve>& p) {
    const Affine<Curve> a = p.to_affine();
    a.x.to_bytes(out);
    const uint8_t larger = static_cast<uint8_t>(a.y.is_larger_half().mask() & kLargerY);
    const uint8_t infinity = static_cast<uint8_t>(p.is_identity().mask() & kInfinity);
    out[0] = static_cast<uint8_t>(out[0] | kCompressed | larger | infinity);
}

template <class Curve>
void encode_uncompressed(uint8_t* out, const Projective<Curve>& p) {
    const Affine<Curve> a = p.to_affine();
    a.x.to_bytes(out);
    a.y.to_bytes(out + kSize<Curve>);
    out[0] = static_cast<uint8_t>(out[0] | (p.is_identity().mask() & kInfinity));
}

// The flags and the point at infinity, before any arithmetic. `finite` is set when coordinates follow.
template <class Curve>
Decoded check_flags(const uint8_t* in, size_t size, bool& finite) {
    const bool compressed = (in[0] & kCompressed) != 0;
    finite = (in[0] & kInfinity) == 0;
    if (size != (compressed ? kSize<Curve> : 2 * kSize<Curve>)) return Decoded::length;
    if (!finite) {
        uint8_t rest = in[0] & static_cast<uint8_t>(~(kCompressed | kInfinity));
        for (size_t i = 1; i < size; i++) rest |= in[i];
        return rest == 0 ? Decoded::ok : Decoded::format;
    }
    return !compressed && (in[0] & kLargerY) != 0 ? Decoded::format : Decoded::ok;
}

template <class Curve>
Decoded decode_coordinate(typename Curve::F& x, const uint8_t* in, bool has_flags) {
    uint8_t octets[kSize<Curve>];
    for (size_t i = 0; i < sizeof octets; i++) octets[i] = in[i];
    if (has_flags) octets[0] &= static_cast<uint8_t>(~kFlags);
    const auto decoded = Curve::F::from_bytes(octets);
    x = decoded.value;
    wipe(octets, sizeof octets);
    return declassify(decoded.present, "whether an encoding is valid is public, for a private key too") ? Decoded::ok : Decoded::range;
}

// A point of the curve in either form; subgroup membership is not checked. Infinity decodes to the identity.
template <class Curve>
Decoded decode_on_curve(Projective<Curve>& p, const uint8_t* in, size_t size) {
    p = Projective<Curve>::identity();
    if (size == 0) return Decoded::length;
    declassify_memory(in, 1, "the flags of an encoding are public, for a private key too");
    bool finite;
    if (const Decoded d = check_flags<Curve>(in, size, finite); d != Decoded::ok || !finite) return d;
    Affine<Curve> a;
    if (const Decoded d = decode_coordinate<Curve>(a.x, in, true); d != Decoded::ok) return d;
    ct::Choice valid = ct::Choice::no();
    if (in[0] & kCompressed) {
        const auto y = Affine<Curve>::right_side(a.x).sqrt();
        const ct::Choice larger = ct::Choice::from_bit((in[0] & kLargerY) / kLargerY);
        a.y = y.value.negate_if(y.value.is_larger_half() ^ larger);
        valid = y.present;
    } else {
        if (const Decoded d = decode_coordinate<Curve>(a.y, in + kSize<Curve>, false); d != Decoded::ok) return d;
        valid = a.is_on_curve();
    }
    if (!declassify(valid, "whether an encoding is valid is public, for a private key too")) return Decoded::not_on_curve;
    p = Projective<Curve>::from_affine(a);
    return Decoded::ok;
}

// A point of the subgroup of order r, infinity included: callers that need a point reject it by name.
template <class Curve>
Decoded decode(Projective<Curve>& p, const uint8_t* in, size_t size) {
    const Decoded d = decode_on_curve(p, in, size);
    if (d != Decoded::ok) return d;
    const ct::Choice member = Curve::is_in_subgroup(p);
    if (accepted([&] { return member; }, "whether an encoding is valid is public, for a private key too")) return Decoded::ok;
    p = Projective<Curve>::identity();
    return Decoded::not_in_subgroup;
}

// As decode, and refuses infinity.
template <class Curve>
Decoded decode_point(Affine<Curve>& a, const uint8_t* in, size_t size) {
    Secret<Projective<Curve>> p;
    if (const Decoded d = decode(*p, in, size); d != Decoded::ok) return d;
    if (declassify(p->is_identity(), "infinity is never a valid secret")) return Decoded::infinity;
    a = {p->x, p->y};  // decoded with z = 1
    return Decoded::ok;
}

}  // namespace ibake::zcash

#endif
