// The kernels of 8n words, once for each n. SPDX-License-Identifier: Apache-2.0
//
// Numbers of words are public.
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
    ALLOCATE (64*\n + 8) // aligned for the calls
    mov %rdi, %rbx
    mov %rdx, %rbp
    mov %rcx, %r12
    mov %rsi, %r13
    COPY 0, 64*\n, %rsi, %rsp
    REDUCE_8N \bits, \n, (64*\n)(%r13)
    RELEASE (64*\n + 8)
    RESTORE r13, r12, rbp, rbx
    ret
FINISH ibake_redc_\bits\()_adx
.endm
.macro COPY offset, end, from, to
    .irp place, 0, 8, 16, 24, 32, 40, 48, 56 // Clang nests macros twenty deep at most
    mov \offset + \place(\from), %rax
    mov %rax, \offset + \place(\to)
    .endr
    .if \offset + 64 < \end
    COPY (\offset + 64), \end, \from, \to
    .endif
.endm

// SUM_8N add, 1024, 2 or SUM_8N sub, 1536, 3, wide_: the function, on 8n words or twice as many. It looks first whether p has to be
// subtracted or added, and then does both sums at once: one store a word. Differences add complements. CF begins with the top bit of r11.
.macro SUM_8N op, bits, n, wide
FUNCTION ibake_\wide\()\op\()_\bits\()_adx
    mov %rcx, %r8
    BEGIN_\op
    .ifnb \wide
    xor %eax, %eax
    adcx %r11, %r11
    mov $\n, %ecx
.Llower:
    .irp offset, 0, 8, 16, 24, 32, 40, 48, 56
    SUM_\op \offset
    mov %rax, \offset(%rdi)
    .endr
    lea 64(%rdi), %rdi
    NEXT_BLOCK .Llower
    sbb %r11, %r11
    .endif
    LOOK_\op
    mov $\n, %ecx
.Llook:
    .irp offset, 0, 8, 16, 24, 32, 40, 48, 56
    SUM_\op \offset
    COMPARE_\op \offset
    .endr
    lea 64(%r8), %r8
    NEXT_BLOCK .Llook
    CHOOSE_\op
    lea -64*\n(%rsi), %rsi
    lea -64*\n(%rdx), %rdx
    lea -64*\n(%r8), %r8
    mov $\n, %ecx
.Lcorrect:
    .irp offset, 0, 8, 16, 24, 32, 40, 48, 56
    CORRECTION_\op \offset
    SUM_\op \offset
    adox %r10, %rax
    mov %rax, \offset(%rdi)
    .endr
    lea 64(%r8), %r8
    lea 64(%rdi), %rdi
    NEXT_BLOCK .Lcorrect
    ret
FINISH ibake_\wide\()\op\()_\bits\()_adx
.endm
.macro NEXT_BLOCK label
    lea 64(%rsi), %rsi
    lea 64(%rdx), %rdx
    lea -1(%rcx), %rcx
    jrcxz .Lafter\@
    jmp \label
.Lafter\@:
.endm

// A sum: s - p is s + (R - 1 - p) + 1, the last by OF, and s is s + (R - 1) + 1.
.macro BEGIN_add
    xor %r11d, %r11d
.endm
.macro SUM_add offset
    mov \offset(%rsi), %rax
    adcx \offset(%rdx), %rax
.endm
.macro LOOK_add
    xor %eax, %eax
    adcx %r11, %r11
.endm
// R - 1 - s + p carries where s is below p.
.macro COMPARE_add offset
    not %rax
    adox \offset(%r8), %rax
.endm
// ZF where s is below p: CF is 0 and OF is 1 then. Both are 1 where s reaches R, for s - R is below p.
.macro CHOOSE_add
    mov $-1, %r9
    mov %r9, %rax
    mov $0, %r10d
    adcx %r10, %rax
    adox %r10, %rax
    mov %r9, %r10
    test %rax, %rax
    adox %r10, %r10
    adcx %r11, %r11
.endm
.macro CORRECTION_add offset
    mov \offset(%r8), %r10
    not %r10
    cmovz %r9, %r10
.endm

// A difference: a - b is a + (R - 1 - b) + 1, which carries where nothing is borrowed.
.macro BEGIN_sub
    mov $-1, %r11
.endm
.macro SUM_sub offset
    mov \offset(%rdx), %rax
    not %rax
    adcx \offset(%rsi), %rax
.endm
.macro LOOK_sub
    xor %eax, %eax
    adcx %r11, %r11
.endm
.macro COMPARE_sub offset
.endm
// ZF where nothing is borrowed.
.macro CHOOSE_sub
    mov $0, %r9d
    sbb %rax, %rax
    not %rax
    test %rax, %rax
    adcx %r11, %r11
.endm
.macro CORRECTION_sub offset
    mov \offset(%r8), %r10
    cmovz %r9, %r10
.endm

#endif
