// Reductions by primes of special form against the generic kernels: random, sparse, edge and in-place. SPDX-License-Identifier: Apache-2.0
#include "curve/params/p256.h"
#if IBAKE_WITH_P521
#include "curve/params/p521.h"
#endif
#include "tests/support/prng.h"

#include <gtest/gtest.h>

#if IBAKE_WORD_BITS == 64

namespace ibake {
namespace {

template <size_t N>
void check(const KernelTable<N>& special, const Modulus<N>& m, const char* name) {
    test::Prng prng(name);
    const KernelTable<N>& generic = active<N>();
    const auto draw = [&](word (&r)[N]) {
        const size_t kind = prng.below(5);
        const auto octets = kind == 0 ? prng.uniform(8 * N) : kind == 1 ? prng.runs(8 * N) : prng.sparse(8 * N);
        load_be(r, N, octets.data(), octets.size());
        r[N - 1] &= m.p[N - 1];
        if (kind == 4)  // p - 1, p - 2, ...
            for (size_t i = 0; i < N; i++) r[i] = m.p[i] - (i == 0 ? 1 + prng.below(3) : 0);
        if (!portable::below<N>(r, m.p))
            for (size_t i = 0; i < N; i++) r[i] = m.p[i] - (i == 0);
    };
    for (int i = 0; i < test::rounds(20000); i++) {
        word a[N], b[N], t[2 * N], expected[N], got[N];
        draw(a);
        draw(b);
        generic.mont_mul(expected, a, b, m.p, m.n0);
        special.mont_mul(got, a, b, m.p, m.n0);
        ASSERT_TRUE(ct::equal(expected, got).bit()) << i;
        generic.mont_sqr(expected, a, m.p, m.n0);
        special.mont_sqr(got, a, m.p, m.n0);
        ASSERT_TRUE(ct::equal(expected, got).bit()) << i;
        // Any t < p*R: an upper half below p, a lower half of anything.
        for (size_t j = 0; j < N; j++) t[N + j] = a[j];
        const auto lower = i % 3 == 0 ? prng.uniform(8 * N) : i % 3 == 1 ? prng.runs(8 * N) : prng.sparse(8 * N);
        load_be(t, N, lower.data(), lower.size());
        generic.redc(expected, t, m.p, m.n0);
        special.redc(got, t, m.p, m.n0);
        ASSERT_TRUE(ct::equal(expected, got).bit()) << i;
        special.mont_mul(a, a, b, m.p, m.n0);
        generic.mont_mul(expected, b, b, m.p, m.n0);
        special.mont_mul(b, b, b, m.p, m.n0);
        ASSERT_TRUE(ct::equal(expected, b).bit()) << i;
    }
}

TEST(KernelsSpecial, P256ReducesAsTheGenericKernels) { check(kP256Kernels, p256::kFpModulus, "p256 kernels"); }
#if IBAKE_WITH_P521
TEST(KernelsSpecial, P521ReducesAsTheGenericKernels) { check(kP521Kernels, p521::kFpModulus, "p521 kernels"); }
#endif

}  // namespace
}  // namespace ibake

#else

TEST(KernelsSpecial, AreFor64BitLimbs) { GTEST_SKIP() << "32-bit limbs use the generic kernels"; }

#endif
