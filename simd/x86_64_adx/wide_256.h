// Product and square of 4 words in registers. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_WIDE_256_H
#define IBAKE_SIMD_X86_64_ADX_WIDE_256_H
#include "simd/x86_64_adx/macros.h"

// r8...r15 := a*b, with a at rsi and b at rbx. Clobbers rax, rdx, rbp, rdi. The ends of the rows are what was measured to be fastest.
.macro MULTIPLY4
    xor %edi, %edi
    mov (%rbx), %rdx
    mulx (%rsi), %r8, %r9
    mulx 8(%rsi), %rax, %r10
    add %rax, %r9
    mulx 16(%rsi), %rax, %r11
    adc %rax, %r10
    mulx 24(%rsi), %rax, %r12
    adc %rax, %r11
    adc %rdi, %r12
    MULTIPLY4_ROW 8, %r9, %r10, %r11, %r12, %r13
    BEAT
    CARRY %r13
    MULTIPLY4_ROW 16, %r10, %r11, %r12, %r13, %r14
    adc $0, %r14
    MULTIPLY4_ROW 24, %r11, %r12, %r13, %r14, %r15
    adc $0, %r15
.endm
.macro MULTIPLY4_ROW offset, t0, t1, t2, t3, t4
    mov \offset(%rbx), %rdx
    xor \t4, \t4
    ROW 0, %rsi, \t0, \t1, \t2, \t3, \t4
.endm

// r8...r15 := a*a, with a at rsi. Clobbers rax, rdx, rbp, rdi. Products of different words once; then twice that sum in CF's chain
// while the squares of the words come in by OF's.
.macro SQUARE4
    mov (%rsi), %rdx
    mulx 8(%rsi), %r9, %r10
    mulx 16(%rsi), %rax, %r11
    add %rax, %r10
    mulx 24(%rsi), %rax, %r12
    adc %rax, %r11
    adc $0, %r12
    mov 8(%rsi), %rdx
    mulx 16(%rsi), %rax, %rbp
    mulx 24(%rsi), %rdi, %r13
    add %rdi, %rbp
    adc $0, %r13
    mov 16(%rsi), %rdx
    mulx 24(%rsi), %rdi, %r14
    add %rax, %r11
    adc %rbp, %r12
    adc %rdi, %r13
    adc $0, %r14
    xor %r15, %r15
    mov (%rsi), %rdx
    mulx %rdx, %r8, %rax
    adcx %r9, %r9
    adox %rax, %r9
    SQUARE4_WORD 8, %r10, %r11
    SQUARE4_WORD 16, %r12, %r13
    SQUARE4_WORD 24, %r14, %r15
.endm
.macro SQUARE4_WORD offset, even, odd
    mov \offset(%rsi), %rdx
    mulx %rdx, %rax, %rdx
    adcx \even, \even
    adox %rax, \even
    adcx \odd, \odd
    adox %rdx, \odd
.endm

#endif
