// Decoding for people: every payload of a message as named fields. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_INSPECT_H
#define IBAKE_IBAKE_INSPECT_H

#include "ibake/payloads.h"

namespace ibake {

[[nodiscard]] ibake_status inspect(Octets octets, uint8_t first_payload, ibake_visit visit, void* self);

}  // namespace ibake

#endif
