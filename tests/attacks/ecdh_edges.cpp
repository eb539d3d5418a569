// Edge cases of Diffie-Hellman: tests/vectors/ecdh_edge_cases.json, and OpenSSL beside it. SPDX-License-Identifier: Apache-2.0
#include "tests/support/json_vectors.h"
#include "tests/support/oracle_openssl.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::test;

Decoded status_of(const std::string& name) {
    static const std::pair<const char*, Decoded> all[] = {{"infinity", Decoded::infinity},
                                                          {"length", Decoded::length},
                                                          {"format", Decoded::format},
                                                          {"range", Decoded::range},
                                                          {"not_on_curve", Decoded::not_on_curve}};
    for (const auto& [text, status] : all)
        if (name == text) return status;
    throw std::runtime_error("no such status: " + name);
}

class EcdhEdges : public testing::TestWithParam<EcdhCurve> {
protected:
    const EcdhCurve curve = GetParam();
    const size_t n = curve::ecdh_field_bytes(curve);
    const OpensslCurve openssl{curve};
    nlohmann::json cases;

    void SetUp() override {
        if (n == 0) GTEST_SKIP() << "curve compiled out";
        cases = load_vectors("ecdh_edge_cases.json").at("curves").at(std::string(curve_name(curve)).insert(1, "-"));
    }
    static Bytes x_of(const Bytes& point) { return {point.begin() + 1, point.begin() + 1 + static_cast<long>(point.size() / 2)}; }
    Bytes shared(const Bytes& k, const Bytes& peer, Decoded expected = Decoded::ok) const {
        Bytes point(1 + 2 * n, 0xA5);
        EXPECT_EQ(curve::ecdh_shared(curve, point.data(), k.data(), peer.data(), peer.size()), expected);
        return point;
    }
};

// Both multiplications, by the windows and by the generator's table.
TEST_P(EcdhEdges, Scalars) {
    const Bytes g = openssl.base_multiple(Octets{1});
    for (const auto& row : cases.at("scalars")) {
        const Bytes k = from_hex(row.at(1)), x = from_hex(row.at(2));
        const std::string why = std::string(row.at(0)) + " " + std::string(row.at(1));
        Bytes point(1 + 2 * n);
        ASSERT_EQ(curve::ecdh_public(curve, point.data(), k.data()), Decoded::ok) << why;
        ASSERT_EQ(x_of(point), x) << why;
        ASSERT_EQ(point, openssl.base_multiple(k)) << why;
        ASSERT_EQ(shared(k, g), point) << why;
    }
    EXPECT_GE(cases.at("scalars").size(), 100u);
}

TEST_P(EcdhEdges, SharedSecrets) {
    size_t leading_zeros = 0;
    for (const auto& row : cases.at("shared")) {
        const Bytes k = from_hex(row.at(1)), peer = from_hex(row.at(2)), x = from_hex(row.at(3));
        const std::string why = std::string(row.at(0)) + " " + std::string(row.at(2));
        EXPECT_EQ(curve::ecdh_validate(curve, peer.data(), peer.size()), Decoded::ok) << why;
        const Bytes point = shared(k, peer);
        ASSERT_EQ(x_of(point), x) << why;
        ASSERT_EQ(point, openssl.multiple(k, peer)) << why;
        leading_zeros += x[0] == 0 && x[1] == 0;
    }
    EXPECT_GE(leading_zeros, 10u);  // kept, and all of the point's octets: Raccoon lives from those that are dropped
}

TEST_P(EcdhEdges, Refused) {
    const Bytes one = from_hex("01", n);
    for (const auto& row : cases.at("refused")) {
        const Bytes point = from_hex(row.at(2));
        const Decoded expected = status_of(row.at(1));
        const std::string why = std::string(row.at(0));
        EXPECT_EQ(curve::ecdh_validate(curve, point.data(), point.size()), expected) << why;
        EXPECT_EQ(shared(one, point, expected), Bytes(1 + 2 * n, 0)) << why;
        // OpenSSL takes infinity, and what the interface here refuses by rule: compressed and hybrid forms.
        if (expected == Decoded::range || expected == Decoded::not_on_curve) {
            EXPECT_FALSE(openssl.is_valid(point)) << why;
        }
    }
    for (const auto& hex : cases.at("refused_scalars")) {
        const Bytes k = from_hex(hex), peer = openssl.base_multiple(Octets{5});
        Bytes point(1 + 2 * n, 0xA5);
        EXPECT_FALSE(curve::ecdh_scalar_ok(curve, k.data())) << hex;
        EXPECT_EQ(curve::ecdh_public(curve, point.data(), k.data()), Decoded::range) << hex;
        EXPECT_EQ(point, Bytes(1 + 2 * n, 0)) << hex;
        EXPECT_EQ(shared(k, peer, Decoded::range), Bytes(1 + 2 * n, 0)) << hex;
    }
}

INSTANTIATE_TEST_SUITE_P(Curves, EcdhEdges, testing::ValuesIn(kCurves), [](const auto& info) { return curve_name(info.param); });

}  // namespace
