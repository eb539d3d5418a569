// The four messages of an exchange: what each side checks and answers. SPDX-License-Identifier: Apache-2.0
#include "ibake/session_parts.h"

namespace ibake {

// ---- Parts of messages ----

void Session::begin(Writer& w, uint8_t data_type, const Map& m, Ticks t, bool with_rand, const Idr ids[2]) const {
    Header h{};
    h.data_type = data_type;
    h.prf = prf;
    h.v = data_type != IBAKE_MESSAGE_R2;  // table 3.1
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
    if (mac == nullptr) return IBAKE_OK;  // the writer counts what is needed
    const ibake_status status = exchange_mac(prf_of(), mac, k, covered, id_i, id_r);
    declassify_memory(mac, mac_size_of(prf_of()), "a MAC is sent");
    return status;
}

ibake_status Session::check_v(const Message& m, const Keys& k, Octets id_i, Octets id_r) const {
    Secret<uint8_t[kMacMax]> mac;
    IBAKE_TRY(exchange_mac(prf_of(), *mac, k, m.covered, id_i, id_r));
    const auto equal = [&] { return ct::equal_bytes(*mac, m.mac.data(), mac_size_of(prf_of())); };
    return accepted(equal, "a message with a wrong MAC is dropped, which the peer may know") ? IBAKE_OK : IBAKE_E_MAC;
}

ibake_status Session::check_ids(const Message& m, const Idr& from, const Idr& to) const {
    return same(m.ids[0], from) && same(m.ids[1], to) ? IBAKE_OK : IBAKE_E_IDENTITY_MISMATCH;
}

// Those of message 1, in the form in which they are kept.
ibake_status Session::keep_policies(const Sp* list, size_t count, Octets sdp_ids) {
    Writer kept(policies, sizeof policies);
    write_policies(kept, list, count, sdp_ids);
    policies_size = static_cast<uint16_t>(kept.written().size());
    return kept.full() ? IBAKE_E_POLICY : IBAKE_OK;
}
IBAKE_STEP ibake_status Session::check_policies_returned(const Message& m) const {
    uint8_t octets[profile::kPolicyMax];
    Writer returned(octets, sizeof octets);
    write_policies(returned, m.sp, m.sp_count, m.sdp_ids);
    if (returned.full()) return IBAKE_E_POLICY;
    return same(returned.written(), first() ? Octets{policies, policies_size} : Octets{}) ? IBAKE_OK : IBAKE_E_POLICY_MISMATCH;
}

// Our KMS and our key at T.
ibake_status Session::find_own(ibake_kms& kms, ibake_own_key& key, Ticks t) const {
    IBAKE_TRY(find_kms(*config, kms, me().id, seconds_of(t)));
    return find_key(*config, key, me().id, kms, t);
}

// A fresh x or y with its ECCPT.
ibake_status Session::fresh_share(Offer& e, ibake_random_use use, uint8_t curve_number, Octets share_mki, Octets share_nonce) const {
    const ibake_platform* p = platform_of(*config);
    const EcdhCurve c = ecdh_curve(curve_number);
    const size_t n = ecdh_field_bytes(c);
    if (n == 0) return IBAKE_E_CURVE;
    uint8_t point[kEcdhMaxPointBytes];
    for (unsigned draw = 0; draw < profile::kDraws; draw++) {
        if (p->random(p->self, use, e.secret, n) != 0) break;
        ct::mark_secret(e.secret, n);
        if (c == EcdhCurve::p521) e.secret[0] &= 1;  // the order has 521 bits
        if (!ecdh_scalar_ok(c, e.secret)) continue;
        const ibake_status status = ecdh_public(c, point, e.secret);
        if (status == IBAKE_OK) make_share(e.ours, curve_number, point, share_mki, share_nonce);
        wipe(point, sizeof point);
        return status;
    }
    return IBAKE_E_RANDOM;
}

// [secret]theirs to everything that is kept.
IBAKE_STEP ibake_status Session::agree(Keys& k, const Offer& e, const Share& theirs, Octets id_i, Octets id_r) const {
    struct Shared {
        uint8_t point[kEcdhMaxPointBytes];
    };
    Secret<Shared> z;
    const size_t size = point_size(theirs.curve);
    IBAKE_TRY(ecdh_shared(ecdh_curve(theirs.curve), z->point, e.secret, theirs.point(), size));
    return derive_keys(prf_of(), k, {z->point, size}, tail(), id_i, id_r);
}

// Keys that an exchange has agreed become the session's; what is passed may be the session's own parts.
void Session::commit_keys(ibake_time now, const Exchange& e, const Keys& k, const Share& starters) {
    const bool rekeyed = !first();
    keys = k;
    map = e.map;
    curve = starters.curve;
    bound = e.bound();
    mki_size = starters.mki_size;  // DECIDE-14: the starter's KV counts
    copy(mki, starters.mki());
    t_last = e.t2;
    generation++;
    failures = 0;
    state = IBAKE_STATE_ESTABLISHED;
    // Rule 3, bound or not. A bound message 3 does tell the responder what the rule misses (SP, RAND, map, T), but the rule makes no exception
    // for it, as rule 1 does: the first packet also says that message 4 arrived and was taken, and until then the time-out is needed.
    confirmed = is_initiator || rekeyed;
    deadline = confirmed ? 0 : ticks(now) + (static_cast<Ticks>(config->confirm_timeout_s) << 32);
    if (rekeyed && proof == IBAKE_PROOF_CLAIM) proof = IBAKE_PROOF_CALLED_AND_PEER;  // rule 1
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
    IBAKE_TRY(check_time(*config, now));
    for (const ibake_identity* id : {&call.initiator, &call.responder}) IBAKE_TRY(check_identity(*id));
    if (same(octets_of(call.initiator), octets_of(call.responder))) return IBAKE_E_SELF_CALL;  // rule 14
    if (call.cs_count == 0 || call.cs_count > profile::kCsMax || call.sp_count > profile::kSpMax ||
        call.mki.size > profile::kMkiMax || call.nonce.size > profile::kNonceMax)
        return IBAKE_E_ARGUMENT;
    IBAKE_TRY(check_curve(*config, config->curve));

    is_initiator = true;
    prf = config->prf;
    curve = config->curve;
    assign(initiator, call.initiator);
    assign(responder, call.responder);
    assign(called, call.responder);
    own.begun = ticks(now);
    own.t1 = ticks(now);

    ibake_kms kms_i, kms_r;
    IBAKE_TRY(find_kms(*config, kms_i, call.initiator, now.seconds));
    IBAKE_TRY(find_kms(*config, kms_r, call.responder, now.seconds));
    ibake_own_key own_key;  // without it message 2 could not be read
    IBAKE_TRY(find_key(*config, own_key, call.initiator, kms_i, own.t1));

    Sp sps[profile::kSpMax];
    for (size_t i = 0; i < call.sp_count; i++) {
        sps[i] = {call.sp[i].policy, {call.sp[i].params, call.sp[i].params_size}};
        if (i != 0 && sps[i - 1].policy >= sps[i].policy) return IBAKE_E_POLICY;  // point 11
    }
    const size_t strength = least(least(strength_of(kms_i), strength_of(kms_r)), profile::strength_of_curve(curve));
    IBAKE_TRY(check_policies(*config, sp, sp_count, sps, call.sp_count, strength));
    const Octets sdp_ids = call.sdp_ids.size == 0 ? Octets{} : Octets{call.sdp_ids.octets, call.sdp_ids.size};
    IBAKE_TRY(keep_policies(sps, call.sp_count, sdp_ids));

    own.map.count = static_cast<uint8_t>(call.cs_count);
    for (size_t i = 0; i < call.cs_count; i++) own.map.cs[i] = {call.cs[i].policy, call.cs[i].ssrc, call.cs[i].roc};
    const ibake_platform* p = platform_of(*config);
    IBAKE_TRY(draw_ssrcs(p, own.map, true));
    IBAKE_TRY(check_map(own.map, sp, sp_count, false));

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
    IBAKE_TRY(fresh_share(own, IBAKE_RANDOM_X, curve, {mki, mki_size}, {nonce, nonce_size}));

    const Idr ids[2] = {me(), peer()};
    begin(w, IBAKE_MESSAGE_I1, own.map, own.t1, true, ids);
    append_policies(w, {policies, policies_size});
    IBAKE_TRY(append_chain(*config, w, call.responder, kms_r, own.t1, ids, &own.ours, true, nullptr));
    if (w.full()) return IBAKE_E_BUFFER;
    IBAKE_TRY(follow(p, own.transcript, w.written()));
    store(w.written(), nullptr);
    own.phase = Phase::wait_r1;
    state = IBAKE_STATE_WAIT_R1;
    deadline = ticks(now) + (static_cast<Ticks>(config->exchange_timeout_s) << 32);
    return IBAKE_OK;
}

ibake_status screen(const ibake_config& config, ibake_time now, Screened& s, Octets message, const ibake_answer* answer) {
    IBAKE_TRY(check_time(config, now));
    IBAKE_TRY(parse_message(s.m, message));
    const Message& m = s.m;
    if (m.header.data_type != IBAKE_MESSAGE_I1) return IBAKE_E_DATA_TYPE;
    if (m.rand.empty()) return m.is_update() ? IBAKE_E_STATE : IBAKE_E_RAND;  // a rekey belongs to a session
    if (m.ids[0].role != profile::kRoleInitiator) return IBAKE_E_PAYLOAD;
    for (const Idr& idr : m.ids) IBAKE_TRY(check_identity(idr.id));
    s.self = answer != nullptr && answer->answer_as.size != 0 ? answer->answer_as : m.ids[1].id;
    IBAKE_TRY(check_identity(s.self));
    const Octets caller = octets_of(m.ids[0].id);
    if (same(caller, octets_of(m.ids[1].id)) || same(caller, octets_of(s.self))) return IBAKE_E_SELF_CALL;  // rule 14

    // Cheap checks first, in the order of rule 6: T, IDRr known, length.
    s.t1 = ticks_from_ntp(m.t);
    IBAKE_TRY(find_kms(config, s.kms, m.ids[1].id, seconds_of(s.t1)));
    if (!within(s.t1, ticks(now), allowed_skew(config, s.kms))) return IBAKE_E_CLOCK_SKEW;
    const ibake_status found = find_key(config, s.key, m.ids[1].id, s.kms, s.t1);
    const bool may_omit = (config.flags & (IBAKE_ROLE_MAILBOX | IBAKE_ROLE_FORK_TARGET | IBAKE_ROLE_RETARGET)) != 0;
    if (found == IBAKE_E_NO_KEY && may_omit && !same(s.self, m.ids[1].id)) {  // point 24
        s.key = ibake_own_key{};
    } else if (found != IBAKE_OK) {
        return found;
    }
    if (!ciphertext_fits(s.kms.suite, m.ibake.size(), kChainMax)) return IBAKE_E_LENGTH;
    if (answer != nullptr && answer->sdp_ids.size != 0 && !same(m.sdp_ids, Octets{answer->sdp_ids.octets, answer->sdp_ids.size}))
        return IBAKE_E_POLICY_MISMATCH;  // RFC 4567 section 4.1.4
    return IBAKE_OK;
}

ibake_status Session::accept(ibake_time now, Writer& w, const Screened& s, const ibake_answer* how) {
    if (state != IBAKE_STATE_IDLE) return IBAKE_E_STATE;
    const ibake_status status = make_r1(now, w, s, how);
    if (status != IBAKE_OK) reset();
    return status;
}

// The share of whoever starts, from message 1.
IBAKE_STEP ibake_status Session::read_first_share(Share& theirs, const ibake_kms& kms, const ibake_own_key& key, const Message& m) const {
    Secret<Chain> chain;
    IBAKE_TRY(open_chain(*config, *chain, kms, key, m, kShapeI1, kShapeI1));
    IBAKE_TRY(check_share(*config, chain->shares[0]));
    theirs = chain->shares[0];
    return IBAKE_OK;
}

// Message 2 in answer to m1, encrypted to the party that `to` serves; `mine` serves us, both as of message 1.
IBAKE_STEP ibake_status Session::append_r1(Writer& w, Exchange& e, Octets m1, const ibake_kms& to, const ibake_kms& mine,
                                           const Share* echo) const {
    const ibake_platform* p = platform_of(*config);
    const Idr ids[2] = {peer(), me()};
    begin(w, IBAKE_MESSAGE_R1, e.map, e.t1, false, ids);
    IBAKE_TRY(follow(p, e.transcript, m1));
    IBAKE_TRY(is_bound(e.binding, to, mine));
    uint8_t value[profile::kBindingSize];
    w.announce(payload::kIbake);
    if (e.bound()) IBAKE_TRY(bind(p, value, 2, e.transcript, w.written()));
    const Octets binding = e.bound() ? Octets{value} : Octets{};
    IBAKE_TRY(append_chain(*config, w, peer().id, to, e.t1, ids, echo, true, &e.ours, binding));
    if (w.full()) return IBAKE_E_BUFFER;
    return follow(p, e.transcript, w.written());
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
    e.unechoed = !held(s.key);

    if (held(s.key)) IBAKE_TRY(read_first_share(e.theirs, s.kms, s.key, m));
    curve = held(s.key) ? e.theirs.curve : profile::kFallbackCurve;  // DECIDE-18
    IBAKE_TRY(check_curve(*config, curve));

    ibake_kms kms_i, kms_self;
    IBAKE_TRY(find_kms(*config, kms_i, initiator.view(), seconds_of(e.t1)));
    ibake_own_key own_key;  // message 3 will be encrypted to whom we answer as
    IBAKE_TRY(find_own(kms_self, own_key, e.t1));
    const size_t strength =
        least(least(strength_of(kms_i), strength_of(kms_self)), least(strength_of(s.kms), profile::strength_of_curve(curve)));
    IBAKE_TRY(check_policies(*config, sp, sp_count, m.sp, m.sp_count, strength));
    IBAKE_TRY(check_map(e.map, sp, sp_count, false));
    IBAKE_TRY(draw_ssrcs(platform_of(*config), e.map, false));
    IBAKE_TRY(keep_policies(m.sp, m.sp_count, m.sdp_ids));
    nonce_size = static_cast<uint8_t>(share_nonce.size());
    copy(nonce, share_nonce);
    IBAKE_TRY(fresh_share(e, IBAKE_RANDOM_Y, curve, {}, {nonce, nonce_size}));

    IBAKE_TRY(append_r1(w, e, m.octets, kms_i, kms_self, held(s.key) ? &e.theirs : nullptr));
    uint8_t hash[32];
    IBAKE_TRY(sha256(platform_of(*config), hash, m.octets));
    store(w.written(), hash);
    e.phase = Phase::wait_i2;
    state = IBAKE_STATE_WAIT_I2;
    deadline = ticks(now) + (static_cast<Ticks>(config->exchange_timeout_s) << 32);
    return IBAKE_OK;
}

// ---- Messages 2 to 4 ----

// The share of whoever answers, from message 2, whether it has ours, and whether the exchange is bound; kms: our own.
IBAKE_STEP ibake_status Session::read_answer(Share& theirs, bool& echoed, bool& binding, ibake_kms& kms, const Message& m,
                                             bool other) const {
    ibake_own_key key;
    IBAKE_TRY(find_own(kms, key, own.t1));
    ibake_kms kms_theirs;
    IBAKE_TRY(find_kms(*config, kms_theirs, m.ids[1].id, seconds_of(own.t1)));
    IBAKE_TRY(is_bound(binding, kms, kms_theirs));
    Secret<Chain> chain;
    IBAKE_TRY(open_chain(*config, *chain, kms, key, m, kShapeEchoed, kShapeOneShare, binding ? profile::kBindingSize : 0));
    if (profile::kWithBinding && binding) {
        uint8_t value[profile::kBindingSize];
        IBAKE_TRY(bind(platform_of(*config), value, 2, own.transcript, head_of(m)));
        IBAKE_ACCEPT(check_bound(value, chain->binding));
    }
    echoed = chain->shape == kShapeEchoed;
    theirs = chain->shares[1];
    if (echoed) {
        IBAKE_ACCEPT(check_echo(own.ours, chain->shares[0]));
        if (theirs.curve != own.ours.curve) return IBAKE_E_CURVE;
    } else if (!other) {
        return IBAKE_E_ECHO_MISSING;  // rule 2
    }
    if (theirs.mki_size != 0) return IBAKE_E_FORMAT;  // point 14
    return check_share(*config, theirs);
}

// The key of deferred content for the called identity, which the answerer cannot read (RFC 6267 section 4.2.2.5).
IBAKE_STEP ibake_status Session::append_esk(Writer& w, ibake_content& content, Ticks t) const {
    ibake_kms kms;
    IBAKE_TRY(find_kms(*config, kms, called.view(), seconds_of(t)));
    content = deferred.content;
    const ibake_platform* p = platform_of(*config);
    if (!deferred.own_labels && p->random(p->self, IBAKE_RANDOM_SK, content.sk, sizeof content.sk) != 0) return IBAKE_E_RANDOM;
    ct::mark_secret(content.sk, sizeof content.sk);
    return seal(*config, w, payload::kEsk, called.view(), kms, t,
                [&](Writer& plain) { write_esk(plain, initiator.view(), content.sk, deferred.own_labels ? &content : nullptr); });
}

// Starter's side, section 3.4 "I on R_MESSAGE_1".
ibake_status Session::on_r1(ibake_time now, Writer& w, const Message& m) {
    if (own.phase != Phase::wait_r1) return IBAKE_E_STATE;
    if (ticks_from_ntp(m.t) != own.t1) return IBAKE_E_REPLAY;
    const Map& offered = own.map;
    if (first() ? !fills(m.header.map, offered) : !same(m.header.map, offered)) return IBAKE_E_HEADER;
    IBAKE_TRY(check_map(m.header.map, sp, sp_count, true));
    const Idr answerer = {peer().role, m.ids[1].id};
    IBAKE_TRY(check_ids(m, me(), answerer));
    if (!first() && !same(answerer, peer())) return IBAKE_E_IDENTITY_MISMATCH;
    IBAKE_TRY(check_identity(answerer.id));
    if (same(octets_of(answerer.id), octets_of(me().id))) return IBAKE_E_SELF_CALL;

    ibake_kms kms;
    Secret<Share> share;
    bool echoed, binding;
    const bool other = first() && !same(answerer.id, called.view());
    IBAKE_TRY(read_answer(*share, echoed, binding, kms, m, other));
    const bool bound_now = profile::kWithBinding && binding;
    const Share& theirs = *share;
    if (other) {
        // Rule 6: an answer of someone else waits for one of the called identity; then the caller decides (RFC 6267 section 7.4).
        const ibake_directory& d = *config->directory;
        if (d.approve == nullptr) return IBAKE_E_IDENTITY_MISMATCH;
        const Ticks waited = ticks(now) > own.begun ? ticks(now) - own.begun : 0;
        if (waited * 125 >> 29 < config->fork_wait_ms) return IBAKE_E_NOT_YET;  // 1000 / 2^32 milliseconds a tick
        const ibake_identity called_id = called.view();
        const ibake_status status = d.approve(d.self, &called_id, &answerer.id, echoed ? 1 : 0);
        if (status != IBAKE_OK) return status == IBAKE_E_NOT_YET ? status : IBAKE_E_IDENTITY_MISMATCH;
    }

    const Ticks t2 = next_t(now, own.t1);
    ibake_kms kms_r;
    IBAKE_TRY(find_kms(*config, kms_r, answerer.id, seconds_of(t2)));
    const size_t ceiling = config->max_key != 0
                               ? config->max_key
                               : least(least(strength_of(kms), strength_of(kms_r)), profile::strength_of_curve(theirs.curve));
    for (size_t i = 0; i < sp_count; i++)
        if (sp[i].key > ceiling) return IBAKE_E_POLICY;
    Secret<Offer> fresh;
    if (!echoed)  // rule 2: never the first x again
        IBAKE_TRY(fresh_share(*fresh, IBAKE_RANDOM_X, theirs.curve, {mki, mki_size}, {nonce, nonce_size}));
    const Octets id_me = octets_of(me().id), id_answerer = octets_of(answerer.id);
    const Octets id_i = is_initiator ? id_me : id_answerer, id_r = is_initiator ? id_answerer : id_me;
    Secret<Keys> agreed;
    IBAKE_TRY(agree(*agreed, echoed ? own : *fresh, theirs, id_i, id_r));

    const Idr ids[2] = {me(), answerer};
    begin(w, IBAKE_MESSAGE_I2, m.header.map, t2, first(), ids);
    struct Bound {
        uint8_t value[profile::kBindingSize], n[profile::kBindingN];
        Transcript transcript;
    };
    Secret<Bound> bind3;
    const Octets in_chain = bound_now ? Octets{bind3->value, sizeof bind3->value + sizeof bind3->n} : Octets{};
    const Share* const again = echoed ? nullptr : &fresh->ours;
    Secret<ibake_content> content;
    const ibake_platform* p = platform_of(*config);
    Writer far(nullptr, 0);  // payload ESK before its place is known
    if (bound_now) {
        if (!echoed) {  // the chain speaks of the ESK, which is therefore made first, behind the place of payload IBAKE
            Writer chain(nullptr, 0);
            write_chain(chain, ids, again, true, &theirs, in_chain);
            far = w.beyond(sealed_bound(kms_r, chain.size()));
            IBAKE_TRY(append_esk(far, *content, t2));
        }
        w.announce(payload::kIbake);
        memcpy(bind3->transcript, own.transcript, sizeof own.transcript);
        IBAKE_TRY(follow(p, bind3->transcript, m.octets));
        IBAKE_TRY(bind(p, bind3->value, 3, bind3->transcript, w.written(), far.written()));
        if (p->random(p->self, IBAKE_RANDOM_BINDING, bind3->n, sizeof bind3->n) != 0) return IBAKE_E_RANDOM;
        ct::mark_secret(bind3->n, sizeof bind3->n);
    }
    IBAKE_TRY(append_chain(*config, w, answerer.id, kms_r, t2, ids, again, true, &theirs, in_chain));
    if (!echoed && bound_now) w.payload_from(payload::kEsk, far);
    if (!echoed && !bound_now) IBAKE_TRY(append_esk(w, *content, t2));
    if (w.full() || far.full()) return IBAKE_E_BUFFER;
    if (bound_now) {
        IBAKE_TRY(follow(p, bind3->transcript, w.written()));
        IBAKE_TRY(bind(p, bind3->value, 4, bind3->transcript, bind3->n));
    }

    own.phase = Phase::wait_r2;
    own.t2 = t2;
    own.map = m.header.map;
    own.unechoed = !echoed;
    own.binding = bound_now;
    memcpy(own.transcript, bind3->value, sizeof own.transcript);
    own.theirs = theirs;
    own.keys = *agreed;
    if (!echoed) own.ours = fresh->ours;
    clear(own.secret);
    if (first()) {
        assign(responder, answerer.id);
        state = IBAKE_STATE_WAIT_R2;
        if (echoed) {
            clear(deferred);
        } else {
            deferred.present = true;
            deferred.content = *content;
        }
    }
    return IBAKE_OK;
}

// Checks the value of message 3 and makes that of message 4.
IBAKE_STEP ibake_status Session::answer_binding(uint8_t* value, const Message& m, const uint8_t* came) const {
    const ibake_platform* p = platform_of(*config);
    IBAKE_TRY(bind(p, value, 3, answer.transcript, head_of(m), esk_of(m)));
    IBAKE_ACCEPT(check_bound(value, came));
    Transcript c;
    memcpy(c, answer.transcript, sizeof c);
    IBAKE_TRY(follow(p, c, m.octets));
    IBAKE_TRY(bind(p, value, 4, c, {came + profile::kBindingSize, profile::kBindingN}));
    declassify_memory(value, profile::kBindingSize, "message 4 has it in clear");
    return IBAKE_OK;
}

// Answerer's side, "R on I_MESSAGE_2".
ibake_status Session::on_i2(ibake_time now, Writer& w, ibake_event& event, const Message& m) {
    const Exchange& e = answer;
    if (e.phase != Phase::wait_i2) return IBAKE_E_STATE;
    IBAKE_TRY(check_ids(m, peer(), me()));
    if (!same(m.rand, first() ? Octets{rand, rand_size} : Octets{})) return IBAKE_E_RAND;  // DECIDE-6
    if (!same(m.header.map, e.map)) return IBAKE_E_HEADER;
    const Ticks t = ticks_from_ntp(m.t);
    ibake_kms kms;
    IBAKE_TRY(find_kms(*config, kms, me().id, seconds_of(t)));
    if (!within(t, ticks(now), allowed_skew(*config, kms))) return IBAKE_E_CLOCK_SKEW;
    if (t <= e.t1) return IBAKE_E_REPLAY;
    if (e.unechoed && m.esk.empty()) return IBAKE_E_PAYLOAD;
    ibake_own_key key;
    IBAKE_TRY(find_key(*config, key, me().id, kms, t));
    Secret<Chain> chain;
    const uint8_t shape = e.unechoed ? kShapeEchoed : kShapeOneShare;
    IBAKE_TRY(open_chain(*config, *chain, kms, key, m, shape, shape, e.bound() ? sizeof chain->binding : 0));
    IBAKE_ACCEPT(check_echo(e.ours, chain->shares[1]));
    const Share& theirs = e.unechoed ? chain->shares[0] : e.theirs;
    if (e.unechoed) {
        if (theirs.curve != e.ours.curve) return IBAKE_E_CURVE;
        IBAKE_TRY(check_share(*config, theirs));
    }

    uint8_t value[profile::kBindingSize];
    if (e.bound()) IBAKE_TRY(answer_binding(value, m, chain->binding));
    Secret<Keys> agreed;
    const Octets id_i = initiator.octets(), id_r = responder.octets();
    IBAKE_TRY(agree(*agreed, e, theirs, id_i, id_r));
    const Idr ids[2] = {peer(), me()};
    begin(w, IBAKE_MESSAGE_R2, e.map, t, false, ids);
    if (e.unechoed) {
        ibake_kms kms_peer;
        IBAKE_TRY(find_kms(*config, kms_peer, peer().id, seconds_of(t)));
        IBAKE_TRY(append_chain(*config, w, peer().id, kms_peer, t, ids, &theirs, false, nullptr));
    }
    if (first()) append_policies(w, {policies, policies_size});
    if (e.bound()) write_extension(w, profile::kExtBinding, value);
    IBAKE_TRY(append_v(w, *agreed, id_i, id_r));
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
    if (!same(m.header.map, e.map)) return IBAKE_E_HEADER;
    IBAKE_TRY(check_ids(m, me(), peer()));
    if (m.ibake.empty() == e.unechoed) return IBAKE_E_PAYLOAD;
    if (m.binding.empty() == e.bound()) return IBAKE_E_BINDING;
    IBAKE_ACCEPT(check_v(m, e.keys, initiator.octets(), responder.octets()));
    if (e.bound()) IBAKE_ACCEPT(check_bound(e.transcript, m.binding.data()));
    IBAKE_TRY(check_policies_returned(m));
    if (e.unechoed) {
        ibake_kms kms;
        ibake_own_key key;
        IBAKE_TRY(find_own(kms, key, e.t2));
        Secret<Chain> chain;
        IBAKE_TRY(open_chain(*config, *chain, kms, key, m, kShapeR2, kShapeR2));
        IBAKE_ACCEPT(check_echo(e.ours, chain->shares[0]));
    }
    event.kind = first() ? IBAKE_EVENT_AGREED : IBAKE_EVENT_REKEYED;
    // Rule 1. Only who opened message 3, which is encrypted to whom the answerer claims to be, can return the fresh x of the form without echo,
    // or N, which message 4 has under a hash with all that was sent and came, the answerer's own [y]P among it: nobody else's N will do.
    if (first())
        proof = same(called.view(), responder.view()) ? IBAKE_PROOF_CALLED
                : e.unechoed                          ? IBAKE_PROOF_OTHER
                : e.bound()                           ? IBAKE_PROOF_CALLED_AND_PEER
                                                      : IBAKE_PROOF_CLAIM;
    commit_keys(now, own, own.keys, own.ours);
    return IBAKE_OK;
}

}  // namespace ibake
