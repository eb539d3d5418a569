// Fuzzes the decoding of points: what is accepted encodes to the same octets and is valid. SPDX-License-Identifier: Apache-2.0
//
// First octet: which decoder. Rest: the encoding.
#include "curve/bls12_381.h"
#include "curve/ecdh.h"

#include <cstdlib>
#include <cstring>

namespace {

using namespace ibake;

void require(bool holds) {
    if (!holds) std::abort();
}

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

void nist_point(EcdhCurve curve, const uint8_t* data, size_t size) {
    const size_t n = curve::ecdh_field_bytes(curve);
    if (n == 0) return;
    const bool accepted = curve::ecdh_validate(curve, data, size) == Decoded::ok;
    uint8_t scalar[kEcdhMaxFieldBytes] = {}, point[kEcdhMaxPointBytes];
    scalar[n - 1] = 1;
    const bool multiplied = curve::ecdh_shared(curve, point, scalar, data, size) == Decoded::ok;
    require(accepted == multiplied);
    if (accepted) require(std::memcmp(point, data, size) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0 || size > 256) return 0;
    switch (data[0] % 5) {
        case 0: zcash_point<bls12_381::G1Curve>(data + 1, size - 1); break;
        case 1: zcash_point<bls12_381::G2Curve>(data + 1, size - 1); break;
        case 2: nist_point(EcdhCurve::p256, data + 1, size - 1); break;
        case 3: nist_point(EcdhCurve::p384, data + 1, size - 1); break;
        default: nist_point(EcdhCurve::p521, data + 1, size - 1);
    }
    return 0;
}
