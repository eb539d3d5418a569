// Kernels of every width and prime fields of every kind against GMP. SPDX-License-Identifier: Apache-2.0
#include "tests/support/fields.h"
#include "tests/support/toy_field.h"

namespace {

using namespace ibake;
using namespace ibake::test;

// The kernels of one width, for any odd modulus.
template <size_t pieces>
struct Width {
    static constexpr size_t kPieces = pieces;
    static const KernelTable<words_of_64(pieces)>& kernels() { return active<words_of_64(pieces)>(); }
};
// The kernels of one field, for its prime only.
template <class F>
struct Only {
    static constexpr size_t kPieces = F::kWords / words_of_64(1);
    static const KernelTable<F::kWords>& kernels() { return F::Context::kernels(); }
    static Integer modulus() { return from_words(F().context().modulus().p, F::kWords); }
};

template <class Set>
class KernelGmp : public testing::Test {
protected:
    static constexpr size_t kPieces = Set::kPieces, N = words_of_64(kPieces);
    static constexpr bool kAnyModulus = !requires { Set::modulus(); };
    const KernelTable<N>& kernels = Set::kernels();
    const Integer r = power_of_two(64 * kPieces);

    Modulus<N> m;
    Integer p, r_inverse;

    // Odd, of any size up to the width: primality is no concern of the kernels.
    void choose_modulus(Prng& prng) {
        if constexpr (!kAnyModulus) {
            p = Set::modulus();
            set_modulus();
            return;
        }
        do {
            Octets be = prng.octets(8 * kPieces);
            if (prng.below(2) == 0) be.resize(1 + prng.below(be.size()));
            if (prng.below(4) == 0) be[0] |= 0x80;
            p = from_octets(be) | 1;
            set_modulus();
        } while (p < 5);
    }
    std::vector<Integer> extreme_moduli() const {
        if constexpr (kAnyModulus)
            return {r - 1, r / 2 + 1, r / 2 - 1, 5, r - 3};
        else
            return {Set::modulus()};
    }
    void set_modulus() {
        const Octets be = to_octets(p, 8 * kPieces);
        if (p >= 5) {
            ASSERT_TRUE(make_modulus_vartime(m, be.data(), be.size()));
        }
        r_inverse = inverse(r, p);
    }
    static Integer single(const word* a) { return from_words(a, N); }
    static Integer twice(const word* a) { return from_words(a, 2 * N); }
};
using KernelSets = testing::Types<Width<1>, Width<4>, Width<6>, Width<8>, Width<9>, Only<p256::Curve::F>, Only<p521::Curve::F>>;
struct KernelSetNames {
    template <class Set>
    static std::string GetName(int) {
        std::string name = std::to_string(64 * Set::kPieces);
        if constexpr (requires { Set::modulus(); }) name += "special";
        return name;
    }
};
TYPED_TEST_SUITE(KernelGmp, KernelSets, KernelSetNames);

TYPED_TEST(KernelGmp, ModularKernelsAgreeAndWorkInPlace) {
    constexpr size_t N = TestFixture::N;
    Prng prng("modular kernels");
    const auto& k = this->kernels;
    for (int i = 0; i < rounds(3000); i++) {
        if (i % 8 == 0) this->choose_modulus(prng);
        const Integer a = random_below(prng, this->p), b = random_below(prng, this->p);
        const word* p = this->m.p;
        const word n0 = this->m.n0;
        word wa[N], wb[N], out[N], expected[N];
        to_words(wa, N, a);
        to_words(wb, N, b);
        // op(r, a, b) with r apart from both, on a, on b, and on a = b.
        const auto check = [&](const char* name, const Integer& ab, const Integer& aa, auto op) {
            to_words(expected, N, ab);
            op(out, wa, wb);
            ASSERT_EQ(this->single(out), ab) << name;
            std::copy_n(wa, N, out);
            op(out, out, wb);
            ASSERT_EQ(this->single(out), ab) << name << " onto a";
            std::copy_n(wb, N, out);
            op(out, wa, out);
            ASSERT_EQ(this->single(out), ab) << name << " onto b";
            std::copy_n(wa, N, out);
            op(out, out, out);
            ASSERT_EQ(this->single(out), aa) << name << " all in one";
        };
        const auto reduced = [&](const Integer& x) { return mod(x, this->p); };
        check("mont_mul", reduced(a * b * this->r_inverse), reduced(a * a * this->r_inverse),
              [&](word* r, const word* x, const word* y) { k.mont_mul(r, x, y, p, n0); });
        check("mont_sqr", reduced(a * a * this->r_inverse), reduced(a * a * this->r_inverse),
              [&](word* r, const word* x, const word*) {
                  if (r != wb) k.mont_sqr(r, x, p, n0);
              });
        check("add", reduced(a + b), reduced(a + a), [&](word* r, const word* x, const word* y) { k.add(r, x, y, p); });
        check("sub", reduced(a - b), 0, [&](word* r, const word* x, const word* y) { k.sub(r, x, y, p); });
    }
}

TYPED_TEST(KernelGmp, ProductsAndSquaresOfAnyWords) {
    constexpr size_t N = TestFixture::N;
    Prng prng("wide products");
    for (int i = 0; i < rounds(3000); i++) {
        const Integer a = from_octets(prng.octets(8 * TestFixture::kPieces)),
                      b = from_octets(prng.octets(8 * TestFixture::kPieces));
        word wa[N], wb[N], out[2 * N];
        to_words(wa, N, a);
        to_words(wb, N, b);
        this->kernels.wide_mul(out, wa, wb);
        ASSERT_EQ(this->twice(out), a * b);
        this->kernels.wide_mul(out, wa, wa);
        ASSERT_EQ(this->twice(out), a * a);
        this->kernels.wide_sqr(out, wa);
        ASSERT_EQ(this->twice(out), a * a);
    }
}

TYPED_TEST(KernelGmp, DoubleWidthSumsAndReduction) {
    constexpr size_t N = TestFixture::N;
    Prng prng("double width");
    const auto& k = this->kernels;
    for (int i = 0; i < rounds(3000); i++) {
        if (i % 8 == 0) this->choose_modulus(prng);
        const Integer bound = this->p * this->r, a = random_below(prng, bound), b = random_below(prng, bound);
        word wa[2 * N], wb[2 * N], out[2 * N], one[N];
        to_words(wa, 2 * N, a);
        to_words(wb, 2 * N, b);
        k.wide_add(out, wa, wb, this->m.p);
        ASSERT_EQ(this->twice(out), mod(a + b, bound));
        k.wide_sub(out, wa, wb, this->m.p);
        ASSERT_EQ(this->twice(out), mod(a - b, bound));
        std::copy_n(wa, 2 * N, out);
        k.wide_add(out, out, out, this->m.p);
        ASSERT_EQ(this->twice(out), mod(a + a, bound));
        std::copy_n(wb, 2 * N, out);
        k.wide_sub(out, wa, out, this->m.p);
        ASSERT_EQ(this->twice(out), mod(a - b, bound));
        k.redc(one, wa, this->m.p, this->m.n0);
        ASSERT_EQ(this->single(one), mod(a * this->r_inverse, this->p));
        ASSERT_EQ(this->twice(wa), a) << "redc changed its input";
        k.redc(wa, wa, this->m.p, this->m.n0);
        ASSERT_EQ(this->single(wa), this->single(one)) << "redc onto its input";
    }
}

// Every carry and borrow runs through all words here.
TYPED_TEST(KernelGmp, ExtremesOfTheWidth) {
    constexpr size_t N = TestFixture::N;
    for (const Integer& modulus : this->extreme_moduli()) {
        this->p = modulus | 1;
        this->set_modulus();
        const auto& p = this->p;
        const Integer values[] = {0, 1, 2, p / 2, p / 2 + 1, p - 2, p - 1};
        for (const Integer& a : values) {
            for (const Integer& b : values) {
                word wa[N], wb[N], out[N];
                to_words(wa, N, a);
                to_words(wb, N, b);
                this->kernels.add(out, wa, wb, this->m.p);
                ASSERT_EQ(this->single(out), mod(a + b, p));
                this->kernels.sub(out, wa, wb, this->m.p);
                ASSERT_EQ(this->single(out), mod(a - b, p));
                this->kernels.mont_mul(out, wa, wb, this->m.p, this->m.n0);
                ASSERT_EQ(this->single(out), mod(a * b * this->r_inverse, p));
            }
        }
        word top[2 * N], out[2 * N];
        const Integer bound = p * this->r;
        // Around multiples of R too: a lower half of zeros, of one and of all ones.
        for (const Integer& x :
             {Integer(bound - 1), Integer(bound - this->r), Integer(bound - this->r + 1), Integer(this->r), Integer(this->r - 1),
              Integer(this->r + 1), Integer((p - 1) * (p - 1)), Integer(0), Integer(1)}) {
            to_words(top, 2 * N, x);
            this->kernels.redc(out, top, this->m.p, this->m.n0);
            ASSERT_EQ(this->single(out), mod(x * this->r_inverse, p)) << x;
            this->kernels.wide_add(out, top, top, this->m.p);
            ASSERT_EQ(this->twice(out), mod(2 * x, bound)) << x;
        }
    }
}

template <class Source>
using FieldGmp = FieldTest<Source>;
TYPED_TEST_SUITE(FieldGmp, AllFields, SourceNames);

TYPED_TEST(FieldGmp, RingOperations) {
    Prng prng("ring operations");
    for (int i = 0; i < rounds(2000); i++) {
        const Integer a = random_below(prng, this->p), b = random_below(prng, this->p);
        const auto x = this->element(a), y = this->element(b);
        const auto value = [&](const auto& f) { return this->value(f); };
        const Integer& p = this->p;
        ASSERT_EQ(value(x), a);
        ASSERT_EQ(value(x + y), mod(a + b, p));
        ASSERT_EQ(value(x - y), mod(a - b, p));
        ASSERT_EQ(value(x * y), mod(a * b, p));
        ASSERT_EQ(value(-x), mod(-a, p));
        ASSERT_EQ(value(x.dbl()), mod(2 * a, p));
        ASSERT_EQ(value(x.square()), mod(a * a, p));
        auto z = x;
        z.square_in_place();
        ASSERT_EQ(value(z), power(a, 2, p));
        z *= x;
        ASSERT_EQ(value(z), power(a, 3, p));
        ASSERT_EQ(yes(x.equals(y)), a == b);
        ASSERT_EQ(yes(x.is_zero()), a == 0);
        ASSERT_EQ(yes(x.is_odd()), a % 2 == 1);
        ASSERT_EQ(yes(x.is_larger_half()), a > (p - 1) / 2);
        ASSERT_EQ(value(x.negate_if(ct::Choice::yes())), mod(-a, p));
        ASSERT_EQ(value(x.negate_if(ct::Choice::no())), a);
        ASSERT_EQ(value(TypeParam::F::select(ct::Choice::yes(), x, y)), a);
        ASSERT_EQ(value(TypeParam::F::select(ct::Choice::no(), x, y)), b);
    }
}

TYPED_TEST(FieldGmp, Inversion) {
    Prng prng("inversion");
    const Integer& p = this->p;
    std::vector<Integer> values = {0, 1, 2, 3, p - 1, p - 2, (p - 1) / 2, (p + 1) / 2};
    for (size_t bit = 0; bit < bit_length(p); bit++) values.push_back(mod(power_of_two(bit), p));
    for (int i = 0; i < rounds(300); i++) values.push_back(random_below(prng, p));
    for (const Integer& a : values) ASSERT_EQ(this->value(this->element(a).inverse()), inverse(a, p)) << a;
}

TYPED_TEST(FieldGmp, PowersWithPublicExponents) {
    Prng prng("powers");
    for (int i = 0; i < rounds(100); i++) {
        const Integer a = random_below(prng, this->p),
                      e = i < 20 ? Integer(i) : from_octets(prng.octets(8 * (1 + prng.below(8))));
        word words[words_of_64(8)];
        to_words(words, std::size(words), e);
        ASSERT_EQ(this->value(this->element(a).pow_vartime(words, std::size(words))), power(a, e, this->p));
    }
}

// The fields with p = 3 mod 4: the others have no sqrt().
template <class Source>
using RootsGmp = FieldTest<Source>;
TYPED_TEST_SUITE(RootsGmp, RootFields, SourceNames);

TYPED_TEST(RootsGmp, SquareRootsAndSquareness) {
    ASSERT_EQ(this->p % 4, 3);
    Prng prng("square roots");
    const Integer& p = this->p;
    std::vector<Integer> values = {0, 1, 2, 3, 4, p - 1, p - 2, p - 4};
    for (int i = 0; i < rounds(300); i++) {
        const Integer a = random_below(prng, p);
        values.push_back(i % 2 == 0 ? a : mod(a * a, p));
    }
    for (const Integer& a : values) {
        const auto x = this->element(a);
        const auto root = x.sqrt();
        ASSERT_EQ(yes(root.present), legendre(a, p) >= 0) << a;
        ASSERT_EQ(yes(x.is_square()), legendre(a, p) >= 0) << a;
        ASSERT_EQ(this->value(x.pow_p_minus_3_over_4()), power(a, (p - 3) / 4, p));
        if (yes(root.present)) {
            ASSERT_EQ(mod(this->value(root.value) * this->value(root.value), p), a);
        }
    }
}

TYPED_TEST(FieldGmp, OctetsInAndOut) {
    Prng prng("octets");
    const Integer& p = this->p;
    const size_t size = this->ctx.bytes();
    ASSERT_EQ(size, (bit_length(p) + 7) / 8);
    const Integer limit = power_of_two(8 * size);
    std::vector<Integer> values = {0, 1, p - 1, p, p + 1, limit - 1};
    for (int i = 0; i < rounds(500); i++) values.push_back(i % 2 == 0 ? random_below(prng, p) : random_below(prng, limit));
    for (const Integer& a : values) {
        const Octets be = to_octets(a, size);
        const auto x = TypeParam::F::from_bytes(be.data(), this->ctx);
        ASSERT_EQ(yes(x.present), a < p) << a;
        ASSERT_EQ(this->value(x.value), a < p ? a : Integer(0)) << a;
        Octets out(size, 0xAA);
        x.value.to_bytes(out.data());
        ASSERT_EQ(out, to_octets(a < p ? a : Integer(0), size));
    }
}

TYPED_TEST(FieldGmp, WideOctetsReduce) {
    Prng prng("wide octets");
    for (size_t size = 0; size <= 3 * this->ctx.bytes(); size++) {
        for (const Octets& be : {prng.octets(size), Octets(size, 0xFF), Octets(size, 0)}) {
            ASSERT_EQ(this->value(TypeParam::F::reduce_bytes(be.data(), size, this->ctx)), mod(from_octets(be), this->p)) << size;
        }
    }
}

TYPED_TEST(FieldGmp, SmallIntegers) {
    for (unsigned w = 0; w < 300; w++) ASSERT_EQ(this->value(TypeParam::F::from_word(w, this->ctx)), w);
    ASSERT_EQ(this->value(TypeParam::F::from_word(~word{0}, this->ctx)), power_of_two(kWordBits) - 1);
    ASSERT_EQ(this->value(TypeParam::F::one(this->ctx)), 1);
    ASSERT_EQ(this->value(TypeParam::F::zero(this->ctx)), 0);
}

// Run-time primes of every size in one width: constants and inversion follow the modulus.
TEST(RuntimeFieldGmp, PrimesOfEverySize) {
    using Ctx = RuntimeField<words_of_64(8)>;
    Prng prng("run-time primes");
    for (size_t bits = 3; bits <= 512; bits += bits < 16 ? 1 : 1 + prng.below(rounds(8) > 8 ? 4 : 32)) {
        Integer p = from_octets(prng.uniform(64)) % power_of_two(bits - 1) + power_of_two(bits - 1);
        do mpz_nextprime(p.get_mpz_t(), p.get_mpz_t());
        while (p < 5);
        if (bit_length(p) > 512) continue;
        Modulus<Ctx::kWords> m;
        const Octets be = to_octets(p, 64);
        ASSERT_TRUE(make_modulus_vartime(m, be.data(), be.size()));
        ASSERT_EQ(m.bits, bit_length(p));
        const Ctx ctx{&m};
        for (int i = 0; i < 8; i++) {
            const Integer a = random_below(prng, p), b = random_below(prng, p);
            word wa[Ctx::kWords], wb[Ctx::kWords], out[Ctx::kWords];
            to_words(wa, Ctx::kWords, a);
            to_words(wb, Ctx::kWords, b);
            const auto x = Fp<Ctx>::from_canonical(wa, ctx), y = Fp<Ctx>::from_canonical(wb, ctx);
            (x * y.inverse()).canonical(out);
            ASSERT_EQ(from_words(out, Ctx::kWords), mod(a * inverse(b, p), p)) << p;
        }
    }
}

}  // namespace
