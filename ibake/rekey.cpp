// New keys, or more crypto sessions, in an established session (RFC 6267 section 5.3). SPDX-License-Identifier: Apache-2.0
#include "ibake/session_parts.h"

namespace ibake {

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
    IBAKE_TRY(check_time(*config, now));
    if (new_mki.size() > profile::kMkiMax) return IBAKE_E_ARGUMENT;
    Secret<Exchange> e;
    e->begun = ticks(now);
    e->t1 = next_t(now, t_last);
    e->map = map;
    for (size_t i = 0; i < map.count && roc != nullptr; i++) e->map.cs[i].roc = roc[i];
    IBAKE_TRY(check_extension(e->map, false));
    ibake_kms kms;
    IBAKE_TRY(find_kms(*config, kms, peer().id, seconds_of(e->t1)));
    IBAKE_TRY(fresh_share(*e, IBAKE_RANDOM_X, curve, new_mki, {}));
    const Idr ids[2] = {me(), peer()};
    begin(w, IBAKE_MESSAGE_I1, e->map, e->t1, false, ids);
    IBAKE_TRY(append_chain(*config, w, peer().id, kms, e->t1, ids, &e->ours, true, nullptr));
    if (w.full()) return IBAKE_E_BUFFER;
    IBAKE_TRY(follow(platform_of(*config), e->transcript, w.written()));
    e->phase = Phase::wait_r1;
    own = *e;
    store(w.written(), nullptr);
    return IBAKE_OK;
}

// A message 1 of a rekey. Anyone who sees a CSB ID can make one, so a later one replaces it and the present keys stay.
ibake_status Session::on_rekey(ibake_time now, Writer& w, const Message& m) {
    if (const ibake_status status = check_ids(m, peer(), me()); status != IBAKE_OK)
        return same(m.ids[0], me()) ? IBAKE_E_SELF_CALL : status;  // rule 14: our own message came back
    const Ticks t = ticks_from_ntp(m.t);
    ibake_kms kms, kms_peer;
    IBAKE_TRY(find_kms(*config, kms, me().id, seconds_of(t)));
    IBAKE_TRY(find_kms(*config, kms_peer, peer().id, seconds_of(t)));
    if (!within(t, ticks(now), allowed_skew(*config, kms))) return IBAKE_E_CLOCK_SKEW;
    if (t <= t_last) return IBAKE_E_REPLAY;
    if (own.phase == Phase::wait_r1 && !yields_to(m, t)) return IBAKE_E_STATE;  // ours goes on
    IBAKE_TRY(check_extension(m.header.map, false));
    ibake_own_key key;
    IBAKE_TRY(find_key(*config, key, me().id, kms, t));
    Secret<Chain> chain;
    IBAKE_TRY(open_chain(*config, *chain, kms, key, m, kShapeI1, kShapeI1));
    const Share& theirs = chain->shares[0];
    if (theirs.curve != curve) return IBAKE_E_CURVE;  // the strength of the keys does not change under way
    IBAKE_TRY(check_share(*config, theirs));

    Secret<Exchange> e;
    e->begun = ticks(now);
    e->t1 = t;
    e->map = m.header.map;
    e->theirs = theirs;
    IBAKE_TRY(fresh_share(*e, IBAKE_RANDOM_Y, curve, {}, {}));
    IBAKE_TRY(append_r1(w, *e, m.octets, kms_peer, kms, &e->theirs));
    e->phase = Phase::wait_i2;
    answer = *e;
    return IBAKE_OK;
}

ibake_status Session::update(ibake_time now, Writer& w, const ibake_cs* cs, size_t count) {
    if (state != IBAKE_STATE_ESTABLISHED || own.phase != Phase::none) return IBAKE_E_STATE;
    IBAKE_TRY(check_time(*config, now));
    if (count == 0 || count > profile::kCsMax) return IBAKE_E_ARGUMENT;
    Map wider{};
    wider.count = static_cast<uint8_t>(count);
    for (size_t i = 0; i < count; i++) wider.cs[i] = {cs[i].policy, cs[i].ssrc, cs[i].roc};
    IBAKE_TRY(check_extension(wider, true));
    const Ticks t = next_t(now, t_last);
    const Idr ids[2] = {me(), peer()};
    begin(w, IBAKE_MESSAGE_I1, wider, t, false, ids);
    IBAKE_TRY(append_v(w, keys, initiator.octets(), responder.octets()));
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
    IBAKE_TRY(find_kms(*config, kms, me().id, seconds_of(t)));
    if (!within(t, ticks(now), allowed_skew(*config, kms))) return IBAKE_E_CLOCK_SKEW;
    if (t <= t_last) return IBAKE_E_REPLAY;
    IBAKE_ACCEPT(check_v(m, keys, initiator.octets(), responder.octets()));
    if (own.phase == Phase::wait_update && !yields_to(m, t)) return IBAKE_E_STATE;
    IBAKE_TRY(check_extension(m.header.map, true));
    const Idr ids[2] = {peer(), me()};
    begin(w, IBAKE_MESSAGE_R1, m.header.map, t, false, ids);
    IBAKE_TRY(append_v(w, keys, initiator.octets(), responder.octets()));
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
    IBAKE_TRY(check_ids(m, me(), peer()));
    if (!same(m.header.map, own.map)) return IBAKE_E_HEADER;
    IBAKE_ACCEPT(check_v(m, keys, initiator.octets(), responder.octets()));
    map = own.map;
    t_last = own.t1;
    clear(own);
    event.kind = IBAKE_EVENT_UPDATED;
    return IBAKE_OK;
}

}  // namespace ibake
