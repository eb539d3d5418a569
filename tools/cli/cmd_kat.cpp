// `ibake kat`: known-answer exchanges, run and compared. SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "tools/cli/commands.h"
#include "tools/kat/kat.h"
#include "tools/store/files.h"

namespace ibake::cli {

namespace {

void run(const std::string& path) {
    kat::Tree file, recomputed;
    try {
        file = kat::Tree::parse(store::read_text(path));
    } catch (const nlohmann::json::exception& e) {
        throw Failure(path + ": not JSON: " + e.what());
    }
    try {
        recomputed = kat::recompute(file);
    } catch (const Failure& e) {
        throw Failure(path + ": " + e.what());
    }
    std::puts(recomputed.dump(1, ' ', true).c_str());
    const auto lines = kat::differences(file, recomputed);
    for (const std::string& line : lines) std::fprintf(stderr, "%s\n", line.c_str());
    if (!lines.empty()) throw Failure(path + ": " + std::to_string(lines.size()) + " outputs differ from those recomputed");
}

}  // namespace

void add_kat_command(CLI::App& app) {
    CLI::App& sub = *app.add_subcommand("kat", "Run known-answer exchanges and print them with their outputs recomputed");
    const auto path = std::make_shared<std::string>();
    sub.add_option("file", *path, "File in the format of tests/vectors/mikey_ibake.json; outputs may be missing")->required();
    sub.footer("Exit code 1 when an output that the file has differs.");
    sub.callback([path] { run(*path); });
}

}  // namespace ibake::cli
