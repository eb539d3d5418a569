// A Stream over the socket that carried the messages. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_UE_MEDIA_H
#define IBAKE_TOOLS_UE_MEDIA_H

#include <functional>

#include "tools/net/udp.h"
#include "tools/ue/stream.h"

namespace ibake::ue {

struct MediaOptions {
    std::string send;         // the file's octets
    bool fast = false;        // no real pace: tests
    bool wait_first = false;  // the provisional responder sends nothing before the first authentic packet (security rule 3)
    std::chrono::milliseconds patience{8000};
    std::function<CryptoSession()> incoming;             // asked at once, and again after a rekey
    std::function<CryptoSession()> outgoing;             // asked when sending may begin, and again after a rekey
    std::function<bool(const net::Datagram&)> on_mikey;  // a later message of the exchange; true: the keys were replaced
};

MediaReport exchange_media(net::UdpSocket& socket, const net::Endpoint& peer, const MediaOptions& options);

}  // namespace ibake::ue

#endif
