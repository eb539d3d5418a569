// Encodings of the payloads that this library sends and accepts. SPDX-License-Identifier: Apache-2.0
#include "ibake/payloads.h"

namespace ibake {
namespace {

ibake_status complete(const Reader& r) { return r.failed() ? IBAKE_E_LENGTH : IBAKE_OK; }

ibake_status read_identity_body(Reader& r, ibake_identity& id) {
    id.type = r.u8();
    const Octets data = r.take(r.u16());
    id.data = data.data();
    id.size = data.size();
    if (r.failed() || data.empty()) return IBAKE_E_LENGTH;
    return id.type > IBAKE_ID_BYTES ? IBAKE_E_IDENTITY_FORM : IBAKE_OK;
}
void write_identity_body(Writer& w, const ibake_identity& id) {
    w.u8(id.type);
    w.u16(id.size);
    w.octets(octets_of(id));
}

// Key data and SK: type in the high nibble, KV in the low one (point 14); only one type and KV Null here.
ibake_status read_key(Reader& r, uint8_t type_and_kv, Octets& key) {
    const uint8_t found = r.u8();
    key = r.take(r.u16());
    if (r.failed()) return IBAKE_E_LENGTH;
    return found == type_and_kv ? IBAKE_OK : IBAKE_E_FORMAT;
}
void write_key(Writer& w, uint8_t payload_type, uint8_t type_and_kv, Octets key) {
    w.payload(payload_type);
    w.u8(type_and_kv);
    w.u16(key.size());
    w.octets(key);
}
constexpr uint8_t kTypeKpr = 7 << 4, kTypeSk = 1 << 4;
constexpr uint8_t kKvNull = 0, kKvSpi = 1;

// Zeros after the point, so that Auth alg stands at a multiple of 4 from the start of the sub-payload (DECIDE-11 A).
size_t padding(size_t point) { return (profile::kPointAlign - (2 + point) % profile::kPointAlign) % profile::kPointAlign; }

}  // namespace

ibake_status read_header(Reader& r, Header& h) {
    const uint8_t version = r.u8();
    h.data_type = r.u8();
    h.next = r.u8();
    const uint8_t v_prf = r.u8();
    const Octets csb_id = r.take(4);
    h.map.count = r.u8();
    h.map_type = r.u8();
    if (r.failed()) return IBAKE_E_LENGTH;
    if (version != profile::kVersion) return IBAKE_E_VERSION;
    h.v = v_prf >> 7 != 0;
    h.prf = v_prf & 0x7f;
    copy(h.csb_id, csb_id);
    if (h.prf > IBAKE_PRF_SHA256) return IBAKE_E_PRF;
    if (h.map_type == profile::kMapEmpty) return h.map.count == 0 ? IBAKE_OK : IBAKE_E_HEADER;
    if (h.map_type != profile::kMapSrtpId || h.map.count > profile::kCsMax) return IBAKE_E_HEADER;
    for (size_t i = 0; i < h.map.count; i++) {
        h.map.cs[i].policy = r.u8();
        h.map.cs[i].ssrc = r.number(4);
        h.map.cs[i].roc = r.number(4);
    }
    return complete(r);
}

void write_header(Writer& w, const Header& h) {
    w.u8(profile::kVersion);
    w.u8(h.data_type);
    w.u8(payload::kLast);
    w.link_here();
    w.u8((h.v ? 0x80u : 0u) | h.prf);
    w.octets(h.csb_id);
    w.u8(h.map.count);
    w.u8(h.map_type);
    for (size_t i = 0; i < h.map.count; i++) {
        w.u8(h.map.cs[i].policy);
        w.number(h.map.cs[i].ssrc, 4);
        w.number(h.map.cs[i].roc, 4);
    }
}

ibake_status read_timestamp(Reader& r, const uint8_t*& t) {
    const uint8_t type = r.u8();
    if (!r.failed() && type != profile::kTimestampType) return IBAKE_E_TIMESTAMP_TYPE;
    t = r.take(8).data();
    return complete(r);
}
void write_timestamp(Writer& w, const uint8_t t[8]) {
    w.payload(payload::kT);
    w.u8(profile::kTimestampType);
    w.octets({t, 8});
}

ibake_status read_rand(Reader& r, Octets& rand) {
    rand = r.take(r.u8());
    if (r.failed()) return IBAKE_E_LENGTH;
    return rand.size() < profile::kRandMin ? IBAKE_E_RAND : IBAKE_OK;
}
void write_rand(Writer& w, Octets rand) {
    w.payload(payload::kRand);
    w.u8(static_cast<unsigned>(rand.size()));
    w.octets(rand);
}

ibake_status read_idr(Reader& r, Idr& idr) {
    idr.role = r.u8();
    return read_identity_body(r, idr.id);
}
void write_idr(Writer& w, uint8_t role, const ibake_identity& id) {
    w.payload(payload::kIdr);
    w.u8(role);
    write_identity_body(w, id);
}
ibake_status read_id(Reader& r, ibake_identity& id) { return read_identity_body(r, id); }
void write_id(Writer& w, const ibake_identity& id) {
    w.payload(payload::kId);
    write_identity_body(w, id);
}

ibake_status read_sp(Reader& r, Sp& sp) {
    sp.policy = r.u8();
    const uint8_t protocol = r.u8();
    sp.params = r.take(r.u16());
    Reader params(sp.params);  // TLVs: type, length, value
    while (params.left() != 0) {
        params.u8();
        params.take(params.u8());
    }
    if (r.failed() || params.failed()) return IBAKE_E_LENGTH;
    return protocol == 0 ? IBAKE_OK : IBAKE_E_POLICY;  // 0: SRTP
}

ibake_status read_extension(Reader& r, Extension& e) {
    e.type = r.u8();
    e.data = r.take(r.u16());
    return complete(r);
}
void write_extension(Writer& w, uint8_t type, Octets data) {
    w.payload(payload::kGeneral);
    w.u8(type);
    w.u16(data.size());
    w.octets(data);
}

ibake_status read_encrypted(Reader& r, Octets& data) {
    data = r.take(r.u16());
    return complete(r);
}

ibake_status read_kemac(Reader& r, Kemac& k) {
    k.encryption = r.u8();
    k.data = r.take(r.u16());
    k.mac = r.u8();
    if (r.failed()) return IBAKE_E_LENGTH;
    if (k.encryption != profile::kKemacAlg) return IBAKE_E_ENCRYPTION_ALGORITHM;
    return k.mac == profile::kKemacMac ? IBAKE_OK : IBAKE_E_MAC_ALGORITHM;
}

ibake_status read_verification(Reader& r, Verification& v) {
    v.algorithm = r.u8();
    if (!r.failed() && mac_size(v.algorithm) == 0) return IBAKE_E_MAC_ALGORITHM;  // NULL among them
    v.mac = r.take(mac_size(v.algorithm));
    return complete(r);
}

ibake_status read_private_key(Reader& r, Octets& key) { return read_key(r, kTypeKpr | kKvNull, key); }
void write_private_key(Writer& w, Octets key) { write_key(w, payload::kKeyData, kTypeKpr | kKvNull, key); }
ibake_status read_sk(Reader& r, Octets& sk) {
    const ibake_status status = read_key(r, kTypeSk | kKvNull, sk);
    return status == IBAKE_OK && sk.size() != profile::kSkSize ? IBAKE_E_LENGTH : status;
}
void write_sk(Writer& w, Octets sk) { write_key(w, payload::kSk, kTypeSk | kKvNull, sk); }

size_t point_size(uint8_t curve) {
    switch (curve) {
    case IBAKE_CURVE_P256:
        return 1 + 2 * 32;
    case IBAKE_CURVE_P384:
        return 1 + 2 * 48;
    case IBAKE_CURVE_P521:
        return 1 + 2 * 66;
    default:
        return 0;
    }
}

ibake_status read_share(Reader& r, Share& share) {
    const size_t start = r.at();
    share.curve = r.u8();
    const size_t size = point_size(share.curve);
    if (r.failed()) return IBAKE_E_LENGTH;
    if (size == 0) return IBAKE_E_CURVE;
    const Octets point = r.take(size), pad = r.take(padding(size));
    r.take(3);  // Auth alg and TGK len: ignored, but part of the echo (point 14)
    const uint8_t kv = r.u8();
    if (r.failed()) return IBAKE_E_LENGTH;
    if (point[0] != profile::kPointForm) return IBAKE_E_FORMAT;
    for (uint8_t o : pad)
        if (o != 0) return IBAKE_E_FORMAT;
    share.mki_size = 0;
    if ((kv & 0x0f) == kKvSpi) {
        share.mki_size = r.u8();
        r.take(share.mki_size);
        if (r.failed() || share.mki_size == 0 || share.mki_size > profile::kMkiMax) return IBAKE_E_LENGTH;
    } else if ((kv & 0x0f) != kKvNull) {
        return IBAKE_E_POLICY;  // an interval: SRTP keys here are replaced by rekeying only
    }
    const Octets all = r.since(start);
    share.size = static_cast<uint8_t>(all.size());
    copy(share.octets, all);
    share.nonce_size = 0;
    return IBAKE_OK;
}

void make_share(Share& share, uint8_t curve, const uint8_t* point, Octets mki, Octets nonce) {
    Writer w(share.octets, sizeof share.octets);
    w.u8(curve);
    w.octets({point, point_size(curve)});
    w.number(0, padding(point_size(curve)));
    w.u8(0);   // Auth alg
    w.u16(0);  // TGK len
    w.u8(mki.empty() ? kKvNull : kKvSpi);
    if (!mki.empty()) w.u8(static_cast<unsigned>(mki.size()));
    w.octets(mki);
    share.curve = curve;
    share.size = static_cast<uint8_t>(w.size());
    share.mki_size = static_cast<uint8_t>(mki.size());
    share.nonce_size = static_cast<uint8_t>(nonce.size());
    copy(share.nonce, nonce);
}

void write_share(Writer& w, const Share& share) {
    w.payload(payload::kEccpt);
    w.octets({share.octets, share.size});
    if (share.nonce_size != 0) write_extension(w, profile::kExtNonce, {share.nonce, share.nonce_size});
}

}  // namespace ibake
