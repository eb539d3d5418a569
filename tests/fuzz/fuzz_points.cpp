// Fuzzes the decoding of points: what is accepted encodes to the same octets and is valid. SPDX-License-Identifier: Apache-2.0
//
// First octet: which decoder. Rest: the encoding.
#include "tests/fuzz/operands.h"

#include <algorithm>
#include <cstring>

namespace {

using namespace ibake;
using namespace ibake::fuzz;

template <class Curve>
void zcash_point(const uint8_t* data, size_t size) {
    Projective<Curve> p;
    if (zcash::decode(p, data, size) != Decoded::ok) {
        require(p.is_identity().bit() == 1);
        return;
    }
    uint8_t again[2 * zcash::kSize<Curve>];
    if (size == zcash::kSize<Curve>)
        zcash::encode(again, p);
    else
        zcash::encode_uncompressed(again, p);
    require(std::memcmp(again, data, size) == 0);
    // [r - 1]P + P = 0.
    static const uint8_t order_minus_one[32] = {0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8,
                                                0x08, 0x09, 0xa1, 0xd8, 0x05, 0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe,
                                                0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00};
    require((bls12_381::mul(p, bls12_381::Scalar::reduce_bytes(order_minus_one, 32)) + p).is_identity().bit() == 1);
}

// SEC 1's forms: the point is on the curve, and of its order.
template <class Curve>
void nist_point(const uint8_t* data, size_t size) {
    using N = Nist<Curve>;
    typename N::Affine p;
    if (N::decode(p, data, size, true) != Decoded::ok) return require(N::validate(data, size) != Decoded::ok);
    uint8_t again[N::kPointBytes];
    N::encode(again, p);
    const bool compressed = size == 1 + N::kBytes;
    require(data[0] == (compressed ? 2 + (again[N::kPointBytes - 1] & 1) : 4) && std::equal(again + 1, again + size, data + 1));
    require((N::validate(data, size) == Decoded::ok) == !compressed);
    require(yes(p.y.square().equals(p.x.square() * p.x - p.x - p.x - p.x + Curve::b())));
    typename N::Scalar k;
    std::copy(Curve::order().p, Curve::order().p + Curve::kWords, k.k);
    k.k[0] -= 1;
    require(yes((N::mul(N::Point::from_affine(p), k) + p).is_identity()));
}

void target_group(const uint8_t* data, size_t size) {
    using bls12_381::Gt;
    Gt f;
    if (size != Gt::kBytes || Gt::from_bytes(f, data) != Decoded::ok) return;
    uint8_t again[Gt::kBytes];
    f.to_bytes(again);
    require(std::memcmp(again, data, size) == 0 && yes((f * f.inverse()).is_one()));
}

// A point, x and y, or as many octets of an element of the target group.
template <class C>
void supersingular(const uint8_t* data, size_t size) {
    const k2::Group<C>& g = group_of_vectors<C>();
    const size_t half = g.field_bytes();
    if (size != 2 * half) return;
    uint8_t again[2 * 64];
    typename k2::Group<C>::Affine p;
    if (g.decode(p, data, data + half) == Decoded::ok) {
        p.x.to_bytes(again);
        p.y.to_bytes(again + half);
        require(std::memcmp(again, data, size) == 0 && yes(p.is_on_curve()));
    }
    k2::Gt<C> f(g);
    if (k2::Gt<C>::from_bytes(f, g, data) == Decoded::ok) {
        f.to_bytes(again);
        require(std::memcmp(again, data, size) == 0 && yes((f * f.inverse()).is_one()));
    }
}

// Field elements and scalars: what is accepted is below the modulus, and the only encoding.
template <class F>
void number(const uint8_t* data, size_t size) {
    uint8_t again[128];
    if (size != F::zero().bytes()) return;
    const auto a = F::from_bytes(data);
    F::reduce_bytes(data, size).to_bytes(again);
    require(yes(a.present) == (std::memcmp(again, data, size) == 0));
    a.value.to_bytes(again);
    require(!yes(a.present) || std::memcmp(again, data, size) == 0);
}
void numbers(const uint8_t* data, size_t size) {
    number<bls12_381::F1>(data, size);
    number<bls12_381::Fr>(data, size);
    number<p256::Curve::F>(data, size);
    number<p384::Curve::F>(data, size);
    number<p521::Curve::F>(data, size);
    if (size == 32) require(yes(bls12_381::Scalar::from_bytes(data).present) == yes(bls12_381::Fr::from_bytes(data).present));
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0 || size > 1024) return 0;
    const uint8_t* in = data + 1;
    size--;
    switch (data[0] % 9) {
    case 0:
        zcash_point<bls12_381::G1Curve>(in, size);
        break;
    case 1:
        zcash_point<bls12_381::G2Curve>(in, size);
        break;
    case 2:
        nist_point<p256::Curve>(in, size);
        break;
    case 3:
        nist_point<p384::Curve>(in, size);
        break;
    case 4:
        nist_point<p521::Curve>(in, size);
        break;
    case 5:
        target_group(in, size);
        break;
    case 6:
        supersingular<Type1>(in, size);
        break;
    case 7:
        supersingular<TypeA>(in, size);
        break;
    default:
        numbers(in, size);
    }
    return 0;
}
