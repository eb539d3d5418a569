// Options that several subcommands share. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CLI_OPTIONS_H
#define IBAKE_TOOLS_CLI_OPTIONS_H

#include <CLI/CLI.hpp>
#include <string>

#include "tools/net/clock.h"
#include "tools/store/seal.h"

namespace ibake::cli {

struct CommonOptions {
    std::string folder, passphrase_file, key_file, now;
    bool force = false, json = false;
    store::Overwrite overwrite() const { return force ? store::Overwrite::yes : store::Overwrite::no; }
    store::Sealer sealer() const { return {passphrase_file, key_file}; }
    void apply() const { net::set_clock(now); }
};

enum : unsigned { with_seal = 1, with_force = 2, with_json = 4 };

inline void add_common_options(CLI::App& app, CommonOptions& o, const char* folder_text, unsigned which) {
    app.add_option("--dir", o.folder, folder_text)->required();
    app.add_option("--now", o.now)->group("");  // tests: the time at which the clock starts
    if (which & with_seal) {
        app.add_option("--passphrase-file", o.passphrase_file, "File with the pass phrase that seals secrets (Argon2id)");
        app.add_option("--key-file", o.key_file, "File with at least 32 random octets that seal secrets")
            ->excludes("--passphrase-file");
    }
    if (which & with_force) app.add_flag("--force", o.force, "Replace what exists");
    if (which & with_json) app.add_flag("--json", o.json, "Print JSON");
}

}  // namespace ibake::cli

#endif
