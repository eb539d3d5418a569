// The suites BF-SS1024 and BB1-SS1024. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_scheme.h"

#if IBAKE_SS_MAX_BITS >= 1024
const ibake::rfc5091::Suite ibake::rfc5091::kSuite1024 = make_suite<1024, 224, IBAKE_SHA224>();
#endif
