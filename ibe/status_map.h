// Outcomes of the curve layer as status codes. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBE_STATUS_MAP_H
#define IBAKE_IBE_STATUS_MAP_H

#include "curve/decode_status.h"
#include "ibe/status.h"

namespace ibake {

inline ibake_status to_status(Decoded decoded) {
    switch (decoded) {
    case Decoded::ok:
        return IBAKE_OK;
    case Decoded::length:
        return IBAKE_E_LENGTH;
    case Decoded::format:
        return IBAKE_E_FORMAT;
    case Decoded::range:
        return IBAKE_E_RANGE;
    case Decoded::not_on_curve:
        return IBAKE_E_NOT_ON_CURVE;
    case Decoded::not_in_subgroup:
        return IBAKE_E_NOT_IN_SUBGROUP;
    case Decoded::infinity:
        return IBAKE_E_INFINITY;
    }
    return IBAKE_E_FORMAT;
}

}  // namespace ibake

#endif
