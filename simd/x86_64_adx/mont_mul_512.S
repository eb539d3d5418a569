// Montgomery product of 8 words, a row of the product and a row of its reduction in turns: mont_mul of field/kernels.h.
// SPDX-License-Identifier: Apache-2.0
#include "simd/x86_64_adx/macros.h"

#define ZERO (%rsp)
#define B 8
#define N0 16(%rsp)
#define PLACE 24
#define SPARE 32
#define FRAME 96

// As MONT4_STEP in mont_mul_256.S, for 8 words.
.macro MONT8_STEP offset, t0, t1, t2, t3, t4, t5, t6, t7, t8, e
    mov B(%rsp), %rdx
    mov \offset(%rdx), %rdx
    xor \t8, \t8
    ROW 0, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \t7, \t8
    QUOTIENT \t0, N0
    CARRY \t8, ZERO
    ROW 0, %rcx, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \t7, \t8
    BEAT
    CARRY \t8, \e
    adox ZERO, \t0
    adcx ZERO, \t0
    BEAT
.endm

#define REDUCED %rbx, %rdi, %r8, %r9, %r10, %r11, %r12, %r13

FUNCTION ibake_mont_mul_512_adx
    SAVE rbx, rbp, r12, r13, r14, r15
    ALLOCATE FRAME
    movq $0, ZERO
    mov %rdx, B(%rsp)
    mov %r8, N0
    mov %rdi, PLACE(%rsp)
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rdi
    STEPS MONT8_STEP, 0, 64, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rdi
    STORE SPARE, %rsp, REDUCED
    SUB_WORDS 0, %rcx, REDUCED
    sbb $0, %r15
    EACH cmovc, SPARE, %rsp, REDUCED
    mov PLACE(%rsp), %rdx
    STORE 0, %rdx, REDUCED
    RELEASE FRAME
    RESTORE r15, r14, r13, r12, rbp, rbx
    ret
FINISH ibake_mont_mul_512_adx
