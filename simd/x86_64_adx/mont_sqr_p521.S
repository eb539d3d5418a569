// Montgomery square modulo the prime of P-521: mont_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/p521.h"

#define PLACE 16
#define PRODUCT 24
#define FRAME 168

FUNCTION ibake_mont_sqr_p521_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    movq $0, ZERO
    mov %rdi, PLACE(%rsp)
    lea PRODUCT(%rsp), %rdi
    SQUARE9
    REDUCE_P521 PRODUCT
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_sqr_p521_adx
