// BMI2/ADX kernels of x86-64, by width and by prime. SPDX-License-Identifier: Apache-2.0
//
// Contracts: field/kernels.h. They need the instruction sets BMI2 and ADX, and nothing else beyond the base of x86-64.
#ifndef IBAKE_SIMD_X86_64_ADX_KERNELS_H
#define IBAKE_SIMD_X86_64_ADX_KERNELS_H

#include "field/kernels.h"

IBAKE_DECLARE_REDUCTION(p256_adx)
IBAKE_DECLARE_REDUCTION(p521_adx)
IBAKE_DECLARE_KERNELS(256_adx)
IBAKE_DECLARE_KERNELS(384_adx)
IBAKE_DECLARE_KERNELS(512_adx)
IBAKE_DECLARE_KERNELS(576_adx)
IBAKE_DECLARE_KERNELS(1024_adx)
IBAKE_DECLARE_KERNELS(1536_adx)
IBAKE_DECLARE_FP2_KERNELS(384_adx)
extern "C" {
void ibake_dbl_a3_p256_adx(ibake::word* r, const ibake::word* a, const ibake::word* p, ibake::word n0);
void ibake_add_mixed_p256_adx(ibake::word* r, const ibake::word* a, const ibake::word* b, const ibake::word* p, ibake::word n0);

// Of n blocks of 8 words: what the kernels of 1024 and 1536 bits call.
void ibake_wide_mul_blocks_adx(ibake::word* r, const ibake::word* a, const ibake::word* b, size_t n);
void ibake_wide_sqr_blocks_adx(ibake::word* r, const ibake::word* a, size_t n);
void ibake_redc_blocks_adx(ibake::word* m, const ibake::word* p, ibake::word n0, size_t n);
}

namespace ibake {

inline constexpr KernelTable<4> kAdx256 = {.mont_mul = ibake_mont_mul_256_adx,
                                           .mont_sqr = ibake_mont_sqr_256_adx,
                                           .add = ibake_add_256_adx,
                                           .sub = ibake_sub_256_adx,
                                           .wide_mul = ibake_wide_mul_256_adx,
                                           .wide_sqr = ibake_wide_sqr_256_adx,
                                           .wide_add = ibake_wide_add_256_adx,
                                           .wide_sub = ibake_wide_sub_256_adx,
                                           .redc = ibake_redc_256_adx};
inline constexpr KernelTable<6> kAdx384 = {.mont_mul = ibake_mont_mul_384_adx,
                                           .mont_sqr = ibake_mont_sqr_384_adx,
                                           .add = ibake_add_384_adx,
                                           .sub = ibake_sub_384_adx,
                                           .wide_mul = ibake_wide_mul_384_adx,
                                           .wide_sqr = ibake_wide_sqr_384_adx,
                                           .wide_add = ibake_wide_add_384_adx,
                                           .wide_sub = ibake_wide_sub_384_adx,
                                           .redc = ibake_redc_384_adx,
                                           .fp2_add = ibake_fp2_add_384_adx,
                                           .fp2_sub = ibake_fp2_sub_384_adx,
                                           .fp2_mul = ibake_fp2_mul_384_adx,
                                           .fp2_sqr = ibake_fp2_sqr_384_adx,
                                           .fp2_dot3 = ibake_fp2_dot3_384_adx,
                                           .fp2_triple_plus = ibake_fp2_triple_plus_384_adx,
                                           .fp2_triple_minus = ibake_fp2_triple_minus_384_adx,
                                           .fp4_sqr = ibake_fp4_sqr_384_adx};
inline constexpr KernelTable<8> kAdx512 = {.mont_mul = ibake_mont_mul_512_adx,
                                           .mont_sqr = ibake_mont_sqr_512_adx,
                                           .add = ibake_add_512_adx,
                                           .sub = ibake_sub_512_adx,
                                           .wide_mul = ibake_wide_mul_512_adx,
                                           .wide_sqr = ibake_wide_sqr_512_adx,
                                           .wide_add = ibake_wide_add_512_adx,
                                           .wide_sub = ibake_wide_sub_512_adx,
                                           .redc = ibake_redc_512_adx};
inline constexpr KernelTable<9> kAdx576 = {.mont_mul = ibake_mont_mul_576_adx,
                                           .mont_sqr = ibake_mont_sqr_576_adx,
                                           .add = ibake_add_576_adx,
                                           .sub = ibake_sub_576_adx,
                                           .wide_mul = ibake_wide_mul_576_adx,
                                           .wide_sqr = ibake_wide_sqr_576_adx,
                                           .wide_add = ibake_wide_add_576_adx,
                                           .wide_sub = ibake_wide_sub_576_adx,
                                           .redc = ibake_redc_576_adx};
inline constexpr KernelTable<16> kAdx1024 = {.mont_mul = ibake_mont_mul_1024_adx,
                                            .mont_sqr = ibake_mont_sqr_1024_adx,
                                            .add = ibake_add_1024_adx,
                                            .sub = ibake_sub_1024_adx,
                                            .wide_mul = ibake_wide_mul_1024_adx,
                                            .wide_sqr = ibake_wide_sqr_1024_adx,
                                            .wide_add = ibake_wide_add_1024_adx,
                                            .wide_sub = ibake_wide_sub_1024_adx,
                                            .redc = ibake_redc_1024_adx};
inline constexpr KernelTable<24> kAdx1536 = {.mont_mul = ibake_mont_mul_1536_adx,
                                            .mont_sqr = ibake_mont_sqr_1536_adx,
                                            .add = ibake_add_1536_adx,
                                            .sub = ibake_sub_1536_adx,
                                            .wide_mul = ibake_wide_mul_1536_adx,
                                            .wide_sqr = ibake_wide_sqr_1536_adx,
                                            .wide_add = ibake_wide_add_1536_adx,
                                            .wide_sub = ibake_wide_sub_1536_adx,
                                            .redc = ibake_redc_1536_adx};

// KernelSet::p256 and p521.
inline constexpr KernelTable<4> kAdxP256 = [] {
    KernelTable<4> table = kAdx256;
    table.mont_mul = ibake_mont_mul_p256_adx;
    table.mont_sqr = ibake_mont_sqr_p256_adx;
    table.redc = ibake_redc_p256_adx;
    table.dbl_a3 = ibake_dbl_a3_p256_adx;
    table.add_mixed = ibake_add_mixed_p256_adx;
    return table;
}();
inline constexpr KernelTable<9> kAdxP521 = [] {
    KernelTable<9> table = kAdx576;
    table.mont_mul = ibake_mont_mul_p521_adx;
    table.mont_sqr = ibake_mont_sqr_p521_adx;
    table.redc = nullptr;  // the portable one shifts, which beats any multiplication
    return table;
}();

}  // namespace ibake

#endif
