// Square of 8n words, schoolbook: wide_sqr of field/kernels.h with n as third argument. SPDX-License-Identifier: Apache-2.0
//
// Products of different words once; then twice that sum while the squares of the words come in.
#include "simd/x86_64_adx/blocks.h"

#define BLOCKS 8
#define SQUARE 16
#define COLUMNS 24  // end of a
#define FRAME 40

FUNCTION ibake_wide_sqr_blocks_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    movq $0, ZERO
    mov %rdx, BLOCKS(%rsp)
    mov %rdi, SQUARE(%rsp)
    mov %rdx, %rcx
    shl $6, %rcx
    lea (%rsi, %rcx), %rax
    mov %rax, COLUMNS(%rsp)
    xor %eax, %eax
    mov %rdi, %rbp
.Lclear:
    STORE 0, %rbp, %rax, %rax, %rax, %rax, %rax, %rax, %rax, %rax
    add $64, %rbp
    sub $64, %rcx
    jnz .Lclear
    // Block (j, j), with a[j] at rcx; then (j, k) for k > j.
    mov %rsi, %rcx
.Lrow:
    mov %rcx, %rsi
    LOAD 0, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    TRIANGLE8
    jmp .Lnext
.Lblock:
    BLOCK
.Lnext:
    add $64, %rsi
    add $64, %rdi
    cmp COLUMNS(%rsp), %rsi
    jne .Lblock
    STORE 0, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    // rdi is at word 8(j + n): to word 16(j + 1).
    sub %rcx, %rsi
    sub %rsi, %rdi
    add $128, %rdi
    add $64, %rcx
    cmp COLUMNS(%rsp), %rcx
    jne .Lrow

    mov BLOCKS(%rsp), %rcx
    mov %rcx, %rax
    shl $6, %rax
    mov COLUMNS(%rsp), %rsi
    sub %rax, %rsi
    mov SQUARE(%rsp), %rdi
    xor %eax, %eax
.Ldouble:
    TWICE_AND_SQUARES8
    lea 64(%rsi), %rsi
    lea 128(%rdi), %rdi
    lea -1(%rcx), %rcx
    jrcxz .Ldone
    jmp .Ldouble
.Ldone:
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_wide_sqr_blocks_adx
