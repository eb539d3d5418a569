// Square in F_p2, u^2 = -1: fp2_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// (a0 + a1)*(a0 - a1 + p) + (2*a0)*a1*u, the factors unreduced: products below 4p^2 < p*R.
#include "simd/x86_64_adx/mont_384.h"

#define SUM 0
#define DIFFERENCE 48
#define TWICE 96
#define SECOND 144
#define SPARE 192
#define PLACE 200
#define FRAME 208

FUNCTION ibake_fp2_sqr_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE(%rsp)
    mov %rcx, %r15
    mov %rdx, %rcx
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %r12, %r13
    PAIRS mov, %r8, %rax, %r9, %rbx, %r10, %rdx, %r11, %rbp, %r12, %rdi, %r13, %r14
    ADD_WORDS 48, %rsi, %r8, %r9, %r10, %r11, %r12, %r13
    STORE SUM, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %r12, %r13
    SUB_WORDS 48, %rsi, %r8, %r9, %r10, %r11, %r12, %r13
    ADD_WORDS 0, %rcx, %r8, %r9, %r10, %r11, %r12, %r13
    STORE DIFFERENCE, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    add %rax, %rax
    PAIRS adc, %rbx, %rbx, %rdx, %rdx, %rbp, %rbp, %rdi, %rdi, %r14, %r14
    STORE TWICE, %rsp, %rax, %rbx, %rdx, %rbp, %rdi, %r14
    LOAD 48, %rsi, %rax, %rbx, %rdx, %rbp, %rdi, %r14
    STORE SECOND, %rsp, %rax, %rbx, %rdx, %rbp, %rdi, %r14
    mov PLACE(%rsp), %rbx
    CLEAR %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    mov %rsp, %rsi
    MONT6 0, %rsp, DIFFERENCE
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rdi, SPARE(%rsp)
    STORE 0, %rbx, %r14, %r8, %r9, %r10, %r11, %r12
    CLEAR %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    lea TWICE(%rsp), %rsi
    MONT6 0, %rsp, SECOND
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rdi, %rsi
    STORE 48, %rbx, %r14, %r8, %r9, %r10, %r11, %r12
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_fp2_sqr_384_adx
