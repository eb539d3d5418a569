// A call from its first 200 on: later messages in re-INVITEs, media, rekeying, its end. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_SIP_CALL_H
#define IBAKE_TOOLS_SIP_CALL_H

#include <chrono>

#include "tools/sip/agent.h"
#include "tools/ue/call.h"
#include "tools/ue/recording.h"
#include "tools/ue/session.h"
#include "tools/ue/stream.h"

namespace ibake::sip {

struct Options {
    Agent::Options agent;
    ue::CallOptions ue;
    Level level = Level::session;
    unsigned rekey_s = 0;          // 0: never by this side
    uint64_t answer_delay_ms = 0;  // called side: how long it rings
    std::string mailbox;           // called side: folder of what is kept for others; empty: no mailbox
    bool early_answer = false;     // called side: answers while it rings, if the caller takes reliable provisional responses
    bool retarget = false;         // called side: answers calls that the network turned over to it
    const ue::Encoded* content = nullptr;  // calling side: for a mailbox, instead of the file; may be null
};

struct Report : ue::CallReport {
    std::string transport;      // of the INVITE
    uint64_t invite_bytes = 0;  // the first one, as it left or came
    unsigned answers = 0;       // R_MESSAGE_1 that came
    unsigned rekeys = 0;
    int64_t first_packet_ms = -1;  // from the INVITE to the first authentic SRTP packet
    Traffic traffic;               // SIP messages from the INVITE on
    bool deferred = false;         // what was sent is for the called identity, which was not there
    std::string recording;         // mailbox: the file that was made
    bool answered = false;         // called side: not given up while it rang
};

// What the calls of one user agent share.
struct World {
    Agent& agent;
    ue::Directory& directory;
    const ibake_config& config;
    const Options& options;
    net::Log& log;
    net::Trace& trace;
    std::function<void(const Report&)> agreed;  // keys, and new keys
};

inline constexpr uint32_t ring_s = 90;      // how long a call may take to be answered and agreed
inline constexpr uint64_t keys_ms = 32000;  // from a 200 to keys, and for a rekey (64 T1 of RFC 3261)

// Master key identifier of the n-th generation of keys: both sides count alike.
std::vector<uint8_t> mki_of(uint32_t generation);

// An Error message, which nobody vouches for, about a message that was refused; empty if there is none to make.
Octets error_about(const Octets& offending, ibake_status status);

class Call {
public:
    using Clock = std::chrono::steady_clock;

    explicit Call(const World& world);
    virtual ~Call() = default;
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    // Requests within the dialog and stray responses: false when they belong to another call.
    virtual bool take(const sip_msg& request);
    virtual bool take_response(const sip_msg& response);
    // Whether an INVITE without a dialog has the caller and Call-ID of this call's.
    bool repeated_by(const sip_msg& invite) const;
    virtual void stop(const std::string& why) { end(why); }
    const Report& report() const { return report_; }
    // Called when nothing more is to come: the call may be deleted then.
    void on_over(std::function<void()> over) { over_ = std::move(over); }

protected:
    struct Taken {
        ibake_status status;
        ibake_event event{};
        Octets reply;
    };
    // Passes a message of the exchange to whoever holds its state.
    virtual Taken receive(const Octets& message);
    // An offer of the other side was taken.
    virtual void taken_offer(const Taken& taken) { take_event(taken, false); }
    // The other side's ACK of our 200 has come.
    virtual void acknowledged() {}
    // Before the first packet, and after the last one.
    virtual void before_media(ue::Stream&) {}
    virtual void after_media(const ue::Stream&) {}

    // Runs something of this call: what it throws ends the call, not the user agent.
    void safely(const std::function<void()>& step);
    void later(Timer& timer, uint64_t milliseconds, std::function<void()> step);

    Taken receive_by_session(const Octets& message);
    void trace_message(const Octets& message, int64_t cpu_start);
    static std::string reason_header(const std::string& why);  // of a BYE (RFC 3326)
    // What the other side is told of a failure: not why a check failed.
    static constexpr const char* told_ = "no keys agreed, or the media failed";

    // Sends `message` in a re-INVITE and takes what comes back, with all repetitions.
    void offer(Octets message);
    void take_answer(const sip_msg& response);  // 200 with the answer to our offer
    // Our answer to the offer in a request of the other side: 200 and its SDP, with `accept`, or a refusal.
    void take_offer(const sip_msg& request, const std::function<void(const std::string& sdp)>& accept);
    void take_event(const Taken& taken, bool ours);  // `ours`: this side sent messages 1 and 3
    void rekey();

    void end(const std::string& failure);  // BYE if there is a dialog; empty: all went well
    void close();                          // without BYE
    void open_media();                     // the RTP port
    // Our SDP with this message: an offer, or the answer to one.
    std::string sdp(const Octets& mikey, const Description* offer = nullptr);

    const World& world_;
    Dialog dialog_;
    bool confirmed_dialog_ = false, caller_ = false;
    Description peer_;
    ue::Session session_;
    Answer answer_;
    Report report_;
    int64_t started_us_ = 0;        // at the INVITE
    std::string last_;              // the latest refusal, for the final error
    std::string peer_name_, note_;  // what is to be said of the other side beside what it proved
    uint64_t linger_ms_ = 0;        // after the end, for what is still to be sent
    Announcement own_;              // our side of the media

private:
    void send_offer();
    void offer_ended(int error, const sip_msg* response);
    void start_media();
    void install_new_keys();
    void retry_offer(uint64_t milliseconds, const std::string& why);
    void pump();
    void media_over();
    void packet(std::span<const uint8_t> octets);
    void tick();

    std::function<void()> over_;
    Octets offered_;
    Clock::time_point offer_deadline_{};
    unsigned attempts_ = 0;
    std::unique_ptr<Pending> invite_, bye_;
    Timer retry_, patience_, rekey_, tick_, media_, hang_up_;

    Ref<udp_sock> rtp_;
    Traffic before_;  // of the user agent, before this call
    ue::Stream stream_;
    bool media_started_ = false, media_over_ = false, outgoing_waits_ = false, ended_ = false, peer_left_ = false;
    std::string peer_reason() const;
    std::string peer_reason_;
};

}  // namespace ibake::sip

#endif
