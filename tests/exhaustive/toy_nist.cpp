// The code of the NIST curves on two tiny groups of the same shape: every element. SPDX-License-Identifier: Apache-2.0
//
// Judge: affine addition in plain integers. Exceptional cases of each function, all reached here:
//   addition          equal points, opposite points, infinity left, right and both: none is special, the formulas are complete
//   mixed addition    the same without infinity on the right, which affine form cannot write
//   doubling          infinity; a point of order 2 does not exist in a group of odd order
//   window            k = 0, digits 0, table entries at infinity (j*P = infinity), sums that meet their own table entry
//   comb              column of zeros (no entry is added); an entry at infinity cannot be written: such combs are not generated
//   decoding          every string of one, two and three octets
#include "tests/support/toy_field.h"

#include "curve/nist.h"

#include <gtest/gtest.h>
#include <vector>

namespace {

using namespace ibake;
using namespace ibake::test;

template <unsigned p_, unsigned b_, unsigned n_>
struct Toy {
    static constexpr unsigned p = p_, bv = b_, n = n_;
    using F = Fp<StaticField<ToyField<p_>>>;
    using Point = ProjectiveA3<Toy>;
    static constexpr size_t kFieldBytes = 1, kWords = F::kWords;
    static constexpr Modulus<kWords> kOrder = toy_modulus(n_);
    static constexpr const Modulus<kWords>& order() { return kOrder; }
    static F b() { return F::from_word(b_); }
    static typename Point::Affine generator();
    static inline word kComb[7][2 * kWords];
};
using Toy43 = Toy<43, 10, 37>;
using Toy223 = Toy<223, 8, 233>;

struct Plain {
    unsigned x = 0, y = 0;
    bool infinity = true;
    bool operator==(const Plain&) const = default;
};

template <class C>
class ToyNist : public testing::Test {
protected:
    static constexpr unsigned p = C::p, n = C::n;
    using F = typename C::F;
    using Point = typename C::Point;
    using Affine = typename Point::Affine;

    ToyNist() {
        // multiples[k] = [k]G, G the first point found.
        for (unsigned x = 0; multiples.size() < 2; x++)
            for (unsigned y = 1; y < p && multiples.size() < 2; y++)
                if (on_curve(x, y)) multiples = {Plain{}, Plain{x, y, false}};
        while (multiples.size() < n) multiples.push_back(add(multiples.back(), multiples[1]));
    }
    static bool on_curve(unsigned x, unsigned y) { return (y * y) % p == (x * x * x + (p - 3) * x + C::bv) % p; }
    static unsigned inverse(unsigned a) {
        unsigned r = 1;
        for (unsigned i = 0; i < p - 2; i++) r = r * a % p;
        return r;
    }
    static Plain add(const Plain& a, const Plain& b) {
        if (a.infinity) return b;
        if (b.infinity) return a;
        if (a.x == b.x && (a.y + b.y) % p == 0) return {};
        const unsigned l = a.x == b.x ? (3 * a.x * a.x + p - 3) % p * inverse(2 * a.y % p) % p
                                      : (b.y + p - a.y) % p * inverse((b.x + p - a.x) % p) % p;
        const unsigned x = (l * l + 2 * p - a.x - b.x) % p;
        return {x, (l * ((a.x + p - x) % p) + p - a.y) % p, false};
    }
    static F element(unsigned a) { return F::from_word(a); }
    static unsigned number(const F& a) {
        word w[F::kWords];
        a.canonical(w);
        return static_cast<unsigned>(w[0]);
    }
    static Affine affine(const Plain& a) { return {element(a.x), element(a.y)}; }
    static Point point(const Plain& a, unsigned z = 1) {
        const F f = element(z);
        return a.infinity ? Point{F::zero(), f, F::zero()} : Point{element(a.x) * f, element(a.y) * f, f};
    }
    static Plain plain(const Point& a) {
        if (declassify(a.is_identity(), "test")) {
            // (0 : y : 0), and nothing else, is infinity.
            EXPECT_EQ(number(a.x), 0u);
            EXPECT_NE(number(a.y), 0u);
            EXPECT_EQ(number(a.to_affine().x), 0u);
            return {};
        }
        const Affine r = a.to_affine();
        return {number(r.x), number(r.y), false};
    }
    static typename Nist<C>::Scalar scalar(unsigned k) {
        typename Nist<C>::Scalar s{};
        s.k[0] = k;
        return s;
    }
    std::vector<Plain> multiples;
};

// The smaller root at the first abscissa that has one: the order in which the fixture searches.
template <unsigned p, unsigned b, unsigned n>
typename Toy<p, b, n>::Point::Affine Toy<p, b, n>::generator() {
    for (F x = F::zero();; x = x + F::one()) {
        const auto y = Point::Affine::right_side(x).sqrt();
        if (declassify(y.present, "test")) return {x, y.value.negate_if(y.value.is_larger_half())};
    }
}

using Groups = testing::Types<Toy43, Toy223>;
TYPED_TEST_SUITE(ToyNist, Groups);

TYPED_TEST(ToyNist, TheGroupHasTheStatedOrder) {
    EXPECT_TRUE(this->add(this->multiples.back(), this->multiples[1]).infinity);
    unsigned count = 1;
    for (unsigned x = 0; x < this->p; x++)
        for (unsigned y = 0; y < this->p; y++) count += this->on_curve(x, y);
    EXPECT_EQ(count, this->n);
}

TYPED_TEST(ToyNist, AdditionIsCompleteInEveryRepresentation) {
    using Point = typename TypeParam::Point;
    for (unsigned i = 0; i < this->n; i++) {
        for (unsigned j = 0; j < this->n; j++) {
            const auto &a = this->multiples[i], &b = this->multiples[j], &sum = this->multiples[(i + j) % this->n];
            for (const unsigned z : {1u, 2u, this->p - 1}) {
                const Point left = this->point(a, z), right = this->point(b, 3 * z % this->p);
                ASSERT_EQ(this->plain(left + right), sum) << i << " + " << j;
                if (!b.infinity) {
                    ASSERT_EQ(this->plain(left + this->affine(b)), sum) << i << " + affine " << j;
                }
                ASSERT_EQ(declassify(left.equals(right), "test"), i == j);
            }
        }
    }
}

TYPED_TEST(ToyNist, DoublingNegationAndSelection) {
    for (unsigned i = 0; i < this->n; i++) {
        for (unsigned z = 1; z < this->p; z++) {
            const auto a = this->point(this->multiples[i], z);
            ASSERT_EQ(this->plain(a.dbl()), this->multiples[2 * i % this->n]);
            ASSERT_EQ(this->plain(-a), this->multiples[(this->n - i) % this->n]);
            ASSERT_EQ(this->plain(a.negate_if(ct::Choice::yes())), this->plain(-a));
            ASSERT_EQ(this->plain(a.negate_if(ct::Choice::no())), this->plain(a));
            auto b = a.dbl();
            b.assign_if(ct::Choice::no(), a);
            ASSERT_EQ(this->plain(b), this->plain(a.dbl()));
            b.assign_if(ct::Choice::yes(), a);
            ASSERT_EQ(this->plain(b), this->plain(a));
        }
    }
}

TYPED_TEST(ToyNist, MultiplicationOfEveryPointByEveryScalar) {
    const size_t bits = TypeParam::order().bits;
    for (unsigned i = 0; i < this->n; i++) {
        const auto a = this->point(this->multiples[i], 2);
        for (unsigned k = 0; k < this->n; k++) {
            const auto s = this->scalar(k);
            const auto& expected = this->multiples[i * k % this->n];
            ASSERT_EQ(this->plain(Nist<TypeParam>::mul(a, s)), expected) << k << " * " << i;
            ASSERT_EQ(this->plain(Nist<TypeParam>::mul_vartime(a, s)), expected);
            if (i > 5) continue;
            ASSERT_EQ(this->plain(mul_window<2>(a, s.k, bits)), expected);
            ASSERT_EQ(this->plain(mul_window<3>(a, s.k, bits)), expected);
            ASSERT_EQ(this->plain(mul_window<5>(a, s.k, bits)), expected);
            ASSERT_EQ(this->plain(mul_window<6>(a, s.k, bits)), expected);
        }
    }
}

// Entry j-1 = sum of [2^(i*spacing)]G over the bits i of j. Returns false when one of them is infinity.
template <class C, size_t entries>
bool fill_comb(word (&comb)[entries][2 * C::kWords], const std::vector<Plain>& multiples) {
    size_t teeth = 0;
    while ((size_t{1} << teeth) <= entries) teeth++;
    const size_t spacing = (C::order().bits + teeth - 1) / teeth;
    for (size_t j = 1; j <= entries; j++) {
        uint64_t k = 0;
        for (size_t i = 0; i < teeth; i++) k += (j >> i & 1) << (i * spacing);
        const Plain& a = multiples[k % C::n];
        if (a.infinity) return false;
        const typename C::F x = C::F::from_word(a.x), y = C::F::from_word(a.y);
        for (size_t w = 0; w < C::kWords; w++) {
            comb[j - 1][w] = x.limbs()[w];
            comb[j - 1][C::kWords + w] = y.limbs()[w];
        }
    }
    return true;
}

TYPED_TEST(ToyNist, CombsOfEverySizeForEveryScalar) {
    using C = TypeParam;
    using Point = typename C::Point;
    using Affine = typename Point::Affine;
    const auto to_affine = [](const word* entry) {
        Affine a;
        for (size_t i = 0; i < C::kWords; i++) a.x.limbs()[i] = entry[i], a.y.limbs()[i] = entry[C::kWords + i];
        return a;
    };
    unsigned tried = 0;
    const auto try_comb = [&](auto&& comb) {
        if (!fill_comb<C>(comb, this->multiples)) return;
        tried++;
        for (unsigned k = 0; k < this->n; k++) {
            const auto s = this->scalar(k);
            ASSERT_EQ(this->plain(mul_comb<Point>(comb, s.k, C::order().bits, to_affine)), this->multiples[k]) << k;
        }
    };
    word two[3][2 * C::kWords], three[7][2 * C::kWords], four[15][2 * C::kWords], five[31][2 * C::kWords], six[63][2 * C::kWords];
    try_comb(two);
    try_comb(three);
    try_comb(four);
    try_comb(five);
    try_comb(six);
    EXPECT_GE(tried, 2u);
}

TYPED_TEST(ToyNist, DecodingOfEveryStringOfUpToThreeOctets) {
    using N = Nist<TypeParam>;
    typename N::Affine a;
    unsigned compressed = 0, uncompressed = 0;
    for (unsigned first = 0; first < 256; first++) {
        const uint8_t one[1] = {static_cast<uint8_t>(first)};
        ASSERT_EQ(N::decode(a, one, 1, true), first == 0 ? Decoded::infinity : Decoded::length);
        for (unsigned x = 0; x < 256; x++) {
            const uint8_t two[2] = {static_cast<uint8_t>(first), static_cast<uint8_t>(x)};
            const Decoded d = N::decode(a, two, 2, true);
            ASSERT_EQ(N::decode(a, two, 2, false), Decoded::length);
            if (d == Decoded::ok) {
                compressed++;
                ASSERT_EQ(this->number(a.x), x);
                ASSERT_EQ(this->number(a.y) % 2, first - 2);
                ASSERT_TRUE(this->on_curve(x, this->number(a.y)));
            } else {
                ASSERT_EQ(d, (first & 0xFE) != 2 ? Decoded::format : x >= this->p ? Decoded::range : Decoded::not_on_curve);
            }
            if (first != 4 && first % 16 != 3) continue;
            for (unsigned y = 0; y < 256; y++) {
                const uint8_t three[3] = {static_cast<uint8_t>(first), static_cast<uint8_t>(x), static_cast<uint8_t>(y)};
                const Decoded expected = first != 4                     ? Decoded::format
                                         : x >= this->p || y >= this->p ? Decoded::range
                                         : !this->on_curve(x, y)        ? Decoded::not_on_curve
                                                                        : Decoded::ok;
                ASSERT_EQ(N::validate(three, 3), expected) << first << " " << x << " " << y;
                uncompressed += expected == Decoded::ok;
            }
        }
    }
    EXPECT_EQ(compressed, this->n - 1);
    EXPECT_EQ(uncompressed, this->n - 1);
}

TYPED_TEST(ToyNist, KeyAgreementOfEveryPairOfKeys) {
    using N = Nist<TypeParam>;
    ASSERT_TRUE(fill_comb<TypeParam>(TypeParam::kComb, this->multiples));
    ASSERT_EQ(this->plain(TypeParam::Point::from_affine(TypeParam::generator())), this->multiples[1]);
    for (unsigned k = 0; k < 256; k++) {
        uint8_t scalar = static_cast<uint8_t>(k), point[3] = {};
        const Decoded made = N::public_key(point, &scalar);
        ASSERT_EQ(made, k == 0 || k >= this->n ? Decoded::range : Decoded::ok);
        if (made != Decoded::ok) continue;
        ASSERT_EQ((Plain{point[1], point[2], false}), this->multiples[k]);
        for (unsigned j = 1; j < this->n; j++) {
            const Plain& peer = this->multiples[j];
            const uint8_t encoded[3] = {4, static_cast<uint8_t>(peer.x), static_cast<uint8_t>(peer.y)};
            ASSERT_EQ(N::shared(point, &scalar, encoded, 3), Decoded::ok);
            ASSERT_EQ((Plain{point[1], point[2], false}), this->multiples[k * j % this->n]);
        }
    }
}

}  // namespace
