// A Stream over a socket: see media.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/media.h"

#include <algorithm>

#include "tools/net/report.h"

namespace ibake::ue {

using std::chrono::microseconds;

MediaReport exchange_media(net::UdpSocket& socket, const net::Endpoint& peer, const MediaOptions& options) {
    using Clock = std::chrono::steady_clock;
    Stream stream(options.send, options.fast, options.patience);
    net::Progress progress("media", options.send.size());
    bool pending = true;  // outgoing keys that wait for the first authentic packet of their generation
    stream.install_incoming(options.incoming());
    if (!options.wait_first) {
        stream.install_outgoing(options.outgoing());
        pending = false;
    }
    for (;;) {
        for (const Packet& packet : stream.due(Clock::now())) socket.send(peer, packet);
        progress.at(stream.sent());
        if (stream.over() || net::stop_requested()) break;
        const auto wait = std::chrono::duration_cast<microseconds>(stream.wake() - Clock::now());
        std::optional<net::Datagram> d = socket.receive(std::clamp(wait, microseconds(0), microseconds(1000000)));
        if (!d || d->octets.empty()) continue;
        if (d->octets[0] < 0x80) {       // MIKEY has version 1 in its first octet, RTP version 2 in its first two bits
            if (options.on_mikey(*d)) {  // the peer started a rekey, and has the new keys once it has read the answer
                stream.install_incoming(options.incoming());
                pending = true;
            }
            continue;
        }
        stream.take(std::move(d->octets), Clock::now());
        if (pending && stream.confirmed()) {
            stream.install_outgoing(options.outgoing());
            pending = false;
        }
    }
    MediaReport report = stream.report();
    if (!stream.over()) report.failure = "media: stopped";
    return report;
}

}  // namespace ibake::ue
