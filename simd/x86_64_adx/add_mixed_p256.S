// Sum of a Jacobian and an affine point modulo the prime of P-256: add_mixed of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// With h = x2*Z^2 - X, r = y2*Z^3 - Y, v = X*h^2: (r^2 - h^3 - 2v, r*(v - X3) - Y*h^3, Z*h).
#include "simd/x86_64_adx/p256_values.h"

// Frame: the arguments and the values Z^2 and later h^3, Z^3 and later h^2, h, r, v, and Y*h^3.
#define PLACE 0
#define POINT 8
#define SECOND 16
#define ZZ 24
#define HHH 24
#define ZZZ 56
#define HH 56
#define H 88
#define R 120
#define V 152
#define YHHH 184
#define FRAME 216

FUNCTION ibake_add_mixed_p256_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    mov %rdi, PLACE(%rsp)
    mov %rsi, POINT(%rsp)
    mov %rdx, SECOND(%rsp)
    SQUARE_OF 64, %rsi
    STORE ZZ, %rsp, FOUR
    mov POINT(%rsp), %rdi
    PRODUCT ZZ, %rsp, 64, %rdi
    STORE ZZZ, %rsp, FOUR
    mov SECOND(%rsp), %rdi
    PRODUCT ZZ, %rsp, 0, %rdi
    mov POINT(%rsp), %rdi
    MINUS 0, %rdi
    STORE H, %rsp, FOUR
    mov SECOND(%rsp), %rdi
    PRODUCT ZZZ, %rsp, 32, %rdi
    mov POINT(%rsp), %rdi
    MINUS 32, %rdi
    STORE R, %rsp, FOUR
    SQUARE_OF H, %rsp
    STORE HH, %rsp, FOUR
    PRODUCT HH, %rsp, H, %rsp
    STORE HHH, %rsp, FOUR
    mov POINT(%rsp), %rdi
    PRODUCT HH, %rsp, 0, %rdi
    STORE V, %rsp, FOUR
    mov POINT(%rsp), %rdi
    PRODUCT HHH, %rsp, 32, %rdi
    STORE YHHH, %rsp, FOUR
    SQUARE_OF R, %rsp
    MINUS HHH, %rsp
    MINUS V, %rsp
    MINUS V, %rsp
    mov PLACE(%rsp), %rdi
    STORE 0, %rdi, FOUR
    LOAD V, %rsp, FOUR
    MINUS 0, %rdi
    STORE V, %rsp, FOUR
    mov POINT(%rsp), %rdi
    PRODUCT H, %rsp, 64, %rdi
    mov PLACE(%rsp), %rdi
    STORE 64, %rdi, FOUR
    PRODUCT R, %rsp, V, %rsp
    MINUS YHHH, %rsp
    mov PLACE(%rsp), %rdi
    STORE 32, %rdi, FOUR
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_add_mixed_p256_adx
