// `ibake ibe` for mail: enveloped data, fetching of parameters and keys. SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "tools/cli/commands.h"
#include "tools/cli/mail.h"
#include "tools/ibe/streams.h"
#include "tools/kms/kms.h"
#include "tools/net/clock.h"
#include "tools/rfc5408/algorithm.h"
#include "tools/rfc5408/enveloped.h"
#include "tools/rfc5408/https_client.h"

namespace ibake::cli {

namespace {

using rfc5408::EmailIdentity;
using rfc5408::SystemParams;

rfc5408::Octets read_all(const std::string& path) {
    ibe::Input input(path);
    rfc5408::Octets octets;
    for (size_t size = 0, got = 1; got > 0; size += got) {
        if (size > rfc5408::content_max + rfc5408::structure_max) throw Failure(path + ": larger than the 256 MiB of --cms");
        octets.resize(size + 65536);
        got = input.read(octets.data() + size, 65536);
        octets.resize(size + got);
    }
    return octets;
}

void write_all(const std::string& path, store::Bytes octets, store::Overwrite overwrite, bool secret) {
    ibe::Output output(path, overwrite, secret);
    output.write(octets.data(), octets.size());
    output.commit();
}

SystemParams read_params(const std::string& path) {
    try {
        return rfc5408::read_system_params(store::as_bytes(store::read_text(path, rfc5408::structure_max)));
    } catch (const Failure& e) {
        throw Failure(path + ": no parameters of a district: " + e.what());
    }
}

// None when the file is missing or anything else.
std::optional<SystemParams> parameters_in(const std::string& path) {
    try {
        return read_params(path);
    } catch (const Failure&) {
        return std::nullopt;
    }
}

int64_t now() { return static_cast<int64_t>(net::now().seconds); }

EmailIdentity recipient(const MailOptions& o, const std::string& address) {
    if (o.interval < 1) throw CLI::ValidationError("--interval", "must be at least 1 second");
    const int64_t time = o.time.empty() ? now() : static_cast<int64_t>(net::parse_date(o.time));
    const EmailIdentity email{address, rfc5408::rounded(time, o.interval)};
    return rfc5408::read_email_identity(rfc5408::write_email_identity(email));  // what others will refuse is refused here
}

struct FetchOptions {
    std::string url, district, ca, params, address, message, user, password_file, output;
    MailOptions mail;
    bool force = false;
    store::Overwrite overwrite() const { return force ? store::Overwrite::yes : store::Overwrite::no; }
};

void fetch_params(const FetchOptions& o) {
    const SystemParams params = rfc5408::HttpsServerAt{o.url, o.ca}.fetch_params();
    const std::string& expected = o.district.empty() ? o.url : o.district;
    if (params.district != expected)
        throw Failure(o.url + ": has parameters of " + params.district + ", not of " + expected + " (see --district)");
    params.require_usable(now());
    const auto before = parameters_in(o.output);
    if (before && before->district == params.district && before->serial > params.serial)
        throw Failure(o.url + ": sends older parameters than serial number " + std::to_string(before->serial) + " in " +
                      o.output);
    const rfc5408::OidValue& algorithm = rfc5408::choose_algorithm(params);
    (void)rfc5408::Algorithm(kms::library(), algorithm);
    const rfc5408::Octets der = rfc5408::write_system_params(params);
    write_all(o.output, der, o.overwrite(), false);
    if (o.output == "-") return;
    std::printf("district %s, serial %llu\nvalid    %s to %s\nkeys     %s\nSHA-256  %s\n", params.district.c_str(),
                static_cast<unsigned long long>(params.serial), net::date_text(static_cast<uint64_t>(params.not_before)).c_str(),
                net::date_text(static_cast<uint64_t>(params.not_after)).c_str(),
                params.pkg_uri().empty() ? "(no URI given)" : params.pkg_uri().c_str(), store::sha256_hex(der).c_str());
}

void fetch_key(const FetchOptions& o) {
    const SystemParams params = read_params(o.params);
    params.require_known();
    const rfc5408::Identity identity =
        o.message.empty() ? rfc5408::email_identity(params.district, params.serial, recipient(o.mail, o.address))
                          : rfc5408::read_enveloped_data(rfc5408::from_pem_or_der(read_all(o.message))).recipient.identity;
    params.require_own(identity);
    const std::string url = o.url.empty() ? params.pkg_uri() : o.url;
    if (url.empty()) throw Failure(o.params + ": does not say where keys are; give --url");
    std::string password;
    if (!o.password_file.empty()) {
        const auto lines = store::read_lines(o.password_file);
        if (lines.size() != 1) throw Failure(o.password_file + ": not one line with the password");
        password = lines[0];
    }
    const rfc5408::OidValue& algorithm = rfc5408::choose_algorithm(params);
    const rfc5408::KeyResponse response =
        rfc5408::HttpsServerAt{url, o.ca}.request_key({algorithm.oid, identity}, o.user, password);
    if (response.code != rfc5408::Code::key_follows)
        throw Failure(url + ": " + rfc5408::name(response.code) + ": " + rfc5408::explanation(response.code) +
                      (response.location.empty() ? "" : ": " + response.location));
    const rfc5408::KeyReply reply = rfc5408::read_key_reply(response.reply);
    if (reply.identity != identity || reply.algorithm != algorithm.oid) throw Failure(url + ": sent the key of another identity");
    if (!reply.options.empty())
        throw Failure(url + ": option " + reply.options[0].oid + " of the key is unknown, so the key must not be used");
    rfc5408::Algorithm(kms::library(), algorithm).require_key(rfc5408::write_identity(identity), reply.key);
    write_all(o.output, reply.key, o.overwrite(), true);
}

}  // namespace

void add_mail_options(CLI::App& app, MailOptions& o) {
    app.add_option("--time", o.time, "With --cms: the key is for this time on; now without it");
    app.add_option("--interval", o.interval, "With --cms: seconds that the time is rounded down to a multiple of")
        ->capture_default_str();
    app.add_flag("--pem", o.pem, "With --cms: PEM instead of DER");
}

void encrypt_mail(const MailOptions& o, const std::string& params, const std::string& address, const std::string& input,
                  const std::string& output, store::Overwrite overwrite) {
    const rfc5408::Octets der =
        rfc5408::envelop(kms::library(), read_params(params), recipient(o, address), now(), read_all(input));
    write_all(output, o.pem ? store::as_bytes(rfc5408::to_pem(der)) : store::Bytes(der), overwrite, false);
}

void decrypt_mail(const std::string& params, const std::string& key, const std::string& input, const std::string& output,
                  store::Overwrite overwrite) {
    const store::Secret content = rfc5408::open_enveloped(kms::library(), read_params(params), store::read_secret(key),
                                                          rfc5408::from_pem_or_der(read_all(input)));
    write_all(output, content, overwrite, true);
}

void add_fetch_commands(CLI::App& ibe) {
    const auto command = [&](const char* name, const char* text,
                             void (*run)(const FetchOptions&)) -> std::pair<CLI::App&, FetchOptions&> {
        CLI::App& sub = *ibe.add_subcommand(name, text);
        const auto o = std::make_shared<FetchOptions>();
        sub.add_option("--ca", o->ca, "Certificate authorities for the server, PEM; without it those of this machine");
        sub.add_option("--out,output", o->output, "File to write")->required();
        sub.add_flag("--force", o->force, "Replace what exists");
        sub.callback([o, run] { run(*o); });
        return {sub, *o};
    };
    {
        const auto [sub, o] = command("fetch-params", "Fetch the parameters of a district over HTTPS (RFC 5408)", fetch_params);
        sub.add_option("--url", o.url, "URL of the district")->required();
        sub.add_option("--district", o.district, "Name of the district, where it is not the URL");
    }
    const auto [sub, o] = command("fetch-key", "Fetch a private key for a mail address over HTTPS (RFC 5408)", fetch_key);
    sub.add_option("--params", o.params, "Parameters of the district, from fetch-params")->required();
    sub.add_option("--url", o.url, "URL of the key server, where the parameters do not say it");
    sub.add_option("--user", o.user, "User name");
    sub.add_option("--password-file", o.password_file, "File with the password")->needs("--user");
    CLI::Option_group& whose = *sub.add_option_group("identity");
    CLI::Option* address = whose.add_option("--id", o.address, "Mail address");
    whose.add_option("--cms", o.message, "Enveloped data: the key that it is encrypted to");
    whose.require_option(1);
    sub.add_option("--time", o.mail.time, "The key is for this time on; now without it")->needs(address);
    sub.add_option("--interval", o.mail.interval, "Seconds that the time is rounded down to a multiple of")
        ->needs(address)
        ->capture_default_str();
}

}  // namespace ibake::cli
