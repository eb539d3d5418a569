// Groups: BLS12-381's with encodings and hashing, and Diffie-Hellman on the NIST curves. SPDX-License-Identifier: Apache-2.0
#include "bench/bench.h"
#include "curve/ecdh.h"

namespace ibake::bench {

namespace {

template <class Point, class Make>
void add_group(const std::string& group, Make make) {
    using Curve = std::conditional_t<std::is_same_v<Point, bls12_381::G1>, bls12_381::G1Curve, bls12_381::G2Curve>;
    const auto name = [&](const char* op) { return "curve/" + group + "_" + op + "/bls12_381"; };
    Ring<Point> points(make);
    Ring<bls12_381::Scalar> scalars(random_scalar);
    Point p = make();
    const Point q = make();
    add(name("add"), [p, q]() mutable { return p = p + q; });
    add(name("add_mixed"), [p, q = q.to_affine()]() mutable { return p = p + q; });
    add(name("dbl"), [p]() mutable { return p = p.dbl(); });
    add(name("mul"), [points, scalars]() mutable { return mul(points.next(), scalars.next()); });
    add(name("mul_vartime"), [points, scalars]() mutable { return mul_vartime(points.next(), scalars.next()); });
    add(name("in_subgroup"), [points]() mutable { return Curve::is_in_subgroup(points.next()).mask(); });
    add(name("clear_cofactor"), [points]() mutable { return clear_cofactor(points.next()); });
    std::array<uint8_t, zcash::kSize<Curve>> octets;
    zcash::encode(octets.data(), p);
    add(name("encode"), [octets, points]() mutable {
        zcash::encode(octets.data(), points.next());
        return octets[0];
    });
    add(name("decode"), [octets] {
        Point r;
        require(zcash::decode(r, octets.data(), octets.size()) == Decoded::ok, "decoding");
        return r;
    });
}

void add_ecdh(const char* curve, EcdhCurve id) {
    using Octets = std::array<uint8_t, kEcdhMaxPointBytes>;
    const size_t n = curve::ecdh_field_bytes(id), size = 1 + 2 * n;
    if (n == 0) return;  // compiled out
    const auto name = [&](const char* op) { return std::string("curve/") + op + "/" + curve; };
    Octets scalar = random_octets<kEcdhMaxPointBytes>(), point;
    scalar[0] = 0;  // below the order
    add(name("ecdh_keygen"), [=]() mutable {
        scalar[1]++;
        require(curve::ecdh_public(id, point.data(), scalar.data()) == Decoded::ok, "public key");
        return point;
    });
    require(curve::ecdh_public(id, point.data(), scalar.data()) == Decoded::ok, "public key");
    add(name("ecdh_validate"), [=] { return curve::ecdh_validate(id, point.data(), size); });
    // Import, check, derive: each result is the peer's next point.
    add(name("ecdh_shared"), [=]() mutable {
        require(curve::ecdh_shared(id, point.data(), scalar.data(), point.data(), size) == Decoded::ok, "shared secret");
        return point;
    });
}

}  // namespace

void add_curve() {
    using namespace bls12_381;
    add_group<G1>("g1", random_g1);
    add_group<G2>("g2", random_g2);
    Ring<Scalar> scalars(random_scalar);
    add("curve/g1_mul_generator/bls12_381", [scalars]() mutable { return mul_g1_generator(scalars.next()); });
    add("curve/g2_mul_generator/bls12_381", [scalars]() mutable { return mul_g2_generator(scalars.next()); });
    Ring<std::array<uint8_t, kG2UniformBytes>> uniform(random_octets<kG2UniformBytes>);
    add("curve/hash_to_g1/bls12_381", [uniform]() mutable { return hash_to_g1(uniform.next().data()); });
    add("curve/hash_to_g2/bls12_381", [uniform]() mutable { return hash_to_g2(uniform.next().data()); });
    add_ecdh("p256", EcdhCurve::p256);
    add_ecdh("p384", EcdhCurve::p384);
    add_ecdh("p521", EcdhCurve::p521);
}

}  // namespace ibake::bench
