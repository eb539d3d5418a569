// Decisions whose instructions tests/attacks/glitch.cpp takes out one by one. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_ATTACKS_GLITCH_PROBES_H
#define IBAKE_TESTS_ATTACKS_GLITCH_PROBES_H

#include "ibe/status.h"

#include <cstddef>
#include <cstdint>

// Each sets *done when it accepts: a and b are equal, or the status is IBAKE_OK.
extern "C" {
void probe_accepted(volatile int* done, const uint8_t* a, const uint8_t* b, size_t n);
void probe_declassified(volatile int* done, const uint8_t* a, const uint8_t* b, size_t n);  // one comparison, one branch
ibake_status probe_accept(volatile int* done, ibake_status (*check)());
ibake_status probe_try(volatile int* done, ibake_status (*check)());
}

#endif
