// The `ibake` program: subcommands, exit codes, version. SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "tools/cli/commands.h"

int main(int argc, char** argv) {
    using namespace ibake::cli;
    CLI::App app{"MIKEY-IBAKE (RFC 6267): key management server, user equipment, identity-based encryption and tools", "ibake"};
    app.require_subcommand(1);
    app.footer("Exit codes: 0 success, 1 refused or failed, 2 usage.");
    add_kms_command(app);
    add_ue_command(app);
    add_ibe_command(app);
    add_calc_command(app);
    add_inspect_command(app);
    add_kat_command(app);
    app.add_subcommand("version", "Version, suites, roles, backend and limb width of the library")->callback([] {
        std::puts(ibake_build_info());
    });
    try {
        app.parse(argc, argv);
        return std::fflush(stdout) == 0 ? 0 : 1;
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const Failure& e) {
        if (*e.what() != '\0') std::fprintf(stderr, "ibake: %s\n", e.what());
    } catch (const std::exception& e) {
        std::fprintf(stderr, "ibake: %s\n", e.what());
    }
    return 1;
}
