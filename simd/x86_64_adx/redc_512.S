// Montgomery reduction of 16 words: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/redc_512.h"

#define SOURCE 8
#define PLACE 16
#define SPARE 24
#define FRAME 88

FUNCTION ibake_redc_512_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    movq $0, ZERO
    mov %rsi, SOURCE(%rsp)
    mov %rdi, PLACE(%rsp)
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    mov %rdx, %rsi
    mov %rcx, %rdi
    REDUCE8 SPARE, 64, mov SOURCE(%rsp), %rdx
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, REDUCED
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_redc_512_adx
