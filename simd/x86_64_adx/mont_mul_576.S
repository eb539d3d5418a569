// Montgomery product of 9 words: mont_mul of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/redc_576.h"

#define PLACE 16
#define MODULUS 24
#define N0 32
#define PRODUCT 40
#define FRAME 184

FUNCTION ibake_mont_mul_576_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdx, B(%rsp)
    movq $0, ZERO
    mov %rdi, PLACE(%rsp)
    mov %rcx, MODULUS(%rsp)
    mov %r8, N0(%rsp)
    lea PRODUCT(%rsp), %rdi
    MULTIPLY9
    mov MODULUS(%rsp), %rsi
    mov N0(%rsp), %rdi
    LOAD PRODUCT, %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    REDUCE9 PRODUCT, PRODUCT+72, %rsp
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, REDUCED
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_mul_576_adx
