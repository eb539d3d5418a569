// A call: see call.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/call.h"

#include <cstring>

#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/net/clock.h"
#include "tools/net/request.h"

namespace ibake::ue {

namespace {

using cli::Failure;

void run_media(ibake_session& session, net::UdpSocket& socket, const net::Endpoint& peer, const CallOptions& options,
               net::Trace& trace, const std::function<void(const CallReport&)>& agreed, CallReport& report) {
    const bool initiator = info_of(session).is_initiator != 0;
    MediaOptions media;
    media.send = options.send;
    media.fast = options.fast;
    media.wait_first = !initiator;
    media.incoming = [&] { return srtp_keys(session, false); };
    media.outgoing = [&] {
        // The first authentic packet confirms a provisional responder (security rule 3); only then are there keys to send with.
        if (!initiator) cli::require(ibake_session_confirmed(&session), "confirmation");
        return srtp_keys(session, true);
    };
    media.on_mikey = [&](const net::Datagram& d) {
        if (ibake_session_match(&session, d.octets.data(), d.octets.size()) == 0) return false;
        uint8_t reply[IBAKE_MIKEY_MAX];
        size_t size = sizeof reply;
        ibake_event event;
        const int64_t cpu = net::cpu_microseconds();
        if (ibake_session_receive(&session, net::now(), reply, &size, &event, d.octets.data(), d.octets.size()) != IBAKE_OK)
            return false;
        if (size != 0) {
            socket.send(d.from, {reply, size});
            trace.message(message_type({reply, size}), options.self, d.from.text(), net::cpu_microseconds() - cpu, {reply, size});
        }
        if (event.kind != IBAKE_EVENT_REKEYED) return false;
        report.fingerprint = describe(session).fingerprint;
        agreed(report);
        return true;
    };
    const int64_t cpu = net::cpu_microseconds();
    report.media = exchange_media(socket, peer, media);
    trace.phase("media both ways", options.self, report.media.microseconds, net::cpu_microseconds() - cpu);
    report.failure = report.media.failure;
}

}  // namespace

CallReport call(Directory& directory, net::UdpSocket& socket, const net::Endpoint& address, const CallOptions& options,
                net::Trace& trace, const std::function<void(const CallReport&)>& agreed) {
    directory.require_key(options.self, net::now().seconds);  // without it no answer can be read
    const ibake_config config = make_config(directory, options.time_floor);
    const Session session(config);
    const ibake_cs directions[2] = {};  // CS 1 to the responder, CS 2 back; SSRCs are drawn by whoever sends
    ibake_call request{};
    request.initiator = kms::identity_of(options.self);
    request.responder = kms::identity_of(options.peer);
    request.cs = directions;
    request.cs_count = 2;

    const int64_t start = net::unix_microseconds();
    int64_t cpu = net::cpu_microseconds();
    std::vector<uint8_t> message(IBAKE_MIKEY_MAX);
    size_t size = message.size();
    ibake_status status = ibake_session_start(session.get(), net::now(), message.data(), &size, &request);
    if (status != IBAKE_OK) throw Failure("cannot call " + options.peer + ": " + reason(status, directory));
    message.resize(size);

    std::string last;
    bool proven = false;
    while (!proven) {
        trace.message(message_type(message), options.self, options.peer, net::cpu_microseconds() - cpu, message);
        std::vector<uint8_t> reply(IBAKE_MIKEY_MAX), held;
        ibake_event event{};
        const bool moved = net::request(socket, address, message, [&](const net::Datagram* d) {
            if (d == nullptr && held.empty()) return false;
            const std::vector<uint8_t> octets =
                d != nullptr ? d->octets : held;  // held: an answer of someone else, in its fork timer
            if (ibake_session_match(session.get(), octets.data(), octets.size()) == 0) return false;
            directory.problem.clear();
            cpu = net::cpu_microseconds();
            size = reply.size();
            status = ibake_session_receive(session.get(), net::now(), reply.data(), &size, &event, octets.data(), octets.size());
            if (status == IBAKE_E_NOT_YET) {
                held = octets;
                return false;
            }
            if (d == nullptr) held.clear();
            if (status == IBAKE_OK && event.kind == IBAKE_EVENT_PEER_ERROR)
                last = std::string("an Error message said '") + ibake_error_name(event.error_no) + "'";
            else if (status != IBAKE_OK)
                last = message_type(octets) + " was refused: " + reason(status, directory);
            return (status == IBAKE_OK && event.kind != IBAKE_EVENT_PEER_ERROR && event.kind != IBAKE_EVENT_DUPLICATE) ||
                   status == IBAKE_E_CLOSED;
        });
        if (!moved || status == IBAKE_E_CLOSED)
            throw Failure("nothing agreed with " + options.peer + " at " + address.text() + ": " +
                          (net::stop_requested() ? "stopped"
                           : last.empty()
                               ? "no answer to " + message_type(message) + " (unreachable, its policy, or clock; see its log)"
                               : last));
        if (size != 0) {
            message.assign(reply.begin(), reply.begin() + static_cast<std::ptrdiff_t>(size));
            continue;
        }
        // Someone else than the called identity: proven by a rekey addressed to it before anything is released (security rule 1).
        proven = info_of(*session).proof != IBAKE_PROOF_CLAIM;
        if (proven) continue;
        cpu = net::cpu_microseconds();
        message.resize(IBAKE_MIKEY_MAX);
        size = message.size();
        cli::require(ibake_session_rekey(session.get(), net::now(), message.data(), &size, nullptr, ibake_piece{}), "rekey");
        message.resize(size);
    }
    trace.phase("R_MESSAGE_2 verified", options.self, 0, net::cpu_microseconds() - cpu);
    CallReport report = describe(*session);
    report.exchange_us = net::unix_microseconds() - start;
    trace.phase("four messages", options.self, report.exchange_us, 0);
    agreed(report);
    run_media(*session, socket, address, options, trace, agreed, report);
    return report;
}

void listen(const Store& kept, Directory& directory, net::UdpSocket& socket, const CallOptions& options, net::Log& log,
            net::Trace& trace, const std::function<void(const CallReport&)>& agreed,
            const std::function<bool(const CallReport&)>& ended) {
    const ibake_config config = make_config(directory, options.time_floor);
    Responder responder(config, kept);
    ibake_answer answer{};
    if (!options.answer_as.empty()) answer.answer_as = kms::identity_of(options.answer_as);

    for (bool more = true; more && !net::stop_requested();) {
        const auto d = socket.receive(std::chrono::seconds(1));
        responder.expire();
        if (!d || d->octets.empty() || d->octets[0] >= 0x80) continue;  // late SRTP of a call that is over
        const std::string name = message_type(d->octets) + " from " + d->from.text();
        ibake_peek peek;
        ibake_status status = ibake_message_peek(&peek, d->octets.data(), d->octets.size());
        if (status != IBAKE_OK) {
            log.line(name + ": dropped: " + ibake_status_text(status));
            continue;
        }
        if (peek.responder.size != 0 && kms::text_of(peek.responder) != options.self &&
            kms::text_of(peek.responder) != options.answer_as) {
            log.line(name + ": dropped: it is for " + std::string(kms::text_of(peek.responder)) + ", not for " + options.self);
            continue;
        }
        std::vector<uint8_t> reply;
        ibake_event event{};
        ibake_session* established = nullptr;
        directory.problem.clear();
        const int64_t start = net::unix_microseconds(), cpu = net::cpu_microseconds();
        status = responder.receive(reply, event, established, d->octets, d->from.text(), answer);
        if (status != IBAKE_OK) {
            log.line(name + ", said to be of " + std::string(kms::text_of(peek.initiator)) +
                     ": dropped: " + reason(status, directory));
            continue;
        }
        if (!reply.empty()) {
            socket.send(d->from, reply);
            trace.message(message_type(reply), options.self, std::string(kms::text_of(peek.initiator)),
                          net::cpu_microseconds() - cpu, reply);
        }
        if (established == nullptr) continue;
        Session session;
        session.take(*established);
        CallReport report = describe(*session);
        report.exchange_us = net::unix_microseconds() - start;
        agreed(report);
        try {
            run_media(*session, socket, d->from, options, trace, agreed, report);
        } catch (const Failure& e) {  // one call's trouble is not the next one's
            report.failure = e.what();
        }
        more = ended(report);
    }
}

}  // namespace ibake::ue
