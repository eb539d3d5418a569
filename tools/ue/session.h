// What every kind of call does with a session of the library: memory, keys, reports. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_UE_SESSION_H
#define IBAKE_TOOLS_UE_SESSION_H

#include <memory>
#include <string>
#include <vector>

#include "tools/ue/store.h"
#include "tools/ue/stream.h"

namespace ibake::ue {

struct CallReport {
    std::string initiator, responder, fingerprint, proof;
    bool bound = false;       // by the binding extension
    int64_t exchange_us = 0;  // from message 1 to agreement
    MediaReport media;
    std::string failure;  // empty: agreed and both files went over whole
};

ibake_config make_config(const Directory& directory, uint64_t time_floor);

// A session in locked memory; closed, which wipes it, whatever way the call ends. Not yet initialised without a configuration.
class Session {
public:
    Session() : memory_(store::make_secret<ibake_session>()) {}
    explicit Session(const ibake_config& config);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    void take(ibake_session& from);  // its state moves here
    void restart(const ibake_config& config);
    ibake_session* get() const { return memory_.get(); }
    ibake_session& operator*() const { return *memory_; }

private:
    std::unique_ptr<ibake_session, store::SodiumFree> memory_;
    bool open_ = false;
};

// Half-open exchanges of somebody who is called, and messages 1 seen before: in the store, so that a restart forgets none.
class Responder {
public:
    Responder(const ibake_config& config, const Store& kept);
    ~Responder();
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;
    // As ibake_responder_receive; `reply` is cut to what is to be sent.
    ibake_status receive(std::vector<uint8_t>& reply, ibake_event& event, ibake_session*& established,
                         std::span<const uint8_t> message, const std::string& source, const ibake_answer& answer);
    void expire();

private:
    const Store& kept_;
    store::Secret half_open_;  // sessions in there hold ECDH secrets
    std::vector<ibake_replay_entry> replay_;
    ibake_responder responder_;
};

ibake_session_info info_of(const ibake_session& session);
std::string message_type(std::span<const uint8_t> octets);
// What stands behind a status, for the operator: the directory knows more than the code says.
std::string reason(ibake_status status, const Directory& directory);
// The keys of one direction.
CryptoSession srtp_keys(const ibake_session& session, bool outgoing);
// All but times and media.
CallReport describe(const ibake_session& session);
// A sentence about what is proven of the other side (security rule 1).
const char* proof_text(ibake_proof proof);

}  // namespace ibake::ue

#endif
