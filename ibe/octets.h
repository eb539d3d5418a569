// Octet strings as arguments, and passing a failure on. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBE_OCTETS_H
#define IBAKE_IBE_OCTETS_H

#include "field/ct.h"
#include "ibe/status.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

// Returns from the function with the status of a call that did not succeed.
#define IBAKE_TRY(call)                                                                                                          \
    do {                                                                                                                         \
        if (const ibake_status try_status = (call); try_status != IBAKE_OK) return try_status;                                   \
    } while (false)

// The same for a call that decides whether to accept something; its status is tested twice (accepted() says why).
#define IBAKE_ACCEPT(call)                                                                                                       \
    do {                                                                                                                         \
        ibake_status accept_status = (call);                                                                                     \
        IBAKE_TRY(ct::reread(accept_status));                                                                                    \
        IBAKE_TRY(ct::reread(accept_status));                                                                                    \
    } while (false)

namespace ibake {

using Octets = std::span<const uint8_t>;

// Comparison of public data.
inline bool same(Octets a, Octets b) { return a.size() == b.size() && (a.empty() || memcmp(a.data(), b.data(), a.size()) == 0); }
inline void copy(uint8_t* to, Octets from) {
    if (!from.empty()) memcpy(to, from.data(), from.size());
}

}  // namespace ibake

#endif
