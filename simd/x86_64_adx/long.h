// The kernels of 8n words, once for each n. SPDX-License-Identifier: Apache-2.0
//
// Sums keep two results at once, without and with the correction by p, in CF's chain and in OF's. Numbers of words are public.
#ifndef IBAKE_SIMD_X86_64_ADX_LONG_H
#define IBAKE_SIMD_X86_64_ADX_LONG_H
#include "simd/x86_64_adx/macros.h"

// MONT_8N mul, 1024, 2: the function for n = 2.
.macro MONT_8N op, bits, n
FUNCTION ibake_mont_\op\()_\bits\()_adx
    SAVE rbx, rbp, r12
    ALLOCATE (128*\n)
    mov %rdi, %rbx
    .ifc \op, mul
    mov %rcx, %rbp
    mov %r8, %r12
    mov $\n, %ecx
    .else
    mov %rdx, %rbp
    mov %rcx, %r12
    mov $\n, %edx
    .endif
    mov %rsp, %rdi
    call ibake_wide_\op\()_blocks_adx
    REDUCE_8N \bits, \n, (64*\n)(%rsp)
    RELEASE (128*\n)
    RESTORE r12, rbp, rbx
    ret
FINISH ibake_mont_\op\()_\bits\()_adx
.endm

.macro WIDE_8N op, bits, n
FUNCTION ibake_wide_\op\()_\bits\()_adx
    .ifc \op, mul
    mov $\n, %ecx
    .else
    mov $\n, %edx
    .endif
    jmp ibake_wide_\op\()_blocks_adx
FINISH ibake_wide_\op\()_\bits\()_adx
.endm

// rbx[8n] := x/R mod p for x below p*R, its lower half at rsp, which is lost. p in rbp, n0 in r12.
.macro REDUCE_8N bits, n, upper
    mov %rsp, %rdi
    mov %rbp, %rsi
    mov %r12, %rdx
    mov $\n, %ecx
    call ibake_redc_blocks_adx
    mov %rbx, %rdi
    mov %rsp, %rsi
    lea \upper, %rdx
    mov %rbp, %rcx
    call ibake_add_\bits\()_adx
.endm

.macro REDC_8N bits, n
FUNCTION ibake_redc_\bits\()_adx
    SAVE rbx, rbp, r12, r13
    ALLOCATE (64*\n)
    mov %rdi, %rbx
    mov %rdx, %rbp
    mov %rcx, %r12
    mov %rsi, %r13
    COPY_8N \n, %rsi, %rsp
    REDUCE_8N \bits, \n, (64*\n)(%r13)
    RELEASE (64*\n)
    RESTORE r13, r12, rbp, rbx
    ret
FINISH ibake_redc_\bits\()_adx
.endm
.macro COPY_8N n, from, to
    .irp i, 0, 1, 2, 3, 4, 5, 6, 7
    .irp block, 0, 1, 2
    .if \block < \n
    mov 64*\block+8*\i(\from), %rax
    mov %rax, 64*\block+8*\i(\to)
    .endif
    .endr
    .endr
.endm

// SUM_8N add, 1024, 2 or SUM_8N sub, 1536, 3, wide_: the function, on 8n words or twice as many. A difference adds the complement. r11 is
// -1 where CF begins with 1.
.macro SUM_8N op, bits, n, wide
FUNCTION ibake_\wide\()\op\()_\bits\()_adx
    ALLOCATE (64*\n)
    mov %rcx, %r8
    mov %rsp, %r9
    BEGIN_\op
    .ifnb \wide
    CHAIN_\op
    mov $\n, %ecx
.Llower:
    .irp offset, 0, 8, 16, 24, 32, 40, 48, 56
    SUM_\op \offset
    .endr
    NEXT_BLOCK .Llower
    sbb %r11, %r11
    .endif
    CHAIN_\op
    mov $\n, %ecx
.Lupper:
    .irp offset, 0, 8, 16, 24, 32, 40, 48, 56
    SUM_\op \offset
    CORRECT_\op \offset
    .endr
    lea 64(%r8), %r8
    lea 64(%r9), %r9
    NEXT_BLOCK .Lupper
    CHOOSE_\op
    mov $\n, %ecx
.Lchoose:
    lea -64(%rdi), %rdi
    lea -64(%r9), %r9
    .irp offset, 0, 8, 16, 24, 32, 40, 48, 56
    mov \offset(%rdi), %rax
    cmovz \offset(%r9), %rax
    mov %rax, \offset(%rdi)
    .endr
    lea -1(%rcx), %rcx
    jrcxz .Ldone
    jmp .Lchoose
.Ldone:
    RELEASE (64*\n)
    ret
FINISH ibake_\wide\()\op\()_\bits\()_adx
.endm
.macro NEXT_BLOCK label
    lea 64(%rdi), %rdi
    lea 64(%rsi), %rsi
    lea 64(%rdx), %rdx
    lea -1(%rcx), %rcx
    jrcxz .Lafter\@
    jmp \label
.Lafter\@:
.endm

.macro BEGIN_add
    xor %r11d, %r11d
.endm
.macro BEGIN_sub
    mov $-1, %r11
.endm
// CF from r11; OF: 1 for s - p = s + (R - 1 - p) + 1, 0 for s + p.
.macro CHAIN_add
    mov $0x7fffffff, %eax
    add $1, %eax
    adcx %r11, %r11
.endm
.macro CHAIN_sub
    xor %eax, %eax
    adcx %r11, %r11
.endm
.macro SUM_add offset
    mov \offset(%rsi), %rax
    adcx \offset(%rdx), %rax
    mov %rax, \offset(%rdi)
.endm
.macro SUM_sub offset
    mov \offset(%rdx), %rax
    not %rax
    adcx \offset(%rsi), %rax
    mov %rax, \offset(%rdi)
.endm
.macro CORRECT_add offset
    mov \offset(%r8), %r10
    not %r10
    adox %rax, %r10
    mov %r10, \offset(%r9)
.endm
.macro CORRECT_sub offset
    adox \offset(%r8), %rax
    mov %rax, \offset(%r9)
.endm
// ZF where the corrected words count: after a sum that has carried or reaches p, after a difference that has borrowed.
.macro CHOOSE_add
    mov $-1, %rax
    mov $0, %r11d
    adcx %r11, %rax
    mov $-1, %r10
    adox %r11, %r10
    and %r10, %rax
.endm
.macro CHOOSE_sub
    sbb %r11, %r11
.endm

#endif
