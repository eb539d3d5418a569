// The code of the NIST curves on two tiny groups of the same shape: every element. SPDX-License-Identifier: Apache-2.0
//
// Judge: affine addition in plain integers. Exceptional cases of each function, all reached here:
//   complete addition   equal points, opposite points, infinity left, right and both, in several representations
//   mixed addition      the same without infinity on the right, which affine form cannot write
//   add_distinct        not for equal points or infinity: there it answers Z = 0
//   doubling            infinity; a point of order 2 does not exist in a group of odd order
//   windows             every scalar with every width: among them those whose last addition is a doubling or meets infinity
//   fixed base          the same with every number of passes
//   decoding            every string of one, two and three octets
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
    using Point = Jacobian<Toy>;
    static constexpr int kA = -3;
    static constexpr size_t kFieldBytes = 1, kWords = F::kWords;
    static constexpr Modulus<kWords> kOrder = toy_modulus(n_);
    static constexpr const Modulus<kWords>& order() { return kOrder; }
    static F b() { return F::from_word(b_); }
    static typename Point::Affine generator();
    static inline FixedBase<3, 1, (kOrder.bits + 2) / 3, 2 * kWords> kBase;
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
        return a.infinity ? Point{f, f, F::zero()} : Point{element(a.x) * f.square(), element(a.y) * f.square() * f, f};
    }
    static Plain plain(const Point& a) {
        if (declassify(a.is_identity(), "test")) {
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

TYPED_TEST(ToyNist, DistinctPointsAddWithoutTheCompleteFormula) {
    using Point = typename TypeParam::Point;
    for (unsigned i = 0; i < this->n; i++) {
        for (unsigned j = 1; j < this->n; j++) {
            const auto left = this->point(this->multiples[i], 2);
            const auto right = this->point(this->multiples[j], 3);
            const Plain &sum = this->multiples[(i + j) % this->n], &difference = this->multiples[(i + this->n - j) % this->n];
            const auto affine = right.to_affine();
            if (i == 0 || i == j) {
                ASSERT_TRUE(left.add_distinct(right).is_identity().bit());
                ASSERT_TRUE(left.add_distinct(affine).is_identity().bit());
                continue;
            }
            ASSERT_EQ(this->plain(left.add_distinct(right)), sum);
            ASSERT_EQ(this->plain(left.add_distinct(affine)), sum);
            if (i + j == this->n) continue;  // the difference is a tangent's
            Point s, d;
            Point::add_and_subtract(s, d, left, right);
            ASSERT_EQ(this->plain(s), sum);
            ASSERT_EQ(this->plain(d), difference);
            Point::add_and_subtract(s, d, left, affine);
            ASSERT_EQ(this->plain(s), sum);
            ASSERT_EQ(this->plain(d), difference);
            Point::add_and_subtract(s, d, left.to_affine(), affine);
            ASSERT_EQ(this->plain(s), sum);
            ASSERT_EQ(this->plain(d), difference);
        }
    }
}

TYPED_TEST(ToyNist, MultiplicationOfEveryPointByEveryScalar) {
    for (unsigned i = 0; i < this->n; i++) {
        const auto a = this->point(this->multiples[i], 2);
        for (unsigned k = 0; k < this->n; k++) {
            const auto s = this->scalar(k);
            const auto& expected = this->multiples[i * k % this->n];
            ASSERT_EQ(this->plain(Nist<TypeParam>::mul(a, s)), expected) << k << " * " << i;
            ASSERT_EQ(this->plain(Nist<TypeParam>::mul_vartime(a, s)), expected);
        }
    }
}

TYPED_TEST(ToyNist, WindowsOfEveryWidthForEveryOddScalar) {
    using C = TypeParam;
    using Point = typename C::Point;
    const auto try_width = [&](auto width) {
        constexpr size_t w = decltype(width)::value;
        typename Point::Entry table[size_t{1} << (w - 1)];
        for (size_t j = 0; j < std::size(table); j++) {
            const Plain& entry = this->multiples[(2 * j + 1) % this->n];
            if (entry.infinity) return false;
            table[j] = this->affine(entry);
        }
        for (int k = 1 - static_cast<int>(this->n); k <= static_cast<int>(this->n); k++) {
            if (k % 2 == 0) continue;
            SignedScalars<1, C::kWords> odd;
            for (size_t i = 0; i < C::kWords; i++) odd.half[0][i] = static_cast<word>(((int64_t{k} - 1) >> 1) >> (kWordBits * i));
            const auto r = mul_windows<w, Point>(table, odd, C::order().bits + 1);
            EXPECT_EQ(this->plain(r), this->multiples[static_cast<unsigned>(k + static_cast<int>(this->n)) % this->n]) << w << " " << k;
        }
        return true;
    };
    unsigned tried = 0;
    tried += try_width(std::integral_constant<size_t, 2>());
    tried += try_width(std::integral_constant<size_t, 3>());
    tried += try_width(std::integral_constant<size_t, 4>());
    tried += try_width(std::integral_constant<size_t, 5>());
    EXPECT_EQ(tried, 4u);
}

// As gen_params.py writes it. Returns false when an entry is infinity.
template <class C, class Table>
bool fill_base(Table& table, const std::vector<Plain>& multiples) {
    for (size_t u = 0; u < Table::combs; u++) {
        for (size_t j = 0; j < std::size(table.entries[u]); j++) {
            const Plain& a = multiples[((2 * j + 1) << (Table::w * Table::passes * u)) % C::n];
            if (a.infinity) return false;
            const typename C::F x = C::F::from_word(a.x), y = C::F::from_word(a.y);
            for (size_t i = 0; i < C::kWords; i++) {
                table.entries[u][j][i] = x.limbs()[i];
                table.entries[u][j][C::kWords + i] = y.limbs()[i];
            }
        }
    }
    return true;
}

TYPED_TEST(ToyNist, FixedBaseOfEveryWidthAndNumberOfPassesForEveryScalar) {
    using C = TypeParam;
    using Point = typename C::Point;
    unsigned tried = 0;
    const auto try_size = [&]<size_t w, size_t passes>() {
        constexpr size_t windows = (C::order().bits + w - 1) / w;
        if constexpr ((windows - 1) % passes == 0) {
            FixedBase<w, passes, (windows - 1) / passes + 1, 2 * C::kWords> table;
            ASSERT_TRUE(fill_base<C>(table, this->multiples));
            tried++;
            for (unsigned k = 0; k < this->n; k++) {
                SignedScalars<1, C::kWords> odd;
                const ct::Choice negative = Nist<C>::split_odd(odd, this->scalar(k));
                const auto r = mul_fixed<Point>(table, odd, [](const auto& a) { return a; }).negate_if(negative);
                ASSERT_EQ(this->plain(r), this->multiples[k]) << w << " " << passes << " " << k;
            }
        }
    };
    try_size.template operator()<2, 1>();
    try_size.template operator()<2, 2>();
    try_size.template operator()<2, 3>();
    try_size.template operator()<3, 1>();
    try_size.template operator()<3, 2>();
    try_size.template operator()<4, 1>();
    try_size.template operator()<5, 1>();
    EXPECT_GE(tried, 5u);
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
    ASSERT_TRUE(fill_base<TypeParam>(TypeParam::kBase, this->multiples));
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
