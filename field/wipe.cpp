// The library's own overwriting of memory. SPDX-License-Identifier: Apache-2.0
#include "field/secret.h"

#include <cstring>

extern "C" void ibake_wipe(void* p, size_t size) {
    if (size == 0) return;
    memset(p, 0, size);
    __asm__ volatile("" : : "r"(p) : "memory");
#if IBAKE_CTIME
    // Reading wiped memory is a mistake worth a report; writing it makes it defined again.
    ibake::ct::mark_secret(p, size);
#endif
}
