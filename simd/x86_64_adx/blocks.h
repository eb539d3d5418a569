// Products and reductions of any multiple of 8 words, block by block. SPDX-License-Identifier: Apache-2.0
//
// A block is 8 words by 8. Its words 8 to 15, and what is carried into the block after it, stay in r8...r15; words 0 to 7 go to memory.
#ifndef IBAKE_SIMD_X86_64_ADX_BLOCKS_H
#define IBAKE_SIMD_X86_64_ADX_BLOCKS_H
#include "simd/x86_64_adx/wide_512.h"

// The 16 words rdi[8], r8...r15 := rdi[8] + r8...r15 + a*b, with a at rsi and b at rcx: they fit. Clobbers rax, rdx, rbx, rbp.
.macro BLOCK
    STEPS BLOCK_ROW, 0, 64, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    BLOCK_SLIDE
.endm
.macro BLOCK_ROW offset, t0, t1, t2, t3, t4, t5, t6, t7, t8
    mov \offset(%rcx), %rdx
    xor \t8, \t8
    xor %eax, %eax
    adox \offset(%rdi), \t0
    ROW_WORDS 0, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \t7, \t8
    CARRY \t8, ZERO
    BEAT
    mov \t0, \offset(%rdi)
.endm
.macro BLOCK_SLIDE
    PAIRS mov, %r14, %r15, %r13, %r14, %r12, %r13, %r11, %r12, %r10, %r11, %r9, %r10, %r8, %r9, %rbx, %r8
.endm

// The same for r8...r15 = 0 and the b that makes rdi[8] zero; it goes there instead. n0 in the memory N0; leaves rcx.
.macro BLOCK_OF_QUOTIENTS
    LOAD 0, %rdi, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15
    QUOTIENT %r8, N0
    STEPS QUOTIENT_ROW, 0, 64, %r8, %r9, %r10, %r11, %r12, %r13, %r14, %r15, %rbx
    BLOCK_SLIDE
.endm
.macro QUOTIENT_ROW offset, t0, t1, t2, t3, t4, t5, t6, t7, t8
    xor \t8, \t8
    mov %rdx, \offset(%rdi)
    ROW_AND_QUOTIENT N0, %rsi, \t0, \t1, \t2, \t3, \t4, \t5, \t6, \t7, \t8
    CARRY \t8, ZERO
.endm

#endif
