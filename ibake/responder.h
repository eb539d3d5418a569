// Bounded half-open state in front of sessions. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_RESPONDER_H
#define IBAKE_IBAKE_RESPONDER_H

#include "ibake/replay.h"
#include "ibake/session.h"

namespace ibake {

// One exchange between messages 1 and 3, keyed by the hash of message 1's IBAKE ciphertext (rule 6).
struct HalfOpen {
    enum : uint8_t { kFree, kWaiting, kAgreed };
    uint8_t use;
    uint32_t group;  // of transport sources
    Ticks born;
    uint8_t hash[32];
    ibake_session session;

    Session& s() { return *reinterpret_cast<Session*>(&session); }
};

struct Responder {
    static constexpr uint32_t kMagic = 0x49425245;  // "IBRE"

    uint32_t magic;
    uint32_t half_open_share, source_rate, decrypt_rate;
    const ibake_config* config;
    HalfOpen* slots;  // one of them is always free: the next message 1 is tried there
    size_t slot_count;
    ReplayCache replay;
    Rate replay_when_full, decryptions;
    Rate groups[IBAKE_RESPONDER_BUCKETS];
    uint8_t secret[16];  // keys the grouping of sources and the choice of victims
    uint32_t choices;

    ibake_status init(const ibake_config* c, const ibake_responder_limits& limits);
    ibake_status receive(ibake_time now, Writer& w, ibake_event& event, ibake_session*& established, Octets message,
                         Octets source, const ibake_answer* answer);
    ibake_status outgoing(ibake_time now, Octets message);
    void expire(ibake_time now);
    size_t half_open() const;
    void close();

private:
    ibake_status on_i1(ibake_time now, Writer& w, ibake_event& event, const Screened& s, uint32_t group,
                       const ibake_answer* answer);
    ibake_status on_i2(ibake_time now, Writer& w, ibake_event& event, ibake_session*& established, Octets message,
                       uint32_t group);
    ibake_status group_of(uint32_t& group, Octets source) const;
    bool affordable(ibake_time now, uint32_t group) const;
    void charge(ibake_time now, uint32_t group);
    HalfOpen* vacant() const;
    void make_room(ibake_time now);
    void free(HalfOpen& slot);
    ibake_status own_hash(uint8_t hash[32], const Message& m) const;
};

}  // namespace ibake

#endif
