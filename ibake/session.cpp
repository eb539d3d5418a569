// One exchange and what follows it: states, checks, replies. SPDX-License-Identifier: Apache-2.0
#include "ibake/session.h"

#include "ibe/ecdh.h"

namespace ibake {
namespace {

template <class T>
void clear(T& t) {
    wipe(&t, sizeof t);
    memset(static_cast<void*>(&t), 0, sizeof t);
}

ibake_status check_time(const ibake_config& config, ibake_time now) {
    if (!valid(now)) return IBAKE_E_ARGUMENT;
    return now.seconds < config.time_floor ? IBAKE_E_CLOCK_SKEW : IBAKE_OK;
}

// T of our next message: now, but always later than the last.
Ticks next_t(ibake_time now, Ticks after) { return ticks(now) > after ? ticks(now) : after + 1; }

bool passed(ibake_time now, Ticks begun, uint32_t seconds) { return ticks(now) > begun + (static_cast<Ticks>(seconds) << 32); }

EcdhCurve ecdh_curve(uint8_t curve) { return static_cast<EcdhCurve>(curve); }

ibake_status check_curve(const ibake_config& config, uint8_t curve) {
    return point_size(curve) == 0 || curve < config.min_curve ? IBAKE_E_CURVE : IBAKE_OK;
}

ibake_status check_share(const ibake_config& config, const Share& share) {
    if (const ibake_status status = check_curve(config, share.curve); status != IBAKE_OK) return status;
    return ecdh_validate(ecdh_curve(share.curve), share.point(), point_size(share.curve));
}

// Echo of our own share: every octet, the nonce too (points 13, 14).
ibake_status check_echo(const Share& ours, const Share& echo) {
    if (ours.size != echo.size) return IBAKE_E_ECHO_MISMATCH;
    const ct::Choice equal = ct::equal_bytes(ours.octets, echo.octets, ours.size);
    if (!declassify(equal, "a wrong echo is dropped, which the peer may know")) return IBAKE_E_ECHO_MISMATCH;
    return same(Octets{ours.nonce, ours.nonce_size}, Octets{echo.nonce, echo.nonce_size}) ? IBAKE_OK : IBAKE_E_NONCE_MISMATCH;
}

bool same(const Idr& a, const Idr& b) { return a.role == b.role && ibake::same(a.id, b.id); }

// Decrypts a chain, which must have one of two shapes and name whom the cleartext names (RFC 6267 section 7.2).
ibake_status open_chain(const ibake_config& config, Chain& chain, const ibake_own_key& key, const Message& m, uint8_t shape,
                        uint8_t or_shape) {
    Plain plain;
    if (const ibake_status status = open(config, plain, key, m.ibake); status != IBAKE_OK) return status;
    if (const ibake_status status = parse_chain(chain, plain.view()); status != IBAKE_OK) return status;
    if (chain.shape != shape && chain.shape != or_shape) return IBAKE_E_PAYLOAD;
    if (!same(chain.ids[0], m.ids[0])) return IBAKE_E_IDENTITY_MISMATCH;
    if ((chain.shape & kSecondId) != 0 && !same(chain.ids[1], m.ids[1])) return IBAKE_E_IDENTITY_MISMATCH;
    chain.ids[0] = m.ids[0]; // the plaintext goes
    chain.ids[1] = m.ids[1];
    return IBAKE_OK;
}

// Policies of a message in the form in which they are kept.
struct Policies {
    uint8_t octets[profile::kPolicyMax];
    size_t size = 0;
    ibake_status take(const Sp* sp, size_t count, Octets sdp_ids) {
        Writer w(octets, sizeof octets);
        write_policies(w, sp, count, sdp_ids);
        size = w.full() ? 0 : w.size();
        return w.full() ? IBAKE_E_POLICY : IBAKE_OK;
    }
    Octets view() const { return {octets, size}; }
};

size_t least(size_t a, size_t b) { return a < b ? a : b; }
size_t strength_of(const ibake_kms& kms) { return profile::strength_of_suite(kms.suite); }

}  // namespace

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
    case IBAKE_OK: case IBAKE_E_ARGUMENT: case IBAKE_E_BUFFER: case IBAKE_E_STATE: case IBAKE_E_PLATFORM: case IBAKE_E_RANDOM:
    case IBAKE_E_NOT_YET: case IBAKE_E_CSB_ID: case IBAKE_E_CLOSED: return;
    default: break;
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

// ---- Parts of messages ----

void Session::begin(Writer& w, uint8_t data_type, const Map& m, Ticks t, bool with_rand, const Idr ids[2]) const {
    Header h{};
    h.data_type = data_type;
    h.prf = prf;
    h.v = data_type != IBAKE_MESSAGE_R2; // table 3.1
    memcpy(h.csb_id, csb_id, sizeof csb_id);
    h.map_type = profile::kMapSrtpId;
    h.map = m;
    write_header(w, h);
    uint8_t ntp[8];
    ntp_from_ticks(ntp, t);
    write_timestamp(w, ntp);
    if (with_rand) write_rand(w, {rand, rand_size});
    write_idr(w, ids[0].role, ids[0].id);
    write_idr(w, ids[1].role, ids[1].id);
}

ibake_status Session::append_v(Writer& w, const Keys& k, Octets id_i, Octets id_r) const {
    w.payload(payload::kV);
    w.u8(profile::kMacOfPrf[prf]);
    const Octets covered = w.written();
    uint8_t* mac = w.claim(mac_size_of(prf_of()));
    if (mac == nullptr) return IBAKE_OK; // the writer counts what is needed
    const ibake_status status = exchange_mac(prf_of(), mac, k, covered, id_i, id_r);
    declassify_memory(mac, mac_size_of(prf_of()), "a MAC is sent");
    return status;
}

ibake_status Session::check_v(const Message& m, const Keys& k, Octets id_i, Octets id_r) const {
    uint8_t mac[kMacMax];
    if (const ibake_status status = exchange_mac(prf_of(), mac, k, m.covered, id_i, id_r); status != IBAKE_OK) return status;
    const ct::Choice equal = ct::equal_bytes(mac, m.mac.data(), mac_size_of(prf_of()));
    wipe(mac, sizeof mac);
    return declassify(equal, "a message with a wrong MAC is dropped, which the peer may know") ? IBAKE_OK : IBAKE_E_MAC;
}

ibake_status Session::check_ids(const Message& m, const Idr& from, const Idr& to) const {
    return same(m.ids[0], from) && same(m.ids[1], to) ? IBAKE_OK : IBAKE_E_IDENTITY_MISMATCH;
}

// A fresh x or y with its ECCPT.
ibake_status Session::fresh_share(Exchange& e, ibake_random_use use, uint8_t curve_number, Octets share_mki, Octets share_nonce) const {
    const ibake_platform* p = platform_of(*config);
    const EcdhCurve c = ecdh_curve(curve_number);
    const size_t n = ecdh_field_bytes(c);
    if (n == 0) return IBAKE_E_CURVE;
    uint8_t point[kEcdhMaxPointBytes];
    for (unsigned draw = 0; draw < profile::kDraws; draw++) {
        if (p->random(p->self, use, e.secret, n) != 0) break;
        ct::mark_secret(e.secret, n);
        if (c == EcdhCurve::p521) e.secret[0] &= 1; // the order has 521 bits
        if (!ecdh_scalar_ok(c, e.secret)) continue;
        const ibake_status status = ecdh_public(c, point, e.secret);
        if (status == IBAKE_OK) make_share(e.ours, curve_number, point, share_mki, share_nonce);
        wipe(point, sizeof point);
        return status;
    }
    return IBAKE_E_RANDOM;
}

// [secret]theirs to everything that is kept.
ibake_status Session::agree(Keys& k, const Exchange& e, const Share& theirs, Octets id_i, Octets id_r) const {
    struct Shared {
        uint8_t point[kEcdhMaxPointBytes];
    };
    Secret<Shared> z;
    const size_t size = point_size(theirs.curve);
    if (const ibake_status status = ecdh_shared(ecdh_curve(theirs.curve), z->point, e.secret, theirs.point(), size); status != IBAKE_OK)
        return status;
    return derive_keys(prf_of(), k, {z->point, size}, tail(), id_i, id_r);
}

// Keys that an exchange has agreed become the session's.
void Session::commit_keys(ibake_time now, const Exchange& e, const Keys& k, const Share& starters) {
    const bool rekeyed = !first();
    keys = k;
    map = e.map;
    curve = starters.curve;
    mki_size = starters.mki_size; // DECIDE-14: the starter's KV counts
    copy(mki, starters.mki());
    t_last = e.t2;
    generation++;
    failures = 0;
    state = IBAKE_STATE_ESTABLISHED;
    confirmed = is_initiator || rekeyed; // rule 3
    deadline = confirmed ? 0 : ticks(now) + (static_cast<Ticks>(config->confirm_timeout_s) << 32);
    if (rekeyed && proof == IBAKE_PROOF_CLAIM) proof = IBAKE_PROOF_CALLED_AND_PEER; // rule 1
    clear(own);
    clear(answer);
}

// ---- Message 1 ----

ibake_status Session::start(ibake_time now, Writer& w, const ibake_call& call) {
    if (state != IBAKE_STATE_IDLE) return IBAKE_E_STATE;
    const ibake_status status = make_i1(now, w, call);
    if (status != IBAKE_OK) reset();
    return status;
}

ibake_status Session::make_i1(ibake_time now, Writer& w, const ibake_call& call) {
    if (const ibake_status status = check_time(*config, now); status != IBAKE_OK) return status;
    for (const ibake_identity* id : {&call.initiator, &call.responder})
        if (const ibake_status status = check_identity(*id); status != IBAKE_OK) return status;
    if (ibake::same(octets_of(call.initiator), octets_of(call.responder))) return IBAKE_E_SELF_CALL; // rule 14
    if (call.cs_count == 0 || call.cs_count > profile::kCsMax || call.sp_count > profile::kSpMax ||
        call.mki.size > profile::kMkiMax || call.nonce.size > profile::kNonceMax)
        return IBAKE_E_ARGUMENT;
    if (const ibake_status status = check_curve(*config, config->curve); status != IBAKE_OK) return status;

    is_initiator = true;
    prf = config->prf;
    curve = config->curve;
    assign(initiator, call.initiator);
    assign(responder, call.responder);
    assign(called, call.responder);
    own.begun = ticks(now);
    own.t1 = ticks(now);

    ibake_kms kms_i, kms_r;
    if (const ibake_status status = find_kms(*config, kms_i, call.initiator, now.seconds); status != IBAKE_OK) return status;
    if (const ibake_status status = find_kms(*config, kms_r, call.responder, now.seconds); status != IBAKE_OK) return status;

    Sp sps[profile::kSpMax];
    for (size_t i = 0; i < call.sp_count; i++) {
        sps[i] = {call.sp[i].policy, {call.sp[i].params, call.sp[i].params_size}};
        if (i != 0 && sps[i - 1].policy >= sps[i].policy) return IBAKE_E_POLICY; // point 11
    }
    const size_t strength = least(least(strength_of(kms_i), strength_of(kms_r)), profile::strength_of_curve(curve));
    if (const ibake_status status = check_policies(*config, sp, sp_count, sps, call.sp_count, strength); status != IBAKE_OK)
        return status;
    Policies kept;
    const Octets sdp_ids = call.sdp_ids.size == 0 ? Octets{} : Octets{call.sdp_ids.octets, call.sdp_ids.size};
    if (const ibake_status status = kept.take(sps, call.sp_count, sdp_ids); status != IBAKE_OK) return status;
    policies_size = static_cast<uint16_t>(kept.size);
    copy(policies, kept.view());

    own.map.count = static_cast<uint8_t>(call.cs_count);
    for (size_t i = 0; i < call.cs_count; i++) own.map.cs[i] = {call.cs[i].policy, call.cs[i].ssrc, call.cs[i].roc};
    const ibake_platform* p = platform_of(*config);
    if (const ibake_status status = draw_ssrcs(p, own.map, true); status != IBAKE_OK) return status;
    if (const ibake_status status = check_map(own.map, sp, sp_count, false); status != IBAKE_OK) return status;

    const ibake_directory& d = *config->directory;
    for (unsigned draw = 0;; draw++) {
        if (draw == profile::kDraws || p->random(p->self, IBAKE_RANDOM_CSB_ID, csb_id, sizeof csb_id) != 0) return IBAKE_E_RANDOM;
        if (d.csb_id_in_use == nullptr || d.csb_id_in_use(d.self, csb_id) == 0) break;
    }
    rand_size = profile::kRandSize;
    if (p->random(p->self, IBAKE_RANDOM_RAND, rand, rand_size) != 0) return IBAKE_E_RANDOM;
    nonce_size = static_cast<uint8_t>(call.nonce.size);
    copy(nonce, {call.nonce.octets, call.nonce.size});
    mki_size = static_cast<uint8_t>(call.mki.size);
    copy(mki, {call.mki.octets, call.mki.size});
    if (call.content != nullptr) {
        if (call.content->prf > IBAKE_PRF_SHA256) return IBAKE_E_PRF;
        deferred.own_labels = true;
        deferred.content = *call.content;
    }
    if (const ibake_status status = fresh_share(own, IBAKE_RANDOM_X, curve, {mki, mki_size}, {nonce, nonce_size}); status != IBAKE_OK)
        return status;

    const Idr ids[2] = {me(), peer()};
    begin(w, IBAKE_MESSAGE_I1, own.map, own.t1, true, ids);
    append_policies(w, kept.view());
    Plain plain;
    Writer chain(plain.octets, sizeof plain.octets);
    write_chain(chain, ids, &own.ours, true, nullptr);
    if (const ibake_status status = seal(*config, w, payload::kIbake, call.responder, kms_r, own.t1, chain.written()); status != IBAKE_OK)
        return status;
    if (w.full()) return IBAKE_E_BUFFER;
    store(w.written(), nullptr);
    own.phase = Phase::wait_r1;
    state = IBAKE_STATE_WAIT_R1;
    deadline = ticks(now) + (static_cast<Ticks>(config->exchange_timeout_s) << 32);
    return IBAKE_OK;
}

ibake_status screen(const ibake_config& config, ibake_time now, Screened& s, Octets message, const ibake_answer* answer) {
    if (const ibake_status status = check_time(config, now); status != IBAKE_OK) return status;
    if (const ibake_status status = parse_message(s.m, message); status != IBAKE_OK) return status;
    const Message& m = s.m;
    if (m.header.data_type != IBAKE_MESSAGE_I1) return IBAKE_E_DATA_TYPE;
    if (m.rand.empty()) return m.is_update() ? IBAKE_E_STATE : IBAKE_E_RAND; // a rekey belongs to a session
    if (m.ids[0].role != profile::kRoleInitiator) return IBAKE_E_PAYLOAD;
    for (const Idr& idr : m.ids)
        if (const ibake_status status = check_identity(idr.id); status != IBAKE_OK) return status;
    s.self = answer != nullptr && answer->answer_as.size != 0 ? answer->answer_as : m.ids[1].id;
    if (const ibake_status status = check_identity(s.self); status != IBAKE_OK) return status;
    const Octets caller = octets_of(m.ids[0].id);
    if (same(caller, octets_of(m.ids[1].id)) || same(caller, octets_of(s.self))) return IBAKE_E_SELF_CALL; // rule 14

    // Cheap checks first, in the order of rule 6: T, IDRr known, length.
    s.t1 = ticks_from_ntp(m.t);
    if (const ibake_status status = find_kms(config, s.kms, m.ids[1].id, seconds_of(s.t1)); status != IBAKE_OK) return status;
    if (!within(s.t1, ticks(now), allowed_skew(config, s.kms))) return IBAKE_E_CLOCK_SKEW;
    const ibake_status found = find_key(config, s.key, m.ids[1].id, s.kms, s.t1);
    const bool may_omit = (config.flags & (IBAKE_ROLE_MAILBOX | IBAKE_ROLE_FORK_TARGET | IBAKE_ROLE_RETARGET)) != 0;
    if (found == IBAKE_E_NO_KEY && may_omit && !same(s.self, m.ids[1].id)) { // point 24
        s.key = ibake_own_key{};
    } else if (found != IBAKE_OK) {
        return found;
    }
    if (m.ibake.size() - IBAKE_CIPHERTEXT_OVERHEAD > kChainMax) return IBAKE_E_LENGTH;
    if (answer != nullptr && answer->sdp_ids.size != 0 && !same(m.sdp_ids, Octets{answer->sdp_ids.octets, answer->sdp_ids.size}))
        return IBAKE_E_POLICY_MISMATCH; // RFC 4567 section 4.1.4
    return IBAKE_OK;
}

ibake_status Session::accept(ibake_time now, Writer& w, const Screened& s, const ibake_answer* how) {
    if (state != IBAKE_STATE_IDLE) return IBAKE_E_STATE;
    const ibake_status status = make_r1(now, w, s, how);
    if (status != IBAKE_OK) reset();
    return status;
}

// "R on I_MESSAGE_1" after screening.
ibake_status Session::make_r1(ibake_time now, Writer& w, const Screened& s, const ibake_answer* how) {
    const Message& m = s.m;
    const Octets share_nonce = how != nullptr ? Octets{how->nonce.octets, how->nonce.size} : Octets{};
    if (share_nonce.size() > profile::kNonceMax) return IBAKE_E_ARGUMENT;
    prf = m.header.prf;
    memcpy(csb_id, m.header.csb_id, sizeof csb_id);
    rand_size = static_cast<uint8_t>(m.rand.size());
    copy(rand, m.rand);
    assign(initiator, m.ids[0].id);
    assign(responder, s.self);
    assign(called, m.ids[1].id);
    Exchange& e = answer;
    e.begun = ticks(now);
    e.t1 = s.t1;
    e.map = m.header.map;
    e.unechoed = !s.held();

    Secret<Chain> chain;
    if (s.held()) {
        if (const ibake_status status = open_chain(*config, *chain, s.key, m, kShapeI1, kShapeI1); status != IBAKE_OK) return status;
        if (const ibake_status status = check_share(*config, chain->shares[0]); status != IBAKE_OK) return status;
        e.theirs = chain->shares[0];
    }
    curve = s.held() ? e.theirs.curve : profile::kFallbackCurve; // DECIDE-18
    if (const ibake_status status = check_curve(*config, curve); status != IBAKE_OK) return status;

    ibake_kms kms_i, kms_self;
    if (const ibake_status status = find_kms(*config, kms_i, initiator.view(), seconds_of(e.t1)); status != IBAKE_OK) return status;
    if (const ibake_status status = find_kms(*config, kms_self, responder.view(), seconds_of(e.t1)); status != IBAKE_OK) return status;
    ibake_own_key own_key; // message 3 will be encrypted to whom we answer as
    if (const ibake_status status = find_key(*config, own_key, responder.view(), kms_self, e.t1); status != IBAKE_OK) return status;
    const size_t strength = least(least(strength_of(kms_i), strength_of(kms_self)),
                                  least(strength_of(s.kms), profile::strength_of_curve(curve)));
    if (const ibake_status status = check_policies(*config, sp, sp_count, m.sp, m.sp_count, strength); status != IBAKE_OK) return status;
    if (const ibake_status status = check_map(e.map, sp, sp_count, false); status != IBAKE_OK) return status;
    if (const ibake_status status = draw_ssrcs(platform_of(*config), e.map, false); status != IBAKE_OK) return status;
    Policies kept;
    if (const ibake_status status = kept.take(m.sp, m.sp_count, m.sdp_ids); status != IBAKE_OK) return status;
    policies_size = static_cast<uint16_t>(kept.size);
    copy(policies, kept.view());
    nonce_size = static_cast<uint8_t>(share_nonce.size());
    copy(nonce, share_nonce);
    if (const ibake_status status = fresh_share(e, IBAKE_RANDOM_Y, curve, {}, {nonce, nonce_size}); status != IBAKE_OK) return status;

    const Idr ids[2] = {peer(), me()};
    begin(w, IBAKE_MESSAGE_R1, e.map, e.t1, false, ids);
    Plain plain;
    Writer out(plain.octets, sizeof plain.octets);
    write_chain(out, ids, s.held() ? &e.theirs : nullptr, true, &e.ours);
    if (const ibake_status status = seal(*config, w, payload::kIbake, initiator.view(), kms_i, e.t1, out.written()); status != IBAKE_OK)
        return status;
    if (w.full()) return IBAKE_E_BUFFER;
    uint8_t hash[32];
    if (const ibake_status status = sha256(platform_of(*config), hash, m.octets); status != IBAKE_OK) return status;
    store(w.written(), hash);
    e.phase = Phase::wait_i2;
    state = IBAKE_STATE_WAIT_I2;
    deadline = ticks(now) + (static_cast<Ticks>(config->exchange_timeout_s) << 32);
    return IBAKE_OK;
}

// ---- Later messages ----

ibake_status Session::receive(ibake_time now, Writer& w, ibake_event& event, Octets message) {
    if (state == IBAKE_STATE_IDLE) return IBAKE_E_STATE;
    if (const ibake_status status = check_time(*config, now); status != IBAKE_OK) return status;
    if (const ibake_status status = expire(now); status != IBAKE_OK) return status;
    if (message.size() < 8 || !ibake::same(message.subspan(4, 4), csb_id)) return IBAKE_E_CSB_ID;

    uint8_t hash[32];
    if (const ibake_status status = sha256(platform_of(*config), hash, message); status != IBAKE_OK) return status;
    if (has_answered && ibake::same(hash, answered)) { // never a new y for a retransmission
        w.octets({stored, stored_size});
        event.kind = IBAKE_EVENT_DUPLICATE;
        return w.full() ? IBAKE_E_BUFFER : IBAKE_OK;
    }
    if (has_seen && ibake::same(hash, seen)) {
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
    switch (m.header.data_type) {
    case IBAKE_MESSAGE_I1:
        if (state != IBAKE_STATE_ESTABLISHED) return IBAKE_E_STATE; // point 25
        if (m.is_update()) return on_update(now, w, event, m);
        event.kind = IBAKE_EVENT_REPLY;
        return on_rekey(now, w, m);
    case IBAKE_MESSAGE_R1:
        if (m.is_update()) return on_updated(event, m);
        event.kind = IBAKE_EVENT_REPLY;
        return on_r1(now, w, m);
    case IBAKE_MESSAGE_I2: return on_i2(now, w, event, m);
    case IBAKE_MESSAGE_R2: return on_r2(now, event, m);
    case IBAKE_MESSAGE_ERROR: return on_error(now, event, m);
    default: return IBAKE_E_DATA_TYPE;
    }
}

// Starter's side, section 3.4 "I on R_MESSAGE_1".
ibake_status Session::on_r1(ibake_time now, Writer& w, const Message& m) {
    if (own.phase != Phase::wait_r1) return IBAKE_E_STATE;
    if (ticks_from_ntp(m.t) != own.t1) return IBAKE_E_REPLAY;
    const Map& offered = own.map;
    if (first() ? !fills(m.header.map, offered) : !ibake::same(m.header.map, offered)) return IBAKE_E_HEADER;
    if (const ibake_status status = check_map(m.header.map, sp, sp_count, true); status != IBAKE_OK) return status;
    const Idr answerer = {peer().role, m.ids[1].id};
    if (const ibake_status status = check_ids(m, me(), answerer); status != IBAKE_OK) return status;
    if (!first() && !same(answerer, peer())) return IBAKE_E_IDENTITY_MISMATCH;
    if (const ibake_status status = check_identity(answerer.id); status != IBAKE_OK) return status;
    if (ibake::same(octets_of(answerer.id), octets_of(me().id))) return IBAKE_E_SELF_CALL;

    ibake_kms kms;
    ibake_own_key key;
    if (const ibake_status status = find_kms(*config, kms, me().id, seconds_of(own.t1)); status != IBAKE_OK) return status;
    if (const ibake_status status = find_key(*config, key, me().id, kms, own.t1); status != IBAKE_OK) return status;
    Secret<Chain> chain;
    if (const ibake_status status = open_chain(*config, *chain, key, m, kShapeEchoed, kShapeOneShare); status != IBAKE_OK) return status;
    const bool other = first() && !ibake::same(answerer.id, called.view());
    const bool echoed = chain->shape == kShapeEchoed;
    const Share& theirs = chain->shares[1];
    if (echoed) {
        if (const ibake_status status = check_echo(own.ours, chain->shares[0]); status != IBAKE_OK) return status;
        if (theirs.curve != own.ours.curve) return IBAKE_E_CURVE;
    } else if (!other) {
        return IBAKE_E_ECHO_MISSING; // rule 2
    }
    if (theirs.mki_size != 0) return IBAKE_E_FORMAT; // point 14
    if (const ibake_status status = check_share(*config, theirs); status != IBAKE_OK) return status;
    if (other) {
        // Rule 6: an answer of someone else waits for one of the called identity; then the caller decides (RFC 6267 section 7.4).
        const ibake_directory& d = *config->directory;
        if (d.approve == nullptr) return IBAKE_E_IDENTITY_MISMATCH;
        const Ticks waited = ticks(now) > own.begun ? ticks(now) - own.begun : 0;
        if (waited * 125 >> 29 < config->fork_wait_ms) return IBAKE_E_NOT_YET; // 1000 / 2^32 milliseconds a tick
        const ibake_identity called_id = called.view();
        const ibake_status status = d.approve(d.self, &called_id, &answerer.id, echoed ? 1 : 0);
        if (status != IBAKE_OK) return status == IBAKE_E_NOT_YET ? status : IBAKE_E_IDENTITY_MISMATCH;
    }

    Secret<Exchange> next;
    *next = own;
    next->t2 = next_t(now, own.t1);
    next->map = m.header.map;
    next->unechoed = !echoed;
    ibake_kms kms_r;
    if (const ibake_status status = find_kms(*config, kms_r, answerer.id, seconds_of(next->t2)); status != IBAKE_OK) return status;
    const size_t ceiling = config->max_key != 0
                               ? config->max_key
                               : least(least(strength_of(kms), strength_of(kms_r)), profile::strength_of_curve(theirs.curve));
    for (size_t i = 0; i < sp_count; i++)
        if (sp[i].key > ceiling) return IBAKE_E_POLICY;
    if (!echoed) { // rule 2: never the first x again
        const ibake_status status = fresh_share(*next, IBAKE_RANDOM_X, theirs.curve, {mki, mki_size}, {nonce, nonce_size});
        if (status != IBAKE_OK) return status;
    }
    const Octets id_me = octets_of(me().id), id_answerer = octets_of(answerer.id);
    const Octets id_i = is_initiator ? id_me : id_answerer, id_r = is_initiator ? id_answerer : id_me;
    if (const ibake_status status = agree(next->keys, *next, theirs, id_i, id_r); status != IBAKE_OK) return status;
    clear(next->secret);

    const Idr ids[2] = {me(), answerer};
    begin(w, IBAKE_MESSAGE_I2, next->map, next->t2, first(), ids);
    {
        Plain plain;
        Writer out(plain.octets, sizeof plain.octets);
        write_chain(out, ids, echoed ? nullptr : &next->ours, true, &theirs);
        if (const ibake_status status = seal(*config, w, payload::kIbake, answerer.id, kms_r, next->t2, out.written());
            status != IBAKE_OK)
            return status;
    }
    Secret<ibake_content> content;
    if (!echoed) { // a key for the called identity, which the answerer cannot read (RFC 6267 section 4.2.2.5)
        ibake_kms kms_called;
        if (const ibake_status status = find_kms(*config, kms_called, called.view(), seconds_of(next->t2)); status != IBAKE_OK)
            return status;
        *content = deferred.content;
        const ibake_platform* p = platform_of(*config);
        if (!deferred.own_labels && p->random(p->self, IBAKE_RANDOM_SK, content->sk, sizeof content->sk) != 0) return IBAKE_E_RANDOM;
        Plain plain;
        Writer out(plain.octets, sizeof plain.octets);
        write_esk(out, initiator.view(), content->sk, deferred.own_labels ? &*content : nullptr);
        if (const ibake_status status = seal(*config, w, payload::kEsk, called.view(), kms_called, next->t2, out.written());
            status != IBAKE_OK)
            return status;
    }
    if (w.full()) return IBAKE_E_BUFFER;

    next->phase = Phase::wait_r2;
    next->theirs = theirs;
    if (first()) {
        assign(responder, answerer.id);
        state = IBAKE_STATE_WAIT_R2;
        deferred.present = !echoed;
        if (!echoed) deferred.content = *content;
    }
    own = *next;
    return IBAKE_OK;
}

// Answerer's side, "R on I_MESSAGE_2".
ibake_status Session::on_i2(ibake_time now, Writer& w, ibake_event& event, const Message& m) {
    const Exchange& e = answer;
    if (e.phase != Phase::wait_i2) return IBAKE_E_STATE;
    if (const ibake_status status = check_ids(m, peer(), me()); status != IBAKE_OK) return status;
    if (!ibake::same(m.rand, first() ? Octets{rand, rand_size} : Octets{})) return IBAKE_E_RAND; // DECIDE-6
    if (!ibake::same(m.header.map, e.map)) return IBAKE_E_HEADER;
    const Ticks t = ticks_from_ntp(m.t);
    ibake_kms kms;
    if (const ibake_status status = find_kms(*config, kms, me().id, seconds_of(t)); status != IBAKE_OK) return status;
    if (!within(t, ticks(now), allowed_skew(*config, kms))) return IBAKE_E_CLOCK_SKEW;
    if (t <= e.t1) return IBAKE_E_REPLAY;
    if (e.unechoed && m.esk.empty()) return IBAKE_E_PAYLOAD;
    ibake_own_key key;
    if (const ibake_status status = find_key(*config, key, me().id, kms, t); status != IBAKE_OK) return status;
    Secret<Chain> chain;
    const uint8_t shape = e.unechoed ? kShapeEchoed : kShapeOneShare;
    if (const ibake_status status = open_chain(*config, *chain, key, m, shape, shape); status != IBAKE_OK) return status;
    if (const ibake_status status = check_echo(e.ours, chain->shares[1]); status != IBAKE_OK) return status;
    const Share& theirs = e.unechoed ? chain->shares[0] : e.theirs;
    if (e.unechoed) {
        if (theirs.curve != e.ours.curve) return IBAKE_E_CURVE;
        if (const ibake_status status = check_share(*config, theirs); status != IBAKE_OK) return status;
    }

    Secret<Keys> agreed;
    const Octets id_i = initiator.octets(), id_r = responder.octets();
    if (const ibake_status status = agree(*agreed, e, theirs, id_i, id_r); status != IBAKE_OK) return status;
    const Idr ids[2] = {peer(), me()};
    begin(w, IBAKE_MESSAGE_R2, e.map, t, false, ids);
    if (e.unechoed) {
        ibake_kms kms_peer;
        if (const ibake_status status = find_kms(*config, kms_peer, peer().id, seconds_of(t)); status != IBAKE_OK) return status;
        Plain plain;
        Writer out(plain.octets, sizeof plain.octets);
        write_chain(out, ids, &theirs, false, nullptr);
        if (const ibake_status status = seal(*config, w, payload::kIbake, peer().id, kms_peer, t, out.written()); status != IBAKE_OK)
            return status;
    }
    if (first()) append_policies(w, {policies, policies_size});
    if (const ibake_status status = append_v(w, *agreed, id_i, id_r); status != IBAKE_OK) return status;
    if (w.full()) return IBAKE_E_BUFFER;

    event.kind = first() ? IBAKE_EVENT_AGREED : IBAKE_EVENT_REKEYED;
    event.deferred = first() && e.unechoed && (config->flags & IBAKE_ROLE_MAILBOX) != 0;
    if (first()) proof = IBAKE_PROOF_INITIATOR;
    answer.t2 = t;
    commit_keys(now, answer, *agreed, theirs);
    return IBAKE_OK;
}

// Starter's side, "I on R_MESSAGE_2".
ibake_status Session::on_r2(ibake_time now, ibake_event& event, const Message& m) {
    const Exchange& e = own;
    if (e.phase != Phase::wait_r2) return IBAKE_E_STATE;
    if (ticks_from_ntp(m.t) != e.t2) return IBAKE_E_REPLAY;
    if (!ibake::same(m.header.map, e.map)) return IBAKE_E_HEADER;
    if (const ibake_status status = check_ids(m, me(), peer()); status != IBAKE_OK) return status;
    if (m.ibake.empty() == e.unechoed) return IBAKE_E_PAYLOAD;
    if (const ibake_status status = check_v(m, e.keys, initiator.octets(), responder.octets()); status != IBAKE_OK) return status;
    Policies returned;
    if (const ibake_status status = returned.take(m.sp, m.sp_count, m.sdp_ids); status != IBAKE_OK) return status;
    if (!ibake::same(returned.view(), first() ? Octets{policies, policies_size} : Octets{})) return IBAKE_E_POLICY_MISMATCH;
    if (e.unechoed) {
        ibake_kms kms;
        ibake_own_key key;
        if (const ibake_status status = find_kms(*config, kms, me().id, seconds_of(e.t2)); status != IBAKE_OK) return status;
        if (const ibake_status status = find_key(*config, key, me().id, kms, e.t2); status != IBAKE_OK) return status;
        Secret<Chain> chain;
        if (const ibake_status status = open_chain(*config, *chain, key, m, kShapeR2, kShapeR2); status != IBAKE_OK) return status;
        if (const ibake_status status = check_echo(e.ours, chain->shares[0]); status != IBAKE_OK) return status;
    }
    event.kind = first() ? IBAKE_EVENT_AGREED : IBAKE_EVENT_REKEYED;
    if (first())
        proof = ibake::same(called.view(), responder.view()) ? IBAKE_PROOF_CALLED : e.unechoed ? IBAKE_PROOF_OTHER : IBAKE_PROOF_CLAIM;
    Secret<Exchange> done;
    *done = own;
    commit_keys(now, *done, done->keys, done->ours);
    return IBAKE_OK;
}

// ---- Rekey and update (RFC 6267 section 5.3) ----

// The present map with equal or higher ROCs, and, where allowed, more crypto sessions (rule 11).
ibake_status Session::check_extension(const Map& wider, bool may_add) const {
    if (may_add ? wider.count < map.count : wider.count != map.count) return IBAKE_E_HEADER;
    for (size_t i = 0; i < map.count; i++)
        if (wider.cs[i].policy != map.cs[i].policy || wider.cs[i].ssrc != map.cs[i].ssrc || wider.cs[i].roc < map.cs[i].roc)
            return IBAKE_E_HEADER;
    return check_map(wider, sp, sp_count, true);
}

// Both sides started at once: the lower T wins, then the lower identity octets of the starter (point 25).
bool Session::yields_to(const Message& m, Ticks t) const {
    if (t != own.t1) return t < own.t1;
    const Octets mine = octets_of(me().id), theirs = octets_of(m.ids[0].id);
    const size_t n = least(mine.size(), theirs.size());
    const int order = memcmp(theirs.data(), mine.data(), n);
    return order != 0 ? order < 0 : theirs.size() < mine.size();
}

ibake_status Session::rekey(ibake_time now, Writer& w, const uint32_t* roc, Octets new_mki) {
    if (state != IBAKE_STATE_ESTABLISHED || own.phase != Phase::none) return IBAKE_E_STATE;
    if (const ibake_status status = check_time(*config, now); status != IBAKE_OK) return status;
    if (new_mki.size() > profile::kMkiMax) return IBAKE_E_ARGUMENT;
    Secret<Exchange> e;
    e->begun = ticks(now);
    e->t1 = next_t(now, t_last);
    e->map = map;
    for (size_t i = 0; i < map.count && roc != nullptr; i++) e->map.cs[i].roc = roc[i];
    if (const ibake_status status = check_extension(e->map, false); status != IBAKE_OK) return status;
    ibake_kms kms;
    if (const ibake_status status = find_kms(*config, kms, peer().id, seconds_of(e->t1)); status != IBAKE_OK) return status;
    if (const ibake_status status = fresh_share(*e, IBAKE_RANDOM_X, curve, new_mki, {}); status != IBAKE_OK) return status;
    const Idr ids[2] = {me(), peer()};
    begin(w, IBAKE_MESSAGE_I1, e->map, e->t1, false, ids);
    Plain plain;
    Writer chain(plain.octets, sizeof plain.octets);
    write_chain(chain, ids, &e->ours, true, nullptr);
    if (const ibake_status status = seal(*config, w, payload::kIbake, peer().id, kms, e->t1, chain.written()); status != IBAKE_OK)
        return status;
    if (w.full()) return IBAKE_E_BUFFER;
    e->phase = Phase::wait_r1;
    own = *e;
    store(w.written(), nullptr);
    return IBAKE_OK;
}

// A message 1 of a rekey. Anyone who sees a CSB ID can make one, so a later one replaces it and the present keys stay.
ibake_status Session::on_rekey(ibake_time now, Writer& w, const Message& m) {
    if (const ibake_status status = check_ids(m, peer(), me()); status != IBAKE_OK)
        return same(m.ids[0], me()) ? IBAKE_E_SELF_CALL : status; // rule 14: our own message came back
    const Ticks t = ticks_from_ntp(m.t);
    ibake_kms kms, kms_peer;
    if (const ibake_status status = find_kms(*config, kms, me().id, seconds_of(t)); status != IBAKE_OK) return status;
    if (const ibake_status status = find_kms(*config, kms_peer, peer().id, seconds_of(t)); status != IBAKE_OK) return status;
    if (!within(t, ticks(now), allowed_skew(*config, kms))) return IBAKE_E_CLOCK_SKEW;
    if (t <= t_last) return IBAKE_E_REPLAY;
    if (own.phase == Phase::wait_r1 && !yields_to(m, t)) return IBAKE_E_STATE; // ours goes on
    if (const ibake_status status = check_extension(m.header.map, false); status != IBAKE_OK) return status;
    ibake_own_key key;
    if (const ibake_status status = find_key(*config, key, me().id, kms, t); status != IBAKE_OK) return status;
    Secret<Chain> chain;
    if (const ibake_status status = open_chain(*config, *chain, key, m, kShapeI1, kShapeI1); status != IBAKE_OK) return status;
    const Share& theirs = chain->shares[0];
    if (theirs.curve != curve) return IBAKE_E_CURVE; // the strength of the keys does not change under way
    if (const ibake_status status = check_share(*config, theirs); status != IBAKE_OK) return status;

    Secret<Exchange> e;
    e->begun = ticks(now);
    e->t1 = t;
    e->map = m.header.map;
    e->theirs = theirs;
    if (const ibake_status status = fresh_share(*e, IBAKE_RANDOM_Y, curve, {}, {}); status != IBAKE_OK) return status;
    const Idr ids[2] = {peer(), me()};
    begin(w, IBAKE_MESSAGE_R1, e->map, t, false, ids);
    Plain plain;
    Writer out(plain.octets, sizeof plain.octets);
    write_chain(out, ids, &e->theirs, true, &e->ours);
    if (const ibake_status status = seal(*config, w, payload::kIbake, peer().id, kms_peer, t, out.written()); status != IBAKE_OK)
        return status;
    if (w.full()) return IBAKE_E_BUFFER;
    e->phase = Phase::wait_i2;
    answer = *e;
    return IBAKE_OK;
}

ibake_status Session::update(ibake_time now, Writer& w, const ibake_cs* cs, size_t count) {
    if (state != IBAKE_STATE_ESTABLISHED || own.phase != Phase::none) return IBAKE_E_STATE;
    if (const ibake_status status = check_time(*config, now); status != IBAKE_OK) return status;
    if (count == 0 || count > profile::kCsMax) return IBAKE_E_ARGUMENT;
    Map wider{};
    wider.count = static_cast<uint8_t>(count);
    for (size_t i = 0; i < count; i++) wider.cs[i] = {cs[i].policy, cs[i].ssrc, cs[i].roc};
    if (const ibake_status status = check_extension(wider, true); status != IBAKE_OK) return status;
    const Ticks t = next_t(now, t_last);
    const Idr ids[2] = {me(), peer()};
    begin(w, IBAKE_MESSAGE_I1, wider, t, false, ids);
    if (const ibake_status status = append_v(w, keys, initiator.octets(), responder.octets()); status != IBAKE_OK) return status;
    if (w.full()) return IBAKE_E_BUFFER;
    own.phase = Phase::wait_update;
    own.begun = ticks(now);
    own.t1 = t;
    own.map = wider;
    store(w.written(), nullptr);
    return IBAKE_OK;
}

ibake_status Session::on_update(ibake_time now, Writer& w, ibake_event& event, const Message& m) {
    if (const ibake_status status = check_ids(m, peer(), me()); status != IBAKE_OK)
        return same(m.ids[0], me()) ? IBAKE_E_SELF_CALL : status;
    const Ticks t = ticks_from_ntp(m.t);
    ibake_kms kms;
    if (const ibake_status status = find_kms(*config, kms, me().id, seconds_of(t)); status != IBAKE_OK) return status;
    if (!within(t, ticks(now), allowed_skew(*config, kms))) return IBAKE_E_CLOCK_SKEW;
    if (t <= t_last) return IBAKE_E_REPLAY;
    if (const ibake_status status = check_v(m, keys, initiator.octets(), responder.octets()); status != IBAKE_OK) return status;
    if (own.phase == Phase::wait_update && !yields_to(m, t)) return IBAKE_E_STATE;
    if (const ibake_status status = check_extension(m.header.map, true); status != IBAKE_OK) return status;
    const Idr ids[2] = {peer(), me()};
    begin(w, IBAKE_MESSAGE_R1, m.header.map, t, false, ids);
    if (const ibake_status status = append_v(w, keys, initiator.octets(), responder.octets()); status != IBAKE_OK) return status;
    if (w.full()) return IBAKE_E_BUFFER;
    if (own.phase == Phase::wait_update) clear(own);
    map = m.header.map;
    t_last = t;
    event.kind = IBAKE_EVENT_UPDATED;
    return IBAKE_OK;
}

ibake_status Session::on_updated(ibake_event& event, const Message& m) {
    if (own.phase != Phase::wait_update) return IBAKE_E_STATE;
    if (ticks_from_ntp(m.t) != own.t1) return IBAKE_E_REPLAY;
    if (const ibake_status status = check_ids(m, me(), peer()); status != IBAKE_OK) return status;
    if (!ibake::same(m.header.map, own.map)) return IBAKE_E_HEADER;
    if (const ibake_status status = check_v(m, keys, initiator.octets(), responder.octets()); status != IBAKE_OK) return status;
    map = own.map;
    t_last = own.t1;
    clear(own);
    event.kind = IBAKE_EVENT_UPDATED;
    return IBAKE_OK;
}

// ---- Errors (RFC 3830 section 5.1.2, rule 14) ----

ibake_status Session::error(ibake_time now, Writer& w, uint8_t error_no) const {
    if (state != IBAKE_STATE_ESTABLISHED) return IBAKE_E_STATE;
    if (const ibake_status status = check_time(*config, now); status != IBAKE_OK) return status;
    write_error(w, csb_id, prf, ticks(now), error_no);
    const ibake_status status = append_v(w, keys, initiator.octets(), responder.octets());
    return status == IBAKE_OK && w.full() ? IBAKE_E_BUFFER : status;
}

ibake_status Session::on_error(ibake_time now, ibake_event& event, const Message& m) const {
    const bool keyed = state == IBAKE_STATE_ESTABLISHED || own.phase == Phase::wait_r2;
    if (m.has_v() && keyed) {
        if (!within(ticks_from_ntp(m.t), ticks(now), config->max_skew_s)) return IBAKE_E_CLOCK_SKEW;
        const Keys& k = state == IBAKE_STATE_ESTABLISHED ? keys : own.keys;
        if (const ibake_status status = check_v(m, k, initiator.octets(), responder.octets()); status != IBAKE_OK) return status;
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
    if (!ibake::same(message.subspan(4, 4), csb_id) || parse_message(m, message) != IBAKE_OK) return false;
    if (m.header.data_type == IBAKE_MESSAGE_I1 && !m.rand.empty()) { // only the very message that was answered
        uint8_t hash[32];
        return has_answered && sha256(platform_of(*config), hash, message) == IBAKE_OK && ibake::same(hash, answered);
    }
    if (m.header.data_type == IBAKE_MESSAGE_ERROR) return true;
    for (const Idr& idr : m.ids) {
        if (idr.role == profile::kRoleInitiator && !ibake::same(idr.id, initiator.view())) return false;
        // Message 2 may name another responder than the called one.
        const bool open_responder = state == IBAKE_STATE_WAIT_R1;
        if (idr.role == profile::kRoleResponder && !open_responder && !ibake::same(idr.id, responder.view()) &&
            !ibake::same(idr.id, called.view()))
            return false;
    }
    return true;
}

ibake_status Session::export_keys(ibake_srtp_keys& out, uint8_t cs_id) const {
    if (state != IBAKE_STATE_ESTABLISHED) return IBAKE_E_STATE; // rule 5
    if (cs_id == 0 || cs_id > map.count) return IBAKE_E_ARGUMENT;
    if (proof == IBAKE_PROOF_CLAIM && (config->flags & IBAKE_ACCEPT_CLAIMED) == 0) return IBAKE_E_POLICY; // rule 1
    const size_t index = cs_id - 1u;
    const bool outgoing = cs_from_initiator(index) == is_initiator;
    if (outgoing && !confirmed) return IBAKE_E_STATE; // rule 3
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
    if (state != IBAKE_STATE_ESTABLISHED || !deferred.present) return IBAKE_E_STATE; // rule 5
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
