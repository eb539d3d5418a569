// Bounded half-open state in front of sessions. SPDX-License-Identifier: Apache-2.0
#include "ibake/responder.h"

namespace ibake {
namespace {

constexpr uint32_t kDecryptionsPerS = 200, kSourcePerS = 20;
constexpr uint32_t kWhenFullPerS = 1;  // new messages 1 a second once every replay entry is in use (rule 6)
constexpr uint8_t kOwnTag[] = {'o', 'w', 'n'};

}  // namespace

ibake_status Responder::init(const ibake_config* c, const ibake_responder_limits& limits) {
    memset(static_cast<void*>(this), 0, sizeof *this);
    const ibake_platform* p = platform_of(*c);
    if (p->random(p->self, IBAKE_RANDOM_RAND, secret, sizeof secret) != 0) {
        wipe(this, sizeof *this);
        return IBAKE_E_RANDOM;
    }
    config = c;
    slots = reinterpret_cast<HalfOpen*>(limits.half_open);
    slot_count = limits.half_open_count;
    replay = {reinterpret_cast<Remembered*>(limits.replay), limits.replay_count};
    decrypt_rate = limits.decryptions_per_s != 0 ? limits.decryptions_per_s : kDecryptionsPerS;
    source_rate = limits.source_per_s != 0 ? limits.source_per_s : kSourcePerS;
    const uint32_t quarter = static_cast<uint32_t>(slot_count / 4 + 1);
    half_open_share = limits.source_half_open != 0 ? limits.source_half_open : quarter;
    for (size_t i = 0; i < slot_count; i++) memset(static_cast<void*>(&slots[i]), 0, sizeof slots[i]);
    for (size_t i = 0; i < replay.count; i++) replay.entries[i] = Remembered{};
    magic = kMagic;
    return IBAKE_OK;
}

void Responder::free(HalfOpen& slot) {
    if (slot.use == HalfOpen::kFree) return;
    wipe(&slot, sizeof slot);
    memset(static_cast<void*>(&slot), 0, sizeof slot);
}

void Responder::close() {
    for (size_t i = 0; i < slot_count; i++) free(slots[i]);
    for (size_t i = 0; i < replay.count; i++) replay.entries[i] = Remembered{};
    wipe(this, sizeof *this);
    memset(static_cast<void*>(this), 0, sizeof *this);
}

size_t Responder::half_open() const {
    size_t n = 0;
    for (size_t i = 0; i < slot_count; i++) n += slots[i].use == HalfOpen::kWaiting;
    return n;
}

void Responder::expire(ibake_time now) {
    for (size_t i = 0; i < slot_count; i++)
        if (slots[i].use == HalfOpen::kWaiting && slots[i].s().expire(now) != IBAKE_OK) free(slots[i]);
}

// Keyed, so that nobody can choose to share a group with someone else.
ibake_status Responder::group_of(uint32_t& group, Octets source) const {
    uint8_t hash[32];
    const ibake_status status = sha256(platform_of(*config), hash, secret, source);
    if (status == IBAKE_OK) group = hash[0] % IBAKE_RESPONDER_BUCKETS;
    return status;
}

bool Responder::affordable(ibake_time now, uint32_t group) const {
    return decryptions.allows(ticks(now), decrypt_rate) && groups[group].allows(ticks(now), source_rate);
}
void Responder::charge(ibake_time now, uint32_t group) {
    decryptions.charge(ticks(now), decrypt_rate);
    groups[group].charge(ticks(now), source_rate);
}

HalfOpen* Responder::vacant() const {
    for (size_t i = 0; i < slot_count; i++)
        if (slots[i].use == HalfOpen::kFree) return &slots[i];
    return nullptr;
}

// Leaves one slot free. Victims come from the busiest group: any of them when it holds more than its share, else its oldest
// (point 26, rule 6).
void Responder::make_room(ibake_time now) {
    if (vacant() != nullptr) return;
    expire(now);
    if (vacant() != nullptr) return;
    uint32_t held[IBAKE_RESPONDER_BUCKETS] = {};
    uint32_t busiest = 0;
    for (size_t i = 0; i < slot_count; i++) held[slots[i].group]++;
    for (uint32_t g = 1; g < IBAKE_RESPONDER_BUCKETS; g++)
        if (held[g] > held[busiest]) busiest = g;
    uint32_t skip = 0;
    const bool random = held[busiest] > half_open_share;
    if (random) {
        uint8_t counter[4], hash[32];
        store32(counter, ++choices);
        if (sha256(platform_of(*config), hash, secret, counter) == IBAKE_OK) skip = load32(hash) % held[busiest];
    }
    HalfOpen* victim = nullptr;
    for (size_t i = 0; i < slot_count; i++) {
        HalfOpen& slot = slots[i];
        if (slot.group != busiest) continue;
        if (random ? skip-- == 0 : victim == nullptr || slot.born < victim->born) victim = &slot;
    }
    free(*victim);
}

// Our own (CSB ID, RAND), apart from ciphertext hashes by its tag.
ibake_status Responder::own_hash(uint8_t hash[32], const Message& m) const {
    uint8_t key[sizeof kOwnTag + 4];
    memcpy(key, kOwnTag, sizeof kOwnTag);
    memcpy(key + sizeof kOwnTag, m.header.csb_id, 4);
    return sha256(platform_of(*config), hash, key, m.rand);
}

ibake_status Responder::outgoing(ibake_time now, Octets message) {
    if (!valid(now)) return IBAKE_E_ARGUMENT;
    Message m;
    IBAKE_TRY(parse_message(m, message));
    if (m.header.data_type != IBAKE_MESSAGE_I1 || m.rand.empty()) return IBAKE_E_DATA_TYPE;
    uint8_t hash[32];
    IBAKE_TRY(own_hash(hash, m));
    Remembered* soonest;
    Remembered* entry = replay.vacant(ticks(now), soonest);
    if (entry == nullptr) entry = soonest;
    memcpy(entry->hash, hash, sizeof hash);
    // As long as its T would pass anywhere.
    entry->expires = ticks_from_ntp(m.t) + (static_cast<Ticks>(config->exchange_timeout_s + profile::kMaxSkew) << 32);
    return IBAKE_OK;
}

ibake_status Responder::receive(ibake_time now, Writer& w, ibake_event& event, ibake_session*& established, Octets message,
                                Octets source, const ibake_answer* answer) {
    for (size_t i = 0; i < slot_count; i++)
        if (slots[i].use == HalfOpen::kAgreed) free(slots[i]);  // what the caller did not take is gone
    if (message.size() < 2) return IBAKE_E_LENGTH;
    uint32_t group;
    IBAKE_TRY(group_of(group, source));
    if (message[1] != IBAKE_MESSAGE_I1) return on_i2(now, w, event, established, message, group);
    Screened s;
    IBAKE_TRY(screen(*config, now, s, message, answer));
    return on_i1(now, w, event, s, group, answer);
}

ibake_status Responder::on_i1(ibake_time now, Writer& w, ibake_event& event, const Screened& s, uint32_t group,
                              const ibake_answer* answer) {
    uint8_t hash[32];
    IBAKE_TRY(own_hash(hash, s.m));
    if (replay.find(hash, ticks(now)) != nullptr) return IBAKE_E_SELF_CALL;  // rule 14
    IBAKE_TRY(sha256(platform_of(*config), hash, s.m.ibake));
    for (size_t i = 0; i < slot_count; i++)
        if (slots[i].use == HalfOpen::kWaiting && memcmp(slots[i].hash, hash, sizeof hash) == 0)
            return slots[i].s().receive(now, w, event, s.m.octets);  // a retransmission, or a re-wrapped ciphertext: a replay
    if (replay.find(hash, ticks(now)) != nullptr) return IBAKE_E_REPLAY;
    // U must lie in the subgroup before anything is spent on it.
    if (held(s.key)) IBAKE_TRY(check_ciphertext(config->context, s.kms, s.m.ibake));
    if (!affordable(now, group)) return IBAKE_E_TOO_MANY;
    Remembered* soonest;
    Remembered* entry = replay.vacant(ticks(now), soonest);
    if (entry == nullptr && !replay_when_full.allows(ticks(now), kWhenFullPerS)) return IBAKE_E_TOO_MANY;
    charge(now, group);

    HalfOpen& slot = *vacant();
    slot.s().init(config);
    const ibake_status status = slot.s().accept(now, w, s, answer);
    slot.use = HalfOpen::kWaiting;
    if (status != IBAKE_OK) {
        free(slot);
        return status;
    }
    slot.group = group;
    slot.born = ticks(now);
    memcpy(slot.hash, hash, sizeof hash);
    if (entry == nullptr) {
        entry = soonest;
        replay_when_full.charge(ticks(now), kWhenFullPerS);
    }
    memcpy(entry->hash, hash, sizeof hash);
    // The date's key lives until the end of its period and the skew.
    const uint64_t end = (divide(seconds_of(s.t1), s.kms.interval_s) + 1) * s.kms.interval_s + allowed_skew(*config, s.kms);
    entry->expires = end >> 32 == 0 ? end << 32 : ~static_cast<Ticks>(0);
    event.kind = IBAKE_EVENT_REPLY;
    make_room(now);
    return IBAKE_OK;
}

// Several half-open exchanges may have one CSB ID, which anybody can copy: the message fits the one that accepts it.
ibake_status Responder::on_i2(ibake_time now, Writer& w, ibake_event& event, ibake_session*& established, Octets message,
                              uint32_t group) {
    ibake_status last = IBAKE_E_CSB_ID;
    for (size_t i = 0; i < slot_count; i++) {
        HalfOpen& slot = slots[i];
        if (slot.use != HalfOpen::kWaiting || !slot.s().matches(message)) continue;
        if (!affordable(now, group)) return IBAKE_E_TOO_MANY;
        charge(now, group);
        Writer attempt = w;
        last = slot.s().receive(now, attempt, event, message);
        if (slot.s().state == IBAKE_STATE_CLOSED) free(slot);
        if (last != IBAKE_OK) continue;
        w = attempt;
        if (slot.s().state == IBAKE_STATE_ESTABLISHED) {
            slot.use = HalfOpen::kAgreed;
            established = &slot.session;
        }
        return IBAKE_OK;
    }
    return last;
}

}  // namespace ibake
