// A flip of every bit and a cut at every octet of a key request and its reply: the receiver refuses. SPDX-License-Identifier: Apache-2.0
#include "tests/support/forge.h"

namespace {

using namespace ibake::test;

struct KeyMessages : ::testing::Test, Stage {
    TestPlatform platform{3};
    TestKms& kms = *network.domains["a.example"];
    const Bytes psk = Bytes(32, 0x42);
    Bytes request = Bytes(IBAKE_MIKEY_MAX), reply = Bytes(IBAKE_MIKEY_MAX);

    KeyMessages() {
        const std::string dated = kms.dated(uri(alice), now.seconds), name = "alice-psk";
        const ibake_identity ids[] = {{reinterpret_cast<const uint8_t*>(dated.data()), dated.size(), IBAKE_ID_BYTES},
                                      uri(mallory)};
        const ibake_key_request q = {ids,
                                     2,
                                     {reinterpret_cast<const uint8_t*>(kms.id.data()), kms.id.size()},
                                     {reinterpret_cast<const uint8_t*>(name.data()), name.size()},
                                     IBAKE_PRF_SHA256};
        size_t size = request.size();
        require(ibake_key_request_make(&platform.context, now, request.data(), &size, &q, psk.data(), psk.size()));
        request.resize(size);
        ibake_key_request_view view;
        require(ibake_key_request_parse(&view, request.data(), request.size()));
        const ibake_key_grant grant = kms.grant(dated);
        size = reply.size();
        require(ibake_key_reply_make(&platform.context, reply.data(), &size, &view, &grant, 1, psk.data(), psk.size()));
        reply.resize(size);
    }
    ibake_status at_kms(const Bytes& m) {
        ibake_key_request_view view;
        const ibake_status status = ibake_key_request_parse(&view, m.data(), m.size());
        return status != IBAKE_OK ? status : ibake_key_request_verify(&platform.context, now, &view, 300, psk.data(), psk.size());
    }
    ibake_status at_user(const Bytes& m) {
        int taken = 0;
        const ibake_key_take take = [](void* self, const uint8_t*, size_t, const uint8_t*, size_t) {
            ++*static_cast<int*>(self);
            return 0;
        };
        const ibake_status status = kms.open_reply(platform.context, m, request, psk, take, &taken);
        EXPECT_EQ(taken, status == IBAKE_OK ? 1 : 0);
        return status;
    }
    static void mutate(const Bytes& m, const std::function<ibake_status(const Bytes&)>& receive) {
        ASSERT_EQ(receive(m), IBAKE_OK);
        for (size_t at = 0; at < m.size(); at++)
            for (int bit = 0; bit < 8; bit++) {
                if (IBAKE_TEST_EVERY_BIT == 0 && bit != static_cast<int>(5 * at % 8)) continue;
                Bytes flipped = m;
                flipped[at] ^= static_cast<uint8_t>(1 << bit);
                ASSERT_NE(receive(flipped), IBAKE_OK) << "octet " << at << ", bit " << bit;
            }
        for (size_t size = 1; size < m.size(); size++)
            ASSERT_NE(receive(Bytes(m.begin(), m.begin() + static_cast<long>(size))), IBAKE_OK) << size;
    }
};

TEST_F(KeyMessages, RequestAtTheKms) {
    mutate(request, [&](const Bytes& m) { return at_kms(m); });
}

TEST_F(KeyMessages, ReplyAtTheUser) {
    mutate(reply, [&](const Bytes& m) { return at_user(m); });
}

}  // namespace
