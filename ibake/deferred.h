// Keys of deferred content: from SK, not from the exchange that carried it. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_DEFERRED_H
#define IBAKE_IBAKE_DEFERRED_H

#include "ibake/key_schedule.h"
#include "ibake/lookup.h"

namespace ibake {

// SRTP keys of one odd CS, with SK as a TGK of 128 bits (point 18; rule 11: SK serves one direction).
[[nodiscard]] ibake_status derive_deferred(const ibake_platform* platform, ibake_srtp_keys& out, const DeferredKey& key,
                                           uint8_t cs_id, bool outgoing);

// The intended user opens the ESK of a whole I_MESSAGE_2 that a mailbox hands over.
[[nodiscard]] ibake_status open_deferred(const ibake_config& config, ibake_srtp_keys& out, ibake_identity& sender, Octets message,
                                         const ibake_identity& called, uint8_t cs_id);

}  // namespace ibake

#endif
