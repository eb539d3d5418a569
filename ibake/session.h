// One exchange and what follows it: states, checks, replies. SPDX-License-Identifier: Apache-2.0
//
// Every function that takes a message works on copies and commits at its end: a message that fails any check changes nothing but the
// count of failures (point 23). A Session is plain memory without pointers into itself, so it can be moved.
#ifndef IBAKE_IBAKE_SESSION_H
#define IBAKE_IBAKE_SESSION_H

#include "ibake/binding.h"
#include "ibake/deferred.h"
#include "ibake/lookup.h"
#include "ibake/policy.h"

namespace ibake {

enum class Phase : uint8_t { none, wait_r1, wait_r2, wait_i2, wait_update };

// What a side draws. Secret: secret, ours until sent.
struct Offer {
    uint8_t secret[66];  // x or y; zero once K_SESSION is known
    Share ours;
};

// A run of four messages (or an update of two) under way. Secret: the offer, keys.
struct Exchange : Offer {
    Phase phase;
    bool unechoed;  // message 2 had no ECCPT of the starter
    bool binding;   // with the binding extension; the starter knows when it has message 2
    Ticks begun;    // our clock
    Ticks t1, t2;   // T of messages 1 and 3
    Map map;
    Share theirs;
    Keys keys;              // of an exchange that only lacks message 4
    Transcript transcript;  // of all messages so far; once message 3 is sent, what message 4 must have

    bool bound() const { return profile::kWithBinding && binding; }
};

// What an I_MESSAGE_1 of a first exchange shows before any decryption.
struct Screened {
    Message m;
    Ticks t1;
    ibake_kms kms;        // of IDRr
    ibake_own_key key;    // of IDRr; all null: none held, answer without echo
    ibake_identity self;  // whom we answer as
    size_t strength;
};
[[nodiscard]] ibake_status screen(const ibake_config& config, ibake_time now, Screened& s, Octets message,
                                  const ibake_answer* answer);

struct Session {
    static constexpr uint32_t kMagic = 0x49424153;  // "IBAS"

    uint32_t magic;
    uint8_t state;  // ibake_session_state
    bool is_initiator, confirmed, bound;
    uint8_t proof;  // ibake_proof
    uint8_t prf, curve;
    uint8_t failures;
    uint32_t generation;
    const ibake_config* config;
    Ticks deadline;  // of the first exchange, then of the confirmation; 0: none
    Ticks t_last;    // largest T that took part in an agreement
    Id initiator, responder, called;
    uint8_t csb_id[4];
    uint8_t rand_size, rand[255];
    Map map;
    SrtpSizes sp[profile::kSpMax];
    uint8_t sp_count;
    uint16_t policies_size;
    uint8_t policies[profile::kPolicyMax];  // {SP} and SDP IDs of message 1
    uint8_t mki_size, mki[profile::kMkiMax];
    uint8_t nonce_size, nonce[profile::kNonceMax];  // ours, for the deferred ECCPT too
    struct {
        bool present, own_labels;  // own_labels: pre-encoded content (rule 7)
        ibake_content content;
    } deferred;
    Keys keys;
    Exchange own, answer;  // begun by us, by the peer
    bool has_answered, has_seen;
    uint8_t answered[32];  // SHA-256 of the message that `stored` answers
    uint8_t seen[32];      // SHA-256 of the last message that had no answer
    uint16_t stored_size;
    uint8_t stored[profile::kMessageMax];

    void init(const ibake_config* c);
    void close();
    ibake_status start(ibake_time now, Writer& w, const ibake_call& call);
    ibake_status accept(ibake_time now, Writer& w, const Screened& s, const ibake_answer* how);
    ibake_status receive(ibake_time now, Writer& w, ibake_event& event, Octets message);
    ibake_status rekey(ibake_time now, Writer& w, const uint32_t* roc, Octets new_mki);
    ibake_status update(ibake_time now, Writer& w, const ibake_cs* cs, size_t count);
    ibake_status error(ibake_time now, Writer& w, uint8_t error_no) const;
    ibake_status expire(ibake_time now);
    bool matches(Octets message) const;
    ibake_status export_keys(ibake_srtp_keys& out, uint8_t cs_id) const;
    ibake_status export_deferred(ibake_srtp_keys& out, uint8_t cs_id) const;

private:
    // A party of the exchange with its role, which it keeps whoever starts a rekey (DECIDE-9).
    IBAKE_CALL Idr party(bool of_initiator) const {
        return of_initiator ? Idr{profile::kRoleInitiator, initiator.view()} : Idr{profile::kRoleResponder, responder.view()};
    }
    Idr me() const { return party(is_initiator); }
    Idr peer() const { return party(!is_initiator); }
    bool first() const { return generation == 0; }
    Prf prf_of() const { return {platform_of(*config), prf}; }
    LabelTail tail() const { return {csb_id, {rand, rand_size}}; }

    void reset();
    ibake_status make_i1(ibake_time now, Writer& w, const ibake_call& call);
    ibake_status make_r1(ibake_time now, Writer& w, const Screened& s, const ibake_answer* how);
    void begin(Writer& w, uint8_t data_type, const Map& m, Ticks t, bool with_rand, const Idr ids[2]) const;
    ibake_status append_r1(Writer& w, Exchange& e, Octets m1, const ibake_kms& to, const ibake_kms& mine,
                           const Share* echo) const;
    ibake_status append_esk(Writer& w, ibake_content& content, Ticks t) const;
    ibake_status append_v(Writer& w, const Keys& k, Octets id_i, Octets id_r) const;
    ibake_status check_v(const Message& m, const Keys& k, Octets id_i, Octets id_r) const;
    ibake_status check_ids(const Message& m, const Idr& from, const Idr& to) const;
    ibake_status find_own(ibake_kms& kms, ibake_own_key& key, Ticks t) const;
    ibake_status keep_policies(const Sp* list, size_t count, Octets sdp_ids);
    ibake_status check_policies_returned(const Message& m) const;
    ibake_status read_first_share(Share& theirs, const ibake_kms& kms, const ibake_own_key& key, const Message& m) const;
    ibake_status read_answer(Share& theirs, bool& echoed, bool& binding, ibake_kms& kms, const Message& m, bool other) const;
    ibake_status fresh_share(Offer& e, ibake_random_use use, uint8_t curve_number, Octets share_mki, Octets share_nonce) const;
    ibake_status agree(Keys& k, const Offer& e, const Share& theirs, Octets id_i, Octets id_r) const;
    ibake_status check_extension(const Map& wider, bool may_add) const;
    ibake_status dispatch(ibake_time now, Writer& w, ibake_event& event, const Message& m);
    ibake_status on_r1(ibake_time now, Writer& w, const Message& m);
    ibake_status on_i2(ibake_time now, Writer& w, ibake_event& event, const Message& m);
    ibake_status answer_binding(uint8_t* value, const Message& m, const uint8_t* came) const;
    ibake_status on_r2(ibake_time now, ibake_event& event, const Message& m);
    ibake_status on_rekey(ibake_time now, Writer& w, const Message& m);
    ibake_status on_update(ibake_time now, Writer& w, ibake_event& event, const Message& m);
    ibake_status on_updated(ibake_event& event, const Message& m);
    ibake_status on_error(ibake_time now, ibake_event& event, const Message& m) const;
    bool yields_to(const Message& m, Ticks t) const;
    void count_failure(ibake_status status);
    void commit_keys(ibake_time now, const Exchange& e, const Keys& k, const Share& starters);
    void store(Octets message, const uint8_t* answered_hash);
};

}  // namespace ibake

#endif
