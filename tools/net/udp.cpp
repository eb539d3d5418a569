// UDP sockets and addresses: see udp.h. SPDX-License-Identifier: Apache-2.0
#include "tools/net/udp.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include "tools/cli/commands.h"

namespace ibake::net {

namespace {

using cli::Failure;

volatile std::sig_atomic_t stop = 0;
int stop_pipe[2] = {-1, -1};  // wakes a poll that began just before the signal

void on_stop(int) {
    const int error = errno;
    stop = 1;
    const char octet = 0;
    if (write(stop_pipe[1], &octet, 1) != 1) stop = 1;
    errno = error;
}

}  // namespace

Endpoint::Endpoint(const std::string& text, uint16_t port) {
    std::string host = text, service = std::to_string(port);
    const size_t colon = text.rfind(':');
    if (!text.empty() && text[0] == '[') {
        const size_t end = text.find(']');
        if (end == std::string::npos) throw Failure("address '" + text + "': missing ]");
        host = text.substr(1, end - 1);
        if (end + 1 < text.size()) service = text.substr(end + 2);
    } else if (colon != std::string::npos && text.find(':') == colon) {
        host = text.substr(0, colon);
        service = text.substr(colon + 1);
    }
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = host.empty() ? AI_PASSIVE | AI_NUMERICSERV : AI_NUMERICSERV;
    hints.ai_family = host.empty() ? AF_INET : AF_UNSPEC;
    const int code = getaddrinfo(host.empty() ? nullptr : host.c_str(), service.c_str(), &hints, &found);
    if (code != 0) throw Failure("address '" + text + "': " + gai_strerror(code) + "; use ADDR:PORT");
    std::memcpy(&address, found->ai_addr, found->ai_addrlen);
    size = found->ai_addrlen;
    freeaddrinfo(found);
}

std::string Endpoint::text() const {
    char host[NI_MAXHOST], service[NI_MAXSERV];
    if (getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host, sizeof host, service, sizeof service,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return "?";
    return address.ss_family == AF_INET6 ? "[" + std::string(host) + "]:" + service : std::string(host) + ":" + service;
}

uint16_t Endpoint::port() const {
    return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                                               : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

UdpSocket::UdpSocket(const Endpoint& local)
    : fd_(socket(local.address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), room_(datagram_max) {
    if (fd_ < 0 || bind(fd_, reinterpret_cast<const sockaddr*>(&local.address), local.size) != 0) {
        const std::string why = std::strerror(errno);
        if (fd_ >= 0) close(fd_);
        throw Failure("cannot use UDP address " + local.text() + ": " + why);
    }
    const int room = 4 << 20;  // a burst of media must not be lost while a pairing is computed; the kernel may grant less
    if (setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
        (void)setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
}

UdpSocket::~UdpSocket() { close(fd_); }

Endpoint UdpSocket::local() const {
    Endpoint local;
    local.size = sizeof local.address;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&local.address), &local.size);
    return local;
}

void UdpSocket::send(const Endpoint& to, std::span<const uint8_t> octets) {
    (void)sendto(fd_, octets.data(), octets.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to.address), to.size);
}

std::optional<Datagram> UdpSocket::receive(std::chrono::microseconds timeout) {
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (!stop) {
        Datagram d;
        d.from.size = sizeof d.from.address;
        const ssize_t n =
            recvfrom(fd_, room_.data(), room_.size(), 0, reinterpret_cast<sockaddr*>(&d.from.address), &d.from.size);
        if (n >= 0) {
            d.octets.assign(room_.begin(), room_.begin() + n);
            return d;
        }
        const auto left = std::chrono::duration_cast<std::chrono::microseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0) return std::nullopt;
        pollfd wait[2] = {{fd_, POLLIN, 0}, {stop_pipe[0], POLLIN, 0}};
        const timespec limit{left.count() / 1000000, left.count() % 1000000 * 1000};
        (void)ppoll(wait, stop_pipe[0] >= 0 ? 2 : 1, &limit, nullptr);
    }
    return std::nullopt;
}

void catch_stop_signals() {
    if (stop_pipe[0] >= 0) return;
    if (pipe(stop_pipe) != 0) throw Failure(std::string("cannot make a pipe: ") + std::strerror(errno));
    struct sigaction action {};
    action.sa_handler = on_stop;
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
}

bool stop_requested() { return stop != 0; }

}  // namespace ibake::net
