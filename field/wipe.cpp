// The library's own overwriting of memory. SPDX-License-Identifier: Apache-2.0
#include "field/secret.h"

#include <cstring>

namespace ibake {

void wipe(void* p, size_t n) {
    if (n == 0) return;
    memset(p, 0, n);
    __asm__ volatile("" : : "r"(p) : "memory");
#if IBAKE_CTIME
    // Reading wiped memory is a mistake worth a report; writing it makes it defined again.
    ct::mark_secret(p, n);
#endif
}

__attribute__((noinline)) void burn_stack() {
#if IBAKE_BURN_STACK > 0
    uint8_t below[IBAKE_BURN_STACK];
    wipe(below, sizeof below);
#endif
}

}  // namespace ibake
