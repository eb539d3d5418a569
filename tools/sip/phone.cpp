// A user agent from its registration to its leaving: see phone.h. SPDX-License-Identifier: Apache-2.0
#include "tools/sip/phone.h"

#include <algorithm>
#include <list>

#include "tools/cli/commands.h"
#include "tools/net/clock.h"
#include "tools/sip/callee.h"
#include "tools/sip/caller.h"

namespace ibake::sip {

namespace {

using cli::Failure;

constexpr size_t most_calls = 32;  // at a time
constexpr uint64_t registration_patience_ms = 10000, housekeeping_ms = 1000;

ibake_config config_for(const ue::Directory& directory, const Options& options) {
    ibake_config config = ue::make_config(directory, options.ue.time_floor);
    config.exchange_timeout_s = ring_s;  // people take time to answer
    if (!options.mailbox.empty()) config.flags |= IBAKE_ROLE_MAILBOX;
    if (!options.ue.answer_as.empty()) config.flags |= IBAKE_ROLE_FORK_TARGET;
    if (options.retarget) config.flags |= IBAKE_ROLE_RETARGET;
    return config;
}

bool is(const sip_msg& m, const char* method) { return pl_strcmp(&m.met, method) == 0; }

// What belongs to no call.
void answer_stray(Agent& agent, const sip_msg& request) {
    if (is(request, "ACK")) return;
    if (is(request, "OPTIONS")) return agent.reply(nullptr, request, 200, "OK");
    agent.reply(nullptr, request, 481, "Call/Transaction Does Not Exist");
}

}  // namespace

Report call(ue::Directory& directory, const Options& options, net::Log& log, net::Trace& trace,
            const std::function<void(const Report&)>& agreed) {
    const ibake_config config = config_for(directory, options);
    Loop loop;
    Agent agent(options.agent);
    const World world{agent, directory, config, options, log, trace, agreed};
    Timer patience;
    bool calling = false;
    std::string failure;
    const auto leave = [&] { agent.leave([] { Loop::end(); }); };
    Caller caller(world);
    caller.on_over(leave);
    agent.listen(
        [&](const sip_msg& request) {
            if (caller.take(request)) return;
            if (is(request, "INVITE") && view(request.to.tag).empty()) return agent.reply(nullptr, request, 486, "Busy Here");
            answer_stray(agent, request);
        },
        [&](const sip_msg& response) { (void)caller.take_response(response); });
    patience.start(registration_patience_ms, [&] {
        failure = "cannot register at " + options.agent.proxy + ": no answer; check --sip, and that the SIP core runs";
        leave();
    });
    agent.enrol([&](const std::string& problem) {
        if (calling) return;
        if (!problem.empty()) {
            failure = "cannot register at " + options.agent.proxy + ": " + problem;
            return leave();
        }
        calling = true;
        patience.stop();
        caller.start();
    });
    loop.run([&] {
        if (calling) return caller.stop("stopped");
        failure = "stopped";
        leave();
    });
    if (!failure.empty()) throw Failure(failure);
    const Report& report = caller.report();
    if (report.fingerprint.empty()) throw Failure(report.failure);
    return report;
}

void listen(const ue::Store& kept, ue::Directory& directory, const Options& options, net::Log& log, net::Trace& trace,
            const Events& events) {
    const ibake_config config = config_for(directory, options);
    ue::Responder responder(config, kept);
    Loop loop;
    Agent agent(options.agent);
    events.bound(text_of(agent.address()), sa_port(&agent.address()));
    const World world{agent, directory, config, options, log, trace, events.agreed};
    std::list<std::unique_ptr<Callee>> calls;
    Timer housekeeping;
    bool leaving = false, was_ready = false;
    const auto leave = [&] {
        leaving = true;
        if (calls.empty()) return agent.leave([] { Loop::end(); });
        for (const auto& c : calls) c->stop("stopped");
    };
    const auto over = [&](const Callee* which) {
        const Report report = which->report();
        std::erase_if(calls, [which](const auto& c) { return c.get() == which; });
        bool more = true;
        if (report.answered)
            more = events.ended(report);
        else
            log.line("call ended before it was answered: " + report.failure);
        if (!more || (leaving && calls.empty())) leave();
    };
    const auto invited = [&](const sip_msg& invite) {
        if (leaving) return agent.reply(nullptr, invite, 480, "Temporarily Unavailable");
        if (calls.size() >= most_calls) return agent.reply(nullptr, invite, 486, "Busy Here");
        if (std::any_of(calls.begin(), calls.end(), [&](const auto& c) { return c->same_as(invite); }))
            return agent.reply(nullptr, invite, 482, "Loop Detected");
        auto made = std::make_unique<Callee>(world, responder);
        Callee* call = made.get();
        call->on_over([&over, call] { over(call); });
        try {
            if (call->invited(invite)) calls.push_back(std::move(made));
        } catch (const Failure& e) {  // one call's trouble is not the next one's
            log.line(std::string("INVITE: ") + e.what());
            agent.reply(nullptr, invite, 500, "Server Internal Error");
        }
    };
    agent.listen(
        [&](const sip_msg& request) {
            if (std::any_of(calls.begin(), calls.end(), [&](const auto& c) { return c->take(request); })) return;
            if (is(request, "INVITE") && view(request.to.tag).empty()) return invited(request);
            answer_stray(agent, request);
        },
        [&](const sip_msg& response) {
            (void)std::any_of(calls.begin(), calls.end(), [&](const auto& c) { return c->take_response(response); });
        });
    std::function<void()> keep_house = [&] {
        responder.expire();
        housekeeping.start(housekeeping_ms, keep_house);
    };
    keep_house();
    agent.enrol([&](const std::string& problem) {
        log.line(problem.empty() ? options.agent.self + " is registered at " + options.agent.proxy
                                 : "not registered at " + options.agent.proxy + ": " + problem);
        if (problem.empty() && !std::exchange(was_ready, true)) events.ready();
    });
    loop.run(leave);
}

}  // namespace ibake::sip
