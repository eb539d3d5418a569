// libpbc's type-A parameter files ("a.param"), for calc and for benchmarks. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CALC_TYPE_A_PARAMS_H
#define IBAKE_TOOLS_CALC_TYPE_A_PARAMS_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ibake::calc {

inline constexpr size_t kTypeAMaxFile = size_t{1} << 14;  // octets; 7680 bits take 5000

struct TypeAParams {
    std::vector<uint8_t> q, r;  // the field's prime and the group's order, big-endian, first octet not 0
};

// Reads `key value` lines in any order (# starts a comment): type, q, h, r, exp2, exp1, sign1, sign0, each once and nothing else.
// Returns why the text is refused, "" when it is not: then q and r are probably prime, q = 3 mod 4, h*r = q + 1,
// r = 2^exp2 + sign1*2^exp1 + sign0, q has at most 7680 bits and r at most 512.
std::string parse_type_a(TypeAParams& params, std::string_view text);
std::string load_type_a(TypeAParams& params, const std::string& file);

}  // namespace ibake::calc

#endif
