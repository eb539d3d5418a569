// The exchange and key requests on the suites of RFC 5091: mixed with one another, refused when weak, attacked. SPDX-License-Identifier: Apache-2.0
#include "tests/support/backend.h"
#include "tests/support/suite_stage.h"

namespace {

using namespace ibake;
using namespace ibake::test;

constexpr uint16_t kBls = IBAKE_SUITE_BF_BLS12381, kBf = IBAKE_SUITE_BF_SS512, kBb1 = IBAKE_SUITE_BB1_SS512;

Bytes& ciphertext_part(Parts& parts) { return find(parts, payload::kIbake).body; }

// ---- Every pair of schemes ----

class Pairs : public ::testing::TestWithParam<std::pair<uint16_t, uint16_t>>, public SuiteStage {
protected:
    Pairs() : SuiteStage(GetParam().first, GetParam().second) {}
};
INSTANTIATE_TEST_SUITE_P(Suites, Pairs,
                         ::testing::Values(std::pair{kBf, kBf}, std::pair{kBb1, kBb1}, std::pair{kBf, kBb1}, std::pair{kBls, kBf},
                                           std::pair{kBb1, kBls}));

TEST_P(Pairs, WholeExchange) {
    use_policies();
    for (bool cached : {false, true}) {
        i->cache_recipients = r->cache_recipients = cached;
        Talk talk(*this);
        talk.to_end();
        ASSERT_EQ(ibake_session_confirmed(&talk.r.memory), IBAKE_OK);
        for (uint8_t cs_id : {1, 2}) {
            const ibake_srtp_keys a = talk.i.keys(cs_id), b = talk.r.keys(cs_id);
            EXPECT_EQ(Bytes(a.key, a.key + 16), Bytes(b.key, b.key + 16));
        }
        EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CALLED);
    }
}

TEST_P(Pairs, RekeyFromEitherSide) {
    Talk talk(*this);
    talk.to_end();
    for (auto [from, to] : {std::pair{&talk.i, &talk.r}, std::pair{&talk.r, &talk.i}}) {
        const double at = from == &talk.i ? 1 : 2;
        const Bytes before = from->fingerprint();
        const Bytes m2 = to->receive(after(at), from->rekey(after(at)));
        const Bytes m4 = to->receive(after(at + 0.5), from->receive(after(at + 0.5), m2));
        from->receive(after(at + 0.5), m4);
        ASSERT_EQ(from->status, IBAKE_OK);
        EXPECT_EQ(from->fingerprint(), to->fingerprint());
        EXPECT_NE(from->fingerprint(), before);
    }
}

TEST_P(Pairs, AForkProvesItself) {
    fork_to_tablet();
    Talk talk(*this);
    talk.to_end();
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CLAIM);
    const Bytes m2 = talk.r.receive(after(1), talk.i.rekey(after(1)));
    talk.i.receive(after(2), talk.r.receive(after(2), talk.i.receive(after(2), m2)));
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CALLED_AND_PEER);
}

// The answerer's suite is its own: it holds no key of the called identity, whose KMS has another one.
TEST_P(Pairs, DeferredDelivery) {
    mailbox = "sip:voicemail@c.example";
    network.domains["c.example"] = kms_of(GetParam().first, "kms.c.example", 86400);
    deliver_to_mailbox();
    Talk talk(*this);
    talk.to_end();
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_OTHER);
    EXPECT_EQ(talk.r.event.deferred, 1);
    ibake_srtp_keys sent{}, got{};
    ibake_identity sender;
    ASSERT_EQ(ibake_session_export_deferred(&talk.i.memory, &sent, 1), IBAKE_OK);
    TestNode user(network, {bob}, 5);
    user.config.flags |= IBAKE_ALLOW_WEAK_SUITES;
    const ibake_identity called = uri(bob);
    ASSERT_EQ(ibake_deferred_open(&user.config, &got, &sender, talk.m3.data(), talk.m3.size(), &called, 1), IBAKE_OK);
    EXPECT_EQ(Bytes(got.key, got.key + 16), Bytes(sent.key, sent.key + 16));
    EXPECT_EQ(text(sender), alice);

    Bytes changed = talk.m3;
    changed[changed.size() - 20] ^= 1;  // in the ESK
    EXPECT_EQ(ibake_deferred_open(&user.config, &got, &sender, changed.data(), changed.size(), &called, 1), IBAKE_E_DECRYPT);
}

TEST_P(Pairs, SmallBuffersSayWhatIsEnough) {
    TestSession session(*i);
    const ibake_call c = call();
    Bytes out(IBAKE_MIKEY_MAX, 0xa5);
    size_t size = 0;
    EXPECT_EQ(ibake_session_start(&session.memory, now, out.data(), &size, &c), IBAKE_E_BUFFER);
    const size_t enough = size;
    for (size_t capacity : {size_t{1}, enough / 2, enough - 1}) {
        size = capacity;
        ASSERT_EQ(ibake_session_start(&session.memory, now, out.data(), &size, &c), IBAKE_E_BUFFER) << capacity;
        EXPECT_EQ(size, enough);
        EXPECT_EQ(Bytes(out.begin(), out.begin() + static_cast<long>(capacity)), Bytes(capacity, 0));
        EXPECT_EQ(out[capacity], 0xa5);
    }
    size = enough;
    EXPECT_EQ(ibake_session_start(&session.memory, now, out.data(), &size, &c), IBAKE_OK);
    EXPECT_LE(size, enough);
    EXPECT_EQ(out[enough], 0xa5);
}

// ---- Strength (point 27) ----

TEST(Weak, SuitesNeedPermission) {
    for (uint16_t suite : {kBf, kBb1, uint16_t{IBAKE_SUITE_BF_SS1024}}) {
        SuiteStage stage(kBls, suite);
        stage.i->config.flags = stage.r->config.flags = 0;
        TestSession session(*stage.i);
        EXPECT_TRUE(session.start(stage.now, stage.call()).empty());
        EXPECT_EQ(session.status, IBAKE_E_WEAK_SUITE);
        stage.i->config.flags = IBAKE_ALLOW_WEAK_SUITES;
        Talk talk(stage);
        talk.to1();
        expect_refused(stage, talk.m1, IBAKE_E_WEAK_SUITE);
        stage.r->config.flags = IBAKE_ALLOW_WEAK_SUITES;
        stage.i->config.max_key = 0;  // and then a session key of 16 octets is still more than they are good for
        EXPECT_TRUE(TestSession(*stage.i).start(stage.now, stage.call()).empty());
    }
}

TEST(Strong, Ss1536NeedsNoPermission) {
    SuiteStage stage(IBAKE_SUITE_BF_SS1536, IBAKE_SUITE_BB1_SS1536);
    for (TestNode* node : {stage.i.get(), stage.r.get()}) {
        node->config.flags = 0;
        node->config.max_key = 0;
    }
    Talk talk(stage);
    talk.to_end();
    for (const Bytes* m : {&talk.m1, &talk.m2, &talk.m3, &talk.m4})
        EXPECT_LE(m->size(), size_t{1500}) << "larger than README says";
}

// Longest identities, nonces, policies and crypto sessions; two ciphertexts in message 3.
TEST(Large, MessagesBeyondThoseOfBls) {
    if (large_sizes_left_out()) GTEST_SKIP();
    SuiteStage stage(IBAKE_SUITE_BB1_SS3840, IBAKE_SUITE_BB1_SS3840);
    for (auto [name, domain] :
         {std::pair{&stage.alice, "@a.example"}, std::pair{&stage.bob, "@b.example"}, std::pair{&stage.mailbox, "@b.example"}})
        *name = "sip:" + std::string(IBAKE_ID_MAX - 4 - 10 - 1, 'x') + (name == &stage.mailbox ? "m" : "x") + domain;
    stage.i->owns = {stage.alice};
    stage.r->owns = {stage.bob};
    stage.cs.resize(IBAKE_CS_MAX);
    stage.nonce.assign(IBAKE_NONCE_MAX, 0x77);
    stage.mki.assign(IBAKE_MKI_MAX, 0x99);
    stage.i->config.curve = IBAKE_CURVE_P521;
    Talk plain(stage);
    plain.to_end();
    EXPECT_GT(plain.m2.size(), size_t{3500});

    stage.deliver_to_mailbox();
    Talk deferred(stage);
    deferred.to_end();
    EXPECT_GT(deferred.m3.size(), size_t{4096});
    EXPECT_LE(deferred.m3.size(), size_t{IBAKE_MIKEY_MAX});
}

// ---- A directory that is wrong ----

TEST(Directory, SuiteAndParametersMustAgree) {
    SuiteStage stage(kBf, kBb1);
    static ibake_kms answer;
    stage.i->cache_recipients = false;
    const ibake_kms bf = stage.network.domains["a.example"]->view(), bb1 = stage.network.domains["b.example"]->view(),
                    bls = kms_of(kBls, "kms.c.example", 86400)->view();
    stage.i->directory.find_kms = [](void*, ibake_kms* kms, const ibake_identity*, uint64_t) {
        *kms = answer;
        return IBAKE_OK;
    };
    const auto started = [&](ibake_kms kms, uint16_t suite) {
        answer = kms;
        answer.suite = suite;
        TestSession session(*stage.i);
        (void)session.start(stage.now, stage.call());
        return session.status;
    };
    EXPECT_EQ(started(bf, kBf), IBAKE_OK);
    for (uint16_t claimed : {kBb1, kBls, uint16_t{IBAKE_SUITE_BF_SS1536}, uint16_t{15}, uint16_t{21}, uint16_t{31}, uint16_t{37},
                             uint16_t{0}, uint16_t{65535}})
        EXPECT_EQ(started(bf, claimed), IBAKE_E_UNKNOWN_KMS) << claimed;
    EXPECT_EQ(started(bb1, kBf), IBAKE_E_UNKNOWN_KMS);
    EXPECT_EQ(started(bls, kBf), IBAKE_E_UNKNOWN_KMS);
    EXPECT_EQ(started(bls, kBls), IBAKE_E_NO_KEY);  // the key that is held is one of BF-SS512
}

// ---- Ciphertexts of message 1 ----

struct Attacked : ::testing::Test, SuiteStage {
    Attacked() : SuiteStage(kBf, kBf) {}
    // Message 1 with its IBAKE replaced.
    Bytes with(const Bytes& m1, const Bytes& ciphertext) const {
        Parts parts = split(m1);
        find(parts, payload::kIbake) = encrypted_part(payload::kIbake, ciphertext);
        return join(parts);
    }
};

TEST_F(Attacked, CiphertextsOfAnotherSuite) {
    Talk talk(*this);
    talk.to1();
    const Bytes plain = forge->open(talk.m1, bob);
    const auto sealed_by = [&](uint16_t suite, uint32_t interval) {
        const auto kms = kms_of(suite, "kms.d.example", interval);
        return with(talk.m1, kms->encrypt(forge->platform.context, plain, kms->dated(uri(bob), now.seconds)));
    };
    EXPECT_EQ(sealed_by(kBf, 43200).size(), talk.m1.size());  // the same parameters: it is read
    TestSession session(*r);
    EXPECT_FALSE(session.accept(now, sealed_by(kBf, 43200)).empty());
    for (uint16_t suite : {kBb1, kBls, uint16_t{IBAKE_SUITE_BF_SS1024}})
        expect_refused(*this, sealed_by(suite, 43200), IBAKE_E_DECRYPT);
    network.domains["b.example"] = kms_of(kBb1, "kms.b.example", 43200);
    expect_refused(*this, talk.m1, IBAKE_E_DECRYPT);
    network.domains["b.example"] = kms_of(kBls, "kms.b.example", 43200);
    expect_refused(*this, talk.m1, IBAKE_E_DECRYPT);
}

TEST_F(Attacked, EveryTruncation) {
    Talk talk(*this);
    talk.to1();
    for (size_t size = 1; size < talk.m1.size(); size++)
        expect_refused(*this, Bytes(talk.m1.begin(), talk.m1.begin() + static_cast<long>(size)), IBAKE_E_LENGTH);
    Parts parts = split(talk.m1);
    const Bytes whole(ciphertext_part(parts).begin() + 2, ciphertext_part(parts).end());
    expect_refused(*this, with(talk.m1, {}), IBAKE_E_LENGTH);
    for (size_t size = 1; size < whole.size(); size++)
        expect_refused(*this, with(talk.m1, Bytes(whole.begin(), whole.begin() + static_cast<long>(size))), IBAKE_E_DECRYPT);
    Bytes longer = whole;
    longer.push_back(0);
    expect_refused(*this, with(talk.m1, longer), IBAKE_E_DECRYPT);
    longer.resize(ciphertext_bound(kBf, kChainMax) + 1);
    expect_refused(*this, with(talk.m1, longer), IBAKE_E_LENGTH);
}

TEST_F(Attacked, EveryFlip) {
    Talk talk(*this);
    talk.to1();
    Parts parts = split(talk.m1);
    const Bytes whole(ciphertext_part(parts).begin() + 2, ciphertext_part(parts).end());
    for (size_t at = 0; at < whole.size(); at++)
        for (int bit = 0; bit < 8; bit++) {
            if (IBAKE_TEST_EVERY_BIT == 0 && bit != static_cast<int>(5 * at % 8)) continue;
            Bytes flipped = whole;
            flipped[at] ^= static_cast<uint8_t>(1 << bit);
            expect_refused(*this, with(talk.m1, flipped), IBAKE_E_DECRYPT);
        }
}

// A plaintext that is longer than any chain.
TEST_F(Attacked, AChainIsBounded) {
    Talk talk(*this);
    talk.to1();
    const uint64_t seconds = time_of(talk.m1).seconds;
    expect_refused(*this, with(talk.m1, forge->seal(Bytes(kChainMax + 200, 1), bob, seconds)), IBAKE_E_LENGTH);
    expect_refused(*this, with(talk.m1, forge->seal(Bytes(kChainMax + 1, 1), bob, seconds)), IBAKE_E_LENGTH);
    Bytes chain = forge->open(talk.m1, bob);
    chain.push_back(0);
    expect_refused(*this, with(talk.m1, forge->seal(chain, bob, seconds)), IBAKE_E_LENGTH);
}

// Rule 6: a point off the curve or outside the subgroup costs the sender a message and us no decryption.
TEST_F(Attacked, PointsAreCheckedBeforeADecryptionIsSpent) {
    Talk talk(*this);
    talk.to1();
    std::vector<ibake_half_open> slots(2);
    std::vector<ibake_replay_entry> replay(4);
    ibake_responder_limits limits{};
    limits.half_open = slots.data();
    limits.half_open_count = slots.size();
    limits.replay = replay.data();
    limits.replay_count = replay.size();
    limits.decryptions_per_s = 1;
    ibake_responder table{};
    ASSERT_EQ(ibake_responder_init(&table, sizeof table, &r->config, &limits), IBAKE_OK);
    const auto receive = [&](const Bytes& m) {
        Bytes out(IBAKE_MIKEY_MAX);
        size_t size = out.size();
        ibake_event event;
        ibake_session* established;
        const uint8_t source[] = {1};
        return ibake_responder_receive(&table, now, out.data(), &size, &event, &established, m.data(), m.size(), source, 1,
                                       nullptr);
    };
    Parts parts = split(talk.m1);
    const Bytes whole(ciphertext_part(parts).begin() + 2, ciphertext_part(parts).end());
    rfc5091::CiphertextBlock block;
    ASSERT_EQ(rfc5091::read(block, whole, rfc5091::Scheme::bf), IBAKE_OK);
    const auto with_u = [&](const Bytes& x, const Bytes& y) {
        rfc5091::CiphertextBlock other = block;
        other.points[0] = {x, y};
        Bytes der(whole.size() + 16);
        size_t size = der.size();
        require(rfc5091::write(der.data(), &size, other, rfc5091::Scheme::bf));
        der.resize(size);
        return with(talk.m1, der);
    };
    EXPECT_EQ(receive(with_u({2}, {5})), IBAKE_E_DECRYPT);              // not on the curve
    EXPECT_EQ(receive(with_u({2}, {3})), IBAKE_E_DECRYPT);              // y^2 = x^3 + 1, of order 6
    EXPECT_EQ(receive(with_u({0}, {1})), IBAKE_E_DECRYPT);              // of order 3
    EXPECT_EQ(receive(with_u(Bytes(64, 0xff), {1})), IBAKE_E_DECRYPT);  // not below p
    EXPECT_EQ(receive(talk.m1), IBAKE_OK);                              // the one decryption of this second is still there
    Talk other(*this);
    other.to1();
    EXPECT_EQ(receive(other.m1), IBAKE_E_TOO_MANY);
    EXPECT_EQ(receive(with_u({2}, {3})), IBAKE_E_DECRYPT);
    ibake_responder_close(&table);
}

// ---- Key requests ----

class KeyRequests : public ::testing::TestWithParam<uint16_t>, public SuiteStage {
protected:
    TestKms& kms = *network.domains["a.example"];
    TestPlatform platform;
    Bytes psk = Bytes(32, 7), request = Bytes(IBAKE_MIKEY_MAX);
    std::string name = "alice-psk";
    std::vector<std::string> dates;
    std::vector<Bytes> taken;

    KeyRequests() : SuiteStage(GetParam(), GetParam()) {
        for (uint64_t day = 0; day < 3; day++) dates.push_back(kms.dated(uri(alice), now.seconds + day * 86400));
        std::vector<ibake_identity> ids;
        for (const std::string& d : dates) ids.push_back({reinterpret_cast<const uint8_t*>(d.data()), d.size(), IBAKE_ID_BYTES});
        const auto of = [](const std::string& s) { return ibake_piece{reinterpret_cast<const uint8_t*>(s.data()), s.size()}; };
        const ibake_key_request q = {ids.data(), ids.size(), of(kms.id), of(name), IBAKE_PRF_SHA256};
        size_t size = request.size();
        require(ibake_key_request_make(&platform.context, now, request.data(), &size, &q, psk.data(), psk.size()));
        request.resize(size);
    }
    Bytes reply(const std::vector<ibake_key_grant>& grants) {
        ibake_key_request_view view;
        require(ibake_key_request_parse(&view, request.data(), request.size()));
        Bytes out(IBAKE_MIKEY_MAX);
        size_t size = out.size();
        require(ibake_key_reply_make(&platform.context, out.data(), &size, &view, grants.data(), grants.size(), psk.data(),
                                     psk.size()));
        EXPECT_EQ(size, ibake_key_reply_size(&view, grants.data(), grants.size()));
        out.resize(size);
        return out;
    }
    ibake_status opened(const TestKms& by, const Bytes& octets) {
        taken.clear();
        const ibake_key_take take = [](void* self, const uint8_t*, size_t, const uint8_t* key, size_t key_size) {
            static_cast<std::vector<Bytes>*>(self)->emplace_back(key, key + key_size);
            return 0;
        };
        return by.open_reply(platform.context, octets, request, psk, take, &taken);
    }
};
INSTANTIATE_TEST_SUITE_P(Suites, KeyRequests, ::testing::Values(kBf, kBb1));

TEST_P(KeyRequests, BringKeyBlocks) {
    std::vector<ibake_key_grant> grants;
    for (const std::string& d : dates) grants.push_back(kms.grant(d));
    ASSERT_EQ(opened(kms, reply(grants)), IBAKE_OK);
    ASSERT_EQ(taken.size(), dates.size());
    for (size_t d = 0; d < dates.size(); d++) EXPECT_EQ(taken[d], kms.key_octets(dates[d]));
}

TEST_P(KeyRequests, CheckEveryKey) {
    const ibake_key_grant good = kms.grant(dates[0]);
    const auto with = [&](const Bytes& key) {
        const ibake_status status =
            opened(kms, reply({good, {kms.grant(dates[1]).dated, dates[1].size(), key.data(), key.size()}}));
        EXPECT_TRUE(taken.empty() || status == IBAKE_OK);  // not even the good one before it
        return status;
    };
    const Bytes key = kms.key_octets(dates[1]);
    EXPECT_EQ(with(key), IBAKE_OK);
    EXPECT_EQ(with(kms.key_octets(dates[2])), IBAKE_E_KEY_MISMATCH);
    EXPECT_EQ(with(kms_of(GetParam() == kBf ? kBb1 : kBf, "kms.e.example", 86400)->key_octets(dates[1])), IBAKE_E_LENGTH);
    EXPECT_NE(with(kms_of(kBls, "kms.e.example", 86400)->key_octets(dates[1])), IBAKE_OK);
    for (size_t size = 1; size < key.size(); size += 7)
        EXPECT_NE(with(Bytes(key.begin(), key.begin() + static_cast<long>(size))), IBAKE_OK) << size;
    Bytes longer = key;
    longer.push_back(0);
    EXPECT_EQ(with(longer), IBAKE_E_LENGTH);
    for (size_t at = 0; at < key.size(); at += 7) {
        Bytes flipped = key;
        flipped[at] ^= 1;
        EXPECT_NE(with(flipped), IBAKE_OK) << at;
    }
}

TEST_P(KeyRequests, OfAnotherSuite) {
    const Bytes answer = reply({kms.grant(dates[0])});
    EXPECT_EQ(opened(*kms_of(kBls, "kms.e.example", 86400), answer), IBAKE_E_LENGTH);
    EXPECT_EQ(opened(*kms_of(GetParam() == kBf ? kBb1 : kBf, "kms.e.example", 86400), answer), IBAKE_E_LENGTH);
    EXPECT_NE(opened(*kms_of(IBAKE_SUITE_BF_SS1024, "kms.e.example", 86400), answer), IBAKE_OK);
    ibake_kms none = kms.view();
    none.ss_params = nullptr;
    const ibake_key_take take = [](void*, const uint8_t*, size_t, const uint8_t*, size_t) { return 0; };
    EXPECT_EQ(ibake_key_reply_open(&platform.context, answer.data(), answer.size(), request.data(), request.size(), &none,
                                   psk.data(), psk.size(), take, nullptr),
              IBAKE_E_UNKNOWN_KMS);
}

TEST_P(KeyRequests, RefuseGrantsWithoutAKey) {
    ibake_key_request_view view;
    ASSERT_EQ(ibake_key_request_parse(&view, request.data(), request.size()), IBAKE_OK);
    Bytes out(IBAKE_MIKEY_MAX);
    for (size_t key_size : {size_t{0}, size_t{IBAKE_MIKEY_MAX} + 1, ~size_t{0}}) {
        ibake_key_grant grant = kms.grant(dates[0]);
        grant.key_size = key_size;
        size_t size = out.size();
        EXPECT_EQ(ibake_key_reply_size(&view, &grant, 1), 0u);
        EXPECT_EQ(ibake_key_reply_make(&platform.context, out.data(), &size, &view, &grant, 1, psk.data(), psk.size()),
                  IBAKE_E_ARGUMENT);
    }
}

}  // namespace
