// The calling side: see caller.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/caller.h"

#include <cstring>

#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/net/clock.h"

namespace ibake::sip {

namespace {

using std::chrono::seconds;

constexpr uint64_t fork_poll_ms = 100;      // answers of someone else wait for one of the called identity (security rule 6)
constexpr uint64_t late_answers_ms = 2000;  // after a refused 200 another may still be on its way
constexpr uint64_t early_wait_ms = 200;     // for other devices to ring
constexpr uint64_t bye_delay_ms = 100;      // or it overtakes its ACK in a core of several processes
constexpr unsigned core_memory_s = 30;      // until every device has registered again
constexpr uint64_t silence_ms = 4000;       // after which a core that has not even said 100 is taken for lost
constexpr uint64_t retry_ms = 500, cancel_ms = 2000;
constexpr unsigned most_redirections = 3;

bool is_invite(const sip_msg& m) { return pl_strcmp(&m.cseq.met, "INVITE") == 0; }

}  // namespace

void Caller::start() {
    caller_ = true;
    called_ = world_.options.ue.peer;
    deadline_ = Clock::now() + seconds(ring_s);
    started_us_ = net::unix_microseconds();
    safely([this] {
        open_media();
        begin_session();
        invite();
    });
}

void Caller::begin_session() {
    world_.directory.require_key(world_.options.ue.self, net::now().seconds);  // without it no answer can be read
    session_.restart(world_.config);
    dialog_ = Dialog::between(world_.options.ue.self, called_, world_.agent.proxy_uri());
    peer_name_ = called_;
    ibake_cs directions[2] = {};  // CS 1 to the responder, CS 2 back; SSRCs are drawn by whoever sends
    const std::vector<uint8_t> mki = mki_of(1);
    constexpr std::string_view protocols = "mikey";
    ibake_call call{};
    call.initiator = kms::identity_of(world_.options.ue.self);
    call.responder = kms::identity_of(called_);
    call.cs = directions;
    call.cs_count = 2;
    call.sdp_ids = {reinterpret_cast<const uint8_t*>(protocols.data()), protocols.size()};
    call.mki = {mki.data(), mki.size()};
    if (world_.options.content != nullptr) {
        call.content = world_.options.content->key.get();
        directions[0].ssrc = world_.options.content->content.ssrc;
    }
    first_.resize(IBAKE_MIKEY_MAX);
    size_t size = first_.size();
    world_.directory.problem.clear();
    const int64_t cpu = net::cpu_microseconds();
    const ibake_status status = ibake_session_start(session_.get(), net::now(), first_.data(), &size, &call);
    if (status != IBAKE_OK) throw cli::Failure("cannot call " + called_ + ": " + ue::reason(status, world_.directory));
    first_.resize(size);
    trace_message(first_, cpu);
}

void Caller::invite() {
    const unsigned attempt = ++attempt_;
    inviting_ = world_.agent.send(
        dialog_, "INVITE",
        [this, attempt](int error, const sip_msg* response) { safely([&] { on_response(attempt, error, response); }); }, "",
        sdp(first_));
    // A TCP connection that breaks may take the request with it, which UDP has sent again by now.
    if (inviting_->by_tcp()) later(again_, silence_ms, [this] { core_lost(); });
}

// ---- Responses ----

void Caller::on_response(unsigned attempt, int error, const sip_msg* response) {
    if (error == 0 && response->scode < 300) {
        if (attempt == attempt_ && !cancelled_) again_.stop();
        if (report_.transport.empty()) {
            report_.transport = response->tp == SIP_TRANSP_TCP ? "tcp" : "udp";
            report_.invite_bytes = world_.agent.traffic().last_invite;
        }
        if (attempt == attempt_ && response->scode >= 200)
            inviting_.reset();
        else if (attempt == attempt_ && !watch_)
            watch_ = std::make_unique<Watch>(world_.agent.stack(), *response, [this] { safely([this] { core_lost(); }); });
        (void)take_response(*response);
        return;
    }
    if (attempt != attempt_) return;
    inviting_.reset();
    watch_.reset();
    again_.stop();
    if (chosen_ != nullptr && chosen_->state == Leg::chosen) return;
    const Clock::time_point now = Clock::now();
    if (cancelled_) return give_up(final_);
    if (error != 0) {
        // A core that restarts: the same message 1 again, to which the called side has its answer stored.
        if (now < deadline_ && error != ETIMEDOUT) return later(again_, retry_ms, [this] { invite(); });
        return give_up(std::string("no answer from the SIP core: ") + std::strerror(error));
    }
    if (response->scode < 400) return redirect(*response);
    const bool forgotten = now < forgiving_until_ && (response->scode == 404 || response->scode == 480);
    const bool again = after(0, response->scode) == After::again && response->scode != 408;
    if (now < deadline_ && (forgotten || again)) return later(again_, 2 * retry_ms, [this] { invite(); });
    on_final_refusal(*response);
}

// While it rings: a response could no longer reach us.
void Caller::core_lost() {
    watch_.reset();
    if (!inviting_ || cancelled_ || Clock::now() >= deadline_) return;
    earlier_.push_back(std::move(inviting_));
    forgiving_until_ = Clock::now() + seconds(core_memory_s);
    later(again_, retry_ms, [this] { invite(); });
}

void Caller::on_final_refusal(const sip_msg& response) {
    std::string why = explain(response.scode, str(response.reason), header(response, SIP_HDR_WARNING));
    // An Error message of somebody unauthenticated explains, and no more (security rule 14).
    const std::string sdp = body_of(response);
    Octets error(IBAKE_MIKEY_MAX);
    size_t size = error.size();
    if (ibake_sdp_find(error.data(), &size, sdp.data(), sdp.size(), -1) == IBAKE_OK) {
        error.resize(size);
        const Taken taken = receive(error);
        if (taken.status == IBAKE_OK && taken.event.kind == IBAKE_EVENT_PEER_ERROR)
            why += std::string("; its Error message says '") + ibake_error_name(taken.event.error_no) + "'";
    }
    final_ = why;
    for (Leg& leg : legs_)
        if (leg.state == Leg::early) leg.state = Leg::over;
    consider();
}

// The network says whom to call instead: a new exchange with that identity (RFC 6267 section 3.2, retargeting with notice).
void Caller::redirect(const sip_msg& response) {
    const Dialog target = dialog_.with(response);
    if (!world_.directory.accept_others)
        return give_up("the call is redirected to " + target.target + "; --accept-others follows");
    if (++redirections_ > most_redirections) return give_up("redirected more than three times");
    legs_.clear();
    chosen_ = nullptr;
    early_.status = IBAKE_E_STATE;
    note_ = "; the network named it instead of " + world_.options.ue.peer;
    called_ = target.target.substr(0, target.target.find(';'));
    world_.log.line("redirected to " + called_);
    begin_session();
    invite();
}

Caller::Leg* Caller::leg_of(const sip_msg& response) {
    if (view(response.to.tag).empty()) return nullptr;
    for (Leg& leg : legs_)
        if (leg.dialog.matches(response)) return &leg;
    legs_.emplace_back();
    legs_.back().dialog = dialog_.with(response);
    return &legs_.back();
}

bool Caller::take_response(const sip_msg& response) {
    if (!is_invite(response) || !dialog_.same_call(response)) return false;
    if (confirmed_dialog_ && dialog_.matches(response) && response.cseq.num != chosen_->invite_seq)
        return Call::take_response(response);
    if (response.scode >= 300) return true;
    Leg* leg = leg_of(response);
    if (leg == nullptr) return true;
    if (response.scode >= 200)
        on_accepted(*leg, response);
    else
        on_provisional(*leg, response);
    return true;
}

void Caller::read_answer(Leg& leg, const sip_msg& response) {
    const std::string sdp = body_of(response);
    if (sdp.empty() || !leg.answer.mikey.empty()) return;  // the first answer of a dialog counts (RFC 3261 section 13.2.1)
    Refusal refusal;
    if (!leg.answer.read(refusal, sdp)) last_ = "an answer is unusable: " + refusal.text;
    if (!leg.answer.mikey.empty()) ++report_.answers;
}

// A provisional answer counts if it is reliable (RFC 3262 section 5); others are a preview of the one in the 200.
void Caller::on_provisional(Leg& leg, const sip_msg& response) {
    if (response.scode == 100 || !sip_msg_hdr_has_value(&response, SIP_HDR_REQUIRE, "100rel")) return;
    const std::string rseq_text = header(response, SIP_HDR_RSEQ);
    const uint32_t rseq = static_cast<uint32_t>(std::strtoul(rseq_text.c_str(), nullptr, 10));
    if (leg.state != Leg::early || rseq == 0 || (leg.rseq != 0 && rseq != leg.rseq + 1)) return;  // repeated, or out of order
    leg.rseq = rseq;
    read_answer(leg, response);
    // Message 3 commits to this device, so not where several ring; then it waits for the one that is picked up.
    const uint32_t invite_seq = response.cseq.num;
    later(leg.early_wait, early_wait_ms, [this, &leg, invite_seq] { acknowledge_early(leg, invite_seq); });
}

void Caller::acknowledge_early(Leg& leg, uint32_t invite_seq) {
    std::string offer;
    if (!leg.answer.mikey.empty() && legs_.size() == 1 && ue::info_of(*session_).state == IBAKE_STATE_WAIT_R1) {
        const int64_t cpu = net::cpu_microseconds();
        const Taken taken = receive(leg.answer.mikey);
        if (taken.status == IBAKE_OK && !taken.reply.empty()) {
            trace_message(taken.reply, cpu);
            offer = sdp(taken.reply);
            third_ = taken.reply;
            chosen_ = &leg;
        } else if (taken.status != IBAKE_E_NOT_YET) {
            last_ = ue::message_type(leg.answer.mikey) + " was refused: " + ue::reason(taken.status, world_.directory);
        }
    }
    leg.prack = world_.agent.send(
        leg.dialog, "PRACK", [this, &leg](int error, const sip_msg* r) { safely([&] { on_prack_response(leg, error, r); }); },
        "RAck: " + rack(leg.rseq, invite_seq) + "\r\n", offer);
}

// Message 4 may come in the 200 to PRACK; if it does not, message 3 goes again, in a re-INVITE.
void Caller::on_prack_response(Leg& leg, int error, const sip_msg* response) {
    if (error != 0 || response->scode < 200 || response->scode >= 300 || &leg != chosen_) return;
    Description answered;
    Refusal refusal;
    if (!answered.read(refusal, body_of(*response)) || answered.mikey.empty()) return;
    const Taken taken = receive(answered.mikey);
    if (taken.status != IBAKE_OK) {
        last_ = ue::message_type(answered.mikey) + " was refused: " + ue::reason(taken.status, world_.directory);
        return;
    }
    leg.answer = answered;
    early_ = taken;
    if (confirmed_dialog_) finish_early();
}

void Caller::on_accepted(Leg& leg, const sip_msg& response) {
    const bool again = leg.state != Leg::early;
    if (!again) {
        const uint32_t seq = std::max(leg.dialog.local_seq, dialog_.local_seq);
        leg.dialog = dialog_.with(response);
        leg.dialog.local_seq = seq;
        leg.invite_seq = response.cseq.num;
    }
    world_.agent.acknowledge(leg.dialog, response.cseq.num);
    if (again) return;
    leg.state = Leg::answered;
    if (cancelled_) return give_up(final_);  // the answer crossed our CANCEL
    read_answer(leg, response);
    consider();
}

// ---- The choice ----

void Caller::consider() {
    forks_.stop();
    bool waiting = false;
    for (Leg& leg : legs_) {
        if (leg.state != Leg::answered) continue;
        if (chosen_ != nullptr && chosen_ != &leg) {
            drop(leg, "another device answered first");
            continue;
        }
        if (chosen_ == &leg) {
            choose(leg);
            continue;
        }
        if (leg.answer.mikey.empty()) {
            if (last_.empty()) last_ = "the answer has no a=key-mgmt:mikey: media would not be protected";
            drop(leg, told_);
            continue;
        }
        const int64_t cpu = net::cpu_microseconds();
        const Taken taken = receive(leg.answer.mikey);
        if (taken.status == IBAKE_E_NOT_YET) {
            waiting = true;
        } else if (taken.status == IBAKE_OK && !taken.reply.empty()) {
            trace_message(taken.reply, cpu);
            third_ = taken.reply;
            chosen_ = &leg;
            choose(leg);
        } else {
            last_ = taken.status != IBAKE_OK
                        ? ue::message_type(leg.answer.mikey) + " was refused: " + ue::reason(taken.status, world_.directory)
                    : taken.event.kind == IBAKE_EVENT_PEER_ERROR
                        ? std::string("an Error message said '") + ibake_error_name(taken.event.error_no) + "'"
                        : "an answer came twice";
            world_.log.line(last_);
            drop(leg, told_);
        }
    }
    if (chosen_ != nullptr && (chosen_->state == Leg::chosen || inviting_)) return patience_.stop();
    if (chosen_ != nullptr) last_ = "the device whose early answer was taken did not pick up";
    if (waiting) return later(forks_, fork_poll_ms, [this] { consider(); });
    if (!final_.empty()) return give_up(last_.empty() ? final_ : last_ + "; " + final_);
    if (!last_.empty() && !inviting_ && !patience_.running()) later(patience_, late_answers_ms, [this] { give_up(last_); });
}

void Caller::choose(Leg& leg) {
    leg.state = Leg::chosen;
    dialog_ = leg.dialog;
    peer_ = leg.answer;
    peer_name_ = std::string(kms::text_of(ue::info_of(*session_).responder));
    confirmed_dialog_ = true;
    if (early_.status == IBAKE_OK) return finish_early();
    offer(third_);
}

// A mailbox only receives, and must not be able to read: it gets packets for the called identity.
void Caller::before_media(ue::Stream& stream) {
    if (ue::info_of(*session_).deferred == 0 || !peer_.receives_only) return;
    report_.deferred = true;
    if (const ue::Encoded* encoded = world_.options.content)
        return stream.deliver(encoded->content.packets, encoded->content.interval);
    const ue::Pace pace = ue::Pace::of(world_.options.ue.send, false);
    stream.deliver(ue::encode(world_.options.ue.send, ue::deferred_keys(*session_), pace), pace.interval);
}

void Caller::finish_early() { take_event(early_, true); }

void Caller::drop(Leg& leg, const std::string& why) {
    leg.state = Leg::over;
    linger_ms_ = bye_delay_ms + 500;
    leg.farewell.start(bye_delay_ms, [this, &leg, why] {
        leg.bye = world_.agent.send(
            leg.dialog, "BYE", [](int, const sip_msg*) {}, reason_header(why));
    });
}

// Requests of a leg that was not chosen: its BYE.
bool Caller::take(const sip_msg& request) {
    if (Call::take(request)) return true;
    for (Leg& leg : legs_) {
        if (leg.state == Leg::chosen || !leg.dialog.matches(request)) continue;
        const bool bye = pl_strcmp(&request.met, "BYE") == 0;
        if (pl_strcmp(&request.met, "ACK") != 0)
            world_.agent.reply(nullptr, request, bye ? 200 : 491, bye ? "OK" : "Request Pending");
        if (bye && leg.state == Leg::answered) {
            leg.state = Leg::over;
            last_ = "the callee hung up: " + header(request, SIP_HDR_REASON);
            consider();
        }
        return true;
    }
    return false;
}

void Caller::stop(const std::string& why) { give_up(why); }

void Caller::give_up(const std::string& why) {
    for (Timer* t : {&again_, &forks_, &patience_}) t->stop();
    for (Leg& leg : legs_)
        if (leg.state == Leg::answered) drop(leg, told_);
    const std::string failure = "nothing agreed with " + called_ + ": " + why;
    if (confirmed_dialog_ || !inviting_) return end(confirmed_dialog_ ? why : failure);
    if (std::exchange(cancelled_, true)) return end(failure);
    inviting_->cancel();
    final_ = why;
    later(again_, cancel_ms, [this, failure] { end(failure); });
}

}  // namespace ibake::sip
