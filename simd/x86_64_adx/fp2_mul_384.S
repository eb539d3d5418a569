// Product in F_p2, u^2 = -1: fp2_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// Sums of products before one reduction each (Longa, ePrint 2022/367): a0*b0 + a1*(p - b1) and a0*b1 + a1*b0. Karatsuba has 6 rows
// of 36 less and loses more by what it adds and subtracts. Both sums are below 2p^2 < p*R.
#include "simd/x86_64_adx/mont_384.h"

#define NEGATIVE 0
#define RESULT 48
#define SPARE 96
#define PLACE 104
#define FRAME 112

FUNCTION ibake_fp2_mul_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE(%rsp)
    mov %r8, %r15
    mov %rdx, %rbx
    LOAD 0, %rcx, %r8, %r9, %r10, %r11, %r12, %r13
    SUB_WORDS 48, %rbx, %r8, %r9, %r10, %r11, %r12, %r13
    STORE NEGATIVE, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    CLEAR %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    MONT6 0, %rbx, 0, 48, %rsp, NEGATIVE
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rdi, SPARE(%rsp)
    STORE RESULT, %rsp, %r14, %r8, %r9, %r10, %r11, %r12
    CLEAR %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    MONT6 0, %rbx, 48, 48, %rbx, 0
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rsi, %rbx
    mov PLACE(%rsp), %rdi
    STORE 48, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    LOAD RESULT, %rsp, %r14, %r8, %r9, %r10, %r11, %r12
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_fp2_mul_384_adx
