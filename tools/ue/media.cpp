// A file as SRTP both ways: see media.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/media.h"

#include <algorithm>
#include <cstring>

#include "tools/cli/commands.h"
#include "tools/net/clock.h"
#include "tools/net/report.h"

namespace ibake::ue {

namespace {

using cli::Failure;
using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr size_t rtp_header = 12;
constexpr uint8_t type_data = 96, type_end = 97;
constexpr milliseconds marker_interval{50}, reorder_time{500};

enum Have : uint8_t { have_part = 0, have_all = 1, have_gap = 2 };

void put_be(uint8_t* out, uint64_t value, int octets) {
    for (int i = 0; i < octets; ++i) out[i] = static_cast<uint8_t>(value >> (8 * (octets - 1 - i)));
}

uint64_t get_be(const uint8_t* in, int octets) {
    uint64_t value = 0;
    for (int i = 0; i < octets; ++i) value = value << 8 | in[i];
    return value;
}

void check(srtp_err_status_t status, const char* what) {
    if (status != srtp_err_status_ok)
        throw Failure(std::string("libsrtp2: ") + what + " failed with code " + std::to_string(status));
}

// The sending half: packets with rising sequence numbers under one SSRC.
class Sender {
public:
    Sender(const CryptoSession& session, const std::string& content, Pace pace)
        : srtp_(session), ssrc_(session.ssrc), content_(content), pace_(pace) {
        uint16_t start;
        randombytes_buf(&start, sizeof start);
        sequence_ = start & 0x7fff;  // RFC 3711 section 3.3.1: room before the first roll-over
    }
    bool done() const { return at_ == content_.size(); }
    uint64_t sent() const { return at_; }
    microseconds interval() const { return pace_.interval; }

    std::vector<uint8_t> next() {
        const size_t size = std::min(pace_.packet, content_.size() - at_);
        std::vector<uint8_t> packet = make(type_data, reinterpret_cast<const uint8_t*>(content_.data()) + at_, size);
        at_ += size;
        return packet;
    }
    std::vector<uint8_t> end(Have have) {
        uint8_t payload[9];
        put_be(payload, content_.size(), 8);
        payload[8] = have;
        return make(type_end, payload, sizeof payload);
    }
    uint64_t packets = 0;

private:
    std::vector<uint8_t> make(uint8_t type, const uint8_t* payload, size_t size) {
        std::vector<uint8_t> rtp(rtp_header + size);
        rtp[0] = 0x80;
        rtp[1] = static_cast<uint8_t>((type == type_end || at_ == 0 ? 0x80 : 0) | type);
        put_be(&rtp[2], sequence_++, 2);
        put_be(&rtp[4], at_, 4);
        put_be(&rtp[8], ssrc_, 4);
        if (size != 0) std::memcpy(&rtp[rtp_header], payload, size);
        ++packets;
        return srtp_.protect(std::move(rtp));
    }

    Srtp srtp_;
    uint32_t ssrc_;
    const std::string& content_;
    Pace pace_;
    uint64_t at_ = 0;
    uint16_t sequence_;
};

// The receiving half: puts packets in order and says what is missing.
class Receiver {
public:
    explicit Receiver(const CryptoSession& session) : srtp_(session) {}

    bool take(std::vector<uint8_t> octets) {
        const auto rtp = srtp_.unprotect(std::move(octets));
        if (!rtp || rtp->size() < rtp_header) {
            ++discarded;
            return false;
        }
        ++packets;
        const auto sequence = static_cast<uint16_t>(get_be(&(*rtp)[2], 2));
        if (packets == 1) highest_ = (1u << 16) + sequence;
        const int64_t extended = highest_ + static_cast<int16_t>(sequence - static_cast<uint16_t>(highest_));
        highest_ = std::max(highest_, extended);
        const uint8_t type = (*rtp)[1] & 0x7f;
        if (type == type_data && data_.try_emplace(extended, rtp->begin() + rtp_header, rtp->end()).second)
            octets_ += rtp->size() - rtp_header;
        if (type == type_end && rtp->size() == rtp_header + 9) {
            total_ = get_be(&(*rtp)[rtp_header], 8);
            first_end_ = std::min(first_end_, extended);
            peer_has = static_cast<Have>((*rtp)[rtp_header + 8]);
        }
        return true;
    }
    bool ended() const { return total_.has_value(); }
    bool whole() const { return total_ == octets_; }

    std::string content() const {
        std::string out;
        for (const auto& [sequence, payload] : data_) out.append(payload.begin(), payload.end());
        return out;
    }
    std::string gap() const {
        std::string text = std::to_string(octets_) + " of " + std::to_string(*total_) + " octets arrived";
        int64_t expected = data_.empty() ? first_end_ : data_.begin()->first;
        for (const auto& [sequence, payload] : data_) {
            if (sequence != expected)
                return text + ", gap of " + std::to_string(sequence - expected) + " packets before sequence number " +
                       std::to_string(sequence & 0xffff);
            expected = sequence + 1;
        }
        return text + ", gap at the " + (expected == first_end_ ? "beginning" : "end");
    }
    uint64_t packets = 0, discarded = 0;
    Have peer_has = have_part;

private:
    Srtp srtp_;
    std::map<int64_t, std::vector<uint8_t>> data_;
    int64_t highest_ = 0, first_end_ = INT64_MAX;
    uint64_t octets_ = 0;
    std::optional<uint64_t> total_;
};

}  // namespace

Srtp::Srtp(const CryptoSession& session) {
    static const srtp_err_status_t ready = srtp_init();
    check(ready, "srtp_init");
    if (session.key_and_salt.size() != SRTP_AES_ICM_128_KEY_LEN_WSALT)
        throw Failure("this program protects media with a 128-bit key and a 112-bit salt only; choose the default policy");
    srtp_policy_t policy{};
    srtp_crypto_policy_set_rtp_default(&policy.rtp);
    srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    policy.ssrc.type = ssrc_specific;
    policy.ssrc.value = session.ssrc;
    policy.key = const_cast<uint8_t*>(session.key_and_salt.data());
    policy.window_size = 1024;
    check(srtp_create(&context_, &policy), "srtp_create");
}

Srtp::~Srtp() { srtp_dealloc(context_); }

std::vector<uint8_t> Srtp::protect(std::vector<uint8_t> rtp) {
    int size = static_cast<int>(rtp.size());
    rtp.resize(rtp.size() + SRTP_MAX_TRAILER_LEN);
    check(srtp_protect(context_, rtp.data(), &size), "srtp_protect");
    rtp.resize(static_cast<size_t>(size));
    return rtp;
}

std::optional<std::vector<uint8_t>> Srtp::unprotect(std::vector<uint8_t> srtp) {
    int size = static_cast<int>(srtp.size());
    if (srtp_unprotect(context_, srtp.data(), &size) != srtp_err_status_ok) return std::nullopt;
    srtp.resize(static_cast<size_t>(size));
    return srtp;
}

Pace Pace::of(const std::string& content, bool fast) {
    if (fast) return {1000, microseconds(500)};
    uint64_t rate = 32000, block = 1;
    if (content.size() >= 44 && content.compare(0, 4, "RIFF") == 0 && content.compare(8, 8, "WAVEfmt ") == 0) {
        const auto* u = reinterpret_cast<const uint8_t*>(content.data());
        const uint64_t wav_rate = u[28] | uint64_t{u[29]} << 8 | uint64_t{u[30]} << 16 | uint64_t{u[31]} << 24;
        const uint64_t wav_block = u[32] | uint64_t{u[33]} << 8;
        if (wav_rate >= 1000 && wav_rate <= 10000000 && wav_block >= 1 && wav_block <= 64) rate = wav_rate, block = wav_block;
    }
    const uint64_t packet = std::clamp(rate / 50 / block * block, block, 1200 / block * block);
    return {static_cast<size_t>(packet), microseconds(packet * 1000000 / rate)};
}

MediaReport exchange_media(net::UdpSocket& socket, const net::Endpoint& peer, const MediaOptions& options) {
    std::optional<Receiver> receiver(std::in_place, options.incoming());
    std::optional<Sender> sender;
    MediaReport report;
    net::Progress progress("media", options.send.size());
    const Clock::time_point start = Clock::now();
    Clock::time_point next_data, next_marker, heard = start, end_seen{};
    const auto begin = [&] {
        sender.emplace(options.outgoing(), options.send, Pace::of(options.send, options.fast));
        next_data = next_marker = Clock::now();
    };
    if (!options.wait_first) begin();
    // Forged packets do not keep a dead call alive: `heard` moves with authentic ones only.
    for (;;) {
        const Clock::time_point now = Clock::now();
        const bool gap = receiver->ended() && !receiver->whole() && now - end_seen > reorder_time;
        const Have have = receiver->whole() ? have_all : gap ? have_gap : have_part;
        if (gap)
            report.failure = "media: " + receiver->gap() + "; the file is not kept";
        else if (receiver->peer_has == have_gap)
            report.failure = "media: the peer reports a gap in what it received";
        const bool over = sender && sender->done() && receiver->whole() && receiver->peer_has == have_all;
        if (over || !report.failure.empty()) {
            for (int i = 0; i < 3 && sender; ++i) socket.send(peer, sender->end(have));
            break;
        }
        if (now - heard > options.patience || net::stop_requested()) {
            report.failure = net::stop_requested()    ? "media: stopped"
                             : receiver->packets == 0 ? "media: no authentic SRTP packet from the peer"
                             : !receiver->whole()     ? "media: the peer fell silent before its end marker"
                                                      : "media: the peer did not confirm that it has everything";
            break;
        }
        Clock::time_point wake = heard + options.patience;
        if (sender && !sender->done()) {
            for (; next_data <= now && !sender->done(); next_data += sender->interval()) socket.send(peer, sender->next());
            progress.at(sender->sent());
            wake = std::min(wake, next_data);
        }
        if (sender && sender->done()) {
            if (next_marker <= now) {
                socket.send(peer, sender->end(have));
                next_marker = now + marker_interval;
            }
            wake = std::min(wake, next_marker);
        }
        const auto wait = std::chrono::duration_cast<microseconds>(wake - Clock::now());
        std::optional<net::Datagram> d = socket.receive(std::clamp(wait, microseconds(0), microseconds(1000000)));
        if (!d || d->octets.empty()) continue;
        if (d->octets[0] < 0x80) {  // MIKEY has version 1 in its first octet, RTP version 2 in its first two bits
            if (options.on_mikey(*d)) {
                receiver.emplace(options.incoming());
                if (sender) begin();
            }
            continue;
        }
        if (!receiver->take(std::move(d->octets))) continue;
        heard = Clock::now();
        if (receiver->ended() && end_seen == Clock::time_point{}) end_seen = heard;
        if (!sender) begin();
    }
    report.packets_sent = sender ? sender->packets : 0;
    report.packets_received = receiver->packets;
    report.discarded = receiver->discarded;
    if (report.failure.empty()) report.received = receiver->content();
    report.microseconds = std::chrono::duration_cast<microseconds>(Clock::now() - start).count();
    return report;
}

}  // namespace ibake::ue
