// The suites BF-SS512 and BB1-SS512. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_scheme.h"

#if IBAKE_SS_MAX_BITS >= 512
const ibake::rfc5091::Suite ibake::rfc5091::kSuite512 = make_suite<512, 160, IBAKE_SHA1>();
#endif
