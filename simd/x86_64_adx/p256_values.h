// Values modulo the prime of P-256 that pass from one operation to the next in registers. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_P256_VALUES_H
#define IBAKE_SIMD_X86_64_ADX_P256_VALUES_H
#include "simd/x86_64_adx/p256.h"
#include "simd/x86_64_adx/wide_256.h"

#define FOUR %r8, %r9, %r10, %r11

// r8...r11 := the product of what is at the two places, or the square.
.macro PRODUCT a_offset, a, b_offset, b
    lea \a_offset(\a), %rsi
    lea \b_offset(\b), %rbx
    MULTIPLY4
    REDUCE_P256
.endm
.macro SQUARE_OF offset, base
    lea \offset(\base), %rsi
    SQUARE4
    REDUCE_P256
.endm
// r8...r11 := r8...r11 plus or minus what is at the place, modulo p. p has the words -1, 2^32 - 1, 0, 2^64 - 2^32 + 1.
.macro PLUS offset, base
    ADD_WORDS \offset, \base, %r8, %r9, %r10, %r11
    mov $0, %eax
    adc $0, %eax
    PAIRS mov, %r8, %r12, %r9, %r13, %r10, %r14, %r11, %r15
    mov $0xffffffff, %edx
    mov $0xffffffff00000001, %rbp
    sub $-1, %r8
    sbb %rdx, %r9
    sbb $0, %r10
    sbb %rbp, %r11
    sbb $0, %rax
    PAIRS cmovc, %r12, %r8, %r13, %r9, %r14, %r10, %r15, %r11
.endm
.macro MINUS offset, base
    SUB_WORDS \offset, \base, %r8, %r9, %r10, %r11
    sbb %rax, %rax
    mov $0xffffffff00000001, %rbp
    mov %eax, %edx
    and %rax, %rbp
    add %rax, %r8
    adc %rdx, %r9
    adc $0, %r10
    adc %rbp, %r11
.endm
// r8...r11 := half of it modulo p.
.macro HALVE
    mov %r8, %rax
    and $1, %eax
    neg %rax
    mov $0xffffffff00000001, %rbp
    mov %eax, %edx
    and %rax, %rbp
    add %rax, %r8
    adc %rdx, %r9
    adc $0, %r10
    adc %rbp, %r11
    sbb %rax, %rax
    shrd $1, %r9, %r8
    shrd $1, %r10, %r9
    shrd $1, %r11, %r10
    shrd $1, %rax, %r11
.endm

#endif
