// m := (m + q*p)/R <= p for m of 8n words, in place, with the q below R that makes it divisible: (m, p, n0, n). SPDX-License-Identifier: Apache-2.0
//
// Block by block of q, which replaces the words of m that it clears; the words carried out replace q, so that m is a ring.
#define N0 8(%rsp)
#include "simd/x86_64_adx/blocks.h"

#define MODULUS 16
#define SIZE 24   // octets of m
#define END 32    // of m
#define COLUMNS 40  // end of p
#define FRAME 56

FUNCTION ibake_redc_blocks_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    movq $0, ZERO
    mov %rsi, MODULUS(%rsp)
    mov %rdx, N0
    shl $6, %rcx
    mov %rcx, SIZE(%rsp)
    lea (%rdi, %rcx), %rax
    mov %rax, END(%rsp)
    lea (%rsi, %rcx), %rax
    mov %rax, COLUMNS(%rsp)
    mov %rdi, %rcx
.Lrow:
    mov %rcx, %rdi
    BLOCK_OF_QUOTIENTS
    jmp .Lnext
.Lblock:
    BLOCK
.Lnext:
    add $64, %rsi
    add $64, %rdi
    mov %rdi, %rax
    sub SIZE(%rsp), %rax
    cmp END(%rsp), %rdi
    cmove %rax, %rdi
    cmp COLUMNS(%rsp), %rsi
    jne .Lblock
    STORE 0, %rcx, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    mov MODULUS(%rsp), %rsi
    add $64, %rcx
    cmp END(%rsp), %rcx
    jne .Lrow
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_redc_blocks_adx
