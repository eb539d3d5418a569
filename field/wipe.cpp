// The library's own overwriting of memory. SPDX-License-Identifier: Apache-2.0
#include "field/dispatch.h"
#include "field/secret.h"

#include <cstring>

namespace ibake {

void wipe(void* p, size_t n) {
    if (n == 0) return;
    memset(p, 0, n);
    __asm__ volatile("" : : "r"(p) : "memory");
#if IBAKE_CTIME && !IBAKE_CTIME_MSAN
    // Reading wiped memory is a mistake worth a report; writing it makes it defined again, which MemorySanitizer sees of our code only.
    ct::mark_secret(p, n);
#endif
}

namespace {

template <size_t size>
__attribute__((noinline)) void burn() {
    uint8_t below[size];
    wipe(below, size);
}

}  // namespace

void burn_stack([[maybe_unused]] bool large) {
#if IBAKE_BURN_STACK > 0
    if (large) return burn<IBAKE_BURN_STACK_LARGE>();
    active_backend().pairing != nullptr || active_backend().k2 != nullptr ? burn<IBAKE_BURN_STACK_ENGINE>() : burn<IBAKE_BURN_STACK>();
#endif
}

}  // namespace ibake
