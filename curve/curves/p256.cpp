// Everything instantiated for NIST P-256. SPDX-License-Identifier: Apache-2.0
#include "curve/nist.h"

template struct ibake::Nist<ibake::p256::Curve>;
