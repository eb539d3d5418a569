// BLS12-381 beside blst (github.com/supranational/blst). SPDX-License-Identifier: Apache-2.0
#include "bench/compare/compare.h"
#include "ibe/platform_openssl.h"
#include "ibe/xmd.h"
#include "pairing/bls12_381.h"

#include <bindings/blst.h>
#include <cstring>
#include <memory>

namespace ibake::bench {

namespace {

using namespace bls12_381;

// Our values as blst's.
blst_fp to_blst(const F1& a) {
    uint8_t octets[48];
    a.to_bytes(octets);
    blst_fp r;
    blst_fp_from_bendian(&r, octets);
    return r;
}
blst_fp2 to_blst(const F2& a) { return {to_blst(a.c0), to_blst(a.c1)}; }
blst_fp12 to_blst(const F12& a) {
    return {{{{to_blst(a.c0.c0), to_blst(a.c0.c1), to_blst(a.c0.c2)}}, {{to_blst(a.c1.c0), to_blst(a.c1.c1), to_blst(a.c1.c2)}}}};
}
blst_p1 to_blst(const G1& p) { return {to_blst(p.x), to_blst(p.y), to_blst(p.z)}; }
blst_p2 to_blst(const G2& p) { return {to_blst(p.x), to_blst(p.y), to_blst(p.z)}; }
blst_p1_affine to_blst(const Affine<G1Curve>& p) { return {to_blst(p.x), to_blst(p.y)}; }
blst_p2_affine to_blst(const Affine<G2Curve>& p) { return {to_blst(p.x), to_blst(p.y)}; }
blst_scalar to_blst(const Scalar& k) {
    uint8_t octets[32];
    store_be(octets, sizeof octets, k.v, FrParams::kWords);
    blst_scalar r;
    blst_scalar_from_bendian(&r, octets);
    return r;
}

// Coefficients in the order of Gt::to_bytes.
blst_fp12 to_blst(const Gt& a) {
    uint8_t octets[Gt::kBytes];
    a.to_bytes(octets);
    blst_fp12 r;
    for (size_t i = 0; i < 12; i++) blst_fp_from_bendian(&r.fp6[1 - i / 6].fp2[2 - i % 6 / 2].fp[1 - i % 2], octets + 48 * i);
    return r;
}
std::array<uint8_t, 48> to_blst(const std::array<uint8_t, 48>& octets) { return octets; }
std::array<uint8_t, 96> to_blst(const std::array<uint8_t, 96>& octets) { return octets; }

// Elements of F_p have one representation in both libraries, so equal values are equal octets.
template <class Ours, class Theirs>
bool same(const Ours& a, const Theirs& b) {
    const auto converted = to_blst(a);
    static_assert(std::is_same_v<decltype(converted), const Theirs>);
    return std::memcmp(&converted, &b, sizeof b) == 0;
}
// Homogeneous against Jacobian coordinates.
bool same(const G1& a, const blst_p1_affine& b) { return same(a.to_affine(), b); }
bool same(const G2& a, const blst_p2_affine& b) { return same(a.to_affine(), b); }
bool same(const G1& a, const blst_p1& b) {
    blst_p1_affine t;
    blst_p1_to_affine(&t, &b);
    return same(a, t);
}
bool same(const G2& a, const blst_p2& b) {
    blst_p2_affine t;
    blst_p2_to_affine(&t, &b);
    return same(a, t);
}
bool same(bool a, bool b) { return a == b; }

// The same values for both, handed out in the same order.
template <class T>
struct Twins {
    Ring<T> ours;
    Ring<decltype(to_blst(std::declval<T>()))> theirs;
    template <class Make>
    explicit Twins(Make make) : ours(make), theirs([this] { return to_blst(ours.next()); }) {}
};

// A point of the curve, hardly ever of the subgroup.
template <class Curve>
Affine<Curve> random_on_curve() {
    Projective<Curve> p;
    std::array<uint8_t, zcash::kSize<Curve>> octets;
    do {
        octets = random_octets<zcash::kSize<Curve>>();
        octets[0] = static_cast<uint8_t>((octets[0] & ~zcash::kFlags) | zcash::kCompressed);
    } while (zcash::decode_on_curve(p, octets.data(), octets.size()) != Decoded::ok);
    return p.to_affine();
}

// blst's functions on G1 and G2 under one name.
struct BlstG1 {
    using Curve = G1Curve;
    using Point = blst_p1;
    using Affine = blst_p1_affine;
    static constexpr auto random = random_g1;
    static constexpr auto mul_generator = mul_g1_generator;
    static constexpr auto hash = hash_to_g1;
    static constexpr size_t kUniformBytes = kG1UniformBytes;
    static constexpr auto mult = blst_p1_mult;
    static constexpr auto public_key = blst_sk_to_pk_in_g1;
    static constexpr auto hash_to = blst_hash_to_g1;
    static constexpr auto in_group = blst_p1_affine_in_g1;
    static constexpr auto uncompress = blst_p1_uncompress;
};
struct BlstG2 {
    using Curve = G2Curve;
    using Point = blst_p2;
    using Affine = blst_p2_affine;
    static constexpr auto random = random_g2;
    static constexpr auto mul_generator = mul_g2_generator;
    static constexpr auto hash = hash_to_g2;
    static constexpr size_t kUniformBytes = kG2UniformBytes;
    static constexpr auto mult = blst_p2_mult;
    static constexpr auto public_key = blst_sk_to_pk_in_g2;
    static constexpr auto hash_to = blst_hash_to_g2;
    static constexpr auto in_group = blst_p2_affine_in_g2;
    static constexpr auto uncompress = blst_p2_uncompress;
};

// Compares the results of eight calls, then adds the row.
template <class Ours, class Theirs, class Same>
void add_pair(Rows& rows, const std::string& op, Ours ours, Theirs theirs, Same same_result) {
    auto a = ours;
    auto b = theirs;
    for (int i = 0; i < 8; i++) require(same_result(a(), b()), op.c_str());
    rows.push_back({op, timed(ours), "blst", timed(theirs)});
}
template <class Ours, class Theirs>
void add_pair(Rows& rows, const std::string& op, Ours ours, Theirs theirs) {
    add_pair(rows, op, ours, theirs, [](const auto& a, const auto& b) { return same(a, b); });
}

void add_field_rows(Rows& rows) {
    F1 a = random_element<F1>();
    const F1 b = random_element<F1>();
    const blst_fp c = to_blst(a), d = to_blst(b);
    const auto chain = [c](auto step) {
        return [x = c, step]() mutable {
            step(x);
            return x;
        };
    };
    add_pair(
        rows, "fp_mul", [a, b]() mutable { return a = a * b; }, chain([d](blst_fp& x) { blst_fp_mul(&x, &x, &d); }));
    add_pair(
        rows, "fp_sqr", [a]() mutable { return a = a.square(); }, chain([](blst_fp& x) { blst_fp_sqr(&x, &x); }));
    add_pair(
        rows, "fp_add", [a, b]() mutable { return a = a + b; }, chain([d](blst_fp& x) { blst_fp_add(&x, &x, &d); }));
    add_pair(
        rows, "fp_inverse", [a]() mutable { return a = a.inverse(); }, chain([](blst_fp& x) { blst_fp_inverse(&x, &x); }));
    F12 f = random_f12();
    const F12 g = random_f12();
    add_pair(
        rows, "fp12_mul", [f, g]() mutable { return f = f * g; },
        [x = to_blst(f), y = to_blst(g)]() mutable {
            blst_fp12_mul(&x, &x, &y);
            return x;
        });
}

template <class Group>
void add_group_rows(Rows& rows, const std::string& group) {
    using Curve = typename Group::Curve;
    using Ours = Projective<Curve>;
    using Theirs = typename Group::Point;
    Twins<Ours> points(Group::random);
    Twins<Scalar> scalars(random_scalar);
    add_pair(
        rows, group + "_mul", [p = points.ours, k = scalars.ours]() mutable { return mul(p.next(), k.next()); },
        [p = points.theirs, k = scalars.theirs]() mutable {
            Theirs r;
            Group::mult(&r, &p.next(), k.next().b, 255);
            return r;
        });
    // blst has no table for the generator.
    add_pair(
        rows, group + "_mul_generator", [k = scalars.ours]() mutable { return Group::mul_generator(k.next()); },
        [k = scalars.theirs]() mutable {
            Theirs r;
            Group::public_key(&r, &k.next());
            return r;
        });
    static constexpr uint8_t kDst[] = "IBAKE-BENCH";
    const auto message = random_octets<32>();
    add_pair(
        rows, "hash_to_" + group,
        [m = message]() mutable {
            m[0]++;
            uint8_t uniform[Group::kUniformBytes];
            const ibake_piece piece = {m.data(), m.size()};
            require(xmd(ibake_platform_openssl(), IBAKE_SHA256, uniform, sizeof uniform, &piece, 1, kDst, sizeof kDst));
            return Group::hash(uniform);
        },
        [m = message]() mutable {
            m[0]++;
            Theirs r;
            Group::hash_to(&r, m.data(), m.size(), kDst, sizeof kDst, nullptr, 0);
            return r;
        });
    // Inside and outside the subgroup in turns.
    Twins<Affine<Curve>> mixed([&, inside = false]() mutable {
        inside = !inside;
        return inside ? points.ours.next().to_affine() : random_on_curve<Curve>();
    });
    add_pair(
        rows, group + "_in_subgroup",
        [p = mixed.ours]() mutable { return Curve::is_in_subgroup(Ours::from_affine(p.next())).mask() != 0; },
        [p = mixed.theirs]() mutable { return Group::in_group(&p.next()); });
    Twins<std::array<uint8_t, zcash::kSize<Curve>>> encoded([&] {
        std::array<uint8_t, zcash::kSize<Curve>> octets;
        zcash::encode(octets.data(), points.ours.next());
        return octets;
    });
    add_pair(
        rows, group + "_decode",
        [octets = encoded.ours]() mutable {
            Ours p;
            require(zcash::decode(p, octets.next().data(), zcash::kSize<Curve>) == Decoded::ok, "decoding");
            return p;
        },
        [octets = encoded.theirs]() mutable {
            typename Group::Affine p;
            require(Group::uncompress(&p, octets.next().data()) == BLST_SUCCESS && Group::in_group(&p), "blst: decoding");
            return p;
        });
}

void add_pairing_rows(Rows& rows) {
    const auto with_final_exponentiation = [](auto loop) {
        return [loop]() mutable {
            blst_fp12 f = loop();
            blst_final_exp(&f, &f);
            return f;
        };
    };
    Twins<Affine<G1Curve>> p([] { return random_g1().to_affine(); });
    Twins<Affine<G2Curve>> q([] { return random_g2().to_affine(); });
    const auto blst_miller = [p = p.theirs, q = q.theirs]() mutable {
        blst_fp12 f;
        blst_miller_loop(&f, &q.next(), &p.next());
        return f;
    };
    add_pair(
        rows, "pairing",
        [p = p.ours, q = q.ours]() mutable { return pairing(G1::from_affine(p.next()), G2::from_affine(q.next())); },
        with_final_exponentiation(blst_miller));
    add_pair(
        rows, "miller_loop",
        [p = p.ours, q = q.ours]() mutable {
            PairingTerm<AtePairing> term{p.next(), q.next()};
            return miller_loop<AtePairing>(&term, 1);
        },
        blst_miller,
        // Equal up to a factor that the final exponentiation removes.
        [](const F12& a, blst_fp12 b) {
            blst_final_exp(&b, &b);
            return same(final_exponentiation<AtePairing>(a), b);
        });
    F12 f = random_f12();
    add_pair(
        rows, "final_exponentiation", [f]() mutable { return f = final_exponentiation<AtePairing>(f); },
        [f = to_blst(f)]() mutable {
            blst_final_exp(&f, &f);
            return f;
        });
    const auto prepared = std::make_shared<PreparedQ>();
    const auto lines = std::make_shared<std::array<blst_fp6, 68>>();
    prepare(*prepared, G2::from_affine(q.ours.next()));
    blst_precompute_lines(lines->data(), &q.theirs.next());
    add_pair(
        rows, "pairing_prepared",
        [prepared, p = p.ours]() mutable { return pairing_prepared(G1::from_affine(p.next()), *prepared); },
        with_final_exponentiation([lines, p = p.theirs]() mutable {
            blst_fp12 r;
            blst_miller_loop_lines(&r, lines->data(), &p.next());
            return r;
        }));
}

}  // namespace

void add_blst(Rows& rows) {
    add_pairing_rows(rows);
    add_group_rows<BlstG1>(rows, "g1");
    add_group_rows<BlstG2>(rows, "g2");
    add_field_rows(rows);
}

}  // namespace ibake::bench
