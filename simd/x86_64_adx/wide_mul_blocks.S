// Product of 8n words by 8n, schoolbook: wide_mul of field/kernels.h with n as fourth argument. SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/blocks.h"

#define SIZE 8    // octets of an operand
#define ROWS 16   // end of b
#define COLUMNS 24  // end of a

FUNCTION ibake_wide_mul_blocks_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE 32
    movq $0, ZERO
    shl $6, %rcx
    mov %rcx, SIZE(%rsp)
    lea (%rdx, %rcx), %rax
    mov %rax, ROWS(%rsp)
    lea (%rsi, %rcx), %rax
    mov %rax, COLUMNS(%rsp)
    xor %eax, %eax
    mov %rdi, %rbp
.Lclear:
    STORE 0, %rbp, %rax, %rax, %rax, %rax, %rax, %rax, %rax, %rax
    add $64, %rbp
    sub $64, %rcx
    jnz .Lclear
    mov %rdx, %rcx
.Lrow:
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
.Lblock:
    BLOCK
    add $64, %rsi
    add $64, %rdi
    cmp COLUMNS(%rsp), %rsi
    jne .Lblock
    STORE 0, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    sub SIZE(%rsp), %rsi
    sub SIZE(%rsp), %rdi
    add $64, %rdi
    add $64, %rcx
    cmp ROWS(%rsp), %rcx
    jne .Lrow
    RELEASE 32
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_mul_blocks_adx
