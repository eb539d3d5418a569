// One side of a call's media: see stream.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/stream.h"

#include <algorithm>
#include <cstring>

#include "tools/cli/commands.h"
#include "tools/store/files.h"

namespace ibake::ue {

namespace {

using cli::Failure;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr size_t rtp_header = 12, packet_max = 1500, record_overhead = 64, generations_max = 4;
constexpr milliseconds marker_interval{50}, sign_of_life{1000}, reorder_time{500}, late_time{2000};

void put_be(uint8_t* out, uint64_t value, int octets) {
    for (int i = 0; i < octets; ++i) out[i] = static_cast<uint8_t>(value >> (8 * (octets - 1 - i)));
}

uint64_t get_be(const uint8_t* in, int octets) {
    uint64_t value = 0;
    for (int i = 0; i < octets; ++i) value = value << 8 | in[i];
    return value;
}

// The index with these low 16 bits that is nearest to the highest one so far (RFC 3711 section 3.3.1).
int64_t extend(int64_t highest, uint16_t sequence) {
    return highest + static_cast<int16_t>(sequence - static_cast<uint16_t>(highest));
}

void require_same_ssrc(bool first, uint32_t& ssrc, uint32_t next) {
    if (!first && ssrc != next) throw Failure("media: a rekey changed the SSRC");
    ssrc = next;
}

store::Bytes piece(const std::string& file, uint64_t at, size_t size) {
    return store::as_bytes(std::string_view(file).substr(at, size));
}

PacketHash hash_of(const Packet& packet) {
    PacketHash hash;
    crypto_generichash(hash.data(), hash.size(), packet.data(), packet.size(), nullptr, 0);
    return hash;
}

Packet make_end(Sender& sender, uint64_t total, Receiver::Have have, uint64_t timestamp) {
    uint8_t payload[9];
    put_be(payload, total, 8);
    payload[8] = have;
    return sender.make(type_end, true, timestamp, payload);
}

}  // namespace

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

// ---- Sender ----

void Sender::install(const CryptoSession& session) {
    require_same_ssrc(!srtp_, ssrc_, session.ssrc);
    if (!srtp_) {
        uint16_t start;
        randombytes_buf(&start, sizeof start);
        index_ = uint64_t{session.roc} << 16 | (start & 0x7fff);  // RFC 3711 section 3.3.1: room before the first roll-over
    }
    srtp_.emplace(session);
    srtp_->set_roc(roc());
}

Packet Sender::make(uint8_t type, bool marker, uint64_t timestamp, store::Bytes payload) {
    Packet rtp(rtp_header + payload.size());
    rtp[0] = 0x80;
    rtp[1] = static_cast<uint8_t>((marker ? 0x80 : 0) | type);
    put_be(&rtp[2], index_++, 2);
    put_be(&rtp[4], timestamp, 4);
    put_be(&rtp[8], ssrc_, 4);
    std::copy(payload.begin(), payload.end(), rtp.begin() + rtp_header);
    ++packets;
    return srtp_->protect(std::move(rtp));
}

// ---- Receiver ----

void Receiver::install(const CryptoSession& session) {
    require_same_ssrc(generations_.empty(), ssrc_, session.ssrc);
    roc_ = std::max(roc_, session.roc);
    if (generations_.size() == generations_max) generations_.erase(generations_.begin());
    generations_.push_back({session.mki, session.roc, Srtp(session), std::nullopt, Time::max()});
}

// The packet's index and, in its place, what it holds; none: not authentic, or a replay.
std::optional<int64_t> Receiver::open(Packet& srtp, Time now) {
    std::erase_if(generations_, [now](const Generation& g) { return g.until < now; });
    for (size_t i = generations_.size(); i-- > 0;) {
        Generation& g = generations_[i];
        const size_t trailer = g.mki.size() + srtp_tag_size;
        if (srtp.size() < rtp_header + trailer ||
            !std::equal(g.mki.begin(), g.mki.end(), srtp.end() - static_cast<std::ptrdiff_t>(trailer)))
            continue;
        const auto sequence = static_cast<uint16_t>(get_be(&srtp[2], 2));
        const int64_t floor = int64_t{g.roc} << 16;
        int64_t index = g.highest ? extend(*g.highest, sequence) : highest_ >= 0 ? extend(highest_, sequence) : floor + sequence;
        if (!g.highest) {
            index = std::max(index, floor + sequence);  // what was signalled when the keys were agreed is behind the sender
            g.srtp.set_roc(static_cast<uint32_t>(index >> 16));
        }
        if (!g.srtp.unprotect(srtp)) continue;
        if (!g.highest)
            for (size_t older = 0; older < i; ++older)
                generations_[older].until = std::min(generations_[older].until, now + late_time);
        g.highest = std::max(g.highest.value_or(index), index);
        highest_ = std::max(highest_, index);
        return index;
    }
    return std::nullopt;
}

bool Receiver::take(Packet packet, Time now) {
    const std::optional<int64_t> index = open(packet, now);
    if (!index) {
        ++discarded;
        return false;
    }
    ++packets;
    const uint8_t type = packet[1] & 0x7f;
    if (type == type_data && data_.try_emplace(*index, packet.begin() + rtp_header, packet.end()).second)
        octets_ += packet.size() - rtp_header;
    if (type == type_end && packet.size() == rtp_header + 9) {
        total_ = get_be(&packet[rtp_header], 8);
        first_end_ = std::min(first_end_, *index);
        peer_has = static_cast<Have>(packet[rtp_header + 8]);
    }
    return true;
}

std::string Receiver::content() const {
    std::string out;
    for (const auto& [index, payload] : data_) out.append(payload.begin(), payload.end());
    return out;
}

std::string Receiver::gap() const {
    std::string text = std::to_string(octets_) + " of " + std::to_string(*total_) + " octets arrived";
    int64_t expected = data_.empty() ? first_end_ : data_.begin()->first;
    for (const auto& [index, payload] : data_) {
        if (index != expected)
            return text + ", gap of " + std::to_string(index - expected) + " packets before sequence number " +
                   std::to_string(index & 0xffff);
        expected = index + 1;
    }
    return text + ", gap at the " + (expected == first_end_ ? "beginning" : "end");
}

// ---- Packets for somebody who is not there ----

Packets encode(const std::string& file, const CryptoSession& session, Pace pace) {
    Sender sender;
    sender.install(session);
    Packets out;
    for (size_t at = 0; at < file.size(); at += pace.packet)
        out.push_back(sender.make(type_data, at == 0, at, piece(file, at, pace.packet)));
    out.push_back(make_end(sender, file.size(), Receiver::have_part, file.size()));
    return out;
}

bool is_encoded(const Packet& packet) {
    if (packet.size() <= rtp_header + srtp_tag_size || packet.size() > packet_max || packet[0] != 0x80) return false;
    const uint8_t type = packet[1] & 0x7f;
    return type == type_data || type == type_end;
}

uint32_t ssrc_of(const Packet& packet) { return static_cast<uint32_t>(get_be(&packet[8], 4)); }

Decoded decode(const Packets& packets, const CryptoSession& session) {
    Receiver receiver;
    receiver.install(session);
    for (const Packet& p : packets) receiver.take(p, {});
    Decoded out;
    out.discarded = receiver.discarded;
    if (!receiver.ended())
        out.failure = receiver.packets == 0 ? "no authentic packet" : "the end marker is missing";
    else if (!receiver.whole())
        out.failure = receiver.gap();
    else
        out.file = receiver.content();
    return out;
}

// ---- Stream ----

Stream::Stream(std::string file, bool fast, milliseconds patience)
    : file_(std::move(file)), pace_(Pace::of(file_, fast)), patience_(patience), fast_(fast) {}

void Stream::deliver(Packets packets, microseconds interval) {
    delivering_ = true;
    ready_ = std::move(packets);
    if (!fast_) pace_.interval = interval;
}

bool Stream::whole() const { return recording_ ? receiver_.ended() && recorded_octets_ >= receiver_.total() : receiver_.whole(); }

bool Stream::take(Packet srtp, Time now) {
    if (!receiver_ || over_) return false;
    taken_ = true;
    const Packet copy = recording_ ? srtp : Packet{};
    if (!receiver_.take(std::move(srtp), now)) {
        if (recording_) keep(copy);
        return false;
    }
    if (recording_) known_.insert(hash_of(copy));
    heard_ = now;
    if (receiver_.ended() && end_seen_ == Time{}) end_seen_ = now;
    return true;
}

// A packet that is for the called identity alone: who sent it is found out by whoever can open it.
void Stream::keep(const Packet& srtp) {
    if (!is_encoded(srtp) || ssrc_of(srtp) != receiver_.ssrc()) return;
    const size_t cost = srtp.size() + record_overhead;
    if (cost > record_room_) return;
    if (!known_.insert(hash_of(srtp)).second) return;
    record_room_ -= cost;
    recorded_octets_ += srtp.size() - rtp_header - srtp_tag_size;
    recorded_.push_back(srtp);
}

Packet Stream::next() {
    if (delivering_) return ready_[at_++];
    const store::Bytes payload = piece(file_, at_, pace_.packet);
    const uint64_t at = at_;
    at_ += payload.size();
    return sender_.make(type_data, at == 0, at, payload);
}

Packet Stream::marker(Receiver::Have have) {
    uint64_t total = file_.size();
    if (delivering_) {
        total = 0;
        for (const Packet& p : ready_) total += p.size() - rtp_header - srtp_tag_size;
    }
    return make_end(sender_, total, have, at_);
}

Packets Stream::due(Time now) {
    Packets out;
    if (over_ || !receiver_) return out;
    taken_ = false;
    if (!started_) {
        started_ = true;
        start_ = heard_ = now;
    }
    const bool gap = receiver_.ended() && !whole() && now - end_seen_ > reorder_time;
    const Receiver::Have have = whole() ? Receiver::have_all : gap ? Receiver::have_gap : Receiver::have_part;
    if (gap)
        failure_ = "media: " + (recording_ ? std::to_string(recorded_octets_) + " of " + std::to_string(receiver_.total()) +
                                                 " octets to record arrived"
                                           : receiver_.gap() + "; the file is not kept");
    else if (receiver_.peer_has == Receiver::have_gap)
        failure_ = "media: the peer reports a gap in what it received";
    const bool both = sender_ && done() && whole() && receiver_.peer_has == Receiver::have_all;
    over_ = both || !failure_.empty();
    if (over_)
        for (int i = 0; i < 3 && sender_; ++i) out.push_back(marker(have));
    // Forged packets do not keep a dead call alive: heard_ moves with authentic ones only.
    if (!over_ && now - heard_ > patience_) {
        over_ = true;
        failure_ = receiver_.packets == 0 ? "media: no authentic SRTP packet from the peer"
                   : !whole()             ? "media: the peer fell silent before its end marker"
                                          : "media: the peer did not confirm that it has everything";
    }
    if (over_) {
        ended_ = now;
        return out;
    }
    if (!sender_) return out;
    if (next_data_ == Time{}) next_data_ = next_marker_ = now;
    for (; next_data_ <= now && !done(); next_data_ += pace_.interval) out.push_back(next());
    if (next_marker_ <= now && (done() || delivering_)) {
        out.push_back(done() ? marker(have) : sender_.make(type_data, false, at_, {}));
        next_marker_ = now + (done() ? marker_interval : sign_of_life);
    }
    return out;
}

Stream::Time Stream::wake() const {
    if (over_ || !receiver_) return Time::max();
    if (!started_ || taken_ || (sender_ && next_data_ == Time{})) return Time{};
    Time wake = heard_ + patience_;
    if (receiver_.ended() && !whole()) wake = std::min(wake, end_seen_ + reorder_time);
    if (sender_ && (done() || delivering_)) wake = std::min(wake, next_marker_);
    if (sender_ && !done()) wake = std::min(wake, next_data_);
    return wake + microseconds(1);  // deadlines are over when they have passed
}

MediaReport Stream::report() const {
    MediaReport r;
    r.packets_sent = sender_.packets + (delivering_ ? at_ : 0);
    r.packets_received = receiver_.packets + recorded_.size();
    r.discarded = receiver_.discarded - recorded_.size();
    r.failure = failure_;
    if (over_ && failure_.empty()) r.received = receiver_.content();
    r.microseconds = over_ ? std::chrono::duration_cast<microseconds>(ended_ - start_).count() : 0;
    return r;
}

}  // namespace ibake::ue
