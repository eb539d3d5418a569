// `ibake ibe`: identity-based encryption of files. SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "ibe/ibe.h"
#include "ibe/platform_openssl.h"
#include "tools/cli/commands.h"
#include "tools/cli/mail.h"
#include "tools/ibe/sealed_file.h"
#include "tools/ibe/streams.h"
#include "tools/store/files.h"

namespace ibake::cli {

namespace {

using store::Overwrite;
using store::Secret;

struct Options {
    std::string master, params, kms_id = "ibe.local", id, id_hex, key, input = "-", output = "-";
    bool raw = false, force = false, cms = false;
    MailOptions mail;
    Overwrite overwrite() const { return force ? Overwrite::yes : Overwrite::no; }
    // As given: no date is added.
    std::vector<uint8_t> identity() const {
        const auto text = store::as_bytes(id);
        std::vector<uint8_t> octets = id_hex.empty() ? std::vector<uint8_t>(text.begin(), text.end()) : store::from_hex(id_hex);
        if (octets.empty() || octets.size() > 512) throw CLI::ValidationError("--id", "has 1 to 512 octets");
        return octets;
    }
};

ibake_context make_context() {
    ibake_context context;
    const ibake_sizes sizes = IBAKE_SIZES;
    require(ibake_init(&context, ibake_platform_openssl(), &sizes), "start of the library");
    return context;
}

Secret read_exactly(const std::string& path, size_t size, const char* what) {
    Secret secret = store::read_secret(path);
    if (secret.size() != size)
        throw Failure(path + ": " + what + " has " + std::to_string(size) + " octets, this file " +
                      std::to_string(secret.size()));
    return secret;
}

// P_pub of a file of format ibake-params-1; whom those parameters serve, and when, does not matter to files.
std::vector<uint8_t> read_p_pub(const std::string& path) {
    std::vector<uint8_t> p_pub;
    try {
        const auto json = nlohmann::json::parse(store::read_text(path, 65536));
        if (json.at("format") != "ibake-params-1") throw Failure(path + ": not public parameters of format ibake-params-1");
        if (json.at("suite") != IBAKE_SUITE_BF_BLS12381)
            throw Failure(path + ": suite " + json["suite"].dump() +
                          " is not built in; this program knows suite 1 (BF-BLS12381)");
        p_pub = store::from_hex(json.at("p_pub").get<std::string>());
    } catch (const nlohmann::json::exception& e) {
        throw Failure(path + ": not public parameters: " + e.what());
    }
    if (p_pub.size() != IBAKE_P_PUB_SIZE)
        throw Failure(path + ": p_pub has " + std::to_string(p_pub.size()) + " octets instead of 48");
    return p_pub;
}

ibake_ibe_params load_params(const ibake_context& context, const std::string& path) {
    ibake_ibe_params params;
    require(ibake_ibe_params_load(&context, &params, read_p_pub(path).data()), path + ": p_pub");
    return params;
}

void setup(const Options& o) {
    const ibake_context context = make_context();
    Secret master(IBAKE_MASTER_SIZE);
    uint8_t p_pub[IBAKE_P_PUB_SIZE];
    require(ibake_ibe_setup(&context, master.data(), p_pub), "master secret");
    const nlohmann::ordered_json params{{"format", "ibake-params-1"},
                                        {"suite", IBAKE_SUITE_BF_BLS12381},
                                        {"kms_id", o.kms_id},
                                        {"domains", nlohmann::json::array()},
                                        {"prefixes", nlohmann::json::array()},
                                        {"interval_s", 86400},
                                        {"not_before", 0},
                                        {"not_after", 253402300800},
                                        {"p_pub", store::to_hex(p_pub)}};
    const std::string text = params.dump(1) + "\n";
    if (!o.force && std::filesystem::exists(o.params)) throw Failure(o.params + ": exists; use --force to replace it");
    store::write_file(o.master, master, o.overwrite());
    store::write_file(o.params, text, o.overwrite(), true);
    std::printf("master secret %s\nparameters    %s, SHA-256 %s\n", o.master.c_str(), o.params.c_str(),
                store::sha256_hex(store::as_bytes(text)).c_str());
}

void extract(const Options& o) {
    const ibake_context context = make_context();
    const Secret master = read_exactly(o.master, IBAKE_MASTER_SIZE, "a master secret of BF-BLS12381");
    const std::vector<uint8_t> id = o.identity();
    uint8_t p_pub[IBAKE_P_PUB_SIZE];
    require(ibake_ibe_public(&context, p_pub, master.data()), o.master);
    if (!o.params.empty() && !std::ranges::equal(read_p_pub(o.params), p_pub))
        throw Failure(o.params + ": these parameters belong to another master secret than " + o.master);
    Secret key(IBAKE_KEY_SIZE);
    require(ibake_ibe_extract(&context, key.data(), master.data(), id.data(), id.size()), "private key");
    store::write_file(o.output, key, o.overwrite());
}

void encrypt(const Options& o) {
    if (o.cms) return encrypt_mail(o.mail, o.params, o.id, o.input, o.output, o.overwrite());
    const ibake_context context = make_context();
    const ibake_ibe_params params = load_params(context, o.params);
    const std::vector<uint8_t> id = o.identity();
    ibake_ibe_recipient recipient;
    require(ibake_ibe_recipient_load(&context, &recipient, &params, id.data(), id.size()), "identity");
    ibe::Input input(o.input);
    ibe::Output output(o.output, o.overwrite(), false);
    if (o.raw) {
        Secret message(IBAKE_MESSAGE_MAX + 1);
        const size_t size = input.read(message.data(), message.size());
        if (size == 0 || size > IBAKE_MESSAGE_MAX)
            throw Failure(size == 0 ? "the input is empty; --raw takes 1 to 8160 octets"
                                    : "the input has more than the 8160 octets that --raw takes; leave --raw away");
        std::vector<uint8_t> ciphertext(size + IBAKE_CIPHERTEXT_OVERHEAD);
        require(ibake_ibe_encrypt(&context, ciphertext.data(), &recipient, message.data(), size), "encryption");
        output.write(ciphertext.data(), ciphertext.size());
    } else {
        ibe::seal(
            context, recipient, [&](uint8_t* out, size_t size) { return input.read(out, size); },
            [&](const uint8_t* octets, size_t size) { output.write(octets, size); });
    }
    output.commit();
}

void decrypt(const Options& o) {
    if (o.cms) return decrypt_mail(o.params, o.key, o.input, o.output, o.overwrite());
    if (o.id.empty() && o.id_hex.empty()) throw CLI::RequiredError("--id or --id-hex");
    const ibake_context context = make_context();
    const ibake_ibe_params params = load_params(context, o.params);
    const Secret octets = read_exactly(o.key, IBAKE_KEY_SIZE, "a private key of BF-BLS12381");
    const std::vector<uint8_t> id = o.identity();
    const auto key = store::make_secret<ibake_ibe_key>();
    const ibake_status status = ibake_ibe_key_load(&context, key.get(), &params, id.data(), id.size(), octets.data());
    require(status, status == IBAKE_E_KEY_MISMATCH ? o.key + " under " + o.params : o.key);
    ibe::Input input(o.input);
    ibe::Output output(o.output, o.overwrite(), true);
    if (o.raw) {
        std::vector<uint8_t> ciphertext(IBAKE_MESSAGE_MAX + IBAKE_CIPHERTEXT_OVERHEAD + 1);
        const size_t size = input.read(ciphertext.data(), ciphertext.size());
        if (size <= IBAKE_CIPHERTEXT_OVERHEAD || size == ciphertext.size())
            throw Failure("a bare ciphertext has 81 to 8240 octets; a file made without --raw is opened without it");
        Secret message(size - IBAKE_CIPHERTEXT_OVERHEAD);
        require(ibake_ibe_decrypt(&context, message.data(), key.get(), ciphertext.data(), size),
                "encrypted to another identity or under other parameters, or changed");
        output.write(message.data(), message.size());
    } else {
        ibe::open(
            context, *key, [&](uint8_t* out, size_t size) { return input.read(out, size); },
            [&](const uint8_t* out, size_t size) { output.write(out, size); });
    }
    output.commit();
}

void add_identity(CLI::App& app, Options& o, size_t least = 1) {
    CLI::Option_group& group = *app.add_option_group("identity");
    group.add_option("--id", o.id, "Identity, hashed as given: no date is added");
    group.add_option("--id-hex", o.id_hex, "Identity as hex octets");
    group.require_option(least, 1);
}

void add_streams(CLI::App& app, Options& o) {
    app.add_option("--in,input", o.input, "File to read; - is standard input")->capture_default_str();
    app.add_option("--out,output", o.output, "File to write; - is standard output")->capture_default_str();
    app.add_flag("--raw", o.raw, "Bare U || V || W, without IBK1 header and chunks; up to 8160 octets");
}

CLI::App& command(CLI::App& parent, const char* name, const char* text, void (*run)(const Options&),
                  std::shared_ptr<Options>& o) {
    CLI::App& sub = *parent.add_subcommand(name, text);
    o = std::make_shared<Options>();
    sub.add_flag("--force", o->force, "Replace what exists");
    sub.callback([o, run] { run(*o); });
    return sub;
}

}  // namespace

void add_ibe_command(CLI::App& app) {
    CLI::App& top = *app.add_subcommand("ibe", "Identity-based encryption of files (BF-BLS12381)");
    top.require_subcommand(1);
    std::shared_ptr<Options> o;

    CLI::App& s = command(top, "setup", "Make a master secret and public parameters", setup, o);
    s.add_option("--master", o->master, "File for the master secret: 32 octets, mode 0600")->required();
    s.add_option("--params", o->params, "File for the public parameters (JSON)")->required();
    s.add_option("--kms-id", o->kms_id, "Name written into the parameters")->capture_default_str();

    CLI::App& x = command(top, "extract", "Make the private key of an identity", extract, o);
    x.add_option("--master", o->master, "File with the master secret")->required();
    x.add_option("--params", o->params, "Public parameters, to check that they belong to the master secret");
    add_identity(x, *o);
    x.add_option("--out,output", o->output, "File for the private key: 96 octets, mode 0600")->required();

    CLI::App& e = command(top, "encrypt", "Encrypt to an identity", encrypt, o);
    e.add_option("--params", o->params, "Public parameters (JSON; with --cms those of a district, DER)")->required();
    add_identity(e, *o);
    add_streams(e, *o);
    e.add_flag("--cms", o->cms, "Make CMS enveloped data for a mail address, given as --id (RFC 5409)")
        ->excludes("--raw")
        ->excludes("--id-hex");
    add_mail_options(e, o->mail);

    CLI::App& d = command(top, "decrypt", "Decrypt with a private key; nothing is released that did not verify", decrypt, o);
    d.add_option("--params", o->params, "Public parameters (JSON; with --cms those of a district, DER)")->required();
    d.add_option("--key", o->key, "File with the private key of the identity")->required();
    add_identity(d, *o, 0);
    add_streams(d, *o);
    d.add_flag("--cms", o->cms, "Open CMS enveloped data, DER or PEM, which says itself for whom it is")
        ->excludes("--raw")
        ->excludes("--id")
        ->excludes("--id-hex");

    add_fetch_commands(top);
}

}  // namespace ibake::cli
