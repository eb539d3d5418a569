// Reading the JSON vector files of tests/vectors/. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_JSON_VECTORS_H
#define IBAKE_TESTS_SUPPORT_JSON_VECTORS_H

#include <nlohmann/json.hpp>

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace ibake::test {

using Bytes = std::vector<uint8_t>;

inline nlohmann::json load_vectors(const std::string& name) {
    std::ifstream in(std::string(IBAKE_VECTORS_DIR "/") + name);
    if (!in) throw std::runtime_error("no vector file " + name);
    return nlohmann::json::parse(in);
}

// Hex with or without 0x; `size` pads on the left with zeros (0: as it is).
inline Bytes from_hex(std::string hex, size_t size = 0) {
    if (hex.rfind("0x", 0) == 0) hex.erase(0, 2);
    if (hex.size() % 2 != 0) hex.insert(0, 1, '0');
    Bytes out;
    for (size_t i = 0; i < hex.size(); i += 2) out.push_back(static_cast<uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    if (out.size() < size) out.insert(out.begin(), size - out.size(), 0);
    return out;
}

inline std::string to_hex(const uint8_t* p, size_t n) {
    static const char digits[] = "0123456789abcdef";
    std::string s;
    for (size_t i = 0; i < n; i++) {
        s += digits[p[i] >> 4];
        s += digits[p[i] & 15];
    }
    return s;
}
inline std::string to_hex(const Bytes& b) { return to_hex(b.data(), b.size()); }

}  // namespace ibake::test

#endif
