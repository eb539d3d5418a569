// Inversion by division steps: the bound on their number, and inputs that come near it. SPDX-License-Identifier: Apache-2.0
#include "field/inverse.h"
#include "tests/support/fields.h"
#include "tests/support/toy_field.h"

namespace {

using namespace ibake;
using namespace ibake::test;

// One division step in plain integers, as defined, with 2*delta.
void step(long& twice_delta, Integer& f, Integer& g) {
    const bool odd = mpz_odd_p(g.get_mpz_t()) != 0;
    if (twice_delta > 0 && odd) {
        const Integer next = (g - f) / 2;
        f = g;
        g = next;
        twice_delta = 2 - twice_delta;
    } else {
        g = (odd ? Integer(g + f) : g) / 2;
        twice_delta = 2 + twice_delta;
    }
}

// Division steps until g = 0, from delta = 1/2.
size_t steps_taken(Integer f, Integer g) {
    size_t n = 0;
    const bool unit = g != 0;
    for (long twice_delta = 1; g != 0; n++) step(twice_delta, f, g);
    EXPECT_TRUE(!unit || f == 1 || f == -1);
    return n;
}

// The library's steps on one pair of words match the definition.
TEST(Divsteps, OneRoundIsSixtyTwoOrThirtyDefinedSteps) {
    Prng prng("one round");
    for (int i = 0; i < rounds(500); i++) {
        const word f0 = static_cast<word>(prng.next()) | 1, g0 = static_cast<word>(prng.next());
        const sword zeta0 = static_cast<sword>(prng.below(41)) - 20;  // -(delta + 1/2)
        divsteps::Matrix t;
        const sword zeta1 = divsteps::steps(t, zeta0, f0, g0);
        Integer f = from_words(&f0, 1), g = from_words(&g0, 1);
        long twice_delta = -2 * static_cast<long>(zeta0) - 1;
        for (size_t n = 0; n < divsteps::kSteps; n++) step(twice_delta, f, g);
        const auto integer = [](sword x) { return Integer(static_cast<long>(x)); };
        const Integer scale = power_of_two(divsteps::kSteps), f0z = from_words(&f0, 1), g0z = from_words(&g0, 1);
        ASSERT_EQ(integer(t.u) * f0z + integer(t.v) * g0z, f * scale);
        ASSERT_EQ(integer(t.q) * f0z + integer(t.r) * g0z, g * scale);
        ASSERT_EQ(-2 * static_cast<long>(zeta1) - 1, twice_delta);
        ASSERT_LE(abs(integer(t.u)) + abs(integer(t.v)), scale);
        ASSERT_LE(abs(integer(t.q)) + abs(integer(t.r)), scale);
    }
}

template <class P>
Integer inverted(const Integer& a, const Modulus<P::kWords>& m) {
    word in[P::kWords], out[P::kWords];
    to_words(in, P::kWords, a);
    divsteps::invert<P::kWords>(out, in, m);
    return from_words(out, P::kWords);
}

TEST(Divsteps, EveryElementOfTinyPrimesStaysWithinTheBound) {
    constexpr size_t N = words_of_64(1);
    for (unsigned p = 5; p < 2000; p += 2) {
        if (!is_prime(p)) continue;
        const Modulus<N> m = toy_modulus(p);
        for (unsigned a = 0; a < p; a++) {
            ASSERT_LE(steps_taken(p, a), divsteps::steps_needed(m.bits)) << a << " mod " << p;
            ASSERT_EQ(inverted<ToyField<5>>(a, m), inverse(a, p)) << a << " mod " << p;
        }
    }
}

template <class Source>
using DivstepsOf = FieldTest<Source>;
TYPED_TEST_SUITE(DivstepsOf, AllFields, SourceNames);

// Hill climbing over flips of bits, from sparse and random starts: the slowest inputs found are inverted.
TYPED_TEST(DivstepsOf, SlowInputsStayWithinTheBoundAndAreInverted) {
    Prng prng("slow inputs");
    const Integer& p = this->p;
    const size_t bits = bit_length(p), bound = divsteps::steps_needed(bits);
    const size_t rounds_done = (bound + divsteps::kSteps - 1) / divsteps::kSteps;
    EXPECT_GE(rounds_done * divsteps::kSteps, bound);
    size_t slowest = 0;
    for (int start = 0; start < rounds(6); start++) {
        Integer best = random_below(prng, p);
        size_t most = steps_taken(p, best);
        for (int i = 0; i < 60; i++) {
            Integer other = best;
            for (uint64_t flips = 1 + prng.below(3); flips-- > 0;) mpz_combit(other.get_mpz_t(), prng.below(bits));
            other = mod(other, p);
            const size_t n = steps_taken(p, other);
            if (n >= most) best = other, most = n;
        }
        ASSERT_LE(most, bound);
        ASSERT_EQ((inverted<typename TypeParam::Ctx>(best, this->ctx.modulus())), inverse(best, p));
        slowest = std::max(slowest, most);
    }
    // The search is worth something: well over the two steps a bit that g = 1 needs.
    EXPECT_GT(slowest, 2 * bits);
}

TYPED_TEST(DivstepsOf, EdgesAreInverted) {
    const Integer& p = this->p;
    const auto& m = this->ctx.modulus();
    using Ctx = typename TypeParam::Ctx;
    EXPECT_EQ(inverted<Ctx>(0, m), 0);
    EXPECT_EQ(inverted<Ctx>(1, m), 1);
    EXPECT_EQ(inverted<Ctx>(p - 1, m), p - 1);
    for (size_t bit = 0; bit < bit_length(p) - 1; bit++) {
        for (const Integer& a : {power_of_two(bit), Integer(power_of_two(bit) - 1), Integer(p - power_of_two(bit))}) {
            ASSERT_EQ(inverted<Ctx>(a, m), inverse(a, p)) << bit;
        }
    }
}

TYPED_TEST(DivstepsOf, TheResultMayOverwriteTheInput) {
    constexpr size_t N = TestFixture::kWords;
    word a[N];
    to_words(a, N, 12345);
    divsteps::invert<N>(a, a, this->ctx.modulus());
    EXPECT_EQ(from_words(a, N), inverse(12345, this->p));
}

TEST(Divsteps, StepsNeededAreThosePublished) {
    EXPECT_EQ(divsteps::steps_needed(256), 591u);  // the closed form; the hull of 256 bits itself gives 590
    EXPECT_EQ(divsteps::steps_needed(381), 878u);
}

}  // namespace
