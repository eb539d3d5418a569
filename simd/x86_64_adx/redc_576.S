// Montgomery reduction of 18 words: redc of field/kernels.h. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/redc_576.h"

#define SOURCE 0
#define PLACE 16
#define SPARE 24
#define FRAME 96

FUNCTION ibake_redc_576_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rsi, SOURCE(%rsp)
    movq $0, ZERO
    mov %rdi, PLACE(%rsp)
    LOAD 0, %rsi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    mov %rdx, %rsi
    mov %rcx, %rdi
    REDUCE9 SPARE, 72, %rbp, mov SOURCE(%rsp), %rbp
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, REDUCED
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_redc_576_adx
