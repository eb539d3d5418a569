// Montgomery product of 6 words: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// Rows of the product and of the reduction alternate. For p < R/2 the running sum stays below 2p*2^64 < 2^448, and seven words hold
// it; with a longer p the product comes first, its reduction after it.
#include "simd/x86_64_adx/macros.h"

.macro STEP i, t0, t1, t2, t3, t4, t5, t6
    mov 8*\i(%rbx), %rdx
    ROW %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    QUOTIENT \t0, %r15
    CARRY \t6
    ROW %rcx, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    CARRY \t6
.endm

FUNCTION ibake_mont_mul_384_adx
    cmpq $0, 40(%rcx)
    js .Lfull
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    mov %rdx, %rbx
    mov %r8, %r15
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %r14
    STEP 0, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    STEP 1, %r9, %r10, %r11, %r12, %r13, %r14, %r8
    STEP 2, %r10, %r11, %r12, %r13, %r14, %r8, %r9
    STEP 3, %r11, %r12, %r13, %r14, %r8, %r9, %r10
    STEP 4, %r12, %r13, %r14, %r8, %r9, %r10, %r11
    STEP 5, %r13, %r14, %r8, %r9, %r10, %r11, %r12
    RESTORE rdi
    PAIRS mov, %r14, %rax, %r8, %rbx, %r9, %rbp, %r10, %rdx, %r11, %rsi, %r12, %r13
    SUB_WORDS %rcx, %r14, %r8, %r9, %r10, %r11, %r12
    PAIRS cmovc, %rax, %r14, %rbx, %r8, %rbp, %r9, %rdx, %r10, %rsi, %r11, %r13, %r12
    STORE %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
.Lfull:
    SAVE rdi, rcx, r8
    sub $96, %rsp
    .cfi_adjust_cfa_offset 96
    mov %rsp, %rdi
    call ibake_wide_mul_384_adx
    mov 112(%rsp), %rdi
    mov %rsp, %rsi
    mov 104(%rsp), %rdx
    mov 96(%rsp), %rcx
    call ibake_redc_384_adx
    add $120, %rsp
    .cfi_adjust_cfa_offset -120
    ret
FINISH ibake_mont_mul_384_adx
