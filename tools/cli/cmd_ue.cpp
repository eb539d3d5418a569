// `ibake ue`: user equipment: keys from the KMS, calls. SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "tools/cli/commands.h"
#include "tools/cli/options.h"
#include "tools/ue/call.h"
#include "tools/ue/enrol.h"

namespace ibake::cli {

namespace {

using nlohmann::json;

constexpr const char* folder_text = "Folder of the UE";

// What enrol, call and listen share.
struct UeOptions : CommonOptions {
    std::vector<std::string> params, pins;
    bool trust = false;
    std::string trace;
};

void add_ue_options(CLI::App& app, UeOptions& o, unsigned which) {
    add_common_options(app, o, folder_text, which);
    app.add_option("--kms-params", o.params, "Files of KMS public parameters to import first");
    app.add_option("--pin", o.pins, "SHA-256 of parameters to trust, as the operator of the KMS gives it");
    app.add_flag("--trust", o.trust, "Trust the parameters without comparing their SHA-256");
    app.add_option("--trace", o.trace, "Append a line a message to this file");
}

struct Ue {
    explicit Ue(const UeOptions& o) : store((o.apply(), o.folder)), sealer(o.sealer()), directory(store, sealer), trace(o.trace) {
        time_floor = store.keep_time();
        for (const std::string& file : o.params) store.import(file, o.trust, o.pins);
    }
    ue::Store store;
    store::Sealer sealer;
    ue::Directory directory;
    net::Trace trace;
    uint64_t time_floor;
};

struct EnrolOptions : UeOptions {
    std::string kms, psk_name, psk_file, id_file, from = "today";
    std::vector<std::string> ids;
    uint64_t days = 31;
    bool undated = false;
};

void enrol(const EnrolOptions& o) {
    Ue ue(o);
    ue::EnrolPlan plan;
    plan.psk_name = o.psk_name;
    plan.psk = store::read_secret(o.psk_file);
    plan.ids = o.ids;
    if (!o.id_file.empty()) {
        const std::vector<std::string> more = store::read_lines(o.id_file);
        plan.ids.insert(plan.ids.end(), more.begin(), more.end());
    }
    if (plan.ids.empty()) throw CLI::RequiredError("--id");
    plan.from = o.undated ? net::now().seconds : net::parse_date(o.from);
    plan.days = o.undated ? 0 : o.days;
    plan.overwrite = o.overwrite();
    const net::Endpoint kms(o.kms);
    net::UdpSocket socket{net::Endpoint(kms.address.ss_family == AF_INET6 ? "[::]:0" : "0.0.0.0:0")};
    net::catch_stop_signals();
    const int64_t start = net::unix_microseconds();
    const ue::EnrolReport r = ue::enrol(ue.store, ue.sealer, ue.directory, socket, kms, plan, ue.trace);
    ue.trace.phase("enrolment", o.psk_name, net::unix_microseconds() - start, 0);
    if (o.json) {
        std::puts(json{{"requests", r.requests}, {"keys", r.keys}, {"held", r.held}, {"refused", r.refused}}.dump(1).c_str());
    } else {
        std::printf("%zu keys fetched and checked in %zu requests, %zu held before\n", r.keys, r.requests, r.held);
    }
    if (!r.refused.empty())
        throw Failure("the KMS did not grant " + std::to_string(r.refused.size()) + " keys, the first " + r.refused.front() +
                      "; its log has the cause");
}

void status(const CommonOptions& o) {
    o.apply();
    if (!std::filesystem::is_directory(o.folder)) throw Failure(o.folder + ": no such UE; make it with: ibake ue enrol");
    const ue::Store store(o.folder);
    const uint64_t now = net::now().seconds;
    const std::vector<ue::KeyInfo> keys = store.keys();
    if (o.json) {
        json j{{"params", json::array()}, {"keys", json::array()}};
        for (const kms::Params& p : store.params())
            j["params"].push_back({{"kms_id", p.kms_id},
                                   {"sha256", p.sha256},
                                   {"serial", p.serial},
                                   {"binding", p.binding},
                                   {"domains", p.domains},
                                   {"prefixes", p.prefixes},
                                   {"not_before", p.not_before},
                                   {"not_after", p.not_after}});
        for (const ue::KeyInfo& k : keys)
            j["keys"].push_back({{"id", k.id},
                                 {"kms_id", k.kms_id},
                                 {"from", k.from},
                                 {"until", k.until},
                                 {"valid_now", k.from <= now && now < k.until}});
        std::puts(j.dump(1).c_str());
        return;
    }
    for (const kms::Params& p : store.params())
        std::printf("KMS %s, trusted, valid %s to %s\n    SHA-256 %s\n", p.kms_id.c_str(), net::date_text(p.not_before).c_str(),
                    net::date_text(p.not_after).c_str(), p.sha256.c_str());
    if (keys.empty()) std::puts("no private keys; fetch them with: ibake ue enrol");
    for (size_t i = 0, run; i < keys.size(); i += run) {  // a line for each unbroken span of one identity
        for (run = 1; i + run < keys.size() && keys[i + run].id == keys[i].id && keys[i + run].kms_id == keys[i].kms_id &&
                      keys[i + run].from == keys[i + run - 1].until;)
            ++run;
        const ue::KeyInfo& last = keys[i + run - 1];
        std::printf("%s\n    %zu keys of %s, %s to %s%s\n", keys[i].id.c_str(), run, keys[i].kms_id.c_str(),
                    net::date_text(keys[i].from).c_str(), net::date_text(last.until).c_str(),
                    keys[i].from <= now && now < last.until ? "" : " (none of them for now)");
    }
}

struct CallOptions : UeOptions {
    std::string self, to, answer_as, peer, listen, port_file, log, send, receive;
    bool fast = false, pace = false, once = false, accept_others = false;

    ue::CallOptions options(const Ue& ue) const {
        ue::CallOptions c;
        c.self = self;
        c.peer = to;
        c.answer_as = answer_as;
        c.fast = fast;
        c.time_floor = ue.time_floor;
        if (!send.empty()) c.send = store::read_text(send);
        if (!receive.empty() && !force && std::filesystem::exists(receive))
            throw Failure(receive + ": exists; use --force to replace it");
        return c;
    }
    // Says what came of a call; writes the received file. The file of a second call gets a number.
    void report(const ue::CallReport& r, const std::string& sent, unsigned number) const {
        const std::string file = number == 0 || receive.empty() ? receive : receive + "." + std::to_string(number);
        if (r.failure.empty() && !file.empty()) store::write_file(file, r.media.received, overwrite());
        if (json) {
            const nlohmann::json j{{"initiator", r.initiator},
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
            std::puts(j.dump(1).c_str());
        } else if (r.failure.empty()) {
            std::printf("sent %zu octets in %llu packets, received %zu octets in %llu packets%s%s\n", sent.size(),
                        static_cast<unsigned long long>(r.media.packets_sent), r.media.received.size(),
                        static_cast<unsigned long long>(r.media.packets_received), file.empty() ? "" : " into ", file.c_str());
        }
        std::fflush(stdout);
    }
};

void announce(const ue::CallReport& r, bool caller, bool quiet) {
    if (quiet) return;
    std::printf("%s %s: %s\nfingerprint %s\n", caller ? "agreed with" : "call from", (caller ? r.responder : r.initiator).c_str(),
                r.proof.c_str(), r.fingerprint.c_str());
    std::fflush(stdout);
}

void call(const CallOptions& o) {
    Ue ue(o);
    const ue::CallOptions options = o.options(ue);
    ue.directory.accept_others = o.accept_others;
    const net::Endpoint peer(o.peer);
    net::UdpSocket socket{net::Endpoint(!o.listen.empty()                    ? o.listen
                                        : peer.address.ss_family == AF_INET6 ? "[::]:0"
                                                                             : "0.0.0.0:0")};
    net::catch_stop_signals();
    const ue::CallReport r =
        ue::call(ue.directory, socket, peer, options, ue.trace, [&](const ue::CallReport& a) { announce(a, true, o.json); });
    o.report(r, options.send, 0);
    if (!r.failure.empty()) throw Failure(r.failure);
}

void listen(const CallOptions& o) {
    Ue ue(o);
    const ue::CallOptions options = o.options(ue);
    net::Log log(o.log);
    net::UdpSocket socket{net::Endpoint(o.listen)};
    net::catch_stop_signals();
    if (!o.port_file.empty())
        store::write_file(o.port_file, std::to_string(socket.local().port()) + "\n", store::Overwrite::yes, true);
    log.line(o.self + " listens on " + socket.local().text());
    try {
        ue.directory.require_key(o.answer_as.empty() ? o.self : o.answer_as, net::now().seconds);
    } catch (const Failure& e) {  // it may be fetched while we listen
        log.line(std::string("warning: ") + e.what());
    }
    unsigned calls = 0;
    std::string failure;
    ue::listen(
        ue.store, ue.directory, socket, options, log, ue.trace, [&](const ue::CallReport& a) { announce(a, false, o.json); },
        [&](const ue::CallReport& r) {
            o.report(r, options.send, calls++);
            failure = r.failure;
            if (!failure.empty() && !o.once) log.line("call of " + r.initiator + ": " + failure);
            return !o.once;
        });
    if (o.once && !failure.empty()) throw Failure(failure);
    if (o.once && calls == 0) throw Failure("stopped before a call came");
}

template <typename Options>
CLI::App& command(CLI::App& parent, const char* name, const char* text, unsigned which, std::shared_ptr<Options>& o,
                  void (*run)(const Options&)) {
    CLI::App& sub = *parent.add_subcommand(name, text);
    o = std::make_shared<Options>();
    add_ue_options(sub, *o, which);
    sub.callback([o, run] { run(*o); });
    return sub;
}

}  // namespace

void add_ue_command(CLI::App& app) {
    CLI::App& top = *app.add_subcommand("ue", "User equipment: fetches private keys, calls and is called");
    top.require_subcommand(1);

    std::shared_ptr<EnrolOptions> e;
    CLI::App& enrol_app =
        command(top, "enrol", "Fetch private keys for a span of days from the KMS", with_seal | with_force | with_json, e, enrol);
    enrol_app.add_option("--kms", e->kms, "ADDR:PORT of the KMS")->required();
    enrol_app.add_option("--psk-name", e->psk_name, "Name of the pre-shared key")->required();
    enrol_app.add_option("--psk-file", e->psk_file, "File with the pre-shared key: exactly 32 octets")->required();
    enrol_app.add_option("--id", e->ids, "Own identities (URI or NAI in canonical form)");
    enrol_app.add_option("--id-file", e->id_file, "File with an identity a line");
    enrol_app.add_option("--from", e->from, "First day")->capture_default_str();
    enrol_app.add_option("--days", e->days, "Number of days")->capture_default_str()->check(CLI::PositiveNumber);
    enrol_app.add_flag("--undated", e->undated, "Ask for the dates that the KMS is ready to give")->excludes("--from", "--days");

    std::shared_ptr<CallOptions> c, l;
    CLI::App& call_app =
        command(top, "call", "Agree on a key with another UE and exchange media", with_seal | with_force | with_json, c, call);
    CLI::App& listen_app = command(top, "listen", "Answer calls until SIGTERM", with_seal | with_force | with_json, l, listen);
    for (auto [sub, o] : {std::pair{&call_app, c}, std::pair{&listen_app, l}}) {
        sub->add_option("--id", o->self, "Own identity")->required();
        sub->add_option("--send", o->send, "File to send: a WAV at its own rate, anything else at 32,000 octets a second");
        sub->add_option("--receive", o->receive, "File for what the other side sends");
        CLI::Option* fast = sub->add_flag("--fast", o->fast, "Send faster than real time");
        sub->add_flag("--pace", o->pace, "Send at real pace (the default)")->excludes(fast);
    }
    call_app.add_option("--to", c->to, "Identity to call")->required();
    call_app.add_option("--peer", c->peer, "ADDR:PORT where it listens")->required();
    call_app.add_option("--local", c->listen, "Own ADDR:PORT; any without it");
    call_app.add_flag("--accept-others", c->accept_others,
                      "Go on when someone else answers; who it is will be proven or shown as a claim");
    l->listen = "0.0.0.0:2269";
    listen_app.add_option("--listen", l->listen, "ADDR:PORT; port 0 takes a free one")->capture_default_str();
    listen_app.add_option("--answer-as", l->answer_as, "Own unique identity, when --id is common to several devices");
    listen_app.add_option("--port-file", l->port_file, "Write the port in use to this file");
    listen_app.add_option("--log", l->log, "Log file, appended to; standard error without it");
    listen_app.add_flag("--once", l->once, "Leave after one call, with its exit code");

    add_ue_deferred_commands(top);
    CLI::App& status_app = *top.add_subcommand("status", "Keys held and their validity, KMSs trusted");
    const auto s = std::make_shared<CommonOptions>();
    add_common_options(status_app, *s, folder_text, with_json);
    status_app.callback([s] { status(*s); });
}

}  // namespace ibake::cli
