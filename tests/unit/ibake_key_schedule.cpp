// PRF, labels, HMAC and AES-CM of MIKEY messages. SPDX-License-Identifier: Apache-2.0
#include "ibake/key_schedule.h"
#include "tests/support/ibake_world.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::test;

// Values computed from the formulas of RFC 3830 section 4.1 and RFC 6267 section 5 by independent code: RAND = 00..0f, CSB ID =
// 01020304, K_SESSION = 04 || 10..4f.
struct Row {
    const char *mpk, *tgk, *auth160, *auth256, *tek256, *salt, *tek128_cs1, *tek128_cs2, *salt_short, *encr, *auth160_short,
        *msg_salt;
};
constexpr Row kRows[2] = {
    {"76513f24f406449de78b5690473a7b557340b6e3701d2b9360e60b46265c81f0",
     "f6ddbb3ae7badc610e7b0079cbec09d24a2445d70225c1d1dff9bca01bc72895", "0d58833c37cbddf1d0185dfb92614ffc332aa520",
     "0d58833c37cbddf1d0185dfb92614ffc332aa5202a9cf5f23037b8a17aaace6f",
     "8156d9d549c4d9bc21efcb3dba4fd6ed082706d79a51f00a0e8db9050fafd021", "b8c2774fe2e22a93529a3302f647",
     "0acef1957e64f700d08f1ad3814acf2e", "8a6d844b861ffd16be93d8e73a1014d1", "82174d63838397d950859dab6418",
     "1bbd08159c10b773b5022bfc84663e6f", "fbd88966a854d677aed575b0a6c03896ae956664", "b48be0ae63620d1b9ee505da7fa9"},
    {"38f5267cc59fcaac7e6375156f25e53dd64181283496245dd31ab25eb28a5a65",
     "64f849aecbfb4f7d1f9bdefd4b10edc4f874700b01551f50235c3825c903756e", "7819a31cf596ab61fddadd8f716ec98b12b5c4a3",
     "7819a31cf596ab61fddadd8f716ec98b12b5c4a3d720fe32a249fccb17beb41b",
     "b741ef838ae81f23bd55848d6f9abb5778d3147ebc642167e6ce344b869e2c78", "d157e70d919fdc02a01b51ff5354",
     "c1e79b9411a163d82163ea8b4febf791", "7b80c482767a134e90c8256bc75c324b", "3004452707eb0f645e860cdf2d94",
     "53a7b50811b5a0c4566a5995aa891f31", "fcd1b0e8837361bbf82fe62557db76e78ba79355", "d536d2240d2dd42f6cacf4ec102a"}};

class KeySchedule : public ::testing::TestWithParam<uint8_t> {
protected:
    Bytes rand = from_hex("000102030405060708090a0b0c0d0e0f"), csb = from_hex("01020304"), k_session;
    Prf prf{ibake_platform_openssl(), GetParam()};
    const Row& row = kRows[GetParam()];

    void SetUp() override {
        k_session = {4};
        for (int k = 0x10; k <= 0x4f; k++) k_session.push_back(static_cast<uint8_t>(k));
    }
    std::string hex(size_t n, const Bytes& key, Label label, uint8_t cs_id, const uint8_t* id) {
        Bytes out(n);
        EXPECT_EQ(derive(prf, out.data(), n, key, label, cs_id, {id, rand}), IBAKE_OK);
        return to_hex(out);
    }
};

TEST_P(KeySchedule, Values) {
    const uint8_t none[4] = {255, 255, 255, 255};
    EXPECT_EQ(hex(32, k_session, Label::mpk, 255, none), row.mpk);
    EXPECT_EQ(hex(32, k_session, Label::tgk, 255, none), row.tgk);
    const Bytes mpk = from_hex(row.mpk), tgk = from_hex(row.tgk);
    EXPECT_EQ(hex(20, mpk, Label::auth, 255, csb.data()), row.auth160);
    EXPECT_EQ(hex(32, mpk, Label::auth, 255, csb.data()), row.auth256);
    EXPECT_EQ(hex(32, tgk, Label::tek, 1, csb.data()), row.tek256);
    EXPECT_EQ(hex(14, tgk, Label::salt, 1, csb.data()), row.salt);
    const Bytes tgk128(tgk.begin(), tgk.begin() + 16), mpk128(mpk.begin(), mpk.begin() + 16);
    EXPECT_EQ(hex(16, tgk128, Label::tek, 1, csb.data()), row.tek128_cs1);
    EXPECT_EQ(hex(16, tgk128, Label::tek, 2, csb.data()), row.tek128_cs2);
    EXPECT_EQ(hex(14, tgk128, Label::salt, 1, csb.data()), row.salt_short);
    EXPECT_EQ(hex(16, mpk128, Label::encr, 255, csb.data()), row.encr);
    EXPECT_EQ(hex(20, mpk128, Label::auth, 255, csb.data()), row.auth160_short);
    EXPECT_EQ(hex(14, mpk128, Label::msg_salt, 255, csb.data()), row.msg_salt);
}

TEST_P(KeySchedule, KeptKeysAreThoseOfTheFormulas) {
    Keys keys;
    const std::string id_i = "sip:alice@a.example", id_r = "sip:bob@b.example";
    const auto octets = [](const std::string& s) { return Octets(reinterpret_cast<const uint8_t*>(s.data()), s.size()); };
    ASSERT_EQ(derive_keys(prf, keys, k_session, {csb.data(), rand}, octets(id_i), octets(id_r)), IBAKE_OK);
    const Bytes tgk = from_hex(row.tgk);
    EXPECT_EQ(to_hex(keys.auth_key, mac_size_of(prf)), GetParam() == 0 ? row.auth160 : row.auth256);
    EXPECT_EQ(to_hex(keys.cs[0].tek, 32), row.tek256);
    EXPECT_EQ(to_hex(keys.cs[0].salt, 14), row.salt);
    for (uint8_t cs = 1; cs <= 8; cs++) EXPECT_EQ(to_hex(keys.cs[cs - 1].tek, 16), hex(16, tgk, Label::tek, cs, csb.data()));
    // Every input of the fingerprint matters, the split between the identities too (point 29).
    const Bytes fingerprint(keys.fingerprint, keys.fingerprint + 16);
    ASSERT_EQ(derive_keys(prf, keys, k_session, {csb.data(), rand}, octets(id_i + "s"), octets(id_r.substr(1))), IBAKE_OK);
    EXPECT_NE(fingerprint, Bytes(keys.fingerprint, keys.fingerprint + 16));
}

TEST_P(KeySchedule, ShorterKeysArePrefixes) {
    const Bytes tgk = from_hex(row.tgk);
    const std::string longest = hex(200, tgk, Label::tek, 3, csb.data());
    for (size_t n : {1, 16, 20, 32, 33, 64, 199}) EXPECT_EQ(hex(n, tgk, Label::tek, 3, csb.data()), longest.substr(0, 2 * n));
}

INSTANTIATE_TEST_SUITE_P(Prf, KeySchedule, ::testing::Values(uint8_t{0}, uint8_t{1}));

TEST(Hmac, Rfc4231AndRfc2202) {
    const Bytes key(20, 0x0b), hi = {'H', 'i', ' ', 'T', 'h', 'e', 'r', 'e'};
    const Octets whole[] = {hi}, parts[] = {Octets(hi).first(3), Octets(hi).subspan(3)};
    uint8_t mac[32];
    for (const auto& [pieces, count] : {std::pair{whole, 1}, std::pair{parts, 2}}) {
        ASSERT_EQ(hmac({ibake_platform_openssl(), 1}, mac, key, pieces, static_cast<size_t>(count)), IBAKE_OK);
        EXPECT_EQ(to_hex(mac, 32), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");  // RFC 4231 test case 1
        ASSERT_EQ(hmac({ibake_platform_openssl(), 0}, mac, key, pieces, static_cast<size_t>(count)), IBAKE_OK);
        EXPECT_EQ(to_hex(mac, 20), "b617318655057264e28bc0b6fb378c8ef146be00");  // RFC 2202 test case 1
    }
}

TEST(AesCm, IsItsOwnInverseAndTakesAllInputs) {
    const ibake_platform* p = ibake_platform_openssl();
    const Bytes key(16, 1), salt(14, 2), csb(4, 3), t(8, 4);
    const auto stream = [&](const Bytes& k, const Bytes& s, const Bytes& c, const Bytes& time) {
        Bytes out(300, 0);
        EXPECT_EQ(aes_cm(p, out.data(), out.size(), k.data(), s.data(), c.data(), time.data()), IBAKE_OK);
        return out;
    };
    const Bytes base = stream(key, salt, csb, t);
    for (int which = 0; which < 4; which++) {
        Bytes in[4] = {key, salt, csb, t};
        for (size_t at = 0; at < in[which].size(); at++) {
            in[which][at] ^= 1;
            EXPECT_NE(stream(in[0], in[1], in[2], in[3]), base);
            in[which][at] ^= 1;
        }
    }
    Bytes again = base;
    ASSERT_EQ(aes_cm(p, again.data(), again.size(), key.data(), salt.data(), csb.data(), t.data()), IBAKE_OK);
    EXPECT_EQ(again, Bytes(300, 0));
}

}  // namespace
