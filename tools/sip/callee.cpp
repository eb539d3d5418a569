// The called side: see callee.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/callee.h"

#include "tools/kms/params.h"
#include "tools/net/clock.h"
#include "tools/store/files.h"

namespace ibake::sip {

Callee::~Callee() { give_way(480, "Temporarily Unavailable"); }

// Ends what rings.
void Callee::give_way(unsigned code, const char* reason) {
    if (transaction_ != nullptr) world_.agent.reply(&transaction_, *invite_request_.get(), code, reason);
    transaction_ = nullptr;
}

bool Callee::refuse(const sip_msg& invite, const Refusal& refusal, const std::string& cause, const Octets& error) {
    world_.log.line("INVITE of " + str(invite.from.auri) + ": refused: " + cause);
    world_.agent.refuse(nullptr, invite, refusal, error.empty() ? "" : write_refusal(world_.agent.address(), error));
    return false;
}

bool Callee::invited(const sip_msg& invite) {
    const Options& o = world_.options;
    Refusal refusal;
    if (!peer_.read(refusal, body_of(invite))) return refuse(invite, refusal, refusal.text);
    if (peer_.mikey.empty()) {
        refusal.text = "the offer has no a=key-mgmt:mikey";
        return refuse(invite, refusal, refusal.text);
    }
    ibake_peek peek;
    ibake_status status = ibake_message_peek(&peek, peer_.mikey.data(), peer_.mikey.size());
    if (status != IBAKE_OK) return refuse(invite, refusal_of(status), ibake_status_text(status));
    const std::string called(kms::text_of(peek.responder));
    peer_name_ = kms::text_of(peek.initiator);
    source_ = text_of(invite.src);

    ibake_answer answer{};
    answer.sdp_ids = {reinterpret_cast<const uint8_t*>(peer_.kmpids.data()), peer_.kmpids.size()};
    const std::string& own = o.ue.answer_as.empty() ? o.ue.self : o.ue.answer_as;
    own_.receives_only = !o.mailbox.empty() && called != own;
    if (called != own) answer.answer_as = kms::identity_of(own);
    if (called != own && called != o.ue.self && o.mailbox.empty() && !o.retarget) {
        refusal.text = "the call is for somebody else";
        return refuse(invite, refusal, "it is for " + called + ", not for " + own);
    }
    Taken taken;
    ibake_session* none = nullptr;
    world_.directory.problem.clear();
    const int64_t cpu = net::cpu_microseconds();
    status = responder_.receive(taken.reply, taken.event, none, peer_.mikey, source_, answer);
    if (status == IBAKE_OK && taken.reply.empty()) status = IBAKE_E_DATA_TYPE;  // no message 1
    if (status != IBAKE_OK)
        return refuse(invite, refusal_of(status), "said to be of " + peer_name_ + ": " + ue::reason(status, world_.directory),
                      error_about(peer_.mikey, status));
    second_ = taken.reply;
    trace_message(second_, cpu);
    report_.transport = invite.tp == SIP_TRANSP_TCP ? "tcp" : "udp";
    report_.invite_bytes = invite.mb->end;
    report_.traffic = {1, 0, report_.invite_bytes, 0};  // was counted before this call was made
    invite_request_ = Ref<sip_msg>::share(&invite);
    dialog_ = Dialog::of(invite);
    open_media();
    const auto cancelled = [](void* self) {
        guarded([self] { static_cast<Callee*>(self)->stop("the caller gave up while it rang, or another device answered"); });
    };
    check(sip_strans_alloc(&transaction_, world_.agent.stack(), &invite, cancelled, this), "transaction");
    world_.agent.ring(&transaction_, invite);
    world_.log.line("call of " + peer_name_ + " (not yet verified) rings");
    later(ringing_, o.answer_delay_ms, [this] { pick_up(); });
    return true;
}

void Callee::pick_up() {
    confirmed_dialog_ = true;
    report_.answered = true;
    world_.agent.accept(answer_, &transaction_, *invite_request_.get(), sdp(second_, &peer_),
                        [this] { end("no ACK of our answer: the caller, or the way to it, is gone"); });
    transaction_ = nullptr;
    later(keys_, keys_ms, [this] { end("answered, but no keys were agreed in time" + (last_.empty() ? "" : "; " + last_)); });
}

void Callee::acknowledged() { invite_request_.reset(); }

void Callee::stop(const std::string& why) {
    ringing_.stop();
    give_way(487, "Request Terminated");
    end(why);
}

Call::Taken Callee::receive(const Octets& message) {
    if (established_) return receive_by_session(message);
    Taken taken;
    ibake_session* agreed = nullptr;
    world_.directory.problem.clear();
    taken.status = responder_.receive(taken.reply, taken.event, agreed, message, source_, ibake_answer{});
    if (agreed == nullptr) return taken;
    session_.take(*agreed);
    established_ = true;
    keys_.stop();
    if (taken.event.deferred) kept_ = message;
    return taken;
}

void Callee::before_media(ue::Stream& stream) {
    if (!kept_.empty()) stream.record(ue::recording_limit);
}

void Callee::after_media(const ue::Stream& stream) {
    if (kept_.empty()) return;
    report_.deferred = true;
    const std::string name =
        std::to_string(net::now().seconds) + "-" + store::to_hex(ue::info_of(*session_).csb_id) + ".recording";
    store::make_private_folder(world_.options.mailbox);
    const store::Path file = store::Path(world_.options.mailbox) / name;
    ue::Recording{kept_, stream.recorded()}.save(file);
    report_.recording = file.string();
    world_.log.line("kept " + std::to_string(stream.recorded().size()) + " packets for " +
                    std::string(kms::text_of(ue::info_of(*session_).called)) + " in " + report_.recording);
}

}  // namespace ibake::sip
