// Known-answer exchanges: files like tests/vectors/mikey_ibake.json, run and recomputed. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_KAT_KAT_H
#define IBAKE_TOOLS_KAT_KAT_H

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ibake::kat {

using Tree = nlohmann::ordered_json;

// The file with every "outputs" recomputed from its "inputs". Throws cli::Failure where the inputs cannot be run.
Tree recompute(const Tree& file);

// Where outputs that `file` has differ from those recomputed: one line each.
std::vector<std::string> differences(const Tree& file, const Tree& recomputed);

// One exchange and one key request: inputs in, outputs out.
Tree run_exchange(const Tree& inputs);
Tree run_key_request(const Tree& inputs);

}  // namespace ibake::kat

#endif
