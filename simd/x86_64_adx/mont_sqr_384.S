// Montgomery square of 6 words: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// Below R/2 the product takes no longer: the 15 multiplications less are what a reduction that runs alone waits.
#include "simd/x86_64_adx/redc_384.h"
#include "simd/x86_64_adx/sqr_384.h"

#define PLACE 96
#define MODULUS 104
#define N0 112
#define FRAME 120

FUNCTION ibake_mont_sqr_384_adx
    cmpq $0, 40(%rdx)
    js .Lfull
    mov %rcx, %r8
    mov %rdx, %rcx
    mov %rsi, %rdx
    jmp ibake_mont_mul_384_adx
.Lfull:
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE(%rsp)
    mov %rdx, MODULUS(%rsp)
    mov %rcx, N0(%rsp)
    mov %rsp, %rdi
    SQUARE6
    mov MODULUS(%rsp), %rcx
    mov N0(%rsp), %r15
    LOAD 0, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    REDUCE6 48, %rsp
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_sqr_384_adx
