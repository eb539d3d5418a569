// ARMv7E-M kernels, by width and by prime. SPDX-License-Identifier: Apache-2.0
//
// Contracts: field/kernels.h. They need Thumb-2 with the DSP extension: Cortex-M4, M7, M33 with DSP, and every ARMv7-A.
#ifndef IBAKE_SIMD_ARMV7EM_KERNELS_H
#define IBAKE_SIMD_ARMV7EM_KERNELS_H

#include "field/kernels.h"

IBAKE_DECLARE_REDUCTION(p256_armv7em)
IBAKE_DECLARE_KERNELS(256_armv7em)
IBAKE_DECLARE_KERNELS(384_armv7em)
IBAKE_DECLARE_FP2_KERNELS(384_armv7em)
extern "C" {
void ibake_add_p256_armv7em(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);
void ibake_sub_p256_armv7em(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);
void ibake_dbl_a3_p256_armv7em(ibake::word* r, const ibake::word* a, const ibake::word* p, ibake::word n0);
void ibake_half_p256_armv7em(ibake::word* r, const ibake::word* a);  // of dbl_a3
void ibake_fp2_wide_mul_384_armv7em(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p);
}

namespace ibake {

inline constexpr KernelTable<8> kArmv7em256 = {.mont_mul = ibake_mont_mul_256_armv7em,
                                               .mont_sqr = ibake_mont_sqr_256_armv7em,
                                               .add = ibake_add_256_armv7em,
                                               .sub = ibake_sub_256_armv7em,
                                               .wide_mul = ibake_wide_mul_256_armv7em,
                                               .wide_sqr = ibake_wide_sqr_256_armv7em,
                                               .wide_add = ibake_wide_add_256_armv7em,
                                               .wide_sub = ibake_wide_sub_256_armv7em,
                                               .redc = ibake_redc_256_armv7em};
inline constexpr KernelTable<12> kArmv7em384 = {.mont_mul = ibake_mont_mul_384_armv7em,
                                                .mont_sqr = ibake_mont_sqr_384_armv7em,
                                                .add = ibake_add_384_armv7em,
                                                .sub = ibake_sub_384_armv7em,
                                                .wide_mul = ibake_wide_mul_384_armv7em,
                                                .wide_sqr = ibake_wide_sqr_384_armv7em,
                                                .wide_add = ibake_wide_add_384_armv7em,
                                                .wide_sub = ibake_wide_sub_384_armv7em,
                                                .redc = ibake_redc_384_armv7em,
                                                .fp2_add = ibake_fp2_add_384_armv7em,
                                                .fp2_sub = ibake_fp2_sub_384_armv7em,
                                                .fp2_mul = ibake_fp2_mul_384_armv7em,
                                                .fp2_sqr = ibake_fp2_sqr_384_armv7em,
                                                .fp2_wide_mul = ibake_fp2_wide_mul_384_armv7em};

// KernelSet::p256.
inline constexpr KernelTable<8> kArmv7emP256 = [] {
    KernelTable<8> table = kArmv7em256;
    table.mont_mul = ibake_mont_mul_p256_armv7em;
    table.mont_sqr = ibake_mont_sqr_p256_armv7em;
    table.add = ibake_add_p256_armv7em;
    table.sub = ibake_sub_p256_armv7em;
    table.redc = ibake_redc_p256_armv7em;
    table.dbl_a3 = ibake_dbl_a3_p256_armv7em;
    return table;
}();

}  // namespace ibake

#endif
