// Reduction by p = 2^521 - 1. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_SIMD_X86_64_ADX_P521_H
#define IBAKE_SIMD_X86_64_ADX_P521_H
#include "simd/x86_64_adx/wide_576.h"

// r9...r15, rbx, rcx := x/R mod p, canonical, for the 18 words x below p*R at offset(rsp), whose word 8 is lost. Clobbers rax, rdx,
// rbp, r8. With L the lower half of x, -1/p = 1 + 2^521 mod R and m = L + 2^521*L mod R = L + (x[0] << 9)*2^512 mod R, so that
// (x + m*p)/R = (x - m + 2^521*m)/R: words 0 to 8 cancel, and the upper half gains the words from 1 on of m*2^9, and 1 more when
// x[8] + (x[0] << 9) wraps: all ones in r8 carry then, as x[0] << 9 is not 0.
.macro REDUCE_P521 offset
    mov \offset(%rsp), %rax
    shl $9, %rax
    add %rax, \offset+64(%rsp)
    LOAD (\offset + 72), %rsp, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx
    sbb %r8, %r8
    mov $512, %edx
    ROW \offset, %rsp, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx
    CARRY %rcx, ZERO
    FOLD_P521
.endm

// The same nine words, below 2p, modulo p: bit 521 is worth 1, and p itself becomes 0.
.macro FOLD_P521
    mov %rcx, %rax
    shr $9, %rax
    and $0x1ff, %ecx
    add %rax, %r9
    .irp t, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx
    adc $0, \t
    .endr
    mov %r9, %rax
    .irp t, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    and \t, %rax
    .endr
    not %rax
    mov %rcx, %rdx
    xor $0x1ff, %rdx
    or %rdx, %rax
    neg %rax
    sbb %rax, %rax
    .irp t, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx, %rcx
    and %rax, \t
    .endr
.endm

#endif
