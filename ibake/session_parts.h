// Checks and small steps that the messages of an exchange share. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_SESSION_PARTS_H
#define IBAKE_IBAKE_SESSION_PARTS_H

#include "ibake/session.h"

#include "ibe/ecdh.h"

namespace ibake {

template <class T>
inline void clear(T& t) {
    wipe(&t, sizeof t);
    memset(static_cast<void*>(&t), 0, sizeof t);
}

inline ibake_status check_time(const ibake_config& config, ibake_time now) {
    if (!valid(now)) return IBAKE_E_ARGUMENT;
    return now.seconds < config.time_floor ? IBAKE_E_CLOCK_SKEW : IBAKE_OK;
}

// T of our next message: now, but always later than the last.
inline Ticks next_t(ibake_time now, Ticks after) { return ticks(now) > after ? ticks(now) : after + 1; }

inline bool passed(ibake_time now, Ticks begun, uint32_t seconds) {
    return ticks(now) > begun + (static_cast<Ticks>(seconds) << 32);
}

inline EcdhCurve ecdh_curve(uint8_t curve) { return static_cast<EcdhCurve>(curve); }

inline ibake_status check_curve(const ibake_config& config, uint8_t curve) {
    return point_size(curve) == 0 || curve < config.min_curve ? IBAKE_E_CURVE : IBAKE_OK;
}

inline ibake_status check_share(const ibake_config& config, const Share& share) {
    IBAKE_TRY(check_curve(config, share.curve));
    return ecdh_validate(ecdh_curve(share.curve), share.point(), point_size(share.curve));
}

// Echo of our own share: every octet, the nonce too (points 13, 14).
inline ibake_status check_echo(const Share& ours, const Share& echo) {
    if (ours.size != echo.size) return IBAKE_E_ECHO_MISMATCH;
    const auto equal = [&] { return ct::equal_bytes(ours.octets, echo.octets, ours.size); };
    if (!accepted(equal, "a wrong echo is dropped, which the peer may know")) return IBAKE_E_ECHO_MISMATCH;
    return same(Octets{ours.nonce, ours.nonce_size}, Octets{echo.nonce, echo.nonce_size}) ? IBAKE_OK : IBAKE_E_NONCE_MISMATCH;
}

inline bool same(const Idr& a, const Idr& b) { return a.role == b.role && same(a.id, b.id); }

// Decrypts a chain, which must have one of two shapes, a binding of this size and name whom the cleartext names (RFC 6267 section 7.2).
inline ibake_status open_chain(const ibake_config& config, Chain& chain, const ibake_kms& kms, const ibake_own_key& key,
                               const Message& m, uint8_t shape, uint8_t or_shape, size_t binding = 0) {
    Plain plain;
    IBAKE_TRY(open(config, plain, kms, key, m.ibake));
    IBAKE_TRY(parse_chain(chain, plain.view()));
    if (chain.shape != shape && chain.shape != or_shape) return IBAKE_E_PAYLOAD;
    if (chain.binding_size != binding) return IBAKE_E_BINDING;
    if (!same(chain.ids[0], m.ids[0])) return IBAKE_E_IDENTITY_MISMATCH;
    if ((chain.shape & kSecondId) != 0 && !same(chain.ids[1], m.ids[1])) return IBAKE_E_IDENTITY_MISMATCH;
    chain.ids[0] = m.ids[0];  // the plaintext goes
    chain.ids[1] = m.ids[1];
    return IBAKE_OK;
}

// Payload IBAKE with a chain for `to`: its shares may be null.
inline ibake_status append_chain(const ibake_config& config, Writer& w, const ibake_identity& to, const ibake_kms& kms, Ticks t,
                                 const Idr ids[2], const Share* first, bool second_id, const Share* second, Octets binding = {}) {
    return seal(config, w, payload::kIbake, to, kms, t,
                [&](Writer& chain) { write_chain(chain, ids, first, second_id, second, binding); });
}

inline size_t least(size_t a, size_t b) { return a < b ? a : b; }
inline size_t strength_of(const ibake_kms& kms) { return profile::strength_of_suite(kms.suite); }

}  // namespace ibake

#endif
