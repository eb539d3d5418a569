// The NIST curves from OpenSSL, the judge of ours. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_ORACLE_OPENSSL_H
#define IBAKE_TESTS_SUPPORT_ORACLE_OPENSSL_H

#include "curve/ecdh.h"
#include "tests/support/prng.h"

#include <memory>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

namespace ibake::test {

inline constexpr EcdhCurve kCurves[] = {EcdhCurve::p256, EcdhCurve::p384, EcdhCurve::p521};
inline const char* curve_name(EcdhCurve curve) {
    return curve == EcdhCurve::p256 ? "P256" : curve == EcdhCurve::p384 ? "P384" : "P521";
}

class OpensslCurve {
public:
    explicit OpensslCurve(EcdhCurve curve)
        : group_(EC_GROUP_new_by_curve_name(curve == EcdhCurve::p256   ? NID_X9_62_prime256v1
                                            : curve == EcdhCurve::p384 ? NID_secp384r1
                                                                       : NID_secp521r1),
                 EC_GROUP_free) {}

    size_t field_bytes() const { return (static_cast<size_t>(EC_GROUP_get_degree(group_.get())) + 7) / 8; }
    Octets order() const { return octets(EC_GROUP_get0_order(group_.get())); }
    // Octets of p.
    Octets modulus() const { return octets(EC_GROUP_get0_field(group_.get())); }

    Octets base_multiple(const Octets& k) const {
        const Point r = point();
        EC_POINT_mul(group_.get(), r.get(), number(k).get(), nullptr, nullptr, nullptr);
        return encode(r, POINT_CONVERSION_UNCOMPRESSED);
    }
    // [k]P in uncompressed form, the single octet 00 for infinity; empty when P is no valid encoding of a point.
    Octets multiple(const Octets& k, const Octets& encoded) const {
        const Point p = point(), r = point();
        if (EC_POINT_oct2point(group_.get(), p.get(), encoded.data(), encoded.size(), nullptr) != 1) return {};
        EC_POINT_mul(group_.get(), r.get(), nullptr, p.get(), number(k).get(), nullptr);
        return encode(r, POINT_CONVERSION_UNCOMPRESSED);
    }
    bool is_valid(const Octets& encoded) const {
        const Point p = point();
        return EC_POINT_oct2point(group_.get(), p.get(), encoded.data(), encoded.size(), nullptr) == 1;
    }
    Octets compress(const Octets& encoded) const {
        const Point p = point();
        EC_POINT_oct2point(group_.get(), p.get(), encoded.data(), encoded.size(), nullptr);
        return encode(p, POINT_CONVERSION_COMPRESSED);
    }

private:
    using Point = std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)>;
    using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
    Point point() const { return Point(EC_POINT_new(group_.get()), EC_POINT_free); }
    static Number number(const Octets& k) { return Number(BN_bin2bn(k.data(), static_cast<int>(k.size()), nullptr), BN_free); }
    Octets octets(const BIGNUM* a) const {
        Octets r(field_bytes());
        BN_bn2binpad(a, r.data(), static_cast<int>(r.size()));
        return r;
    }
    Octets encode(const Point& p, point_conversion_form_t form) const {
        Octets r(EC_POINT_point2oct(group_.get(), p.get(), form, nullptr, 0, nullptr));
        EC_POINT_point2oct(group_.get(), p.get(), form, r.data(), r.size(), nullptr);
        return r;
    }
    std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group_;
};

}  // namespace ibake::test

#endif
