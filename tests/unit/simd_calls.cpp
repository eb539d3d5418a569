// The calling convention of every assembly function: what it must keep, and that it writes its results only. System V ABI, AMD64
// supplement, section 3.2.1. SPDX-License-Identifier: Apache-2.0
//
// check_simd.py compares the functions named here with those of the objects.
#include "tests/support/backend.h"
#include "tests/support/prng.h"

#include <gtest/gtest.h>
#include <sstream>
#include <string>
#include <vector>

#if IBAKE_SIMD_X86_64_ADX

#include "curve/params/bls12_381.h"
#include "curve/params/p256.h"
#include "curve/params/p521.h"
#include "simd/x86_64_adx/kernels.h"

extern "C" {

// A call by call_checked, and what was found after it. The assembly below knows the offsets.
struct CheckedCall {
    uint64_t arguments[8];
    void (*function)();
    uint64_t kept[6];  // rbx, rbp, r12 to r15 after the call
    uint64_t stack_before, stack_after, flags;
    uint64_t above[8];  // of the caller's stack, above the arguments
    uint32_t mxcsr;
    uint16_t x87_control;
};
void call_checked(CheckedCall* call);
}

// The pattern in every register and place that a function must keep.
#define PATTERN "0x5aa5c33c96690ff0"

__asm__(R"(
    .text
    .type call_checked, @function
call_checked:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rdi, checked_call(%rip)
    mov %rsp, checked_stack(%rip)
    sub $88, %rsp
    movabs $)" PATTERN R"(, %rax
    mov %rax, 16(%rsp)
    mov %rax, 24(%rsp)
    mov %rax, 32(%rsp)
    mov %rax, 40(%rsp)
    mov %rax, 48(%rsp)
    mov %rax, 56(%rsp)
    mov %rax, 64(%rsp)
    mov %rax, 72(%rsp)
    mov %rax, %rbx
    mov %rax, %rbp
    mov %rax, %r12
    mov %rax, %r13
    mov %rax, %r14
    mov %rax, %r15
    mov %rdi, %r10
    mov 48(%r10), %rax
    mov %rax, 0(%rsp)
    mov 56(%r10), %rax
    mov %rax, 8(%rsp)
    mov %rsp, 120(%r10)
    mov 0(%r10), %rdi
    mov 8(%r10), %rsi
    mov 16(%r10), %rdx
    mov 24(%r10), %rcx
    mov 32(%r10), %r8
    mov 40(%r10), %r9
    call *64(%r10)
    mov checked_call(%rip), %rax
    mov %rbx, 72(%rax)
    mov %rbp, 80(%rax)
    mov %r12, 88(%rax)
    mov %r13, 96(%rax)
    mov %r14, 104(%rax)
    mov %r15, 112(%rax)
    mov %rsp, 128(%rax)
    mov 120(%rax), %rsp
    pushfq
    pop %rcx
    mov %rcx, 136(%rax)
    cld
    stmxcsr 208(%rax)
    fnstcw 212(%rax)
    lea 16(%rsp), %rsi
    lea 144(%rax), %rdi
    mov $8, %ecx
    rep movsq
    mov checked_stack(%rip), %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
    .size call_checked, . - call_checked
    .local checked_call
    .comm checked_call, 8, 8
    .local checked_stack
    .comm checked_stack, 8, 8
)");

namespace {

using namespace ibake;
using test::Prng;

// Arguments by letter, with their words: r result; w any words; a values below p, one after the other; t double-width value below p*R;
// p modulus of any size, q modulus with 8q < R or the only one; n its n0; c a count.
struct Function {
    const char* name;
    void (*function)();
    const char* arguments;
};

#define FUNCTION(name, arguments) {#name, reinterpret_cast<void (*)()>(name), arguments}

const Function kFunctions[] = {
    FUNCTION(ibake_mont_mul_p256_adx, "r4 a4 a4 p4 n"),
    FUNCTION(ibake_mont_sqr_p256_adx, "r4 a4 p4 n"),
    FUNCTION(ibake_redc_p256_adx, "r4 t8 p4 n"),
    FUNCTION(ibake_dbl_a3_p256_adx, "r12 a12 p4 n"),
    FUNCTION(ibake_add_mixed_p256_adx, "r12 a12 a8 p4 n"),
    FUNCTION(ibake_mont_mul_256_adx, "r4 a4 a4 p4 n"),
    FUNCTION(ibake_mont_sqr_256_adx, "r4 a4 p4 n"),
    FUNCTION(ibake_redc_256_adx, "r4 t8 p4 n"),
    FUNCTION(ibake_add_256_adx, "r4 a4 a4 p4"),
    FUNCTION(ibake_sub_256_adx, "r4 a4 a4 p4"),
    FUNCTION(ibake_wide_mul_256_adx, "r8 w4 w4"),
    FUNCTION(ibake_wide_sqr_256_adx, "r8 w4"),
    FUNCTION(ibake_wide_add_256_adx, "r8 t8 t8 p4"),
    FUNCTION(ibake_wide_sub_256_adx, "r8 t8 t8 p4"),
    FUNCTION(ibake_mont_mul_p521_adx, "r9 a9 a9 p9 n"),
    FUNCTION(ibake_mont_sqr_p521_adx, "r9 a9 p9 n"),
    FUNCTION(ibake_mont_mul_576_adx, "r9 a9 a9 p9 n"),
    FUNCTION(ibake_mont_sqr_576_adx, "r9 a9 p9 n"),
    FUNCTION(ibake_redc_576_adx, "r9 t18 p9 n"),
    FUNCTION(ibake_add_576_adx, "r9 a9 a9 p9"),
    FUNCTION(ibake_sub_576_adx, "r9 a9 a9 p9"),
    FUNCTION(ibake_wide_mul_576_adx, "r18 w9 w9"),
    FUNCTION(ibake_wide_sqr_576_adx, "r18 w9"),
    FUNCTION(ibake_wide_add_576_adx, "r18 t18 t18 p9"),
    FUNCTION(ibake_wide_sub_576_adx, "r18 t18 t18 p9"),
    FUNCTION(ibake_mont_mul_512_adx, "r8 a8 a8 p8 n"),
    FUNCTION(ibake_mont_sqr_512_adx, "r8 a8 p8 n"),
    FUNCTION(ibake_redc_512_adx, "r8 t16 p8 n"),
    FUNCTION(ibake_add_512_adx, "r8 a8 a8 p8"),
    FUNCTION(ibake_sub_512_adx, "r8 a8 a8 p8"),
    FUNCTION(ibake_wide_mul_512_adx, "r16 w8 w8"),
    FUNCTION(ibake_wide_sqr_512_adx, "r16 w8"),
    FUNCTION(ibake_wide_add_512_adx, "r16 t16 t16 p8"),
    FUNCTION(ibake_wide_sub_512_adx, "r16 t16 t16 p8"),
    FUNCTION(ibake_mont_mul_1024_adx, "r16 a16 a16 p16 n"),
    FUNCTION(ibake_mont_sqr_1024_adx, "r16 a16 p16 n"),
    FUNCTION(ibake_redc_1024_adx, "r16 t32 p16 n"),
    FUNCTION(ibake_add_1024_adx, "r16 a16 a16 p16"),
    FUNCTION(ibake_sub_1024_adx, "r16 a16 a16 p16"),
    FUNCTION(ibake_wide_mul_1024_adx, "r32 w16 w16"),
    FUNCTION(ibake_wide_sqr_1024_adx, "r32 w16"),
    FUNCTION(ibake_wide_add_1024_adx, "r32 t32 t32 p16"),
    FUNCTION(ibake_wide_sub_1024_adx, "r32 t32 t32 p16"),
    FUNCTION(ibake_mont_mul_1536_adx, "r24 a24 a24 p24 n"),
    FUNCTION(ibake_mont_sqr_1536_adx, "r24 a24 p24 n"),
    FUNCTION(ibake_redc_1536_adx, "r24 t48 p24 n"),
    FUNCTION(ibake_add_1536_adx, "r24 a24 a24 p24"),
    FUNCTION(ibake_sub_1536_adx, "r24 a24 a24 p24"),
    FUNCTION(ibake_wide_mul_1536_adx, "r48 w24 w24"),
    FUNCTION(ibake_wide_sqr_1536_adx, "r48 w24"),
    FUNCTION(ibake_wide_add_1536_adx, "r48 t48 t48 p24"),
    FUNCTION(ibake_wide_sub_1536_adx, "r48 t48 t48 p24"),
    FUNCTION(ibake_wide_mul_blocks_adx, "r48 w24 w24 c3"),
    FUNCTION(ibake_wide_sqr_blocks_adx, "r48 w24 c3"),
    FUNCTION(ibake_redc_blocks_adx, "r24 p24 n c3"),
    FUNCTION(ibake_mont_mul_384_adx, "r6 a6 a6 p6 n"),
    FUNCTION(ibake_mont_sqr_384_adx, "r6 a6 p6 n"),
    FUNCTION(ibake_add_384_adx, "r6 a6 a6 p6"),
    FUNCTION(ibake_sub_384_adx, "r6 a6 a6 p6"),
    FUNCTION(ibake_wide_mul_384_adx, "r12 w6 w6"),
    FUNCTION(ibake_wide_sqr_384_adx, "r12 w6"),
    FUNCTION(ibake_wide_add_384_adx, "r12 t12 t12 p6"),
    FUNCTION(ibake_wide_sub_384_adx, "r12 t12 t12 p6"),
    FUNCTION(ibake_redc_384_adx, "r6 t12 p6 n"),
    FUNCTION(ibake_fp2_add_384_adx, "r12 a12 a12 q6"),
    FUNCTION(ibake_fp2_sub_384_adx, "r12 a12 a12 q6"),
    FUNCTION(ibake_fp2_mul_384_adx, "r12 a12 a12 q6 n"),
    FUNCTION(ibake_fp2_sqr_384_adx, "r12 a12 q6 n"),
    FUNCTION(ibake_fp2_dot3_384_adx, "r12 a36 a12 a12 a12 q6 n"),
    FUNCTION(ibake_fp2_triple_plus_384_adx, "r12 a12 a12 q6"),
    FUNCTION(ibake_fp2_triple_minus_384_adx, "r12 a12 a12 q6"),
    FUNCTION(ibake_fp4_sqr_384_adx, "r12 r12 a12 a12 q6 n"),
};

constexpr uint64_t kPattern = UINT64_C(0x5aa5c33c96690ff0);
constexpr size_t kGuard = 16;  // words on both sides of a buffer

struct Buffer {
    bool result;
    std::vector<word> words;  // guard, content, guard
    std::vector<word> before;
    Buffer(bool is_result, const std::vector<word>& content) : result(is_result), words(kGuard, kPattern) {
        words.insert(words.end(), content.begin(), content.end());
        words.insert(words.end(), kGuard, kPattern);
        before = words;
    }
    word* content() { return words.data() + kGuard; }
    size_t size() const { return words.size() - 2 * kGuard; }
};

// The prime of that many words that kernels may be made for.
template <size_t N>
void take(std::vector<word>& p, word& n0, const Modulus<N>& m) {
    p.assign(m.p, m.p + N);
    n0 = m.n0;
}
void take_prime(std::vector<word>& p, word& n0, size_t size) {
    if (size == 4) take(p, n0, p256::kFpModulus);
    if (size == 6) take(p, n0, bls12_381::kFpModulus);
    if (size == 9) take(p, n0, p521::kFpModulus);
    if (size % 8 == 0) p.assign(size, word{0} - 3), n0 = UINT64_C(0xaaaaaaaaaaaaaaab);
}

std::vector<word> random_words(Prng& prng, size_t n) {
    std::vector<word> w(n);
    for (word& x : w) x = prng.below(4) == 0 ? ~word{0} : prng.next();
    return w;
}

// What the call breaks, in words; empty when it keeps the convention.
std::string violation(const Function& f, Prng& prng, bool large_modulus) {
    const std::string list = f.arguments;
    std::vector<word> p;
    word n0 = 0;
    if (const size_t at = list.find_first_of("pq"); at != std::string::npos) take_prime(p, n0, std::stoul(list.substr(at + 1)));
    if (large_modulus && list.find("p6") != std::string::npos) p.back() |= word{1} << 63;
    std::vector<Buffer> buffers;
    std::vector<uint64_t> arguments;
    std::vector<std::pair<size_t, size_t>> pointers;  // argument, buffer
    std::istringstream tokens(list);
    for (std::string token; tokens >> token;) {
        const char kind = token[0];
        if (kind == 'n') {
            arguments.push_back(n0);
            continue;
        }
        if (kind == 'c') {
            arguments.push_back(std::stoul(token.substr(1)));
            continue;
        }
        std::vector<word> content = kind == 'p' || kind == 'q' ? p : random_words(prng, std::stoul(token.substr(1)));
        if (kind == 't') content.back() %= p.back();
        if (kind == 'a')
            for (size_t top = p.size(); top <= content.size(); top += p.size()) content[top - 1] %= p.back();
        pointers.emplace_back(arguments.size(), buffers.size());
        arguments.push_back(0);
        buffers.emplace_back(kind == 'r', content);
    }
    CheckedCall call{};
    for (size_t i = 0; i < arguments.size(); i++) call.arguments[i] = arguments[i];
    for (const auto& [argument, buffer] : pointers) call.arguments[argument] = reinterpret_cast<uint64_t>(buffers[buffer].content());
    call.function = f.function;
    uint32_t mxcsr;
    uint16_t x87_control;
    __asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(mxcsr), "=m"(x87_control));
    call_checked(&call);

    std::string found;
    const char* names[] = {"rbx", "rbp", "r12", "r13", "r14", "r15"};
    for (size_t i = 0; i < 6; i++)
        if (call.kept[i] != kPattern) found += std::string(names[i]) + " is not kept; ";
    if (call.stack_after != call.stack_before) found += "the stack pointer has moved; ";
    for (const uint64_t w : call.above)
        if (w != kPattern) found += "the caller's stack was written to; ";
    if (call.flags & 0x400) found += "the direction flag is set; ";
    if (call.mxcsr != mxcsr || call.x87_control != x87_control) found += "a floating-point control word has changed; ";
    for (size_t i = 0; i < buffers.size(); i++) {
        const Buffer& b = buffers[i];
        const std::string which = "buffer " + std::to_string(i);
        for (size_t w = 0; w < b.words.size(); w++) {
            const bool guard = w < kGuard || w >= kGuard + b.size();
            if (b.words[w] != b.before[w] && (guard || !b.result))
                found += which + (guard ? ": written outside; " : ": an input was written to; ");
        }
        if (b.result && std::equal(b.words.begin(), b.words.end(), b.before.begin())) found += which + ": no result; ";
    }
    return found;
}

class SimdCalls : public testing::Test {
protected:
    Prng prng_{"calling convention"};
    void SetUp() override {
        const std::string before = active_backend().name;
        if (!select_backend("x86_64_adx")) GTEST_SKIP() << "this machine cannot run x86_64_adx";
        ASSERT_TRUE(select_backend(before.c_str()));
    }
};

TEST_F(SimdCalls, EveryFunctionKeepsTheCallingConvention) {
    for (const Function& f : kFunctions)
        for (int i = 0; i < 100; i++) EXPECT_EQ(violation(f, prng_, i % 2 == 1), "") << f.name;
}

}  // namespace

// Functions that break it, each in one way.
#define PLANT(name, body) \
    extern "C" void name(); \
    __asm__(".text\n.type " #name ", @function\n" #name ":\n movq $1, (%rdi)\n" body "\n .size " #name ", . - " #name "\n");

PLANT(plant_nothing, "ret")
PLANT(plant_rbx, "inc %rbx\n ret")
PLANT(plant_rbp, "xor %ebp, %ebp\n ret")
PLANT(plant_r12, "inc %r12\n ret")
PLANT(plant_r13, "inc %r13\n ret")
PLANT(plant_r14, "inc %r14\n ret")
PLANT(plant_r15, "mov %rdi, %r15\n ret")
PLANT(plant_stack_pointer, "ret $8")
PLANT(plant_stack, "movq $0, 40(%rsp)\n ret")
PLANT(plant_direction, "std\n ret")
PLANT(plant_control, "movl $0x1f00, -8(%rsp)\n ldmxcsr -8(%rsp)\n ret")
PLANT(plant_beyond, "movq $1, 48(%rdi)\n ret")
PLANT(plant_before, "movq $1, -8(%rdi)\n ret")
PLANT(plant_input, "movq $1, 8(%rsi)\n ret")
__asm__(".text\n.type plant_no_result, @function\nplant_no_result: ret\n .size plant_no_result, . - plant_no_result\n");
extern "C" void plant_no_result();

namespace {

TEST_F(SimdCalls, EveryKindOfViolationIsFound) {
    uint32_t mxcsr;
    __asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
    const struct {
        void (*function)();
        const char* found;
    } planted[] = {
        {plant_nothing, ""},
        {plant_rbx, "rbx is not kept; "},
        {plant_rbp, "rbp is not kept; "},
        {plant_r12, "r12 is not kept; "},
        {plant_r13, "r13 is not kept; "},
        {plant_r14, "r14 is not kept; "},
        {plant_r15, "r15 is not kept; "},
        {plant_stack_pointer, "the stack pointer has moved; "},
        {plant_stack, "the caller's stack was written to; "},
        {plant_direction, "the direction flag is set; "},
        {plant_control, "a floating-point control word has changed; "},
        {plant_beyond, "buffer 0: written outside; "},
        {plant_before, "buffer 0: written outside; "},
        {plant_input, "buffer 1: an input was written to; "},
        {plant_no_result, "buffer 0: no result; "},
    };
    for (const auto& p : planted) {
        EXPECT_EQ(violation({"planted", p.function, "r6 w6"}, prng_, false), p.found);
        __asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
    }
}

}  // namespace

#else

TEST(SimdCalls, EveryFunctionKeepsTheCallingConvention) { GTEST_SKIP() << "no assembly is compiled in"; }

#endif
