// Carriage in SDP: a=key-mgmt lines (RFC 4567) and base64. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_SDP_H
#define IBAKE_IBAKE_SDP_H

#include "ibake/octets.h"

#include "ibe/status.h"

namespace ibake {

void base64_encode(Writer& w, Octets octets);
// Strict: padding, no line breaks, unused bits zero.
[[nodiscard]] ibake_status base64_decode(Writer& w, Octets text);

void write_sdp_line(Writer& w, Octets message);
// The MIKEY message that holds for m= section `media`; -1: session level.
[[nodiscard]] ibake_status find_in_sdp(Writer& w, Octets sdp, int media);
// The protocols offered there, joined by ";".
[[nodiscard]] ibake_status list_in_sdp(Writer& w, Octets sdp, int media);

}  // namespace ibake

#endif
