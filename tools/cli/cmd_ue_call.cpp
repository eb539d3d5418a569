// `ibake ue call` and `ibake ue listen`: over plain UDP, or over SIP. SPDX-License-Identifier: Apache-2.0
#include "tools/cli/ue.h"
#include "tools/sip/phone.h"
#include "tools/ue/call.h"

namespace ibake::cli {

namespace {

using nlohmann::json;

ue::CallOptions options_of(const CallOptions& o, const Ue& ue) {
    ue::CallOptions c;
    c.self = o.self;
    c.peer = o.to;
    c.answer_as = o.answer_as;
    c.fast = o.fast;
    c.time_floor = ue.time_floor;
    if (!o.send.empty()) c.send = store::read_text(o.send);
    if (!o.receive.empty() && !o.force && std::filesystem::exists(o.receive))
        throw Failure(o.receive + ": exists; use --force to replace it");
    return c;
}
// Says what came of a call; writes the received file. The file of a second call gets a number.
void report(const CallOptions& o, const ue::CallReport& r, const std::string& sent, unsigned number,
            const json& more = json::object()) {
    const std::string file = number == 0 || o.receive.empty() ? o.receive : o.receive + "." + std::to_string(number);
    if (r.failure.empty() && !file.empty()) store::write_file(file, r.media.received, o.overwrite());
    if (o.json) {
        json j{{"initiator", r.initiator},
               {"responder", r.responder},
               {"fingerprint", r.fingerprint},
               {"proof", r.proof},
               {"bound", r.bound},
               {"ok", r.failure.empty()},
               {"failure", r.failure},
               {"exchange_microseconds", r.exchange_us},
               {"media_microseconds", r.media.microseconds},
               {"sent_bytes", sent.size()},
               {"sent_packets", r.media.packets_sent},
               {"received_bytes", r.media.received.size()},
               {"received_packets", r.media.packets_received},
               {"discarded_packets", r.media.discarded},
               {"received_sha256", store::sha256_hex(store::as_bytes(r.media.received))}};
        j.update(more);
        std::puts(j.dump(1).c_str());
    } else if (r.failure.empty()) {
        std::printf("sent %zu octets in %llu packets, received %zu octets in %llu packets%s%s\n", sent.size(),
                    static_cast<unsigned long long>(r.media.packets_sent), r.media.received.size(),
                    static_cast<unsigned long long>(r.media.packets_received), file.empty() ? "" : " into ", file.c_str());
    }
    std::fflush(stdout);
}

void announce(const ue::CallReport& r, bool caller, bool quiet) {
    if (quiet) return;
    std::printf("%s %s: %s\nfingerprint %s\n", caller ? "agreed with" : "call from", (caller ? r.responder : r.initiator).c_str(),
                r.proof.c_str(), r.fingerprint.c_str());
    std::fflush(stdout);
}

void warn_without_key(const CallOptions& o, Ue& ue, net::Log& log) {
    try {
        ue.directory.require_key(o.answer_as.empty() ? o.self : o.answer_as, net::now().seconds);
    } catch (const Failure& e) {  // it may be fetched while we listen
        log.line(std::string("warning: ") + e.what());
    }
}

void call_by_udp(const CallOptions& o) {
    Ue ue(o);
    const ue::CallOptions options = options_of(o, ue);
    ue.directory.accept_others = o.accept_others;
    const net::Endpoint peer(o.peer);
    net::UdpSocket socket{net::Endpoint(!o.listen.empty()                    ? o.listen
                                        : peer.address.ss_family == AF_INET6 ? "[::]:0"
                                                                             : "0.0.0.0:0")};
    net::catch_stop_signals();
    const ue::CallReport r =
        ue::call(ue.directory, socket, peer, options, ue.trace, [&](const ue::CallReport& a) { announce(a, true, o.json); });
    report(o, r, options.send, 0);
    if (!r.failure.empty()) throw Failure(r.failure);
}

void listen_by_udp(const CallOptions& o) {
    Ue ue(o);
    const ue::CallOptions options = options_of(o, ue);
    net::Log log(o.log);
    net::UdpSocket socket{net::Endpoint(o.listen)};
    net::catch_stop_signals();
    if (!o.port_file.empty())
        store::write_file(o.port_file, std::to_string(socket.local().port()) + "\n", store::Overwrite::yes, true);
    log.line(o.self + " listens on " + socket.local().text());
    warn_without_key(o, ue, log);
    unsigned calls = 0;
    std::string failure;
    ue::listen(
        ue.store, ue.directory, socket, options, log, ue.trace, [&](const ue::CallReport& a) { announce(a, false, o.json); },
        [&](const ue::CallReport& r) {
            report(o, r, options.send, calls++);
            failure = r.failure;
            if (!failure.empty() && !o.once) log.line("call of " + r.initiator + ": " + failure);
            return !o.once;
        });
    if (o.once && !failure.empty()) throw Failure(failure);
    if (o.once && calls == 0) throw Failure("stopped before a call came");
}

// ---- Over SIP ----

sip::Options sip_options(const CallOptions& o, const Ue& ue) {
    if (!o.self.starts_with("sip:") || o.self.find('@') == o.self.npos)
        throw Failure(o.self + ": no SIP address; with --sip an identity is sip:USER@DOMAIN");
    sip::Options s;
    s.ue = options_of(o, ue);
    s.agent.proxy = o.sip;
    s.agent.self = o.self;
    s.agent.transport = o.transport == "udp"   ? sip::Transport::udp
                        : o.transport == "tcp" ? sip::Transport::tcp
                                               : sip::Transport::automatic;
    s.level = o.level == "media" ? sip::Level::media : sip::Level::session;
    s.rekey_s = o.rekey_every;
    s.answer_delay_ms = static_cast<uint64_t>(o.answer_delay * 1000);
    s.mailbox = o.mailbox;
    s.retarget = o.retarget;
    s.early_answer = o.early_answer;
    return s;
}

json sip_report(const sip::Report& r) {
    json more;
    if (r.deferred) more["deferred"] = true;
    if (!r.recording.empty()) more["recording"] = r.recording;
    more.update({{"sip",
                  {{"transport", r.transport},
                   {"invite_bytes", r.invite_bytes},
                   {"answers", r.answers},
                   {"rekeys", r.rekeys},
                   {"first_packet_ms", r.first_packet_ms},
                   {"messages", r.traffic.messages},
                   {"bytes_sent", r.traffic.sent},
                   {"bytes_received", r.traffic.received}}}});
    return more;
}

void call_by_sip(const CallOptions& o) {
    Ue ue(o);
    sip::Options options = sip_options(o, ue);
    ue::Encoded encoded;
    if (!o.content.empty()) {
        encoded = ue::load_content(o.folder, ue.sealer, o.content);
        options.content = &encoded;
        // For the called identity, if that answers itself.
        options.ue.send = ue::decode(encoded.content.packets, ue::content_keys(*encoded.key, encoded.content.ssrc)).file;
    }
    ue.directory.accept_others = o.accept_others;
    net::Log log(o.log.empty() ? "/dev/null" : o.log);  // standard error is for one line
    const sip::Report r =
        sip::call(ue.directory, options, log, ue.trace, [&](const sip::Report& a) { announce(a, true, o.json); });
    report(o, r, options.ue.send, 0, sip_report(r));
    if (!r.failure.empty()) throw Failure(r.failure);
}

void listen_by_sip(const CallOptions& o) {
    Ue ue(o);
    const sip::Options options = sip_options(o, ue);
    net::Log log(o.log);
    unsigned calls = 0;
    std::string failure;
    sip::Events events;
    events.bound = [&](const std::string& address, uint16_t port) {
        if (!o.port_file.empty()) store::write_file(o.port_file, std::to_string(port) + "\n", store::Overwrite::yes, true);
        log.line(o.self + " listens on " + address);
    };
    events.ready = [&] {
        if (!o.ready_file.empty()) store::write_file(o.ready_file, "registered\n", store::Overwrite::yes, true);
    };
    events.agreed = [&](const sip::Report& a) { announce(a, false, o.json); };
    events.ended = [&](const sip::Report& r) {
        report(o, r, options.ue.send, calls++, sip_report(r));
        failure = r.failure;
        if (!failure.empty() && !o.once) log.line("call of " + r.initiator + ": " + failure);
        return !o.once;
    };
    warn_without_key(o, ue, log);
    sip::listen(ue.store, ue.directory, options, log, ue.trace, events);
    if (o.once && !failure.empty()) throw Failure(failure);
    if (o.once && calls == 0) throw Failure("stopped before a call came");
}

}  // namespace

void call(const CallOptions& o) {
    if (o.sip.empty() && o.peer.empty()) throw CLI::RequiredError("--peer or --sip");
    o.sip.empty() ? call_by_udp(o) : call_by_sip(o);
}
void listen(const CallOptions& o) { o.sip.empty() ? listen_by_udp(o) : listen_by_sip(o); }

void add_call_options(CLI::App& call_app, CallOptions& c, CLI::App& listen_app, CallOptions& l) {
    for (auto [sub, o] : {std::pair{&call_app, &c}, std::pair{&listen_app, &l}}) {
        sub->add_option("--id", o->self, "Own identity")->required();
        sub->add_option("--send", o->send, "File to send: a WAV at its own rate, anything else at 32,000 octets a second");
        sub->add_option("--receive", o->receive, "File for what the other side sends");
        CLI::Option* fast = sub->add_flag("--fast", o->fast, "Send faster than real time");
        sub->add_flag("--pace", o->pace, "Send at real pace (the default)")->excludes(fast);
    }
    call_app.add_option("--to", c.to, "Identity to call")->required();
    call_app.add_option("--peer", c.peer, "ADDR:PORT where it listens, without --sip");
    call_app.add_option("--local", c.listen, "Own ADDR:PORT; any without it");
    call_app.add_flag("--accept-others", c.accept_others,
                      "Go on when someone else answers; who it is will be proven or shown as a claim");
    l.listen = "0.0.0.0:2269";
    listen_app.add_option("--listen", l.listen, "ADDR:PORT; port 0 takes a free one")->capture_default_str();
    listen_app.add_option("--answer-as", l.answer_as, "Own unique identity, when --id is common to several devices");
    listen_app.add_option("--port-file", l.port_file, "Write the port in use to this file");
    listen_app.add_option("--log", l.log, "Log file, appended to; standard error without it");
    listen_app.add_flag("--once", l.once, "Leave after one call, with its exit code");
    for (auto [sub, o] : {std::pair{&call_app, &c}, std::pair{&listen_app, &l}}) {
        CLI::Option* sip = sub->add_option("--sip", o->sip, "HOST:PORT of the SIP core: outbound proxy and registrar");
        sub->add_option("--transport", o->transport, "SIP over udp, tcp, or auto: UDP for what fits into 1,300 octets")
            ->check(CLI::IsMember({"auto", "udp", "tcp"}))
            ->needs(sip)
            ->capture_default_str();
        sub->add_option("--rekey-every", o->rekey_every, "Agree on new keys every so many seconds")->needs(sip);
    }
    CLI::Option* sip = call_app.get_option("--sip");
    call_app.add_option("--log", c.log, "Log file, appended to")->needs(sip);
    call_app.add_option("--mikey-level", c.level, "Where SDP carries the keys: session or media")
        ->check(CLI::IsMember({"session", "media"}))
        ->needs(sip)
        ->capture_default_str();
    call_app.add_option("--content", c.content, "Send what `ibake ue encode` made, for a mailbox as it is")
        ->needs(sip)
        ->excludes(call_app.get_option("--send"));
    call_app.get_option("--peer")->excludes(sip);
    call_app.get_option("--local")->excludes(sip);
    sip = listen_app.get_option("--sip");
    listen_app.get_option("--listen")->excludes(sip);
    listen_app.add_option("--ready-file", l.ready_file, "Write this file once registered")->needs(sip);
    listen_app.add_option("--answer-delay", l.answer_delay, "Ring so many seconds before answering")
        ->check(CLI::NonNegativeNumber)
        ->needs(sip);
    listen_app.add_flag("--early-answer", l.early_answer, "Agree on keys while it rings, if the caller takes 100rel")->needs(sip);
    listen_app.add_flag("--retarget", l.retarget, "Answer calls to others that the network turned over, as oneself")->needs(sip);
    listen_app.add_option("--mailbox", l.mailbox, "Be a mailbox: answer for everybody, keep calls in this folder")->needs(sip);
}

}  // namespace ibake::cli
