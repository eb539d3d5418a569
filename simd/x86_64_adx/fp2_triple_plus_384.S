// 3*t + 2*x = 2(t + x) + t in F_p2: fp2_triple_plus of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/fp2_384.h"

FP2_FUNCTION ibake_fp2_triple_plus_384_adx, SUM, TWICE_PLUS_A
