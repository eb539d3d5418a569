// The suites BF-SS1536 and BB1-SS1536. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_scheme.h"

#if IBAKE_SS_MAX_BITS >= 1536
const ibake::rfc5091::Suite ibake::rfc5091::kSuite1536 = make_suite<1536, 256, IBAKE_SHA256>();
#endif
