// calc: P-256, P-384, P-521. SPDX-License-Identifier: Apache-2.0
#include "curve/nist.h"
#include "field/secret.h"
#include "tools/calc/operation.h"

namespace ibake::calc {

namespace {

// [k]P in affine coordinates; SEC 1 uncompressed or compressed P, k below the order.
template <class Curve>
typename Nist<Curve>::Affine product(const Arguments& a, size_t point, size_t scalar) {
    using N = Nist<Curve>;
    const Buffer octets = a.octets(point);
    if (!octets.empty() && octets[0] != 0 && octets.size() != (octets[0] == 4 ? N::kPointBytes : 1 + N::kBytes))
        throw Error{"length"};
    typename N::Affine p;
    check(N::decode(p, octets.data(), octets.size(), true));
    typename N::Scalar k;
    if (!declassify(N::load_scalar(k, a.octets(scalar, N::kBytes).data()), "what calc is given is public")) throw Error{"range"};
    const auto r = N::mul(N::Point::from_affine(p), k);
    if (declassify(r.is_identity(), "what calc is given is public")) throw Error{"infinity"};
    return r.to_affine();
}

template <class Curve>
Buffer mul(const Arguments& a) {
    Buffer octets(Nist<Curve>::kPointBytes);
    Nist<Curve>::encode(octets.data(), product<Curve>(a, 0, 1));
    return octets;
}

template <class Curve>
Buffer ecdh(const Arguments& a) {
    Buffer x(Nist<Curve>::kBytes);
    product<Curve>(a, 1, 0).x.to_bytes(x.data());
    return x;
}

constexpr Operation kOperations[] = {
    {"p256.mul", 2, 2, mul<p256::Curve>}, {"p256.ecdh", 2, 2, ecdh<p256::Curve>},
#if IBAKE_WITH_P384
    {"p384.mul", 2, 2, mul<p384::Curve>}, {"p384.ecdh", 2, 2, ecdh<p384::Curve>},
#endif
#if IBAKE_WITH_P521
    {"p521.mul", 2, 2, mul<p521::Curve>}, {"p521.ecdh", 2, 2, ecdh<p521::Curve>},
#endif
};

}  // namespace

std::span<const Operation> nist_operations() { return kOperations; }

}  // namespace ibake::calc
