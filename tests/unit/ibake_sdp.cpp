// SDP lines of RFC 4567, base64. SPDX-License-Identifier: Apache-2.0
#include "tests/support/ibake_world.h"
#include "tests/support/prng.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake::test;

struct Found {
    ibake_status status;
    Bytes message;
    std::string ids;
};
Found find(const std::string& sdp, int media) {
    Found f;
    f.message.resize(IBAKE_MIKEY_MAX);
    size_t size = f.message.size();
    f.status = ibake_sdp_find(f.message.data(), &size, sdp.data(), sdp.size(), media);
    f.message.resize(size);
    char ids[200];
    size = sizeof ids;
    if (ibake_sdp_ids(ids, &size, sdp.data(), sdp.size(), media) == IBAKE_OK) f.ids.assign(ids, size);
    return f;
}

TEST(Base64, Rfc4648) {
    const char* rows[][2] = {{"", ""},
                             {"f", "Zg=="},
                             {"fo", "Zm8="},
                             {"foo", "Zm9v"},
                             {"foob", "Zm9vYg=="},
                             {"fooba", "Zm9vYmE="},
                             {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : rows) {
        char out[64];
        size_t size = sizeof out;
        ASSERT_EQ(ibake_base64_encode(out, &size, reinterpret_cast<const uint8_t*>(plain), std::strlen(plain)), IBAKE_OK);
        EXPECT_EQ(std::string(out, size), coded);
        uint8_t back[64];
        size = sizeof back;
        ASSERT_EQ(ibake_base64_decode(back, &size, coded, std::strlen(coded)), IBAKE_OK);
        EXPECT_EQ(std::string(reinterpret_cast<char*>(back), size), plain);
    }
    for (const char* bad :
         {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm=v", "=", "====", "Zg==Zg==", "Zm9v\n", "Zm9-", "Z m9"}) {
        uint8_t back[64];
        size_t size = sizeof back;
        EXPECT_EQ(ibake_base64_decode(back, &size, bad, std::strlen(bad)), IBAKE_E_FORMAT) << bad;
    }
}

TEST(Base64, RoundTrip) {
    Prng prng("base64");
    for (int k = 0; k < 300; k++) {
        const Bytes in = prng.octets(prng.below(200));
        std::vector<char> text(300);
        size_t size = text.size();
        ASSERT_EQ(ibake_base64_encode(text.data(), &size, in.data(), in.size()), IBAKE_OK);
        Bytes out(200);
        size_t n = out.size();
        ASSERT_EQ(ibake_base64_decode(out.data(), &n, text.data(), size), IBAKE_OK);
        out.resize(n);
        ASSERT_EQ(out, in);
        size_t small = size == 0 ? 0 : size - 1;
        if (size != 0) {
            EXPECT_EQ(ibake_base64_encode(text.data(), &small, in.data(), in.size()), IBAKE_E_BUFFER);
            EXPECT_EQ(small, size);
        }
    }
}

TEST(Sdp, Line) {
    const Bytes message = from_hex("01160581");
    char line[64];
    size_t size = sizeof line;
    ASSERT_EQ(ibake_sdp_line(line, &size, message.data(), message.size()), IBAKE_OK);
    EXPECT_EQ(std::string(line, size), "a=key-mgmt:mikey ARYFgQ==");  // no blank after the colon on output
    EXPECT_EQ(find(std::string(line, size), -1).message, message);
}

TEST(Sdp, Levels) {  // RFC 4567 section 3.1: a media-level line overrides the session's
    const std::string sdp =
        "v=0\r\na=key-mgmt:mikey AAAA\r\na=key-mgmt:keyp1 BBBB\r\nm=audio 1 RTP/SAVP 0\r\na=key-mgmt:mikey AQEB\r\n"
        "m=video 2 RTP/SAVP 0\r\nm=text 3 RTP/SAVP 0\r\na=key-mgmt:keyp2 CCCC\r\n";
    EXPECT_EQ(find(sdp, -1).message, (Bytes{0, 0, 0}));
    EXPECT_EQ(find(sdp, 0).message, (Bytes{1, 1, 1}));
    EXPECT_EQ(find(sdp, 1).message, (Bytes{0, 0, 0}));
    EXPECT_EQ(find(sdp, 2).status, IBAKE_E_PAYLOAD);
    EXPECT_EQ(find(sdp, -1).ids, "mikey;keyp1");  // section 4.1.4: in SDP order
    EXPECT_EQ(find(sdp, 0).ids, "mikey");
    EXPECT_EQ(find(sdp, 1).ids, "mikey;keyp1");
    EXPECT_EQ(find(sdp, 2).ids, "keyp2");
}

TEST(Sdp, Forms) {
    EXPECT_EQ(find("a=key-mgmt: mikey AAAA\n", -1).message, (Bytes{0, 0, 0}));  // one blank is legal on input
    for (const char* bad : {"a=key-mgmt:mikey\n", "a=key-mgmt:mikey \n", "a=key-mgmt:  mikey AAAA\n", "a=key-mgmt:mi-key AAAA\n",
                            "a=key-mgmt:mikey AAA\n", "a=key-mgmt:mikey AAAA \n", "a=key-mgmt:\n",
                            "a=key-mgmt:mikey AAAA\na=key-mgmt:mikey AAAA\n"})
        EXPECT_EQ(find(bad, -1).status, IBAKE_E_FORMAT) << bad;
    for (const char* none :
         {"", "v=0\n", "a=key-mgmt:MIKEY AAAA\n", "a=key-mgmtx:mikey AAAA\n", "m=audio\na=key-mgmt:mikey AAAA\n"})
        EXPECT_EQ(find(none, -1).status, IBAKE_E_PAYLOAD) << none;  // KMPIDs are case-sensitive
}

}  // namespace
