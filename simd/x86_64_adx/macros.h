// Macros shared by the BMI2/ADX kernels. SPDX-License-Identifier: Apache-2.0
//
// Accumulators are passed as lists of registers, least significant first: a window that slides is the same list rotated. In every
// kernel rdx is the multiplier of a row, and rax and rbp are the halves of a product in passing.
#ifndef IBAKE_SIMD_X86_64_ADX_MACROS_H
#define IBAKE_SIMD_X86_64_ADX_MACROS_H

// FUNCTION name ... FINISH name: a hidden function, which nothing outside the library can call or replace.
.macro FUNCTION name
    .text
    .globl \name
    .hidden \name
    .type \name, @function
    .p2align 5
\name:
    .cfi_startproc
    endbr64
.endm
.macro FINISH name
    .cfi_endproc
    .size \name, . - \name
    .section .note.GNU-stack, "", @progbits
    // Indirect-branch tracking and the shadow stack are respected: GNU_PROPERTY_X86_FEATURE_1_AND with both bits.
    .section .note.gnu.property, "a", @note
    .p2align 3
    .long 4, 16, 5
    .asciz "GNU"
    .long 0xc0000002, 4, 3, 0
.endm

.macro SAVE registers:vararg
    .irp register, \registers
    push %\register
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset \register, 0
    .endr
.endm
.macro RESTORE registers:vararg
    .irp register, \registers
    pop %\register
    .cfi_adjust_cfa_offset -8
    .cfi_restore \register
    .endr
.endm

.macro ALLOCATE bytes
    sub $\bytes, %rsp
    .cfi_adjust_cfa_offset \bytes
.endm
.macro RELEASE bytes
    add $\bytes, %rsp
    .cfi_adjust_cfa_offset -(\bytes)
.endm

// t += rdx * src[], one word of t more than src has: two carry chains at once, the low halves' in CF and the high halves' in OF.
// CF still belongs into the last word of t: CARRY adds it. Between the two comes the multiplication that makes the next row's rdx,
// if there is one. The place matters: two additions to a multiplication, then one more with it, run on Zen 4 in the time of the
// multiplications, but an odd addition without a multiplication breaks the rhythm of its schedulers and costs three cycles.
.macro ROW offset, src, t:vararg
    xor %eax, %eax
    ROW_WORDS \offset, \src, \t
.endm
.macro ROW_WORDS offset, src, t0, t1, t:vararg
    mulx \offset(\src), %rax, %rbp
    adcx %rax, \t0
    adox %rbp, \t1
    .ifnb \t
    ROW_WORDS (\offset + 8), \src, \t1, \t
    .endif
.endm
// zero is a register or a place in memory that holds 0.
.macro CARRY t, zero=%rdi
    adcx \zero, \t
.endm
// rdx := t0 * n0, the multiple of p that clears t0.
.macro QUOTIENT t0, n0
    mov \t0, %rdx
    mulx \n0, %rdx, %rax
.endm
// ROW for the rdx that makes t0 zero, and then rdx := the multiple that clears t1. The product with n0 starts in the middle of the row, as
// soon as t1 is there: a reduction that runs alone waits for nothing else. CARRY as after ROW.
.macro ROW_AND_QUOTIENT n0, src, t0, t1, t2, t:vararg
    xor %eax, %eax
    ROW_WORDS 0, \src, \t0, \t1, \t2
    mov %rdx, %rbp
    mov \t1, %rdx
    mulx \n0, \t0, %rax
    mov %rbp, %rdx
    ROW_WORDS 16, \src, \t2, \t
    BEAT
    mov \t0, %rdx
.endm
// A multiplication for the rhythm's sake, its result unused.
.macro BEAT
    mulx %rdx, %rax, %rbp
.endm

// step offset, window for every eighth offset below end; after each the window slides by a word.
.macro STEPS step, offset, end, t0, t:vararg
    \step \offset, \t0, \t
    .if \offset + 8 < \end
    STEPS \step, (\offset + 8), \end, \t, \t0
    .endif
.endm

.macro CLEAR registers:vararg
    .irp register, \registers
    xor \register, \register
    .endr
.endm

// Words at offset(base) against the registers t, in one carry chain. LOAD and STORE leave the flags alone.
.macro LOAD offset, base, t:vararg
    EACH mov, \offset, \base, \t
.endm
.macro ADD_WORDS offset, base, t0, t:vararg
    add \offset(\base), \t0
    EACH adc, (\offset + 8), \base, \t
.endm
.macro SUB_WORDS offset, base, t0, t:vararg
    sub \offset(\base), \t0
    EACH sbb, (\offset + 8), \base, \t
.endm
.macro EACH op, offset, base, t0, t:vararg
    \op \offset(\base), \t0
    .ifnb \t
    EACH \op, (\offset + 8), \base, \t
    .endif
.endm
.macro STORE offset, base, t0, t:vararg
    mov \t0, \offset(\base)
    .ifnb \t
    STORE (\offset + 8), \base, \t
    .endif
.endm
// op a, b for each pair of a list.
.macro PAIRS op, a, b, rest:vararg
    \op \a, \b
    .ifnb \rest
    PAIRS \op, \rest
    .endif
.endm

#endif
