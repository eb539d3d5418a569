// Decisions of the user agent that need no network: transports, time-outs, refusals. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_SIP_RULES_H
#define IBAKE_TOOLS_SIP_RULES_H

#include <cstddef>
#include <cstdint>
#include <string>

#include "ibake/ibake.h"
#include "tools/sip/offer.h"

namespace ibake::sip {

enum class Transport { automatic, udp, tcp };

// RFC 3261 section 18.1.1: what does not fit into the path MTU goes by TCP, whatever was to be used; 1,300 octets where nobody knows.
inline constexpr size_t datagram_limit = 1300;
Transport transport_for(Transport wish, size_t request_size, bool route_wants_tcp);

// RFC 3261 section 14.1: how long to wait after 491 before the next attempt, in milliseconds. `owner`: we made the Call-ID.
uint64_t glare_wait(bool owner, uint32_t random);

// RFC 3261 section 13.3.1.4: when a 200 is sent again, `sent` times already; 0: given up.
uint64_t repeat_after(unsigned sent);

// What becomes of an offer within a call whose request ended so. `error`: an errno of the transport, without a response.
enum class After { answered, glare, again, refused, gone };
After after(int error, unsigned code);

// How we refuse a MIKEY message with this status.
Refusal refusal_of(ibake_status status);

// A final response in words: what it means and what to do.
std::string explain(unsigned code, const std::string& reason, const std::string& warning);

// "16 INVITE" of RSeq and CSeq, as RAck wants it (RFC 3262 section 7.2).
std::string rack(uint32_t rseq, uint32_t cseq);

}  // namespace ibake::sip

#endif
