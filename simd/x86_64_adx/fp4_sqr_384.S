// Square in F_p4 = F_p2[s], s^2 = 1 + u, u^2 = -1: fp4_sqr of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// a^2 + (1 + u)*b^2 and (a + b)^2 - a^2 - b^2, each square in F_p2 by two products, each result one reduction of a sum of products.
// Multiples of p in the second factors keep every sum from 0 to p*R, without corrections. With c = a + b, unreduced,
//   A0 = (a0 + a1)*(a0 - a1 + p)     A1 = 2*a0*a1
//   B0 = (b0 + b1)*(b0 - b1 + 2p)    B1 = 2*b0*b1
//   C0 = (c0 + c1)*(c0 - c1 + 3p)    C1 = 2*c0*c1
// and all operands in [0, p) these are
//   A0 + B0 - B1 = a0*(a0 + p) + a1*(p - a1) + b0^2 + 2*b0*(p - b1) + b1*(2p - b1)   in [0, 6p^2)
//   A1 + B0 + B1                                                                     in [0, 8p^2)
//   C0 - A0 - B0 = 2*a0*b0 + 2*a1*(p - b1) + 2p*a0 + p*(b0 + b1)                     in [0, 8p^2)
//   C1 - A1 - B1 = 2*(a0*b1 + a1*b0)                                                 in [0, 4p^2)
#define TERMS 1
#define ZERO 1184(%rsp)
#include "simd/x86_64_adx/redc_384.h"
#include "simd/x86_64_adx/wide_384.h"

// Frame: the six products, their factors, arguments, and ZERO.
#define A0 0
#define A1 96
#define B0 192
#define B1 288
#define C0 384
#define C1 480
#define X(product) (576 + (product))
#define Y(product) (624 + (product))
#define PLACE0 1152
#define PLACE1 1160
#define MODULUS 1168
#define N0 1176
#define FRAME 1192

.macro ADD_P times
    .rept \times
    ADD_WORDS 0, %r8, %rax, %rbx, %rdi, %rbp, %r14, %r15
    .endr
.endm

// The factors of the two products that make the square of the element at offset(from).
.macro FACTORS offset, from, even, odd, multiple_of_p
    LOAD \offset, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    ADD_WORDS (\offset + 48), \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE X(\even), %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    LOAD \offset, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    ADD_WORDS \offset, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE X(\odd), %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    LOAD (\offset + 48), \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE Y(\odd), %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    LOAD \offset, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    ADD_P \multiple_of_p
    SUB_WORDS (\offset + 48), \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE Y(\even), %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
.endm

// Half of a result: the sum whose words come in registers, the upper ones stored over a product that is not needed any more.
.macro RESULT scratch, place, offset
    STORE \scratch, %rsp, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    mov N0(%rsp), %r15
    REDUCE6 \scratch, %rsp
    mov \place(%rsp), %rdi
    STORE \offset, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
.endm
#define TWELVE %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15

FUNCTION ibake_fp4_sqr_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE0(%rsp)
    mov %rsi, PLACE1(%rsp)
    mov %r8, MODULUS(%rsp)
    mov %r9, N0(%rsp)
    movq $0, ZERO
    // c, where the first two products will be.
    LOAD 0, %rdx, %rax, %rbx, %rdi, %rbp, %r14, %r15
    ADD_WORDS 0, %rcx, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE 0, %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    LOAD 48, %rdx, %rax, %rbx, %rdi, %rbp, %r14, %r15
    ADD_WORDS 48, %rcx, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE 48, %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    FACTORS 0, %rdx, A0, A1, 1
    FACTORS 0, %rcx, B0, B1, 2
    FACTORS 0, %rsp, C0, C1, 3
    mov %rsp, %rdi
    lea X(A0)(%rsp), %rsi
    lea Y(A0)(%rsp), %rcx
.Lproduct:
    SUM6
    add $96, %rdi
    add $96, %rsi
    add $96, %rcx
    lea X(A0)(%rsp), %rax
    cmp %rax, %rdi
    jne .Lproduct
    mov MODULUS(%rsp), %rcx
    LOAD C0, %rsp, TWELVE
    SUB_WORDS A0, %rsp, TWELVE
    SUB_WORDS B0, %rsp, TWELVE
    RESULT C0, PLACE1, 0
    LOAD C1, %rsp, TWELVE
    SUB_WORDS A1, %rsp, TWELVE
    SUB_WORDS B1, %rsp, TWELVE
    RESULT C1, PLACE1, 48
    LOAD A0, %rsp, TWELVE
    ADD_WORDS B0, %rsp, TWELVE
    SUB_WORDS B1, %rsp, TWELVE
    RESULT A0, PLACE0, 0
    LOAD A1, %rsp, TWELVE
    ADD_WORDS B0, %rsp, TWELVE
    ADD_WORDS B1, %rsp, TWELVE
    RESULT A1, PLACE0, 48
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_fp4_sqr_384_adx
