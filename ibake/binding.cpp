// The binding extension: messages 2 to 4 each vouch for all that went before. SPDX-License-Identifier: Apache-2.0
#include "ibake/binding.h"

#include "field/secret.h"

namespace ibake {

ibake_status bind(const ibake_platform* platform, uint8_t value[profile::kBindingSize], uint8_t k, const Transcript& c, Octets a,
                  Octets b) {
    const ibake_piece pieces[] = {{reinterpret_cast<const uint8_t*>(profile::kBindingDst), sizeof profile::kBindingDst - 1},
                                  {&k, 1},
                                  {c, sizeof c},
                                  {a.data(), a.size()},
                                  {b.data(), b.size()}};
    return platform->hash(platform->self, IBAKE_SHA256, pieces, 5, value) == 0 ? IBAKE_OK : IBAKE_E_PLATFORM;
}

ibake_status extend(const ibake_platform* platform, Transcript& c, Octets message) {
    Transcript next;
    IBAKE_TRY(bind(platform, next, 0, c, message));
    memcpy(c, next, sizeof next);
    return IBAKE_OK;
}

ibake_status check_bound(const uint8_t expected[profile::kBindingSize], const uint8_t* came) {
    const auto equal = [&] { return ct::equal_bytes(expected, came, profile::kBindingSize); };
    return accepted(equal, "a wrong value is dropped, which the peer may know") ? IBAKE_OK : IBAKE_E_BINDING_MISMATCH;
}

}  // namespace ibake
