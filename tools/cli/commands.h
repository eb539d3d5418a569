// The subcommands of the `ibake` program and how they end. SPDX-License-Identifier: Apache-2.0
//
// Each add_<name>_command registers a subcommand of main.cpp's CLI11 application; its callback does the work. A callback that
// returns means exit code 0. To refuse or fail it throws Failure: one line on standard error and exit code 1. A usage error
// found late is a CLI::ValidationError: exit code 2.
#ifndef IBAKE_TOOLS_CLI_COMMANDS_H
#define IBAKE_TOOLS_CLI_COMMANDS_H

#include <stdexcept>
#include <string>

#include "ibe/ibe.h"

namespace CLI {
class App;
}

namespace ibake::cli {

// Exit code 1. The text says what went wrong and what to do, in one line; empty when a report of it was printed already.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Throws Failure("<what>: <sentence of the status>") unless status is IBAKE_OK.
inline void require(ibake_status status, const std::string& what) {
    if (status != IBAKE_OK) throw Failure(what + ": " + ibake_status_text(status));
}

void add_kms_command(CLI::App& app);
void add_ue_command(CLI::App& app);
void add_ue_deferred_commands(CLI::App& ue);
void add_ibe_command(CLI::App& app);
void add_calc_command(CLI::App& app);
void add_inspect_command(CLI::App& app);
void add_kat_command(CLI::App& app);

}  // namespace ibake::cli

#endif
