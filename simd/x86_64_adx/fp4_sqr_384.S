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
// C0 and C1 are multiplied and reduced in one pass over what is subtracted from them.
#define TERMS 1
#define ZERO 992(%rsp)
#include "simd/x86_64_adx/mont_384.h"
#include "simd/x86_64_adx/redc_384.h"
#include "simd/x86_64_adx/wide_384.h"

// Frame: the products A0 to B1, after c has been there; the factors of all six; arguments; ZERO.
#define A0 0
#define A1 96
#define B0 192
#define B1 288
#define C0 384
#define C1 480
#define X(product) (384 + (product))
#define Y(product) (432 + (product))
#define PLACE0 960
#define PLACE1 968
#define MODULUS 976
#define N0 984
#define FRAME 1008
#define TWELVE %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15

// The factors of the two products that make the square of the element at `from`.
.macro FACTORS from, even, odd, multiple_of_p
    LOAD 0, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    ADD_WORDS 48, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE X(\even), %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    LOAD 48, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE Y(\odd), %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    LOAD 0, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    add %rax, %rax
    PAIRS adc, %rbx, %rbx, %rdi, %rdi, %rbp, %rbp, %r14, %r14, %r15, %r15
    STORE X(\odd), %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    LOAD 0, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    .rept \multiple_of_p
    ADD_WORDS 0, %r8, %rax, %rbx, %rdi, %rbp, %r14, %r15
    .endr
    SUB_WORDS 48, \from, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE Y(\even), %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
.endm

// From the sum a + b of two products: half of r0, that sum op d reduced, and half of r1, the product c less that sum, in one pass.
.macro HALVES a, b, op, d, c, offset
    LOAD \a, %rsp, TWELVE
    ADD_WORDS \b, %rsp, TWELVE
    STORE \a, %rsp, TWELVE
    \op \d, %rsp, TWELVE
    STORE X(A0), %rsp, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    mov N0(%rsp), %r15
    REDUCE6 X(A0), %rsp
    mov PLACE0(%rsp), %rdi
    STORE \offset, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    CLEAR TWELVE
    SUB_WORDS \a, %rsp, TWELVE
    STORE X(A1), %rsp, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    mov N0(%rsp), %r15
    CLEAR %r14, %rdi
    lea X(\c)(%rsp), %rsi
    MONT6 0, %rsp, Y(\c)
    ADD_WORDS X(A1), %rsp, %r14, %r8, %r9, %r10, %r11, %r12
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rsi, %rbx
    mov PLACE1(%rsp), %rdi
    STORE \offset, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
.endm

FUNCTION ibake_fp4_sqr_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE0(%rsp)
    mov %rsi, PLACE1(%rsp)
    mov %r8, MODULUS(%rsp)
    mov %r9, N0(%rsp)
    movq $0, ZERO
    LOAD 0, %rdx, %rax, %rbx, %rdi, %rbp, %r14, %r15
    ADD_WORDS 0, %rcx, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE 0, %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    LOAD 48, %rdx, %rax, %rbx, %rdi, %rbp, %r14, %r15
    ADD_WORDS 48, %rcx, %rax, %rbx, %rdi, %rbp, %r14, %r15
    STORE 48, %rsp, %rax, %rbx, %rdi, %rbp, %r14, %r15
    FACTORS %rdx, A0, A1, 1
    FACTORS %rcx, B0, B1, 2
    FACTORS %rsp, C0, C1, 3
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
    HALVES A0, B0, SUB_WORDS, B1, C0, 0
    HALVES A1, B1, ADD_WORDS, B0, C1, 48
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_fp4_sqr_384_adx
