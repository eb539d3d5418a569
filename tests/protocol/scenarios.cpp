// Forks, mailboxes, rekeys, updates, retransmissions, errors, time. SPDX-License-Identifier: Apache-2.0
#include "tests/support/forge.h"

namespace {

using namespace ibake;
using namespace ibake::test;

struct Scenario : ::testing::Test, Stage {
    // Both sides export the same keys for every CS that both may use.
    static void same_keys(TestSession& a, TestSession& b) {
        for (uint8_t cs = 1; cs <= a.info().cs_count; cs++) {
            const ibake_srtp_keys x = a.keys(cs), y = b.keys(cs);
            ASSERT_EQ(a.status, IBAKE_OK);
            ASSERT_EQ(b.status, IBAKE_OK);
            EXPECT_EQ(to_hex(x.key, 32), to_hex(y.key, 32));
            EXPECT_EQ(to_hex(x.salt, 14), to_hex(y.salt, 14));
            EXPECT_EQ(x.ssrc, y.ssrc);
            EXPECT_NE(x.outgoing, y.outgoing);
            EXPECT_EQ(to_hex(x.mki, x.mki_size), to_hex(y.mki, y.mki_size));
        }
        EXPECT_EQ(a.fingerprint(), b.fingerprint());
    }
    // The four messages of a rekey that `a` starts.
    void rekey(TestSession& a, TestSession& b, ibake_time at) {
        const Bytes m1 = a.rekey(at);
        ASSERT_EQ(a.status, IBAKE_OK);
        const Bytes m2 = b.receive(at, m1);
        ASSERT_EQ(b.status, IBAKE_OK) << ibake_status_name(b.status);
        const Bytes m3 = a.receive(at, m2);
        ASSERT_EQ(a.status, IBAKE_OK) << ibake_status_name(a.status);
        const Bytes m4 = b.receive(at, m3);
        ASSERT_EQ(b.status, IBAKE_OK) << ibake_status_name(b.status);
        EXPECT_EQ(b.event.kind, IBAKE_EVENT_REKEYED);
        a.receive(at, m4);
        ASSERT_EQ(a.status, IBAKE_OK) << ibake_status_name(a.status);
        EXPECT_EQ(a.event.kind, IBAKE_EVENT_REKEYED);
    }
};

TEST_F(Scenario, EveryCurveAndPrf) {
    std::set<std::string> fingerprints;
    for (uint8_t curve : {IBAKE_CURVE_P256, IBAKE_CURVE_P384, IBAKE_CURVE_P521})
        for (uint8_t prf : {IBAKE_PRF_SHA1, IBAKE_PRF_SHA256}) {
            i->config.curve = curve;
            i->config.prf = prf;
            Talk talk(*this);
            talk.to_end();
            EXPECT_EQ(talk.r.info().curve, curve);
            EXPECT_EQ(talk.r.info().prf, prf);
            ASSERT_EQ(ibake_session_confirmed(&talk.r.memory), IBAKE_OK);
            same_keys(talk.i, talk.r);
            fingerprints.insert(to_hex(talk.i.fingerprint()));
        }
    EXPECT_EQ(fingerprints.size(), 6u);
}

TEST_F(Scenario, KeysOfTheDirectionsDiffer) {
    Talk talk(*this);
    talk.to_end();
    const ibake_srtp_keys there = talk.i.keys(1), back = talk.i.keys(2);
    EXPECT_NE(to_hex(there.key, 16), to_hex(back.key, 16));
    EXPECT_NE(to_hex(there.salt, 14), to_hex(back.salt, 14));
    EXPECT_NE(there.ssrc, back.ssrc);
    EXPECT_EQ(there.outgoing, 1);
    EXPECT_EQ(back.outgoing, 0);
    EXPECT_EQ(there.tag_size, 10);
    talk.i.keys(3);
    EXPECT_EQ(talk.i.status, IBAKE_E_ARGUMENT);
    talk.i.keys(0);
    EXPECT_EQ(talk.i.status, IBAKE_E_ARGUMENT);
}

TEST_F(Scenario, CallerChecks) {
    const auto refused = [&](ibake_status expected, const std::function<void(ibake_call&)>& edit) {
        TestSession s(*i);
        const Bytes before = octets_of(s.memory);
        ibake_call c = call();
        edit(c);
        s.start(now, c);
        EXPECT_EQ(s.status, expected) << ibake_status_name(s.status);
        EXPECT_EQ(octets_of(s.memory), before);
    };
    const std::string bad = "sip:bob@B.example", foreign = "sip:x@c.example";
    refused(IBAKE_E_IDENTITY_FORM, [&](ibake_call& c) { c.responder = uri(bad); });
    refused(IBAKE_E_IDENTITY_FORM, [&](ibake_call& c) { c.initiator.size = 0; });
    refused(IBAKE_E_SELF_CALL, [&](ibake_call& c) { c.responder = c.initiator; });
    refused(IBAKE_E_UNKNOWN_KMS, [&](ibake_call& c) { c.responder = uri(foreign); });
    refused(IBAKE_E_UNKNOWN_KMS, [&](ibake_call& c) { c.initiator = uri(foreign); });
    refused(IBAKE_E_ARGUMENT, [&](ibake_call& c) { c.cs = nullptr, c.cs_count = 0; });
    const std::vector<ibake_cs> nine(9);
    refused(IBAKE_E_ARGUMENT, [&](ibake_call& c) { c.cs = nine.data(), c.cs_count = 9; });
    const ibake_cs twice[2] = {{7, 0, 0}, {7, 0, 0}}, other[1] = {{7, 0, 3}};
    refused(IBAKE_E_POLICY, [&](ibake_call& c) { c.cs = twice, c.cs_count = 2; });
    refused(IBAKE_E_POLICY, [&](ibake_call& c) { c.cs = other, c.cs_count = 1; });
    const Bytes weak = from_hex("000100"), strong = from_hex("010120");  // NULL encryption; 256 bits on P-256 (point 27)
    const ibake_sp null_cipher = {weak.data(), weak.size(), 0}, long_key = {strong.data(), strong.size(), 0};
    refused(IBAKE_E_POLICY, [&](ibake_call& c) { c.sp = &null_cipher, c.sp_count = 1; });
    refused(IBAKE_E_POLICY, [&](ibake_call& c) { c.sp = &long_key, c.sp_count = 1; });
    const ibake_content content = {{}, {}, {}, 2};
    refused(IBAKE_E_PRF, [&](ibake_call& c) { c.content = &content; });
    i->owns.clear();
    refused(IBAKE_E_NO_KEY, [&](ibake_call&) {});
    i->owns = {alice};
    i->config.time_floor = now.seconds + 1;
    refused(IBAKE_E_CLOCK_SKEW, [&](ibake_call&) {});
    i->config.time_floor = 0;

    // With leave of the configuration 256 bits are agreed.
    i->config.max_key = r->config.max_key = 32;
    sp = {long_key};
    Talk talk(*this);
    talk.to_end();
    EXPECT_EQ(talk.i.keys(1).key_size, 32);
}

TEST_F(Scenario, SmallBuffers) {
    Talk talk(*this);
    talk.to_end();
    const auto needs = [&](size_t expected, const std::function<ibake_status(uint8_t*, size_t*)>& f) {
        Bytes out(expected, 0xee);
        size_t size = expected - 1;
        EXPECT_EQ(f(out.data(), &size), IBAKE_E_BUFFER);
        EXPECT_EQ(size, expected);
        for (size_t k = 0; k + 1 < expected; k++) EXPECT_TRUE(out[k] == 0 || out[k] == 0xee);
        EXPECT_EQ(out.back(), 0xee);
        size = 0;
        EXPECT_EQ(f(out.data(), &size), IBAKE_E_BUFFER);
        EXPECT_EQ(size, expected);
    };
    TestSession a(*i), b(*r);
    const ibake_call c = call();
    needs(talk.m1.size(), [&](uint8_t* o, size_t* n) { return ibake_session_start(&a.memory, now, o, n, &c); });
    const Bytes m1 = a.start(now, c);
    needs(talk.m2.size(), [&](uint8_t* o, size_t* n) {
        return ibake_session_accept(&b.memory, now, o, n, &b.event, m1.data(), m1.size(), nullptr);
    });
    const Bytes m2 = b.accept(now, m1);
    const Bytes before = octets_of(a.memory);
    needs(talk.m3.size(),
          [&](uint8_t* o, size_t* n) { return ibake_session_receive(&a.memory, now, o, n, &a.event, m2.data(), m2.size()); });
    EXPECT_EQ(octets_of(a.memory), before);
    const Bytes m3 = a.receive(now, m2);
    const Bytes before_b = octets_of(b.memory);
    needs(talk.m4.size(),
          [&](uint8_t* o, size_t* n) { return ibake_session_receive(&b.memory, now, o, n, &b.event, m3.data(), m3.size()); });
    EXPECT_EQ(octets_of(b.memory), before_b);
    needs(talk.m3.size(), [&](uint8_t* o, size_t* n) { return ibake_session_stored(&a.memory, o, n); });
}

TEST_F(Scenario, SameClockForAllMessages) {  // T of message 3 is later than that of message 1 even so
    TestSession a(*i), b(*r);
    const Bytes m1 = a.start(now, call()), m2 = b.accept(now, m1), m3 = a.receive(now, m2), m4 = b.receive(now, m3);
    a.receive(now, m4);
    EXPECT_EQ(a.status, IBAKE_OK);
    EXPECT_EQ(a.fingerprint(), b.fingerprint());
}

TEST_F(Scenario, AcrossADateBoundary) {  // point 3: T1 and T2 fall on two days, and on two half days at b.example
    now = {1760572799, 0xf0000000};      // 2025-10-15 23:59:59.9
    Talk talk(*this);
    talk.to_end();
    EXPECT_NE(time_of(talk.m1).seconds / 86400, time_of(talk.m3).seconds / 86400);
}

// ---- Retransmission ----

TEST_F(Scenario, RetransmissionsGetTheStoredOctets) {
    Talk talk(*this);
    talk.to_end();
    // Each side keeps what answers the last message; earlier ones find no second y.
    EXPECT_EQ(talk.r.receive(after(1), talk.m3), talk.m4);
    EXPECT_EQ(talk.r.event.kind, IBAKE_EVENT_DUPLICATE);
    EXPECT_EQ(talk.i.receive(after(1), talk.m2), talk.m3);
    EXPECT_EQ(talk.i.event.kind, IBAKE_EVENT_DUPLICATE);
    EXPECT_TRUE(talk.i.receive(after(1), talk.m4).empty());
    EXPECT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(talk.i.event.kind, IBAKE_EVENT_DUPLICATE);
    expect_drop(talk.r, after(1), talk.m1, IBAKE_E_REPLAY, 0);

    Talk half(*this);
    half.to2();
    EXPECT_EQ(half.r.receive(now, half.m1), half.m2);
    EXPECT_EQ(half.r.event.kind, IBAKE_EVENT_DUPLICATE);
    EXPECT_EQ(half.stage.r->platform.drawn[IBAKE_RANDOM_Y].size(), 2u);  // one for each Talk
    EXPECT_TRUE(ibake_session_match(&half.r.memory, half.m1.data(), half.m1.size()));
    EXPECT_FALSE(ibake_session_match(&half.r.memory, talk.m1.data(), talk.m1.size()));
    Bytes stored(IBAKE_MIKEY_MAX);
    size_t size = stored.size();
    ASSERT_EQ(ibake_session_stored(&half.i.memory, stored.data(), &size), IBAKE_OK);
    stored.resize(size);
    EXPECT_EQ(stored, half.m1);
}

TEST_F(Scenario, AForgedMessage1DoesNotHarmAnother) {  // DECIDE-10, rule 6
    Talk talk(*this);
    talk.to2();
    Bytes forged = forge->rechain(talk.m1, bob, [](Parts& p) { p[1].body.back() |= 0x10; });
    for (int k = 0; k < 20; k++) expect_drop(talk.r, now, forged, IBAKE_E_REPLAY, 0);
    EXPECT_FALSE(ibake_session_match(&talk.r.memory, forged.data(), forged.size()));
    talk.m3 = talk.i.receive(after(0.5), talk.m2);
    talk.r.receive(after(0.5), talk.m3);
    EXPECT_EQ(talk.r.status, IBAKE_OK);
}

// ---- Forks (rule 1, rule 6, DECIDE-17) ----

TEST_F(Scenario, ForkNeedsApprovalAndProof) {
    fork_to_tablet();
    Talk talk(*this);
    talk.to2();
    i->directory.approve = nullptr;
    expect_drop(talk.i, after(0.1), talk.m2, IBAKE_E_IDENTITY_MISMATCH);
    TestNode approving(network, {alice}, 9);
    i->directory.approve = approving.directory.approve;
    i->approval = IBAKE_E_NOT_YET;  // the user is being asked
    expect_drop(talk.i, after(0.2), talk.m2, IBAKE_E_NOT_YET, 0);
    i->approval = IBAKE_E_POLICY;
    expect_drop(talk.i, after(0.2), talk.m2, IBAKE_E_IDENTITY_MISMATCH);
    i->approval = IBAKE_OK;
    talk.m3 = talk.i.receive(after(0.3), talk.m2);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(i->echoed, 1);
    talk.m4 = talk.r.receive(after(0.3), talk.m3);
    talk.i.receive(after(0.3), talk.m4);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CLAIM);
    EXPECT_EQ(text(talk.i.info().responder), tablet);
    EXPECT_EQ(text(talk.i.info().called), bob);
    talk.i.keys(1);
    EXPECT_EQ(talk.i.status, IBAKE_E_POLICY);  // no media before the claim is proven
    const Bytes before = talk.i.fingerprint();
    rekey(talk.i, talk.r, after(0.4));
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CALLED_AND_PEER);
    EXPECT_NE(talk.i.fingerprint(), before);
    same_keys(talk.i, talk.r);
}

TEST_F(Scenario, AClaimIsNotProvenByWhoeverReadMessage1) {
    // A holder of bob's key claims to be mallory, whose key it does not hold: it can finish, but not the rekey.
    const std::string claimed = "sip:carol@b.example";
    r->owns.insert(claimed);  // accept() wants the key; take it away afterwards
    answer.answer_as = uri(claimed);
    Talk talk(*this);
    talk.to2();
    r->owns.erase(claimed);
    talk.m3 = talk.i.receive(after(0.1), talk.m2);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    expect_drop(talk.r, after(0.1), talk.m3, IBAKE_E_NO_KEY);  // it never opens message 3
    // It computes V all the same: it knows y and, from message 1, [x]P.
    auto& attacker = reinterpret_cast<Session&>(talk.r.memory);
    Secret<Keys> keys;
    uint8_t z[65];
    ASSERT_EQ(ecdh_shared(EcdhCurve::p256, z, attacker.answer.secret, attacker.answer.theirs.point(), 65), IBAKE_OK);
    const Prf prf = {&r->platform.table, attacker.prf};
    ASSERT_EQ(derive_keys(prf, *keys, {z, sizeof z}, {attacker.csb_id, {attacker.rand, attacker.rand_size}},
                          attacker.initiator.octets(), attacker.responder.octets()),
              IBAKE_OK);
    Parts p = split(talk.m3);
    p[0].body[1] = IBAKE_MESSAGE_R2;
    p[0].body[3] &= 0x7f;
    Parts m4 = {p[0], find(p, payload::kT), find(p, payload::kIdr, 0), find(p, payload::kIdr, 1), {payload::kV, Bytes(33, 2)}};
    Bytes forged = join(m4);
    uint8_t mac[32];
    ASSERT_EQ(exchange_mac(prf, mac, *keys, Octets(forged).first(forged.size() - 32), attacker.initiator.octets(),
                           attacker.responder.octets()),
              IBAKE_OK);
    std::copy(mac, mac + 32, forged.end() - 32);
    talk.i.receive(after(0.2), forged);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CLAIM);  // which is why the API says so
    talk.i.keys(1);
    EXPECT_EQ(talk.i.status, IBAKE_E_POLICY);
}

TEST_F(Scenario, TheCalledIdentityComesFirstWithinTheForkTimer) {  // rule 6
    i->config.fork_wait_ms = 500;
    fork_to_tablet();
    Talk talk(*this);
    talk.to2();
    expect_drop(talk.i, after(0.3), talk.m2, IBAKE_E_NOT_YET, 0);
    TestNode desk(network, {bob}, 7);
    TestSession at_desk(desk);
    const Bytes own_answer = at_desk.accept(now, talk.m1);
    talk.m3 = talk.i.receive(after(0.4), own_answer);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(text(talk.i.info().responder), bob);
    expect_drop(talk.i, after(0.6), talk.m2, IBAKE_E_STATE, 0);  // DECIDE-17: no message 3 for the others
    talk.i.receive(after(0.6), at_desk.receive(after(0.6), talk.m3));
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CALLED);
    expect_drop(talk.r, after(0.6), talk.m3, IBAKE_E_IDENTITY_MISMATCH);  // and the tablet cannot follow

    Talk late(*this);
    late.to2();
    late.m3 = late.i.receive(after(0.6), late.m2);
    EXPECT_EQ(late.i.status, IBAKE_OK);
}

TEST_F(Scenario, OneXServesSeveralAnswers) {
    fork_to_tablet();
    Talk talk(*this);
    talk.to2();
    TestNode desk(network, {bob}, 7);
    TestSession at_desk(desk);
    const Bytes second = at_desk.accept(now, talk.m1);
    i->approval = IBAKE_E_POLICY;  // the tablet is refused, the desk phone gets the call
    expect_drop(talk.i, after(0.1), talk.m2, IBAKE_E_IDENTITY_MISMATCH);
    const Bytes m3 = talk.i.receive(after(0.2), second);
    EXPECT_EQ(talk.i.status, IBAKE_OK);
    talk.i.receive(after(0.3), at_desk.receive(after(0.3), m3));
    EXPECT_EQ(talk.i.fingerprint(), at_desk.fingerprint());
}

// ---- Deferred delivery (rules 2 and 7, points 6, 18, 24) ----

TEST_F(Scenario, MailboxForm) {
    deliver_to_mailbox();
    Talk talk(*this);
    talk.to4();
    EXPECT_EQ(talk.r.event.deferred, 1);
    talk.i.receive(after(0.5), talk.m4);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(i->echoed, 0);
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_OTHER);
    EXPECT_EQ(talk.i.info().deferred, 1);
    ASSERT_EQ(ibake_session_confirmed(&talk.r.memory), IBAKE_OK);
    same_keys(talk.i, talk.r);
    // Rule 2: the ECCPTi of message 3 is made from a fresh x.
    const auto& x = i->platform.drawn[IBAKE_RANDOM_X];
    ASSERT_EQ(x.size(), 2u);
    EXPECT_NE(x[0], x[1]);
    const Parts first = split(forge->open(talk.m1, bob), payload::kIdr),
                third = split(forge->open(talk.m3, mailbox), payload::kIdr);
    EXPECT_NE(first[1].body, third[1].body);
    // The mailbox cannot read the ESK; the called user can, and learns whom the mailbox names.
    EXPECT_THROW(forge->open(talk.m3, mailbox, payload::kEsk), std::runtime_error);
    TestNode user(network, {bob}, 5);
    ibake_srtp_keys sent{}, got{};
    ibake_identity sender{};
    const ibake_identity called = uri(bob);
    ASSERT_EQ(ibake_session_export_deferred(&talk.i.memory, &sent, 1), IBAKE_OK);
    ASSERT_EQ(ibake_deferred_open(&user.config, &got, &sender, talk.m3.data(), talk.m3.size(), &called, 1), IBAKE_OK);
    EXPECT_EQ(to_hex(sent.key, 16), to_hex(got.key, 16));
    EXPECT_EQ(text(sender), alice);
    EXPECT_EQ(ibake_session_export_deferred(&talk.i.memory, &sent, 2), IBAKE_E_ARGUMENT);  // rule 11: one direction
    EXPECT_EQ(ibake_deferred_open(&user.config, &got, &sender, talk.m3.data(), talk.m3.size(), &called, 2), IBAKE_E_ARGUMENT);
    EXPECT_EQ(ibake_deferred_open(&r->config, &got, &sender, talk.m3.data(), talk.m3.size(), &called, 1), IBAKE_E_NO_KEY);
    EXPECT_EQ(ibake_deferred_open(&user.config, &got, &sender, talk.m1.data(), talk.m1.size(), &called, 1), IBAKE_E_DATA_TYPE);
    const auto opened = [&](const Bytes& m) {
        return ibake_deferred_open(&user.config, &got, &sender, m.data(), m.size(), &called, 1);
    };
    EXPECT_EQ(opened(change(talk.m3, [](Parts& p) { p.pop_back(); })), IBAKE_E_PAYLOAD);
    EXPECT_EQ(opened(change(talk.m3, [](Parts& p) { p.back().body[50] ^= 1; })), IBAKE_E_DECRYPT);
    const auto esk = [&](const std::function<void(Parts&)>& edit) { return forge->rechain(talk.m3, bob, edit, payload::kEsk); };
    EXPECT_EQ(opened(esk([](Parts& p) { p[0].body.back() ^= 1; })), IBAKE_E_IDENTITY_MISMATCH);
    EXPECT_EQ(opened(esk([](Parts& p) { p[0].body[0] = IBAKE_ID_NAI; })), IBAKE_E_IDENTITY_MISMATCH);
    EXPECT_EQ(opened(esk([](Parts& p) { p.pop_back(); })), IBAKE_E_PAYLOAD);
    EXPECT_EQ(opened(esk([](Parts& p) { p[1].body[0] = 0x20; })), IBAKE_E_FORMAT);
    EXPECT_EQ(opened(esk([](Parts& p) {
                  p[1].body.pop_back();
                  p[1].body[2]--;
              })),
              IBAKE_E_LENGTH);
    EXPECT_EQ(opened(esk([](Parts& p) { p.push_back(extension_part(250, {1})); })), IBAKE_E_PAYLOAD);
    EXPECT_EQ(opened(esk([](Parts& p) { p.push_back(extension_part(242, Bytes(20, 1))); })), IBAKE_E_LENGTH);
    EXPECT_EQ(opened(esk([](Parts& p) { p.push_back(extension_part(242, Bytes(21, 9))); })), IBAKE_E_PRF);
}

TEST_F(Scenario, PreEncodedContentHasItsOwnLabels) {  // rule 7
    deliver_to_mailbox();
    ibake_content content{};
    for (size_t k = 0; k < 16; k++) content.rand[k] = static_cast<uint8_t>(k), content.sk[k] = static_cast<uint8_t>(0xf0 + k);
    memcpy(content.csb_id, "\1\2\3\4", 4);
    content.prf = IBAKE_PRF_SHA256;
    TestSession a(*i), b(*r);
    ibake_call c = call();
    c.content = &content;
    const Bytes m1 = a.start(now, c), m2 = b.accept(now, m1, &answer), m3 = a.receive(after(0.1), m2),
                m4 = b.receive(after(0.1), m3);
    a.receive(after(0.1), m4);
    ASSERT_EQ(a.status, IBAKE_OK);
    TestNode user(network, {bob}, 5);
    ibake_srtp_keys sent{}, got{};
    ibake_identity sender{};
    const ibake_identity called = uri(bob);
    ASSERT_EQ(ibake_session_export_deferred(&a.memory, &sent, 1), IBAKE_OK);
    ASSERT_EQ(ibake_deferred_open(&user.config, &got, &sender, m3.data(), m3.size(), &called, 1), IBAKE_OK);
    EXPECT_EQ(to_hex(sent.key, 16), to_hex(got.key, 16));
    const Prf prf = {&user.platform.table, IBAKE_PRF_SHA256};
    uint8_t tek[16];
    ASSERT_EQ(derive(prf, tek, sizeof tek, content.sk, Label::tek, 1, {content.csb_id, content.rand}), IBAKE_OK);
    EXPECT_EQ(to_hex(tek, 16), to_hex(got.key, 16));
}

TEST_F(Scenario, MailboxFormViolations) {
    deliver_to_mailbox();
    Talk talk(*this);
    talk.to3();
    const auto drop3 = [&](ibake_status status, const Bytes& m) { expect_drop(talk.r, after(0.5), m, status); };
    drop3(IBAKE_E_PAYLOAD, change(talk.m3, [](Parts& p) { p.pop_back(); }));                             // no ESK
    drop3(IBAKE_E_PAYLOAD, forge->rechain(talk.m3, mailbox, [](Parts& p) { p.erase(p.begin() + 1); }));  // no ECCPTi
    drop3(IBAKE_E_ECHO_MISMATCH, forge->rechain(talk.m3, mailbox, [](Parts& p) { p[3].body[20] ^= 1; }));
    drop3(IBAKE_E_NOT_ON_CURVE, forge->rechain(talk.m3, mailbox, [](Parts& p) { p[1].body[20] ^= 1; }));
    talk.m4 = talk.r.receive(after(0.5), talk.m3);
    ASSERT_EQ(talk.r.status, IBAKE_OK);
    const auto drop4 = [&](ibake_status status, const Bytes& m) {
        expect_drop(talk.i, after(0.5), forge->remac(m, talk.i.memory, true), status);
    };
    drop4(IBAKE_E_PAYLOAD, change(talk.m4, [](Parts& p) { p.erase(p.begin() + 4); }));  // no IBAKE
    drop4(IBAKE_E_ECHO_MISMATCH, forge->rechain(talk.m4, alice, [](Parts& p) { p[1].body[9] ^= 1; }));
    drop4(IBAKE_E_IDENTITY_MISMATCH, forge->rechain(talk.m4, alice, [&](Parts& p) { p[0] = idr_part(1, mallory); }));
    drop4(IBAKE_E_PAYLOAD, forge->rechain(talk.m4, alice, [](Parts& p) { p.push_back(p[0]); }));
    drop4(IBAKE_E_DECRYPT, change(talk.m4, [](Parts& p) { p[4].body[99] ^= 1; }));
    talk.i.receive(after(0.5), talk.m4);
    EXPECT_EQ(talk.i.status, IBAKE_OK);
}

TEST_F(Scenario, MailboxNeedsARoleAndANameOfItsOwn) {
    deliver_to_mailbox();
    r->config.flags = 0;
    TestSession a(*i);
    const Bytes m1 = a.start(now, call());
    expect_refused(*this, m1, IBAKE_E_NO_KEY);
    for (uint32_t role : {IBAKE_ROLE_MAILBOX, IBAKE_ROLE_FORK_TARGET, IBAKE_ROLE_RETARGET}) {
        r->config.flags = role;
        TestSession b(*r);
        b.accept(now, m1, &answer);
        EXPECT_EQ(b.status, IBAKE_OK);
        TestSession c(*r);
        c.accept(now, m1);
        EXPECT_EQ(c.status, IBAKE_E_NO_KEY);
    }
    answer.answer_as = uri(alice);
    expect_refused(*this, m1, IBAKE_E_SELF_CALL);
    answer.answer_as = uri(tablet);  // whose key is not held: message 3 could not be read
    expect_refused(*this, m1, IBAKE_E_NO_KEY);
}

TEST_F(Scenario, MailboxAnswersOnP256) {  // DECIDE-18
    deliver_to_mailbox();
    i->config.curve = IBAKE_CURVE_P384;
    Talk talk(*this);
    talk.to_end();
    EXPECT_EQ(talk.i.info().curve, IBAKE_CURVE_P256);
    i->config.min_curve = IBAKE_CURVE_P384;  // and a floor above it refuses
    Talk floor(*this);
    floor.to2();
    expect_drop(floor.i, after(0.1), floor.m2, IBAKE_E_CURVE);
}

// ---- Rekey and update ----

TEST_F(Scenario, RekeyFromEitherSide) {
    mki = {1, 2, 3};
    Talk talk(*this);
    talk.to_end();
    std::set<std::string> seen{to_hex(talk.i.fingerprint())};
    for (int k = 0; k < 4; k++) {
        TestSession &a = k % 2 == 0 ? talk.i : talk.r, &b = k % 2 == 0 ? talk.r : talk.i;
        rekey(a, b, after(2 + k));
        same_keys(a, b);
        EXPECT_TRUE(seen.insert(to_hex(a.fingerprint())).second);
        EXPECT_EQ(a.info().generation, static_cast<uint32_t>(k + 2));
        EXPECT_EQ(a.info().is_initiator, k % 2 == 0);  // roles stay (DECIDE-9)
        EXPECT_EQ(b.info().confirmed, 1);
    }
}

TEST_F(Scenario, RekeyMessages) {  // point 25: those of points 6 to 9 without RAND, SP, GenExt
    use_policies();
    Talk talk(*this);
    talk.to_end();
    const Bytes m1 = talk.r.rekey(after(2)), m2 = talk.i.receive(after(2), m1), m3 = talk.r.receive(after(2), m2),
                m4 = talk.i.receive(after(2), m3);
    talk.r.receive(after(2), m4);
    ASSERT_EQ(talk.r.status, IBAKE_OK);
    const auto types = [](const Bytes& m) {
        std::vector<int> t;
        for (const Part& p : split(m)) t.push_back(p.type);
        return t;
    };
    EXPECT_EQ(types(m1), (std::vector<int>{255, 5, 14, 14, 22}));
    EXPECT_EQ(types(m2), (std::vector<int>{255, 5, 14, 14, 22}));
    EXPECT_EQ(types(m3), (std::vector<int>{255, 5, 14, 14, 22}));
    EXPECT_EQ(types(m4), (std::vector<int>{255, 5, 14, 14, 9}));
    const Parts p = split(m1);
    EXPECT_EQ(p[2].body[0], 2);  // the responder started: its IDR first, roles unchanged
    EXPECT_EQ(p[3].body[0], 1);
    EXPECT_EQ(Bytes(m1.begin() + 4, m1.begin() + 8), Bytes(talk.m1.begin() + 4, talk.m1.begin() + 8));
    const Parts chain = split(forge->open(m1, alice), payload::kIdr);
    ASSERT_EQ(chain.size(), 3u);
    EXPECT_EQ(id_of(chain[0]), bob);
    EXPECT_EQ(id_of(chain[2]), alice);
}

TEST_F(Scenario, RekeyViolations) {
    Talk talk(*this);
    talk.to_end();
    TestSession& a = talk.i;
    TestSession& b = talk.r;
    const Bytes m1 = a.rekey(after(2));
    EXPECT_TRUE(a.rekey(after(3)).empty());
    EXPECT_EQ(a.status, IBAKE_E_STATE);
    const auto drop = [&](TestSession& s, ibake_status status, const Bytes& m, int counted) {
        expect_drop(s, after(2), m, status, counted);
    };
    const auto time = [&](double t) {
        return [this, t](Parts& p) { ntp_from_ticks(find(p, payload::kT).body.data() + 1, ticks(after(t))); };
    };
    drop(b, IBAKE_E_REPLAY, change(m1, time(0.5)), 0);  // T not later than the last
    drop(b, IBAKE_E_CLOCK_SKEW, change(m1, time(400)), 0);
    drop(b, IBAKE_E_HEADER, change(m1, [](Parts& p) { p[0].body[11] ^= 1; }), 0);  // rule 11: an SSRC never changes
    drop(b, IBAKE_E_HEADER,
         change(m1,
                [](Parts& p) {
                    p[0].body[8] = 1;
                    p[0].body.resize(19);
                }),
         0);
    drop(b, IBAKE_E_IDENTITY_MISMATCH, change(m1, [&](Parts& p) { p[2] = idr_part(1, mallory); }), 0);
    drop(b, IBAKE_E_DECRYPT, change(m1, [](Parts& p) { p.back().body[40] ^= 1; }), 0);
    drop(b, IBAKE_E_IDENTITY_MISMATCH, forge->rechain(m1, bob, [&](Parts& p) { p[0] = idr_part(1, mallory); }), 0);
    drop(b, IBAKE_E_PAYLOAD, forge->rechain(m1, bob, [](Parts& p) { p.pop_back(); }), 0);
    drop(b, IBAKE_E_REPLAY, talk.m1, 0);  // with RAND: another exchange
    drop(a, IBAKE_E_SELF_CALL, m1, 1);    // rule 14: our own message came back (an own rekey is pending, so it counts)
    const Bytes m2 = b.receive(after(2), m1);
    ASSERT_EQ(b.status, IBAKE_OK);
    drop(a, IBAKE_E_ECHO_MISMATCH, forge->rechain(m2, alice, [](Parts& p) { p[1].body[30] ^= 1; }), 1);
    drop(a, IBAKE_E_ECHO_MISSING, forge->rechain(m2, alice, [](Parts& p) { p.erase(p.begin() + 1); }), 1);
    drop(a, IBAKE_E_IDENTITY_MISMATCH, change(m2, [&](Parts& p) { p[3] = idr_part(2, tablet); }), 1);
    const Bytes m3 = a.receive(after(2.5), m2);
    drop(b, IBAKE_E_RAND,
         change(m3, [&](Parts& p) { p.insert(p.begin() + 2, find(*std::make_unique<Parts>(split(talk.m3)), payload::kRand)); }),
         1);
    drop(b, IBAKE_E_ECHO_MISMATCH, forge->rechain(m3, bob, [](Parts& p) { p[2].body[30] ^= 1; }), 1);
    const Bytes before = b.fingerprint();
    const Bytes m4 = b.receive(after(2.5), m3);
    ASSERT_EQ(b.status, IBAKE_OK);
    EXPECT_NE(b.fingerprint(), before);
    EXPECT_EQ(a.fingerprint(), before);  // the old keys stay until message 4
    drop(a, IBAKE_E_MAC, change(m4, [](Parts& p) { p.back().body[4] ^= 1; }), 1);
    a.receive(after(2.5), m4);
    EXPECT_EQ(a.fingerprint(), b.fingerprint());
}

TEST_F(Scenario, EightFailuresEndARekeyNotTheCall) {
    Talk talk(*this);
    talk.to_end();
    const Bytes before = talk.i.fingerprint();
    const Bytes m1 = talk.i.rekey(after(2)), m2 = talk.r.receive(after(2), m1);
    const Bytes bad = forge->rechain(m2, alice, [](Parts& p) { p[1].body[30] ^= 1; });
    for (int k = 0; k < 8; k++) talk.i.receive(after(2), bad);
    EXPECT_EQ(talk.i.info().state, IBAKE_STATE_ESTABLISHED);
    EXPECT_EQ(talk.i.info().rekeying, 0);
    EXPECT_EQ(talk.i.fingerprint(), before);
    talk.i.receive(after(2), m2);
    EXPECT_EQ(talk.i.status, IBAKE_E_STATE);
    rekey(talk.i, talk.r, after(3));
    same_keys(talk.i, talk.r);
}

TEST_F(Scenario, AForgedRekeyDoesNotBlockTheRealOne) {
    Talk talk(*this);
    talk.to_end();
    // Anyone can encrypt to bob; a later message 1 replaces an earlier one, and the present keys stay.
    const Bytes real = talk.i.rekey(after(2));
    const Bytes forged = change(forge->rechain(real, bob, [](Parts& p) { p[1].body.back() |= 0x10; }),
                                [&](Parts& p) { ntp_from_ticks(find(p, payload::kT).body.data() + 1, ticks(after(100))); });
    const Bytes before = talk.r.fingerprint();
    talk.r.receive(after(2), forged);
    EXPECT_EQ(talk.r.status, IBAKE_OK);
    EXPECT_EQ(talk.r.fingerprint(), before);
    const Bytes m2 = talk.r.receive(after(2), real);
    ASSERT_EQ(talk.r.status, IBAKE_OK);
    const Bytes m3 = talk.i.receive(after(2), m2), m4 = talk.r.receive(after(2), m3);
    talk.i.receive(after(2), m4);
    EXPECT_EQ(talk.i.status, IBAKE_OK);
    same_keys(talk.i, talk.r);
}

TEST_F(Scenario, CrossingRekeys) {  // point 25: the lower T wins, at equal T the lower identity
    for (double offset : {-0.1, 0.0, 0.1}) {
        Talk talk(*this);
        talk.to_end();
        const Bytes from_i = talk.i.rekey(after(2)), from_r = talk.r.rekey(after(2 + offset));
        TestSession &winner = offset < 0 ? talk.r : talk.i, &loser = offset < 0 ? talk.i : talk.r;  // alice is below bob
        const Bytes &won = offset < 0 ? from_r : from_i, &lost = offset < 0 ? from_i : from_r;
        winner.receive(after(2.2), lost);
        EXPECT_EQ(winner.status, IBAKE_E_STATE);
        EXPECT_EQ(winner.info().failures, 0);
        const Bytes m2 = loser.receive(after(2.2), won);
        ASSERT_EQ(loser.status, IBAKE_OK);
        const Bytes m3 = winner.receive(after(2.3), m2), m4 = loser.receive(after(2.3), m3);
        ASSERT_EQ(loser.status, IBAKE_OK);
        EXPECT_EQ(loser.info().rekeying, 0);
        winner.receive(after(2.3), m4);
        ASSERT_EQ(winner.status, IBAKE_OK);
        EXPECT_EQ(winner.info().generation, 2u);
        EXPECT_EQ(loser.info().generation, 2u);
        same_keys(winner, loser);
    }
}

TEST_F(Scenario, RocNeverGoesDown) {  // rule 11
    cs = {{0, 5, 0}, {0, 6, 0}};
    Talk talk(*this);
    talk.to_end();
    const uint32_t lower[2] = {4, 6}, higher[2] = {9, 6};
    talk.i.rekey(after(2), lower);
    EXPECT_EQ(talk.i.status, IBAKE_E_HEADER);
    const Bytes m1 = talk.i.rekey(after(2), higher, {7, 7});
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    expect_drop(talk.r, after(2), change(m1, [](Parts& p) { p[0].body[18] = 4; }), IBAKE_E_HEADER, 0);
    const Bytes m2 = talk.r.receive(after(2), m1), m3 = talk.i.receive(after(2), m2), m4 = talk.r.receive(after(2), m3);
    talk.i.receive(after(2), m4);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(talk.r.keys(1).roc, 9u);
    EXPECT_EQ(talk.r.keys(1).mki_size, 2);
    same_keys(talk.i, talk.r);
}

TEST_F(Scenario, UpdateAddsCryptoSessions) {  // DECIDE-9: two messages without new keys, both under V
    Talk talk(*this);
    talk.to_end();
    ASSERT_EQ(ibake_session_confirmed(&talk.r.memory), IBAKE_OK);
    const ibake_srtp_keys one = talk.i.keys(1), two = talk.i.keys(2);
    std::vector<ibake_cs> wider = {{one.ssrc, 0, 0}, {two.ssrc, 0, 0}, {0x33333333, 0, 0}, {0x44444444, 0, 0}};
    const auto refused = [&](ibake_status status, const std::function<void(std::vector<ibake_cs>&)>& edit) {
        auto list = wider;
        edit(list);
        talk.i.update(after(2), list);
        EXPECT_EQ(talk.i.status, status) << ibake_status_name(talk.i.status);
    };
    refused(IBAKE_E_HEADER, [](auto& l) { l.resize(1); });
    refused(IBAKE_E_HEADER, [](auto& l) { l[0].ssrc++; });
    refused(IBAKE_E_POLICY, [](auto& l) { l[2].ssrc = l[0].ssrc; });
    refused(IBAKE_E_POLICY, [](auto& l) { l[3].ssrc = 0; });
    refused(IBAKE_E_POLICY, [](auto& l) { l[3].policy = 1; });
    const Bytes m1 = talk.i.update(after(2), wider);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    expect_drop(talk.r, after(2), change(m1, [](Parts& p) { p.back().body[3] ^= 1; }), IBAKE_E_MAC, 0);
    expect_drop(talk.r, after(2), change(m1, [](Parts& p) { p[0].body[30] ^= 1; }), IBAKE_E_MAC, 0);
    expect_drop(talk.i, after(2), m1, IBAKE_E_SELF_CALL);
    const Bytes m2 = talk.r.receive(after(2), m1);
    ASSERT_EQ(talk.r.status, IBAKE_OK);
    EXPECT_EQ(talk.r.event.kind, IBAKE_EVENT_UPDATED);
    EXPECT_EQ(talk.r.receive(after(3), m1), m2);
    expect_drop(talk.i, after(2), change(m2, [](Parts& p) { p.back().body[3] ^= 1; }), IBAKE_E_MAC);
    talk.i.receive(after(2), m2);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(talk.i.event.kind, IBAKE_EVENT_UPDATED);
    EXPECT_EQ(talk.i.info().cs_count, 4);
    same_keys(talk.i, talk.r);
    EXPECT_EQ(to_hex(talk.i.keys(1).key, 16), to_hex(one.key, 16));
    expect_drop(talk.r, after(3), change(m1, [](Parts& p) { p[0].body[31] ^= 1; }), IBAKE_E_REPLAY, 0);  // its T is used up
    rekey(talk.r, talk.i, after(5));
    same_keys(talk.i, talk.r);
}

// ---- Provisional responder, time, closing ----

TEST_F(Scenario, ProvisionalResponder) {  // rule 3
    Talk talk(*this);
    talk.to_end();
    EXPECT_EQ(talk.i.info().confirmed, 1);
    EXPECT_EQ(talk.r.info().confirmed, 0);
    talk.r.keys(1);
    EXPECT_EQ(talk.r.status, IBAKE_OK);
    talk.r.keys(2);
    EXPECT_EQ(talk.r.status, IBAKE_E_STATE);  // sends no media before
    ASSERT_EQ(ibake_session_confirmed(&talk.r.memory), IBAKE_OK);
    talk.r.keys(2);
    EXPECT_EQ(talk.r.status, IBAKE_OK);
    EXPECT_EQ(ibake_session_expire(&talk.r.memory, after(100000)), IBAKE_OK);

    Talk silent(*this);
    silent.to_end();
    EXPECT_EQ(ibake_session_expire(&silent.r.memory, after(29)), IBAKE_OK);
    EXPECT_EQ(ibake_session_expire(&silent.r.memory, after(31)), IBAKE_E_CLOSED);
    EXPECT_EQ(silent.r.info().state, IBAKE_STATE_CLOSED);
}

TEST_F(Scenario, TimeOuts) {
    Talk talk(*this);
    talk.to3();
    EXPECT_EQ(ibake_session_expire(&talk.i.memory, after(30)), IBAKE_OK);
    EXPECT_EQ(ibake_session_expire(&talk.i.memory, after(31)), IBAKE_E_CLOSED);
    EXPECT_TRUE(talk.r.receive(after(31), talk.m3).empty());
    EXPECT_EQ(talk.r.status, IBAKE_E_CLOSED);
    Talk again(*this);
    again.to_end();
    again.i.rekey(after(1));
    EXPECT_EQ(again.i.info().rekeying, 1);
    EXPECT_EQ(ibake_session_expire(&again.i.memory, after(40)), IBAKE_OK);
    EXPECT_EQ(again.i.info().rekeying, 0);
    EXPECT_EQ(again.i.info().state, IBAKE_STATE_ESTABLISHED);
}

TEST_F(Scenario, MoveAndClose) {
    Talk talk(*this);
    talk.to_end();
    ibake_session moved;
    ibake_session_move(&moved, &talk.i.memory);
    EXPECT_EQ(octets_of(talk.i.memory), Bytes(sizeof moved, 0));
    uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE];
    ASSERT_EQ(ibake_session_fingerprint(&moved, fingerprint), IBAKE_OK);
    EXPECT_EQ(Bytes(fingerprint, fingerprint + 16), talk.r.fingerprint());
    EXPECT_EQ(ibake_session_fingerprint(&talk.i.memory, fingerprint), IBAKE_E_ARGUMENT);  // no session any more
    ibake_session_close(&moved);
    EXPECT_EQ(ibake_session_fingerprint(&moved, fingerprint), IBAKE_E_STATE);
    EXPECT_EQ(ibake_session_expire(&moved, now), IBAKE_E_CLOSED);
    ASSERT_EQ(ibake_session_init(&moved, sizeof moved, &i->config), IBAKE_OK);  // the memory may be used again
}

// ---- Error messages (rule 14) ----

TEST_F(Scenario, Errors) {
    Talk talk(*this);
    talk.to_end();
    Bytes hint(IBAKE_MIKEY_MAX), real(IBAKE_MIKEY_MAX);
    size_t size = hint.size();
    ASSERT_EQ(ibake_error_make(now, hint.data(), &size, talk.m3.data(), talk.m3.size(), 7), IBAKE_OK);
    hint.resize(size);
    const Bytes before = octets_of(talk.i.memory);
    talk.i.receive(now, hint);
    EXPECT_EQ(talk.i.status, IBAKE_OK);
    EXPECT_EQ(talk.i.event.kind, IBAKE_EVENT_PEER_ERROR);
    EXPECT_EQ(talk.i.event.error_no, 7);
    EXPECT_EQ(talk.i.event.authenticated, 0);
    EXPECT_EQ(octets_of(talk.i.memory), before);  // only a hint
    size = real.size();
    ASSERT_EQ(ibake_session_error(&talk.r.memory, now, real.data(), &size, 12), IBAKE_OK);
    real.resize(size);
    talk.i.receive(now, real);
    EXPECT_EQ(talk.i.event.authenticated, 1);
    EXPECT_EQ(talk.i.event.error_no, 12);
    expect_drop(talk.i, now, change(real, [](Parts& p) { p[2].body[0] ^= 1; }), IBAKE_E_MAC, 0);
    expect_drop(talk.i, after(400), real, IBAKE_E_CLOCK_SKEW, 0);
    size = hint.size();
    EXPECT_EQ(ibake_error_make(now, hint.data(), &size, real.data(), real.size(), 1), IBAKE_E_DATA_TYPE);  // never about an Error
    Talk half(*this);
    half.to2();
    size = real.size();
    EXPECT_EQ(ibake_session_error(&half.r.memory, now, real.data(), &size, 12), IBAKE_E_STATE);
    EXPECT_EQ(ibake_error_number(IBAKE_E_DECRYPT), ibake_error_number(IBAKE_E_MAC));
    EXPECT_EQ(ibake_error_number(IBAKE_E_DECRYPT), ibake_error_number(IBAKE_E_IDENTITY_MISMATCH));
    EXPECT_STREQ(ibake_error_name(7), "Invalid ID");
}

// ---- Configuration ----

TEST_F(Scenario, Configuration) {
    const auto status = [&](const std::function<void(ibake_config&)>& edit) {
        ibake_config c = i->config;
        edit(c);
        ibake_session s;
        return ibake_session_init(&s, sizeof s, &c);
    };
    EXPECT_EQ(status([](ibake_config&) {}), IBAKE_OK);
    EXPECT_EQ(status([](ibake_config& c) { c.size--; }), IBAKE_E_CONFIG);
    EXPECT_EQ(status([](ibake_config& c) { c.context = nullptr; }), IBAKE_E_ARGUMENT);
    EXPECT_EQ(status([](ibake_config& c) { c.directory = nullptr; }), IBAKE_E_ARGUMENT);
    EXPECT_EQ(status([](ibake_config& c) { c.min_key = 15; }), IBAKE_E_CONFIG);
    EXPECT_EQ(status([](ibake_config& c) { c.min_tag = 4; }), IBAKE_E_CONFIG);
    EXPECT_EQ(status([](ibake_config& c) { c.max_skew_s = 301; }), IBAKE_E_CONFIG);
    EXPECT_EQ(status([](ibake_config& c) { c.min_curve = 5; }), IBAKE_E_CONFIG);
    EXPECT_EQ(status([](ibake_config& c) { c.max_failures = 0; }), IBAKE_E_CONFIG);
    EXPECT_EQ(status([](ibake_config& c) { c.prf = 2; }), IBAKE_E_CONFIG);
    ibake_context none{};
    EXPECT_EQ(status([&](ibake_config& c) { c.context = &none; }), IBAKE_E_UNINITIALISED);
    ibake_session s;
    EXPECT_EQ(ibake_session_init(&s, sizeof s - 8, &i->config), IBAKE_E_CONFIG);
    EXPECT_EQ(ibake_session_size(), sizeof s);
}

TEST_F(Scenario, CsbIdsDoNotCollide) {  // RFC 3830 section 6.1
    i->platform.named[IBAKE_RANDOM_CSB_ID] = {Bytes(4, 1), Bytes(4, 1), Bytes(4, 2)};
    i->directory.csb_id_in_use = [](void*, const uint8_t id[4]) { return id[0] == 1 ? 1 : 0; };
    TestSession s(*i);
    const Bytes m1 = s.start(now, call());
    EXPECT_EQ(Bytes(m1.begin() + 4, m1.begin() + 8), Bytes(4, 2));
}

TEST_F(Scenario, ScalarsOutOfRangeAreDrawnAgain) {
    i->platform.named[IBAKE_RANDOM_X] = {Bytes(32, 0), Bytes(32, 0xff), Bytes(32, 5)};
    TestSession s(*i);
    s.start(now, call());
    EXPECT_EQ(s.status, IBAKE_OK);
    i->platform.named[IBAKE_RANDOM_X].assign(16, Bytes(32, 0xff));
    TestSession t(*i);
    t.start(now, call());
    EXPECT_EQ(t.status, IBAKE_E_RANDOM);
    i->config.curve = IBAKE_CURVE_P521;  // top bits masked first: 66 octets of ones are out of range, an odd first octet is not
    i->platform.named[IBAKE_RANDOM_X] = {Bytes(66, 0xff), Bytes(66, 0x55)};
    TestSession u(*i);
    u.start(now, call());
    EXPECT_EQ(u.status, IBAKE_OK);
    EXPECT_TRUE(i->platform.named[IBAKE_RANDOM_X].empty());
}

}  // namespace
