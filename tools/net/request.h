// Retransmission over UDP. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_NET_REQUEST_H
#define IBAKE_TOOLS_NET_REQUEST_H

#include <functional>

#include "tools/net/udp.h"

namespace ibake::net {

// Sends the octets, and the same again 0.5, 1, 2 and 4 s later, until `take` returns true for a datagram. `take` is also called
// with null every 100 ms. False: 8 s went by without, or a stop was requested.
bool request(UdpSocket& socket, const Endpoint& to, std::span<const uint8_t> octets,
             const std::function<bool(const Datagram*)>& take);

}  // namespace ibake::net

#endif
