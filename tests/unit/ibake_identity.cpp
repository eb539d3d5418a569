// Canonical identities, dates, NTP times. SPDX-License-Identifier: Apache-2.0
#include "ibake/identity.h"
#include "tests/support/ibake_world.h"
#include "tests/support/prng.h"

#include <gtest/gtest.h>

#include <ctime>

namespace {

using namespace ibake;
using test::nai;
using test::text;
using test::uri;

TEST(Identity, Uris) {
    for (const char* good : {"sip:alice@operator-a.example", "sips:bob@x.example:5060", "sip:bob@x.example:5070", "sip:x.example",
                             "sip:bob@[2001:db8::1]", "sip:bob@[2001:db8::1]:5070", "sip:+441234@192.0.2.1", "tel:+441234567890",
                             "sip:a%2Fb@x.example", "sip:A.Lice@x.example", "https://x.example/a/b", "urn:uuid:1-2",
                             "sip:a:b@x.example", "sip:a&b=c@x.example", "x-y+z.1:opaque"})
        EXPECT_EQ(check_identity(uri(good)), IBAKE_OK) << good;
    for (const char* bad : {"",
                            "sip:",
                            ":x",
                            "sip",
                            "SIP:alice@x.example",
                            "Sip:alice@x.example",
                            "sip:alice@X.example",
                            "sip:alice@",
                            "sip:@x.example",
                            "sip:alice@x.example:5060",
                            "sips:alice@x.example:5061",
                            "sip:a@[::1]:5060",
                            "http://x.example:80/",
                            "https://x.example:443",
                            "sip:alice@x.example:",
                            "sip:alice@x.example:05070",
                            "sip:alice@x.example:123456",
                            "sip:alice@x.example;transport=tcp",
                            "sip:alice;a=b@x.example",
                            "sip:alice@x.example?subject=x",
                            "sip:alice@x#y",
                            "sip:al%69ce@x.example",
                            "sip:a%2fb@x.example",
                            "sip:a%2@x.example",
                            "sip:a%@x.example",
                            "sip:a%zz@x.example",
                            "sip:alice@b@x.example",
                            "sip:al ice@x.example",
                            "sip:alice@[2001:DB8::1]",
                            "sip:alice@[]",
                            "sip:alice@[::1]x",
                            "tel:441234",
                            "tel:+44-1234",
                            "tel:+",
                            "tel:+44;ext=1",
                            "sip:\xc3\xa4@x.example",
                            "1sip:a@x.example",
                            "sip:alice@x.example20251015000000Z",
                            "sip:alice@x.example/path"})
        EXPECT_EQ(check_identity(uri(bad)), IBAKE_E_IDENTITY_FORM) << bad;
    const std::string longest = "sip:" + std::string(241, 'a') + "@x.example";
    ASSERT_EQ(longest.size(), 255u);
    EXPECT_EQ(check_identity(uri(longest)), IBAKE_OK);
    EXPECT_EQ(check_identity(uri("sip:a" + longest.substr(4))), IBAKE_E_IDENTITY_FORM);
}

TEST(Identity, Nais) {
    for (const char* good : {"alice@realm.example", "@realm.example", "a.b-c@r", "Alice@realm.example"})
        EXPECT_EQ(check_identity(nai(good)), IBAKE_OK) << good;
    for (const char* bad : {"", "alice", "alice@", "alice@Realm.example", "a@b@c", "sip:alice@realm.example", "a b@realm.example",
                            "alice@[::1]", "al,ice@x"})
        EXPECT_EQ(check_identity(nai(bad)), IBAKE_E_IDENTITY_FORM) << bad;
    EXPECT_EQ(check_identity({reinterpret_cast<const uint8_t*>("a@b"), 3, IBAKE_ID_BYTES}), IBAKE_E_IDENTITY_FORM);
    EXPECT_EQ(check_identity({nullptr, 3, IBAKE_ID_NAI}), IBAKE_E_IDENTITY_FORM);
    EXPECT_EQ(ibake_identity_check(nullptr), IBAKE_E_ARGUMENT);
}

std::string dated(const std::string& id, uint64_t seconds, uint32_t interval) {
    Dated d;
    make_dated(d, {reinterpret_cast<const uint8_t*>(id.data()), id.size()}, seconds, interval);
    return {reinterpret_cast<char*>(d.octets), d.size};
}

TEST(Dates, Values) {
    EXPECT_EQ(dated("", 1017619200, 1), "20020401000000Z");  // RFC 5409 section 2
    EXPECT_EQ(dated("", 1017619200, 604800), "20020328000000Z");
    EXPECT_EQ(dated("x", 0, 86400), "x19700101000000Z");
    EXPECT_EQ(dated("x", 1760540706, 86400), "x20251015000000Z");
    EXPECT_EQ(dated("x", 1760540706, 3600), "x20251015150000Z");
    EXPECT_EQ(dated("", 951782400, 1), "20000229000000Z");   // a leap day of a year divisible by 400
    EXPECT_EQ(dated("", 4107542399, 1), "21000228235959Z");  // and 2100 has none
    EXPECT_EQ(dated("", 4107542400, 1), "21000301000000Z");
}

TEST(Dates, AgreeWithTheHostsCalendar) {
    test::Prng prng("dates");
    for (int k = 0; k < test::rounds(20000); k++) {
        const time_t t = static_cast<time_t>(prng.below(4233462144));
        tm utc;
        gmtime_r(&t, &utc);
        char expected[32];
        std::strftime(expected, sizeof expected, "%Y%m%d%H%M%SZ", &utc);
        const std::string ours = dated("", static_cast<uint64_t>(t), 1);
        ASSERT_EQ(ours, expected);
        Octets id;
        uint64_t back;
        const std::string whole = "n" + ours;
        ASSERT_TRUE(split_dated(id, back, {reinterpret_cast<const uint8_t*>(whole.data()), whole.size()}, 1));
        ASSERT_EQ(back, static_cast<uint64_t>(t));
    }
}

TEST(Dates, Split) {  // security rule 9
    const auto split = [](const std::string& s, uint32_t interval) {
        size_t size;
        uint8_t type;
        uint64_t seconds;
        return ibake_dated_split(&size, &type, &seconds, reinterpret_cast<const uint8_t*>(s.data()), s.size(), interval);
    };
    const std::string alice = "sip:alice@x.example";
    EXPECT_EQ(split(alice + "20251015000000Z", 86400), IBAKE_OK);
    EXPECT_EQ(split("alice@x.example20251015000000Z", 86400), IBAKE_OK);
    for (const char* bad : {"20251015000001Z", "20251015120000Z", "20250229000000Z", "20251301000000Z", "20250001000000Z",
                            "20251032000000Z", "20251000000000Z", "20251015240000Z", "20251015006000Z", "20251015000060Z",
                            "19691231000000Z", "20251015000000z", "2025101500000Z", "20251015000000", "2025101500000aZ"})
        EXPECT_EQ(split(alice + bad, 86400), IBAKE_E_IDENTITY_FORM) << bad;
    EXPECT_EQ(split("20251015000000Z", 86400), IBAKE_E_IDENTITY_FORM);
    EXPECT_EQ(split("sip:alice@X.example20251015000000Z", 86400), IBAKE_E_IDENTITY_FORM);
    EXPECT_EQ(split(alice + "20251015000000Z20251015000000Z", 86400), IBAKE_E_IDENTITY_FORM);
    size_t size;
    uint8_t type;
    uint64_t seconds;
    const std::string good = alice + "20251015000000Z";
    ASSERT_EQ(ibake_dated_split(&size, &type, &seconds, reinterpret_cast<const uint8_t*>(good.data()), good.size(), 86400),
              IBAKE_OK);
    EXPECT_EQ(size, alice.size());
    EXPECT_EQ(type, IBAKE_ID_URI);
    EXPECT_EQ(seconds, 1760486400u);
}

TEST(Ntp, Eras) {  // point 2
    const auto seconds = [](const char* hex) { return seconds_of(ticks_from_ntp(test::from_hex(hex).data())); };
    EXPECT_EQ(seconds("ec9a3f2280000000"), 1760542882u);
    EXPECT_EQ(seconds("83aa7e8000000000"), 0u);           // 1970
    EXPECT_EQ(seconds("ffffffffffffffff"), 2085978495u);  // 2036-02-07 06:28:15
    EXPECT_EQ(seconds("0000000000000000"), 2085978496u);  // era 1 begins
    EXPECT_EQ(seconds("7fffffff00000000"), 4233462143u);  // 2104
    EXPECT_EQ(seconds("8000000000000000"), 0u);           // 1968: before our time
    test::Prng prng("ntp");
    for (int k = 0; k < 1000; k++) {
        const Ticks t = prng.below(4233462144) << 32 | (prng.next() & 0xffffffff);
        uint8_t ntp[8];
        ntp_from_ticks(ntp, t);
        ASSERT_EQ(ticks_from_ntp(ntp), t);
    }
    EXPECT_TRUE(valid({4233462143, 0}));
    EXPECT_FALSE(valid({4233462144, 0}));
}

TEST(Divide, AgreesWithTheProcessor) {
    test::Prng prng("divide");
    for (int k = 0; k < 10000; k++) {
        const uint64_t n = prng.next() >> prng.below(64);
        const uint32_t d = static_cast<uint32_t>(prng.next() >> (32 + prng.below(32))) | 1;
        ASSERT_EQ(divide(n, d), n / d);
    }
}

}  // namespace
