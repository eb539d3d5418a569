// One side of a call's media as a state machine: whoever owns the sockets and the clock drives it. SPDX-License-Identifier: Apache-2.0
//
// Each side sends its file as RTP packets of payload type 96 at real pace, then end markers of payload type 97: the octet count
// (8) and what it has of the other's file (1). Markers repeat until both sides know that the other has everything. A packet
// that does not arrive leaves a gap: nothing is asked for again, the file is not kept.
//
// Rekeying. Sequence numbers and roll-over counters go on from one generation of keys to the next (RFC 3711 section 3.3.1). Every
// generation has its own replay list. A packet is tried under the generations whose MKI it carries, the newest first; an older
// one lasts until two seconds after the first authentic packet under a newer one (security rule 12).
//
// A mailbox gets packets that only the called identity can open, made by encode() under keys of their own. Beside these the
// caller sends markers under the keys of its exchange with the mailbox; there the octet count is that of the packets' payloads.
#ifndef IBAKE_TOOLS_UE_STREAM_H
#define IBAKE_TOOLS_UE_STREAM_H

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "tools/ue/srtp.h"

namespace ibake::ue {

inline constexpr uint8_t type_data = 96, type_end = 97;  // RTP payload types

using PacketHash = std::array<uint8_t, 16>;

// How a file is cut and paced: a PCM WAV by its own rate, anything else as 32,000 octets a second, in packets of 20 ms.
struct Pace {
    size_t packet;
    std::chrono::microseconds interval;
    static Pace of(const std::string& content, bool fast);
};

struct MediaReport {
    std::string received;  // the peer's file
    uint64_t packets_sent = 0, packets_received = 0, discarded = 0;
    std::string failure;  // empty: both files went over whole
    int64_t microseconds = 0;
};

// Packets that an Srtp makes, with rising sequence numbers from one generation of keys to the next.
class Sender {
public:
    void install(const CryptoSession& session);  // throws cli::Failure when the SSRC is another (security rule 11)
    explicit operator bool() const { return srtp_.has_value(); }
    Packet make(uint8_t type, bool marker, uint64_t timestamp, store::Bytes payload);
    uint32_t roc() const { return static_cast<uint32_t>(index_ >> 16); }
    uint64_t packets = 0;

private:
    std::optional<Srtp> srtp_;
    uint32_t ssrc_ = 0;
    uint64_t index_ = 0;  // of the next packet: roll-over counter and sequence number
};

// Puts authentic packets in order and says what is missing.
class Receiver {
public:
    using Time = std::chrono::steady_clock::time_point;
    enum Have : uint8_t { have_part = 0, have_all = 1, have_gap = 2 };  // of a file, as markers say it

    void install(const CryptoSession& session);  // throws cli::Failure when the SSRC is another
    explicit operator bool() const { return !generations_.empty(); }
    bool take(Packet srtp, Time now);  // true: authentic
    bool confirmed() const { return *this && generations_.back().highest; }
    uint32_t ssrc() const { return ssrc_; }
    uint32_t roc() const { return std::max(roc_, highest_ < 0 ? 0 : static_cast<uint32_t>(highest_ >> 16)); }  // never goes down
    bool ended() const { return total_.has_value(); }
    uint64_t total() const { return *total_; }  // after ended()
    bool whole() const { return total_ == octets_; }
    std::string content() const;
    std::string gap() const;  // after ended()
    uint64_t packets = 0, discarded = 0;
    Have peer_has = have_part;

private:
    struct Generation {
        std::vector<uint8_t> mki;
        uint32_t roc;
        Srtp srtp;
        std::optional<int64_t> highest;  // extended sequence number; none before its first authentic packet
        Time until;                      // an older one's end
    };
    std::optional<int64_t> open(Packet& srtp, Time now);

    std::vector<Generation> generations_;  // the newest last
    std::map<int64_t, Packet> data_;       // payloads by extended sequence number
    uint32_t ssrc_ = 0, roc_ = 0;
    int64_t highest_ = -1, first_end_ = INT64_MAX;
    uint64_t octets_ = 0;
    std::optional<uint64_t> total_;
};

// A file as packets for somebody who is not there, under keys of their own: data, then a marker.
Packets encode(const std::string& file, const CryptoSession& session, Pace pace);

// The form of what encode() makes, as far as it is seen without keys.
bool is_encoded(const Packet& packet);
uint32_t ssrc_of(const Packet& packet);  // of a packet that has a header

struct Decoded {
    std::string file, failure;  // failure empty: the file is whole
    uint64_t discarded = 0;
};
// The file of such packets, in whatever order they are.
Decoded decode(const Packets& packets, const CryptoSession& session);

class Stream {
public:
    using Time = Receiver::Time;
    // What to send, as Pace says. Silence of the peer ends the stream after `patience`.
    Stream(std::string file, bool fast, std::chrono::milliseconds patience = std::chrono::milliseconds(8000));
    // Caller of a mailbox: what encode() made goes out as it is, instead of a file.
    void deliver(Packets packets, std::chrono::microseconds interval);
    // Mailbox: keeps packets of the peer's SSRC that its own keys do not open, in so much memory.
    void record(size_t room) {
        recording_ = true;
        record_room_ = room;
    }
    const Packets& recorded() const { return recorded_; }

    // Keys of the first or another generation. Before install_outgoing the stream is muted; after it the next packet is under these.
    // Whoever answers a rekey installs outgoing keys when confirmed(), or when it knows by other means that the peer has them, too.
    void install_incoming(const CryptoSession& session) { receiver_.install(session); }
    void install_outgoing(const CryptoSession& session) { sender_.install(session); }
    // An authentic packet under the newest incoming keys has come (security rules 3, 12): sessions are confirmed then.
    bool confirmed() const { return receiver_.confirmed(); }
    // Roll-over counters for ibake_session_rekey.
    uint32_t incoming_roc() const { return receiver_.roc(); }
    uint32_t outgoing_roc() const { return sender_.roc(); }

    bool take(Packet srtp, Time now);      // true: authentic
    Packets due(Time now);                 // packets to send now; to be called after take(), too
    Time wake() const;                     // when due() has something again
    bool over() const { return over_; }    // both sides have everything, or it failed
    uint64_t sent() const { return at_; }  // octets of the file, or packets to deliver
    MediaReport report() const;

private:
    bool done() const { return at_ == (delivering_ ? ready_.size() : file_.size()); }
    bool whole() const;
    void keep(const Packet& srtp);
    Packet next();
    Packet marker(Receiver::Have have);

    std::string file_;
    Pace pace_;
    std::chrono::milliseconds patience_;
    bool fast_, delivering_ = false, recording_ = false, started_ = false, over_ = false, taken_ = false;
    Packets ready_;
    size_t record_room_ = 0;
    uint64_t recorded_octets_ = 0;  // of payloads
    Packets recorded_;              // as they came, each once
    std::set<PacketHash> known_;    // recorded or authentic: a copy is neither again
    Receiver receiver_;
    Sender sender_;
    uint64_t at_ = 0;
    Time start_{}, heard_{}, end_seen_{}, next_data_{}, next_marker_{}, ended_{};
    std::string failure_;
};

}  // namespace ibake::ue

#endif
