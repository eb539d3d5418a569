// `ibake ue`: user equipment: keys from the KMS; calls are in cmd_ue_call.cpp. SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "tools/cli/ue.h"
#include "tools/ue/enrol.h"

namespace ibake::cli {

namespace {

using nlohmann::json;

constexpr const char* folder_text = "Folder of the UE";

void add_ue_options(CLI::App& app, UeOptions& o, unsigned which) {
    add_common_options(app, o, folder_text, which);
    app.add_option("--kms-params", o.params, "Files of KMS public parameters to import first");
    app.add_option("--pin", o.pins, "SHA-256 of parameters to trust, as the operator of the KMS gives it");
    app.add_flag("--trust", o.trust, "Trust the parameters without comparing their SHA-256");
    app.add_option("--trace", o.trace, "Append a line a message to this file");
}

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
    add_call_options(call_app, *c, listen_app, *l);

    add_ue_deferred_commands(top);
    CLI::App& status_app = *top.add_subcommand("status", "Keys held and their validity, KMSs trusted");
    const auto s = std::make_shared<CommonOptions>();
    add_common_options(status_app, *s, folder_text, with_json);
    status_app.callback([s] { status(*s); });
}

}  // namespace ibake::cli
