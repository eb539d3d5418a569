// One exchange and what follows it: states, checks, replies. SPDX-License-Identifier: Apache-2.0
#include "ibake/session_parts.h"

namespace ibake {

// ---- Life ----

void Session::init(const ibake_config* c) {
    memset(static_cast<void*>(this), 0, sizeof *this);
    magic = kMagic;
    config = c;
    state = IBAKE_STATE_IDLE;
}

// IDLE again: a first message that failed leaves nothing.
void Session::reset() {
    const ibake_config* c = config;
    clear(*this);
    init(c);
}

void Session::close() {
    const ibake_config* c = config;
    const ibake_platform* p = platform_of(*c);
    if (p->wipe != nullptr) p->wipe(p->self, this, sizeof *this);
    clear(*this);
    magic = kMagic;
    config = c;
    state = IBAKE_STATE_CLOSED;
}

ibake_status Session::expire(ibake_time now) {
    if (state == IBAKE_STATE_CLOSED) return IBAKE_E_CLOSED;
    if (!valid(now)) return IBAKE_E_ARGUMENT;
    if (deadline != 0 && ticks(now) > deadline) {
        close();
        return IBAKE_E_CLOSED;
    }
    if (state == IBAKE_STATE_ESTABLISHED)
        for (Exchange* e : {&own, &answer})
            if (e->phase != Phase::none && passed(now, e->begun, config->exchange_timeout_s)) clear(*e);
    return IBAKE_OK;
}

// Failures are counted where there is something to abort: a first exchange, or a rekey under way (point 23).
void Session::count_failure(ibake_status status) {
    switch (status) {
    case IBAKE_OK:
    case IBAKE_E_ARGUMENT:
    case IBAKE_E_BUFFER:
    case IBAKE_E_STATE:
    case IBAKE_E_PLATFORM:
    case IBAKE_E_RANDOM:
    case IBAKE_E_NOT_YET:
    case IBAKE_E_CSB_ID:
    case IBAKE_E_CLOSED:
        return;
    default:
        break;
    }
    const bool pending = state != IBAKE_STATE_ESTABLISHED || own.phase != Phase::none || answer.phase != Phase::none;
    if (!pending || ++failures < config->max_failures) return;
    if (state != IBAKE_STATE_ESTABLISHED) {
        close();
        return;
    }
    clear(own);
    clear(answer);
    failures = 0;
}

void Session::store(Octets message, const uint8_t* answered_hash) {
    stored_size = static_cast<uint16_t>(message.size());
    copy(stored, message);
    has_answered = answered_hash != nullptr;
    if (has_answered) memcpy(answered, answered_hash, sizeof answered);
}

// ---- Later messages ----

ibake_status Session::receive(ibake_time now, Writer& w, ibake_event& event, Octets message) {
    if (state == IBAKE_STATE_IDLE) return IBAKE_E_STATE;
    IBAKE_TRY(check_time(*config, now));
    IBAKE_TRY(expire(now));
    if (message.size() < 8 || !same(message.subspan(4, 4), csb_id)) return IBAKE_E_CSB_ID;

    uint8_t hash[32];
    IBAKE_TRY(sha256(platform_of(*config), hash, message));
    if (has_answered && same(hash, answered)) {  // never a new y for a retransmission
        w.octets({stored, stored_size});
        event.kind = IBAKE_EVENT_DUPLICATE;
        return w.full() ? IBAKE_E_BUFFER : IBAKE_OK;
    }
    if (has_seen && same(hash, seen)) {
        event.kind = IBAKE_EVENT_DUPLICATE;
        return IBAKE_OK;
    }

    Message m;
    ibake_status status = parse_message(m, message);
    // With a RAND, a message 1 belongs to another exchange, real or forged, and counts for nothing here (DECIDE-10, rule 6).
    if (status == IBAKE_OK && m.header.data_type == IBAKE_MESSAGE_I1 && !m.rand.empty()) return IBAKE_E_REPLAY;
    if (status == IBAKE_OK && m.header.prf != prf) status = IBAKE_E_PRF;
    if (status == IBAKE_OK) status = dispatch(now, w, event, m);
    if (status == IBAKE_OK && event.kind != IBAKE_EVENT_PEER_ERROR) {
        if (w.size() != 0) {
            store(w.written(), hash);
        } else {
            has_seen = true;
            memcpy(seen, hash, sizeof seen);
        }
    }
    count_failure(status);
    return status;
}

ibake_status Session::dispatch(ibake_time now, Writer& w, ibake_event& event, const Message& m) {
    const uint8_t type = m.header.data_type;
    if (!IBAKE_WITH_RESPONDER && (type == IBAKE_MESSAGE_I1 || type == IBAKE_MESSAGE_I2)) return IBAKE_E_STATE;
    if (!IBAKE_WITH_INITIATOR && (type == IBAKE_MESSAGE_R1 || type == IBAKE_MESSAGE_R2)) return IBAKE_E_STATE;
    switch (type) {
    case IBAKE_MESSAGE_I1:
        if (state != IBAKE_STATE_ESTABLISHED) return IBAKE_E_STATE;  // point 25
        if (m.is_update()) return on_update(now, w, event, m);
        event.kind = IBAKE_EVENT_REPLY;
        return on_rekey(now, w, m);
    case IBAKE_MESSAGE_R1:
        if (m.is_update()) return on_updated(event, m);
        event.kind = IBAKE_EVENT_REPLY;
        return on_r1(now, w, m);
    case IBAKE_MESSAGE_I2:
        return on_i2(now, w, event, m);
    case IBAKE_MESSAGE_R2:
        return on_r2(now, event, m);
    case IBAKE_MESSAGE_ERROR:
        return on_error(now, event, m);
    default:
        return IBAKE_E_DATA_TYPE;
    }
}

// ---- Errors (RFC 3830 section 5.1.2, rule 14) ----

ibake_status Session::error(ibake_time now, Writer& w, uint8_t error_no) const {
    if (state != IBAKE_STATE_ESTABLISHED) return IBAKE_E_STATE;
    IBAKE_TRY(check_time(*config, now));
    write_error(w, csb_id, prf, ticks(now), error_no);
    const ibake_status status = append_v(w, keys, initiator.octets(), responder.octets());
    return status == IBAKE_OK && w.full() ? IBAKE_E_BUFFER : status;
}

ibake_status Session::on_error(ibake_time now, ibake_event& event, const Message& m) const {
    const bool keyed = state == IBAKE_STATE_ESTABLISHED || own.phase == Phase::wait_r2;
    if (m.has_v() && keyed) {
        if (!within(ticks_from_ntp(m.t), ticks(now), config->max_skew_s)) return IBAKE_E_CLOCK_SKEW;
        const Keys& k = state == IBAKE_STATE_ESTABLISHED ? keys : own.keys;
        IBAKE_ACCEPT(check_v(m, k, initiator.octets(), responder.octets()));
        event.authenticated = 1;
    }
    event.kind = IBAKE_EVENT_PEER_ERROR;
    event.error_no = m.error_no;
    return IBAKE_OK;
}

// ---- What the caller asks ----

bool Session::matches(Octets message) const {
    Message m;
    if (state == IBAKE_STATE_IDLE || state == IBAKE_STATE_CLOSED || message.size() < 8) return false;
    if (!same(message.subspan(4, 4), csb_id) || parse_message(m, message) != IBAKE_OK) return false;
    if (m.header.data_type == IBAKE_MESSAGE_I1 && !m.rand.empty()) {  // only the very message that was answered
        uint8_t hash[32];
        return has_answered && sha256(platform_of(*config), hash, message) == IBAKE_OK && same(hash, answered);
    }
    if (m.header.data_type == IBAKE_MESSAGE_ERROR) return true;
    for (const Idr& idr : m.ids) {
        if (idr.role == profile::kRoleInitiator && !same(idr.id, initiator.view())) return false;
        // Message 2 may name another responder than the called one.
        const bool open_responder = state == IBAKE_STATE_WAIT_R1;
        if (idr.role == profile::kRoleResponder && !open_responder && !same(idr.id, responder.view()) &&
            !same(idr.id, called.view()))
            return false;
    }
    return true;
}

ibake_status Session::export_keys(ibake_srtp_keys& out, uint8_t cs_id) const {
    if (state != IBAKE_STATE_ESTABLISHED) return IBAKE_E_STATE;  // rule 5
    if (cs_id == 0 || cs_id > map.count) return IBAKE_E_ARGUMENT;
    if (proof == IBAKE_PROOF_CLAIM && (config->flags & IBAKE_ACCEPT_CLAIMED) == 0) return IBAKE_E_POLICY;  // rule 1
    const size_t index = cs_id - 1u;
    const bool outgoing = cs_from_initiator(index) == is_initiator;
    if (outgoing && !confirmed) return IBAKE_E_STATE;  // rule 3
    out = ibake_srtp_keys{};
    for (size_t i = 0; i < sp_count; i++) {
        if (sp[i].policy != map.cs[index].policy) continue;
        out.key_size = sp[i].key;
        out.tag_size = sp[i].tag;
    }
    memcpy(out.key, keys.cs[index].tek, out.key_size);
    memcpy(out.salt, keys.cs[index].salt, sizeof out.salt);
    out.salt_size = profile::kSaltSize;
    out.outgoing = outgoing;
    out.ssrc = map.cs[index].ssrc;
    out.roc = map.cs[index].roc;
    out.mki_size = mki_size;
    copy(out.mki, {mki, mki_size});
    return IBAKE_OK;
}

ibake_status Session::export_deferred(ibake_srtp_keys& out, uint8_t cs_id) const {
    if (state != IBAKE_STATE_ESTABLISHED || !deferred.present) return IBAKE_E_STATE;  // rule 5
    Secret<DeferredKey> key;
    memcpy(key->sk, deferred.content.sk, sizeof key->sk);
    const bool own_labels = deferred.own_labels;
    memcpy(key->csb_id, own_labels ? deferred.content.csb_id : csb_id, sizeof key->csb_id);
    key->prf = own_labels ? deferred.content.prf : prf;
    const Octets r = own_labels ? Octets{deferred.content.rand} : Octets{rand, rand_size};
    key->rand_size = static_cast<uint8_t>(r.size());
    copy(key->rand, r);
    return derive_deferred(platform_of(*config), out, *key, cs_id, true);
}

}  // namespace ibake
