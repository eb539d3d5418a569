// Everything instantiated for NIST P-521. SPDX-License-Identifier: Apache-2.0
#include "curve/nist.h"

#if IBAKE_WITH_P521
template struct ibake::Nist<ibake::p521::Curve>;
#endif
