// NIST curves: published values, scalars at the edges, malformed points and their codes. SPDX-License-Identifier: Apache-2.0
#include "curve/nist.h"
#include "ibe/ecdh.h"
#include "tests/support/oracle_openssl.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace {

using namespace ibake;
using namespace ibake::test;
using nlohmann::json;

json vectors(const char* name) {
    std::ifstream file(std::string(IBAKE_VECTORS_DIR "/") + name);
    return json::parse(file);
}

// Digits after 0x, padded to n octets.
Octets octets(std::string_view digits, size_t n) {
    if (digits.starts_with("0x")) digits.remove_prefix(2);
    std::string hex(2 * n - digits.size(), '0');
    hex.append(digits);
    Octets r(n);
    for (size_t i = 0; i < n; i++) r[i] = static_cast<uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    return r;
}

class CurveNist : public testing::TestWithParam<EcdhCurve> {
protected:
    CurveNist()
        : n(curve::ecdh_field_bytes(GetParam())), name(curve_name(GetParam())), openssl(GetParam()), point(1 + 2 * n),
          good(openssl.base_multiple(Octets{5})), one(scalar(1)) {
        name.insert(1, "-");
    }
    void SetUp() override {
        if (n == 0) GTEST_SKIP() << "curve compiled out";
    }
    Octets scalar(uint8_t value) const {
        Octets r(n, 0);
        if (n > 0) r[n - 1] = value;
        return r;
    }
    Decoded validate(const Octets& p) const { return curve::ecdh_validate(GetParam(), p.data(), p.size()); }
    // Both ways in say the same; what cannot be used leaves zeros.
    void expect_refused(const Octets& p, Decoded why) {
        EXPECT_EQ(validate(p), why);
        std::fill(point.begin(), point.end(), 0xAA);
        EXPECT_EQ(curve::ecdh_shared(GetParam(), point.data(), one.data(), p.data(), p.size()), why);
        EXPECT_EQ(point, Octets(point.size(), 0));
    }
    Octets with_x(const Octets& x) const {
        Octets r = good;
        std::copy(x.begin(), x.end(), r.begin() + 1);
        return r;
    }
    Octets with_y(const Octets& y) const {
        Octets r = good;
        std::copy(y.begin(), y.end(), r.begin() + 1 + static_cast<long>(n));
        return r;
    }

    size_t n;
    std::string name;
    OpensslCurve openssl;
    Octets point, good, one;
};

TEST_P(CurveNist, ParametersAreThePublishedOnes) {
    const json expected = vectors("nist_curves.json")["curves"][name];
    with_nist_curve(GetParam(), 0, [&](auto c) {
        using Nist = decltype(c);
        const auto value = [&](const typename Nist::F& a) {
            Octets r(n);
            a.to_bytes(r.data());
            return r;
        };
        const auto number = [&](const auto& words) {
            Octets r(n);
            store_be(r.data(), n, words, std::size(words));
            return r;
        };
        EXPECT_EQ(number(typename Nist::F().context().modulus().p), octets(expected["p"].get<std::string>(), n));
        EXPECT_EQ(number(Nist::Traits::order().p), octets(expected["n"].get<std::string>(), n));
        EXPECT_EQ(value(Nist::Traits::b()), octets(expected["b"].get<std::string>(), n));
        EXPECT_EQ(value(Nist::Traits::generator().x), octets(expected["Gx"].get<std::string>(), n));
        EXPECT_EQ(value(Nist::Traits::generator().y), octets(expected["Gy"].get<std::string>(), n));
        EXPECT_TRUE(declassify(Nist::Traits::generator().is_on_curve(), "test"));
        return 0;
    });
}

TEST_P(CurveNist, Rfc5903Section8) {
    const json v = vectors("rfc5903_ecdh.json")["vectors"][name];
    const auto pair = [&](const char* x, const char* y) {
        Octets r{4}, rx = octets(v[x].get<std::string>(), n), ry = octets(v[y].get<std::string>(), n);
        r.insert(r.end(), rx.begin(), rx.end());
        r.insert(r.end(), ry.begin(), ry.end());
        return r;
    };
    const Octets i = octets(v["i"].get<std::string>(), n), r = octets(v["r"].get<std::string>(), n);
    const Octets gi = pair("gix", "giy"), gr = pair("grx", "gry"), gir = pair("girx", "giry");
    ASSERT_EQ(curve::ecdh_public(GetParam(), point.data(), i.data()), Decoded::ok);
    EXPECT_EQ(point, gi);
    ASSERT_EQ(curve::ecdh_public(GetParam(), point.data(), r.data()), Decoded::ok);
    EXPECT_EQ(point, gr);
    ASSERT_EQ(curve::ecdh_shared(GetParam(), point.data(), i.data(), gr.data(), gr.size()), Decoded::ok);
    EXPECT_EQ(point, gir);
    ASSERT_EQ(curve::ecdh_shared(GetParam(), point.data(), r.data(), gi.data(), gi.size()), Decoded::ok);
    EXPECT_EQ(point, gir);
}

TEST_P(CurveNist, ScalarsOutOfRangeAreRefusedAndLeaveZeros) {
    Octets order = openssl.order(), above = order, all(n, 0xFF), below = order;
    above[n - 1]++;
    below[n - 1]--;
    for (const Octets& k : {scalar(0), order, above, all}) {
        EXPECT_FALSE(curve::ecdh_scalar_ok(GetParam(), k.data()));
        std::fill(point.begin(), point.end(), 0xAA);
        EXPECT_EQ(curve::ecdh_public(GetParam(), point.data(), k.data()), Decoded::range);
        EXPECT_EQ(point, Octets(point.size(), 0));
        std::fill(point.begin(), point.end(), 0xAA);
        EXPECT_EQ(curve::ecdh_shared(GetParam(), point.data(), k.data(), good.data(), good.size()), Decoded::range);
        EXPECT_EQ(point, Octets(point.size(), 0));
    }
    for (const Octets& k : {scalar(1), scalar(2), below}) EXPECT_TRUE(curve::ecdh_scalar_ok(GetParam(), k.data()));
}

TEST_P(CurveNist, OneGivesThePointAndOrderMinusOneItsNegative) {
    ASSERT_EQ(curve::ecdh_shared(GetParam(), point.data(), one.data(), good.data(), good.size()), Decoded::ok);
    EXPECT_EQ(point, good);
    Octets k = openssl.order();
    k[n - 1]--;
    ASSERT_EQ(curve::ecdh_shared(GetParam(), point.data(), k.data(), good.data(), good.size()), Decoded::ok);
    EXPECT_TRUE(std::equal(point.begin(), point.begin() + 1 + static_cast<long>(n), good.begin()));
    EXPECT_NE(point, good);
}

TEST_P(CurveNist, TheResultMayOverwriteThePeersPoint) {
    Octets p = good;
    const Octets k = scalar(9);
    ASSERT_EQ(curve::ecdh_shared(GetParam(), p.data(), k.data(), p.data(), p.size()), Decoded::ok);
    EXPECT_EQ(p, openssl.base_multiple(Octets{45}));
}

TEST_P(CurveNist, EveryOtherLengthIsRefused) {
    for (size_t size = 0; size <= good.size() + 3; size++) {
        Octets p = good;
        p.resize(size, 0);
        if (size == good.size()) {
            EXPECT_EQ(validate(p), Decoded::ok);
        } else {
            expect_refused(p, Decoded::length);
        }
    }
    Octets compressed = openssl.compress(good);
    expect_refused(compressed, Decoded::length);
}

TEST_P(CurveNist, EveryOtherFirstOctetIsRefused) {
    for (unsigned first = 0; first < 256; first++) {
        Octets p = good;
        p[0] = static_cast<uint8_t>(first);
        if (first == 4) continue;
        expect_refused(p, Decoded::format);
    }
}

TEST_P(CurveNist, InfinityIsRefused) {
    expect_refused(Octets{0}, Decoded::infinity);
    expect_refused(Octets{4}, Decoded::length);
    expect_refused(Octets(1 + 2 * n, 0), Decoded::format);
}

TEST_P(CurveNist, CoordinatesFromTheModulusUpAreRefused) {
    Octets p = openssl.modulus(), above = p, all(n, 0xFF), below = p;
    if (above[n - 1] != 0xFF) {
        above[n - 1]++;
    } else {
        above = all;  // p ends in ones: the next integer of interest is the largest
    }
    below[n - 1]--;
    for (const Octets& c : {p, above, all}) {
        expect_refused(with_x(c), Decoded::range);
        expect_refused(with_y(c), Decoded::range);
    }
    expect_refused(with_x(below), Decoded::not_on_curve);
    expect_refused(with_y(below), Decoded::not_on_curve);
}

// A small coordinate plus p names the same residue in other octets: accepting it would give one point two encodings.
TEST_P(CurveNist, NonCanonicalTwinsOfAValidPointAreRefused) {
    Octets x(n, 0);
    for (uint8_t small = 0; small < 100; small++) {
        Octets compressed(1 + n, 0);
        compressed[0] = 2;
        compressed[n] = small;
        if (!openssl.is_valid(compressed)) continue;
        const Octets p = openssl.multiple(Octets{1}, compressed);
        ASSERT_EQ(validate(p), Decoded::ok);
        Octets twin = p, modulus = openssl.modulus();
        unsigned carry = 0;
        for (size_t i = n; i-- > 0;) {
            carry += p[1 + i] + modulus[i];
            twin[1 + i] = static_cast<uint8_t>(carry);
            carry >>= 8;
        }
        ASSERT_EQ(carry, 0u);
        expect_refused(twin, Decoded::range);
        return;
    }
    FAIL() << "no point with a small abscissa";
}

TEST_P(CurveNist, PointsOffTheCurveAreRefused) {
    expect_refused(with_x(Octets(n, 0)), Decoded::not_on_curve);
    expect_refused(with_y(Octets(n, 0)), Decoded::not_on_curve);
    Octets zeros(1 + 2 * n, 0);
    zeros[0] = 4;
    expect_refused(zeros, Decoded::not_on_curve);
    Octets swapped = good;
    std::swap_ranges(swapped.begin() + 1, swapped.begin() + 1 + static_cast<long>(n), swapped.begin() + 1 + static_cast<long>(n));
    expect_refused(swapped, Decoded::not_on_curve);
}

TEST_P(CurveNist, CompressedFormsDecodeWhereAllowedAndOnlyThere) {
    const Octets compressed = openssl.compress(good);
    with_nist_curve(GetParam(), 0, [&](auto c) {
        typename decltype(c)::Affine p;
        const auto decode = [&](const Octets& in, bool allowed) { return c.decode(p, in.data(), in.size(), allowed); };
        EXPECT_EQ(decode(compressed, true), Decoded::ok);
        c.encode(point.data(), p);
        EXPECT_EQ(point, good);
        EXPECT_EQ(decode(compressed, false), Decoded::length);
        EXPECT_EQ(decode(good, true), Decoded::ok);
        EXPECT_EQ(decode(Octets{0}, true), Decoded::infinity);
        Octets other = compressed;
        other[0] ^= 1;
        EXPECT_EQ(decode(other, true), Decoded::ok);
        c.encode(point.data(), p);
        EXPECT_NE(point, good);
        for (unsigned first = 0; first < 256; first++) {
            if ((first & 0xFE) == 2) continue;
            other[0] = static_cast<uint8_t>(first);
            EXPECT_EQ(decode(other, true), Decoded::format) << first;
        }
        other = compressed;
        const Octets modulus = openssl.modulus();
        std::copy(modulus.begin(), modulus.end(), other.begin() + 1);
        EXPECT_EQ(decode(other, true), Decoded::range);
        size_t refused = 0;
        for (unsigned x = 0; x < 64; x++) {
            other[n] = static_cast<uint8_t>(compressed[n] ^ x);
            std::copy(compressed.begin() + 1, compressed.end() - 1, other.begin() + 1);
            const Decoded d = decode(other, true);
            EXPECT_TRUE(d == Decoded::ok || d == Decoded::not_on_curve);
            refused += d == Decoded::not_on_curve;
        }
        EXPECT_GT(refused, 0u);  // 2^-64 for an honest decoder
        return 0;
    });
}

TEST_P(CurveNist, StatusCodesOfTheProtocolsFace) {
    EXPECT_EQ(ecdh_field_bytes(GetParam()), n);
    EXPECT_EQ(ecdh_public(GetParam(), point.data(), one.data()), IBAKE_OK);
    EXPECT_EQ(ecdh_public(GetParam(), point.data(), scalar(0).data()), IBAKE_E_RANGE);
    EXPECT_EQ(ecdh_validate(GetParam(), good.data(), good.size()), IBAKE_OK);
    EXPECT_EQ(ecdh_validate(GetParam(), good.data(), 1), IBAKE_E_LENGTH);
    EXPECT_EQ(ecdh_validate(GetParam(), Octets{0}.data(), 1), IBAKE_E_INFINITY);
    EXPECT_EQ(ecdh_validate(GetParam(), Octets(1 + 2 * n, 2).data(), 1 + 2 * n), IBAKE_E_FORMAT);
    EXPECT_EQ(ecdh_validate(GetParam(), with_x(Octets(n, 0xFF)).data(), good.size()), IBAKE_E_RANGE);
    EXPECT_EQ(ecdh_shared(GetParam(), point.data(), one.data(), with_y(one).data(), good.size()), IBAKE_E_NOT_ON_CURVE);
    EXPECT_EQ(ecdh_shared(GetParam(), point.data(), one.data(), good.data(), good.size()), IBAKE_OK);
    EXPECT_EQ(to_status(Decoded::not_in_subgroup), IBAKE_E_NOT_IN_SUBGROUP);
}

TEST(CurveNumbers, UnknownCurvesAreRefused) {
    for (unsigned number = 0; number < 256; number++) {
        if (number == 8 || number == 11 || number == 14) continue;
        const EcdhCurve unknown = static_cast<EcdhCurve>(number);
        uint8_t octets[133] = {4};
        EXPECT_EQ(ecdh_field_bytes(unknown), 0u);
        EXPECT_FALSE(ecdh_scalar_ok(unknown, octets));
        EXPECT_EQ(ecdh_public(unknown, octets, octets), IBAKE_E_CURVE);
        EXPECT_EQ(ecdh_validate(unknown, octets, 65), IBAKE_E_CURVE);
        EXPECT_EQ(ecdh_shared(unknown, octets, octets, octets, 65), IBAKE_E_CURVE);
        EXPECT_EQ(curve::ecdh_validate(unknown, octets, 65), Decoded::format);
    }
}

INSTANTIATE_TEST_SUITE_P(Curves, CurveNist, testing::ValuesIn(kCurves),
                         [](const auto& info) { return std::string(curve_name(info.param)); });

}  // namespace
