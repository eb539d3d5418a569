// Sum of three products in F_p2: fp2_dot3 of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#define TERMS 3
#include "simd/x86_64_adx/fp2_384.h"

FUNCTION ibake_fp2_dot3_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    mov 56(%rsp), %rax // n0, the seventh argument
    ALLOCATE FRAME
    mov %rdi, RESULT(%rsp)
    mov %r9, MODULUS(%rsp)
    mov %rax, N0(%rsp)
    movq $0, ZERO(%rsp)
    mov %rcx, %rbx
    mov %rdx, %rcx
    mov %r8, %r15
    FP2_SUM_OF_PRODUCTS
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_fp2_dot3_384_adx
