// Product and square of 8 words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_WIDE_512_H
#define IBAKE_SIMD_X86_64_ADX_WIDE_512_H
#include "simd/x86_64_adx/macros.h"

// The caller's frame begins with a zero.
#define ZERO (%rsp)

// 16 words at rdi := a*b, with a at rsi and b at rcx. Clobbers rax, rdx, rbp, rbx, r8 to r15.
.macro MULTIPLY8
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    STEPS MULTIPLY8_ROW, 0, 64, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    STORE 64, %rdi, %rbx, %r8, %r9, %r10, %r11, %r12, %r13, %r14
.endm
.macro MULTIPLY8_ROW offset, t0, t1, t2, t3, t4, t5, t6, t7, t8
    mov \offset(%rcx), %rdx
    xor \t8, \t8
    ROW 0, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \t7, \t8
    CARRY \t8, ZERO
    BEAT
    mov \t0, \offset(%rdi)
.endm

// Products of different words of the 8 words a at rsi, each once, are added to the words 0 to 7 in r8...r15. Words 0 to 7 of the
// sum go to rdi, 8 to 15 to r8...r15: word k is in the register of word k mod 8. Clobbers rax, rdx, rbp.
.macro TRIANGLE8
    mov %r8, (%rdi)
    xor %r8, %r8
    TRIANGLE8_ROW 0, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %r8
    TRIANGLE8_STORE 0, %r9, %r10
    TRIANGLE8_ROW 1, %r11, %r12, %r13, %r14, %r15, %r8, %r9
    TRIANGLE8_STORE 1, %r11, %r12
    TRIANGLE8_ROW 2, %r13, %r14, %r15, %r8, %r9, %r10
    TRIANGLE8_STORE 2, %r13, %r14
    TRIANGLE8_ROW 3, %r15, %r8, %r9, %r10, %r11
    mov %r15, 56(%rdi)
    TRIANGLE8_ROW 4, %r9, %r10, %r11, %r12
    TRIANGLE8_ROW 5, %r11, %r12, %r13
    TRIANGLE8_ROW 6, %r13, %r14
    xor %r15, %r15
.endm
// a[i]*a[j] for j > i in words 2i + 1 to i + 8.
.macro TRIANGLE8_ROW i, t:vararg
    mov 8*\i(%rsi), %rdx
    ROW (8*\i + 8), %rsi, \t
    .if \i < 5
    BEAT
    .endif
    TRIANGLE8_CARRY \t
.endm
.macro TRIANGLE8_CARRY t0, t:vararg
    .ifnb \t
    TRIANGLE8_CARRY \t
    .else
    CARRY \t0, ZERO
    .endif
.endm
.macro TRIANGLE8_STORE i, t0, t1
    mov \t0, 16*\i+8(%rdi)
    mov \t1, 16*\i+16(%rdi)
    CLEAR \t0, \t1
.endm

// The 16 words at rdi := twice those words + the squares of the 8 words at rsi. The doubling carries in CF, the squares in OF, from before
// and to what follows. Clobbers rax, rdx, rbp, r8, r9.
.macro TWICE_AND_SQUARES8
    .irp i, 0, 1, 2, 3, 4, 5, 6, 7
    mov 8*\i(%rsi), %rdx
    mov 16*\i(%rdi), %r8
    mov 16*\i+8(%rdi), %r9
    mulx %rdx, %rax, %rbp
    adcx %r8, %r8
    adox %rax, %r8
    adcx %r9, %r9
    adox %rbp, %r9
    mov %r8, 16*\i(%rdi)
    mov %r9, 16*\i+8(%rdi)
    .endr
.endm

// 16 words at rdi := a*a, with a at rsi and not overlapping. Clobbers rax, rdx, rbp, r8 to r15.
.macro SQUARE8
    CLEAR %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    TRIANGLE8
    STORE 64, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    xor %eax, %eax
    TWICE_AND_SQUARES8
.endm

#endif
