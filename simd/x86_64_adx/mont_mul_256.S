// Montgomery product of 4 words, a row of the product and a row of its reduction in turns: mont_mul of field/kernels.h.
// SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/macros.h"

// t0...t3 + e*R, below 2p, becomes (t0...t3 + e*R + a*b[i] + q*p)/2^64, below 2p again, in t1...t4 and, above it, t0. Without e the sum
// fits t0...t4: e, 0 or 1, comes in last.
.macro MONT4_STEP offset, t0, t1, t2, t3, t4, e
    mov \offset(%rbx), %rdx
    xor \t4, \t4
    ROW 0, %rsi, \t0, \t1, \t2, \t3, \t4
    QUOTIENT \t0, %r14
    CARRY \t4, %r15
    ROW 0, %rcx, \t0, \t1, \t2, \t3, \t4
    CARRY \t4, \e
    adox %r15, \t0
    adcx %r15, \t0
.endm

FUNCTION ibake_mont_mul_256_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    mov %rdx, %rbx
    mov %r8, %r14
    CLEAR %r8, %r9, %r10, %r11, %r13, %r15
    STEPS MONT4_STEP, 0, 32, %r8, %r9, %r10, %r11, %r12, %r13
    PAIRS mov, %r12, %rax, %r13, %rbx, %r8, %rbp, %r9, %rdx
    SUB_WORDS 0, %rcx, %r12, %r13, %r8, %r9
    sbb $0, %r11
    PAIRS cmovc, %rax, %r12, %rbx, %r13, %rbp, %r8, %rdx, %r9
    STORE 0, %rdi, %r12, %r13, %r8, %r9
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_mul_256_adx
