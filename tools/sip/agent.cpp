// The SIP stack of a user agent: see agent.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/agent.h"

#include <algorithm>
#include <cstring>
#include <netinet/tcp.h>
#include <unistd.h>

#include "tools/cli/commands.h"

namespace ibake::sip {

namespace {

using cli::Failure;

constexpr const char* allowed = "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK\r\nSupported: 100rel\r\n";
constexpr unsigned registration_s = 60, refresh_s = 20;  // short, because a core that restarts forgets who is registered
constexpr uint64_t silence_ms = 4000;                    // after which a request is sent anew
constexpr uint64_t first_retry_ms = 500, longest_retry_ms = 20000;

Agent* the_agent = nullptr;  // for libre's trace, which has no argument of ours

// The own address towards the proxy.
sa address_towards(const net::Endpoint& proxy) {
    const int fd = socket(proxy.address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_storage own{};
    socklen_t size = sizeof own;
    const bool known = fd >= 0 && connect(fd, reinterpret_cast<const sockaddr*>(&proxy.address), proxy.size) == 0 &&
                       getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) == 0;
    if (fd >= 0) close(fd);
    sa address;
    if (!known || sa_set_sa(&address, reinterpret_cast<sockaddr*>(&own)) != 0)
        throw Failure("no route to the SIP proxy " + proxy.text() + "; check --sip");
    sa_set_port(&address, 0);
    return address;
}

// Short messages that follow each other, as 180 and 200, would wait for each other's acknowledgement, some 40 ms.
void hurry(const sip_msg& message) {
    if (message.tp != SIP_TRANSP_TCP) return;
    const int fd = tcp_conn_fd(sip_msg_tcpconn(&message)), on = 1;
    if (fd >= 0) (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// A URI's transport is chosen anew for each request.
constexpr std::string_view transport_parameter = ";transport=";
bool wants_tcp(const std::string& uri) { return uri.find(";transport=tcp") != uri.npos; }
std::string without_transport(std::string uri) {
    if (const size_t at = uri.find(transport_parameter); at != uri.npos)
        uri.erase(at, uri.find(';', at + 1) == uri.npos ? uri.npos : uri.find(';', at + 1) - at);
    return uri;
}
const char* parameter_of(Transport transport) { return transport == Transport::tcp ? ";transport=tcp" : ";transport=udp"; }

std::string body_headers(const std::string& sdp) {
    return (sdp.empty() ? "" : "Content-Type: application/sdp\r\n") + std::string("Content-Length: ") +
           std::to_string(sdp.size()) + "\r\n\r\n" + sdp;
}

}  // namespace

// Lives until libre has called for the last time.
struct Pending::Context {
    Stack* stack;
    Handler handler;
    std::string method, target, hop, rest;
    Transport transport;
    bool may_fall_back;                       // by UDP when no TCP connection can be made (RFC 3261 section 18.1.1)
    struct ::sip_request* request = nullptr;  // libre's own, null when it is over
    std::shared_ptr<Context> self;            // while libre, or the timer, will call back
    Timer failed;

    void dispatch(Transport by) {
        transport = by;
        const std::string next = hop + parameter_of(by);
        const pl text = to_pl(next);
        const Ref<mbuf> octets = buffer(rest);
        const auto call_back = [](int error, const sip_msg* response, void* context) {
            if (error == 0) hurry(*response);
            guarded([&] { static_cast<Context*>(context)->respond(error, response); });
        };
        uri route;
        int error = uri_decode(&route, &text);
        if (error == 0)
            error = sip_request(&request, stack, true, method.c_str(), -1, target.c_str(), -1, &route, octets.get(), 0, nullptr,
                                call_back, this);
        if (error != 0) failed.start(0, [this, error] { respond(error, nullptr); });
    }
    void respond(int error, const sip_msg* response) {
        const bool last = error != 0 || response->scode >= 200;
        if (last) request = nullptr;
        if (error != 0 && transport == Transport::tcp && may_fall_back && handler) {
            may_fall_back = false;
            return dispatch(Transport::udp);
        }
        const std::shared_ptr<Context> keep = last ? std::move(self) : self;
        const Handler now = handler;
        if (now) now(error, response);
    }
};

Pending::~Pending() { context_->handler = nullptr; }

void Pending::cancel() {
    if (context_->request != nullptr) sip_request_cancel(context_->request);
}

bool Pending::by_tcp() const { return context_->transport == Transport::tcp; }

Watch::Watch(Stack* stack, const sip_msg& message, std::function<void()> lost) : lost_(std::move(lost)) {
    constexpr unsigned ping_s = 30;
    const auto gone = [](int, void* self) {
        const std::function<void()> lost = std::exchange(static_cast<Watch*>(self)->lost_, nullptr);
        if (lost) guarded(lost);
    };
    if (message.tp == SIP_TRANSP_TCP) (void)sip_keepalive_start(keepalive_.out(), stack, &message, ping_s, gone, this);
}

void Answer::again(Agent& agent) {
    const uint64_t wait = repeat_after(sent_++);
    if (wait == 0) {
        const std::function<void()> lost = lost_;
        return lost();
    }
    timer_.start(wait, [this, &agent] {
        sa to;
        sip_reply_addr(&to, request_.get(), true);
        octets_->pos = 0;
        (void)sip_send(agent.stack(), request_->sock, request_->tp, &to, octets_.get());  // the next one may get through
        again(agent);
    });
}

Agent::Agent(const Options& options) : options_(options) {
    const net::Endpoint proxy(options.proxy, SIP_PORT);
    address_ = address_towards(proxy);
    proxy_uri_ = "sip:" + proxy.text() + ";lr";
    bind();
    the_agent = this;
    sip_set_trace_handler(sip_.get(), count);
}

Agent::~Agent() {
    registering_.reset();
    watch_.reset();
    requests_.reset();
    responses_.reset();
    sip_close(sip_.get(), true);
    the_agent = nullptr;
}

// One port for both transports (RFC 3261 section 18.2.1), a free one.
void Agent::bind() {
    for (int attempt = 0; attempt < 20; ++attempt) {
        check(sip_alloc(sip_.out(), nullptr, 32, 32, 32, "ibake", nullptr, nullptr), "stack");
        sa local = address_;
        check(sip_transp_add(sip_.get(), SIP_TRANSP_UDP, &local), "UDP port");
        check(sip_transp_laddr(sip_.get(), &local, SIP_TRANSP_UDP, nullptr), "UDP port");
        if (sip_transp_add(sip_.get(), SIP_TRANSP_TCP, &local) == 0) {
            address_ = local;
            return;
        }
    }
    throw Failure("SIP: no port is free for UDP and TCP on " + text_of(address_));
}

void Agent::count(bool sent, sip_transp, const sa*, const sa*, const uint8_t* octets, size_t size, void*) {
    if (the_agent == nullptr) return;
    Traffic& t = the_agent->traffic_;
    ++t.messages;
    (sent ? t.sent : t.received) += size;
    if (sent && size > 7 && std::memcmp(octets, "INVITE ", 7) == 0) t.last_invite = size;
}

std::string Agent::contact() const {
    const std::string user = options_.self.substr(4, options_.self.find('@') - 4);
    return "<sip:" + user + "@" + text_of(address_) + (options_.transport == Transport::tcp ? ";transport=tcp>" : ">");
}

void Agent::listen(Handler request, Handler response) {
    on_request_ = std::move(request);
    on_response_ = std::move(response);
    const auto take_request = [](const sip_msg* m, void* self) {
        hurry(*m);
        guarded([&] { static_cast<Agent*>(self)->on_request_(*m); });
        return true;
    };
    const auto take_response = [](const sip_msg* m, void* self) {
        guarded([&] { static_cast<Agent*>(self)->on_response_(*m); });
        return true;
    };
    check(sip_listen(requests_.out(), sip_.get(), true, take_request, this), "listener");
    check(sip_listen(responses_.out(), sip_.get(), false, take_response, this), "listener");
}

// ---- Requests ----

std::unique_ptr<Pending> Agent::send(Dialog& dialog, const std::string& method, Pending::Handler handler,
                                     const std::string& more_headers, const std::string& sdp) {
    auto context = std::make_shared<Pending::Context>();
    context->stack = sip_.get();
    context->handler = std::move(handler);
    context->method = method;
    context->target = dialog.target;
    context->hop = without_transport(dialog.next_hop());
    const bool route_wants_tcp = wants_tcp(dialog.next_hop());
    context->rest = dialog.headers(method, ++dialog.local_seq) + "Contact: " + contact() + "\r\n" + allowed + more_headers +
                    "User-Agent: ibake\r\n" + body_headers(sdp);
    constexpr size_t via = 100;
    const size_t size = context->rest.size() + method.size() + context->target.size() + via;
    context->may_fall_back = options_.transport == Transport::automatic && !route_wants_tcp;
    context->self = context;
    context->dispatch(transport_for(options_.transport, size, route_wants_tcp));
    return std::unique_ptr<Pending>(new Pending(std::move(context)));
}

void Agent::acknowledge(const Dialog& dialog, uint32_t seq) {
    const Transport transport = transport_for(options_.transport, 0, wants_tcp(dialog.next_hop()));
    const std::string hop = without_transport(dialog.next_hop()) + parameter_of(transport);
    const Ref<mbuf> rest = buffer(dialog.headers("ACK", seq) + "User-Agent: ibake\r\nContent-Length: 0\r\n\r\n");
    uri route;
    const pl text = to_pl(hop);
    if (uri_decode(&route, &text) != 0) return;
    // Without a transaction: when it is lost, the 200 comes again.
    (void)sip_request(nullptr, sip_.get(), false, "ACK", -1, dialog.target.c_str(), -1, &route, rest.get(), 0, nullptr, nullptr,
                      nullptr);
}

// ---- Replies ----

void Agent::reply(sip_strans** transaction, const sip_msg& request, unsigned code, const std::string& reason,
                  const std::string& more_headers, const std::string& sdp) {
    const std::string rest = more_headers + body_headers(sdp);
    (void)sip_treplyf(transaction, nullptr, sip_.get(), &request, code < 300, static_cast<uint16_t>(code), reason.c_str(), "%b",
                      rest.data(), rest.size());  // what cannot be sent is lost, as on the wire
}

void Agent::refuse(sip_strans** transaction, const sip_msg& request, const Refusal& refusal, const std::string& sdp) {
    std::string headers;
    if (!refusal.text.empty()) headers = "Warning: " + std::to_string(refusal.warning) + " ibake \"" + refusal.text + "\"\r\n";
    if (refusal.code == 503) headers += "Retry-After: 2\r\n";
    reply(transaction, request, refusal.code, refusal.reason, headers, sdp);
}

void Agent::accept(Answer& answer, sip_strans** transaction, const sip_msg& request, const std::string& sdp,
                   std::function<void()> lost) {
    const std::string rest = "Contact: " + contact() + "\r\n" + allowed + body_headers(sdp);
    answer.request_ = Ref<sip_msg>::share(&request);
    answer.lost_ = std::move(lost);
    answer.sent_ = 1;
    (void)sip_treplyf(transaction, answer.octets_.out(), sip_.get(), &request, true, 200, "OK", "%b", rest.data(), rest.size());
    if (answer.octets_) answer.again(*this);
}

void Agent::progress(sip_strans** transaction, const sip_msg& request, unsigned code, const std::string& reason,
                     const std::string& more_headers, const std::string& sdp) {
    reply(transaction, request, code, reason, "Contact: " + contact() + "\r\n" + allowed + more_headers, sdp);
}

// ---- Registration ----

void Agent::enrol(std::function<void(const std::string&)> changed) {
    enrolled_ = std::move(changed);
    const std::string domain = options_.self.substr(options_.self.find('@') + 1);
    registration_ = Dialog::between(options_.self, options_.self, proxy_uri_);
    registration_.target = "sip:" + domain;
    enrol_for(registration_s);
}

void Agent::enrol_for(unsigned seconds) {
    registering_ = send(
        registration_, "REGISTER", [this](int error, const sip_msg* response) { on_enrolled(error, response); },
        "Expires: " + std::to_string(seconds) + "\r\n");
    // A TCP connection that breaks may take the request with it.
    if (seconds != 0) refresh_.start(silence_ms, [this] { enrol_for(registration_s); });
}

void Agent::on_enrolled(int error, const sip_msg* response) {
    if (error == 0 && response->scode < 200) return;
    if (left_) {
        farewell_.start(0, left_);
        return;
    }
    std::string problem;
    if (error != 0)
        problem = std::string("no answer: ") + std::strerror(error);
    else if (response->scode >= 300)
        problem = net::printable(explain(response->scode, str(response->reason), header(*response, SIP_HDR_WARNING)));
    uint64_t wait = refresh_s * 1000;
    if (problem.empty()) {
        failures_ = 0;
        // A core that restarts has forgotten us.
        watch_ = std::make_unique<Watch>(sip_.get(), *response,
                                         [this] { refresh_.start(first_retry_ms, [this] { enrol_for(registration_s); }); });
    } else {
        wait = std::min<uint64_t>(longest_retry_ms, first_retry_ms << std::min(failures_++, 10u));
    }
    refresh_.start(wait, [this] { enrol_for(registration_s); });
    if (problem == problem_) return;
    problem_ = problem;
    enrolled_(problem);
}

void Agent::leave(std::function<void()> done) {
    refresh_.stop();
    watch_.reset();
    left_ = std::move(done);
    farewell_.start(problem_.empty() ? 1000 : 0, left_);
    if (problem_.empty()) enrol_for(0);
}

}  // namespace ibake::sip
