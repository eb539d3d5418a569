// The suites BF-SS3840 and BB1-SS3840. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_scheme.h"

#if IBAKE_SS_MAX_BITS >= 3840
const ibake::rfc5091::Suite ibake::rfc5091::kSuite3840 = make_suite<3840, 384, IBAKE_SHA384>();
#endif
