// Each message as a sequence of payloads, and the chains inside IBAKE. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_MESSAGES_H
#define IBAKE_IBAKE_MESSAGES_H

#include "ibake/payloads.h"

namespace ibake {

// A parsed message; everything points into it. Which members are set follows from the data type.
struct Message {
    Octets octets;
    Header header;
    const uint8_t* t;  // T, 8 octets
    Octets rand;       // empty when absent
    Idr ids[2];        // I/R messages: in order; key messages: the first requested one
    size_t id_count;   // key messages: how many are requested
    size_t ids_at;     // key messages: offset of the first one
    ibake_identity kms, psk_name;
    Sp sp[profile::kSpMax];
    size_t sp_count;
    Octets sdp_ids;     // data() is null when absent
    Octets binding;     // message 4's; empty when absent
    Octets ibake, esk;  // empty when absent
    Kemac kemac;
    Octets covered;  // message up to and including V's Auth alg; empty without V
    Octets mac;
    uint8_t error_no;  // 255 when absent

    bool has_v() const { return !covered.empty(); }
    // Of messages without RAND, IBAKE distinguishes a rekey from an update without new keys.
    bool is_update() const { return has_v() && header.data_type != IBAKE_MESSAGE_R2; }
};

// Parses a message of a type that this library takes part in: order, number and form of its payloads (points 6 to 12).
ibake_status parse_message(Message& m, Octets octets);

// {SP} and SDP IDs as kept for the echo: each payload with its own type in the place of next payload.
void write_policies(Writer& w, const Sp* sp, size_t count, Octets sdp_ids);
// The same as payloads of a message.
void append_policies(Writer& w, Octets kept);

// An Error message up to where V may follow (RFC 3830 section 5.1.2).
void write_error(Writer& w, const uint8_t csb_id[4], uint8_t prf, Ticks t, uint8_t error_no);

// Plaintext of IBAKE: IDR [ECCPT [nonce]] [IDR [ECCPT [nonce] [binding]]], and nothing else (point 13).
enum : uint8_t { kFirstShare = 1, kSecondId = 2, kSecondShare = 4 };
struct Chain {
    uint8_t shape;
    Idr ids[2];
    Share shares[2];
    uint8_t binding_size;  // 0 when absent
    uint8_t binding[profile::kBindingSize + profile::kBindingN];
};
inline constexpr uint8_t kShapeI1 = kFirstShare | kSecondId;                     // starter, its ECCPT, answerer
inline constexpr uint8_t kShapeEchoed = kFirstShare | kSecondId | kSecondShare;  // message 2; message 3 after a missing echo
inline constexpr uint8_t kShapeOneShare = kSecondId | kSecondShare;              // message 3; message 2 without echo
inline constexpr uint8_t kShapeR2 = kFirstShare;                                 // message 4 after a missing echo
// The largest chain: two identities, two shares with nonces, the binding of message 3.
inline constexpr size_t kChainMax =
    2 * (5 + profile::kIdMax) + 2 * (1 + Share::kMax) + 2 * (4 + profile::kNonceMax) + 4 + sizeof Chain::binding;

ibake_status parse_chain(Chain& chain, Octets plain);
void write_chain(Writer& w, const Idr ids[2], const Share* first, bool second_id, const Share* second, Octets binding);

// Plaintext of ESK: ID and SK, for pre-encoded content followed by its own labels (rule 7).
struct DeferredKey {
    uint8_t sk[profile::kSkSize];
    uint8_t csb_id[4];
    uint8_t prf;
    uint8_t rand_size;
    uint8_t rand[255];
};
inline constexpr size_t kEskMax = 4 + profile::kIdMax + 4 + profile::kSkSize + 4 + 5 + 255;
// csb_id, prf and rand of `key` stay as they are unless the chain has its own.
ibake_status parse_esk(ibake_identity& id, DeferredKey& key, Octets plain);
void write_esk(Writer& w, const ibake_identity& id, Octets sk, const ibake_content* content);

}  // namespace ibake

#endif
