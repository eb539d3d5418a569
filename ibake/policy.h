// Local policy: SRTP parameters and crypto sessions that may be agreed. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_POLICY_H
#define IBAKE_IBAKE_POLICY_H

#include "ibake/messages.h"

namespace ibake {

// What one SP (or the default policy) means for the keys.
struct SrtpSizes {
    uint8_t policy, key, tag;  // octets
};

// Floors of security rule 4; `strength`: octets of key that suites and curve are good for (point 27). Out: sizes of each SP, of the
// default policy when there is none. Returns: IBAKE_OK, IBAKE_E_POLICY, IBAKE_E_LENGTH, IBAKE_E_FORMAT.
[[nodiscard]] ibake_status check_policies(const ibake_config& config, SrtpSizes sizes[profile::kSpMax], uint8_t& size_count,
                                          const Sp* sp, size_t count, size_t strength);

// Every CS refers to a known policy; SSRCs that are chosen differ (point 28). `all_chosen`: none may be left open.
[[nodiscard]] ibake_status check_map(const Map& map, const SrtpSizes* sizes, size_t size_count, bool all_chosen);

inline bool cs_from_initiator(size_t index) { return index % 2 == 0; }  // CS 1, 3, … (point 28)

// Draws an SSRC, different from the others, for each CS without one: the Initiator for its own media, the responder for the rest.
[[nodiscard]] ibake_status draw_ssrcs(const ibake_platform* platform, Map& map, bool is_initiator);

bool same(const Map& a, const Map& b);
// `answer` is `offer` with open SSRCs filled in and nothing else changed (point 12).
bool fills(const Map& answer, const Map& offer);

}  // namespace ibake

#endif
