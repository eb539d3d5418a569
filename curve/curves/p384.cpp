// Everything instantiated for NIST P-384. SPDX-License-Identifier: Apache-2.0
#include "curve/nist.h"

#if IBAKE_WITH_P384
template struct ibake::Nist<ibake::p384::Curve>;
#endif
