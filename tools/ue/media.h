// A file as SRTP both ways over the socket that carried the messages. SPDX-License-Identifier: Apache-2.0
//
// Each side sends its file as RTP packets of payload type 96 at real pace, then end markers of payload type 97: the octet count
// (8) and what it has of the other's file (1). Markers repeat until both sides know that the other has everything. A packet
// that does not arrive leaves a gap: nothing is asked for again, the file is not written.
#ifndef IBAKE_TOOLS_UE_MEDIA_H
#define IBAKE_TOOLS_UE_MEDIA_H

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <srtp2/srtp.h>

#include "tools/net/udp.h"
#include "tools/store/secret.h"

namespace ibake::ue {

// One direction: master key (16) and salt (14) as SRTP wants them, side by side.
struct CryptoSession {
    uint32_t ssrc = 0;
    store::Secret key_and_salt;
};

// libsrtp2 with AES_CM_128_HMAC_SHA1_80 for one SSRC in one direction.
class Srtp {
public:
    explicit Srtp(const CryptoSession& session);
    ~Srtp();
    Srtp(const Srtp&) = delete;
    Srtp& operator=(const Srtp&) = delete;
    std::vector<uint8_t> protect(std::vector<uint8_t> rtp);
    std::optional<std::vector<uint8_t>> unprotect(std::vector<uint8_t> srtp);  // none: not authentic, or a replay

private:
    srtp_t context_ = nullptr;
};

// How a file is cut and paced: a PCM WAV by its own rate, anything else as 32,000 octets a second, in packets of 20 ms.
struct Pace {
    size_t packet;
    std::chrono::microseconds interval;
    static Pace of(const std::string& content, bool fast);
};

struct MediaOptions {
    std::string send;         // the file's octets
    bool fast = false;        // no real pace: tests
    bool wait_first = false;  // the provisional responder sends nothing before the first authentic packet (security rule 3)
    std::chrono::milliseconds patience{8000};
    std::function<CryptoSession()> incoming;             // asked at once, and again after a rekey
    std::function<CryptoSession()> outgoing;             // asked when sending may begin
    std::function<bool(const net::Datagram&)> on_mikey;  // a later message of the exchange; true: the keys were replaced
};

struct MediaReport {
    std::string received;  // the peer's file
    uint64_t packets_sent = 0, packets_received = 0, discarded = 0;
    std::string failure;  // empty: both files went over whole
    int64_t microseconds = 0;
};

MediaReport exchange_media(net::UdpSocket& socket, const net::Endpoint& peer, const MediaOptions& options);

}  // namespace ibake::ue

#endif
