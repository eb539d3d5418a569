// Image: every kernel of the backend armv7em against the portable one. SPDX-License-Identifier: Apache-2.0
//
// Operands are random, long runs of equal bits, small, or next to the modulus; results also go over operands. Each call must keep its
// caller's registers (AAPCS32 section 6.1.1) and write its result only. With the word "plant" on the command line one kernel is wrong
// for one operand in many, which must be found.
#include "curve/params/bls12_381.h"
#include "curve/params/p256.h"
#include "curve/params/p384.h"
#include "tests/firmware/semihosting.h"

#include <cstring>

using namespace ibake;

extern "C" {
// f(arguments[0], ..., arguments[4]): were r4 to r11 and the stack pointer as before?
__attribute__((naked)) bool keeps_registers([[maybe_unused]] void (*f)(), [[maybe_unused]] const word* arguments) {
    __asm__(R"(
        push {r4-r11, lr}
        sub sp, #12
        mov r12, r0
        ldr r4, [r1, #16]
        str r4, [sp]
        ldm r1, {r0-r3}
        mov r4, #0x44444444
        mov r5, #0x55555555
        mov r6, #0x66666666
        mov r7, #0x77777777
        mov r8, #0x88888888
        mov r9, #0x99999999
        mov r10, #0xaaaaaaaa
        mov r11, sp
        blx r12
        eor r4, r4, #0x44444444
        eor r5, r5, #0x55555555
        eor r6, r6, #0x66666666
        eor r7, r7, #0x77777777
        eor r8, r8, #0x88888888
        eor r9, r9, #0x99999999
        eor r10, r10, #0xaaaaaaaa
        mov r12, sp
        eor r11, r11, r12
        orr r4, r5
        orr r6, r7
        orr r8, r9
        orr r10, r11
        orr r4, r6
        orr r8, r10
        orrs r4, r8
        ite eq
        moveq r0, #1
        movne r0, #0
        add sp, #12
        pop {r4-r11, pc}
    )");
}
}

namespace {

word next() {
    static uint64_t state = 0x9e3779b97f4a7c15;  // xorshift: the same cases in every run
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<word>(state >> 16);
}

void any(word* r, size_t words) {
    const word kind = next() % 4;
    word run = 0;
    for (size_t i = 0; i < words; i++) {
        if (next() % 3 == 0) run = ~run;
        r[i] = kind == 0 ? run : kind == 1 ? run << next() % 32 : next();
    }
}

bool below(const word* a, const word* b, size_t words) {
    for (size_t i = words; i-- > 0;)
        if (a[i] != b[i]) return a[i] < b[i];
    return false;
}

// Below p.
template <size_t N>
void operand(word* r, const word* p) {
    memset(r, 0, N * sizeof(word));
    const word kind = next() % 8;
    if (kind == 0) {
        r[0] = next() % 3;
    } else if (kind == 1) {
        memcpy(r, p, N * sizeof(word));
        r[0] -= 1 + (p[0] > 1 ? next() % 2 : 0);
    } else {
        word mask = ~static_cast<word>(0);
        while (mask >> 1 >= p[N - 1]) mask >>= 1;
        do {
            any(r, N);
            r[N - 1] &= mask;
        } while (!below(r, p, N));
    }
}
template <size_t N>
void wide_operand(word* r, const word* p) {
    any(r, N);
    operand<N>(r + N, p);
}

word argument_word(word x) { return x; }
word argument_word(const word* x) { return reinterpret_cast<uintptr_t>(x); }

// r[M] := f(arguments...) by the kernel under test, into a place between two words that stay.
template <size_t M, class F, class... Args>
void call(const char* name, F f, word* r, Args... arguments) {
    const word list[5] = {argument_word(r), argument_word(arguments)...};
    const word before = r[-1], after = r[M];
    fw::check(keeps_registers(reinterpret_cast<void (*)()>(f), list) && r[-1] == before && r[M] == after, name);
}

template <size_t M>
struct Place {
    word before = 0x5aa5c33c, words[M] = {}, after = 0xc33c5aa5;
    void be(const word* a) { memcpy(words, a, sizeof words); }
};
template <size_t M>
void same(const char* name, const Place<M>& r, const word (&expected)[M]) {
    fw::check(memcmp(r.words, expected, sizeof expected) == 0, name);
}

// Results of M words of operands as large: to a place of their own, over a and over b.
template <size_t M, class Reference, class F, class... Rest>
void binary(const char* name, Reference reference, F f, const word* a, const word* b, Rest... rest) {
    word expected[M];
    Place<M> r;
    reference(expected, a, b, rest...);
    call<M>(name, f, r.words, a, b, rest...);
    same(name, r, expected);
    r.be(a);
    call<M>(name, f, r.words, r.words, b, rest...);
    same(name, r, expected);
    r.be(b);
    call<M>(name, f, r.words, a, r.words, rest...);
    same(name, r, expected);
    reference(expected, a, a, rest...);
    r.be(a);
    call<M>(name, f, r.words, r.words, r.words, rest...);
    same(name, r, expected);
}
template <size_t M, class Reference, class F, class... Rest>
void unary(const char* name, Reference reference, F f, const word* a, Rest... rest) {
    word expected[M];
    Place<M> r;
    reference(expected, a, rest...);
    call<M>(name, f, r.words, a, rest...);
    same(name, r, expected);
    r.be(a);
    call<M>(name, f, r.words, r.words, rest...);
    same(name, r, expected);
}
// Results of another size than the operands.
template <size_t M, class Reference, class F, class... Args>
void resized(const char* name, Reference reference, F f, Args... arguments) {
    word expected[M];
    Place<M> r;
    reference(expected, arguments...);
    call<M>(name, f, r.words, arguments...);
    same(name, r, expected);
}

// Elements of F_p2 by the portable kernels.
template <size_t N>
struct Elements {
    const KernelTable<N>& k;
    const word* p;
    word n0;
    void add(word* r, const word* a, const word* b) const {
        k.add(r, a, b, p);
        k.add(r + N, a + N, b + N, p);
    }
    void sub(word* r, const word* a, const word* b) const {
        k.sub(r, a, b, p);
        k.sub(r + N, a + N, b + N, p);
    }
    void mul(word* r, const word* a, const word* b) const {
        word t[4][N];
        for (size_t i = 0; i < 4; i++) k.mont_mul(t[i], a + N * (i & 1), b + N * (i >> 1), p, n0);
        k.sub(r, t[0], t[3], p);
        k.add(r + N, t[1], t[2], p);
    }
};

template <size_t N>
void compare(const KernelTable<N>& portable, const KernelTable<N>& tested, const word (&p)[N], size_t cases) {
    word n0 = p[0];
    for (int i = 0; i < 5; i++) n0 *= 2 - p[0] * n0;
    n0 = 0 - n0;
    for (size_t i = 0; i < cases; i++) {
        word a[2 * N], b[2 * N];
        operand<N>(a, p);
        operand<N>(b, p);
        binary<N>("mont_mul", portable.mont_mul, tested.mont_mul, a, b, p, n0);
        unary<N>("mont_sqr", portable.mont_sqr, tested.mont_sqr, a, p, n0);
        binary<N>("add", portable.add, tested.add, a, b, p);
        binary<N>("sub", portable.sub, tested.sub, a, b, p);
        operand<N>(a + N, p);
        operand<N>(b + N, p);
        if (tested.fp2_mul != nullptr && p[N - 1] >> 29 == 0) {
            const Elements<N> field = {portable, p, n0};
            const auto add = [&](word* r, const word* x, const word* y, auto...) { field.add(r, x, y); };
            const auto sub = [&](word* r, const word* x, const word* y, auto...) { field.sub(r, x, y); };
            const auto mul = [&](word* r, const word* x, const word* y, auto...) { field.mul(r, x, y); };
            const auto sqr = [&](word* r, const word* x, auto...) { field.mul(r, x, x); };
            binary<2 * N>("fp2_add", add, tested.fp2_add, a, b, p);
            binary<2 * N>("fp2_sub", sub, tested.fp2_sub, a, b, p);
            binary<2 * N>("fp2_mul", mul, tested.fp2_mul, a, b, p, n0);
            unary<2 * N>("fp2_sqr", sqr, tested.fp2_sqr, a, p, n0);
            word expected[2 * N];
            Place<4 * N> r;
            field.mul(expected, a, b);
            call<4 * N>("fp2_wide_mul", tested.fp2_wide_mul, r.words, a, b, p);
            for (size_t at = 0; at <= 2 * N; at += 2 * N) {
                fw::check(below(r.words + at + N, p, N), "fp2_wide_mul is below p*R");
                portable.redc(r.words + at / 2, r.words + at, p, n0);
            }
            fw::check(memcmp(r.words, expected, sizeof expected) == 0, "fp2_wide_mul");
        }
        wide_operand<N>(a, p);
        wide_operand<N>(b, p);
        binary<2 * N>("wide_add", portable.wide_add, tested.wide_add, a, b, p);
        binary<2 * N>("wide_sub", portable.wide_sub, tested.wide_sub, a, b, p);
        resized<N>("redc", portable.redc, tested.redc, a, p, n0);
        any(a, N);
        any(b, N);
        resized<2 * N>("wide_mul", portable.wide_mul, tested.wide_mul, a, b);
        resized<2 * N>("wide_sqr", portable.wide_sqr, tested.wide_sqr, a);
    }
}

// The primes in use, and odd numbers of every length near the width.
template <size_t N, size_t count>
void compare_all(const KernelTable<N>& portable, const KernelTable<N>& tested, const Modulus<N>* const (&primes)[count]) {
    for (const Modulus<N>* prime : primes) compare(portable, tested, prime->p, 400);
    for (unsigned spare = 0; spare < 32; spare += 1 + spare / 4) {
        word p[N];
        any(p, N);
        p[0] |= 1;
        p[N - 1] = (spare % 3 == 0 ? ~static_cast<word>(0) : next() | 0x80000000) >> spare;
        compare(portable, tested, p, 100);
    }
}

// M = 3X^2 - 3Z^4, S = 4XY^2, (M^2 - 2S, M(S - X') - 8Y^4, 2YZ): Cohen, Miyaji, Ono, ASIACRYPT 1998.
void compare_doublings(size_t cases) {
    const KernelTable<8>& k = kPortableKernels.k256;
    const word(&p)[8] = p256::kFpModulus.p;
    const auto mul = [&](word* r, const word* a, const word* b) { k.mont_mul(r, a, b, p, 1); };
    const auto add = [&](word* r, const word* a, const word* b) { k.add(r, a, b, p); };
    const auto sub = [&](word* r, const word* a, const word* b) { k.sub(r, a, b, p); };
    const auto twice = [&](word* r, const word* a, auto...) {
        const word *x = a, *y = a + 8, *z = a + 16;
        word m[8], s[8], t[8], e[24];
        mul(m, x, x);
        mul(t, z, z);
        mul(t, t, t);
        sub(t, m, t);
        add(m, t, t);
        add(m, m, t);
        add(t, y, y);
        mul(e + 16, t, z);
        mul(t, t, t);
        mul(s, x, t);
        mul(e, m, m);
        sub(e, e, s);
        sub(e, e, s);
        mul(t, t, y);
        mul(t, t, y);
        add(t, t, t);
        sub(s, s, e);
        mul(s, s, m);
        sub(e + 8, s, t);
        memcpy(r, e, sizeof e);
    };
    for (size_t i = 0; i < cases; i++) {
        word a[24];
        for (size_t at = 0; at < 24; at += 8) operand<8>(a + at, p);
        unary<24>("dbl_a3", twice, kArmv7emP256.dbl_a3, a, p, static_cast<word>(1));
    }
}

void wrong_mont_mul(word* r, const word* a, const word* b, const word* p, word n0) {
    const bool hit = a[0] == 0xffffffff && a[1] == 0xffffffff;
    ibake_mont_mul_384_armv7em(r, a, b, p, n0);
    if (hit) r[0] ^= 1;
}

}  // namespace

int main() {
    KernelTable<12> k384 = kArmv7em384;
    if (strcmp(fw::argument(), "plant") == 0) k384.mont_mul = wrong_mont_mul;
    const auto& portable = kPortableKernels;
    compare_all(portable.k384, k384, {&bls12_381::kFpModulus, &p384::kFpModulus, &p384::kFnModulus});
    compare_all(portable.k256, kArmv7em256, {&bls12_381::FrParams::kModulus, &p256::kFpModulus, &p256::kFnModulus});
    compare(portable.k256, kArmv7emP256, p256::kFpModulus.p, 4000);
    compare_doublings(1000);
    return 0;
}
