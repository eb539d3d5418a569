// The called side until keys are agreed: INVITE, ringing, message 1, mailbox. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_SIP_CALLEE_H
#define IBAKE_TOOLS_SIP_CALLEE_H

#include "tools/sip/call.h"

namespace ibake::sip {

class Callee : public Call {
public:
    Callee(const World& world, ue::Responder& responder) : Call(world), responder_(responder) {}
    ~Callee() override;

    // A first INVITE. False: it was refused, and nothing remains of it.
    bool invited(const sip_msg& invite);
    // An INVITE of the same caller and Call-ID. True: it is the one of this call, on another way (RFC 3261 section 8.2.2.2). A later
    // one, of a caller whose core has forgotten the first, replaces it: this call gives way.
    bool same_as(const sip_msg& invite);
    bool take(const sip_msg& request) override;
    void stop(const std::string& why) override;

private:
    Taken receive(const Octets& message) override;
    void taken_offer(const Taken& taken) override;
    void acknowledged() override;
    void before_media(ue::Stream& stream) override;
    void after_media(const ue::Stream& stream) override;
    bool refuse(const sip_msg& invite, const Refusal& refusal, const std::string& cause, const Octets& error = {});
    void answer_early();
    void take_prack(const sip_msg& request);
    void pick_up();
    void give_way(unsigned code, const char* reason);

    ue::Responder& responder_;
    Ref<sip_msg> invite_request_;
    sip_strans* transaction_ = nullptr;
    uintptr_t number_ = 0;  // of this call, in cancelled calls of libre
    // R_MESSAGE_1 in a reliable provisional response (RFC 3262): its RSeq, until PRACK has come; messages 3 and 4 in PRACK and its 200.
    uint32_t rseq_ = 0, invite_seq_ = 0;
    unsigned early_sent_ = 0;
    std::string early_sdp_;
    bool early_ = false, unacknowledged_ = false;
    Taken agreed_early_{IBAKE_E_STATE, {}, {}};
    std::string source_;  // transport address of whoever sent the INVITE
    Octets second_;       // R_MESSAGE_1
    Octets kept_;         // mailbox: I_MESSAGE_2 with the key that is not for us
    bool established_ = false;
    Timer ringing_, keys_, repeat_;
};

}  // namespace ibake::sip

#endif
