// Every pair of points of two toy BLS12 groups, through the templates that serve BLS12-381. SPDX-License-Identifier: Apache-2.0
//
//   toy_bls12_p4  y^2 = x^3 + 7 over F_727,  seed  4, r = 241, xi = 2+u, D-type twist
//   toy_bls12_m5  y^2 = x^3 + 1 over F_7207, seed -5, r = 601, xi = 3+u, M-type twist: sign and twist of BLS12-381
#include "curve/jacobian.h"
#include "curve/mul.h"
#include "pairing/final_exp_k12.h"
#include "tests/support/toy_field.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace ibake {
namespace {

struct P4 {
    static constexpr uint64_t p = 727, r = 241, seed_abs = 4, b = 7, g1_cofactor = 3, g2_cofactor = 2197;
    static constexpr unsigned xi = 2;
    static constexpr bool seed_negative = false;
    static constexpr Twist twist = Twist::d;
};
struct M5 {
    static constexpr uint64_t p = 7207, r = 601, seed_abs = 5, b = 1, g1_cofactor = 12, g2_cofactor = 86437;
    static constexpr unsigned xi = 3;
    static constexpr bool seed_negative = true;
    static constexpr Twist twist = Twist::m;
};

template <class T>
struct Toy {
    using Ctx = StaticField<test::ToyField<T::p>>;
    using F1 = Fp<Ctx>;
    using F2 = Fp2<Ctx>;
    static F2 xi_element() { return {F1::from_word(T::xi), F1::one()}; }
    static F2 power(F2 base, uint64_t e) {
        F2 r = F2::one();
        for (; e != 0; e >>= 1, base = base * base)
            if (e & 1) r = r * base;
        return r;
    }

    struct Tower {
        using Ctx = Toy::Ctx;
        static constexpr unsigned kXi = T::xi;
        static F2 frobenius(size_t k) { return power(xi_element(), k * (T::p - 1) / 6); }
        static F1 frobenius2(size_t k) { return frobenius(k).norm(); }
        static F2 first_frobenius() { return frobenius(1); }
        static F1 first_frobenius2() { return frobenius2(1); }
    };
    struct G1Curve {
        using F = F1;
        static constexpr int kA = 0;
        static F b() { return F::from_word(T::b); }
        static F mul_by_3b(const F& a) { return F::from_word(3 * T::b) * a; }
    };
    struct G2Curve {
        using F = F2;
        static constexpr int kA = 0;
        static F b() {
            const F2 b = {F1::from_word(T::b), F1::zero()};
            return T::twist == Twist::m ? b * xi_element() : b * xi_element().inverse();
        }
        static F mul_by_3b(const F& a) { return b() * a * F1::from_word(3); }
    };
    struct Pairing {
        using G1Curve = Toy::G1Curve;
        using G2Curve = Toy::G2Curve;
        using Tower = Toy::Tower;
        static constexpr uint64_t kSeedAbs = T::seed_abs;
        static constexpr bool kSeedNegative = T::seed_negative;
        static constexpr Twist kTwist = T::twist;
    };
    using F12 = Fp12<Tower>;
    using G1 = Projective<G1Curve>;
    using G2 = Projective<G2Curve>;

    template <class Point>
    static Point times(const Point& p, uint64_t k) {
        word words[words_of_64(1)];
        for (size_t i = 0; i < words_of_64(1); i++) words[i] = static_cast<word>(k >> (kWordBits * i % 64));
        return mul_vartime(p, words, words_of_64(1));
    }
    // A point of order r, found by search; y is checked with z because an incomplete addition would give (0 : 0 : 0).
    template <class Curve, class MakeX>
    static Projective<Curve> generator(uint64_t cofactor, MakeX make_x) {
        for (uint64_t i = 0;; i++) {
            const auto x = make_x(i);
            const auto y = (x.square() * x + Curve::b()).sqrt();
            if (!y.present.bit()) continue;
            const auto g = times(Projective<Curve>::from_affine({x, y.value}), cofactor);
            if (g.is_identity().bit()) continue;
            const auto zero = times(g, T::r);
            if (zero.is_identity().bit() && !zero.y.is_zero().bit()) return g;
        }
    }
    static G1 g1() {
        return generator<G1Curve>(T::g1_cofactor, [](uint64_t i) { return F1::from_word(static_cast<word>(i % T::p)); });
    }
    static G2 g2() {
        return generator<G2Curve>(T::g2_cofactor, [](uint64_t i) {
            return F2{F1::from_word(static_cast<word>(i % T::p)), F1::from_word(static_cast<word>(i / 3 % T::p))};
        });
    }
    static F12 pair(const G1& p, const G2& q) {
        const auto ap = p.to_affine();
        const auto aq = q.to_affine();
        PairingTerm<Pairing> term = {&ap, &aq, p.is_identity() | q.is_identity()};
        F12 f;
        miller_loop<Pairing>(f, &term, 1);
        final_exponentiation<Pairing>(f);
        return f;
    }
};

template <class T>
class ToyPairing : public ::testing::Test {};
using Toys = ::testing::Types<P4, M5>;
TYPED_TEST_SUITE(ToyPairing, Toys);

template <class Point>
std::vector<Point> multiples(const Point& g, uint64_t r) {
    std::vector<Point> all = {Point::identity()};
    for (uint64_t i = 1; i < r; i++) all.push_back(all.back() + g);
    return all;
}

// All pairs: additions (complete and mixed), doublings, negations.
template <class Point>
void check_addition_table(const std::vector<Point>& all, size_t step) {
    const size_t r = all.size();
    for (size_t i = 0; i < r; i++) {
        ASSERT_TRUE(all[i].dbl().equals(all[2 * i % r]).bit());
        ASSERT_TRUE((-all[i]).equals(all[(r - i) % r]).bit());
        for (size_t j = i % step; j < r; j += step) {
            ASSERT_TRUE((all[i] + all[j]).equals(all[(i + j) % r]).bit()) << i << " " << j;
            if (j != 0) {
                ASSERT_TRUE((all[i] + all[j].to_affine()).equals(all[(i + j) % r]).bit()) << i << " " << j;
            }
        }
    }
}

TYPED_TEST(ToyPairing, EveryPairOfG1AddsCorrectly) {
    check_addition_table(multiples(Toy<TypeParam>::g1(), TypeParam::r), 1);
}
TYPED_TEST(ToyPairing, EveryPairOfG2AddsCorrectly) {
    check_addition_table(multiples(Toy<TypeParam>::g2(), TypeParam::r), 5);
}

// Every choice of `terms` odd scalars below the seed's power 4/terms, P_t = [|x|^(4t/terms)]P: the decompositions of G1 (two
// terms, two bits) and G2 (four, one), last additions that are tangents or meet infinity among them.
template <size_t terms, size_t w, class G>
void check_windows(uint64_t r, uint64_t seed) {
    using Point = Jacobian<typename G::Curve>;
    const auto all = multiples(G::generator(), r);
    const auto number_of = [&](const Point& p) {
        if (p.is_identity().bit()) return uint64_t{0};
        const auto a = p.to_affine();
        for (uint64_t i = 1; i < r; i++) {
            const auto b = all[i].to_affine();
            if ((a.x.equals(b.x) & a.y.equals(b.y)).bit()) return i;
        }
        return r;
    };
    const int64_t step = static_cast<int64_t>(terms == 2 ? seed * seed : seed);
    int64_t lambda[terms] = {1};
    for (size_t t = 1; t < terms; t++) lambda[t] = lambda[t - 1] * step % static_cast<int64_t>(r);
    const auto modulo_r = [&](int64_t k) { return static_cast<uint64_t>((k % static_cast<int64_t>(r) + static_cast<int64_t>(r))) % r; };
    typename Point::Entry table[size_t{1} << (terms * w - 1)];
    for (size_t j = 0; j < std::size(table); j++) {
        int64_t k = 0;
        const size_t signs = j | std::size(table);
        for (size_t t = 0; t < terms; t++)
            for (size_t b = 0; b < w; b++) k += lambda[t] * ((signs >> ((terms - 1 - t) * w + b) & 1) != 0 ? 1 : -1) * (1 << b);
        ASSERT_NE(modulo_r(k), 0u);
        table[j] = all[modulo_r(k)].to_affine();
    }
    const int64_t top = (step - 1) | 1, last = top < step ? top : top - 2;
    int64_t k[terms];
    for (int64_t& v : k) v = -last;
    for (bool more = true; more;) {
        SignedScalars<terms, words_of_64(1)> odd;
        int64_t sum = 0;
        for (size_t t = 0; t < terms; t++) {
            sum += k[t] * lambda[t];
            for (size_t i = 0; i < words_of_64(1); i++) odd.half[t][i] = static_cast<word>((k[t] >> 1) >> (kWordBits * i));
        }
        const Point p = mul_windows<w, Point>(table, odd, static_cast<size_t>(std::bit_width(static_cast<uint64_t>(last))));
        ASSERT_EQ(number_of(p), modulo_r(sum)) << k[0] << " " << k[1];
        more = false;
        for (size_t t = 0; t < terms && !more; t++) {
            more = k[t] < last;
            k[t] = more ? k[t] + 2 : -last;
        }
    }
}
template <class Curve_, class Make>
struct Group {
    using Curve = Curve_;
    static auto generator() { return Make()(); }
};
template <class T>
struct MakeG1 {
    auto operator()() const { return Toy<T>::g1(); }
};
template <class T>
struct MakeG2 {
    auto operator()() const { return Toy<T>::g2(); }
};

TYPED_TEST(ToyPairing, EverySplitScalarMultipliesCorrectly) {
    using G1 = Group<typename Toy<TypeParam>::G1Curve, MakeG1<TypeParam>>;
    using G2 = Group<typename Toy<TypeParam>::G2Curve, MakeG2<TypeParam>>;
    check_windows<2, 2, G1>(TypeParam::r, TypeParam::seed_abs);
    check_windows<4, 1, G2>(TypeParam::r, TypeParam::seed_abs);
}

// e([i]P, [j]Q) = e(P, Q)^(ij) for all i and, on the larger group, a third of all j (a tenth of that where bounds are checked).
TYPED_TEST(ToyPairing, EveryPairIsBilinear) {
    using G = Toy<TypeParam>;
    const uint64_t r = TypeParam::r;
    const auto p = multiples(G::g1(), r);
    const auto q = multiples(G::g2(), r);
    std::vector<typename G::F12> powers = {G::F12::one()};
    const auto e = G::pair(p[1], q[1]);
    for (uint64_t i = 1; i < r; i++) powers.push_back(powers.back() * e);
    ASSERT_TRUE((powers.back() * e).equals(G::F12::one()).bit());
    ASSERT_FALSE(e.equals(G::F12::one()).bit());
    const uint64_t step = (r < 300 ? 1 : 3) * (IBAKE_VERIFY ? 10 : 1);
    for (uint64_t i = 0; i < r; i++)
        for (uint64_t j = i % step; j < r; j += step)
            ASSERT_TRUE(G::pair(p[i], q[j]).equals(powers[i * j % r]).bit()) << i << " " << j;
}

TYPED_TEST(ToyPairing, EveryElementOfGtSquaresAndInvertsAsInItsSubgroup) {
    using G = Toy<TypeParam>;
    using Compressed = CompressedCyclotomic<typename G::Tower>;
    auto f = G::pair(G::g1(), G::g2());
    const auto e = f;
    for (uint64_t i = 1; i < TypeParam::r; i++, f = f * e) {
        ASSERT_TRUE(f.cyclotomic_square().equals(f * f).bit());
        ASSERT_TRUE(f.square().equals(f * f).bit());
        ASSERT_TRUE(f.conjugate().equals(f.inverse()).bit());
        // 1 is recovered as well, and not only alone: the other's inverse must not be lost.
        const Compressed compressed[] = {Compressed(f).square(), Compressed(G::F12::one()), Compressed(f)};
        typename G::F12 recovered[3];
        Compressed::decompress(recovered, compressed);
        ASSERT_TRUE(recovered[0].equals(f * f).bit()) << i;
        ASSERT_TRUE(recovered[1].equals(G::F12::one()).bit()) << i;
        ASSERT_TRUE(recovered[2].equals(f).bit()) << i;
        // frobenius(f) = f^p = f^seed
        auto power = f;
        pow_by_seed<typename G::Pairing>(power);
        ASSERT_TRUE(power.equals(f.frobenius()).bit());
    }
}

TYPED_TEST(ToyPairing, PreparedLinesGiveTheSameValue) {
    using G = Toy<TypeParam>;
    const auto p = multiples(G::g1(), TypeParam::r);
    const auto q = multiples(G::g2(), TypeParam::r);
    for (uint64_t j = 1; j < TypeParam::r; j += 7) {
        PreparedG2<typename G::Pairing> prepared;
        PreparedG2<typename G::Pairing>::prepare(prepared, q[j].to_affine());
        auto f = miller_loop_prepared(prepared, p[j].to_affine());
        final_exponentiation<typename G::Pairing>(f);
        ASSERT_TRUE(f.equals(G::pair(p[j], q[j])).bit());
    }
}

}  // namespace
}  // namespace ibake
