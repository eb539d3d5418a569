// What the calls of an exchange leave below them on the stack: nothing but zeros, with any suite. SPDX-License-Identifier: Apache-2.0
#include "tests/support/backend.h"
#include "tests/support/stack.h"
#include "tests/support/suite_stage.h"

namespace {

using namespace ibake;
using namespace ibake::test;

#if IBAKE_TEST_STACK

class BurntStack : public ::testing::TestWithParam<uint16_t>, public SuiteStage {
protected:
    BurntStack() : SuiteStage(GetParam(), GetParam()) { i->cache_recipients = r->cache_recipients = false; }
    void expect_clean(const char* name, const std::function<ibake_status()>& call) {
        ibake_status status = IBAKE_E_STATE;
        const auto [left, deep] = residue([&] { status = call(); });
        EXPECT_EQ(status, IBAKE_OK) << name;
        EXPECT_LE(left, kWiping) << name;  // where a suite overwrote more than we do: return addresses again
        std::printf("%s: %zu octets of stack\n", name, deep);
    }
};
INSTANTIATE_TEST_SUITE_P(Suites, BurntStack,
                         ::testing::Values(IBAKE_SUITE_BF_BLS12381, IBAKE_SUITE_BF_SS512, IBAKE_SUITE_BB1_SS1536,
                                           IBAKE_SUITE_BF_SS3840));

TEST_P(BurntStack, HoldsNothingAfterTheCallsOfAnExchange) {
    if (GetParam() == IBAKE_SUITE_BF_SS3840 && large_sizes_left_out()) GTEST_SKIP();
    // Keys and dates first: they are the caller's, not the call's.
    TestKms& kms = *network.domains["a.example"];
    const std::string date = kms.dated(uri(alice), now.seconds);
    (void)kms.own_key(date);
    (void)network.domains["b.example"]->own_key(network.domains["b.example"]->dated(uri(bob), now.seconds));
    TestSession a(*i), b(*r);
    const ibake_call c = call();
    Bytes m[4];
    size_t size[4];
    for (size_t k = 0; k < 4; k++) m[k].resize(size[k] = IBAKE_MIKEY_MAX);
    expect_clean("start", [&] { return ibake_session_start(&a.memory, now, m[0].data(), &size[0], &c); });
    expect_clean("accept", [&] {
        return ibake_session_accept(&b.memory, now, m[1].data(), &size[1], &b.event, m[0].data(), size[0], nullptr);
    });
    TestSession* ends[] = {&a, &b};
    for (size_t k = 2; k < 4; k++)
        expect_clean("receive", [&] {
            TestSession& s = *ends[k % 2];
            return ibake_session_receive(&s.memory, now, m[k].data(), &size[k], &s.event, m[k - 1].data(), size[k - 1]);
        });

    const Bytes psk(32, 1);
    const ibake_identity id = {reinterpret_cast<const uint8_t*>(date.data()), date.size(), IBAKE_ID_BYTES};
    const ibake_key_request q = {&id, 1, {reinterpret_cast<const uint8_t*>(kms.id.data()), kms.id.size()}, piece(psk), 1};
    const ibake_key_grant grant = kms.grant(date);
    const ibake_kms served = kms.view();
    const ibake_context& context = i->platform.context;
    ibake_key_request_view view;
    for (size_t k = 0; k < 2; k++) size[k] = IBAKE_MIKEY_MAX;
    expect_clean("key_request_make",
                 [&] { return ibake_key_request_make(&context, now, m[0].data(), &size[0], &q, psk.data(), psk.size()); });
    ASSERT_EQ(ibake_key_request_parse(&view, m[0].data(), size[0]), IBAKE_OK);
    expect_clean("key_request_verify",
                 [&] { return ibake_key_request_verify(&context, now, &view, 300, psk.data(), psk.size()); });
    expect_clean("key_reply_make",
                 [&] { return ibake_key_reply_make(&context, m[1].data(), &size[1], &view, &grant, 1, psk.data(), psk.size()); });
    expect_clean("key_reply_open", [&] {
        return ibake_key_reply_open(
            &context, m[1].data(), size[1], m[0].data(), size[0], &served, psk.data(), psk.size(),
            [](void*, const uint8_t*, size_t, const uint8_t*, size_t) { return 0; }, nullptr);
    });
}

#else

TEST(BurntStack, HoldsNothingAfterTheCallsOfAnExchange) { GTEST_SKIP() << "only in builds like those that are shipped"; }

#endif

}  // namespace
