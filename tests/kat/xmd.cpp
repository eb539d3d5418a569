// expand_message_xmd against RFC 9380 appendix K, its limits and its failures. SPDX-License-Identifier: Apache-2.0
#include "ibe/xmd.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ibe/platform_openssl.h"

namespace {

using nlohmann::json;

ibake_piece piece(const std::string& s) { return {reinterpret_cast<const uint8_t*>(s.data()), s.size()}; }

std::string hex(const std::vector<uint8_t>& octets) {
    std::string text;
    for (const uint8_t octet : octets) {
        text += "0123456789abcdef"[octet >> 4];
        text += "0123456789abcdef"[octet & 15];
    }
    return text;
}

ibake_status run(std::vector<uint8_t>& out, ibake_hash_algorithm algorithm, const std::vector<ibake_piece>& pieces,
                 const std::string& dst, const ibake_platform* platform = ibake_platform_openssl()) {
    return ibake::xmd(platform, algorithm, out.data(), out.size(), pieces.data(), pieces.size(), piece(dst).octets, dst.size());
}

TEST(Xmd, Rfc9380AppendixK) {
    std::ifstream file(IBAKE_VECTORS_DIR "/rfc9380_expand_message_xmd.json");
    const json vectors = json::parse(file);
    size_t count = 0;
    for (const json& set : vectors["sets"]) {
        const std::string name = set["hash"];
        const ibake_hash_algorithm algorithm = name.starts_with("SHA-256") ? IBAKE_SHA256 : IBAKE_SHA512;
        const std::string dst = set["dst"];
        for (const json& test : set["tests"]) {
            const std::string msg = test["msg"];
            // Cut in different places: the pieces are one message.
            for (size_t cut = 0; cut <= msg.size(); cut += 1 + msg.size() / 3) {
                std::vector<uint8_t> out(test["len_in_bytes"].get<size_t>());
                ASSERT_EQ(run(out, algorithm,
                              {piece(msg.substr(0, cut)), {nullptr, 0}, {piece(msg).octets + cut, msg.size() - cut}}, dst),
                          IBAKE_OK);
                EXPECT_EQ(hex(out), test["uniform_bytes"].get<std::string>())
                    << name << " dst of " << dst.size() << ", message of " << msg.size();
                ++count;
            }
        }
    }
    EXPECT_GT(count, 30u);
}

TEST(Xmd, Limits) {
    const std::string dst = "IBAKE-TEST";
    std::vector<uint8_t> out(255 * 32);
    EXPECT_EQ(run(out, IBAKE_SHA256, {}, dst), IBAKE_OK);
    out.assign(255 * 32 + 1, 7);
    EXPECT_EQ(run(out, IBAKE_SHA256, {}, dst), IBAKE_E_LENGTH);
    EXPECT_EQ(out, std::vector<uint8_t>(255 * 32 + 1, 7)) << "touched";
    out.resize(255 * 64);
    EXPECT_EQ(run(out, IBAKE_SHA512, {}, dst), IBAKE_OK);
    EXPECT_EQ(run(out, IBAKE_SHA512, {}, ""), IBAKE_E_LENGTH);
    EXPECT_EQ(run(out, IBAKE_SHA512, std::vector<ibake_piece>(5, piece(dst)), dst), IBAKE_OK);
    EXPECT_EQ(run(out, IBAKE_SHA512, std::vector<ibake_piece>(6, piece(dst)), dst), IBAKE_E_ARGUMENT);
    EXPECT_EQ(run(out, static_cast<ibake_hash_algorithm>(6), {}, dst), IBAKE_E_ARGUMENT);
    out.clear();
    EXPECT_EQ(run(out, IBAKE_SHA256, {}, dst), IBAKE_OK);
}

// A dst of 256 octets is the shortest that is hashed first.
TEST(Xmd, OversizeDst) {
    const std::string longest(255, 'd'), oversize(256, 'd');
    const std::string prefix = "H2C-OVERSIZE-DST-";
    const ibake_piece pieces[] = {piece(prefix), piece(oversize)};
    std::string hashed(32, 0);
    const ibake_platform* platform = ibake_platform_openssl();
    ASSERT_EQ(platform->hash(platform->self, IBAKE_SHA256, pieces, 2, reinterpret_cast<uint8_t*>(hashed.data())), 0);
    std::vector<uint8_t> a(48), b(48), c(48);
    EXPECT_EQ(run(a, IBAKE_SHA256, {}, oversize), IBAKE_OK);
    EXPECT_EQ(run(b, IBAKE_SHA256, {}, hashed), IBAKE_OK);
    EXPECT_EQ(run(c, IBAKE_SHA256, {}, longest), IBAKE_OK);
    EXPECT_EQ(a, b);
    EXPECT_NE(a, c);
}

// Whichever call of the platform fails, the output is zero.
TEST(Xmd, PlatformFailure) {
    struct Counter {
        int left;
    };
    ibake_platform failing = *ibake_platform_openssl();
    failing.hash = [](void* self, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
        if (static_cast<Counter*>(self)->left-- == 0) return -1;
        return ibake_platform_openssl()->hash(nullptr, algorithm, pieces, count, out);
    };
    const std::string dst(300, 'd');  // 1 call for the dst, 1 for b_0, 3 for b_1 to b_3
    for (int calls = 0; calls <= 5; ++calls) {
        Counter counter{calls};
        failing.self = &counter;
        std::vector<uint8_t> out(96, 7);
        EXPECT_EQ(run(out, IBAKE_SHA256, {}, dst, &failing), calls < 5 ? IBAKE_E_PLATFORM : IBAKE_OK);
        EXPECT_EQ(out == std::vector<uint8_t>(96), calls < 5) << calls;
    }
}

}  // namespace
