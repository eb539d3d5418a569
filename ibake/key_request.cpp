// Private keys from the KMS: REQUEST_KEY_INIT_PSK and REQUEST_KEY_RESP. SPDX-License-Identifier: Apache-2.0
#include "ibake/key_request.h"

#include "ibake/suite.h"

#include "ibe/context.h"

namespace ibake {
namespace {

// Protection keys from the PSK (RFC 3830 section 4.1.4), wiped when they go.
struct PskKeys {
    uint8_t auth[kMacMax], encr[profile::kKemacKey], salt[profile::kKemacSalt];
};

LabelTail tail_of(const Message& request) { return {request.header.csb_id, request.rand}; }

ibake_status derive_auth(const Prf& prf, PskKeys& keys, Octets psk, const LabelTail& tail) {
    if (psk.size() != profile::kPskSize) return IBAKE_E_LENGTH;  // rule 8
    return derive(prf, keys.auth, mac_size_of(prf), psk, Label::auth, kCsIdMessage, tail);
}
ibake_status derive_all(const Prf& prf, PskKeys& keys, Octets psk, const LabelTail& tail) {
    ibake_status status = derive_auth(prf, keys, psk, tail);
    if (status == IBAKE_OK) status = derive(prf, keys.encr, sizeof keys.encr, psk, Label::encr, kCsIdMessage, tail);
    if (status == IBAKE_OK) status = derive(prf, keys.salt, sizeof keys.salt, psk, Label::msg_salt, kCsIdMessage, tail);
    return status;
}

// Octets of a message; on stack because the platform hashes few pieces at once.
struct Scratch {
    uint8_t octets[profile::kMessageMax];
};

// V of a key message (point 16): message up to Auth alg, data of the requested identities in order, then of IDRkms.
ibake_status message_mac(const Prf& prf, uint8_t* mac, const PskKeys& keys, Octets covered, const Message& ids) {
    Scratch tail;
    Writer w(tail.octets, sizeof tail.octets);
    Reader r(ids.octets.subspan(ids.ids_at));
    for (size_t i = 0; i < ids.id_count; i++) {
        Idr idr;
        r.u8();
        IBAKE_TRY(read_idr(r, idr));
        w.octets(octets_of(idr.id));
    }
    w.octets(octets_of(ids.kms));
    const Octets pieces[] = {covered, w.written()};
    return hmac(prf, mac, {keys.auth, mac_size_of(prf)}, pieces, 2);
}

ibake_status append_v(Writer& w, const Prf& prf, const PskKeys& keys, const Message& ids) {
    w.payload(payload::kV);
    w.u8(profile::kMacOfPrf[prf.function]);
    const Octets covered = w.written();
    uint8_t* mac = w.claim(mac_size_of(prf));
    if (mac == nullptr) return IBAKE_E_BUFFER;
    const ibake_status status = message_mac(prf, mac, keys, covered, ids);
    declassify_memory(mac, mac_size_of(prf), "a MAC is sent");
    return status;
}

ibake_status check_v(const Prf& prf, const PskKeys& keys, const Message& m) {
    Secret<uint8_t[kMacMax]> mac;
    IBAKE_TRY(message_mac(prf, *mac, keys, m.covered, m));
    const auto equal = [&] { return ct::equal_bytes(*mac, m.mac.data(), mac_size_of(prf)); };
    return accepted(equal, "a message with a wrong MAC is dropped, which the peer may know") ? IBAKE_OK : IBAKE_E_MAC;
}

Header header_of(uint8_t data_type, uint8_t prf, const uint8_t csb_id[4]) {
    Header h{};
    h.data_type = data_type;
    h.prf = prf;
    h.v = data_type == IBAKE_MESSAGE_REQUEST_KEY_PSK;
    memcpy(h.csb_id, csb_id, sizeof h.csb_id);
    h.map_type = profile::kMapEmpty;
    return h;
}

// A requested identity: a dated string as octets, or a canonical identity (point 5).
ibake_status check_requested(const ibake_identity& id) {
    if (id.type != profile::kDatedType) return check_identity(id);
    Octets name;
    uint64_t seconds;
    return split_dated(name, seconds, octets_of(id), 1) ? IBAKE_OK : IBAKE_E_IDENTITY_FORM;
}

// Is this dated string an answer to the request's identity `id`?
bool answers(uint64_t& seconds, Octets dated, const ibake_identity& id, uint32_t interval) {
    Octets name;
    if (!split_dated(name, seconds, dated, interval)) return false;
    return same(id.type == profile::kDatedType ? dated : name, octets_of(id));
}

// A KEMAC and what decrypts it.
struct Sealed {
    const ibake_platform* platform;
    const PskKeys& keys;
    const Message& request;
    Octets data;
};
// The longest pair of a KEMAC plaintext: ID and Key data.
constexpr size_t kKeyMax = IBAKE_SS_MAX_BITS > 0 ? IBAKE_SS_KEY_DER_SIZE(IBAKE_SS_MAX_BITS) : IBAKE_KEY_SIZE;
constexpr size_t kPairMax = 4 + IBAKE_DATED_MAX + 4 + kKeyMax;

// Walks the pairs of a KEMAC: ID (next 20), Key data (next 6, at the end 0) (point 13). One pair at a time is on the stack in clear.
template <class Use>
IBAKE_STEP ibake_status each_pair(const Sealed& sealed, Use use) {
    Secret<uint8_t[kPairMax]> plain;
    size_t at = 0;
    for (uint8_t type = payload::kId; type != payload::kLast;) {
        const size_t left = sealed.data.size() - at, size = left < kPairMax ? left : kPairMax;
        copy(*plain, sealed.data.subspan(at, size));
        IBAKE_TRY(aes_cm(sealed.platform, *plain, size, sealed.keys.encr, sealed.keys.salt, sealed.request.header.csb_id,
                         sealed.request.t, at));
        declassify_memory(*plain, size, "names and lengths are public, and loading marks each key as secret again");
        Reader r({*plain, size});
        if (type != payload::kId || r.u8() != payload::kKeyData) return IBAKE_E_PAYLOAD;
        ibake_identity id;
        Octets key;
        IBAKE_TRY(read_id(r, id));
        type = r.u8();
        IBAKE_TRY(read_private_key(r, key));
        if (id.type != profile::kDatedType) return IBAKE_E_IDENTITY_FORM;
        IBAKE_TRY(use(octets_of(id), key));
        at += r.at();
    }
    return at == sealed.data.size() ? IBAKE_OK : IBAKE_E_LENGTH;
}

// All pairs in request order, of an undated request by ascending date (point 10).
struct OrderCheck {
    const Message& request;
    uint32_t interval;
    size_t index = 0;       // request's identity that the next pair may answer
    bool answered = false;  // it has been
    uint64_t latest = 0;    // with this date

    bool take(Octets dated) {
        for (; index < request.id_count; index++, answered = false) {
            const ibake_identity id = requested(request, index);
            uint64_t date;
            if (!answers(date, dated, id, interval) || (answered && date <= latest)) continue;
            answered = true;
            latest = date;
            return true;
        }
        return false;
    }
};

}  // namespace

ibake_identity requested(const Message& m, size_t index) {
    Reader r(m.octets.subspan(m.ids_at));
    Idr idr{};
    for (size_t i = 0; i <= index; i++) {
        r.u8();
        if (read_idr(r, idr) != IBAKE_OK) return {};
    }
    return idr.id;
}

ibake_status make_request(const ibake_platform* platform, ibake_time now, Writer& w, const ibake_key_request& request,
                          Octets psk) {
    const ibake_identity kms = {request.kms_id.octets, request.kms_id.size, profile::kKmsIdType};
    const ibake_identity psk_name = {request.psk_name.octets, request.psk_name.size, profile::kPskNameType};
    if (!valid(now) || request.prf > IBAKE_PRF_SHA256 || request.id_count == 0 || kms.size == 0 || kms.size > profile::kIdMax ||
        psk_name.size > profile::kIdMax)
        return IBAKE_E_ARGUMENT;
    for (size_t i = 0; i < request.id_count; i++) IBAKE_TRY(check_requested(request.ids[i]));
    uint8_t csb_id[4], rand[profile::kRandSize], ntp[8];
    if (platform->random(platform->self, IBAKE_RANDOM_CSB_ID, csb_id, sizeof csb_id) != 0 ||
        platform->random(platform->self, IBAKE_RANDOM_RAND, rand, sizeof rand) != 0)
        return IBAKE_E_RANDOM;
    const Prf prf = {platform, request.prf};
    Secret<PskKeys> keys;
    IBAKE_TRY(derive_auth(prf, *keys, psk, {csb_id, rand}));

    write_header(w, header_of(IBAKE_MESSAGE_REQUEST_KEY_PSK, request.prf, csb_id));
    ntp_from_ticks(ntp, ticks(now));
    write_timestamp(w, ntp);
    write_rand(w, rand);
    Message written{};  // what the MAC takes from a message
    written.ids_at = w.size();
    written.id_count = request.id_count;
    written.kms = kms;
    for (size_t i = 0; i < request.id_count; i++) write_idr(w, profile::kRoleInitiator, request.ids[i]);
    write_idr(w, profile::kRoleKms, kms);
    if (psk_name.size != 0) write_idr(w, profile::kRolePsk, psk_name);
    written.octets = w.written();
    if (w.size() + 2 + mac_size_of(prf) > profile::kMessageMax) return IBAKE_E_LENGTH;
    if (written.octets.empty()) {
        w.claim(2 + mac_size_of(prf));  // so that the size needed is known
        return IBAKE_E_BUFFER;
    }
    return append_v(w, prf, *keys, written);
}

ibake_status parse_request(ibake_key_request_view& view, Message& m, Octets message) {
    IBAKE_TRY(parse_message(m, message));
    if (m.header.data_type != IBAKE_MESSAGE_REQUEST_KEY_PSK) return IBAKE_E_DATA_TYPE;
    view = ibake_key_request_view{};
    view.message = message.data();
    view.size = message.size();
    view.kms = m.kms;
    view.psk_name = m.psk_name;
    const Ticks t = ticks_from_ntp(m.t);
    view.time = {seconds_of(t), static_cast<uint32_t>(t)};
    memcpy(view.timestamp, m.t, sizeof view.timestamp);
    memcpy(view.csb_id, m.header.csb_id, sizeof view.csb_id);
    view.prf = m.header.prf;
    view.id_count = m.id_count;
    return IBAKE_OK;
}

ibake_status verify_request(const ibake_platform* platform, ibake_time now, const Message& m, uint32_t max_skew_s, Octets psk) {
    if (!within(ticks_from_ntp(m.t), ticks(now), max_skew_s)) return IBAKE_E_CLOCK_SKEW;
    const Prf prf = {platform, m.header.prf};
    Secret<PskKeys> keys;
    IBAKE_TRY(derive_auth(prf, *keys, psk, tail_of(m)));
    return check_v(prf, *keys, m);
}

size_t kemac_size(const ibake_key_grant* grants, size_t count) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) size += 4 + grants[i].dated_size + 4 + grants[i].key_size;
    return size;
}

size_t reply_size(const Message& m, size_t kemac) {
    size_t size = 10 + 10;  // header, T
    for (size_t i = 0; i < m.id_count; i++) size += 5 + requested(m, i).size;
    return size + 5 + m.kms.size + 5 + kemac + 2 + mac_size(profile::kMacOfPrf[m.header.prf]);
}

ibake_status make_reply(const ibake_platform* platform, Writer& w, const Message& m, const ibake_key_grant* grants, size_t count,
                        Octets psk) {
    const size_t plain_size = kemac_size(grants, count);
    if (reply_size(m, plain_size) > profile::kMessageMax) return IBAKE_E_LENGTH;
    const Prf prf = {platform, m.header.prf};
    Secret<PskKeys> keys;
    IBAKE_TRY(derive_all(prf, *keys, psk, tail_of(m)));

    write_header(w, header_of(IBAKE_MESSAGE_REQUEST_KEY_RESP, m.header.prf, m.header.csb_id));
    write_timestamp(w, m.t);
    for (size_t i = 0; i < m.id_count; i++) write_idr(w, profile::kRoleInitiator, requested(m, i));
    write_idr(w, profile::kRoleKms, m.kms);
    w.payload(payload::kKemac);
    w.u8(profile::kKemacAlg);
    w.u16(plain_size);
    if (uint8_t* plain = w.claim(plain_size)) {
        Writer pairs(plain, plain_size);
        for (size_t i = 0; i < count; i++) {
            write_id(pairs, {grants[i].dated, grants[i].dated_size, profile::kDatedType});
            write_private_key(pairs, {grants[i].key, grants[i].key_size});
        }
        const ibake_status status = aes_cm(platform, plain, plain_size, keys->encr, keys->salt, m.header.csb_id, m.t);
        if (status != IBAKE_OK) return status;
        declassify_memory(plain, plain_size, "a ciphertext is sent");
    }
    w.u8(profile::kKemacMac);
    return append_v(w, prf, *keys, m);
}

ibake_status open_reply(Octets reply, Octets request, Octets psk, const KeySink& sink) {
    Message q, m;
    IBAKE_TRY(parse_message(q, request));
    IBAKE_TRY(parse_message(m, reply));
    if (q.header.data_type != IBAKE_MESSAGE_REQUEST_KEY_PSK || m.header.data_type != IBAKE_MESSAGE_REQUEST_KEY_RESP)
        return IBAKE_E_DATA_TYPE;
    if (memcmp(m.header.csb_id, q.header.csb_id, sizeof m.header.csb_id) != 0) return IBAKE_E_CSB_ID;
    if (m.header.prf != q.header.prf) return IBAKE_E_PRF;
    if (memcmp(m.t, q.t, 8) != 0) return IBAKE_E_REPLAY;
    const ibake_platform* platform = platform_of(sink.context);
    const Prf prf = {platform, q.header.prf};
    Secret<PskKeys> keys;
    IBAKE_TRY(derive_all(prf, *keys, psk, tail_of(q)));
    IBAKE_ACCEPT(check_v(prf, *keys, m));
    if (m.id_count != q.id_count || !same(m.kms, q.kms)) return IBAKE_E_IDENTITY_MISMATCH;
    for (size_t i = 0; i < q.id_count; i++)
        if (!same(requested(m, i), requested(q, i))) return IBAKE_E_IDENTITY_MISMATCH;

    const Sealed sealed = {platform, *keys, q, m.kemac.data};
    OrderCheck order{q, sink.kms.interval_s};
    bool checked = false;  // all of them, before the first is handed out
    const auto use = [&](Octets dated, Octets key) {
        if (checked) return sink.take(sink.self, dated.data(), dated.size(), key.data(), key.size()) == 0 ? IBAKE_OK : IBAKE_E_PLATFORM;
        return order.take(dated) ? check_key(sink.context, sink.kms, dated, key) : IBAKE_E_IDENTITY_MISMATCH;
    };
    IBAKE_ACCEPT(each_pair(sealed, use));
    checked = true;
    return each_pair(sealed, use);
}

}  // namespace ibake
