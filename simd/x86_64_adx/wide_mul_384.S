// Product of 6 words by 6: wide_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/macros.h"

.macro STEP i, t0, t1, t2, t3, t4, t5, t6
    mov 8*\i(%rcx), %rdx
    xor \t6, \t6
    ROW %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    BEAT
    CARRY \t6
    mov \t0, 8*\i(%rbx)
.endm

FUNCTION ibake_wide_mul_384_adx
    SAVE rbx, rbp, r12, r13, r14
    mov %rdi, %rbx
    mov %rdx, %rcx
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13
    STEP 0, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    STEP 1, %r9, %r10, %r11, %r12, %r13, %r14, %r8
    STEP 2, %r10, %r11, %r12, %r13, %r14, %r8, %r9
    STEP 3, %r11, %r12, %r13, %r14, %r8, %r9, %r10
    STEP 4, %r12, %r13, %r14, %r8, %r9, %r10, %r11
    STEP 5, %r13, %r14, %r8, %r9, %r10, %r11, %r12
    STORE_FROM 48, %rbx, %r14, %r8, %r9, %r10, %r11, %r12
    RESTORE r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_mul_384_adx
