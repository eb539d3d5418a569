// Montgomery reduction of 32 words: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/long.h"

REDC_8N 1024, 2
