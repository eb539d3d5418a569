// `ibake kms`: the key management server. SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "tools/cli/commands.h"
#include "tools/cli/districts.h"
#include "tools/cli/options.h"
#include "tools/kms/https_server.h"
#include "tools/kms/kms.h"
#include "tools/net/udp.h"

namespace ibake::cli {

namespace {

using kms::Ledger;
using kms::Master;
using kms::Params;

constexpr const char* folder_text = "Folder of the KMS";
constexpr uint64_t day = 86400;

struct InitOptions : CommonOptions {
    std::string kms_id, suite = "bf-bls12381", from = "today", until, predecessor;
    std::vector<std::string> domains, prefixes;
    uint64_t interval = day, validity_days = 365;
    bool binding = false;
};

void init(const InitOptions& o) {
    o.apply();
    store::Sealer sealer = o.sealer();
    Params params;
    params.kms_id = o.kms_id;
    params.suite = ibe::suite_number(o.suite);
    params.domains = o.domains;
    params.prefixes = o.prefixes;
    params.interval_s = o.interval;
    params.binding = o.binding;
    if (o.interval == 0) throw CLI::ValidationError("--interval", "must be at least 1 second");
    params.not_before = params.period(net::parse_date(o.from));
    params.not_after = o.until.empty() ? params.period(params.not_before + o.validity_days * day + o.interval - 1)
                                       : params.period(net::parse_date(o.until));
    Master master = Master::generate(params);
    if (!o.predecessor.empty()) {
        const std::string path = kms::params_path(o.predecessor).string();
        const Params before = Params::parse(store::read_text(path), path);
        master.adopt_signing_seed(Master::open(o.predecessor, sealer));
        params.serial = before.serial + 1;
        params.binding = params.binding || before.binding;  // users would refuse a set that gives it up
    }
    const std::string json = params.signed_json(master.signing_seed());
    params = Params::parse(json, "these options");
    const store::Path folder(o.folder);
    store::make_private_folder(folder);
    if (o.force) {  // a new master secret makes every key issued so far useless; the subscribers' PSKs cannot be opened any more
        for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(kms::ledger_path(folder).string() + suffix);
    }
    master.save(folder, sealer, params, o.overwrite());
    Ledger::create(kms::ledger_path(folder));
    store::write_file(kms::params_path(folder), json, o.overwrite(), true);
    std::printf("KMS %s in %s\nparameters %s, SHA-256 %s\n", params.kms_id.c_str(), o.folder.c_str(),
                kms::params_path(folder).c_str(), params.sha256.c_str());
}

struct ServeOptions : CommonOptions {
    std::string listen = "0.0.0.0:2269", port_file, log, trace;
    std::string https, https_port_file, certificate, tls_key, enroll_uri;
    uint64_t horizon_days = 7, ahead_days = 366;
};

void serve(const ServeOptions& o) {
    o.apply();
    store::Sealer sealer = o.sealer();
    net::Log log(o.log);
    net::Trace trace(o.trace);
    kms::Server server(o.folder, sealer, {o.horizon_days * day, o.ahead_days * day}, log, trace);
    net::catch_stop_signals();
    net::UdpSocket socket{net::Endpoint(o.listen)};
    if (!o.port_file.empty())
        store::write_file(o.port_file, std::to_string(socket.local().port()) + "\n", store::Overwrite::yes, true);
    std::optional<kms::KeyService> service;
    std::optional<kms::HttpsServer> https;
    if (!o.https.empty()) {
        https.emplace(service.emplace(o.folder, server.master(), o.enroll_uri, log), o.https, o.certificate, o.tls_key);
        if (!o.https_port_file.empty())
            store::write_file(o.https_port_file, std::to_string(https->port()) + "\n", store::Overwrite::yes, true);
    }
    log.line("KMS " + server.params().kms_id + " serves key requests on " + socket.local().text());
    if (https) log.line("RFC 5408's requests over HTTPS on port " + std::to_string(https->port()));
    server.housekeeping();
    uint64_t cleaned = net::now().seconds;
    while (!net::stop_requested()) {
        const auto datagram = socket.receive(std::chrono::minutes(1));
        try {
            if (datagram) {
                if (const auto reply = server.answer(datagram->octets, datagram->from.text()))
                    socket.send(datagram->from, *reply);
            }
            if (net::now().seconds > cleaned + 600) {
                server.housekeeping();
                cleaned = net::now().seconds;
            }
        } catch (const Failure& e) {  // one request's trouble is not the next one's
            log.line(std::string("error: ") + e.what());
        }
    }
    log.line("stopped");
}

void status(const CommonOptions& o) {
    const std::string path = kms::params_path(o.folder).string();
    const Params p = Params::parse(store::read_text(path), path);
    Ledger ledger(kms::ledger_path(o.folder));
    const kms::Totals t = ledger.totals();
    if (o.json) {
        const nlohmann::json j{{"kms_id", p.kms_id},
                               {"params_sha256", p.sha256},
                               {"not_before", p.not_before},
                               {"not_after", p.not_after},
                               {"interval_s", p.interval_s},
                               {"subscribers", t.subscribers},
                               {"identities", t.identities},
                               {"replies", t.replies},
                               {"keys_issued", t.keys},
                               {"last_reply", t.last},
                               {"suite", ibe::suite_name(p.suite)},
                               {"binding", p.binding}};
        std::puts(j.dump(1).c_str());
        return;
    }
    std::printf("KMS          %s\nsuite        %s\nparameters   SHA-256 %s\nvalid        %s to %s, a key lasts %llu s\n",
                p.kms_id.c_str(), ibe::suite_name(p.suite).c_str(), p.sha256.c_str(), net::date_text(p.not_before).c_str(),
                net::date_text(p.not_after).c_str(), static_cast<unsigned long long>(p.interval_s));
    std::printf("subscribers  %lld with %lld identities\nissued       %lld keys in %lld replies%s%s\n",
                static_cast<long long>(t.subscribers), static_cast<long long>(t.identities), static_cast<long long>(t.keys),
                static_cast<long long>(t.replies), t.last ? ", the last on " : "",
                t.last ? net::date_text(static_cast<uint64_t>(t.last)).c_str() : "");
}

void print_params(const CommonOptions& o, const std::string& out) {
    const std::string path = kms::params_path(o.folder).string();
    const std::string json = store::read_text(path);
    const Params p = Params::parse(json, path);
    if (out.empty())
        std::fputs(json.c_str(), stdout);
    else
        store::write_file(out, json, o.overwrite(), true);
    std::fprintf(stderr, "SHA-256 %s\n", p.sha256.c_str());
}

struct SubscriberOptions : CommonOptions {
    std::vector<std::string> ids;
    std::string psk_name, psk_file, id_file;
};

std::vector<std::string> identities(const SubscriberOptions& o) {
    std::vector<std::string> ids = o.ids;
    if (!o.id_file.empty()) {
        const std::vector<std::string> more = store::read_lines(o.id_file);
        ids.insert(ids.end(), more.begin(), more.end());
    }
    return ids;
}

void subscriber_add(const SubscriberOptions& o) {
    o.apply();
    const std::string path = kms::params_path(o.folder).string();
    const Params params = Params::parse(store::read_text(path), path);
    const std::vector<std::string> ids = identities(o);
    if (ids.empty()) throw CLI::RequiredError("--id");
    for (const std::string& id : ids)
        if (params.match(kms::identity_of(id)) == 0)
            throw Failure("identity '" + id + "' is in none of this KMS's domains and prefixes (see: ibake kms params)");
    if (o.psk_name.empty() || o.psk_name.size() > 255) throw CLI::ValidationError("--psk-name", "has 1 to 255 octets");
    Ledger ledger(kms::ledger_path(o.folder));
    if (o.psk_file.empty()) {
        ledger.add_identities(o.psk_name, ids);
    } else {
        const store::Secret psk = store::read_secret(o.psk_file);
        if (psk.size() != IBAKE_PSK_SIZE)
            throw Failure(o.psk_file + ": a PSK is exactly 32 random octets (head -c 32 /dev/urandom), not " +
                          std::to_string(psk.size()));
        store::Sealer sealer = o.sealer();
        const Master master = Master::open(o.folder, sealer);
        ledger.add_subscriber(o.psk_name, master.seal_psk(o.psk_name, psk), ids, static_cast<int64_t>(net::now().seconds),
                              o.force);
    }
    std::printf("%s: %zu identities added\n", o.psk_name.c_str(), ids.size());
}

void subscriber_remove(const SubscriberOptions& o) {
    Ledger ledger(kms::ledger_path(o.folder));
    const std::vector<std::string> ids = identities(o);
    if (ids.empty() ? !ledger.remove_subscriber(o.psk_name) : ledger.remove_identities(o.psk_name, ids) == 0)
        throw Failure("no such subscriber or identity: " + o.psk_name + " (see: ibake kms subscriber list)");
    std::printf("%s: %s\n", o.psk_name.c_str(), ids.empty() ? "removed" : "identities removed");
}

void subscriber_list(const CommonOptions& o) {
    auto list = nlohmann::json::array();
    for (const kms::Subscriber& s : Ledger(kms::ledger_path(o.folder)).subscribers()) {
        if (o.json) {
            list.push_back(
                {{"psk_name", s.psk_name}, {"identities", s.identities}, {"added", s.added}, {"keys_issued", s.issued}});
            continue;
        }
        std::printf("%s\tadded %s, %lld keys issued\n", s.psk_name.c_str(),
                    net::date_text(static_cast<uint64_t>(s.added)).c_str(), static_cast<long long>(s.issued));
        for (const std::string& id : s.identities) std::printf("    %s\n", id.c_str());
    }
    if (o.json) std::puts(list.dump(1).c_str());
}

// A subcommand whose options live as long as its callback.
template <typename Options>
CLI::App& command(CLI::App& parent, const char* name, const char* text, unsigned which, std::shared_ptr<Options>& o,
                  void (*run)(const Options&)) {
    CLI::App& sub = *parent.add_subcommand(name, text);
    o = std::make_shared<Options>();
    add_common_options(sub, *o, folder_text, which);
    sub.callback([o, run] { run(*o); });
    return sub;
}

}  // namespace

void add_kms_command(CLI::App& app) {
    CLI::App& top = *app.add_subcommand("kms", "Key management server: issues private keys to its subscribers");
    top.require_subcommand(1);

    std::shared_ptr<InitOptions> i;
    CLI::App& init_app =
        command(top, "init", "Make a KMS: master secret (sealed), public parameters, database", with_seal | with_force, i, init);
    init_app.add_option("--kms-id", i->kms_id, "Name of the KMS: a URI in canonical form")->required();
    init_app.add_option("--domain", i->domains, "Domains whose identities it serves");
    init_app.add_option("--prefix", i->prefixes, "Telephone number prefixes that it serves (tel: identities)");
    init_app.add_option("--suite", i->suite, "bf-bls12381, or bf-ss or bb1-ss with 512, 1024, 1536, 3840 or 7680 (RFC 5091)")
        ->capture_default_str();
    init_app.add_option("--interval", i->interval, "Seconds that a key lasts")->capture_default_str();
    init_app.add_flag("--binding", i->binding, "Require the binding extension; a set that succeeds one with it has it too");
    init_app.add_option("--from", i->from, "First day of validity")->capture_default_str();
    init_app.add_option("--until", i->until, "End of validity; without it --validity counts");
    init_app.add_option("--validity", i->validity_days, "Days of validity")->capture_default_str();
    init_app.add_option("--succeeds", i->predecessor,
                        "Folder of the KMS that this one follows: same signing key, next serial number");

    std::shared_ptr<ServeOptions> s;
    CLI::App& serve_app = command(top, "serve", "Answer key requests over UDP until SIGTERM", with_seal, s, serve);
    serve_app.add_option("--listen", s->listen, "ADDR:PORT; port 0 takes a free one")->capture_default_str();
    serve_app.add_option("--port-file", s->port_file, "Write the port in use to this file");
    CLI::Option* https = serve_app.add_option("--https", s->https, "ADDR:PORT to answer RFC 5408's requests on, over HTTPS");
    CLI::Option* certificate =
        serve_app.add_option("--cert", s->certificate, "Certificate chain of the HTTPS server, PEM")->needs(https);
    CLI::Option* tls_key = serve_app.add_option("--tls-key", s->tls_key, "Private key of that certificate, PEM")->needs(https);
    https->needs(certificate)->needs(tls_key);
    serve_app.add_option("--https-port-file", s->https_port_file, "Write the HTTPS port in use to this file")->needs(https);
    serve_app.add_option("--enroll-uri", s->enroll_uri, "Where HTTPS users without credentials are sent to get some")
        ->needs(https);
    serve_app.add_option("--log", s->log, "Log file, appended to; standard error without it");
    serve_app.add_option("--trace", s->trace, "Append a line a message to this file");
    serve_app.add_option("--horizon", s->horizon_days, "Days ahead that a request without dates is given")->capture_default_str();
    serve_app.add_option("--ahead", s->ahead_days, "Days ahead that a request with dates may ask for")->capture_default_str();

    std::shared_ptr<CommonOptions> c;
    command(top, "status", "What this KMS serves and has issued", with_json, c, status);

    CLI::App& params_app = *top.add_subcommand("params", "Print the public parameters, and their SHA-256 on standard error");
    const auto p = std::make_shared<CommonOptions>();
    const auto out = std::make_shared<std::string>();
    add_common_options(params_app, *p, folder_text, with_force);
    params_app.add_option("--out", *out, "File to write them to");
    params_app.callback([p, out] { print_params(*p, *out); });

    CLI::App& subscriber = *top.add_subcommand("subscriber", "Who may ask for the keys of which identities");
    subscriber.require_subcommand(1);
    std::shared_ptr<SubscriberOptions> a, r;
    CLI::App& add =
        command(subscriber, "add", "Add a subscriber, or identities to one", with_seal | with_force, a, subscriber_add);
    CLI::App& remove = command(subscriber, "remove", "Remove identities, or the whole subscriber", 0, r, subscriber_remove);
    for (auto [sub, o] : {std::pair{&add, a}, std::pair{&remove, r}}) {
        sub->add_option("--id", o->ids, "Identities (URI or NAI in canonical form)");
        sub->add_option("--id-file", o->id_file, "File with an identity a line");
        sub->add_option("--psk-name", o->psk_name, "Name of the subscriber's pre-shared key")->required();
    }
    add.add_option("--psk-file", a->psk_file, "File with the pre-shared key: exactly 32 random octets");
    command(subscriber, "list", "List subscribers and their identities", with_json, c, subscriber_list);

    add_district_commands(top);
}

}  // namespace ibake::cli
