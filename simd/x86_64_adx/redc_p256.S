// Montgomery reduction by the prime of P-256: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/p256.h"

FUNCTION ibake_redc_p256_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    REDUCE_P256
    STORE 0, %rdi, %r8, %r9, %r10, %r11
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_redc_p256_adx
