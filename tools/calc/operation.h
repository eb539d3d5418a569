// One operation of `ibake calc`: arguments in, octets out, or a code. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CALC_OPERATION_H
#define IBAKE_TOOLS_CALC_OPERATION_H

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "curve/decode_status.h"
#include "ibe/status.h"

namespace ibake::calc {

using Buffer = std::vector<uint8_t>;

// Thrown; printed as "error CODE", and the detail, if there is one, on standard error.
struct Error {
    const char* code;
    std::string detail = {};
};

// Octets that encode no point at all (unknown first octet, stray flags) are `not_on_curve`.
void check(Decoded decoded);
void check(ibake_status status);

class Arguments {
public:
    explicit Arguments(std::span<const std::string_view> words) : words_(words) {}
    size_t size() const { return words_.size(); }
    std::string_view word(size_t i) const { return words_[i]; }
    Buffer octets(size_t i) const;               // hex, "-" for none
    Buffer octets(size_t i, size_t size) const;  // exactly that many, else `length`
    size_t number(size_t i, size_t most) const;  // decimal; `length` above `most`

private:
    std::span<const std::string_view> words_;
};

struct Operation {
    std::string_view name;
    size_t least, most;  // arguments; others are `usage`
    Buffer (*run)(const Arguments& arguments);
};

inline constexpr size_t kOutputMax = size_t{1} << 20;  // octets of one result whose length is an argument
inline constexpr size_t kAnyNumber = ~size_t{0};

std::span<const Operation> field_operations();
std::span<const Operation> pairing_operations();
std::span<const Operation> nist_operations();
std::span<const Operation> hash_operations();
std::span<const Operation> type1_operations();
std::span<const Operation> type_a_operations();

}  // namespace ibake::calc

#endif
