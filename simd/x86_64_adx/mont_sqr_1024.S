// Montgomery square of 16 words: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/long.h"

MONT_8N sqr, 1024, 2
