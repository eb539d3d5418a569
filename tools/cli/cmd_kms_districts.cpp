// `ibake kms district` and `ibake kms user`: what the KMS serves over HTTPS, and to whom. SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "tools/cli/commands.h"
#include "tools/cli/districts.h"
#include "tools/cli/options.h"
#include "tools/kms/districts.h"
#include "tools/kms/key_service.h"
#include "tools/kms/kms.h"
#include "tools/rfc5408/algorithm.h"

namespace ibake::cli {

namespace {

using kms::Districts;

constexpr int64_t day = 86400;

struct DistrictOptions : CommonOptions {
    std::string name, params, master, pkg_uri, from = "today", until;
    int64_t interval = day, validity_days = 365;
};

void district_add(const DistrictOptions& o) {
    o.apply();
    if (o.interval < 1) throw CLI::ValidationError("--interval", "must be at least 1 second");
    store::Sealer sealer = o.sealer();
    const kms::Master master = kms::Master::open(o.folder, sealer);
    const std::string params = store::read_text(o.params, rfc5408::structure_max);
    const store::Secret secret = store::read_secret(o.master);
    const rfc5408::OidValue named = rfc5408::named(kms::library(), {params.begin(), params.end()});
    rfc5408::Algorithm(kms::library(), named, rfc5408::Algorithm::Parameters::checked_before).require_master(secret);

    Districts districts(kms::ledger_path(o.folder));
    kms::District district{{.district = o.name,
                            .serial = districts.next_serial(o.name),
                            .not_before = rfc5408::rounded(static_cast<int64_t>(net::parse_date(o.from)), o.interval),
                            .not_after = 0,
                            .algorithms = {named},
                            .identity_type = rfc5408::oid::email_identity,
                            .extensions = {}},
                           o.interval,
                           master.seal_district(o.name, districts.next_serial(o.name), secret)};
    rfc5408::SystemParams& p = district.params;
    p.not_after = o.until.empty() ? p.not_before + o.validity_days * day : static_cast<int64_t>(net::parse_date(o.until));
    if (!o.pkg_uri.empty()) p.extensions.push_back(rfc5408::pkg_uri_extension(o.pkg_uri));
    (void)rfc5408::read_system_params(rfc5408::write_system_params(p));  // what clients will refuse is refused here
    districts.publish(district);
    std::printf("district %s, serial %llu\n", o.name.c_str(), static_cast<unsigned long long>(p.serial));
}

void district_list(const CommonOptions& o) {
    auto list = nlohmann::json::array();
    for (const kms::District& d : Districts(kms::ledger_path(o.folder)).all()) {
        const rfc5408::SystemParams& p = d.params;
        if (o.json)
            list.push_back({{"district", p.district},
                            {"serial", p.serial},
                            {"not_before", p.not_before},
                            {"not_after", p.not_after},
                            {"interval_s", d.interval},
                            {"algorithm", p.algorithms.at(0).oid},
                            {"pkg_uri", p.pkg_uri()}});
        else
            std::printf("%s\tserial %llu, %s to %s, a key lasts %lld s\n", p.district.c_str(),
                        static_cast<unsigned long long>(p.serial), net::date_text(static_cast<uint64_t>(p.not_before)).c_str(),
                        net::date_text(static_cast<uint64_t>(p.not_after)).c_str(), static_cast<long long>(d.interval));
    }
    if (o.json) std::puts(list.dump(1).c_str());
}

struct UserOptions : CommonOptions {
    std::string name, password_file;
    std::vector<std::string> addresses;
};

void user_add(const UserOptions& o) {
    if (o.name.empty() || o.name.size() > 255 || o.name.find(':') != std::string::npos)
        throw CLI::ValidationError("--name", "has 1 to 255 octets and no colon");
    for (const std::string& address : o.addresses)
        (void)rfc5408::read_email_identity(rfc5408::write_email_identity({address, 0}));
    std::string hash;
    if (!o.password_file.empty()) {
        const auto lines = store::read_lines(o.password_file);
        if (lines.size() != 1) throw Failure(o.password_file + ": not one line with the password");
        hash = kms::hash_password(lines[0]);
    }
    Districts(kms::ledger_path(o.folder)).add_user(o.name, hash, o.addresses, o.force);
    std::printf("%s: %zu addresses added\n", o.name.c_str(), o.addresses.size());
}

void user_remove(const UserOptions& o) {
    if (!Districts(kms::ledger_path(o.folder)).remove_user(o.name, o.addresses))
        throw Failure("no such user or address: " + o.name + " (see: ibake kms user list)");
    std::printf("%s: %s\n", o.name.c_str(), o.addresses.empty() ? "removed" : "addresses removed");
}

void user_list(const CommonOptions& o) {
    auto list = nlohmann::json::array();
    for (const kms::WebUser& u : Districts(kms::ledger_path(o.folder)).users()) {
        if (o.json) {
            list.push_back({{"name", u.name}, {"addresses", u.addresses}, {"keys_issued", u.issued}});
            continue;
        }
        std::printf("%s\t%lld keys issued\n", u.name.c_str(), static_cast<long long>(u.issued));
        for (const std::string& address : u.addresses) std::printf("    %s\n", address.c_str());
    }
    if (o.json) std::puts(list.dump(1).c_str());
}

template <typename Options>
CLI::App& command(CLI::App& parent, const char* name, const char* text, unsigned which, std::shared_ptr<Options>& o,
                  void (*run)(const Options&)) {
    CLI::App& sub = *parent.add_subcommand(name, text);
    o = std::make_shared<Options>();
    add_common_options(sub, *o, "Folder of the KMS", which);
    sub.callback([o, run] { run(*o); });
    return sub;
}

}  // namespace

void add_district_commands(CLI::App& kms) {
    std::shared_ptr<CommonOptions> c;
    CLI::App& district =
        *kms.add_subcommand("district", "Parameters of RFC 5091 for mail addresses, served over HTTPS (RFC 5408)");
    district.require_subcommand(1);
    std::shared_ptr<DistrictOptions> d;
    CLI::App& publish = command(district, "add", "Publish parameters under the next serial number", with_seal, d, district_add);
    publish.add_option("--name", d->name, "Name of the district: the https URL of its parameters")->required();
    publish.add_option("--params", d->params, "Public parameters, DER (from: ibake ibe setup)")->required();
    publish.add_option("--master", d->master, "Their master secret, DER; it is kept sealed")->required();
    publish.add_option("--pkg-uri", d->pkg_uri, "https URL of the key requests, written into the parameters");
    publish.add_option("--interval", d->interval, "Seconds that the time in an identity is a multiple of")->capture_default_str();
    publish.add_option("--from", d->from, "First day of validity")->capture_default_str();
    publish.add_option("--until", d->until, "End of validity; without it --validity counts");
    publish.add_option("--validity", d->validity_days, "Days of validity")->capture_default_str();
    command(district, "list", "List districts and their serial numbers", with_json, c, district_list);

    CLI::App& user = *kms.add_subcommand("user", "Who may fetch the keys of which mail addresses over HTTPS");
    user.require_subcommand(1);
    std::shared_ptr<UserOptions> a, r;
    CLI::App& add = command(user, "add", "Add a user, or mail addresses to one", with_force, a, user_add);
    CLI::App& remove = command(user, "remove", "Remove mail addresses, or the whole user", 0, r, user_remove);
    for (auto [sub, o] : {std::pair{&add, a}, std::pair{&remove, r}}) {
        sub->add_option("--name", o->name, "Name of the user")->required();
        sub->add_option("--id", o->addresses, "Mail addresses");
    }
    add.add_option("--password-file", a->password_file, "File with the password, on one line");
    command(user, "list", "List users and their mail addresses", with_json, c, user_list);
}

}  // namespace ibake::cli
