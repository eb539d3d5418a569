// Reduction by p = 2^256 - 2^224 + 2^192 + 2^96 - 1, and sums modulo any p of 4 words. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_P256_H
#define IBAKE_SIMD_X86_64_ADX_P256_H
#include "simd/x86_64_adx/macros.h"

// r8, r9, r10, r11 := (r8...r15)/R mod p, canonical, for a value below p*R. Clobbers rax, rdx, rbx, rbp, rcx, r12 to r15.
// -1/p = 1 mod 2^64, so the multiple that clears a low word m is m*p, and m*p + m = m*2^96 + m*(2^64 - 2^32 + 1)*2^192. The lower half
// becomes (lower + m*p)/R <= p, which fits four words; the upper half is added after that.
.macro REDUCE_P256
    mov $32, %ebx
    mov $0xffffffff00000001, %rcx
    REDUCE_P256_STEP %r8, %r9, %r10, %r11
    REDUCE_P256_STEP %r9, %r10, %r11, %r8
    REDUCE_P256_STEP %r10, %r11, %r8, %r9
    REDUCE_P256_STEP %r11, %r8, %r9, %r10
    xor %eax, %eax
    add %r12, %r8
    PAIRS adc, %r13, %r9, %r14, %r10, %r15, %r11
    adc $0, %eax
    PAIRS mov, %r8, %r12, %r9, %r13, %r10, %r14, %r11, %r15
    mov $0xffffffff, %edx
    sub $-1, %r8
    sbb %rdx, %r9
    sbb $0, %r10
    sbb %rcx, %r11
    sbb $0, %rax
    PAIRS cmovc, %r12, %r8, %r13, %r9, %r14, %r10, %r15, %r11
.endm
.macro REDUCE_P256_STEP t0, t1, t2, t3
    shlx %rbx, \t0, %rax
    shrx %rbx, \t0, %rbp
    mov \t0, %rdx
    sub %rax, %rdx
    sbb %rbp, \t0
    add %rax, \t1
    adc %rbp, \t2
    adc %rdx, \t3
    adc $0, \t0
.endm

#endif
