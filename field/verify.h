// Checks of stated bounds, present in the verify build only. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_VERIFY_H
#define IBAKE_FIELD_VERIFY_H

#include "field/config.h"

#if IBAKE_VERIFY
#include <cstdio>
#include <cstdlib>
namespace ibake {
[[noreturn]] inline void verify_failed(const char* bound, const char* file, int line) {
    std::fprintf(stderr, "bound violated: %s (%s:%d)\n", bound, file, line);
    std::abort();
}
}  // namespace ibake
// `bound` is the condition in words as it stands in the contract.
#define IBAKE_CHECK_BOUND(condition, bound) \
    do {                                    \
        if (!(condition)) ::ibake::verify_failed(bound, __FILE__, __LINE__); \
    } while (0)
#else
#define IBAKE_CHECK_BOUND(condition, bound) \
    do {                                    \
    } while (0)
#endif

#endif
