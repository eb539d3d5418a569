// The backend that a measuring program uses. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_BACKEND_H
#define IBAKE_BENCH_BACKEND_H

#include "field/dispatch.h"

#include <cstdio>
#include <cstdlib>

namespace ibake::bench {

// Takes the one that the environment variable IBAKE_BACKEND names, without it the best; returns its name. Ends the program with
// status 3 when this build or this machine does not have it.
inline const char* use_backend() {
    const char* name = std::getenv("IBAKE_BACKEND");
    if (name == nullptr) {
        init_backend();
    } else if (!select_backend(name)) {
        std::fprintf(stderr, "benchmark: no backend '%s' here\n", name);
        std::exit(3);
    }
    return active_backend().name;
}

}  // namespace ibake::bench

#endif
