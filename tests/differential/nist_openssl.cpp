// NIST curves against OpenSSL: keys, shared points, decoding of every form. SPDX-License-Identifier: Apache-2.0
#include "curve/nist.h"
#include "tests/support/oracle_openssl.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::test;

class NistOpenssl : public testing::TestWithParam<EcdhCurve> {
protected:
    NistOpenssl()
        : openssl(GetParam()), n(curve::ecdh_field_bytes(GetParam())), usual(GetParam() == EcdhCurve::p256 ? 2000 : 300) {}
    void SetUp() override {
        if (n == 0) GTEST_SKIP() << "curve compiled out";
    }
    // 1 to order - 1, biased.
    Octets scalar(Prng& prng) const {
        for (int attempt = 0; attempt < 100; attempt++) {
            Octets k = prng.octets(n);
            if (n == 66) k[0] &= 1;
            if (curve::ecdh_scalar_ok(GetParam(), k.data())) return k;
        }
        ADD_FAILURE() << "every scalar is refused";
        return openssl.order();
    }
    Octets public_point(const Octets& k) const {
        Octets r(1 + 2 * n);
        EXPECT_EQ(curve::ecdh_public(GetParam(), r.data(), k.data()), Decoded::ok);
        return r;
    }
    OpensslCurve openssl;
    size_t n;
    int usual;
};

TEST_P(NistOpenssl, PublicKeysAgree) {
    Prng prng("public keys");
    for (int i = 0; i < rounds(usual); i++) {
        const Octets k = scalar(prng);
        ASSERT_EQ(public_point(k), openssl.base_multiple(k));
    }
}

TEST_P(NistOpenssl, SharedPointsAgree) {
    Prng prng("shared points");
    for (int i = 0; i < rounds(usual / 2); i++) {
        const Octets k = scalar(prng), peer = openssl.base_multiple(scalar(prng));
        Octets shared(1 + 2 * n);
        ASSERT_EQ(curve::ecdh_shared(GetParam(), shared.data(), k.data(), peer.data(), peer.size()), Decoded::ok);
        ASSERT_EQ(shared, openssl.multiple(k, peer));
    }
}

TEST_P(NistOpenssl, ScalarsBesideZeroAndTheOrder) {
    const Octets peer = openssl.base_multiple(Octets{7});
    for (int distance = 1; distance <= 40; distance++) {
        Octets low(n, 0), high = openssl.order();
        low[n - 1] = static_cast<uint8_t>(distance);
        for (size_t i = n, borrow = static_cast<size_t>(distance); borrow != 0 && i-- > 0;) {
            const size_t octet = high[i];
            high[i] = static_cast<uint8_t>(octet - borrow);
            borrow = octet < borrow ? 1 : 0;
        }
        for (const Octets& k : {low, high}) {
            ASSERT_EQ(public_point(k), openssl.base_multiple(k)) << distance;
            Octets shared(1 + 2 * n);
            ASSERT_EQ(curve::ecdh_shared(GetParam(), shared.data(), k.data(), peer.data(), peer.size()), Decoded::ok);
            ASSERT_EQ(shared, openssl.multiple(k, peer)) << distance;
        }
    }
}

TEST_P(NistOpenssl, ScalarsWithOneBitAndWithAllBitsUpToOne) {
    const Octets peer = openssl.base_multiple(Octets{11});
    for (size_t bit = 0; bit < 8 * n; bit++) {
        Octets one(n, 0), ones(n, 0);
        one[n - 1 - bit / 8] = static_cast<uint8_t>(1u << (bit % 8));
        for (size_t i = 0; i <= bit; i++) ones[n - 1 - i / 8] |= static_cast<uint8_t>(1u << (i % 8));
        for (const Octets& k : {one, ones}) {
            if (!curve::ecdh_scalar_ok(GetParam(), k.data())) continue;
            ASSERT_EQ(public_point(k), openssl.base_multiple(k)) << bit;
            if (bit % 8 != 0) continue;
            Octets shared(1 + 2 * n);
            ASSERT_EQ(curve::ecdh_shared(GetParam(), shared.data(), k.data(), peer.data(), peer.size()), Decoded::ok);
            ASSERT_EQ(shared, openssl.multiple(k, peer)) << bit;
        }
    }
}

// Half of the random abscissas are on the curve; both judges must say the same of each, and find the same y.
TEST_P(NistOpenssl, CompressedPointsDecodeAlike) {
    Prng prng("compressed points");
    int valid = 0;
    const int count = rounds(usual / 4);
    for (int i = 0; i < count; i++) {
        Octets in = prng.octets(1 + n);
        in[0] = static_cast<uint8_t>(2 + prng.below(2));
        if (n == 66) in[1] &= 1;
        Octets out(1 + 2 * n);
        const bool ours = with_nist_curve(GetParam(), false, [&](auto c) {
            typename decltype(c)::Affine p;
            if (c.decode(p, in.data(), in.size(), true) != Decoded::ok) return false;
            c.encode(out.data(), p);
            return true;
        });
        ASSERT_EQ(ours, openssl.is_valid(in));
        if (!ours) continue;
        valid++;
        ASSERT_EQ(out, openssl.multiple(Octets{1}, in));
        ASSERT_EQ(openssl.compress(out), in);
    }
    EXPECT_GT(valid, count / 8);
    EXPECT_LT(valid, count);
}

TEST_P(NistOpenssl, DamagedPointsAreRefusedByBoth) {
    Prng prng("damaged points");
    const Octets good = openssl.base_multiple(scalar(prng));
    for (size_t bit = 0; bit < 8 * good.size(); bit++) {
        Octets bad = good;
        bad[bit / 8] ^= static_cast<uint8_t>(0x80u >> (bit % 8));
        // OpenSSL takes the hybrid form (06, 07), which SEC 1 allows and we do not.
        if (bit >= 8) {
            ASSERT_FALSE(openssl.is_valid(bad)) << bit;
        }
        ASSERT_NE(curve::ecdh_validate(GetParam(), bad.data(), bad.size()), Decoded::ok) << bit;
    }
    EXPECT_EQ(curve::ecdh_validate(GetParam(), good.data(), good.size()), Decoded::ok);
}

// [k]P for k from 0 and for infinity as the result, as the calculator uses it; the variable-time twin agrees.
TEST_P(NistOpenssl, GeneralMultiplicationAndItsVartimeTwin) {
    Prng prng("general multiplication");
    for (int i = 0; i < rounds(usual / 10); i++) {
        Octets k = i == 0 ? Octets(n, 0) : scalar(prng);
        const Octets peer = openssl.base_multiple(scalar(prng));
        with_nist_curve(GetParam(), 0, [&](auto c) {
            using Nist = decltype(c);
            typename Nist::Affine p;
            typename Nist::Scalar s;
            EXPECT_EQ(c.decode(p, peer.data(), peer.size(), false), Decoded::ok);
            EXPECT_TRUE(declassify(c.load_scalar(s, k.data()), "test"));
            const auto a = c.mul(Nist::Point::from_affine(p), s);
            const auto b = c.mul_vartime(Nist::Point::from_affine(p), s);
            EXPECT_TRUE(declassify(a.equals(b), "test"));
            Octets out{0};
            if (!declassify(a.is_identity(), "test")) {
                out.resize(c.kPointBytes);
                c.encode(out.data(), a.to_affine());
            }
            EXPECT_EQ(out, openssl.multiple(k, peer));
            return 0;
        });
    }
}

// Points with any Z, infinity too.
TEST_P(NistOpenssl, MultiplicationOfPointsInCoordinatesAsTheyCome) {
    Prng prng("any coordinates");
    for (int i = 0; i < rounds(usual / 10); i++) {
        const Octets k = scalar(prng), peer = openssl.base_multiple(scalar(prng));
        with_nist_curve(GetParam(), 0, [&](auto c) {
            using Nist = decltype(c);
            typename Nist::Affine p;
            typename Nist::Scalar s;
            EXPECT_EQ(c.decode(p, peer.data(), peer.size(), false), Decoded::ok);
            EXPECT_TRUE(declassify(c.load_scalar(s, k.data()), "test"));
            const auto twice = Nist::Point::from_affine(p).dbl();
            const auto expected = c.mul(Nist::Point::from_affine(twice.to_affine()), s);
            EXPECT_TRUE(declassify(c.mul(twice, s).equals(expected), "test"));
            EXPECT_TRUE(declassify(c.mul(Nist::Point::identity(), s).is_identity(), "test"));
            return 0;
        });
    }
}

INSTANTIATE_TEST_SUITE_P(Curves, NistOpenssl, testing::ValuesIn(kCurves),
                         [](const auto& info) { return std::string(curve_name(info.param)); });

}  // namespace
