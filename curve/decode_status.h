// What became of octets that should be a point or a scalar. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_CURVE_DECODE_STATUS_H
#define IBAKE_CURVE_DECODE_STATUS_H

#include <cstdint>

namespace ibake {

enum class [[nodiscard]] Decoded : uint8_t {
    ok,
    length,           // too short, too long
    format,           // flags or a leading octet that no sender may produce
    range,            // a coordinate at or above p, a scalar out of range
    not_on_curve,
    not_in_subgroup,
    infinity          // well formed, but the neutral element, where a point is needed
};

}  // namespace ibake

#endif
