// Sums of products in F_p2, u^2 = -1, over 6 words: the body of fp2_mul and fp2_dot3. SPDX-License-Identifier: Apache-2.0
//
// Karatsuba on whole sums: with S0, S1, S2 the sums over k of x_k.c0*y_k.c0, x_k.c1*y_k.c1, (x_k.c0 + x_k.c1)*(y_k.c0 + y_k.c1),
// the result is (S0 - S1) + (S2 - S0 - S1)*u: 3 products for each k and 2 reductions in all. The factors of S2 are not reduced:
// below 2p. With 8p < R and at most three k, the rows of a sum stay below 3*2p*2^64 + 6p < 2^448; S2 - S0 - S1 is the sum of
// x_k.c0*y_k.c1 + x_k.c1*y_k.c0, below 6p^2 < p*R; and p*R is added to S0 - S1 when it is negative.
//
// TERMS, 1 or 3, is the number of k. Of the factors rsi has x[TERMS], rdx, rcx, rbx the addresses of y_0, y_1, y_2.
#include "simd/x86_64_adx/redc_384.h"

// Frame: the three sums, the factors of S2, arguments and a zero.
#define SUM(i) (96 * (i))
#define X(k) (288 + 96 * (k))
#define Y(k) (336 + 96 * (k))
#define RESULT X(TERMS)
#define MODULUS (RESULT + 8)
#define N0 (RESULT + 16)
#define ZERO (RESULT + 24)
#define FRAME (RESULT + 32)

.macro FACTOR offset, from, sum
    LOAD \offset, \from, %r8, %r9, %r10, %r11, %r12, %r13
    ADD_WORDS (\offset + 48), \from, %r8, %r9, %r10, %r11, %r12, %r13
    STORE \sum, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
.endm

.macro SUM_STEP i, t0, t1, t2, t3, t4, t5, t6
    xor \t6, \t6
    mov 8*\i(%rcx), %rdx
    ROW 0, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    BEAT
    CARRY \t6, ZERO(%rsp)
#if TERMS == 3
    mov 8*\i(%rbx), %rdx
    ROW 96, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    CARRY \t6, ZERO(%rsp)
    mov 8*\i(%r15), %rdx
    ROW 192, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6
    BEAT
    CARRY \t6, ZERO(%rsp)
#endif
    mov \t0, 8*\i(%rdi)
.endm

.macro ADD_IF_OVERFLOW offset, from, t0, t:vararg
    mov %rdi, %rax
    cmovo \offset(\from), %rax
    adcx %rax, \t0
    .ifnb \t
    ADD_IF_OVERFLOW (\offset + 8), \from, \t
    .endif
.endm

.macro FP2_SUM_OF_PRODUCTS
    FACTOR 0, %rsi, X(0)
    FACTOR 0, %rcx, Y(0)
#if TERMS == 3
    FACTOR 96, %rsi, X(1)
    FACTOR 0, %rbx, Y(1)
    FACTOR 192, %rsi, X(2)
    FACTOR 0, %r15, Y(2)
#endif
    mov %rsp, %rdi
.Lsum:
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13
    SUM_STEP 0, %r8, %r9, %r10, %r11, %r12, %r13, %r14
    SUM_STEP 1, %r9, %r10, %r11, %r12, %r13, %r14, %r8
    SUM_STEP 2, %r10, %r11, %r12, %r13, %r14, %r8, %r9
    SUM_STEP 3, %r11, %r12, %r13, %r14, %r8, %r9, %r10
    SUM_STEP 4, %r12, %r13, %r14, %r8, %r9, %r10, %r11
    SUM_STEP 5, %r13, %r14, %r8, %r9, %r10, %r11, %r12
    STORE 48, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    lea SUM(1)(%rsp), %rax
    add $96, %rdi
    add $48, %rsi
    add $48, %rcx
    add $48, %rbx
    add $48, %r15
    cmp %rax, %rdi
    je .Lsum // S1
    lea X(0)(%rsp), %rsi
    lea Y(0)(%rsp), %rcx
    lea Y(1)(%rsp), %rbx
    lea Y(2)(%rsp), %r15
    add $96, %rax
    cmp %rax, %rdi
    je .Lsum // S2
    LOAD SUM(2), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rax, %rbx, %rcx, %rdx, %rbp, %rdi
    SUB_WORDS SUM(0), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rax, %rbx, %rcx, %rdx, %rbp, %rdi
    SUB_WORDS SUM(1), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rax, %rbx, %rcx, %rdx, %rbp, %rdi
    STORE SUM(2), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rax, %rbx, %rcx, %rdx, %rbp, %rdi
    LOAD SUM(0), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    SUB_WORDS SUM(1), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    mov MODULUS(%rsp), %rcx
    mov $0x7fffffffffffffff, %rdi
    adc $0, %rdi // the borrow is in OF now, and CF is clear
    mov $0, %edi
    ADD_IF_OVERFLOW 0, %rcx, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    STORE SUM(0)+48, %rsp, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    mov N0(%rsp), %r15
    REDUCE6 SUM(0)+48, %rsp
    mov RESULT(%rsp), %rdi
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    LOAD SUM(2), %rsp, %r8, %r9, %r10, %r11, %r12, %r13
    mov N0(%rsp), %r15
    REDUCE6 SUM(2)+48, %rsp
    mov RESULT(%rsp), %rdi
    STORE 48, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
.endm
