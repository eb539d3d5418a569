// `ibake calc`: words, hex, dispatch. SPDX-License-Identifier: Apache-2.0
#include "tools/calc/calc.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string>
#include <unordered_map>

#include "tools/calc/operation.h"
#include "tools/store/files.h"

namespace ibake::calc {

namespace {

std::vector<std::string_view> split(std::string_view line) {
    constexpr std::string_view blanks = " \t\r";
    std::vector<std::string_view> words;
    for (size_t at = line.find_first_not_of(blanks); at != std::string_view::npos; at = line.find_first_not_of(blanks, at)) {
        const size_t end = std::min(line.find_first_of(blanks, at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end;
    }
    return words;
}

std::unordered_map<std::string_view, const Operation*> make_table() {
    std::unordered_map<std::string_view, const Operation*> table;
    for (const auto list : {field_operations(), pairing_operations(), nist_operations(), hash_operations(), type1_operations(),
                            type_a_operations()})
        for (const Operation& operation : list) table.emplace(operation.name, &operation);
    return table;
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    throw Error{"usage"};
}

}  // namespace

void check(Decoded decoded) {
    switch (decoded) {
    case Decoded::ok:
        return;
    case Decoded::length:
        throw Error{"length"};
    case Decoded::range:
        throw Error{"range"};
    case Decoded::format:
    case Decoded::not_on_curve:
        throw Error{"not_on_curve"};
    case Decoded::not_in_subgroup:
        throw Error{"not_in_subgroup"};
    case Decoded::infinity:
        throw Error{"infinity"};
    }
}

void check(ibake_status status) {
    if (status == IBAKE_E_LENGTH) throw Error{"length"};
    if (status != IBAKE_OK) throw Error{"usage"};
}

Buffer Arguments::octets(size_t i) const {
    const std::string_view hex = words_[i];
    if (hex == "-") return {};
    if (hex.size() % 2 != 0) throw Error{"usage"};
    Buffer octets(hex.size() / 2);
    for (size_t j = 0; j < octets.size(); ++j) octets[j] = static_cast<uint8_t>(digit(hex[2 * j]) << 4 | digit(hex[2 * j + 1]));
    return octets;
}

Buffer Arguments::octets(size_t i, size_t size) const {
    Buffer octets = this->octets(i);
    if (octets.size() != size) throw Error{"length"};
    return octets;
}

size_t Arguments::number(size_t i, size_t most) const {
    const std::string_view text = words_[i];
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) throw Error{"usage"};
    size_t n = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), n);
    if (parsed.ec != std::errc() || n > most) throw Error{"length"};
    return n;
}

std::string calculate(std::string_view line) {
    static const auto table = make_table();
    const std::vector<std::string_view> words = split(line);
    try {
        const auto found = words.empty() ? table.end() : table.find(words[0]);
        if (found == table.end()) throw Error{"usage"};
        const Operation& operation = *found->second;
        const Arguments arguments(std::span<const std::string_view>(words).subspan(1));
        if (arguments.size() < operation.least || arguments.size() > operation.most) throw Error{"usage"};
        const Buffer result = operation.run(arguments);
        return result.empty() ? "-" : store::to_hex(result);
    } catch (const Error& error) {
        if (!error.detail.empty()) std::fprintf(stderr, "ibake calc: %s\n", error.detail.c_str());
        return std::string("error ") + error.code;
    }
}

}  // namespace ibake::calc
