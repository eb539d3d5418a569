// BMI2/ADX kernels of x86-64, by width. SPDX-License-Identifier: Apache-2.0
//
// Contracts: field/kernels.h. They need the instruction sets BMI2 and ADX.
#ifndef IBAKE_SIMD_X86_64_ADX_KERNELS_H
#define IBAKE_SIMD_X86_64_ADX_KERNELS_H

#include "field/kernels.h"

IBAKE_DECLARE_KERNELS(384_adx)
IBAKE_DECLARE_FP2_KERNELS(384_adx)

namespace ibake {

inline constexpr KernelTable<6> kAdx384 = {
    ibake_mont_mul_384_adx,        ibake_mont_sqr_384_adx,         ibake_add_384_adx,
    ibake_sub_384_adx,             ibake_wide_mul_384_adx,         ibake_wide_sqr_384_adx,
    ibake_wide_add_384_adx,        ibake_wide_sub_384_adx,         ibake_redc_384_adx,
    ibake_fp2_add_384_adx,         ibake_fp2_sub_384_adx,          ibake_fp2_mul_384_adx,
    ibake_fp2_sqr_384_adx,         ibake_fp2_dot3_384_adx,         ibake_fp2_triple_plus_384_adx,
    ibake_fp2_triple_minus_384_adx, ibake_fp4_sqr_384_adx};

}  // namespace ibake

#endif
