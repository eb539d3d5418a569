// UDP sockets and addresses. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_NET_UDP_H
#define IBAKE_TOOLS_NET_UDP_H

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sys/socket.h>

namespace ibake::net {

inline constexpr uint16_t default_port = 2269;  // registered for MIKEY
inline constexpr size_t datagram_max = 65507;

// An IPv4 or IPv6 address and port.
class Endpoint {
public:
    Endpoint() = default;
    // "ADDR:PORT", "[ADDR]:PORT", "ADDR" or ":PORT" (any address); host names are looked up. Throws cli::Failure.
    explicit Endpoint(const std::string& text, uint16_t port = default_port);

    std::string text() const;
    uint16_t port() const;
    bool operator==(const Endpoint& other) const { return text() == other.text(); }

    sockaddr_storage address{};
    socklen_t size = 0;
};

struct Datagram {
    Endpoint from;
    std::vector<uint8_t> octets;
};

class UdpSocket {
public:
    explicit UdpSocket(const Endpoint& local);  // throws cli::Failure
    ~UdpSocket();
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    Endpoint local() const;
    void send(const Endpoint& to, std::span<const uint8_t> octets);  // loss is silent, as on the wire
    // The next datagram within the time; none when it ran out or when stop_requested().
    std::optional<Datagram> receive(std::chrono::microseconds timeout);

private:
    int fd_;
    std::vector<uint8_t> room_;
};

// SIGTERM and SIGINT end receive() and set stop_requested() once catch_stop_signals() was called.
void catch_stop_signals();
bool stop_requested();

}  // namespace ibake::net

#endif
