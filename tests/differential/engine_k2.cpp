// Engines of embedding degree 2 against the portable code, on groups made for the test. SPDX-License-Identifier: Apache-2.0
#include "curve/engine_k2.h"
#include "pairing/tate_k2.h"
#include "simd/cpu.h"
#include "tests/support/oracle_gmp.h"
#include "tests/support/prng.h"

#include <gtest/gtest.h>

#include <vector>

namespace ibake {
#define IBAKE_DECLARE_ENGINES(BACKEND)              \
    namespace BACKEND {                             \
    extern const k2::Engines kK2Engines;            \
    }
IBAKE_DECLARE_ENGINES(avx512ifma)
IBAKE_DECLARE_ENGINES(avx512ifma_emulated)
IBAKE_DECLARE_ENGINES(avx2fma)
}  // namespace ibake

namespace {

using namespace ibake;
using namespace ibake::test;

struct Order {
    unsigned a, b;
    int s, c;
};
struct Tested {
    const char* name;
    const k2::Engines* engines;
    bool cpu::Features::* needs;  // null: runs anywhere, slowly
};
constexpr Tested kTested[] = {
    {"avx512ifma", &avx512ifma::kK2Engines, &cpu::Features::avx512ifma},
    {"avx512ifma_emulated", &avx512ifma_emulated::kK2Engines, nullptr},
#if IBAKE_SIMD_AVX2FMA
    {"avx2fma", &avx2fma::kK2Engines, &cpu::Features::avx2fma},
#endif
};
template <size_t N>
const k2::Engine<N>& engine(const k2::Engines& engines) {
    if constexpr (N == 8) return engines.words_8;
    if constexpr (N == 16) return engines.words_16;
    if constexpr (N == 24) return engines.words_24;
}

template <class C>
class World {
public:
    static constexpr size_t N = C::kWords;
    using F = typename C::F;
    using Words = word[N];

    World(Prng& prng, const Order& order, unsigned bits) : loop{order.a, order.b, order.s < 0, order.c < 0}, prng_(prng) {
        const Integer q = power_of_two(order.a) + order.s * power_of_two(order.b) + order.c;
        Integer p;
        do {  // h*q - 1, h a multiple of 12, of exactly these bits
            const Integer least = power_of_two(bits - 1) / q;
            Integer h = least + random_below(prng, least);
            h -= h % 12;
            p = h * q - 1;
        } while (bit_length(p) != bits || mpz_probab_prime_p(p.get_mpz_t(), 1) == 0);
        const Octets p_octets = to_octets(p, 8 * N), q_octets = to_octets(q, 8 * C::kOrderWords);
        fault = group.load_vartime(p_octets.data(), p_octets.size(), q_octets.data(), q_octets.size());
        field = {group.p.p, group.p.one, group.p.n0, invert, &group.p};
    }
    F value() {
        Octets octets = prng_.uniform(8 * N);
        return F::reduce_bytes(octets.data(), octets.size(), group.field());
    }
    Affine<C> point() {
        for (;;) {
            const F x = value();
            const auto y = Affine<C>::right_side(x).sqrt();
            if (y.present.bit() != 0) return group.clear_cofactor_vartime({x, y.value}).to_affine();
        }
    }
    typename C::Scalar scalar() {
        Octets octets = prng_.uniform(8 * C::kOrderWords);
        return C::Scalar::reduce_bytes(octets.data(), octets.size(), group.scalars());
    }

    k2::Group<C> group;
    k2::GroupFault fault;
    k2::EngineField<N> field;
    k2::EngineLoop loop;

private:
    static void invert(word* r, const word* a, const void* context) {
        F x(typename F::Context{.m = static_cast<const Modulus<N>*>(context)});
        for (size_t i = 0; i < N; i++) x.limbs()[i] = a[i];
        x = x.inverse();
        for (size_t i = 0; i < N; i++) r[i] = x.limbs()[i];
    }
    Prng& prng_;
};

template <size_t N, class F>
void put(word (&r)[2 * N], const F& a, const F& b) {
    for (size_t i = 0; i < N; i++) r[i] = a.limbs()[i], r[N + i] = b.limbs()[i];
}
template <class F>
bool same(const word* a, const F& b) {
    for (size_t i = 0; i < F::kWords; i++)
        if (a[i] != b.limbs()[i]) return false;
    return true;
}

// As Prepared keeps them, times 2^doublings.
template <class C>
std::vector<word> prepared_lines(const k2::Group<C>& g, const Affine<C>& a, unsigned doublings) {
    using F = typename C::F;
    std::vector<word> r;
    const auto keep = [&](const k2::TateLine<F>& line) {
        const F scale = line.y.inverse();
        for (F t : {line.c * scale, line.x * scale}) {
            for (unsigned i = 0; i < doublings; i++) t = t.dbl();
            r.insert(r.end(), t.limbs(), t.limbs() + C::kWords);
        }
    };
    const k2::SignedDigits<C::kOrderWords> digits(g.q);
    k2::Miller<C> v(a);
    for (size_t i = digits.top; i-- > 0;) {
        keep(v.doubling_step());
        const int d = digits.at(i);
        if (d != 0 && i != 0) keep(v.addition_step(a.x, d > 0 ? a.y : -a.y));
    }
    return r;
}

// Any four values X, Y, Z, T are multiplied alike, by digits of every size and sign.
template <class C>
void check_edwards(const k2::Engine<C::kWords>& e, World<C>& world) {
    constexpr size_t N = C::kWords;
    using F = typename C::F;
    std::vector<int8_t> digits;
    for (int d = 1; d < 1 << (k2::kEdwardsWindow - 1); d += 2)
        for (const int signed_digit : {d, -d}) {
            digits.push_back(static_cast<int8_t>(signed_digit));
            digits.insert(digits.end(), static_cast<size_t>(d % 7), 0);
        }
    for (const size_t count : {digits.size(), size_t{1}, size_t{0}})
        for (const bool identity : {false, true}) {
            const auto p = identity ? k2::Edwards<F>::identity(world.group.field())
                                    : k2::Edwards<F>{world.value(), world.value(), world.value(), world.value()};
            word in[4 * N], r[3 * N];
            for (size_t i = 0; i < N; i++)
                in[i] = p.x.limbs()[i], in[N + i] = p.y.limbs()[i], in[2 * N + i] = p.z.limbs()[i], in[3 * N + i] = p.t.limbs()[i];
            e.edwards(r, world.field, in, digits.data(), count);
            const auto expected = k2::Edwards<F>::multiple_vartime(p, digits.data(), count);
            EXPECT_TRUE(same(r, expected.x) && same(r + N, expected.y) && same(r + 2 * N, expected.z));
        }
}

// A batch against single pairings: different points, the same point twice, a point with itself and with its negative. In the last lane an
// argument that is no point of order q: it must not be in the others' way.
template <class C>
void check_batch(const k2::Engine<C::kWords>& e, World<C>& world) {
    constexpr size_t N = C::kWords;
    const k2::Group<C>& g = world.group;
    Affine<C> a[k2::kBatch], b[k2::kBatch];
    for (size_t i = 0; i < 3; i++) a[i] = world.point(), b[i] = world.point();
    a[3] = a[2], b[3] = b[1];
    a[4] = a[0], b[4] = a[0];
    a[5] = a[0], b[5] = {a[0].x, -a[0].y};
    a[6] = {b[0].x, -b[0].y}, b[6] = {a[0].x, -a[0].y};
    a[7] = b[7] = {C::F::zero(g.field()), C::F::zero(g.field())};
    word points[k2::kBatch][2][N], places[k2::kBatch][2][N], f[k2::kBatch][2][N];
    for (size_t i = 0; i < k2::kBatch; i++) {
        const auto at = k2::image(g, b[i]);
        k2::Complex<typename C::F>{a[i].x, a[i].y}.to_words(points[i]);
        k2::Complex<typename C::F>{at.x, at.y}.to_words(places[i]);
    }
    e.pairing_batch(f, world.field, world.loop, points, places, g.cofactor, g.cofactor_bits);
    for (size_t i = 0; i < 7; i++) {
        const auto expected = k2::pairing(g, a[i], b[i]);
        EXPECT_TRUE(same(f[i][0], expected.re()) && same(f[i][1], expected.im())) << i;
    }
}

template <class C>
void check(const Tested& tested, const Order& order, unsigned bits) {
    constexpr size_t N = C::kWords;
    const k2::Engine<N>& e = engine<N>(*tested.engines);
    if (e.pairing == nullptr) GTEST_SKIP() << "no engine of this width";
    if (tested.needs != nullptr && !(cpu::detect().*tested.needs)) GTEST_SKIP() << "this machine has no " << tested.name;
    Prng prng("engine k2");
    World<C> world(prng, order, bits);
    ASSERT_EQ(world.fault, k2::GroupFault::none);
    const k2::Group<C>& g = world.group;
    constexpr auto shape = k2::Group<C>::kIsType1 ? k2::Shape::type1 : k2::Shape::type_a;
    for (int round = rounds(tested.needs != nullptr ? 5 : 1); round > 0; round--) {
        const Affine<C> a = world.point(), b = world.point();
        const auto at = k2::image(g, b);
        word point[2 * N], place[2 * N], f[2 * N], r[4 * N];
        put<N>(point, a.x, a.y);
        put<N>(place, at.x, at.y);
        const auto expected = k2::pairing_squared(g, a, b);
        e.pairing(f, world.field, shape, world.loop, point, place, g.cofactor, g.cofactor_bits);
        EXPECT_TRUE(same(f, expected.re()) && same(f + N, expected.im()));
        e.miller(f, world.field, shape, world.loop, point, place);
        e.final_power(f, world.field, g.cofactor, g.cofactor_bits);
        EXPECT_TRUE(same(f, expected.re()) && same(f + N, expected.im()));

        const auto lines = prepared_lines(g, a, e.line_doublings);
        e.pairing_prepared(f, world.field, world.loop, lines.data(), place, g.cofactor, g.cofactor_bits);
        EXPECT_TRUE(same(f, expected.re()) && same(f + N, expected.im()));

        const auto k = world.scalar();
        word scalar[C::kOrderWords];
        k.canonical(scalar);
        const auto power = expected.pow(g, k);
        e.gt_power(r, world.field, f, scalar, g.q.bits);
        EXPECT_TRUE(same(r, power.re()) && same(r + N, power.im()));
        const auto x = world.value();
        e.power(r, world.field, x.limbs(), g.cofactor, g.cofactor_bits);
        EXPECT_TRUE(same(r, x.pow_vartime(g.cofactor, N)));
        if constexpr (C::kA == 1) {
            const auto multiple = g.mul(a, k);
            const Affine<C> both[] = {multiple.to_affine(), (multiple + a).to_affine()};
            e.ladder(r, world.field, a.x.limbs(), scalar, g.q.bits);
            for (size_t i = 0; i < 2; i++) {
                typename C::F u(g.field()), z(g.field());
                for (size_t j = 0; j < N; j++) u.limbs()[j] = r[2 * i * N + j], z.limbs()[j] = r[(2 * i + 1) * N + j];
                EXPECT_NE(z.is_zero().bit(), 1u);
                EXPECT_EQ(u.equals(both[i].x * z).bit(), 1u);
            }
        }
    }
    if constexpr (C::kA == 1) {
        if (e.pairing_batch != nullptr) check_batch(e, world);
        check_edwards(e, world);
    }
    // f in F_p and in i*F_p: f^(p-1) is 1 and -1.
    for (size_t part = 0; part < 2; part++) {
        word f[2 * N] = {};
        for (size_t i = 0; i < N; i++) f[part * N + i] = g.p.one[i];
        e.final_power(f, world.field, g.cofactor, g.cofactor_bits);
        EXPECT_TRUE(same(f, C::F::one(g.field())) && same(f + N, C::F::zero(g.field())));
    }
}

class EngineK2 : public testing::TestWithParam<Tested> {};

TEST_P(EngineK2, TypeA512) {
    check<k2::TypeA<8, 4>>(GetParam(), {159, 107, 1, 1}, 512);
    check<k2::TypeA<8, 4>>(GetParam(), {160, 91, -1, -1}, 512);
}
TEST_P(EngineK2, TypeAOfFewerBitsThanWords) { check<k2::TypeA<8, 4>>(GetParam(), {159, 17, 1, 1}, 500); }
TEST_P(EngineK2, TypeA1024) { check<k2::TypeA<16, 4>>(GetParam(), {224, 6, -1, 1}, 1024); }
TEST_P(EngineK2, TypeA1536) { check<k2::TypeA<24, 4>>(GetParam(), {255, 41, 1, 1}, 1536); }
TEST_P(EngineK2, Type1At512) {
    check<k2::Type1<8, 4>>(GetParam(), {159, 63, 1, 1}, 512);
    check<k2::Type1<8, 4>>(GetParam(), {160, 31, -1, -1}, 512);
}
TEST_P(EngineK2, Type1At1024) { check<k2::Type1<16, 4>>(GetParam(), {223, 10, 1, -1}, 1024); }
TEST_P(EngineK2, Type1At1536) { check<k2::Type1<24, 4>>(GetParam(), {256, 168, -1, 1}, 1536); }

INSTANTIATE_TEST_SUITE_P(Backends, EngineK2, testing::ValuesIn(kTested),
                         [](const testing::TestParamInfo<Tested>& param) { return param.param.name; });

}  // namespace
