// Montgomery reduction of 12 words: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/redc_384.h"

FUNCTION ibake_redc_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    mov %rcx, %r15
    mov %rdx, %rcx
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %r12, %r13
    REDUCE6 48, %rsi
    RESTORE rdi
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_redc_384_adx
