// `ibake inspect`: a MIKEY message as a tree for people or as JSON. SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ibake/ibake.h"
#include "ibake/identity.h"
#include "tools/cli/commands.h"
#include "tools/net/clock.h"
#include "tools/store/files.h"

namespace ibake::cli {

namespace {

using Tree = nlohmann::ordered_json;
using Message = std::vector<uint8_t>;

constexpr size_t kInputMax = 262144;

std::string read_input(const std::string& path) {
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) throw Failure(path + ": cannot read");
    }
    std::istream& in = path == "-" ? std::cin : file;
    std::string text;
    char part[4096];
    while (in.read(part, sizeof part), in.gcount() > 0) {
        text.append(part, static_cast<size_t>(in.gcount()));
        if (text.size() > kInputMax) throw Failure(path + ": too large for a MIKEY message");
    }
    if (in.bad()) throw Failure(path + ": cannot read");
    return text;
}

std::string without_blanks(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') out += c;
    return out;
}

// The messages of an SDP: the session's, then those of the m= sections that have one of their own.
std::vector<Message> from_sdp(const std::string& sdp, const std::string& path) {
    std::vector<Message> found;
    int sections = sdp.starts_with("m=");
    for (size_t at = sdp.find("\nm="); at != std::string::npos; at = sdp.find("\nm=", at + 1)) ++sections;
    for (int media = -1; media < sections; ++media) {
        Message message(sdp.size());
        size_t size = message.size();
        const ibake_status status = ibake_sdp_find(message.data(), &size, sdp.data(), sdp.size(), media);
        if (status == IBAKE_E_PAYLOAD) continue;
        require(status, path + ": a=key-mgmt line of " + (media < 0 ? "the session" : "m= section " + std::to_string(media)));
        message.resize(size);
        if (found.empty() || found.back() != message) found.push_back(message);
    }
    if (found.empty()) throw Failure(path + ": an SDP without an a=key-mgmt:mikey line");
    return found;
}

// A message begins with its version, octet 1: in base64 that is an A, in hex a 0, which base64 of a message never begins with.
std::vector<Message> messages_of(const std::string& input, const std::string& path) {
    if (input.starts_with('\x01')) return {Message(input.begin(), input.end())};
    if (input.find("a=key-mgmt:") != std::string::npos) return from_sdp(input, path);
    const std::string text = without_blanks(input);
    if (text.starts_with('0') && text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos)
        return {store::from_hex(text)};
    Message message(text.size());
    size_t size = message.size();
    if (text.empty() || ibake_base64_decode(message.data(), &size, text.data(), text.size()) != IBAKE_OK)
        throw Failure(path + ": neither a MIKEY message (version 1) nor base64, hex or SDP that carries one");
    message.resize(size);
    return {message};
}

Tree node_of(const ibake_item& item) {
    Tree node;
    node["name"] = item.name;
    if (item.kind == IBAKE_ITEM_PAYLOAD) node["type"] = item.type;
    if (item.is_number) node["value"] = item.value;
    if (item.meaning != nullptr) node["meaning"] = item.meaning;
    node["offset"] = item.offset;
    node["size"] = item.size;
    const store::Bytes octets{item.octets, item.octets == nullptr ? 0 : item.size};
    if (item.name == std::string_view("ts_value") && octets.size() == 8)  // NTP and NTP-UTC
        node["meaning"] = net::date_text(ticks_from_ntp(octets.data()) >> 32);
    if (item.kind == IBAKE_ITEM_FIELD) {
        // What claims to be text may be anything.
        bool printable = item.is_text != 0;
        for (const uint8_t c : octets) printable = printable && c >= 0x20 && c < 0x7f;
        if (printable) node["text"] = store::as_text(octets);
        node["hex"] = store::to_hex(octets);
    }
    return node;
}

struct Walk {
    Tree payloads = Tree::array();
    std::vector<Tree*> open;  // the node of each depth on the way to the current one
};

int take(void* self, const ibake_item* item) {
    Walk& walk = *static_cast<Walk*>(self);
    if (walk.open.size() > item->depth) walk.open.resize(item->depth);
    Tree& list = walk.open.empty() ? walk.payloads : (*walk.open.back())["fields"];
    list.push_back(node_of(*item));
    walk.open.push_back(&list.back());
    return 0;
}

// Octets on the line while they are few, else in rows below it.
std::string rows(const std::string& hex, size_t depth) {
    constexpr size_t row = 64;
    if (hex.size() <= row) return " " + (hex.empty() ? "-" : hex);
    std::string text;
    for (size_t at = 0; at < hex.size(); at += row) text += "\n" + std::string(2 * depth, ' ') + hex.substr(at, row);
    return text;
}

void print(const Tree& nodes, size_t depth) {
    for (const Tree& node : nodes) {
        std::string line = std::string(2 * depth, ' ') + node["name"].get<std::string>();
        if (node.contains("type")) {
            line += " (" + node["size"].dump() + " octets at " + node["offset"].dump() + ")";
        } else if (node.contains("text")) {
            line += " \"" + node["text"].get<std::string>() + "\"";
        } else if (node.contains("value")) {
            line += " " + node["value"].dump();
            if (node["size"] >= 4) line += " (" + node["hex"].get<std::string>() + ")";
        } else if (!node.contains("fields")) {
            line += rows(node["hex"], depth + 1);
        }
        if (node.contains("meaning")) line += " = " + node["meaning"].get<std::string>();
        std::puts(line.c_str());
        if (node.contains("fields")) print(node["fields"], depth + 1);
    }
}

void inspect(const std::string& path, bool as_json) {
    auto all = Tree::array();
    ibake_status worst = IBAKE_OK;
    for (const Message& message : messages_of(read_input(path), path)) {
        Walk walk;
        const ibake_status status = ibake_inspect(message.data(), message.size(), 0, take, &walk);
        if (status != IBAKE_OK) worst = status;
        if (as_json) {
            all.push_back(
                {{"bytes", message.size()}, {"status", ibake_status_name(status)}, {"payloads", std::move(walk.payloads)}});
            continue;
        }
        std::printf("MIKEY message, %zu octets\n", message.size());
        print(walk.payloads, 1);
    }
    if (as_json) std::puts((all.size() == 1 ? all[0] : all).dump(1).c_str());
    require(worst, path + ": malformed after what is shown");
}

}  // namespace

void add_inspect_command(CLI::App& app) {
    CLI::App& sub = *app.add_subcommand("inspect", "Show a MIKEY message of any type; encrypted parts stay closed");
    const auto path = std::make_shared<std::string>("-");
    const auto as_json = std::make_shared<bool>(false);
    sub.add_option("file", *path, "Message in binary, base64 or hex, or an SDP that carries one; - reads standard input")
        ->capture_default_str();
    sub.add_flag("--json", *as_json, "Print JSON");
    sub.callback([path, as_json] { inspect(*path, *as_json); });
}

}  // namespace ibake::cli
