// Doubling of a Jacobian point on P-256, y^2 = x^3 - 3x + b: dbl_a3 of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// The formulas of curve/jacobian.h in an order that puts independent products side by side. Values pass in r8 to r11 where they can,
// reduced at every step.
#include "simd/x86_64_adx/p256_values.h"

// Frame: the arguments and the values 2Y, Z^2, 4Y^2, 4XY^2, the tangent's slope, 8Y^4 and one in passing.
#define PLACE 0
#define POINT 8
#define Y2 16
#define ZZ 48
#define YY4 80
#define D 112
#define E 144
#define U 176
#define T 208
#define FRAME 240

FUNCTION ibake_dbl_a3_p256_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE(%rsp)
    mov %rsi, POINT(%rsp)
    LOAD 32, %rsi, FOUR
    PLUS 32, %rsi
    STORE Y2, %rsp, FOUR
    SQUARE_OF 64, %rsi
    STORE ZZ, %rsp, FOUR
    SQUARE_OF Y2, %rsp
    STORE YY4, %rsp, FOUR
    mov POINT(%rsp), %rdi
    LOAD 0, %rdi, FOUR
    PLUS ZZ, %rsp
    STORE T, %rsp, FOUR
    LOAD 0, %rdi, FOUR
    MINUS ZZ, %rsp
    STORE ZZ, %rsp, FOUR
    PRODUCT 0, %rdi, YY4, %rsp
    STORE D, %rsp, FOUR
    PRODUCT ZZ, %rsp, T, %rsp
    STORE T, %rsp, FOUR
    PLUS T, %rsp
    PLUS T, %rsp
    STORE E, %rsp, FOUR
    SQUARE_OF YY4, %rsp
    HALVE
    STORE U, %rsp, FOUR
    SQUARE_OF E, %rsp
    MINUS D, %rsp
    MINUS D, %rsp
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, FOUR
    LOAD D, %rsp, FOUR
    MINUS 0, %rdi
    STORE T, %rsp, FOUR
    mov POINT(%rsp), %rdi
    PRODUCT Y2, %rsp, 64, %rdi
    mov PLACE(%rsp), %rdi
    STORE 64, %rdi, FOUR
    PRODUCT E, %rsp, T, %rsp
    MINUS U, %rsp
    mov PLACE(%rsp), %rdi
    STORE 32, %rdi, FOUR
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_dbl_a3_p256_adx
