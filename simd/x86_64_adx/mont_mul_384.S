// Montgomery product of 6 words: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// From p = R/2 on, the running sum of MONT6 could outgrow its seven words: there the product comes first, its reduction after it.
#include "simd/x86_64_adx/mont_384.h"

FUNCTION ibake_mont_mul_384_adx
    cmpq $0, 40(%rcx)
    js .Lfull
    SAVE rbx, rbp, r12, r13, r14, r15, rdi
    mov %rdx, %rbx
    mov %r8, %r15
    xor %edi, %edi
    MONT6 %rbx, 0
    RESTORE rdi
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rsi, %rbx
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
.Lfull:
    SAVE rdi, rcx, r8
    ALLOCATE 96
    mov %rsp, %rdi
    call ibake_wide_mul_384_adx
    mov 112(%rsp), %rdi
    mov %rsp, %rsi
    mov 104(%rsp), %rdx
    mov 96(%rsp), %rcx
    call ibake_redc_384_adx
    RELEASE 120
    ret
FINISH ibake_mont_mul_384_adx
