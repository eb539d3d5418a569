// One backend's kernels against another's on operands that break arithmetic. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_KERNEL_COMPARISON_H
#define IBAKE_TESTS_SUPPORT_KERNEL_COMPARISON_H

#include "curve/jacobian.h"
#include "field/kernels.h"
#include "field/modulus.h"
#include "tests/support/oracle_gmp.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ibake::test {

template <size_t N>
using Words = std::array<word, N>;

template <size_t N>
Words<N> prime(const Modulus<N>& m) {
    Words<N> r;
    std::copy(m.p, m.p + N, r.begin());
    return r;
}
// Odd, of that many bits: all ones, one bit of a few missing, or any.
template <size_t N, class Random>
Words<N> odd(size_t bits, Random& prng) {
    Words<N> r;
    load_be(r.data(), N, prng.octets(N * kWordBytes).data(), N * kWordBytes);
    for (size_t i = bits; i < N * kWordBits; i++) r[i / kWordBits] &= ~(word{1} << (i % kWordBits));
    r[(bits - 1) / kWordBits] |= word{1} << ((bits - 1) % kWordBits);
    r[0] |= 1;
    return r;
}
template <size_t N>
Words<N> ones(size_t bits) {
    Words<N> r{};
    for (size_t i = 0; i < bits; i++) r[i / kWordBits] |= word{1} << (i % kWordBits);
    return r;
}

template <size_t N>
bool below(const word* a, const Words<N>& p) {
    for (size_t i = N; i-- > 0;)
        if (a[i] != p[i]) return a[i] < p[i];
    return false;
}

// Two tables, one modulus, and operands that break arithmetic: each function says which kernel differs, or nothing.
// `Random`: below(bound) and octets(size).
template <size_t N, class Random>
class Comparison {
public:
    Comparison(const KernelTable<N>& reference, const KernelTable<N>& tested, const Words<N>& p, Random& prng)
        : reference_(reference), tested_(tested), p_(p), prng_(prng) {
        word inverse = p[0];
        for (size_t correct = 3; correct < kWordBits; correct *= 2) inverse *= 2 - p[0] * inverse;
        n0_ = word{0} - inverse;
    }

    // One case of every kernel for any modulus.
    const char* words(bool ask_gmp) {
        const Words<N> a = operand(), b = operand();
        const Words<2 *N> x = wide(), y = wide();
        if (!binary(reference_.mont_mul, tested_.mont_mul, a, b, p_.data(), n0_)) return "mont_mul";
        if (!unary(reference_.mont_sqr, tested_.mont_sqr, a, p_.data(), n0_)) return "mont_sqr";
        if (!binary(reference_.add, tested_.add, a, b, p_.data())) return "add";
        if (!binary(reference_.sub, tested_.sub, a, b, p_.data())) return "sub";
        if (!binary(reference_.wide_add, tested_.wide_add, x, y, p_.data())) return "wide_add";
        if (!binary(reference_.wide_sub, tested_.wide_sub, x, y, p_.data())) return "wide_sub";
        Words<N> r, s;
        reference_.redc(r.data(), x.data(), p_.data(), n0_);
        tested_.redc(s.data(), x.data(), p_.data(), n0_);
        if (r != s) return "redc";
        const Words<N> any_a = any<N>(), any_b = any<N>();
        Words<2 * N> u, v;
        reference_.wide_mul(u.data(), any_a.data(), any_b.data());
        tested_.wide_mul(v.data(), any_a.data(), any_b.data());
        if (u != v) return "wide_mul";
        reference_.wide_sqr(u.data(), any_a.data());
        tested_.wide_sqr(v.data(), any_a.data());
        if (u != v) return "wide_sqr";
        return ask_gmp ? gmp(a, b, x, s) : nullptr;
    }

    // One case of the kernels for points, on a curve over this field. The portable backend serves.
    template <class Curve>
    const char* points() {
        using Point = Jacobian<Curve>;
        const auto coordinate = [this] {
            typename Curve::F r;
            const Words<N> w = operand();
            std::copy(w.begin(), w.end(), r.limbs());
            return r;
        };
        const Point a = {coordinate(), coordinate(), coordinate()};
        const typename Point::Affine b = {coordinate(), coordinate()};
        const auto same = [](const Point& p, const Point& q) { return std::memcmp(p.x.limbs(), q.x.limbs(), sizeof p) == 0; };
        Point r, over = a;
        tested_.dbl_a3(r.x.limbs(), a.x.limbs(), p_.data(), n0_);
        tested_.dbl_a3(over.x.limbs(), over.x.limbs(), p_.data(), n0_);
        if (!same(r, a.dbl()) || !same(over, r)) return "dbl_a3";
        if (tested_.add_mixed == nullptr) return nullptr;
        over = a;
        tested_.add_mixed(r.x.limbs(), a.x.limbs(), b.x.limbs(), p_.data(), n0_);
        tested_.add_mixed(over.x.limbs(), over.x.limbs(), b.x.limbs(), p_.data(), n0_);
        return !same(r, a.add_distinct(b)) || !same(over, r) ? "add_mixed" : nullptr;
    }

    // One case of every kernel for whole elements of F_p2. Requires 8p < R.
    const char* elements() {
        const Words<2 *N> a = element(), b = element();
        if (!binary([this](auto... x) { this->add(x...); }, tested_.fp2_add, a, b, p_.data())) return "fp2_add";
        if (!binary([this](auto... x) { this->sub(x...); }, tested_.fp2_sub, a, b, p_.data())) return "fp2_sub";
        if (!binary([this](auto... x) { this->mul(x...); }, tested_.fp2_mul, a, b, p_.data(), n0_)) return "fp2_mul";
        if (!unary([this](word* r, const word* x, auto...) { this->mul(r, x, x); }, tested_.fp2_sqr, a, p_.data(), n0_))
            return "fp2_sqr";
        if (tested_.fp2_wide_mul != nullptr) {
            Words<2 * N> expected, reduced;
            Words<4 * N> r;
            mul(expected.data(), a.data(), b.data());
            tested_.fp2_wide_mul(r.data(), a.data(), b.data(), p_.data());
            for (size_t k = 0; k < 2; k++) {
                if (!below<N>(r.data() + 2 * N * k + N, p_)) return "fp2_wide_mul";
                reference_.redc(reduced.data() + N * k, r.data() + 2 * N * k, p_.data(), n0_);
            }
            if (reduced != expected) return "fp2_wide_mul";
        }
        return tested_.fp2_dot3 != nullptr ? sums_of_elements(a, b) : nullptr;
    }

private:
    const char* sums_of_elements(const Words<2 * N>& a, const Words<2 * N>& b) {
        const Words<2 *N> c = element(), d = element();
        const auto triple = [this](auto op) {
            return [this, op](word* r, const word* t, const word* x, const word*) {
                Words<2 * N> u;
                op(u.data(), t, x);
                this->add(u.data(), u.data(), u.data());
                this->add(r, u.data(), t);
            };
        };
        if (!binary(triple([this](auto... x) { this->add(x...); }), tested_.fp2_triple_plus, a, b, p_.data()))
            return "fp2_triple_plus";
        if (!binary(triple([this](auto... x) { this->sub(x...); }), tested_.fp2_triple_minus, a, b, p_.data()))
            return "fp2_triple_minus";

        std::array<Words<2 * N>, 3> x = {a, b, c}, y = {d, element(), element()};
        Words<2 * N> sum{}, t;
        for (size_t k = 0; k < 3; k++) {
            mul(t.data(), x[k].data(), y[k].data());
            add(sum.data(), sum.data(), t.data());
        }
        word* const places[] = {t.data(), x[1].data(), y[0].data(), y[2].data()};
        const std::array<Words<2 * N>, 3> x_before = x, y_before = y;
        for (word* r : places) {
            x = x_before, y = y_before;
            tested_.fp2_dot3(r, x[0].data(), y[0].data(), y[1].data(), y[2].data(), p_.data(), n0_);
            if (std::memcmp(r, sum.data(), sizeof sum) != 0) return "fp2_dot3";
        }
        // a^2 + (1 + u)*b^2 and 2ab.
        Words<2 * N> even, odd, r0 = a, r1 = b;
        mul(t.data(), b.data(), b.data());
        reference_.sub(even.data(), t.data(), t.data() + N, p_.data());
        reference_.add(even.data() + N, t.data(), t.data() + N, p_.data());
        mul(t.data(), a.data(), a.data());
        add(even.data(), even.data(), t.data());
        mul(odd.data(), a.data(), b.data());
        add(odd.data(), odd.data(), odd.data());
        tested_.fp4_sqr(r0.data(), r1.data(), r0.data(), r1.data(), p_.data(), n0_);
        return r0 != even || r1 != odd ? "fp4_sqr" : nullptr;
    }

    template <size_t M>
    Words<M> any() {
        Words<M> r;
        load_be(r.data(), M, prng_.octets(M * kWordBytes).data(), M * kWordBytes);
        return r;
    }
    // Below p: small, close to p, or of any kind.
    Words<N> operand() {
        Words<N> r{};
        const uint64_t kind = prng_.below(8);
        if (kind == 0) {
            r[0] = prng_.below(3);
            if (!below<N>(r.data(), p_)) r[0] = 0;
            return r;
        }
        if (kind == 1) {
            r = p_;
            r[0] -= 1 + (p_[0] > 2 ? prng_.below(2) : 0);
            return r;
        }
        size_t top = N - 1;
        while (p_[top] == 0) top--;
        word mask = ~word{0};
        while (mask >> 1 >= p_[top]) mask >>= 1;
        do {
            r = any<N>();
            for (size_t i = top + 1; i < N; i++) r[i] = 0;
            r[top] &= mask;
        } while (!below<N>(r.data(), p_));
        return r;
    }
    Words<2 * N> join(const Words<N>& lower, const Words<N>& upper) {
        Words<2 * N> r;
        std::copy(lower.begin(), lower.end(), r.begin());
        std::copy(upper.begin(), upper.end(), r.begin() + N);
        return r;
    }
    Words<2 * N> wide() { return join(any<N>(), operand()); }
    Words<2 * N> element() { return join(operand(), operand()); }

    // The tested kernel writes to a place of its own, to a and to b, and once has the same operand twice.
    template <size_t M, class Reference, class Tested, class... Args>
    bool binary(Reference reference, Tested tested, const Words<M>& a, const Words<M>& b, Args... args) {
        Words<M> expected, r, over_a = a, over_b = b, over_both = a;
        reference(expected.data(), a.data(), b.data(), args...);
        tested(r.data(), a.data(), b.data(), args...);
        tested(over_a.data(), over_a.data(), b.data(), args...);
        tested(over_b.data(), a.data(), over_b.data(), args...);
        if (r != expected || over_a != expected || over_b != expected) return false;
        reference(expected.data(), a.data(), a.data(), args...);
        tested(over_both.data(), over_both.data(), over_both.data(), args...);
        return over_both == expected;
    }
    template <size_t M, class Reference, class Tested, class... Args>
    bool unary(Reference reference, Tested tested, const Words<M>& a, Args... args) {
        Words<M> expected, r, over = a;
        reference(expected.data(), a.data(), args...);
        tested(r.data(), a.data(), args...);
        tested(over.data(), over.data(), args...);
        return r == expected && over == expected;
    }
    const char* gmp(const Words<N>& a, const Words<N>& b, const Words<2 * N>& x, const Words<N>& reduced) {
        const Integer p = from_words(p_.data(), N), r = power_of_two(N * kWordBits);
        Words<N> product;
        tested_.mont_mul(product.data(), a.data(), b.data(), p_.data(), n0_);
        if (mod(from_words(product.data(), N) * r, p) != mod(from_words(a.data(), N) * from_words(b.data(), N), p))
            return "mont_mul by GMP";
        if (mod(from_words(reduced.data(), N) * r, p) != mod(from_words(x.data(), 2 * N), p)) return "redc by GMP";
        return nullptr;
    }

    // F_p2 by the reference's kernels.
    template <class... Rest>
    void add(word* r, const word* a, const word* b, Rest...) {
        reference_.add(r, a, b, p_.data());
        reference_.add(r + N, a + N, b + N, p_.data());
    }
    template <class... Rest>
    void sub(word* r, const word* a, const word* b, Rest...) {
        reference_.sub(r, a, b, p_.data());
        reference_.sub(r + N, a + N, b + N, p_.data());
    }
    template <class... Rest>
    void mul(word* r, const word* a, const word* b, Rest...) {
        Words<N> t[4];
        for (size_t i = 0; i < 4; i++) reference_.mont_mul(t[i].data(), a + N * (i & 1), b + N * (i >> 1), p_.data(), n0_);
        reference_.sub(r, t[0].data(), t[3].data(), p_.data());
        reference_.add(r + N, t[1].data(), t[2].data(), p_.data());
    }

    const KernelTable<N>& reference_;
    const KernelTable<N>& tested_;
    const Words<N> p_;
    Random& prng_;
    word n0_;
};

}  // namespace ibake::test

#endif
