// What the code assumes of compiler and machine, as static asserts. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_ASSUMPTIONS_H
#define IBAKE_FIELD_ASSUMPTIONS_H

#include <climits>
#include <cstddef>
#include <cstdint>

static_assert(CHAR_BIT == 8);
static_assert(sizeof(int) >= 4, "intermediate sums of octets are computed in int");
static_assert(static_cast<uint64_t>(-1) >> 63 == 1);
static_assert((static_cast<int64_t>(-3) >> 1) == -2, "right shift of a negative number rounds down: inverse.h");
static_assert(static_cast<int32_t>(0xFFFFFFFFu) == -1, "conversion to signed wraps: inverse.h");

#endif
