// The bounded table in front of sessions: replay, re-wrapping, rates, shares, eviction. SPDX-License-Identifier: Apache-2.0
#include "tests/support/forge.h"

namespace {

using namespace ibake;
using namespace ibake::test;

struct ResponderTable : ::testing::Test, Stage {
    std::vector<ibake_half_open> slots;
    std::vector<ibake_replay_entry> replay;
    ibake_responder table{};
    ibake_session* established = nullptr;
    ibake_event event{};
    ibake_status status = IBAKE_OK;
    std::vector<std::unique_ptr<TestNode>> callers;

    void open(size_t half_open, size_t remembered, const std::function<void(ibake_responder_limits&)>& edit = {}) {
        slots.resize(half_open);
        replay.resize(remembered);
        ibake_responder_limits limits{};
        limits.half_open = slots.data();
        limits.half_open_count = slots.size();
        limits.replay = replay.data();
        limits.replay_count = replay.size();
        if (edit) edit(limits);
        ASSERT_EQ(ibake_responder_init(&table, sizeof table, &r->config, &limits), IBAKE_OK);
    }
    Bytes receive(ibake_time at, const Bytes& m, const std::string& source = "192.0.2.1:5060") {
        Bytes out(IBAKE_MIKEY_MAX);
        size_t size = out.size();
        status = ibake_responder_receive(&table, at, out.data(), &size, &event, &established, m.data(), m.size(),
                                         reinterpret_cast<const uint8_t*>(source.data()), source.size(), &answer);
        out.resize(status == IBAKE_OK ? size : 0);
        return out;
    }
    Bytes call_from_alice(TestSession& s, ibake_time at) {
        Bytes m = s.start(at, call());
        EXPECT_EQ(s.status, IBAKE_OK);
        return m;
    }
    size_t half_open() const { return ibake_responder_half_open(&table); }
    ~ResponderTable() override { ibake_responder_close(&table); }
};

TEST_F(ResponderTable, WholeExchange) {
    open(4, 16);
    TestSession a(*i);
    const Bytes m1 = call_from_alice(a, now), m2 = receive(now, m1);
    ASSERT_EQ(status, IBAKE_OK);
    EXPECT_EQ(event.kind, IBAKE_EVENT_REPLY);
    EXPECT_EQ(established, nullptr);
    EXPECT_EQ(half_open(), 1u);
    EXPECT_EQ(receive(after(0.2), m1), m2);  // retransmission: the stored octets
    EXPECT_EQ(event.kind, IBAKE_EVENT_DUPLICATE);
    const Bytes m3 = a.receive(after(0.5), m2), m4 = receive(after(0.5), m3, "198.51.100.7:40000");
    ASSERT_EQ(status, IBAKE_OK);
    EXPECT_EQ(event.kind, IBAKE_EVENT_AGREED);
    ASSERT_NE(established, nullptr);
    TestSession b(*r);
    ibake_session_move(&b.memory, established);
    a.receive(after(0.5), m4);
    EXPECT_EQ(a.fingerprint(), b.fingerprint());
    EXPECT_EQ(half_open(), 0u);
    // After that message 1 is a replay, message 3 the session's own business.
    EXPECT_TRUE(receive(after(1), m1).empty());
    EXPECT_EQ(status, IBAKE_E_REPLAY);
    EXPECT_TRUE(receive(after(1), m3).empty());
    EXPECT_EQ(status, IBAKE_E_CSB_ID);
    EXPECT_TRUE(ibake_session_match(&b.memory, m3.data(), m3.size()));
    EXPECT_EQ(b.receive(after(1), m3), m4);
}

TEST_F(ResponderTable, ASessionThatIsNotTakenIsGone) {
    open(4, 16);
    TestSession a(*i);
    const Bytes m2 = receive(now, call_from_alice(a, now)), m3 = a.receive(now, m2);
    receive(now, m3);
    ASSERT_NE(established, nullptr);
    receive(now, {1, 2, 3});
    EXPECT_EQ(established, nullptr);
    for (const ibake_half_open& slot : slots)
        for (uint64_t word : slot.opaque) ASSERT_EQ(word, 0u);
}

TEST_F(ResponderTable, RewrappedCiphertextIsAReplay) {  // rule 6
    open(4, 16);
    TestSession a(*i);
    const Bytes m1 = call_from_alice(a, now);
    receive(now, m1);
    for (const auto& edit : std::vector<std::function<void(Parts&)>>{
             [](Parts& p) { p[0].body[4] ^= 1; },                     // another CSB ID
             [](Parts& p) { find(p, payload::kRand).body[3] ^= 1; },  // another RAND
             [](Parts& p) { find(p, payload::kT).body[8] ^= 1; }}) {  // another T on the same date
        receive(now, change(m1, edit));
        EXPECT_NE(status, IBAKE_OK);
        EXPECT_EQ(half_open(), 1u);
    }
    ibake_responder_expire(&table, after(60));
    EXPECT_EQ(half_open(), 0u);
    receive(after(61), change(m1, [](Parts& p) { p[0].body[4] ^= 1; }));
    EXPECT_EQ(status, IBAKE_E_REPLAY);
    receive(after(61), m1);
    EXPECT_EQ(status, IBAKE_E_REPLAY);
}

TEST_F(ResponderTable, AForgedMessage1DoesNotBlockARealOne) {  // same CSB ID, same identities, another ciphertext
    open(8, 16);
    TestSession a(*i);
    const Bytes m1 = call_from_alice(a, now);
    const Bytes forged = forge->rechain(m1, bob, [](Parts& p) { p[1].body.back() |= 0x10; });
    receive(now, forged, "attacker");
    ASSERT_EQ(status, IBAKE_OK);
    const Bytes m2 = receive(now, m1);
    ASSERT_EQ(status, IBAKE_OK);
    EXPECT_EQ(half_open(), 2u);
    const Bytes m3 = a.receive(after(0.1), m2), m4 = receive(after(0.1), m3);
    ASSERT_EQ(status, IBAKE_OK);
    ASSERT_NE(established, nullptr);
    a.receive(after(0.1), m4);
    EXPECT_EQ(a.status, IBAKE_OK);
}

TEST_F(ResponderTable, OwnExchangeComingBack) {  // rule 14
    open(4, 16);
    TestSession a(*i);
    const Bytes m1 = call_from_alice(a, now);
    ASSERT_EQ(ibake_responder_outgoing(&table, now, m1.data(), m1.size()), IBAKE_OK);
    receive(now, m1);
    EXPECT_EQ(status, IBAKE_E_SELF_CALL);
    receive(now,
            forge->rechain(m1, bob, [](Parts& p) { p[1].body.back() |= 0x10; }));  // (CSB ID, RAND) decide, not the ciphertext
    EXPECT_EQ(status, IBAKE_E_SELF_CALL);
    EXPECT_EQ(ibake_responder_outgoing(&table, now, m1.data(), 9), IBAKE_E_LENGTH);
}

TEST_F(ResponderTable, CheapChecksComeBeforeDecryption) {  // rule 6: T, IDRr, length, hash, subgroup, budget
    open(4, 16, [](ibake_responder_limits& l) { l.source_per_s = 1; });
    TestSession a(*i);
    const Bytes m1 = call_from_alice(a, now);
    const auto try_one = [&](const Bytes& m, ibake_time at) {
        receive(at, m);
        return status;
    };
    EXPECT_EQ(try_one(m1, after(301)), IBAKE_E_CLOCK_SKEW);
    EXPECT_EQ(try_one(change(m1, [&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, tablet); }), now), IBAKE_E_NO_KEY);
    EXPECT_EQ(try_one(change(m1, [](Parts& p) { p.back() = encrypted_part(payload::kIbake, Bytes(2000, 1)); }), now),
              IBAKE_E_LENGTH);
    EXPECT_EQ(try_one(change(m1,
                             [](Parts& p) {
                                 p.back().body[2] = 0x80;
                                 p.back().body[10] ^= 1;
                             }),
                      now),
              IBAKE_E_DECRYPT);  // U
    // None of them has cost anything: the only decryption of this second goes to the real message.
    EXPECT_EQ(try_one(change(m1, [](Parts& p) { p.back().body[100] ^= 1; }), now), IBAKE_E_DECRYPT);
    EXPECT_EQ(try_one(m1, now), IBAKE_E_TOO_MANY);
    EXPECT_EQ(try_one(m1, after(1.5)), IBAKE_OK);
}

TEST_F(ResponderTable, AFailedDecryptionIsNotRemembered) {
    open(4, 2);
    TestSession a(*i);
    const Bytes m1 = call_from_alice(a, now);
    for (int k = 0; k < 5; k++) {
        receive(now, change(m1, [&](Parts& p) { p.back().body[100 + static_cast<size_t>(k)] ^= 1; }));
        EXPECT_EQ(status, IBAKE_E_DECRYPT);
    }
    receive(now, m1);
    EXPECT_EQ(status, IBAKE_OK);
    EXPECT_EQ(half_open(), 1u);
}

TEST_F(ResponderTable, UndecryptableFirstMessagesAreRememberedToo) {  // point 24
    deliver_to_mailbox();
    open(4, 16);
    TestSession a(*i);
    const Bytes m1 = call_from_alice(a, now);
    receive(now, m1);
    ASSERT_EQ(status, IBAKE_OK);
    ibake_responder_expire(&table, after(60));
    receive(after(61), m1);
    EXPECT_EQ(status, IBAKE_E_REPLAY);
}

TEST_F(ResponderTable, RatesPerSourceAndForAll) {
    open(64, 64, [](ibake_responder_limits& l) { l.source_per_s = 3, l.decryptions_per_s = 5; });
    int taken[3] = {};
    for (int k = 0; k < 30; k++) {
        TestSession a(*i);
        receive(now, call_from_alice(a, now), k % 3 == 0 ? "a" : k % 3 == 1 ? "b" : "c");
        if (status == IBAKE_OK)
            taken[k % 3]++;
        else
            EXPECT_EQ(status, IBAKE_E_TOO_MANY);
    }
    EXPECT_EQ(taken[0] + taken[1] + taken[2], 5);
    for (int t : taken) EXPECT_LE(t, 3);
    TestSession a(*i);
    receive(after(1.1), call_from_alice(a, after(1.1)), "a");
    EXPECT_EQ(status, IBAKE_OK);
}

TEST_F(ResponderTable, TheBusiestSourceIsEvictedFirst) {  // point 26, rule 6
    open(9, 64);                                          // eight half-open exchanges and the work space
    TestSession quiet(*i);
    const Bytes m2 = receive(now, call_from_alice(quiet, now), "quiet");
    ASSERT_EQ(status, IBAKE_OK);
    std::vector<std::unique_ptr<TestSession>> flood;
    std::vector<Bytes> answers;
    for (int k = 0; k < 18; k++) {
        flood.push_back(std::make_unique<TestSession>(*i));
        answers.push_back(receive(after(0.01 * k), call_from_alice(*flood.back(), after(0.01 * k)), "flood"));
        EXPECT_EQ(status, IBAKE_OK);
        EXPECT_LE(half_open(), 8u);
    }
    const Bytes m3 = quiet.receive(after(0.5), m2), m4 = receive(after(0.5), m3, "quiet");
    ASSERT_EQ(status, IBAKE_OK) << ibake_status_name(status);
    EXPECT_NE(established, nullptr);
    // Which of the flood survived is not simply the newest: victims over the share are drawn.
    size_t alive = 0, oldest = flood.size();
    for (size_t k = 0; k < flood.size(); k++) {
        receive(after(0.5), flood[k]->receive(after(0.5), answers[k]), "flood");
        if (status != IBAKE_OK) continue;
        alive++;
        oldest = std::min(oldest, k);
    }
    EXPECT_GE(alive, 1u);
    EXPECT_LT(oldest, flood.size());
}

TEST_F(ResponderTable, AFullReplayCacheSlowsDown) {  // rule 6: rate limit when full
    open(8, 2);
    const auto attempt = [&](ibake_time at) {
        TestSession a(*i);
        receive(at, call_from_alice(a, at));
        return status;
    };
    EXPECT_EQ(attempt(now), IBAKE_OK);
    EXPECT_EQ(attempt(now), IBAKE_OK);
    EXPECT_EQ(attempt(now), IBAKE_OK);  // a second's worth
    EXPECT_EQ(attempt(now), IBAKE_E_TOO_MANY);
    EXPECT_EQ(attempt(after(1.1)), IBAKE_OK);
    EXPECT_EQ(attempt(after(1.2)), IBAKE_E_TOO_MANY);
    EXPECT_EQ(attempt(after(2 * 86400)), IBAKE_OK);  // those dates' keys are gone, and their entries with them
    EXPECT_EQ(attempt(after(2 * 86400)), IBAKE_OK);
}

TEST_F(ResponderTable, EightForgedMessages3EndOneExchangeOnly) {
    open(8, 16);
    TestSession a(*i);
    const Bytes m2 = receive(now, call_from_alice(a, now)), m3 = a.receive(after(0.1), m2);
    TestSession other(*i);
    const Bytes other2 = receive(now, call_from_alice(other, now));
    const Bytes bad = forge->rechain(m3, bob, [](Parts& p) { p[2].body[9] ^= 1; });
    for (int k = 0; k < 8; k++) {
        receive(after(0.1), bad);
        EXPECT_EQ(status, IBAKE_E_ECHO_MISMATCH);
    }
    EXPECT_EQ(half_open(), 1u);
    receive(after(0.1), m3);
    EXPECT_EQ(status, IBAKE_E_CSB_ID);
    receive(after(0.1), other.receive(after(0.1), other2));
    EXPECT_EQ(status, IBAKE_OK);
}

TEST_F(ResponderTable, Arguments) {
    open(4, 4);
    ibake_responder_limits limits{};
    limits.half_open = slots.data();
    limits.half_open_count = 1;
    limits.replay = replay.data();
    limits.replay_count = 4;
    ibake_responder other{};
    EXPECT_EQ(ibake_responder_init(&other, sizeof other, &r->config, &limits), IBAKE_E_ARGUMENT);
    limits.half_open_count = 4;
    EXPECT_EQ(ibake_responder_init(&other, sizeof other - 8, &r->config, &limits), IBAKE_E_CONFIG);
    r->platform.fail_at = r->platform.calls;
    EXPECT_EQ(ibake_responder_init(&other, sizeof other, &r->config, &limits), IBAKE_E_RANDOM);
    receive(now, Bytes{1});
    EXPECT_EQ(status, IBAKE_E_LENGTH);
    receive(now, Bytes(30, 25));
    EXPECT_EQ(status, IBAKE_E_CSB_ID);
}

}  // namespace
