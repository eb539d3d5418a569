// The binding extension: messages 2 to 4 each vouch for all that went before. SPDX-License-Identifier: Apache-2.0
//
// H(k, C, x) = SHA-256("IBAKE-V1-BIND" || octet k || C || x). C0 is 32 zero octets, Cn = H(0, C(n-1), message n) over all octets of message n
// as sent: a platform hashes in one call and keeps nothing between two, so that these 32 octets have to stand for all messages so far.
// Message 2 has H(2, C1, its head), message 3 H(3, C2, its head || its ESK payload) || N, message 4 H(4, C3, N).
#ifndef IBAKE_IBAKE_BINDING_H
#define IBAKE_IBAKE_BINDING_H

#include "ibake/messages.h"

namespace ibake {

// Whether an exchange between parties that these two serve is bound. Returns IBAKE_OK, IBAKE_E_CONFIG when it is and that is compiled out.
inline ibake_status is_bound(bool& bound, const ibake_kms& a, const ibake_kms& b) {
    const bool required = a.binding != 0 && b.binding != 0;
    bound = profile::kWithBinding && required;
    return required == bound ? IBAKE_OK : IBAKE_E_CONFIG;
}

using Transcript = uint8_t[profile::kBindingSize];  // Cn

// value := H(k, c, a || b). Must not be part of what it is made from.
[[nodiscard]] ibake_status bind(const ibake_platform* platform, uint8_t value[profile::kBindingSize], uint8_t k,
                                const Transcript& c, Octets a, Octets b = {});

// C(n-1) -> Cn. On failure c is as it was.
[[nodiscard]] ibake_status extend(const ibake_platform* platform, Transcript& c, Octets message);
// The same before it is known whether the exchange is bound.
[[nodiscard]] inline ibake_status follow(const ibake_platform* platform, Transcript& c, Octets message) {
    return profile::kWithBinding ? extend(platform, c, message) : IBAKE_OK;
}

// The value that came against the one it must be: IBAKE_OK, IBAKE_E_BINDING_MISMATCH.
[[nodiscard]] ibake_status check_bound(const uint8_t expected[profile::kBindingSize], const uint8_t* came);

// What a message's value covers of the message itself: all octets before payload IBAKE, from the header to the last identity, with the next
// payload octets as sent; and payload ESK, whole, or nothing.
inline Octets head_of(const Message& m) { return m.octets.first(static_cast<size_t>(m.ibake.data() - 3 - m.octets.data())); }
inline Octets esk_of(const Message& m) { return m.esk.empty() ? Octets{} : Octets{m.esk.data() - 3, m.esk.size() + 3}; }

}  // namespace ibake

#endif
