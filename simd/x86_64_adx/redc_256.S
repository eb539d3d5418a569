// Montgomery reduction of 8 words: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/redc_256.h"

FUNCTION ibake_redc_256_adx
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    mov %rcx, %rsi
    mov %rdx, %rcx
    REDUCE4
    RESTORE rdi
    STORE 0, %rdi, %r12, %r13, %r14, %r15
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_redc_256_adx
