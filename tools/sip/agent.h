// The SIP stack of a user agent: transports, requests and replies, registration (RFC 3261 on libre). SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_SIP_AGENT_H
#define IBAKE_TOOLS_SIP_AGENT_H

#include <functional>
#include <memory>
#include <string>

#include "tools/net/report.h"
#include "tools/net/udp.h"
#include "tools/sip/dialog.h"
#include "tools/sip/rules.h"

namespace ibake::sip {

using Stack = struct ::sip;

struct Traffic {
    uint64_t messages = 0, sent = 0, received = 0;  // octets of SIP messages
    uint64_t last_invite = 0;                       // octets of the last INVITE sent
};

// A request under way. Letting go of it is not cancelling it: what still comes is dropped.
class Pending {
public:
    using Handler = std::function<void(int error, const sip_msg* response)>;  // an errno, or a response
    ~Pending();
    Pending(const Pending&) = delete;
    Pending& operator=(const Pending&) = delete;
    void cancel();  // sends CANCEL (RFC 3261 section 9.1), once there was a provisional response
    bool by_tcp() const;

private:
    friend class Agent;
    struct Context;
    explicit Pending(std::shared_ptr<Context> context) : context_(std::move(context)) {}
    std::shared_ptr<Context> context_;
};

// Tells when the TCP connection of a message is lost; nothing for UDP.
class Watch {
public:
    Watch(Stack* stack, const sip_msg& message, std::function<void()> lost);

private:
    std::function<void()> lost_;
    Ref<struct ::sip_keepalive> keepalive_;
};

class Agent;

// A 200 to an INVITE, sent again until it is acknowledged.
class Answer {
public:
    void acknowledged() { timer_.stop(); }
    bool waiting() const { return timer_.running(); }

private:
    friend class Agent;
    void again(Agent& agent);
    Ref<sip_msg> request_;
    Ref<mbuf> octets_;
    unsigned sent_ = 1;
    std::function<void()> lost_;
    Timer timer_;
};

class Agent {
public:
    struct Options {
        std::string proxy;  // HOST:PORT, outbound proxy and registrar
        std::string self;   // own SIP address, "sip:USER@DOMAIN"
        Transport transport = Transport::automatic;
    };
    using Handler = std::function<void(const sip_msg&)>;

    explicit Agent(const Options& options);  // throws cli::Failure
    ~Agent();
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;

    // `request`: what no transaction of libre takes, ACK of a 200 among it. `response`: likewise, for example a second 200.
    void listen(Handler request, Handler response);

    // Sends a request of this dialog with its next CSeq.
    std::unique_ptr<Pending> send(Dialog& dialog, const std::string& method, Pending::Handler handler,
                                  const std::string& more_headers = "", const std::string& sdp = "");
    void acknowledge(const Dialog& dialog, uint32_t seq);  // ACK of a 200

    // Replies; headers end in CRLF each. `transaction` is needed for provisional replies only, and null after a final one.
    // libre repeats final replies but 2xx to INVITE.
    void reply(sip_strans** transaction, const sip_msg& request, unsigned code, const std::string& reason,
               const std::string& more_headers = "", const std::string& sdp = "");
    void refuse(sip_strans** transaction, const sip_msg& request, const Refusal& refusal, const std::string& sdp = "");
    // 1xx to an INVITE.
    void progress(sip_strans** transaction, const sip_msg& request, unsigned code, const std::string& reason,
                  const std::string& more_headers = "", const std::string& sdp = "");
    // 200 to an INVITE. `lost`: no ACK came.
    void accept(Answer& answer, sip_strans** transaction, const sip_msg& request, const std::string& sdp,
                std::function<void()> lost);

    // Registers and stays registered. `changed` is called with an empty text when that has worked, and with what went wrong.
    void enrol(std::function<void(const std::string& problem)> changed);
    void leave(std::function<void()> done);  // un-registers if it is registered, which may take a second

    const sa& address() const { return address_; }
    const std::string& proxy_uri() const { return proxy_uri_; }
    const Traffic& traffic() const { return traffic_; }
    Stack* stack() const { return sip_.get(); }

private:
    void bind();
    static void count(bool sent, sip_transp, const sa*, const sa*, const uint8_t* octets, size_t size, void*);
    std::string contact() const;
    void enrol_for(unsigned seconds);
    void on_enrolled(int error, const sip_msg* response);

    Options options_;
    std::string proxy_uri_;
    sa address_{};
    Ref<Stack> sip_;
    Ref<sip_lsnr> requests_, responses_;
    Handler on_request_, on_response_;
    Traffic traffic_;

    Dialog registration_;
    std::unique_ptr<Pending> registering_;
    std::function<void(const std::string&)> enrolled_;
    std::function<void()> left_;
    std::unique_ptr<Watch> watch_;
    Timer refresh_, farewell_;
    std::string problem_ = "no answer yet";  // of the registration; empty: registered
    unsigned failures_ = 0;
};

}  // namespace ibake::sip

#endif
