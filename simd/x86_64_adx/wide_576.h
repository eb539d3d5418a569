// Product and square of 9 words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_WIDE_576_H
#define IBAKE_SIMD_X86_64_ADX_WIDE_576_H
#include "simd/x86_64_adx/macros.h"

// The caller's frame begins with the address of b (unused in a square) and a zero.
#define B 0
#define ZERO 8(%rsp)

// 18 words at rdi := a*b, with a at rsi. Clobbers rax, rdx, rbp, rbx, rcx, r8 to r15.
.macro MULTIPLY9
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    MULTIPLY9_ROW 0, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx
    MULTIPLY9_ROW 8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx, %r8
    MULTIPLY9_ROW 16, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx, %r8, %r9
    MULTIPLY9_ROW 24, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx, %r8, %r9, %r10
    MULTIPLY9_ROW 32, %r12, %r13, %r14, %r15, %rbx, %rcx, %r8, %r9, %r10, %r11
    MULTIPLY9_ROW 40, %r13, %r14, %r15, %rbx, %rcx, %r8, %r9, %r10, %r11, %r12
    MULTIPLY9_ROW 48, %r14, %r15, %rbx, %rcx, %r8, %r9, %r10, %r11, %r12, %r13
    MULTIPLY9_ROW 56, %r15, %rbx, %rcx, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    MULTIPLY9_ROW 64, %rbx, %rcx, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    STORE 72, %rdi, %rcx, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
.endm
.macro MULTIPLY9_ROW offset, t0, t1, t2, t3, t4, t5, t6, t7, t8, t9
    mov B(%rsp), %rdx
    mov \offset(%rdx), %rdx
    xor \t9, \t9
    ROW 0, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \t7, \t8, \t9
    BEAT
    CARRY \t9, ZERO
    mov \t0, \offset(%rdi)
.endm

// 18 words at rdi := a*a, with a at rsi and not overlapping. Clobbers rax, rdx, rbp, rbx, r8 to r15. Products of different words once,
// row i in words 2i + 1 to i + 9; then twice that sum in CF's chain while the squares of the words come in by OF's.
.macro SQUARE9
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    SQUARE9_ROW 0, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    SQUARE9_ROW 1, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %r8
    SQUARE9_ROW 2, %r12, %r13, %r14, %r15, %rbx, %r8, %r10
    SQUARE9_ROW 3, %r14, %r15, %rbx, %r8, %r10, %r12
    SQUARE9_ROW 4, %rbx, %r8, %r10, %r12, %r14
    SQUARE9_ROW 5, %r10, %r12, %r14, %rbx
    SQUARE9_ROW 6, %r14, %rbx, %r10
    SQUARE9_ROW 7, %r10, %r14
    CLEAR %rbx, %r8, %rax
    SQUARE9_WORDS 0, %rbx, 8(%rdi)
    .irp i, 1, 2, 3, 4, 5, 6, 7
    mov 16*\i(%rdi), %rbx
    SQUARE9_WORDS \i, %rbx, 16*\i+8(%rdi)
    .endr
    mov 128(%rdi), %rbx
    SQUARE9_WORDS 8, %rbx, ZERO
.endm
.macro SQUARE9_ROW i, t0, t1, t:vararg
    mov 8*\i(%rsi), %rdx
    ROW (8*\i + 8), %rsi, \t0, \t1, \t
    mov ZERO, %rax
    SQUARE9_CARRY \t1, \t
    mov \t0, 16*\i+8(%rdi)
    mov \t1, 16*\i+16(%rdi)
    CLEAR \t0, \t1
.endm
.macro SQUARE9_CARRY t0, t:vararg
    .ifnb \t
    SQUARE9_CARRY \t
    .else
    adcx %rax, \t0
    .endif
.endm
.macro SQUARE9_WORDS i, even, odd
    mov 8*\i(%rsi), %rdx
    mulx %rdx, %rax, %rdx
    mov \odd, %r8
    adcx \even, \even
    adox %rax, \even
    adcx %r8, %r8
    adox %rdx, %r8
    mov \even, 16*\i(%rdi)
    mov %r8, 16*\i+8(%rdi)
.endm

#endif
