// The suites BF-SS7680 and BB1-SS7680. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_scheme.h"

#if IBAKE_SS_MAX_BITS >= 7680
const ibake::rfc5091::Suite ibake::rfc5091::kSuite7680 = make_suite<7680, 512, IBAKE_SHA512>();
#endif
