// Decisions compiled as the library is. SPDX-License-Identifier: Apache-2.0
#include "tests/attacks/glitch_probes.h"

#include "field/secret.h"
#include "ibe/octets.h"

using namespace ibake;

void probe_accepted(volatile int* done, const uint8_t* a, const uint8_t* b, size_t n) {
    if (accepted([&] { return ct::equal_bytes(a, b, n); }, "test")) *done = 1;
}
void probe_declassified(volatile int* done, const uint8_t* a, const uint8_t* b, size_t n) {
    if (declassify(ct::equal_bytes(a, b, n), "test")) *done = 1;
}
ibake_status probe_accept(volatile int* done, ibake_status (*check)()) {
    IBAKE_ACCEPT(check());
    *done = 1;
    return IBAKE_OK;
}
ibake_status probe_try(volatile int* done, ibake_status (*check)()) {
    IBAKE_TRY(check());
    *done = 1;
    return IBAKE_OK;
}
