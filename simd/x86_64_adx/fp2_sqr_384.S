// Square in F_p2, u^2 = -1: fp2_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// (a0 + a1)*(a0 - a1 + p) + (2*a0)*a1*u, the factors unreduced: products below 4p^2 < p*R. r may be a: a1 is read last, and lies where
// the second result goes.
#include "simd/x86_64_adx/mont_384.h"

#define SUM 0
#define DIFFERENCE 48
#define TWICE 96
#define PLACE 144
#define FRAME 152

FUNCTION ibake_fp2_sqr_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE(%rsp)
    mov %rsi, %rbx
    mov %rcx, %r15
    mov %rdx, %rcx
    LOAD 0, %rbx, %r8, %r9, %r10, %r11, %r12, %r13
    ADD_WORDS 48, %rbx, %r8, %r9, %r10, %r11, %r12, %r13
    STORE SUM, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    LOAD 0, %rbx, %r8, %r9, %r10, %r11, %r12, %r13
    SUB_WORDS 48, %rbx, %r8, %r9, %r10, %r11, %r12, %r13
    ADD_WORDS 0, %rcx, %r8, %r9, %r10, %r11, %r12, %r13
    STORE DIFFERENCE, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    LOAD 0, %rbx, %r8, %r9, %r10, %r11, %r12, %r13
    ADD_WORDS 0, %rbx, %r8, %r9, %r10, %r11, %r12, %r13
    STORE TWICE, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    lea SUM(%rsp), %rsi
    CLEAR %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    MONT6 0, %rsp, DIFFERENCE
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rsi, %rdi
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    lea TWICE(%rsp), %rsi
    CLEAR %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    MONT6 0, %rbx, 48
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rsi, %rbx
    mov PLACE(%rsp), %rdi
    STORE 48, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_fp2_sqr_384_adx
