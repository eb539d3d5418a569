// Media for somebody who is not there: see recording.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/recording.h"

#include <cstring>

#include "ibake/deferred.h"
#include "ibe/platform_openssl.h"
#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/store/files.h"

namespace ibake::ue {

namespace {

using cli::Failure;

constexpr std::string_view magic_recording = "IBAKEVM1", magic_content = "IBAKEPC1", key_kind = "content-1";
constexpr size_t magic_size = 8, packet_min = 12 + srtp_tag_size + 1, content_header = 8;
constexpr uint8_t content_cs = 1;  // the crypto session that carries it

void put_be(std::vector<uint8_t>& out, uint64_t value, int octets) {
    for (int i = octets; i-- > 0;) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

uint16_t sequence_of(const Packet& packet) { return static_cast<uint16_t>(packet[2] << 8 | packet[3]); }

std::vector<uint8_t> write(std::string_view magic, store::Bytes header, const Packets& packets) {
    std::vector<uint8_t> out(magic.begin(), magic.end());
    put_be(out, header.size(), 4);
    out.insert(out.end(), header.begin(), header.end());
    put_be(out, packets.size(), 4);
    for (const Packet& p : packets) {
        put_be(out, p.size(), 2);
        out.insert(out.end(), p.begin(), p.end());
    }
    return out;
}

// A key's name is the SHA-256 of the content's octets.
store::Path key_path(const store::Path& folder, store::Bytes content) {
    return folder / "content" / (store::sha256_hex(content) + ".key");
}

class Reader {
public:
    Reader(store::Bytes octets, const std::string& name) : rest_(octets), name_(name) {}
    [[noreturn]] void fail(const std::string& why) const { throw Failure(name_ + ": " + why); }
    store::Bytes take(size_t size, const char* what) {
        if (rest_.size() < size) fail(std::string("ends within ") + what + ": it was cut off");
        const store::Bytes out = rest_.first(size);
        rest_ = rest_.subspan(size);
        return out;
    }
    uint32_t number(size_t size, const char* what) {
        uint32_t value = 0;
        for (const uint8_t octet : take(size, what)) value = value << 8 | octet;
        return value;
    }
    size_t rest() const { return rest_.size(); }

private:
    store::Bytes rest_;
    const std::string& name_;
};

// The header, at most `header_max` octets; the packets, all of one SSRC.
std::pair<store::Bytes, Packets> read(Reader& in, std::string_view magic, size_t header_max) {
    if (in.rest() > recording_max) in.fail("is larger than " + std::to_string(recording_max) + " octets");
    if (store::as_text(in.take(magic_size, "its first octets")) != magic) in.fail("is another kind of file");
    const size_t header_size = in.number(4, "the size of its header");
    if (header_size > header_max) in.fail("has a header that is too long");
    const store::Bytes header = in.take(header_size, "its header");
    const size_t count = in.number(4, "the number of its packets");
    if (count > in.rest() / (2 + packet_min)) in.fail("has not as many packets as it says");
    Packets packets;
    packets.reserve(count);
    while (packets.size() < count) {
        const size_t size = in.number(2, "the size of a packet");
        const store::Bytes octets = in.take(size, "a packet");
        packets.emplace_back(octets.begin(), octets.end());
        const Packet& p = packets.back();
        if (!is_encoded(p)) in.fail("has a packet of another kind");
        if (ssrc_of(p) != ssrc_of(packets.front())) in.fail("has packets of several senders");
    }
    if (in.rest() != 0) in.fail("goes on after its last packet");
    return {header, std::move(packets)};
}

}  // namespace

std::vector<uint8_t> Recording::octets() const {
    const std::vector<uint8_t> out = write(magic_recording, message, packets);
    parse(out, "recording");
    return out;
}

Recording Recording::parse(store::Bytes octets, const std::string& name) {
    Reader in(octets, name);
    auto [message, packets] = read(in, magic_recording, IBAKE_MIKEY_MAX);
    ibake_peek peek;
    const ibake_status status = ibake_message_peek(&peek, message.data(), message.size());
    if (status != IBAKE_OK) in.fail(std::string("does not begin with a MIKEY message: ") + ibake_status_text(status));
    if (peek.data_type != IBAKE_MESSAGE_I2) in.fail("does not begin with an I_MESSAGE_2");
    return {{message.begin(), message.end()}, std::move(packets)};
}

Collected collect(const ibake_config& config, const Recording& recording, const std::string& called) {
    const ibake_identity id = kms::identity_of(called);
    ibake_srtp_keys keys;
    ibake_identity sender;
    const ibake_status status =
        ibake_deferred_open(&config, &keys, &sender, recording.message.data(), recording.message.size(), &id, content_cs);
    if (status != IBAKE_OK) throw Failure(std::string("the recording does not open: ") + ibake_status_text(status));
    Decoded decoded = decode(recording.packets, crypto_session(keys));
    if (!decoded.failure.empty()) throw Failure("the recording is not whole: " + decoded.failure);
    return {std::move(decoded.file), std::string(kms::text_of(sender)), decoded.discarded};
}

CryptoSession deferred_keys(const ibake_session& session) {
    ibake_srtp_keys keys;
    cli::require(ibake_session_export(&session, &keys, content_cs), "SRTP keys");
    const uint32_t ssrc = keys.ssrc;
    const ibake_status status = ibake_session_export_deferred(&session, &keys, content_cs);
    if (status != IBAKE_OK) ibake_wipe(&keys, sizeof keys);
    cli::require(status, "keys of deferred content");
    keys.ssrc = ssrc;
    return crypto_session(keys);
}

std::vector<uint8_t> Content::octets() const {
    std::vector<uint8_t> header;
    put_be(header, ssrc, 4);
    put_be(header, static_cast<uint64_t>(interval.count()), 4);
    const std::vector<uint8_t> out = write(magic_content, header, packets);
    parse(out, "content");
    return out;
}

Content Content::parse(store::Bytes octets, const std::string& name) {
    Reader in(octets, name);
    auto [header, packets] = read(in, magic_content, content_header);
    if (header.size() != content_header) in.fail("has a header that is too short");
    Reader fields(header, name);
    Content c;
    c.ssrc = fields.number(4, "its header");
    const uint32_t interval = fields.number(4, "its header");
    if (interval == 0 || interval > 10000000) in.fail("has packets at an impossible pace");
    c.interval = std::chrono::microseconds(interval);
    for (size_t i = 0; i < packets.size(); ++i) {
        if (ssrc_of(packets[i]) != c.ssrc) in.fail("has packets of another sender");
        if (sequence_of(packets[i]) != static_cast<uint16_t>(sequence_of(packets[0]) + i)) in.fail("has packets out of order");
        if (((packets[i][1] & 0x7f) == type_end) != (i + 1 == packets.size())) in.fail("has its end marker at the wrong place");
    }
    if (packets.empty()) in.fail("has no packets");
    c.packets = std::move(packets);
    return c;
}

Encoded encode_content(const std::string& file) {
    Encoded out;
    out.key = store::make_secret<ibake_content>();
    randombytes_buf(out.key->csb_id, sizeof out.key->csb_id);
    randombytes_buf(out.key->rand, sizeof out.key->rand);
    randombytes_buf(out.key->sk, sizeof out.key->sk);
    out.key->prf = IBAKE_PRF_SHA256;
    out.content.ssrc = 1 + randombytes_uniform(UINT32_MAX);  // 0 would have the call draw one
    const Pace pace = Pace::of(file, false);
    out.content.interval = pace.interval;
    out.content.packets = encode(file, content_keys(*out.key, out.content.ssrc), pace);
    return out;
}

CryptoSession content_keys(const ibake_content& content, uint32_t ssrc) {
    Secret<DeferredKey> key;
    std::memcpy(key->sk, content.sk, sizeof content.sk);
    std::memcpy(key->csb_id, content.csb_id, sizeof content.csb_id);
    key->prf = content.prf;
    key->rand_size = sizeof content.rand;
    std::memcpy(key->rand, content.rand, sizeof content.rand);
    ibake_srtp_keys keys;
    cli::require(derive_deferred(ibake_platform_openssl(), keys, *key, content_cs, true), "content keys");
    keys.ssrc = ssrc;
    return crypto_session(keys);
}

void save_content(const store::Path& folder, store::Sealer& sealer, const Encoded& encoded, const store::Path& file,
                  store::Overwrite overwrite) {
    const std::vector<uint8_t> octets = encoded.content.octets();
    store::write_file(file, octets, overwrite, true);
    store::make_private_folder(folder);
    const store::Path key = key_path(folder, octets);
    store::make_private_folder(key.parent_path());
    store::Secret plain(sizeof *encoded.key);
    std::memcpy(plain.data(), encoded.key.get(), plain.size());
    store::write_file(key, sealer.seal(key_kind, key.stem().string(), plain), store::Overwrite::no);
}

Encoded load_content(const store::Path& folder, store::Sealer& sealer, const store::Path& file) {
    const std::string octets = store::read_text(file, recording_max);
    const store::Path path = key_path(folder, store::as_bytes(octets));
    if (!std::filesystem::exists(path))
        throw Failure(file.string() + ": its key is not in " + folder.string() + "; make both with: ibake ue encode");
    const store::Secret plain = sealer.open_file(key_kind, path);
    Encoded out{Content::parse(store::as_bytes(octets), file.string()), store::make_secret<ibake_content>()};
    if (plain.size() != sizeof *out.key) throw Failure(path.string() + ": is not a content key");
    std::memcpy(out.key.get(), plain.data(), plain.size());
    return out;
}

}  // namespace ibake::ue
