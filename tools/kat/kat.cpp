// Known-answer exchanges: walking and comparing the file. SPDX-License-Identifier: Apache-2.0
#include "tools/kat/kat.h"

#include "tools/cli/commands.h"

namespace ibake::kat {

namespace {

Tree with_outputs(const Tree& entry, const std::string& where, Tree (*run)(const Tree&)) {
    if (!entry.is_object() || !entry.contains("inputs")) throw cli::Failure(where + ": no inputs");
    const Tree& inputs = entry["inputs"];
    const std::string name = inputs.is_object() && inputs.contains("name") ? " (" + inputs["name"].dump() + ")" : "";
    Tree out = entry;
    try {
        out["outputs"] = run(inputs);
    } catch (const cli::Failure& e) {
        throw cli::Failure(where + name + ": " + e.what());
    } catch (const nlohmann::json::exception& e) {
        throw cli::Failure(where + name + ": inputs: " + e.what());
    }
    return out;
}

void compare(const Tree& file, const Tree& recomputed, const std::string& where, std::vector<std::string>& lines) {
    if (file.is_structured() && recomputed.is_structured() && file.type() == recomputed.type()) {
        for (const auto& item : file.items()) {
            const std::string path = where + (file.is_array() ? "[" + item.key() + "]" : "." + item.key());
            if (file.is_array() ? std::stoul(item.key()) < recomputed.size() : recomputed.contains(item.key()))
                compare(item.value(), file.is_array() ? recomputed[std::stoul(item.key())] : recomputed[item.key()], path, lines);
            else
                lines.push_back(path + ": nothing of that name is computed");
        }
        if (file.is_array() && file.size() < recomputed.size()) lines.push_back(where + ": fewer entries than computed");
    } else if (file != recomputed) {
        lines.push_back(where + ": file " + file.dump() + ", computed " + recomputed.dump());
    }
}

}  // namespace

Tree recompute(const Tree& file) {
    if (!file.is_object() || (!file.contains("exchanges") && !file.contains("key_request")))
        throw cli::Failure("neither exchanges nor a key_request in this file");
    Tree out = file;
    if (file.contains("exchanges") && !file["exchanges"].is_array()) throw cli::Failure("exchanges is not a list");
    if (file.contains("exchanges"))
        for (size_t i = 0; i < file["exchanges"].size(); ++i)
            out["exchanges"][i] = with_outputs(file["exchanges"][i], "exchanges[" + std::to_string(i) + "]", run_exchange);
    if (file.contains("key_request")) out["key_request"] = with_outputs(file["key_request"], "key_request", run_key_request);
    return out;
}

std::vector<std::string> differences(const Tree& file, const Tree& recomputed) {
    std::vector<std::string> lines;
    compare(file, recomputed, "", lines);
    for (std::string& line : lines) line.erase(0, line.starts_with('.'));
    return lines;
}

}  // namespace ibake::kat
