// The calling side until one answer is chosen: INVITE, forks, reliable provisional answers. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_SIP_CALLER_H
#define IBAKE_TOOLS_SIP_CALLER_H

#include <list>

#include "tools/sip/call.h"

namespace ibake::sip {

// A core that forks delivers several answers, provisional ones and 200s, each in a dialog of its own with an R_MESSAGE_1 of its
// own. The session decides which of these it accepts (security rules 1, 6); the others are acknowledged and hung up.
class Caller : public Call {
public:
    using Call::Call;
    void start();

    bool take(const sip_msg& request) override;
    bool take_response(const sip_msg& response) override;
    void stop(const std::string& why) override;

private:
    void before_media(ue::Stream& stream) override;
    struct Leg {
        enum State { early, answered, chosen, over };
        Dialog dialog;
        State state = early;
        Description answer;
        uint32_t invite_seq = 0, rseq = 0;
        std::unique_ptr<Pending> prack, bye;
        Timer early_wait, farewell;
    };

    void begin_session();
    void invite();
    void on_response(unsigned attempt, int error, const sip_msg* response);
    void core_lost();
    void on_final_refusal(const sip_msg& response);
    void redirect(const sip_msg& response);
    Leg* leg_of(const sip_msg& response);
    void read_answer(Leg& leg, const sip_msg& response);
    void on_provisional(Leg& leg, const sip_msg& response);
    void acknowledge_early(Leg& leg, uint32_t invite_seq);
    void on_prack_response(Leg& leg, int error, const sip_msg* response);
    void finish_early();
    void on_accepted(Leg& leg, const sip_msg& response);
    void consider();
    void choose(Leg& leg);
    void drop(Leg& leg, const std::string& why);
    void give_up(const std::string& why);

    std::string called_;
    Octets first_, third_;                // I_MESSAGE_1 and I_MESSAGE_2
    Taken early_{IBAKE_E_STATE, {}, {}};  // R_MESSAGE_2, when it came in the 200 to PRACK
    std::list<Leg> legs_;
    Leg* chosen_ = nullptr;
    std::unique_ptr<Pending> inviting_;
    std::list<std::unique_ptr<Pending>> earlier_;  // INVITEs through a core that was lost meanwhile, and may yet be answered
    unsigned attempt_ = 0;
    std::unique_ptr<Watch> watch_;
    Clock::time_point forgiving_until_{};  // a core that has restarted does not know the callee yet
    bool cancelled_ = false;
    std::string final_;  // why the INVITE came to nothing
    Clock::time_point deadline_{};
    unsigned redirections_ = 0;
    Timer again_, forks_, patience_;
};

}  // namespace ibake::sip

#endif
