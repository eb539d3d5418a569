// Sum of 32 words modulo p*R: wide_add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/long.h"

SUM_8N add, 1024, 2, wide_
