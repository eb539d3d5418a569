// Known-answer tests of what a platform supplies. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBE_PLATFORM_CHECK_H
#define IBAKE_IBE_PLATFORM_CHECK_H

#include "ibe/platform.h"
#include "ibe/status.h"

namespace ibake {

// Hashes over scattered pieces, AES in place and not, the optional wipe. Draws nothing: a test platform hands out its values to
// those they are meant for. SHA-224 may fail (RFC 5091 suites only), but not lie.
// Returns: IBAKE_OK; IBAKE_E_ARGUMENT (a required function is null); IBAKE_E_PLATFORM (one failed); IBAKE_E_SELF_TEST (one gives
// a wrong answer, or writes where it must not).
[[nodiscard]] ibake_status platform_check(const ibake_platform* platform);

}  // namespace ibake

#endif
