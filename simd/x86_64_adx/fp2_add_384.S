// Sum in F_p2: fp2_add of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/fp2_384.h"

FP2_FUNCTION ibake_fp2_add_384_adx, SUM
