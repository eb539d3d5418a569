// Doubling on P-256: dbl_a3 of field/kernels.h. SPDX-License-Identifier: Apache-2.0
//
// Bernstein, Lange, "Explicit-Formulas Database", dbl-2001-b's tangent, 4M + 4S, in the steps of curve/jacobian.h. r4 points to a, r5 to
// r; X, Y, Z are 32 octets apart. r may be a: each coordinate is written after its last use.
// 1,642 instructions, 73 of them here.
#include "simd/armv7em/p256.h"

#define X 0
#define Y 32
#define Z 64
// On the stack.
#define A 0
#define B 32
#define E 64
#define D 96
#define YY 128
#define FRAME 160

// op: an operand is a base register and an offset.
.macro APPLY op, to, to_at, a, a_at, b, b_at
    add r0, \to, #\to_at
    add r1, \a, #\a_at
    .ifnb \b
    add r2, \b, #\b_at
    .endif
    bl ibake_\op\()_p256_armv7em
.endm

FUNCTION ibake_dbl_a3_p256_armv7em
    push {r4-r6, lr}
    sub sp, #FRAME
    mov r4, r1
    mov r5, r0
    APPLY mont_sqr, sp, A, r4, Z
    APPLY sub, sp, B, r4, X, sp, A
    APPLY add, sp, A, r4, X, sp, A
    APPLY mont_mul, sp, A, sp, A, sp, B
    APPLY add, sp, E, sp, A, sp, A
    APPLY add, sp, E, sp, E, sp, A // E = 3(X - Z^2)(X + Z^2)
    APPLY add, sp, B, r4, Y, r4, Y
    APPLY mont_mul, r5, Z, sp, B, r4, Z
    APPLY mont_sqr, sp, YY, sp, B
    APPLY mont_mul, sp, D, r4, X, sp, YY // D = 4XY^2
    APPLY mont_sqr, sp, YY, sp, YY
    APPLY mont_sqr, r5, X, sp, E
    APPLY sub, r5, X, r5, X, sp, D
    APPLY sub, r5, X, r5, X, sp, D
    APPLY sub, sp, D, sp, D, r5, X
    APPLY mont_mul, sp, E, sp, E, sp, D
    APPLY half, sp, YY, sp, YY // 8Y^4
    APPLY sub, r5, Y, sp, E, sp, YY
    add sp, #FRAME
    pop {r4-r6, pc}
FINISH ibake_dbl_a3_p256_armv7em
