// What every kind of call does with a session: see session.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/session.h"

#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/net/clock.h"

namespace ibake::ue {

using cli::Failure;

namespace {
constexpr size_t half_open_count = 16, replay_count = 4096;
}

ibake_config make_config(const Directory& directory, uint64_t time_floor) {
    ibake_config config;
    ibake_config_default(&config, &kms::library(), &directory.callbacks());
    config.time_floor = time_floor;
    return config;
}

Session::Session(const ibake_config& config) : Session() { restart(config); }

Session::~Session() {
    if (open_) ibake_session_close(get());
}

void Session::take(ibake_session& from) {
    if (open_) ibake_session_close(get());
    ibake_session_move(get(), &from);
    open_ = true;
}

void Session::restart(const ibake_config& config) {
    if (open_) ibake_session_close(get());
    cli::require(ibake_session_init(get(), sizeof(ibake_session), &config), "session");
    open_ = true;
}

Responder::Responder(const ibake_config& config, const Store& kept)
    : kept_(kept), half_open_(sizeof(ibake_half_open) * half_open_count), replay_(replay_count) {
    ibake_responder_limits limits{};
    limits.half_open = reinterpret_cast<ibake_half_open*>(half_open_.data());
    limits.half_open_count = half_open_count;
    limits.replay = replay_.data();
    limits.replay_count = replay_.size();
    cli::require(ibake_responder_init(&responder_, sizeof responder_, &config, &limits), "responder");
    kept_.load_seen(replay_);
}

Responder::~Responder() { ibake_responder_close(&responder_); }

ibake_status Responder::receive(std::vector<uint8_t>& reply, ibake_event& event, ibake_session*& established,
                                std::span<const uint8_t> message, const std::string& source, const ibake_answer& answer) {
    reply.resize(IBAKE_MIKEY_MAX);
    size_t size = reply.size();
    event = ibake_event{};
    established = nullptr;
    const store::Bytes from = store::as_bytes(source);
    const ibake_status status = ibake_responder_receive(&responder_, net::now(), reply.data(), &size, &event, &established,
                                                        message.data(), message.size(), from.data(), from.size(), &answer);
    reply.resize(size);
    if (status == IBAKE_OK && message[1] == IBAKE_MESSAGE_I1 && event.kind == IBAKE_EVENT_REPLY) kept_.save_seen(replay_);
    return status;
}

void Responder::expire() { ibake_responder_expire(&responder_, net::now()); }

ibake_session_info info_of(const ibake_session& session) {
    ibake_session_info info;
    cli::require(ibake_session_get_info(&session, &info), "session");
    return info;
}

std::string message_type(std::span<const uint8_t> octets) {
    return octets.size() < 2 ? "message" : ibake_data_type_name(octets[1]);
}

// What stands behind a status, for the operator: the directory knows more than the code says.
std::string reason(ibake_status status, const Directory& directory) {
    const std::string text = ibake_status_text(status);
    return directory.problem.empty() ? text : text + ": " + directory.problem;
}

CryptoSession srtp_keys(const ibake_session& session, bool outgoing) {
    ibake_srtp_keys keys;
    const uint8_t cs_id = info_of(session).is_initiator == static_cast<uint8_t>(outgoing) ? 1 : 2;  // profile point 28
    cli::require(ibake_session_export(&session, &keys, cs_id), "SRTP keys");
    const bool fits = keys.outgoing == static_cast<uint8_t>(outgoing);
    CryptoSession cs = crypto_session(keys);
    if (!fits) throw Failure("the keys of crypto session " + std::to_string(cs_id) + " are for the other direction");
    return cs;
}

CallReport describe(const ibake_session& session) {
    const ibake_session_info info = info_of(session);
    CallReport r;
    r.initiator = kms::text_of(info.initiator);
    r.responder = kms::text_of(info.responder);
    r.proof = proof_text(info.proof);
    r.bound = info.bound != 0;
    uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE];
    char text[IBAKE_FINGERPRINT_TEXT];
    cli::require(ibake_session_fingerprint(&session, fingerprint), "fingerprint");
    ibake_fingerprint_text(text, fingerprint);
    r.fingerprint = text;
    return r;
}

const char* proof_text(ibake_proof proof) {
    switch (proof) {
    case IBAKE_PROOF_NONE:
        return "nothing is proven";
    case IBAKE_PROOF_INITIATOR:
        return "the caller holds the private key of this identity";
    case IBAKE_PROOF_CALLED:
        return "it holds the private key of the called identity";
    case IBAKE_PROOF_CLAIM:
        return "it holds the called identity's private key; its own name is only a claim";
    case IBAKE_PROOF_CALLED_AND_PEER:
        return "it holds the private keys of the called identity and of its own";
    case IBAKE_PROOF_OTHER:
        return "it holds the private key of its own identity and could not read what was sent to the called one";
    }
    return "unknown";
}

}  // namespace ibake::ue
