// `ibake calc`: one operation a line. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CALC_CALC_H
#define IBAKE_TOOLS_CALC_CALC_H

#include <string>
#include <string_view>

namespace ibake::calc {

// The result of one line: octets in hex, "-" for none, or "error CODE".
std::string calculate(std::string_view line);

}  // namespace ibake::calc

#endif
