// A call from its first 200 on: see call.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/call.h"

#include <cstring>
#include <sodium.h>

#include "tools/cli/commands.h"
#include "tools/net/clock.h"

namespace ibake::sip {

namespace {

using std::chrono::milliseconds;

constexpr uint64_t tick_ms = 500, drain_ms = 500, bye_ms = 1000, bye_of_caller_ms = 3000, again_ms = 1000,
                   answer_patience_ms = 6000, soon_ms = 50;
constexpr unsigned most_attempts = 3;

bool is(const sip_msg& message, const char* method) { return pl_strcmp(&message.cseq.met, method) == 0; }

}  // namespace

std::vector<uint8_t> mki_of(uint32_t generation) {
    return {static_cast<uint8_t>(generation >> 24), static_cast<uint8_t>(generation >> 16), static_cast<uint8_t>(generation >> 8),
            static_cast<uint8_t>(generation)};
}

Octets error_about(const Octets& offending, ibake_status status) {
    Octets error(IBAKE_MIKEY_MAX);
    size_t size = error.size();
    const uint8_t number = ibake_error_number(status);
    if (ibake_error_make(net::now(), error.data(), &size, offending.data(), offending.size(), number) != IBAKE_OK) size = 0;
    error.resize(size);
    return error;
}

Call::Call(const World& world) : world_(world), session_(world.config), stream_(world.options.ue.send, world.options.ue.fast) {
    own_.session = randombytes_random();
    own_.level = world.options.level;
    before_ = world.agent.traffic();
    started_us_ = net::unix_microseconds();
    later(tick_, tick_ms, [this] { tick(); });
}

// ---- Requests of the other side ----

void Call::safely(const std::function<void()>& step) {
    try {
        step();
    } catch (const cli::Failure& e) {
        end(e.what());
    }
}

void Call::later(Timer& timer, uint64_t milliseconds, std::function<void()> step) {
    timer.start(milliseconds, [this, step = std::move(step)] { safely(step); });
}

std::string Call::sdp(const Octets& mikey, const Description* offer) {
    ++own_.version;
    return write_sdp(own_, mikey, offer);
}

bool Call::take(const sip_msg& request) {
    if (!confirmed_dialog_ || !dialog_.matches(request)) return false;
    Agent& agent = world_.agent;
    if (is(request, "ACK")) {
        if (!answer_.waiting()) return true;
        answer_.acknowledged();
        install_new_keys();
        acknowledged();
        return true;
    }
    if (ended_) {
        agent.reply(nullptr, request, is(request, "BYE") ? 200 : 481, is(request, "BYE") ? "OK" : "Call Does Not Exist");
    } else if (!dialog_.in_order(request)) {
        agent.reply(nullptr, request, 500, "Out of Order");
    } else if (is(request, "BYE")) {
        agent.reply(nullptr, request, 200, "OK");
        peer_left_ = true;
        peer_reason_ = header(request, SIP_HDR_REASON);
        // The last packets may still be on their way.
        if (media_started_ && !media_over_)
            later(hang_up_, drain_ms, [this] { end("the other side hung up before all was sent" + peer_reason()); });
        else
            end(media_over_ ? "" : "the other side hung up before keys were agreed" + peer_reason());
    } else if (is(request, "INVITE")) {
        answer_.acknowledged();  // the other side is done with the last one, or repeats its offer
        safely([&] {
            take_offer(request, [&](const std::string& sdp) {
                agent.accept(answer_, nullptr, request, sdp,
                             [this] { end("no ACK of the answer to a re-INVITE: the caller, or the way to it, is gone"); });
            });
        });
    } else if (is(request, "OPTIONS")) {
        agent.reply(nullptr, request, 200, "OK");
    } else {
        agent.reply(nullptr, request, 405, "Method Not Allowed");
    }
    return true;
}

void Call::take_offer(const sip_msg& request, const std::function<void(const std::string& sdp)>& accept) {
    Agent& agent = world_.agent;
    if (invite_) return agent.reply(nullptr, request, 491, "Request Pending");  // RFC 3261 section 14.2
    Description offered;
    Refusal refusal;
    if (!offered.read(refusal, body_of(request))) return agent.refuse(nullptr, request, refusal);
    if (offered.mikey.empty()) {
        refusal.text = "an offer within a protected call needs a=key-mgmt:mikey";
        return agent.refuse(nullptr, request, refusal);
    }
    const int64_t cpu = net::cpu_microseconds();
    const Taken taken = receive(offered.mikey);
    if (taken.status != IBAKE_OK || taken.event.kind == IBAKE_EVENT_PEER_ERROR) {
        last_ = ue::message_type(offered.mikey) + " was refused: " +
                (taken.status != IBAKE_OK ? ue::reason(taken.status, world_.directory) : "it is an Error message");
        if (taken.status != IBAKE_E_STATE) world_.log.line(last_);  // two rekeys at once are no trouble
        const Octets error = error_about(offered.mikey, taken.status);
        return agent.refuse(nullptr, request, refusal_of(taken.status), write_refusal(own_.media, error));
    }
    peer_ = offered;
    if (!taken.reply.empty()) trace_message(taken.reply, cpu);
    if (taken.event.kind != IBAKE_EVENT_DUPLICATE) {  // of one whose answer was lost
        install_new_keys();
        outgoing_waits_ = taken.event.kind == IBAKE_EVENT_REKEYED;
    }
    taken_offer(taken);
    accept(sdp(taken.reply, &offered));
}

bool Call::repeated_by(const sip_msg& invite) const {
    return view(invite.callid) == dialog_.call_id && view(invite.from.tag) == dialog_.remote_tag;
}

bool Call::take_response(const sip_msg& response) {
    if (!confirmed_dialog_ || !dialog_.matches(response)) return false;
    if (is(response, "INVITE") && response.scode >= 200 && response.scode < 300)
        world_.agent.acknowledge(dialog_, response.cseq.num);  // the 200 came again: our ACK was lost
    return true;
}

// ---- Our offers ----

void Call::offer(Octets message) {
    offered_ = std::move(message);
    offer_deadline_ = Clock::now() + milliseconds(keys_ms);
    attempts_ = 0;
    send_offer();
}

void Call::send_offer() {
    if (ended_) return;
    // An offer of a rekey that the other side's rekey has overtaken is void.
    const ibake_session_info info = ue::info_of(*session_);
    if (info.state == IBAKE_STATE_ESTABLISHED && info.rekeying == 0) return;
    if (invite_ || answer_.waiting()) return later(retry_, soon_ms, [this] { send_offer(); });
    invite_ = world_.agent.send(
        dialog_, "INVITE", [this](int error, const sip_msg* response) { safely([&] { offer_ended(error, response); }); }, "",
        sdp(offered_));
    // The other side answers at once: a core that has said 100 and then restarts would keep us waiting for ever.
    later(patience_, answer_patience_ms, [this] {
        invite_.reset();
        retry_offer(0, "no answer to " + ue::message_type(offered_));
    });
}

void Call::offer_ended(int error, const sip_msg* response) {
    if (error == 0 && response->scode < 200) return;
    patience_.stop();
    const std::unique_ptr<Pending> ended = std::move(invite_);
    if (error == 0 && response->scode < 300) world_.agent.acknowledge(dialog_, response->cseq.num);
    if (ended_) return;
    const std::string what = ue::message_type(offered_);
    uint32_t random;
    randombytes_buf(&random, sizeof random);
    switch (after(error, error == 0 ? response->scode : 0)) {
    case After::answered:
        return take_answer(*response);
    case After::glare:
        return retry_offer(glare_wait(caller_, random), what + ": the other side was busy with an offer of its own all the time");
    case After::again:
        return retry_offer(again_ms, "no answer to " + what + ": " + (error != 0 ? std::strerror(error) : str(response->reason)));
    case After::gone:
        return end(what + ": the other side no longer knows this call");
    case After::refused:
        return end(what + ": " + explain(response->scode, str(response->reason), header(*response, SIP_HDR_WARNING)));
    }
}

void Call::retry_offer(uint64_t wait, const std::string& why) {
    if (Clock::now() >= offer_deadline_) return end(why);
    later(retry_, wait, [this] { send_offer(); });
}

void Call::take_answer(const sip_msg& response) {
    Description answered;
    Refusal refusal;
    const std::string what = "the answer to " + ue::message_type(offered_);
    if (!answered.read(refusal, body_of(response))) return end(what + " is unusable: " + refusal.text);
    if (answered.mikey.empty()) return end(what + " has no a=key-mgmt:mikey");
    const int64_t cpu = net::cpu_microseconds();
    const Taken taken = receive(answered.mikey);
    if (taken.status != IBAKE_OK || taken.event.kind == IBAKE_EVENT_PEER_ERROR) {
        last_ = taken.status != IBAKE_OK
                    ? ue::message_type(answered.mikey) + " was refused: " + ue::reason(taken.status, world_.directory)
                    : what + " was an Error message that says '" + ibake_error_name(taken.event.error_no) + "'";
        world_.log.line(last_);
        // Nobody vouches for it: the true answer may still come (security rule 14).
        if (++attempts_ >= most_attempts) return end(last_);
        return retry_offer(again_ms, last_);
    }
    peer_ = answered;
    if (!taken.reply.empty()) {
        trace_message(taken.reply, cpu);
        return offer(taken.reply);
    }
    world_.trace.phase(ue::message_type(answered.mikey) + " verified", world_.options.ue.self, 0, net::cpu_microseconds() - cpu);
    take_event(taken, true);
}

// ---- Keys ----

Call::Taken Call::receive(const Octets& message) { return receive_by_session(message); }

Call::Taken Call::receive_by_session(const Octets& message) {
    Taken t;
    t.reply.resize(IBAKE_MIKEY_MAX);
    size_t size = t.reply.size();
    world_.directory.problem.clear();
    t.status = ibake_session_receive(session_.get(), net::now(), t.reply.data(), &size, &t.event, message.data(), message.size());
    t.reply.resize(t.status == IBAKE_OK ? size : 0);
    return t;
}

void Call::trace_message(const Octets& message, int64_t cpu_start) {
    world_.trace.message(ue::message_type(message), world_.options.ue.self, peer_name_, net::cpu_microseconds() - cpu_start,
                         message);
}

void Call::take_event(const Taken& taken, bool ours) {
    const bool agreed = taken.event.kind == IBAKE_EVENT_AGREED;
    if (!agreed && taken.event.kind != IBAKE_EVENT_REKEYED) return;
    const ue::CallReport now = ue::describe(*session_);
    report_.initiator = now.initiator;
    report_.responder = now.responder;
    report_.proof = now.proof + note_;
    report_.bound = now.bound;
    report_.fingerprint = now.fingerprint;
    report_.rekeys += !agreed;
    if (agreed) {
        report_.exchange_us = net::unix_microseconds() - started_us_;
        world_.trace.phase("four messages", world_.options.ue.self, report_.exchange_us, 0);
    }
    // Someone else than the called identity: proven by a rekey addressed to it before anything is released (security rule 1).
    if (ours && ue::info_of(*session_).proof == IBAKE_PROOF_CLAIM) return rekey();
    if (!media_started_) {
        world_.agreed(report_);
        start_media();
    } else {
        world_.agreed(report_);
        stream_.install_incoming(ue::srtp_keys(*session_, false));
        if (ours) stream_.install_outgoing(ue::srtp_keys(*session_, true));  // the other side has had them since message 3
        pump();
    }
    if (world_.options.rekey_s != 0) later(rekey_, uint64_t{1000} * world_.options.rekey_s, [this] { rekey(); });
}

// Called side of a rekey: the other side has the new keys when it acknowledges message 4, not before.
void Call::install_new_keys() {
    if (!std::exchange(outgoing_waits_, false) || !media_started_) return;
    stream_.install_outgoing(ue::srtp_keys(*session_, true));
    pump();
}

void Call::rekey() {
    const ibake_session_info info = ue::info_of(*session_);
    if (ended_ || media_over_) return;
    if (info.rekeying != 0 || info.confirmed == 0 || invite_ || answer_.waiting())
        return later(rekey_, soon_ms, [this] { rekey(); });
    const std::vector<uint8_t> mki = mki_of(info.generation + 1);
    const uint32_t out = stream_.outgoing_roc(), in = stream_.incoming_roc();
    const uint32_t roc[2] = {info.is_initiator != 0 ? out : in, info.is_initiator != 0 ? in : out};
    Octets message(IBAKE_MIKEY_MAX);
    size_t size = message.size();
    const int64_t cpu = net::cpu_microseconds();
    const ibake_status status = ibake_session_rekey(session_.get(), net::now(), message.data(), &size,
                                                    media_started_ ? roc : nullptr, {mki.data(), mki.size()});
    if (status != IBAKE_OK) return end("rekeying failed: " + ue::reason(status, world_.directory));
    message.resize(size);
    trace_message(message, cpu);
    offer(std::move(message));
}

// ---- Media ----

void Call::open_media() {
    sa local = world_.agent.address();
    sa_set_port(&local, 0);
    const auto take = [](const sa*, mbuf* octets, void* self) {
        auto* call = static_cast<Call*>(self);
        guarded([&] { call->safely([&] { call->packet({mbuf_buf(octets), mbuf_get_left(octets)}); }); });
    };
    check(udp_listen(rtp_.out(), &local, take, this), "RTP port");
    check(udp_local_get(rtp_.get(), &own_.media), "RTP port");
}

void Call::start_media() {
    media_started_ = true;
    before_media(stream_);
    stream_.install_incoming(ue::srtp_keys(*session_, false));
    // A provisional responder is muted until the first authentic packet (security rule 3).
    if (ue::info_of(*session_).confirmed != 0) stream_.install_outgoing(ue::srtp_keys(*session_, true));
    pump();
}

void Call::packet(std::span<const uint8_t> octets) {
    if (!media_started_ || media_over_) return;
    const bool authentic = stream_.take({octets.begin(), octets.end()}, Clock::now());
    if (authentic && report_.first_packet_ms < 0) report_.first_packet_ms = (net::unix_microseconds() - started_us_) / 1000;
    if (authentic && stream_.confirmed() && ue::info_of(*session_).confirmed == 0) {
        cli::require(ibake_session_confirmed(session_.get()), "confirmation");
        stream_.install_outgoing(ue::srtp_keys(*session_, true));
    }
    if (authentic && stream_.confirmed()) install_new_keys();  // the other side has them
    pump();
}

void Call::pump() {
    if (ended_ || media_over_) return;
    const Clock::time_point now = Clock::now();
    for (const ue::Packet& p : stream_.due(now)) {
        const Ref<mbuf> octets = buffer({reinterpret_cast<const char*>(p.data()), p.size()});
        (void)udp_send(rtp_.get(), &peer_.media, octets.get());  // loss is silent, as on the wire
    }
    if (stream_.over()) return media_over();
    const auto wait = std::chrono::ceil<milliseconds>(stream_.wake() - now).count();
    later(media_, static_cast<uint64_t>(std::clamp<int64_t>(wait, 0, 1000)), [this] { pump(); });
}

void Call::media_over() {
    media_over_ = true;
    media_.stop();
    report_.media = stream_.report();
    world_.trace.phase("media both ways", world_.options.ue.self, report_.media.microseconds, 0);
    // The caller hangs up; the called side waits for that.
    if (caller_ || peer_left_ || !report_.media.failure.empty()) return end(report_.media.failure);
    later(hang_up_, bye_of_caller_ms, [this] { end(""); });
}

// ---- The end ----

void Call::tick() {
    if (ended_) return;
    const ibake_session_state state = ue::info_of(*session_).state;
    if (state != IBAKE_STATE_IDLE && ibake_session_expire(session_.get(), net::now()) == IBAKE_E_CLOSED)
        return stop(media_started_ ? "no authentic packet came from the caller, so that it was not confirmed"
                                   : "time is up: nothing was agreed" + (last_.empty() ? "" : "; " + last_));
    later(tick_, tick_ms, [this] { tick(); });
}

std::string Call::peer_reason() const { return peer_reason_.empty() ? "" : " (" + peer_reason_ + ")"; }

void Call::end(const std::string& failure) {
    if (ended_) return;
    ended_ = true;
    report_.failure = net::printable(failure);  // it may quote the other side or the core
    if (media_started_ && !media_over_) report_.media = stream_.report();
    const Traffic& now = world_.agent.traffic();
    report_.traffic.messages += now.messages - before_.messages;
    report_.traffic.sent += now.sent - before_.sent;
    report_.traffic.received += now.received - before_.received;
    try {
        if (media_started_) after_media(stream_);
    } catch (const cli::Failure& e) {
        if (failure.empty()) report_.failure = e.what();
    }
    for (Timer* t : {&retry_, &patience_, &rekey_, &tick_, &media_, &hang_up_}) t->stop();
    answer_.acknowledged();
    rtp_.reset();
    if (!confirmed_dialog_ || peer_left_) return close();
    later(hang_up_, bye_ms, [this] { close(); });
    bye_ = world_.agent.send(
        dialog_, "BYE",
        [this](int error, const sip_msg* response) {
            if (error != 0 || response->scode >= 200) close();
        },
        failure.empty() ? "" : reason_header(told_));
}

std::string Call::reason_header(const std::string& why) { return "Reason: SIP;cause=488;text=\"" + why + "\"\r\n"; }

void Call::close() { hang_up_.start(linger_ms_, over_); }

}  // namespace ibake::sip
