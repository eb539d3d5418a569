// Sum of three products in F_p2, u^2 = -1: fp2_dot3 of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// Karatsuba on whole sums: with S0, S1, S2 the sums over k of x_k.c0*y_k.c0, x_k.c1*y_k.c1, (x_k.c0 + x_k.c1)*(y_k.c0 + y_k.c1),
// the result is (S0 - S1) + (S2 - S0 - S1)*u: 9 products and 2 reductions. The factors of S2 are not reduced: below 2p. S2 - S0 - S1
// is the sum of x_k.c0*y_k.c1 + x_k.c1*y_k.c0, below 6p^2 < p*R; and p*R is added to S0 - S1 when it is negative. S2 is multiplied and
// reduced in one pass over -S0 - S1.
#define TERMS 3
#define ZERO 632(%rsp)
#include "simd/x86_64_adx/mont_384.h"
#include "simd/x86_64_adx/redc_384.h"
#include "simd/x86_64_adx/wide_384.h"

// Frame: S0, S1 and 6 words more, the factors of S2, arguments, and ZERO.
#define SUM(i) (96 * (i))
#define X(k) (288 + 96 * (k))
#define Y(k) (336 + 96 * (k))
#define PLACE 576
#define MODULUS 584
#define N0 592
#define FRAME 640

.macro FACTOR offset, from, sum
    LOAD \offset, \from, %r8, %r9, %r10, %r11, %r12, %r13
    ADD_WORDS (\offset + 48), \from, %r8, %r9, %r10, %r11, %r12, %r13
    STORE \sum, %rsp, %r8, %r9, %r10, %r11, %r12, %r13
.endm

.macro ADD_IF_OVERFLOW offset, from, t0, t:vararg
    mov %rdi, %rax
    cmovo \offset(\from), %rax
    adcx %rax, \t0
    .ifnb \t
    ADD_IF_OVERFLOW (\offset + 8), \from, \t
    .endif
.endm

FUNCTION ibake_fp2_dot3_384_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    mov 56(%rsp), %rax // n0, the seventh argument
    ALLOCATE FRAME
    mov %rdi, PLACE(%rsp)
    mov %r9, MODULUS(%rsp)
    mov %rax, N0(%rsp)
    movq $0, ZERO
    mov %rcx, %rbx
    mov %rdx, %rcx
    mov %r8, %r15
    FACTOR 0, %rsi, X(0)
    FACTOR 0, %rcx, Y(0)
    FACTOR 96, %rsi, X(1)
    FACTOR 0, %rbx, Y(1)
    FACTOR 192, %rsi, X(2)
    FACTOR 0, %r15, Y(2)
    mov %rsp, %rdi
.Lsum:
    SUM6
    add $96, %rdi
    add $48, %rsi
    add $48, %rcx
    add $48, %rbx
    add $48, %r15
    lea SUM(1)(%rsp), %rax
    cmp %rax, %rdi
    je .Lsum // S1
    mov MODULUS(%rsp), %rcx
    LOAD SUM(0), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    SUB_WORDS SUM(1), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    mov $0x7fffffffffffffff, %rdi
    adc $0, %rdi // the borrow is in OF now, and CF is clear
    mov $0, %edi
    ADD_IF_OVERFLOW 0, %rcx, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    STORE SUM(2), %rsp, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    mov N0(%rsp), %r15
    REDUCE6 SUM(2), %rsp
    STORE SUM(2), %rsp, %r14, %r8, %r9, %r10, %r11, %r12
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    SUB_WORDS SUM(0), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    SUB_WORDS SUM(1), %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    STORE SUM(0), %rsp, %rbx, %rbp, %rdx, %rsi, %r14, %r15
    mov N0(%rsp), %r15
    CLEAR %r14, %rdi
    lea X(0)(%rsp), %rsi
    MONT6 0, %rsp, Y(0), 96, %rsp, Y(1), 192, %rsp, Y(2)
    ADD_WORDS SUM(0), %rsp, %r14, %r8, %r9, %r10, %r11, %r12
    SUBTRACT_P %rax, %rdx, %rbp, %r13, %rsi, %rbx
    mov PLACE(%rsp), %rdi
    STORE 48, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    LOAD SUM(2), %rsp, %r14, %r8, %r9, %r10, %r11, %r12
    STORE 0, %rdi, %r14, %r8, %r9, %r10, %r11, %r12
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_fp2_dot3_384_adx
