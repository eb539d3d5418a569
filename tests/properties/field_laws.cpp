// Laws of the fields and towers, each test named by its law. SPDX-License-Identifier: Apache-2.0
#include "tests/support/fields.h"

#include "curve/params/bls12_381.h"

namespace {

using namespace ibake;
using namespace ibake::test;
using bls12_381::F1;
using bls12_381::F12;
using bls12_381::F2;
using bls12_381::Tower;
using F6 = Fp6<Tower>;

const Integer kP = from_words(F1().context().modulus().p, F1::kWords);

F1 random_f1(Prng& prng) {
    word w[F1::kWords];
    to_words(w, F1::kWords, random_below(prng, kP));
    return F1::from_canonical(w);
}

template <class F>
F random_element(Prng& prng) {
    if constexpr (std::is_same_v<F, F1>)
        return random_f1(prng);
    else if constexpr (std::is_same_v<F, F2>)
        return {random_f1(prng), random_f1(prng)};
    else if constexpr (std::is_same_v<F, F6>)
        return {random_element<F2>(prng), random_element<F2>(prng), random_element<F2>(prng)};
    else
        return {random_element<F6>(prng), random_element<F6>(prng)};
}

template <class F>
bool same(const F& a, const F& b) {
    return yes(a.equals(b));
}

// a^e, bit by bit: shares nothing with the library's powers.
template <class F>
F plain_power(const F& a, const Integer& e, const F& one) {
    F r = one;
    for (size_t bit = bit_length(e); bit-- > 0;) {
        r = r * r;
        if (mpz_tstbit(e.get_mpz_t(), bit) != 0) r = r * a;
    }
    return r;
}

// ---- Rings with zero(), one(), +, -, *, inverse() ----
template <class F>
class RingLaws : public testing::Test {
protected:
    Prng prng{"ring laws"};
    F a{}, b{}, c{};
    template <class Law>
    void hold(Law law) {
        for (int i = 0; i < rounds(200); i++) {
            a = random_element<F>(prng), b = random_element<F>(prng), c = random_element<F>(prng);
            ASSERT_TRUE(law());
        }
    }
};
using Rings = testing::Types<F1, F2, F6>;
struct RingNames {
    template <class F>
    static std::string GetName(int) {
        return std::is_same_v<F, F1> ? "Fp" : std::is_same_v<F, F2> ? "Fp2" : "Fp6";
    }
};
TYPED_TEST_SUITE(RingLaws, Rings, RingNames);

TYPED_TEST(RingLaws, a_plus_b_equals_b_plus_a) {
    this->hold([&] { return same(this->a + this->b, this->b + this->a); });
}
TYPED_TEST(RingLaws, sum_is_associative) {
    this->hold([&] { return same((this->a + this->b) + this->c, this->a + (this->b + this->c)); });
}
TYPED_TEST(RingLaws, a_times_b_equals_b_times_a) {
    this->hold([&] { return same(this->a * this->b, this->b * this->a); });
}
TYPED_TEST(RingLaws, product_is_associative) {
    this->hold([&] { return same((this->a * this->b) * this->c, this->a * (this->b * this->c)); });
}
TYPED_TEST(RingLaws, product_distributes_over_sum_and_difference) {
    this->hold([&] {
        return same(this->a * (this->b + this->c), this->a * this->b + this->a * this->c) &&
               same(this->a * (this->b - this->c), this->a * this->b - this->a * this->c);
    });
}
TYPED_TEST(RingLaws, zero_and_one_are_neutral) {
    this->hold([&] {
        const auto zero = TypeParam::zero(), one = TypeParam::one();
        return same(this->a + zero, this->a) && same(this->a * one, this->a) && same(this->a * zero, zero) &&
               yes(zero.is_zero()) && !yes(one.is_zero());
    });
}
TYPED_TEST(RingLaws, a_minus_a_is_zero_and_minus_minus_a_is_a) {
    this->hold(
        [&] { return yes((this->a - this->a).is_zero()) && yes((this->a + -this->a).is_zero()) && same(-(-this->a), this->a); });
}
TYPED_TEST(RingLaws, dbl_is_a_plus_a) {
    this->hold([&] { return same(this->a.dbl(), this->a + this->a); });
    if constexpr (requires { this->a.half(); }) this->hold([&] { return same(this->a.half().dbl(), this->a); });
}
TYPED_TEST(RingLaws, a_times_its_inverse_is_one_and_the_inverse_of_zero_is_zero) {
    this->hold([&] { return same(this->a * this->a.inverse(), yes(this->a.is_zero()) ? TypeParam::zero() : TypeParam::one()); });
    EXPECT_TRUE(yes(TypeParam::zero().inverse().is_zero()));
    EXPECT_TRUE(same(TypeParam::one().inverse(), TypeParam::one()));
}
TYPED_TEST(RingLaws, select_takes_one_side_whole) {
    this->hold([&] {
        return same(TypeParam::select(ct::Choice::yes(), this->a, this->b), this->a) &&
               same(TypeParam::select(ct::Choice::no(), this->a, this->b), this->b);
    });
}

// ---- Fp2 ----
class Fp2Laws : public testing::Test {
protected:
    Prng prng{"Fp2 laws"};
    const F2 u{F1::zero(), F1::one()};
};

TEST_F(Fp2Laws, u_squared_is_minus_one) { EXPECT_TRUE(same(u * u, -F2::one())); }

TEST_F(Fp2Laws, square_is_a_times_a) {
    for (int i = 0; i < rounds(300); i++) {
        const F2 a = random_element<F2>(prng);
        ASSERT_TRUE(same(a.square(), a * a));
    }
}

TEST_F(Fp2Laws, conjugate_is_the_p_power_and_norm_is_a_times_conjugate) {
    for (int i = 0; i < rounds(20); i++) {
        const F2 a = random_element<F2>(prng);
        ASSERT_TRUE(same(a.conjugate(), plain_power(a, kP, F2::one())));
        ASSERT_TRUE(same(a * a.conjugate(), F2{a.norm(), F1::zero()}));
    }
}

TEST_F(Fp2Laws, product_with_a_base_element_is_the_product_with_its_embedding) {
    for (int i = 0; i < rounds(100); i++) {
        const F2 a = random_element<F2>(prng);
        const F1 b = random_f1(prng);
        ASSERT_TRUE(same(a * b, a * F2{b, F1::zero()}));
    }
}

TEST_F(Fp2Laws, a_square_has_a_root_that_squares_to_it_and_nothing_else_has_one) {
    std::vector<F2> values = {F2::zero(), F2::one(), -F2::one(), u, -u, {F1::one(), F1::one()}, {F1::one(), -F1::one()}};
    for (int i = 0; i < rounds(60); i++) {
        const F2 a = random_element<F2>(prng);
        values.push_back(a);
        values.push_back(a * a);
        values.push_back({a.c0, F1::zero()});  // in F_p: a square in F_p2, whether or not it is one in F_p
        values.push_back({F1::zero(), a.c1});
        values.push_back(F2{a.c0, F1::zero()} * F2{a.c0, F1::zero()});
        values.push_back(-(F2{a.c0, F1::zero()} * F2{a.c0, F1::zero()}));
    }
    const Integer half = (kP * kP - 1) / 2;
    size_t squares = 0;
    for (const F2& a : values) {
        const bool expected = yes(a.is_zero()) || same(plain_power(a, half, F2::one()), F2::one());  // Euler
        const auto root = a.sqrt();
        ASSERT_EQ(yes(root.present), expected);
        ASSERT_EQ(yes(a.is_square()), expected);
        if (expected) {
            ASSERT_TRUE(same(root.value * root.value, a));
        }
        squares += expected;
    }
    EXPECT_GT(squares, values.size() / 2);
    EXPECT_LT(squares, values.size());
}

TEST_F(Fp2Laws, a_root_of_a_square_is_the_base_or_its_negative) {
    for (int i = 0; i < rounds(60); i++) {
        const F2 a = random_element<F2>(prng);
        const F2 root = (a * a).sqrt().value;
        ASSERT_TRUE(same(root, a) || same(root, -a));
    }
}

TEST_F(Fp2Laws, sign_of_a_nonzero_element_and_of_its_negative_differ) {
    for (int i = 0; i < rounds(300); i++) {
        F2 a = random_element<F2>(prng);
        if (i % 3 == 0) a.c0 = F1::zero();
        if (i % 5 == 0) a.c1 = F1::zero();
        if (yes(a.is_zero())) {
            EXPECT_FALSE(yes(a.is_odd()) || yes(a.is_larger_half()));
            continue;
        }
        ASSERT_NE(yes(a.is_odd()), yes((-a).is_odd()));
        ASSERT_NE(yes(a.is_larger_half()), yes((-a).is_larger_half()));
        ASSERT_TRUE(same(a.negate_if(a.is_odd()), a) == !yes(a.is_odd()));
    }
}

TEST_F(Fp2Laws, octets_are_c1_then_c0_and_each_must_be_below_p) {
    uint8_t be[96];
    for (int i = 0; i < rounds(50); i++) {
        const F2 a = random_element<F2>(prng);
        a.to_bytes(be);
        word w[F1::kWords];
        a.c1.canonical(w);
        ASSERT_EQ(from_octets(be, 48), from_words(w, F1::kWords));
        const auto back = F2::from_bytes(be);
        ASSERT_TRUE(yes(back.present) && same(back.value, a));
    }
    const Octets p = to_octets(kP, 48);
    F2::one().to_bytes(be);
    std::copy(p.begin(), p.end(), be);
    EXPECT_FALSE(yes(F2::from_bytes(be).present));
    F2::one().to_bytes(be);
    std::copy(p.begin(), p.end(), be + 48);
    EXPECT_FALSE(yes(F2::from_bytes(be).present));
}

// ---- Fp6 ----
class Fp6Laws : public testing::Test {
protected:
    Prng prng{"Fp6 laws"};
    const F6 v{F2::zero(), F2::one(), F2::zero()};
    const F2 xi{F1::one(), F1::one()};
};

TEST_F(Fp6Laws, v_cubed_is_xi) { EXPECT_TRUE(same(v * v * v, F6{xi, F2::zero(), F2::zero()})); }

TEST_F(Fp6Laws, xi_is_neither_a_square_nor_a_cube) {
    EXPECT_FALSE(yes(xi.is_square()));
    EXPECT_FALSE(same(plain_power(xi, (kP * kP - 1) / 3, F2::one()), F2::one()));
}

TEST_F(Fp6Laws, sparse_products_are_full_products) {
    for (int i = 0; i < rounds(100); i++) {
        const F6 a = random_element<F6>(prng);
        const F2 b0 = random_element<F2>(prng), b1 = random_element<F2>(prng);
        F6 by_01 = a, by_1 = a, with_v = a, without_v = a;
        by_01.mul_by_01(b0, b1);
        by_1.mul_by_1(b1);
        ASSERT_TRUE(same(by_01, a * F6{b0, b1, F2::zero()}));
        ASSERT_TRUE(same(by_1, a * F6{F2::zero(), b1, F2::zero()}));
        with_v.add_times_v(by_1);
        without_v.subtract_times_v(by_1);
        ASSERT_TRUE(same(with_v, a + by_1 * v));
        ASSERT_TRUE(same(without_v, a - by_1 * v));
        ASSERT_TRUE(same(a.mul_by_v(), a * v));
        ASSERT_TRUE(same(F6::xi(b0), b0 * xi));
    }
}

// ---- Fp12 ----
class Fp12Laws : public testing::Test {
protected:
    Prng prng{"Fp12 laws"};
    F12 w() const {
        F12 r{F6::zero(), F6::one()};
        return r;
    }
    // f^((p^6 - 1)(p^2 + 1)) for a random f.
    F12 cyclotomic() {
        const F12 f = random_element<F12>(prng);
        const F12 g = f.conjugate() * f.inverse();
        return g.frobenius2() * g;
    }
};

TEST_F(Fp12Laws, w_to_the_sixth_is_xi) {
    const F12 w2 = w() * w(), w6 = w2 * w2 * w2;
    EXPECT_TRUE(same(w6, F12{{F2{F1::one(), F1::one()}, F2::zero(), F2::zero()}, F6::zero()}));
}

TEST_F(Fp12Laws, product_is_commutative_associative_and_has_inverses) {
    for (int i = 0; i < rounds(50); i++) {
        const F12 a = random_element<F12>(prng), b = random_element<F12>(prng), c = random_element<F12>(prng);
        ASSERT_TRUE(same(a * b, b * a));
        ASSERT_TRUE(same((a * b) * c, a * (b * c)));
        ASSERT_TRUE(same(a * a.inverse(), F12::one()));
        ASSERT_TRUE(same(a * F12::one(), a));
        ASSERT_TRUE(same(a.square(), a * a));
    }
}

TEST_F(Fp12Laws, product_is_that_of_polynomials_in_w) {
    for (int i = 0; i < rounds(20); i++) {
        const F12 a = random_element<F12>(prng), b = random_element<F12>(prng), c = a * b;
        for (size_t k = 0; k < 6; k++) {
            F2 sum = F2::zero();
            for (size_t j = 0; j < 6; j++) {
                const F2 term = a.at(j) * b.at((k + 6 - j) % 6);
                sum = sum + (j <= k ? term : F6::xi(term));
            }
            ASSERT_TRUE(same(c.at(k), sum)) << k;
        }
    }
}

TEST_F(Fp12Laws, line_products_are_full_products) {
    for (int i = 0; i < rounds(50); i++) {
        const F12 a = random_element<F12>(prng);
        const F2 l0 = random_element<F2>(prng), l2 = random_element<F2>(prng), l3 = random_element<F2>(prng);
        F12 by_line = a;
        by_line.mul_by_line(l0, l2, l3);
        ASSERT_TRUE(same(by_line, a * F12{{l0, l2, F2::zero()}, {F2::zero(), l3, F2::zero()}}));
    }
}

TEST_F(Fp12Laws, frobenius_is_the_p_power) {
    for (int i = 0; i < rounds(4); i++) {
        const F12 a = random_element<F12>(prng);
        ASSERT_TRUE(same(a.frobenius(), plain_power(a, kP, F12::one())));
    }
}

TEST_F(Fp12Laws, frobenius2_is_frobenius_twice_and_conjugate_six_times) {
    for (int i = 0; i < rounds(50); i++) {
        const F12 a = random_element<F12>(prng);
        F12 power = a;
        for (int n = 0; n < 2; n++) power = power.frobenius();
        ASSERT_TRUE(same(a.frobenius2(), power));
        for (int n = 0; n < 4; n++) power = power.frobenius();
        ASSERT_TRUE(same(a.conjugate(), power));
        for (int n = 0; n < 6; n++) power = power.frobenius();
        ASSERT_TRUE(same(a, power));
    }
}

TEST_F(Fp12Laws, frobenius_is_a_ring_map) {
    for (int i = 0; i < rounds(50); i++) {
        const F12 a = random_element<F12>(prng), b = random_element<F12>(prng);
        ASSERT_TRUE(same((a * b).frobenius(), a.frobenius() * b.frobenius()));
        ASSERT_TRUE(same((a * b).frobenius2(), a.frobenius2() * b.frobenius2()));
    }
}

TEST_F(Fp12Laws, in_the_cyclotomic_subgroup_the_conjugate_is_the_inverse_and_both_squares_agree) {
    for (int i = 0; i < rounds(50); i++) {
        const F12 a = cyclotomic();
        ASSERT_TRUE(same(a * a.conjugate(), F12::one()));
        ASSERT_TRUE(same(a.cyclotomic_square(), a * a));
        ASSERT_TRUE(same(a.frobenius2().frobenius2() * a, a.frobenius2()));  // a^(p^4 - p^2 + 1) = 1
    }
    EXPECT_TRUE(same(F12::one().cyclotomic_square(), F12::one()));
}

TEST_F(Fp12Laws, outside_the_cyclotomic_subgroup_the_fast_square_is_another_map) {
    const F12 a = random_element<F12>(prng);
    EXPECT_FALSE(same(a.cyclotomic_square(), a * a));
}

// ---- Wide: sums of products with one reduction ----
TEST(WideLaws, any_sequence_of_sums_and_differences_reduces_to_the_same_field_value) {
    using W = Wide<F1::Context>;
    Prng prng("wide sums");
    for (int i = 0; i < rounds(100); i++) {
        F1 a = random_f1(prng), b = random_f1(prng), expected = a * b;
        W sum = W::product(a, b);
        for (int j = 0; j < 20; j++) {
            a = random_f1(prng), b = random_f1(prng);
            if (prng.below(2) == 0) {
                sum = sum + W::product(a, b);
                expected = expected + a * b;
            } else {
                sum = sum - W::product(a, b);
                expected = expected - a * b;
            }
        }
        ASSERT_TRUE(same(sum.reduce(), expected));
    }
}

TEST(WideLaws, the_largest_products_stay_in_bounds) {
    using W = Wide<F1::Context>;
    const F1 largest = [] {
        word w[F1::kWords];
        to_words(w, F1::kWords, kP - 1);
        F1 r;
        std::copy_n(w, F1::kWords, r.limbs());  // the limbs p - 1 are a Montgomery form too
        return r;
    }();
    W up = W::product(largest, largest), down = W::product(F1::zero(), F1::zero());
    F1 expected_up = largest * largest, expected_down = F1::zero();
    for (int i = 0; i < 100; i++) {
        up = up + W::product(largest, largest);
        down = down - W::product(largest, largest);
        expected_up = expected_up + largest * largest;
        expected_down = expected_down - largest * largest;
        ASSERT_TRUE(same(up.reduce(), expected_up));
        ASSERT_TRUE(same(down.reduce(), expected_down));
    }
}

}  // namespace
