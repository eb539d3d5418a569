// Each message as a sequence of payloads, and the chains inside IBAKE. SPDX-License-Identifier: Apache-2.0
#include "ibake/messages.h"

namespace ibake {
namespace {

// A message is a list of payloads in this order, each so many times. Of General extensions two are known, each in its own place: SDP IDs
// under the payload's type, the binding under its own, which no payload has.
struct Rule {
    uint8_t type, min, max;
};
constexpr Rule kI1[] = {
    {payload::kT, 1, 1},       {payload::kRand, 0, 1},  {payload::kIdr, 2, 2}, {payload::kSp, 0, profile::kSpMax},
    {payload::kGeneral, 0, 1}, {payload::kIbake, 0, 1}, {payload::kEsk, 0, 1}, {payload::kV, 0, 1}};
constexpr Rule kR1[] = {{payload::kT, 1, 1}, {payload::kIdr, 2, 2}, {payload::kIbake, 0, 1}, {payload::kV, 0, 1}};
constexpr Rule kI2[] = {
    {payload::kT, 1, 1}, {payload::kRand, 0, 1}, {payload::kIdr, 2, 2}, {payload::kIbake, 1, 1}, {payload::kEsk, 0, 1}};
constexpr Rule kR2[] = {
    {payload::kT, 1, 1},       {payload::kIdr, 2, 2},        {payload::kIbake, 0, 1}, {payload::kSp, 0, profile::kSpMax},
    {payload::kGeneral, 0, 1}, {profile::kExtBinding, 0, 1}, {payload::kV, 1, 1}};
constexpr Rule kRequest[] = {{payload::kT, 1, 1}, {payload::kRand, 1, 1}, {payload::kIdr, 2, 255}, {payload::kV, 1, 1}};
constexpr Rule kReply[] = {{payload::kT, 1, 1}, {payload::kIdr, 2, 255}, {payload::kKemac, 1, 1}, {payload::kV, 1, 1}};
constexpr Rule kError[] = {{payload::kT, 1, 1}, {payload::kErr, 0, 8}, {payload::kSp, 0, profile::kSpMax}, {payload::kV, 0, 1}};

struct Form {
    uint8_t data_type;
    bool v;        // HDR.V (point 27)
    bool check_v;  // key messages: the receiver ignores it (RFC 6267 section 4.2.1)
    std::span<const Rule> rules;
};
constexpr Form kForms[] = {{IBAKE_MESSAGE_I1, true, true, kI1},
                           {IBAKE_MESSAGE_R1, true, true, kR1},
                           {IBAKE_MESSAGE_I2, true, true, kI2},
                           {IBAKE_MESSAGE_R2, false, true, kR2},
                           {IBAKE_MESSAGE_REQUEST_KEY_PSK, true, false, kRequest},
                           {IBAKE_MESSAGE_REQUEST_KEY_RESP, false, false, kReply},
                           {IBAKE_MESSAGE_ERROR, false, true, kError}};
const Form* form_of(uint8_t data_type) {
    for (const Form& form : kForms)
        if (form.data_type == data_type) return &form;
    return nullptr;
}
bool is_key_message(uint8_t t) { return t == IBAKE_MESSAGE_REQUEST_KEY_PSK || t == IBAKE_MESSAGE_REQUEST_KEY_RESP; }

// I/R messages: two IDRs, roles 1 and 2 in either order. Key messages: role 1 (any number), 3, then 4 in a request (point 10).
ibake_status take_idr(Message& m, const Idr& idr, size_t index, size_t at) {
    if (!is_key_message(m.header.data_type)) {
        m.ids[index] = idr;
        const bool other = index == 0 || idr.role != m.ids[0].role;
        return (idr.role == profile::kRoleInitiator || idr.role == profile::kRoleResponder) && other ? IBAKE_OK : IBAKE_E_PAYLOAD;
    }
    if (idr.role == profile::kRoleInitiator && m.kms.size == 0) {
        if (index == 0) {
            m.ids[0] = idr;
            m.ids_at = at;
        }
        m.id_count++;
        return IBAKE_OK;
    }
    if (idr.role == profile::kRoleKms && index != 0 && m.kms.size == 0) {
        m.kms = idr.id;
        return idr.id.type == profile::kKmsIdType ? IBAKE_OK : IBAKE_E_IDENTITY_FORM;
    }
    if (idr.role == profile::kRolePsk && m.kms.size != 0 && m.psk_name.size == 0 &&
        m.header.data_type == IBAKE_MESSAGE_REQUEST_KEY_PSK) {
        m.psk_name = idr.id;
        return idr.id.type == profile::kPskNameType ? IBAKE_OK : IBAKE_E_IDENTITY_FORM;
    }
    return IBAKE_E_PAYLOAD;
}

ibake_status take_payload(Message& m, Reader& r, uint8_t type, size_t index, size_t at) {
    switch (type) {
    case payload::kT:
        return read_timestamp(r, m.t);
    case payload::kRand:
        return read_rand(r, m.rand);
    case payload::kIdr: {
        Idr idr;
        const ibake_status status = read_idr(r, idr);
        return status != IBAKE_OK ? status : take_idr(m, idr, index, at);
    }
    case payload::kSp:
        m.sp_count = index + 1;
        IBAKE_TRY(read_sp(r, m.sp[index]));
        return index == 0 || m.sp[index - 1].policy < m.sp[index].policy ? IBAKE_OK : IBAKE_E_PAYLOAD;  // point 11
    case payload::kIbake:
    case payload::kEsk: {
        Octets& data = type == payload::kIbake ? m.ibake : m.esk;
        const ibake_status status = read_encrypted(r, data);
        return status == IBAKE_OK && data.empty() ? IBAKE_E_LENGTH : status;
    }
    case payload::kKemac:
        return read_kemac(r, m.kemac);
    case payload::kErr: {
        const uint8_t number = r.u8();
        if (index == 0) m.error_no = number;
        r.take(2);
        return r.failed() ? IBAKE_E_LENGTH : IBAKE_OK;
    }
    case payload::kV: {
        Verification v{};
        IBAKE_TRY(read_verification(r, v));
        if (v.algorithm != profile::kMacOfPrf[m.header.prf]) return IBAKE_E_PRF;  // point 15
        m.mac = v.mac;
        m.covered = m.octets.first(r.at() - v.mac.size());
        return IBAKE_OK;
    }
    default:
        return IBAKE_E_PAYLOAD;
    }
}

// What the rules cannot say: which of the optional payloads go together.
bool consistent(const Message& m) {
    const bool more = m.sp_count != 0 || m.sdp_ids.data() != nullptr || !m.esk.empty();
    switch (m.header.data_type) {
    case IBAKE_MESSAGE_I1:
        if (!m.rand.empty()) return !m.ibake.empty() && !m.has_v();  // first exchange
        return !more && m.ibake.empty() == m.has_v();                // rekey (point 25), or update under V (DECIDE-9)
    case IBAKE_MESSAGE_R1:
        return m.ibake.empty() == m.has_v();
    case IBAKE_MESSAGE_I2:
        return !m.rand.empty() || m.esk.empty();
    case IBAKE_MESSAGE_REQUEST_KEY_PSK:
    case IBAKE_MESSAGE_REQUEST_KEY_RESP:
        return m.kms.size != 0 && m.id_count != 0;
    default:
        return true;
    }
}

ibake_status check_form(const Message& m, const Form& form) {
    const Header& h = m.header;
    if (form.check_v && h.v != form.v) return IBAKE_E_HEADER;
    if (h.data_type == IBAKE_MESSAGE_ERROR) return IBAKE_OK;
    if (is_key_message(h.data_type)) return h.map_type == profile::kMapEmpty ? IBAKE_OK : IBAKE_E_HEADER;
    return h.map_type == profile::kMapSrtpId && h.map.count != 0 ? IBAKE_OK : IBAKE_E_HEADER;  // point 12
}

}  // namespace

ibake_status parse_message(Message& m, Octets octets) {
    m = Message{};
    m.octets = octets;
    m.error_no = 255;
    if (octets.size() > profile::kMessageMax) return IBAKE_E_LENGTH;
    Reader r(octets);
    IBAKE_TRY(read_header(r, m.header));
    const Form* form = form_of(m.header.data_type);
    if (form == nullptr) return IBAKE_E_DATA_TYPE;
    IBAKE_TRY(check_form(m, *form));
    const std::span<const Rule> rules = form->rules;

    size_t rule = 0, index = 0;  // the rule in force, and how many payloads it has taken
    uint8_t type = m.header.next;
    while (type != payload::kLast) {
        const size_t at = r.at();
        const uint8_t next = r.u8();
        Extension e{};
        uint8_t listed = type;
        if (type == payload::kGeneral) {
            IBAKE_TRY(read_extension(r, e));
            if (profile::kWithBinding && e.type == profile::kExtBinding) {
                listed = e.type;
            } else if (e.type != profile::kExtSdpIds) {  // unknown ones are ignored anywhere
                type = next;
                continue;
            }
        }
        while (rule < rules.size() && (rules[rule].type != listed || index == rules[rule].max)) {
            if (index < rules[rule].min) return IBAKE_E_PAYLOAD;
            rule++;
            index = 0;
        }
        if (rule == rules.size()) return IBAKE_E_PAYLOAD;
        if (type == payload::kGeneral) {
            if (listed == type) {
                m.sdp_ids = e.data;
            } else {
                m.binding = e.data;
                if (e.data.size() != profile::kBindingSize) return IBAKE_E_LENGTH;
            }
        } else if (const ibake_status status = take_payload(m, r, type, index, at); status != IBAKE_OK) {
            return status;
        }
        if (type == payload::kV && next != payload::kLast) return IBAKE_E_PAYLOAD;
        index++;
        type = next;
    }
    for (; rule < rules.size(); rule++, index = 0)
        if (index < rules[rule].min) return IBAKE_E_PAYLOAD;
    if (r.failed() || r.left() != 0) return IBAKE_E_LENGTH;
    return consistent(m) ? IBAKE_OK : IBAKE_E_PAYLOAD;
}

void write_policies(Writer& w, const Sp* sp, size_t count, Octets sdp_ids) {
    for (size_t i = 0; i < count; i++) {
        w.u8(payload::kSp);
        w.u8(sp[i].policy);
        w.u8(0);  // SRTP
        w.u16(sp[i].params.size());
        w.octets(sp[i].params);
    }
    if (sdp_ids.data() != nullptr) {
        w.u8(payload::kGeneral);
        w.u8(profile::kExtSdpIds);
        w.u16(sdp_ids.size());
        w.octets(sdp_ids);
    }
}

void append_policies(Writer& w, Octets kept) {
    Reader r(kept);
    while (r.left() != 0) {
        const uint8_t type = r.u8();
        const size_t start = r.at();
        r.take(type == payload::kSp ? 2 : 1);  // what precedes the length: policy number and protocol, or extension type
        r.take(r.u16());
        w.payload(type);
        w.octets(r.since(start));
    }
}

void write_error(Writer& w, const uint8_t csb_id[4], uint8_t prf, Ticks t, uint8_t error_no) {
    Header h{};
    h.data_type = IBAKE_MESSAGE_ERROR;
    h.prf = prf;
    memcpy(h.csb_id, csb_id, sizeof h.csb_id);
    h.map_type = profile::kMapEmpty;
    write_header(w, h);
    uint8_t ntp[8];
    ntp_from_ticks(ntp, t);
    write_timestamp(w, ntp);
    w.payload(payload::kErr);
    w.u8(error_no);
    w.u16(0);
}

ibake_status parse_chain(Chain& chain, Octets plain) {
    chain.shape = chain.binding_size = 0;
    Reader r(plain);
    uint8_t type = payload::kIdr;  // the first sub-payload is always an identity (DECIDE-3)
    for (int party = 0; party < 2 && type != payload::kLast; party++) {
        if (type != payload::kIdr) return IBAKE_E_PAYLOAD;
        if (party == 1) chain.shape |= kSecondId;
        type = r.u8();
        IBAKE_TRY(read_idr(r, chain.ids[party]));
        if (type != payload::kEccpt) continue;
        chain.shape |= party == 0 ? kFirstShare : kSecondShare;
        Share& share = chain.shares[party];
        type = r.u8();
        IBAKE_TRY(read_share(r, share));
        while (type == payload::kGeneral) {
            type = r.u8();
            Extension e{};
            IBAKE_TRY(read_extension(r, e));
            const bool nonce = e.type == profile::kExtNonce && share.nonce_size == 0;
            const bool binding = profile::kWithBinding && e.type == profile::kExtBinding && party == 1;
            if (chain.binding_size != 0 || !(nonce || binding)) return IBAKE_E_PAYLOAD;
            if (e.data.empty() || e.data.size() > (nonce ? profile::kNonceMax : sizeof chain.binding)) return IBAKE_E_LENGTH;
            (nonce ? share.nonce_size : chain.binding_size) = static_cast<uint8_t>(e.data.size());
            copy(nonce ? share.nonce : chain.binding, e.data);
        }
    }
    if (type != payload::kLast) return IBAKE_E_PAYLOAD;
    return r.failed() || r.left() != 0 ? IBAKE_E_LENGTH : IBAKE_OK;
}

void write_chain(Writer& w, const Idr ids[2], const Share* first, bool second_id, const Share* second, Octets binding) {
    write_idr(w, ids[0].role, ids[0].id);
    if (first != nullptr) write_share(w, *first);
    if (second_id) write_idr(w, ids[1].role, ids[1].id);
    if (second != nullptr) write_share(w, *second);
    if (profile::kWithBinding && !binding.empty()) write_extension(w, profile::kExtBinding, binding);
}

ibake_status parse_esk(ibake_identity& id, DeferredKey& key, Octets plain) {
    Reader r(plain);
    if (r.u8() != payload::kSk) return IBAKE_E_PAYLOAD;
    IBAKE_TRY(read_id(r, id));
    uint8_t type = r.u8();
    Octets sk;
    IBAKE_TRY(read_sk(r, sk));
    copy(key.sk, sk);
    if (type == payload::kGeneral) {
        type = r.u8();
        Extension e{};
        IBAKE_TRY(read_extension(r, e));
        if (e.type != profile::kExtContent) return IBAKE_E_PAYLOAD;
        if (e.data.size() < 5 + profile::kRandMin || e.data.size() > 5 + sizeof key.rand) return IBAKE_E_LENGTH;
        copy(key.csb_id, e.data.first(4));
        key.prf = e.data[4];
        key.rand_size = static_cast<uint8_t>(e.data.size() - 5);
        copy(key.rand, e.data.subspan(5));
        if (key.prf > IBAKE_PRF_SHA256) return IBAKE_E_PRF;
    }
    if (type != payload::kLast) return IBAKE_E_PAYLOAD;
    return r.failed() || r.left() != 0 ? IBAKE_E_LENGTH : IBAKE_OK;
}

void write_esk(Writer& w, const ibake_identity& id, Octets sk, const ibake_content* content) {
    write_id(w, id);
    write_sk(w, sk);
    if (content == nullptr) return;
    uint8_t label[5 + sizeof content->rand];
    memcpy(label, content->csb_id, 4);
    label[4] = content->prf;
    memcpy(label + 5, content->rand, sizeof content->rand);
    write_extension(w, profile::kExtContent, label);
}

}  // namespace ibake
