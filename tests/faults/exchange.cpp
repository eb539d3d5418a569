// The n-th call of the platform fails: a status, no output, the session as before, then success. SPDX-License-Identifier: Apache-2.0
#include "tests/faults/every_call.h"
#include "tests/support/forge.h"

namespace {

using namespace ibake::test;

struct Faults : ::testing::TestWithParam<std::tuple<bool, bool>>, Stage {
    void SetUp() override {
        use_policies();
        const auto [deferred, bound] = GetParam();
        if (deferred) deliver_to_mailbox();
        if (bound) require_binding();
        i->cache_recipients = r->cache_recipients = false;
    }
    // One step of an exchange: `session` does `step`.
    void fail_in(TestNode& node, TestSession& session, const std::function<void()>& step) {
        const ibake_session before = session.memory;
        size_t left = 0;
        every_call(
            node.platform,
            [&] {
                session.memory = before;
                left = left_on_stack(step);
                return session.status;
            },
            [&] {
                EXPECT_LE(left, kMayBeLeft);
                EXPECT_EQ(octets_of(session.memory), octets_of(before));  // failures are not counted: no stranger caused them
                EXPECT_EQ(session.event.kind, IBAKE_EVENT_NONE);
            });
    }
};

TEST_P(Faults, WholeExchange) {
    TestSession a(*i), b(*r);
    Bytes m1, m2, m3, m4;
    fail_in(*i, a, [&] { m1 = a.start(now, call()); });
    fail_in(*r, b, [&] {
        m2 = b.accept(now, m1, &answer);
        if (b.status != IBAKE_OK) b.event = {};
    });
    fail_in(*i, a, [&] { m3 = a.receive(after(0.5), m2); });
    fail_in(*r, b, [&] { m4 = b.receive(after(0.5), m3); });
    fail_in(*i, a, [&] { a.receive(after(0.5), m4); });
    EXPECT_EQ(a.fingerprint(), b.fingerprint());
}

TEST_P(Faults, RekeyAndUpdate) {
    Talk talk(*this);
    talk.to_end();
    TestSession &a = talk.r, &b = talk.i;
    Bytes m1, m2, m3, m4;
    fail_in(*r, a, [&] { m1 = a.rekey(after(2)), a.event = {}; });
    fail_in(*i, b, [&] { m2 = b.receive(after(2), m1); });
    fail_in(*r, a, [&] { m3 = a.receive(after(2), m2); });
    fail_in(*i, b, [&] { m4 = b.receive(after(2), m3); });
    fail_in(*r, a, [&] { a.receive(after(2), m4); });
    EXPECT_EQ(a.fingerprint(), b.fingerprint());
    const std::vector<ibake_cs> wider = {{b.keys(1).ssrc, 0, 0}, {b.keys(2).ssrc, 0, 0}, {99, 0, 0}};
    fail_in(*i, b, [&] { m1 = b.update(after(3), wider), b.event = {}; });
    fail_in(*r, a, [&] { m2 = a.receive(after(3), m1); });
    fail_in(*i, b, [&] { b.receive(after(3), m2); });
    EXPECT_EQ(a.info().cs_count, 3);
}

INSTANTIATE_TEST_SUITE_P(Form, Faults, ::testing::Combine(::testing::Bool(), ::testing::Bool()), [](const auto& info) {
    return std::string(std::get<0>(info.param) ? "deferred" : "normal") + (std::get<1>(info.param) ? "_bound" : "");
});

TEST(Faults, DeferredOpen) {
    Stage stage;
    stage.deliver_to_mailbox();
    Talk talk(stage);
    talk.to_end();
    TestNode user(stage.network, {stage.bob}, 4);
    const ibake_identity called = uri(stage.bob);
    ibake_srtp_keys keys{};
    ibake_identity sender{};
    every_call(
        user.platform,
        [&] {
            keys = {};
            return ibake_deferred_open(&user.config, &keys, &sender, talk.m3.data(), talk.m3.size(), &called, 1);
        },
        [&] {
            const auto* p = reinterpret_cast<const uint8_t*>(&keys);
            EXPECT_EQ(Bytes(p, p + sizeof keys), Bytes(sizeof keys, 0));
        });
}

TEST(Faults, KeyRequest) {
    Stage stage;
    TestKms& kms = *stage.network.domains["a.example"];
    TestPlatform platform(6);
    const Bytes psk(32, 0x42);
    const std::string dated = kms.dated(uri(stage.alice), stage.now.seconds), name = "alice-psk";
    const ibake_identity id = {reinterpret_cast<const uint8_t*>(dated.data()), dated.size(), IBAKE_ID_BYTES};
    const ibake_key_request q = {&id,
                                 1,
                                 {reinterpret_cast<const uint8_t*>(kms.id.data()), kms.id.size()},
                                 {reinterpret_cast<const uint8_t*>(name.data()), name.size()},
                                 IBAKE_PRF_SHA1};
    Bytes request, reply;
    size_t size = 0;
    const auto clean = [&](Bytes& out) {
        return [&] {
            EXPECT_EQ(size, 0u);
            EXPECT_EQ(out, Bytes(out.size(), 0));
        };
    };
    every_call(
        platform,
        [&] {
            request.assign(size = IBAKE_MIKEY_MAX, 0);
            return ibake_key_request_make(&platform.context, stage.now, request.data(), &size, &q, psk.data(), psk.size());
        },
        clean(request));
    request.resize(size);
    ibake_key_request_view view;
    ASSERT_EQ(ibake_key_request_parse(&view, request.data(), request.size()), IBAKE_OK);
    every_call(
        platform, [&] { return ibake_key_request_verify(&platform.context, stage.now, &view, 300, psk.data(), psk.size()); },
        [] {});
    const ibake_key_grant grant = kms.grant(dated);
    every_call(
        platform,
        [&] {
            reply.assign(size = IBAKE_MIKEY_MAX, 0);
            return ibake_key_reply_make(&platform.context, reply.data(), &size, &view, &grant, 1, psk.data(), psk.size());
        },
        clean(reply));
    reply.resize(size);
    int taken = 0;
    const ibake_key_take take = [](void* self, const uint8_t*, size_t, const uint8_t*, size_t) {
        ++*static_cast<int*>(self);
        return 0;
    };
    every_call(
        platform, [&] { return taken = 0, kms.open_reply(platform.context, reply, request, psk, take, &taken); },
        [&] { EXPECT_EQ(taken, 0); });
    EXPECT_EQ(taken, 1);
    // A caller that cannot store a key stops the rest.
    const ibake_key_take full = [](void*, const uint8_t*, size_t, const uint8_t*, size_t) { return 1; };
    EXPECT_EQ(kms.open_reply(platform.context, reply, request, psk, full, nullptr), IBAKE_E_PLATFORM);
}

TEST(Faults, Responder) {
    Stage stage;
    std::vector<ibake_half_open> slots(4);
    std::vector<ibake_replay_entry> replay(4);
    ibake_responder_limits limits{};
    limits.half_open = slots.data();
    limits.half_open_count = slots.size();
    limits.replay = replay.data();
    limits.replay_count = replay.size();
    limits.source_per_s = limits.decryptions_per_s = 1000;
    ibake_responder table;
    ASSERT_EQ(ibake_responder_init(&table, sizeof table, &stage.r->config, &limits), IBAKE_OK);
    const ibake_responder fresh = table;
    TestSession a(*stage.i);
    const Bytes m1 = a.start(stage.now, stage.call());
    Bytes reply;
    const auto receive = [&](const Bytes& m, ibake_time at) {
        ibake_event event;
        ibake_session* established = nullptr;
        reply.assign(IBAKE_MIKEY_MAX, 0);
        size_t size = reply.size();
        const uint8_t source[] = {1, 2, 3};
        const ibake_status status = ibake_responder_receive(&table, at, reply.data(), &size, &event, &established, m.data(),
                                                            m.size(), source, sizeof source, nullptr);
        reply.resize(status == IBAKE_OK ? size : reply.size());
        return status;
    };
    const auto nothing = [&] {
        EXPECT_EQ(ibake_responder_half_open(&table), 0u);
        EXPECT_EQ(reply, Bytes(IBAKE_MIKEY_MAX, 0));
        for (const ibake_replay_entry& e : replay) EXPECT_EQ(e.opaque[4], 0u);  // not remembered
    };
    every_call(
        stage.r->platform,
        [&] {
            table = fresh;
            std::fill(slots.begin(), slots.end(), ibake_half_open{});
            std::fill(replay.begin(), replay.end(), ibake_replay_entry{});
            return receive(m1, stage.now);
        },
        nothing);
    EXPECT_EQ(ibake_responder_half_open(&table), 1u);
    ibake_responder_close(&table);
}

}  // namespace
