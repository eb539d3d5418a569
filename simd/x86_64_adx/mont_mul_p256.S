// Montgomery product modulo the prime of P-256: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/p256.h"
#include "simd/x86_64_adx/wide_256.h"

FUNCTION ibake_mont_mul_p256_adx
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    mov %rdx, %rbx
    MULTIPLY4
    REDUCE_P256
    RESTORE rdi
    STORE 0, %rdi, %r8, %r9, %r10, %r11
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_mul_p256_adx
