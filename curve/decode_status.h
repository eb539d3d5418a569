// Outcome of decoding a point or a scalar. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_CURVE_DECODE_STATUS_H
#define IBAKE_CURVE_DECODE_STATUS_H

namespace ibake {

enum class Decoded { ok, length, format, range, not_on_curve, not_in_subgroup, infinity };

}  // namespace ibake

#endif
