// Product of 16 words by 16: wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/long.h"

WIDE_8N mul, 1024, 2
