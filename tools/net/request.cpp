// Retransmission over UDP: see request.h. SPDX-License-Identifier: Apache-2.0
#include "tools/net/request.h"

#include <algorithm>

namespace ibake::net {

bool request(UdpSocket& socket, const Endpoint& to, std::span<const uint8_t> octets,
             const std::function<bool(const Datagram*)>& take) {
    using namespace std::chrono;
    constexpr milliseconds send_at[] = {0ms, 500ms, 1000ms, 2000ms, 4000ms}, give_up = 8000ms, tick = 100ms;
    const auto start = steady_clock::now();
    for (size_t sent = 0; !stop_requested();) {
        const auto passed = steady_clock::now() - start;
        if (passed >= give_up) break;
        if (sent < std::size(send_at) && passed >= send_at[sent]) {
            socket.send(to, octets);
            ++sent;
        }
        const auto next = sent < std::size(send_at) ? send_at[sent] : give_up;
        const auto wait = std::clamp<nanoseconds>(next - passed, 0ns, tick);
        const auto datagram = socket.receive(duration_cast<microseconds>(wait));
        if (take(datagram ? &*datagram : nullptr)) return true;
    }
    return false;
}

}  // namespace ibake::net
