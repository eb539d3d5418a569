// Montgomery product of 6 words: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// From p = R/2 on, the running sum of MONT6 could outgrow its seven words: there the product comes first, its reduction after it.
#define TERMS 1
#define ZERO 112(%rsp)
#include "simd/x86_64_adx/mont_384.h"
#include "simd/x86_64_adx/redc_384.h"
#include "simd/x86_64_adx/wide_384.h"

#define PLACE 96
#define MODULUS 104
#define FRAME 120

FUNCTION ibake_mont_mul_384_adx
    cmpq $0, 40(%rcx)
    js .Lfull
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    mov %rdx, %rbx
    mov %r8, %r15
    CLEAR %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    MONT6 0, %rbx, 0
    RESTORE rdi
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rsi, %rbx
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
.Lfull:
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE(%rsp)
    mov %rcx, MODULUS(%rsp)
    movq $0, ZERO
    mov %rdx, %rcx
    mov %r8, %r15
    mov %rsp, %rdi
    SUM6
    mov MODULUS(%rsp), %rcx
    LOAD 0, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    REDUCE6 48, %rsp
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_mul_384_adx
