// The called side: see callee.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/callee.h"

#include <map>
#include <sodium.h>

#include "tools/kms/params.h"
#include "tools/net/clock.h"
#include "tools/store/files.h"

namespace ibake::sip {

namespace {

// libre may report a CANCEL of a transaction that outlived its call: calls by number.
std::map<uintptr_t, Callee*> ringing;
uintptr_t last_number = 0;

}  // namespace

Callee::~Callee() {
    give_way(480, "Temporarily Unavailable");
    ringing.erase(number_);
}

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
    invite_seq_ = invite.cseq.num;
    number_ = ++last_number;
    ringing[number_] = this;
    const auto cancelled = [](void* number) {
        const auto call = ringing.find(reinterpret_cast<uintptr_t>(number));
        if (call == ringing.end() || call->second->transaction_ == nullptr) return;
        guarded([&] { call->second->stop("the caller gave up while it rang, or another device answered"); });
    };
    check(sip_strans_alloc(&transaction_, world_.agent.stack(), &invite, cancelled, reinterpret_cast<void*>(number_)),
          "transaction");
    const bool required = sip_msg_hdr_has_value(&invite, SIP_HDR_REQUIRE, "100rel");
    early_ = required || (o.early_answer && sip_msg_hdr_has_value(&invite, SIP_HDR_SUPPORTED, "100rel"));
    if (early_)
        answer_early();
    else
        world_.agent.progress(&transaction_, invite, 180, "Ringing");
    world_.log.line("call of " + peer_name_ + " (not yet verified) rings");
    later(ringing_, o.answer_delay_ms, [this] { pick_up(); });
    return true;
}

// RFC 3262 section 3: again until it is acknowledged, and nothing else before that.
void Callee::answer_early() {
    if (early_sent_ == 0) {
        rseq_ = 1 + randombytes_uniform(0x7fffffff);
        early_sdp_ = sdp(second_, &peer_);
        unacknowledged_ = true;
    }
    const uint64_t wait = repeat_after(++early_sent_);
    if (wait == 0) {
        give_way(504, "Server Time-out");
        return end("no PRACK of our early answer: the caller, or the way to it, is gone");
    }
    world_.agent.progress(&transaction_, *invite_request_.get(), 183, "Session Progress",
                          "Require: 100rel\r\nRSeq: " + std::to_string(rseq_) + "\r\n", early_sdp_);
    later(repeat_, wait, [this] { answer_early(); });
}

bool Callee::same_as(const sip_msg& invite) {
    if (!repeated_by(invite)) return false;
    if (invite.cseq.num == invite_seq_) return true;
    if (established_) return false;
    confirmed_dialog_ = report_.answered = false;
    stop("the caller called again");
    return false;
}

bool Callee::take(const sip_msg& request) {
    if (!early_ || pl_strcmp(&request.met, "PRACK") != 0 || !dialog_.matches(request)) return Call::take(request);
    safely([&] { take_prack(request); });
    return true;
}

void Callee::take_prack(const sip_msg& request) {
    Agent& agent = world_.agent;
    if (!dialog_.in_order(request) || header(request, SIP_HDR_RACK) != rack(rseq_, invite_seq_))
        return agent.reply(nullptr, request, 481, "Call/Transaction Does Not Exist");
    repeat_.stop();
    unacknowledged_ = false;
    if (body_of(request).empty()) return agent.reply(nullptr, request, 200, "OK");
    take_offer(request, [&](const std::string& sdp) { agent.reply(nullptr, request, 200, "OK", "", sdp); });
}

// Media wait for the pick-up.
void Callee::taken_offer(const Taken& taken) {
    if (confirmed_dialog_) return take_event(taken, false);
    if (taken.event.kind == IBAKE_EVENT_AGREED) agreed_early_ = taken;
}

void Callee::pick_up() {
    if (unacknowledged_) return later(ringing_, 100, [this] { pick_up(); });
    confirmed_dialog_ = true;
    report_.answered = true;
    world_.agent.accept(answer_, &transaction_, *invite_request_.get(), early_ ? "" : sdp(second_, &peer_),
                        [this] { end("no ACK of our answer: the caller, or the way to it, is gone"); });
    transaction_ = nullptr;
    if (established_) return take_event(agreed_early_, false);
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
