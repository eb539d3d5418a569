// Montgomery product of 16 words: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/long.h"

MONT_8N mul, 1024, 2
