// Square of 6 words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_SQR_384_H
#define IBAKE_SIMD_X86_64_ADX_SQR_384_H
#include "simd/x86_64_adx/macros.h"

// 12 words at rdi := a*a, with a at rsi and not overlapping. Clobbers every other register. Products of different words once, all in
// registers; then twice that sum in CF's chain while the squares of the words come in by OF's.
.macro SQUARE6
    // Word k of the sum of a[i]*a[j], i < j, for k = 1 to 10: r8 ... r15, rbx, rcx.
    mov (%rsi), %rdx
    mulx 8(%rsi), %r8, %r9
    mulx 16(%rsi), %rax, %r10
    add %rax, %r9
    mulx 24(%rsi), %rax, %r11
    adc %rax, %r10
    mulx 32(%rsi), %rax, %r12
    adc %rax, %r11
    mulx 40(%rsi), %rax, %r13
    adc %rax, %r12
    adc $0, %r13
    mov 8(%rsi), %rdx
    CLEAR %rcx, %r14
    ROW 16, %rsi, %r10, %r11, %r12, %r13, %r14
    CARRY %r14, %rcx
    mov 16(%rsi), %rdx
    xor %r15, %r15
    ROW 24, %rsi, %r12, %r13, %r14, %r15
    CARRY %r15, %rcx
    mov 24(%rsi), %rdx
    xor %ebx, %ebx
    ROW 32, %rsi, %r14, %r15, %rbx
    CARRY %rbx, %rcx
    mov 32(%rsi), %rdx
    mulx 40(%rsi), %rax, %rcx
    xor %ebp, %ebp
    add %rax, %rbx
    adc $0, %rcx
    xor %eax, %eax
    mov (%rsi), %rdx
    mulx %rdx, %rax, %rdx
    mov %rax, (%rdi)
    adcx %r8, %r8
    adox %rdx, %r8
    mov %r8, 8(%rdi)
    TWICE_AND_SQUARE 1, %r9, %r10
    TWICE_AND_SQUARE 2, %r11, %r12
    TWICE_AND_SQUARE 3, %r13, %r14
    TWICE_AND_SQUARE 4, %r15, %rbx
    TWICE_AND_SQUARE 5, %rcx, %rbp
.endm
.macro TWICE_AND_SQUARE i, even, odd
    mov 8*\i(%rsi), %rdx
    mulx %rdx, %rax, %rdx
    adcx \even, \even
    adox %rax, \even
    adcx \odd, \odd
    adox %rdx, \odd
    mov \even, 16*\i(%rdi)
    mov \odd, 16*\i+8(%rdi)
.endm

#endif
