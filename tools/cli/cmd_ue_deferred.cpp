// `ibake ue collect` and `ibake ue encode`: media for somebody who is not there. SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "tools/cli/commands.h"
#include "tools/cli/options.h"
#include "tools/kms/kms.h"
#include "tools/ue/recording.h"
#include "tools/ue/store.h"

namespace ibake::cli {

namespace {

struct DeferredOptions : CommonOptions {
    std::string message, self, receive, send, content;
};

void collect(const DeferredOptions& o) {
    o.apply();
    if (!std::filesystem::is_directory(o.folder)) throw Failure(o.folder + ": no such UE; make it with: ibake ue enrol");
    const ue::Store store(o.folder);
    store::Sealer sealer = o.sealer();
    ue::Directory directory(store, sealer);
    const std::string octets = store::read_text(o.message, ue::recording_max);
    const ue::Recording recording = ue::Recording::parse(store::as_bytes(octets), o.message);
    ibake_config config;
    ibake_config_default(&config, &kms::library(), &directory.callbacks());
    ue::Collected collected;
    try {
        collected = ue::collect(config, recording, o.self);
    } catch (const Failure& e) {
        throw Failure(o.message + ": " + e.what() + (directory.problem.empty() ? "" : ": " + directory.problem));
    }
    store::write_file(o.receive, collected.file, o.overwrite());
    if (o.json) {
        const nlohmann::json j{{"sender", collected.sender},
                               {"sender_asserted_by", "mailbox"},
                               {"received_bytes", collected.file.size()},
                               {"received_sha256", store::sha256_hex(store::as_bytes(collected.file))},
                               {"packets", recording.packets.size()},
                               {"discarded_packets", collected.discarded}};
        std::puts(j.dump(1).c_str());
    } else {
        std::printf("from %s, asserted by the mailbox: %zu octets into %s\n", collected.sender.c_str(), collected.file.size(),
                    o.receive.c_str());
    }
}

void encode(const DeferredOptions& o) {
    o.apply();
    store::Sealer sealer = o.sealer();
    const ue::Encoded encoded = ue::encode_content(store::read_text(o.send));
    ue::save_content(o.folder, sealer, encoded, o.content, o.overwrite());
    if (o.json)
        std::puts(nlohmann::json{{"packets", encoded.content.packets.size()}, {"ssrc", encoded.content.ssrc}}.dump(1).c_str());
    else
        std::printf("%zu packets into %s; its key is sealed in %s\n", encoded.content.packets.size(), o.content.c_str(),
                    o.folder.c_str());
}

}  // namespace

void add_ue_deferred_commands(CLI::App& ue) {
    const auto command = [&](const char* name, const char* text,
                             void (*run)(const DeferredOptions&)) -> std::pair<CLI::App&, DeferredOptions&> {
        CLI::App& sub = *ue.add_subcommand(name, text);
        const auto o = std::make_shared<DeferredOptions>();
        add_common_options(sub, *o, "Folder of the UE", with_seal | with_force | with_json);
        sub.callback([o, run] { run(*o); });
        return {sub, *o};
    };
    {
        const auto [sub, o] = command("collect", "Open what a mailbox recorded while this identity was away", collect);
        sub.add_option("--mailbox-message", o.message, "File that the mailbox made")->required();
        sub.add_option("--id", o.self, "Own identity, which was called")->required();
        sub.add_option("--receive", o.receive, "File for what was sent")->required();
    }
    const auto [sub, o] = command("encode", "Encrypt a file now that later calls hand the key of to mailboxes", encode);
    sub.add_option("--send", o.send, "File to encrypt: a WAV at its own rate, anything else at 32,000 octets a second")
        ->required();
    sub.add_option("--content", o.content, "File to write: public, the key stays in the folder of the UE")->required();
}

}  // namespace ibake::cli
