// `ibake ibe`: identity-based encryption of files. SPDX-License-Identifier: Apache-2.0
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
#include "tools/ibe/suite.h"
#include "tools/kms/params.h"
#include "tools/store/files.h"

namespace ibake::cli {

namespace {

using store::Overwrite;
using store::Secret;

struct Options {
    std::string suite = "bf-bls12381", master, params, kms_id = "ibe.local", id, id_hex, key, input = "-", output = "-";
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

// Public parameters of a file: the JSON of format ibake-params-1 (whom those parameters serve, and when, does not matter to files), or
// the DER of a suite of RFC 5091.
ibe::Parameters read_params(const ibake_context& context, const std::string& path) {
    const std::string text = store::read_text(path, 65536);
    if (!text.empty() && text[0] == '\x30') return {context, store::as_bytes(text), path};
    try {
        const auto json = nlohmann::json::parse(text);
        if (json.at("format") != "ibake-params-1") throw Failure(path + ": not public parameters of format ibake-params-1");
        return {context, json.at("suite").get<uint16_t>(), kms::read_suite_parameters(json, path), path};
    } catch (const nlohmann::json::exception& e) {
        throw Failure(path + ": not public parameters: " + e.what());
    }
}

std::string params_json(const std::string& kms_id, const std::vector<uint8_t>& p_pub) {
    const nlohmann::ordered_json params{{"format", "ibake-params-1"},
                                        {"suite", IBAKE_SUITE_BF_BLS12381},
                                        {"kms_id", kms_id},
                                        {"domains", nlohmann::json::array()},
                                        {"prefixes", nlohmann::json::array()},
                                        {"interval_s", 86400},
                                        {"not_before", 0},
                                        {"not_after", 253402300800},
                                        {"p_pub", store::to_hex(p_pub)}};
    return params.dump(1) + "\n";
}

void setup(const Options& o) {
    const ibake_context context = make_context();
    const uint16_t suite = ibe::suite_number(o.suite);
    if (!o.force && std::filesystem::exists(o.params)) throw Failure(o.params + ": exists; use --force to replace it");
    const ibe::Setup made = ibe::setup(context, suite);
    const std::string text =
        ibe::of_rfc5091(suite) ? std::string(store::as_text(made.params)) : params_json(o.kms_id, made.params);
    store::write_file(o.master, made.master, o.overwrite());
    store::write_file(o.params, text, o.overwrite(), true);
    std::printf("master secret %s\nparameters    %s, SHA-256 %s\n", o.master.c_str(), o.params.c_str(),
                store::sha256_hex(store::as_bytes(text)).c_str());
}

void extract(const Options& o) {
    const ibake_context context = make_context();
    const Secret master = store::read_secret(o.master);
    const std::vector<uint8_t> id = o.identity();
    if (!o.params.empty()) {
        const ibe::Parameters params = read_params(context, o.params);
        params.require_master(master, o.params + " and " + o.master);
        store::write_file(o.output, params.extract(master, {id})[0], o.overwrite());
        return;
    }
    if (master.size() != IBAKE_MASTER_SIZE)
        throw Failure(o.master + ": a master secret of BF-BLS12381 has 32 octets, this file " + std::to_string(master.size()) +
                      "; one of RFC 5091 needs its --params");
    Secret key(IBAKE_KEY_SIZE);
    require(ibake_ibe_extract(&context, key.data(), master.data(), id.data(), id.size()), o.master);
    store::write_file(o.output, key, o.overwrite());
}

// One DER ciphertext block (RFC 5091 section 8), whatever the content.
void encrypt_block(const ibe::Parameters& params, const std::vector<uint8_t>& id, ibe::Input& input, ibe::Output& output) {
    const ibake_kms kms = params.view();
    const auto recipient = std::make_unique<ibake_ss_recipient>();
    require(ibake_ss_recipient_load(&params.context(), recipient.get(), sizeof *recipient, kms.ss_params, id.data(), id.size()),
            "identity");
    Secret message(IBAKE_SS_MESSAGE_MAX + 1);
    const size_t size = input.read(message.data(), message.size());
    if (size == 0 || size > IBAKE_SS_MESSAGE_MAX)
        throw Failure("the input has " + std::string(size == 0 ? "no octets" : "too many octets") +
                      "; a ciphertext block of RFC 5091 holds 1 to 65535, and is meant for a key");
    std::vector<uint8_t> block(IBAKE_SS_CIPHERTEXT_SIZE(IBAKE_SS_BITS, size));
    size_t block_size = block.size();
    require(ibake_ss_encrypt(&params.context(), block.data(), &block_size, kms.ss_params, recipient.get(), message.data(), size),
            "encryption");
    output.write(block.data(), block_size);
}

void decrypt_block(const ibe::Parameters& params, const ibe::PrivateKey& key, ibe::Input& input, ibe::Output& output) {
    std::vector<uint8_t> block(IBAKE_SS_CIPHERTEXT_SIZE(IBAKE_SS_BITS, IBAKE_SS_MESSAGE_MAX) + 1);
    const size_t size = input.read(block.data(), block.size());
    Secret message(block.size());
    size_t message_size = message.size();
    require(ibake_ss_decrypt(&params.context(), message.data(), &message_size, params.view().ss_params, key.view().ss_key,
                             block.data(), size),
            "not a ciphertext block of this suite, encrypted to another identity or under other parameters, or changed");
    output.write(message.data(), message_size);
}

void encrypt(const Options& o) {
    if (o.cms) return encrypt_mail(o.mail, o.params, o.id, o.input, o.output, o.overwrite());
    const ibake_context context = make_context();
    const ibe::Parameters params = read_params(context, o.params);
    const std::vector<uint8_t> id = o.identity();
    ibe::Input input(o.input);
    ibe::Output output(o.output, o.overwrite(), false);
    if (ibe::of_rfc5091(params.suite())) {
        encrypt_block(params, id, input, output);
        return output.commit();
    }
    ibake_ibe_recipient recipient;
    require(ibake_ibe_recipient_load(&context, &recipient, params.view().params, id.data(), id.size()), "identity");
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
    const ibake_context context = make_context();
    const ibe::Parameters params = read_params(context, o.params);
    const bool named = !o.id.empty() || !o.id_hex.empty();
    if (!named && !ibe::of_rfc5091(params.suite())) throw CLI::RequiredError("--id or --id-hex");
    const ibe::PrivateKey key(params, named ? o.identity() : std::vector<uint8_t>{}, store::read_secret(o.key),
                              o.key + " under " + o.params,
                              named ? ibe::PrivateKey::Is::unknown : ibe::PrivateKey::Is::checked_before);
    ibe::Input input(o.input);
    ibe::Output output(o.output, o.overwrite(), true);
    if (ibe::of_rfc5091(params.suite())) {
        decrypt_block(params, key, input, output);
        return output.commit();
    }
    const ibake_ibe_key& bls = *key.view().key;
    if (o.raw) {
        std::vector<uint8_t> ciphertext(IBAKE_MESSAGE_MAX + IBAKE_CIPHERTEXT_OVERHEAD + 1);
        const size_t size = input.read(ciphertext.data(), ciphertext.size());
        if (size <= IBAKE_CIPHERTEXT_OVERHEAD || size == ciphertext.size())
            throw Failure("a bare ciphertext has 81 to 8240 octets; a file made without --raw is opened without it");
        Secret message(size - IBAKE_CIPHERTEXT_OVERHEAD);
        require(ibake_ibe_decrypt(&context, message.data(), &bls, ciphertext.data(), size),
                "encrypted to another identity or under other parameters, or changed");
        output.write(message.data(), message.size());
    } else {
        ibe::open(
            context, bls, [&](uint8_t* out, size_t size) { return input.read(out, size); },
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
    app.add_flag("--raw", o.raw, "BF-BLS12381: bare U || V || W, without IBK1 header and chunks; up to 8160 octets");
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
    CLI::App& top = *app.add_subcommand("ibe", "Identity-based encryption of files (BF-BLS12381, RFC 5091)");
    top.require_subcommand(1);
    std::shared_ptr<Options> o;

    CLI::App& s = command(top, "setup", "Make a master secret and public parameters", setup, o);
    s.add_option("--master", o->master, "File for the master secret: 32 octets, or DER; mode 0600")->required();
    s.add_option("--params", o->params, "File for the public parameters: JSON, or DER")->required();
    s.add_option("--suite", o->suite, "bf-bls12381; bf-ss or bb1-ss with 512, 1024, 1536, 3840 or 7680 (RFC 5091) make DER files")
        ->capture_default_str();
    s.add_option("--kms-id", o->kms_id, "Name written into JSON parameters")->capture_default_str();

    CLI::App& x = command(top, "extract", "Make the private key of an identity", extract, o);
    x.add_option("--master", o->master, "File with the master secret")->required();
    x.add_option("--params", o->params, "Public parameters: say the suite, and are checked to belong to the master secret");
    add_identity(x, *o);
    x.add_option("--out,output", o->output, "File for the private key: 96 octets, or DER; mode 0600")->required();

    CLI::App& e = command(top, "encrypt", "Encrypt to an identity", encrypt, o);
    e.add_option("--params", o->params, "Public parameters: JSON, or DER of RFC 5091; with --cms those of a district")->required();
    add_identity(e, *o);
    add_streams(e, *o);
    e.add_flag("--cms", o->cms, "Make CMS enveloped data for a mail address, given as --id (RFC 5409)")
        ->excludes("--raw")
        ->excludes("--id-hex");
    add_mail_options(e, o->mail);

    CLI::App& d = command(top, "decrypt", "Decrypt with a private key; nothing is released that did not verify", decrypt, o);
    d.add_option("--params", o->params, "Public parameters: JSON, or DER of RFC 5091; with --cms those of a district")->required();
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
