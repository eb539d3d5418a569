// The binding extension: its octets, the forms of a call, whom it refuses, what it finds that the messages alone do not.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/suite_stage.h"

namespace {

using namespace ibake;
using namespace ibake::test;

constexpr size_t kValue = 32, kN = 16;

// H(k, C, x) of the profile, by itself.
Bytes h(uint8_t k, const Bytes& c, const Bytes& x) {
    Bytes all = {'I', 'B', 'A', 'K', 'E', '-', 'V', '1', '-', 'B', 'I', 'N', 'D', k};
    all.insert(all.end(), c.begin(), c.end());
    all.insert(all.end(), x.begin(), x.end());
    const ibake_piece whole = {all.data(), all.size()};
    Bytes out(32);
    EXPECT_EQ(ibake_platform_openssl()->hash(nullptr, IBAKE_SHA256, &whole, 1, out.data()), 0);
    return out;
}
Bytes transcript(const std::vector<Bytes>& messages) {
    Bytes c(32, 0);
    for (const Bytes& m : messages) c = h(0, c, m);
    return c;
}
// A message's own part of what its value covers.
Bytes covered(const Bytes& message) {
    Bytes x;
    struct Visit {
        const Bytes& message;
        Bytes& x;
        bool before_ibake = true;
    } visit{message, x};
    require(ibake_inspect(
        message.data(), message.size(), 0,
        [](void* self, const ibake_item* item) {
            auto* v = static_cast<Visit*>(self);
            if (item->kind != IBAKE_ITEM_PAYLOAD) return 0;
            if (item->type == payload::kIbake) v->before_ibake = false;
            if (v->before_ibake || item->type == payload::kEsk) v->x.insert(v->x.end(), item->octets, item->octets + item->size);
            return 0;
        },
        &visit));
    return x;
}
Bytes extension_of(const Parts& parts) {
    for (const Part& p : parts)
        if (p.type == payload::kGeneral && p.body[0] == 241) return {p.body.begin() + 3, p.body.end()};
    return {};
}
size_t extension_at(const Parts& parts) {
    for (size_t k = 0; k < parts.size(); k++)
        if (parts[k].type == payload::kGeneral && parts[k].body[0] == 241) return k;
    throw std::runtime_error("no binding");
}

struct Binding : ::testing::Test, Stage {
    Binding() { require_binding(); }

    Parts chain(const Bytes& message, const std::string& to) { return split(forge->open(message, to), payload::kIdr); }
    // A session that has everything but `message` drops what is made of it.
    void dropped(TestSession& session, ibake_status expected, const Bytes& message) {
        ibake_session before = session.memory;
        expect_drop(session, after(0.5), message, expected);
        session.memory = before;
    }
    // The values of an exchange between a and b are those of the definition. `from`, `to`: identities of whoever starts and answers.
    void expect_octets(const Bytes& m1, const Bytes& m2, const Bytes& m3, const Bytes& m4, const std::string& from,
                       const std::string& to) {
        EXPECT_EQ(extension_of(split(m1)), Bytes());
        const Parts second = chain(m2, from), third = chain(m3, to);
        EXPECT_EQ(extension_of(second), h(2, transcript({m1}), covered(m2)));
        EXPECT_EQ(extension_at(second), second.size() - 1);
        const Bytes in_third = extension_of(third);
        ASSERT_EQ(in_third.size(), kValue + kN);
        EXPECT_EQ(extension_at(third), third.size() - 1);
        const Bytes n(in_third.begin() + kValue, in_third.end());
        EXPECT_EQ(Bytes(in_third.begin(), in_third.begin() + kValue), h(3, transcript({m1, m2}), covered(m3)));
        const Parts fourth = split(m4);
        EXPECT_EQ(extension_of(fourth), h(4, transcript({m1, m2, m3}), n));
        EXPECT_EQ(extension_at(fourth), fourth.size() - 2);  // before V
    }
    void expect_octets(const Talk& t, const std::string& to) { expect_octets(t.m1, t.m2, t.m3, t.m4, alice, to); }
};

TEST_F(Binding, OctetsOfACall) {
    use_policies();
    mki = {1, 2, 3, 4};
    nonce = Bytes(96, 0x77);
    const Bytes theirs(5, 0x33);
    answer.nonce = piece(theirs);
    for (uint8_t prf : {IBAKE_PRF_SHA1, IBAKE_PRF_SHA256}) {
        i->config.prf = prf;
        Talk talk(*this);
        talk.to_end();
        expect_octets(talk, bob);
        EXPECT_EQ(talk.i.info().bound, 1);
        EXPECT_EQ(talk.r.info().bound, 1);
        EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CALLED);
        EXPECT_EQ(talk.r.info().confirmed, 0);  // rule 3 holds for a bound responder too
        talk.r.keys(2);
        EXPECT_EQ(talk.r.status, IBAKE_E_STATE);
    }
    EXPECT_NE(i->platform.drawn[IBAKE_RANDOM_BINDING].at(0), i->platform.drawn[IBAKE_RANDOM_BINDING].at(1));
}

TEST_F(Binding, OctetsOfADeferredCall) {
    use_policies();
    deliver_to_mailbox();
    Talk talk(*this);
    talk.to_end();
    expect_octets(talk, mailbox);
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_OTHER);
    EXPECT_EQ(talk.i.info().bound, 1);
    TestNode user(network, {bob}, 5);
    ibake_srtp_keys sent{}, got{};
    ibake_identity sender{};
    const ibake_identity called = uri(bob);
    ASSERT_EQ(ibake_session_export_deferred(&talk.i.memory, &sent, 1), IBAKE_OK);
    ASSERT_EQ(ibake_deferred_open(&user.config, &got, &sender, talk.m3.data(), talk.m3.size(), &called, 1), IBAKE_OK);
    EXPECT_EQ(to_hex(sent.key, 16), to_hex(got.key, 16));
    // Another ESK, by anyone: the mailbox would keep it, and only its reader would find out.
    TestSession other(*r);
    for (bool bound : {true, false}) {
        for (TestNode* node : {i.get(), r.get()})
            if (!bound) node->binding.clear();
        Talk t(*this);
        t.to3();
        const Bytes swapped = forge->rechain(
            t.m3, bob, [](Parts& p) { p[1].body.back() ^= 1; }, payload::kEsk);
        if (bound) dropped(t.r, IBAKE_E_BINDING_MISMATCH, swapped);
        t.r.receive(after(0.5), bound ? t.m3 : swapped);
        EXPECT_EQ(t.r.status, IBAKE_OK);
        EXPECT_EQ(t.r.event.deferred, 1);
    }
}

// Rule 1: what a rekey proves, the binding does at once.
TEST_F(Binding, AnotherAnswererIsProvenWithoutARekey) {
    fork_to_tablet();
    Talk talk(*this);
    talk.to_end();
    expect_octets(talk, tablet);
    EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CALLED_AND_PEER);
    talk.i.keys(1);
    EXPECT_EQ(talk.i.status, IBAKE_OK);
}

// Whoever read message 1, not message 3, can compute V (Scenario.AClaimIsNotProvenByWhoeverReadMessage1), but not this.
TEST_F(Binding, WhoDidNotReadMessage3CannotAnswer) {
    fork_to_tablet();
    Talk talk(*this);
    talk.to4();
    const size_t at = extension_at(split(talk.m4));
    const auto without_n = [&](const Bytes& value) {
        return forge->remac(change(talk.m4, [&](Parts& p) { p[at] = extension_part(241, value); }), talk.i.memory, true);
    };
    const Bytes c3 = transcript({talk.m1, talk.m2, talk.m3});
    const Bytes n = i->platform.drawn[IBAKE_RANDOM_BINDING].back();
    dropped(talk.i, IBAKE_E_BINDING,
            forge->remac(change(talk.m4, [&](Parts& p) { p.erase(p.begin() + static_cast<long>(at)); }), talk.i.memory, true));
    dropped(talk.i, IBAKE_E_BINDING_MISMATCH, without_n(Bytes(32, 0)));
    dropped(talk.i, IBAKE_E_BINDING_MISMATCH, without_n(c3));
    dropped(talk.i, IBAKE_E_BINDING_MISMATCH, without_n(h(4, c3, Bytes(16, 0))));
    for (size_t k = 0; k < kN; k++) {
        Bytes wrong = n;
        wrong[k] ^= 0x10;
        dropped(talk.i, IBAKE_E_BINDING_MISMATCH, without_n(h(4, c3, wrong)));
    }
    talk.i.receive(after(0.5), without_n(h(4, c3, n)));
    EXPECT_EQ(talk.i.status, IBAKE_OK);
}

TEST_F(Binding, RekeysAndUpdates) {
    fork_to_tablet();
    Talk talk(*this);
    talk.to_end();
    for (bool by_initiator : {true, false, true}) {
        TestSession &a = by_initiator ? talk.i : talk.r, &b = by_initiator ? talk.r : talk.i;
        now = after(1);
        const Bytes m1 = a.rekey(now), m2 = b.receive(now, m1);
        EXPECT_EQ(b.receive(after(0.1), m1), m2);  // a retransmission gets the stored octets, which the values go on with
        ibake_session before = a.memory;
        const Bytes cut = forge->rechain(m2, by_initiator ? alice : tablet, [](Parts& p) { p.pop_back(); });
        expect_drop(a, now, cut, IBAKE_E_BINDING);
        a.memory = before;
        const Bytes m3 = a.receive(now, m2), m4 = b.receive(now, m3);
        ASSERT_EQ(b.status, IBAKE_OK) << ibake_status_name(b.status);
        EXPECT_EQ(b.receive(after(0.1), m3), m4);
        EXPECT_EQ(a.receive(after(0.1), m2), m3);
        a.receive(now, m4);
        ASSERT_EQ(a.status, IBAKE_OK) << ibake_status_name(a.status);
        expect_octets(m1, m2, m3, m4, by_initiator ? alice : tablet, by_initiator ? tablet : alice);
        EXPECT_EQ(a.info().bound, 1);
        EXPECT_EQ(b.info().bound, 1);
        EXPECT_EQ(a.fingerprint(), b.fingerprint());
    }
    // An update stands under V, both ways, and has no chain to bind. One in the middle of a rekey disturbs nothing, though both sides store
    // other messages meanwhile.
    now = after(1);
    const Bytes m1 = talk.i.rekey(now), m2 = talk.r.receive(now, m1);
    std::vector<ibake_cs> same_again(2);
    for (size_t k = 0; k < 2; k++) same_again[k] = {talk.i.keys(static_cast<uint8_t>(k + 1)).ssrc, 0, 0};
    const Bytes u2 = talk.i.receive(now, talk.r.update(after(0.1), same_again));
    ASSERT_EQ(talk.i.status, IBAKE_OK) << ibake_status_name(talk.i.status);
    talk.r.receive(now, u2);
    ASSERT_EQ(talk.r.status, IBAKE_OK) << ibake_status_name(talk.r.status);
    EXPECT_EQ(talk.r.info().bound, 1);
    const Bytes m3 = talk.i.receive(after(0.2), m2), m4 = talk.r.receive(after(0.2), m3);
    talk.i.receive(after(0.2), m4);
    ASSERT_EQ(talk.i.status, IBAKE_OK) << ibake_status_name(talk.i.status);
    expect_octets(m1, m2, m3, m4, alice, tablet);
}

TEST_F(Binding, RetransmissionsAndTheForkTimer) {
    fork_to_tablet();
    i->config.fork_wait_ms = 500;
    Talk talk(*this);
    talk.to2();
    expect_drop(talk.i, after(0.3), talk.m2, IBAKE_E_NOT_YET, 0);
    TestNode desk(network, {bob}, 7);
    desk.binding = i->binding;
    TestSession at_desk(desk);
    const Bytes m2 = at_desk.accept(now, talk.m1);
    EXPECT_EQ(at_desk.receive(now, talk.m1), m2);
    const Bytes m3 = talk.i.receive(after(0.4), m2);
    EXPECT_EQ(talk.i.receive(after(0.4), m2), m3);
    const Bytes m4 = at_desk.receive(after(0.4), m3);
    EXPECT_EQ(at_desk.receive(after(0.5), m3), m4);
    talk.i.receive(after(0.5), m4);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    expect_octets(talk.m1, m2, m3, m4, alice, bob);
}

TEST_F(Binding, OnlyWhereBothKmssRequireIt) {
    fork_to_tablet();
    for (const char* one : {"kms.a.example", "kms.b.example", "kms.c.example"}) {
        i->binding = r->binding = {one};
        Talk talk(*this);
        talk.to_end();
        EXPECT_EQ(talk.i.info().bound, 0);
        EXPECT_EQ(talk.r.info().bound, 0);
        EXPECT_EQ(talk.i.info().proof, IBAKE_PROOF_CLAIM);
        EXPECT_EQ(extension_of(chain(talk.m2, alice)), Bytes());
        EXPECT_EQ(extension_of(chain(talk.m3, tablet)), Bytes());
        EXPECT_EQ(extension_of(split(talk.m4)), Bytes());
    }
    // The KMS of whom one called does not count, that of who answers does.
    const std::string abroad = "sip:bob@c.example";
    network.domains["c.example"] = kms("kms.c.example", 0x33, 3600);
    r->owns.insert(abroad);
    answer.answer_as = uri(abroad);
    require_binding();
    Talk unbound(*this);
    unbound.to_end();
    EXPECT_EQ(unbound.i.info().bound, 0);
    i->binding = r->binding = {"kms.a.example", "kms.c.example"};
    Talk bound(*this);
    bound.to_end();
    EXPECT_EQ(bound.i.info().bound, 1);
    EXPECT_EQ(bound.i.info().proof, IBAKE_PROOF_CALLED_AND_PEER);
}

// Parameters that differ between the sides, as a man in the middle who strips or adds would have it.
TEST_F(Binding, SidesThatDisagreeAreRefused) {
    r->binding.clear();
    Talk stripped(*this);
    stripped.to2();
    dropped(stripped.i, IBAKE_E_BINDING, stripped.m2);
    require_binding();
    i->binding.clear();
    Talk added(*this);
    added.to2();
    dropped(added.i, IBAKE_E_BINDING, added.m2);
    // The parameters change between message 2 and 3: those of message 1's time count.
    require_binding();
    Talk changed(*this);
    changed.to2();
    r->binding.clear();
    changed.m3 = changed.i.receive(after(0.5), changed.m2);
    i->binding.clear();
    changed.i.receive(after(0.5), changed.r.receive(after(0.5), changed.m3));
    EXPECT_EQ(changed.i.status, IBAKE_OK);
}

TEST_F(Binding, MissingAddedCutAndWrong) {
    use_policies();
    const auto sized = [](size_t n) { return [n](Parts& p) { p.back() = extension_part(241, Bytes(n, 1)); }; };
    const auto all = [&](TestSession& session, const Bytes& good, const std::string& to, size_t size) {
        const auto drop = [&](ibake_status expected, const std::function<void(Parts&)>& edit) {
            dropped(session, expected, forge->rechain(good, to, edit));
        };
        drop(IBAKE_E_BINDING, [](Parts& p) { p.pop_back(); });
        drop(IBAKE_E_LENGTH, sized(0));
        for (size_t n : {1, 16, 31, 32, 33, 47, 48})
            if (n != size) drop(IBAKE_E_BINDING, sized(n));
        drop(IBAKE_E_LENGTH, sized(49));
        for (size_t k = 0; k < kValue; k++) drop(IBAKE_E_BINDING_MISMATCH, [k](Parts& p) { p.back().body[3 + k] ^= 1; });
        drop(IBAKE_E_PAYLOAD, [](Parts& p) { p.push_back(p.back()); });
        drop(IBAKE_E_PAYLOAD, [](Parts& p) { p.push_back(extension_part(250, {1})); });
        drop(IBAKE_E_PAYLOAD, [](Parts& p) { std::swap(p[p.size() - 1], p[p.size() - 2]); });
    };
    Talk talk(*this);
    talk.to2();
    all(talk.i, talk.m2, alice, kValue);
    dropped(talk.i, IBAKE_E_PAYLOAD, forge->rechain(talk.m2, alice, [](Parts& p) { p.insert(p.begin() + 2, p.back()); }));
    talk.m3 = talk.i.receive(after(0.5), talk.m2);
    all(talk.r, talk.m3, bob, kValue + kN);
    // Another N in the very message 3: the Initiator sees it in message 4.
    {
        TestSession other(*r);
        other.memory = talk.r.memory;
        const Bytes answered =
            other.receive(after(0.5), forge->rechain(talk.m3, bob, [](Parts& p) { p.back().body.back() ^= 1; }));
        ASSERT_EQ(other.status, IBAKE_OK);
        dropped(talk.i, IBAKE_E_BINDING_MISMATCH, answered);
    }
    talk.m4 = talk.r.receive(after(0.5), talk.m3);
    const auto fourth = [&](ibake_status expected, const std::function<void(Parts&, size_t)>& edit) {
        const Bytes m = change(talk.m4, [&](Parts& p) { edit(p, extension_at(p)); });
        dropped(talk.i, expected, forge->remac(m, talk.i.memory, true));
    };
    fourth(IBAKE_E_BINDING, [](Parts& p, size_t at) { p.erase(p.begin() + static_cast<long>(at)); });
    for (size_t n : {0, 31, 33, 48})
        fourth(IBAKE_E_LENGTH, [n](Parts& p, size_t at) { p[at] = extension_part(241, Bytes(n, 1)); });
    for (size_t k = 0; k < kValue; k++) fourth(IBAKE_E_BINDING_MISMATCH, [k](Parts& p, size_t at) { p[at].body[3 + k] ^= 1; });
    fourth(IBAKE_E_PAYLOAD, [](Parts& p, size_t at) { p.insert(p.begin() + static_cast<long>(at), p[at]); });
    fourth(IBAKE_E_PAYLOAD, [](Parts& p, size_t at) { std::swap(p[at], p[at - 1]); });  // after SDP IDs
    dropped(talk.i, IBAKE_E_MAC, change(talk.m4, [](Parts& p) { p[extension_at(p)].body[5] ^= 1; }));
    talk.i.receive(after(0.5), talk.m4);
    EXPECT_EQ(talk.i.status, IBAKE_OK);

    // Where nobody requires it.
    i->binding.clear();
    r->binding.clear();
    Talk plain(*this);
    plain.to2();
    dropped(plain.i, IBAKE_E_BINDING,
            forge->rechain(plain.m2, alice, [](Parts& p) { p.push_back(extension_part(241, Bytes(32, 1))); }));
    plain.m3 = plain.i.receive(after(0.5), plain.m2);
    dropped(plain.r, IBAKE_E_BINDING,
            forge->rechain(plain.m3, bob, [](Parts& p) { p.push_back(extension_part(241, Bytes(48, 1))); }));
    plain.m4 = plain.r.receive(after(0.5), plain.m3);
    dropped(plain.i, IBAKE_E_BINDING,
            forge->remac(change(plain.m4, [](Parts& p) { p.insert(p.end() - 1, extension_part(241, Bytes(32, 1))); }),
                         plain.i.memory, true));
}

TEST_F(Binding, NowhereElse) {
    Talk talk(*this);
    talk.to3();
    const auto in_clear = [](const Bytes& m, size_t n) {
        return change(m, [n](Parts& p) { p.push_back(extension_part(241, Bytes(n, 1))); });
    };
    for (size_t n : {32, 48}) {
        expect_refused(*this, in_clear(talk.m1, n), IBAKE_E_PAYLOAD);
        expect_refused(*this, forge->rechain(talk.m1, bob, [n](Parts& p) { p.push_back(extension_part(241, Bytes(n, 1))); }),
                       IBAKE_E_PAYLOAD);
        expect_refused(*this,
                       forge->rechain(talk.m1, bob, [n](Parts& p) { p.insert(p.begin() + 2, extension_part(241, Bytes(n, 1))); }),
                       IBAKE_E_PAYLOAD);
        dropped(talk.r, IBAKE_E_PAYLOAD, in_clear(talk.m3, n));
    }
    Talk second(*this);
    second.to2();
    dropped(second.i, IBAKE_E_PAYLOAD, in_clear(second.m2, 32));
}

// A man in the middle who holds no key changes message 1. Without the binding both sides agree on what he wrote, or the responder does.
TEST_F(Binding, WhatTheMessagesAloneFindLateOrNever) {
    use_policies();
    cs = {{0, 0, 0}, {0, 0, 0}};
    struct Change {
        const char* what;
        std::function<void(Parts&)> edit;
        int seen_by;  // the message whose receiver finds it without the binding; 0: nobody
    };
    const Change changes[] = {
        {"the responder's SSRC", [](Parts& p) { p[0].body[10 + 9 + 4] = 1; }, 0},
        {"SP: a longer tag", [](Parts& p) { find(p, payload::kSp).body.back() = 16; }, 4},
        {"SDP IDs", [](Parts& p) { find(p, payload::kGeneral).body.back() ^= 1; }, 4},
        {"RAND", [](Parts& p) { find(p, payload::kRand).body.back() ^= 1; }, 3},
    };
    for (const Change& c : changes)
        for (bool bound : {false, true}) {
            SCOPED_TRACE(std::string(c.what) + (bound ? ", bound" : ", not bound"));
            i->binding.clear();
            r->binding.clear();
            if (bound) require_binding();
            Talk talk(*this);
            talk.to1();
            talk.m2 = talk.r.accept(now, change(talk.m1, c.edit));
            ASSERT_EQ(talk.r.status, IBAKE_OK) << ibake_status_name(talk.r.status);
            talk.m3 = talk.i.receive(after(0.5), talk.m2);
            if (bound) {
                EXPECT_EQ(talk.i.status, IBAKE_E_BINDING_MISMATCH);
                continue;
            }
            ASSERT_EQ(talk.i.status, IBAKE_OK);
            talk.m4 = talk.r.receive(after(0.5), talk.m3);
            EXPECT_EQ(talk.r.status == IBAKE_OK, c.seen_by != 3);
            if (c.seen_by == 3) continue;
            talk.i.receive(after(0.5), talk.m4);
            EXPECT_EQ(talk.i.status == IBAKE_OK, c.seen_by == 0);
        }
}

TEST_F(Binding, Responder) {
    std::vector<ibake_half_open> slots(3);
    std::vector<ibake_replay_entry> replay(4);
    ibake_responder_limits limits{};
    limits.half_open = slots.data();
    limits.half_open_count = slots.size();
    limits.replay = replay.data();
    limits.replay_count = replay.size();
    ibake_responder table;
    ASSERT_EQ(ibake_responder_init(&table, sizeof table, &r->config, &limits), IBAKE_OK);
    TestSession a(*i), b(*r);
    ibake_session* established = nullptr;
    const auto pass = [&](const Bytes& m) {
        return b.output([&](uint8_t* out, size_t* size) {
            return ibake_responder_receive(&table, after(0.5), out, size, &b.event, &established, m.data(), m.size(), nullptr, 0,
                                           nullptr);
        });
    };
    const Bytes m1 = a.start(now, call()), m2 = pass(m1), m3 = a.receive(after(0.5), m2), m4 = pass(m3);
    ASSERT_EQ(b.status, IBAKE_OK) << ibake_status_name(b.status);
    ASSERT_NE(established, nullptr);
    a.receive(after(0.5), m4);
    EXPECT_EQ(a.status, IBAKE_OK);
    expect_octets(m1, m2, m3, m4, alice, bob);
    ibake_responder_close(&table);
}

// ESK is made before the chain in front of it, whose size varies with the suites of RFC 5091.
struct Sizes : SuiteStage, ::testing::TestWithParam<uint16_t> {
    Sizes() : SuiteStage(GetParam(), GetParam()) { require_binding(); }
    Parts chain_of(const Bytes& m3) { return split(forge->open(m3, mailbox), payload::kIdr); }
};
TEST_P(Sizes, OfADeferredMessage3) {
    deliver_to_mailbox();
    nonce = Bytes(7, 1);
    for (int k = 0; k < 4; k++) {
        Talk talk(*this);
        talk.to2();
        const ibake_session before = talk.i.memory;
        Bytes out(IBAKE_MIKEY_MAX, 0xee);
        size_t enough = 0;
        const auto receive = [&](size_t capacity, size_t* size) {
            *size = capacity;
            return ibake_session_receive(&talk.i.memory, after(0.5), out.data(), size, &talk.i.event, talk.m2.data(),
                                         talk.m2.size());
        };
        ASSERT_EQ(receive(0, &enough), IBAKE_E_BUFFER);
        for (size_t less : {size_t{1}, size_t{40}, enough / 2}) {
            out.assign(out.size(), 0xee);
            size_t size = 0;
            const ibake_status status = receive(enough - less, &size);
            if (status == IBAKE_OK) {  // an octet or two fewer than the most
                talk.i.memory = before;
                continue;
            }
            ASSERT_EQ(status, IBAKE_E_BUFFER);
            EXPECT_EQ(size, enough);
            for (size_t at = 0; at < out.size(); at++) ASSERT_TRUE(out[at] == 0 || out[at] == 0xee) << at;
            EXPECT_EQ(octets_of(talk.i.memory), octets_of(before));
        }
        size_t size = 0;
        ASSERT_EQ(receive(enough, &size), IBAKE_OK);
        talk.m3.assign(out.begin(), out.begin() + static_cast<long>(size));
        EXPECT_EQ(extension_of(chain_of(talk.m3)).size(), kValue + kN);
        talk.m4 = talk.r.receive(after(0.5), talk.m3);
        ASSERT_EQ(talk.r.status, IBAKE_OK) << ibake_status_name(talk.r.status);
        talk.i.receive(after(0.5), talk.m4);
        ASSERT_EQ(talk.i.status, IBAKE_OK);
        TestNode user(network, {bob}, 5);
        user.config.flags |= IBAKE_ALLOW_WEAK_SUITES;
        ibake_srtp_keys keys{};
        ibake_identity sender{};
        const ibake_identity called = uri(bob);
        EXPECT_EQ(ibake_deferred_open(&user.config, &keys, &sender, talk.m3.data(), talk.m3.size(), &called, 1), IBAKE_OK);
    }
}
INSTANTIATE_TEST_SUITE_P(Suite, Sizes, ::testing::Values(IBAKE_SUITE_BF_BLS12381, IBAKE_SUITE_BF_SS512, IBAKE_SUITE_BB1_SS512));

}  // namespace
