// Macros shared by the ARMv7E-M kernels. SPDX-License-Identifier: Apache-2.0
//
// Thumb-2 with the DSP extension: umaal computes lo:hi := x*y + lo + hi, which never overflows and leaves the flags alone, as loads and
// stores do; so a carry in C outlives any of them. No instruction here takes a time that depends on its data.
#ifndef IBAKE_SIMD_ARMV7EM_MACROS_H
#define IBAKE_SIMD_ARMV7EM_MACROS_H

    .syntax unified
    .thumb

// FUNCTION name ... FINISH name: a hidden function, which nothing outside the library can call or replace, in a section of its own.
.macro FUNCTION name
    .section .text.\name, "ax", %progbits
    .globl \name
    .hidden \name
    .type \name, %function
    .p2align 2
\name:
.endm
.macro FINISH name
    .size \name, . - \name
#ifdef __linux__ // elsewhere compilers leave it out, and linkers warn of a mixture
    .section .note.GNU-stack, "", %progbits
#endif
.endm

// op a, a, b for each pair of a list.
.macro PAIRS op, a, b, rest:vararg
    \op \a, \a, \b
    .ifnb \rest
    PAIRS \op, \rest
    .endif
.endm

#endif
