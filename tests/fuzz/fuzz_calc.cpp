// Fuzzes the lines of `ibake calc`: each gives one line, and the same line the same. SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzz.h"
#include "tools/calc/calc.h"

#include <sstream>

namespace {

using ibake::fuzz::require;

constexpr size_t kMostWords = 12;  // products of many pairings take long

// The word "file" is a parameter file; others are no names of files.
bool usable(std::string& line) {
    std::istringstream in(line);
    std::string word, out;
    size_t words = 0;
    bool opens = false;
    for (; in >> word; words++) {
        if (words == 0) opens = word.starts_with("type");
        if (words == 1 && opens) word = word == "file" ? IBAKE_PARAMETER_FILE : "no file";
        out += (words == 0 ? "" : " ") + word;
    }
    line = out;
    return words <= kMostWords;
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    std::string line(data, data + size);
    if (size > 8192 || !usable(line)) return 0;
    const std::string result = ibake::calc::calculate(line);
    require(!result.empty() && result.find('\n') == std::string::npos);
    const bool error = result.starts_with("error ");
    require(error || result == "-" ||
            (result.size() % 2 == 0 && result.find_first_not_of("0123456789abcdef") == std::string::npos));
    require(ibake::calc::calculate(line) == result);
    return 0;
}
