// Every verification step of the four messages, violated: the status that says so, and an unchanged session. SPDX-License-Identifier: Apache-2.0
#include "tests/support/forge.h"

namespace {

using namespace ibake;
using namespace ibake::test;

Bytes ntp(ibake_time t) {
    Bytes b(9, 0);
    ntp_from_ticks(b.data() + 1, ticks(t));
    return b;
}
void set_time(Parts& parts, ibake_time t) { find(parts, payload::kT).body = ntp(t); }
void flip(Bytes& b, size_t at) { b.at(at) ^= 1; }
// Header of a message: body of part 0. CSB ID at 4, #CS at 8, map type at 9, entries from 10.
Bytes& header(Parts& parts) { return parts[0].body; }
constexpr size_t kEccptPoint = 1;  // after the curve

// ---- R on I_MESSAGE_1 ----

struct Message1 : ::testing::Test, Stage {
    Bytes first() {
        TestSession s(*i);
        Bytes m = s.start(now, call());
        EXPECT_EQ(s.status, IBAKE_OK);
        return m;
    }
    Bytes edited(const std::function<void(Parts&)>& edit) { return change(first(), edit); }
    Bytes rechained(const std::function<void(Parts&)>& edit) { return forge->rechain(first(), bob, edit); }
};

TEST_F(Message1, StepParse) {
    expect_refused(*this, edited([](Parts& p) { header(p)[0] = 2; }), IBAKE_E_VERSION);
    expect_refused(*this, edited([](Parts& p) { header(p)[1] = 20; }), IBAKE_E_DATA_TYPE);
    expect_refused(*this, edited([](Parts& p) { header(p)[1] = IBAKE_MESSAGE_R1; }), IBAKE_E_PAYLOAD);
    expect_refused(*this, edited([](Parts& p) { header(p)[3] = 0x82; }), IBAKE_E_PRF);
    expect_refused(*this, edited([](Parts& p) { header(p)[3] = 0x01; }), IBAKE_E_HEADER);  // V bit, point 27
    expect_refused(*this, edited([](Parts& p) { header(p)[9] = 2; }), IBAKE_E_HEADER);     // GENERIC-ID
    expect_refused(*this, edited([](Parts& p) {
        header(p).resize(10);
        header(p)[8] = 0;
    }),
                   IBAKE_E_HEADER);                                                                             // no CS
    expect_refused(*this, edited([](Parts& p) { find(p, payload::kT).body[0] = 1; }), IBAKE_E_TIMESTAMP_TYPE);  // point 2: NTP
    expect_refused(*this, edited([](Parts& p) { find(p, payload::kT).body = Bytes{2, 0, 0, 0, 1}; }), IBAKE_E_TIMESTAMP_TYPE);
    expect_refused(*this, edited([](Parts& p) { find(p, payload::kRand).body = Bytes(16, 15); }), IBAKE_E_RAND);
    Bytes longer = first();
    longer.push_back(0);
    expect_refused(*this, longer, IBAKE_E_LENGTH);
    longer.resize(IBAKE_MIKEY_MAX + 1);
    expect_refused(*this, longer, IBAKE_E_LENGTH);
    for (size_t size = 0; size < 10; size++) {
        Bytes cut = first();
        cut.resize(size);
        expect_refused(*this, cut, IBAKE_E_LENGTH);
    }
}

TEST_F(Message1, PayloadOrder) {  // point 6
    use_policies();
    const Parts good = split(first());
    for (size_t k = 1; k < good.size(); k++) {
        Parts p = good;
        p.erase(p.begin() + static_cast<long>(k));  // one missing
        const uint8_t type = good[k].type;
        const bool optional = type == payload::kSp || type == payload::kGeneral;
        TestSession s(*r);
        s.accept(now, join(p));
        if (optional) {
            EXPECT_EQ(s.status, IBAKE_OK) << int{type};
        } else {
            EXPECT_TRUE(s.status == IBAKE_E_PAYLOAD || s.status == IBAKE_E_RAND) << int{type} << ibake_status_name(s.status);
        }
        p = good;
        p.insert(p.begin() + static_cast<long>(k), good[k]);  // one twice
        expect_refused(*this, join(p), IBAKE_E_PAYLOAD);
        if (k + 1 < good.size()) {
            p = good;
            std::swap(p[k], p[k + 1]);
            expect_refused(*this, join(p), IBAKE_E_PAYLOAD);
        }
    }
    Parts v = good;
    v.push_back({payload::kV, Bytes(33, 2)});
    expect_refused(*this, join(v), IBAKE_E_PAYLOAD);
    Parts kemac = good;
    kemac.insert(kemac.end() - 1, Part{payload::kKemac, Bytes{0, 0, 0, 0}});
    expect_refused(*this, join(kemac), IBAKE_E_PAYLOAD);
}

TEST_F(Message1, UnknownExtensionsAreIgnoredAnywhere) {
    const Parts good = split(first());
    for (size_t k = 1; k <= good.size(); k++)
        for (uint8_t type : {0, 4, 243, 255}) {
            Parts p = good;
            p.insert(p.begin() + static_cast<long>(k), extension_part(type, {1, 2, 3}));
            TestSession s(*r);
            s.accept(now, join(p));
            EXPECT_EQ(s.status, IBAKE_OK) << k;
        }
}

TEST_F(Message1, StepTime) {  // rule 13: 5 minutes, or half an interval
    const Bytes m = first();
    for (double offset : {-299.0, 299.0}) {
        TestSession s(*r);
        s.accept(after(offset), m);
        EXPECT_EQ(s.status, IBAKE_OK) << offset;
    }
    for (double offset : {-301.0, 301.0}) {
        SCOPED_TRACE(offset);
        expect_refused(*this, m, IBAKE_E_CLOCK_SKEW, after(offset));
    }
    const uint32_t kept = network.domains["b.example"]->interval;
    network.domains["b.example"]->interval = 60;
    const Bytes minute = first();
    expect_refused(*this, minute, IBAKE_E_CLOCK_SKEW, after(31));
    network.domains["b.example"]->interval = kept;
    r->config.time_floor = now.seconds + 1;
    expect_refused(*this, m, IBAKE_E_CLOCK_SKEW);
}

TEST_F(Message1, StepIdentities) {  // point 4
    for (const std::string bad :
         {"SIP:bob@b.example", "sip:bob@B.example", "sip:bob@b.example:5060", "sip:bob@b.example;transport=udp",
          "sip:b%6fb@b.example", "sip:bob@b.example20251015000000Z", "bob@b.example"})
        expect_refused(*this, edited([&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, bad); }), IBAKE_E_IDENTITY_FORM);
    expect_refused(*this, edited([&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, bob, IBAKE_ID_BYTES); }),
                   IBAKE_E_IDENTITY_FORM);
    expect_refused(*this, edited([&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, std::string(256, 'x')); }),
                   IBAKE_E_IDENTITY_FORM);
    expect_refused(*this, edited([&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, alice); }),
                   IBAKE_E_SELF_CALL);  // rule 14
    for (uint8_t role : {0, 1, 3, 5})
        expect_refused(*this, edited([&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(role, bob); }), IBAKE_E_PAYLOAD);
    expect_refused(*this, edited([&](Parts& p) { std::swap(find(p, payload::kIdr, 0), find(p, payload::kIdr, 1)); }),
                   IBAKE_E_PAYLOAD);
}

TEST_F(Message1, StepKey) {
    r->owns = {tablet};
    expect_refused(*this, first(), IBAKE_E_NO_KEY);  // point 24: no role, no answer
    r->owns = {bob};
    r->dates_missing = {network.domains["b.example"]->dated(uri(bob), now.seconds)};
    r->config.flags = IBAKE_ROLE_MAILBOX | IBAKE_ROLE_FORK_TARGET | IBAKE_ROLE_RETARGET;
    answer.answer_as = uri(mailbox);
    expect_refused(*this, first(), IBAKE_E_KEY_MISMATCH);  // rule 2: a holder of the identity's key never omits the echo
    expect_refused(*this, edited([&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, "sip:bob@c.example"); }),
                   IBAKE_E_UNKNOWN_KMS);
}

TEST_F(Message1, StepDecrypt) {  // a failure under a held key is a drop, on every kind of node
    r->config.flags = IBAKE_ROLE_MAILBOX | IBAKE_ROLE_FORK_TARGET | IBAKE_ROLE_RETARGET;
    for (size_t at : {2u + 10, 2u + 48 + 5, 2u + 80 + 7})
        expect_refused(*this, edited([&](Parts& p) { flip(find(p, payload::kIbake).body, at); }), IBAKE_E_DECRYPT);
    expect_refused(*this, edited([&](Parts& p) { p.back() = encrypted_part(payload::kIbake, Bytes(80, 7)); }), IBAKE_E_LENGTH);
    expect_refused(*this, edited([&](Parts& p) { p.back() = encrypted_part(payload::kIbake, Bytes(3000, 7)); }), IBAKE_E_LENGTH);
    // The date is that of T: the same octets on another day do not open.
    ibake_time tomorrow = after(86400);
    expect_refused(*this, edited([&](Parts& p) { set_time(p, tomorrow); }), IBAKE_E_DECRYPT, tomorrow);
}

TEST_F(Message1, StepChain) {  // exactly IDRi, ECCPTi, IDRr (point 13)
    expect_refused(*this, rechained([](Parts& p) { p.erase(p.begin() + 1); }), IBAKE_E_PAYLOAD);
    expect_refused(*this, rechained([](Parts& p) { p.pop_back(); }), IBAKE_E_PAYLOAD);
    expect_refused(*this, rechained([](Parts& p) { p.push_back(p[1]); }), IBAKE_E_PAYLOAD);
    expect_refused(*this, rechained([](Parts& p) { std::swap(p[1], p[2]); }), IBAKE_E_PAYLOAD);
    expect_refused(*this, rechained([](Parts& p) { p.push_back(p[0]); }), IBAKE_E_PAYLOAD);
    expect_refused(*this, rechained([](Parts& p) { p.insert(p.begin() + 2, extension_part(241, {1})); }), IBAKE_E_PAYLOAD);
    expect_refused(*this, rechained([](Parts& p) { p.insert(p.begin() + 2, extension_part(250, Bytes(97, 1))); }),
                   IBAKE_E_LENGTH);
    expect_refused(*this, rechained([](Parts& p) { p.insert(p.begin() + 2, extension_part(250, {})); }), IBAKE_E_LENGTH);
    expect_refused(*this, rechained([](Parts& p) {
        p.insert(p.begin() + 2, extension_part(250, {1}));
        p.insert(p.begin() + 2, extension_part(250, {1}));
    }),
                   IBAKE_E_PAYLOAD);
    expect_refused(*this, rechained([](Parts& p) { p.push_back(extension_part(250, {1})); }), IBAKE_E_PAYLOAD);
    // Identities inside and outside: role, type and data (RFC 6267 section 7.2).
    expect_refused(*this, rechained([&](Parts& p) { p[0] = idr_part(1, mallory); }), IBAKE_E_IDENTITY_MISMATCH);
    expect_refused(*this, rechained([&](Parts& p) { p[2] = idr_part(2, tablet); }), IBAKE_E_IDENTITY_MISMATCH);
    expect_refused(*this, rechained([&](Parts& p) { p[0] = idr_part(1, alice, IBAKE_ID_NAI); }), IBAKE_E_IDENTITY_MISMATCH);
    expect_refused(*this, rechained([&](Parts& p) { p[2] = idr_part(1, bob); }), IBAKE_E_IDENTITY_MISMATCH);
    expect_refused(*this, edited([&](Parts& p) { find(p, payload::kIdr, 0) = idr_part(1, mallory); }), IBAKE_E_IDENTITY_MISMATCH);
}

TEST_F(Message1, StepPoint) {
    const auto point = [&](const std::function<void(Bytes&)>& edit) { return rechained([&](Parts& p) { edit(p[1].body); }); };
    expect_refused(*this, point([](Bytes& b) { b[0] = 1; }), IBAKE_E_CURVE);
    expect_refused(*this, point([](Bytes& b) { b[0] = 0; }), IBAKE_E_CURVE);
    expect_refused(*this, point([](Bytes& b) { b[kEccptPoint] = 2; }), IBAKE_E_FORMAT);  // DECIDE-11: uncompressed only
    expect_refused(*this, point([](Bytes& b) { flip(b, kEccptPoint + 64); }), IBAKE_E_NOT_ON_CURVE);
    expect_refused(*this, point([](Bytes& b) { std::fill_n(b.begin() + kEccptPoint + 1, 32, uint8_t{0xff}); }), IBAKE_E_RANGE);
    expect_refused(*this, point([](Bytes& b) { b[kEccptPoint + 65] = 1; }), IBAKE_E_FORMAT);  // padding
    expect_refused(*this, point([](Bytes& b) {
        b.back() = 2;
        b.insert(b.end(), {1, 0, 1, 0});
    }),
                   IBAKE_E_POLICY);  // KV interval
    expect_refused(*this, point([](Bytes& b) { b.back() = 3; }), IBAKE_E_POLICY);
    expect_refused(*this, point([](Bytes& b) {
        b.back() = 1;
        b.push_back(33);
        b.resize(b.size() + 33);
    }),
                   IBAKE_E_LENGTH);
    r->config.min_curve = IBAKE_CURVE_P384;
    expect_refused(*this, first(), IBAKE_E_CURVE);  // floor of rule 4
}

TEST_F(Message1, IgnoredFieldsOfEccptAreEchoed) {  // point 14
    const Bytes m = rechained([](Parts& p) {
        Bytes& b = p[1].body;
        for (size_t at = b.size() - 4; at < b.size() - 1; at++) b[at] = 0x5a;
        b.back() |= 0xf0;  // reserved
    });
    TestSession s(*r);
    const Bytes m2 = s.accept(now, m);
    ASSERT_EQ(s.status, IBAKE_OK);
    const Parts sent = split(forge->open(m, bob), payload::kIdr), echoed = split(forge->open(m2, alice), payload::kIdr);
    EXPECT_EQ(sent[1].body, echoed[1].body);
}

TEST_F(Message1, StepPolicy) {  // rule 4 and point 28
    use_policies();
    const auto params = [&](const std::string& hex) {
        return edited([&](Parts& p) {
            const Bytes b = from_hex(hex);
            Bytes& body = find(p, payload::kSp).body;
            body.resize(2);
            body.push_back(0);
            body.push_back(static_cast<uint8_t>(b.size()));
            body.insert(body.end(), b.begin(), b.end());
        });
    };
    for (const char* bad : {"000100", "000102", "020100", "010108", "01010f", "010118", "010120", "0b0104", "0b0109", "070100",
                            "080100", "0a0100", "030110", "04010c", "050101", "090101", "0c0104", "0d0100", "060101"})
        expect_refused(*this, params(bad), IBAKE_E_POLICY);
    expect_refused(*this, params("000101000101"), IBAKE_E_FORMAT);
    expect_refused(*this, params("00020101"), IBAKE_E_LENGTH);
    expect_refused(*this, params("0001"), IBAKE_E_LENGTH);
    expect_refused(*this, edited([](Parts& p) { find(p, payload::kSp).body[1] = 1; }), IBAKE_E_POLICY);  // not SRTP
    expect_refused(*this, edited([](Parts& p) { find(p, payload::kSp).body[0] = 7; }), IBAKE_E_POLICY);  // no CS refers to it
    expect_refused(*this, edited([](Parts& p) {  // point 11: rising numbers
        p.insert(p.begin() + static_cast<long>(index_of(p, payload::kSp)), find(p, payload::kSp));
    }),
                   IBAKE_E_PAYLOAD);
    expect_refused(*this, edited([](Parts& p) {
        find(p, payload::kGeneral).body.resize(3);
        find(p, payload::kGeneral).body[2] = 0;
        for (int k = 0; k < 4; k++) {
            Part more = find(p, payload::kSp);
            more.body[0] = static_cast<uint8_t>(k + 1);
            p.insert(p.begin() + static_cast<long>(index_of(p, payload::kGeneral)), more);
        }
    }),
                   IBAKE_E_PAYLOAD);  // five SP
    // Equal SSRCs, and a policy number without SP.
    expect_refused(*this, edited([](Parts& p) { std::copy_n(header(p).begin() + 11, 4, header(p).begin() + 20); }),
                   IBAKE_E_POLICY);
    sp.clear();
    expect_refused(*this, edited([](Parts& p) { header(p)[10] = 1; }), IBAKE_E_POLICY);
    // SDP IDs of the SDP that carried the message (RFC 4567 section 4.1.4).
    const std::string offered = "mikey;keyp1";
    answer.sdp_ids = {reinterpret_cast<const uint8_t*>(offered.data()), offered.size()};
    expect_refused(*this, first(), IBAKE_E_POLICY_MISMATCH);
    sdp_ids = offered;
    TestSession s(*r);
    s.accept(now, first(), &answer);
    EXPECT_EQ(s.status, IBAKE_OK);
}

TEST_F(Message1, EskIsIgnored) {  // point 6, DECIDE-7
    const Bytes m = edited([](Parts& p) { p.push_back(encrypted_part(payload::kEsk, Bytes(120, 3))); });
    TestSession s(*r);
    s.accept(now, m);
    EXPECT_EQ(s.status, IBAKE_OK);
    EXPECT_EQ(s.event.deferred, 0);
}

TEST_F(Message1, LargestMapAndIdentities) {  // point 26
    bob = "sip:" + std::string(255 - 4 - 10, 'b') + "@b.example";
    alice = "sip:" + std::string(255 - 4 - 10, 'a') + "@a.example";
    ASSERT_EQ(bob.size(), 255u);
    i->owns = {alice};
    r->owns = {bob};
    cs.assign(8, {0, 0, 0});
    nonce = Bytes(96, 9);
    mki = Bytes(32, 8);
    Talk run(*this);
    run.to_end();
    EXPECT_LE(run.m2.size(), size_t{IBAKE_MIKEY_MAX});
}

// ---- I on R_MESSAGE_1 ----

struct Message2 : ::testing::Test, Stage {
    std::unique_ptr<Talk> run;
    void SetUp() override { begin(); }
    void begin() {
        run = std::make_unique<Talk>(*this);
        run->to2();
    }
    void drop(const Bytes& m, ibake_status status, int counted = 1) { expect_drop(run->i, after(0.5), m, status, counted); }
    void edited(ibake_status status, const std::function<void(Parts&)>& edit, int counted = 1) {
        drop(change(run->m2, edit), status, counted);
    }
    void rechained(ibake_status status, const std::function<void(Parts&)>& edit) {
        drop(forge->rechain(run->m2, alice, edit), status);
    }
    void still_works() {
        run->m3 = run->i.receive(after(0.5), run->m2);
        EXPECT_EQ(run->i.status, IBAKE_OK);
        run->m4 = run->r.receive(after(0.5), run->m3);
        EXPECT_EQ(run->r.status, IBAKE_OK);
        run->i.receive(after(0.5), run->m4);
        EXPECT_EQ(run->i.status, IBAKE_OK);
        EXPECT_EQ(run->i.fingerprint(), run->r.fingerprint());
    }
};

TEST_F(Message2, StepHeader) {
    edited(IBAKE_E_VERSION, [](Parts& p) { header(p)[0] = 0; });
    edited(
        IBAKE_E_CSB_ID, [](Parts& p) { flip(header(p), 4); }, 0);
    edited(IBAKE_E_PRF, [](Parts& p) { header(p)[3] = 0x80; });
    edited(IBAKE_E_HEADER, [](Parts& p) { header(p)[3] = 0x01; });
    edited(IBAKE_E_HEADER, [](Parts& p) {
        header(p)[8] = 1;
        header(p).resize(19);
    });
    edited(IBAKE_E_HEADER, [](Parts& p) { flip(header(p), 10); });                                 // policy
    edited(IBAKE_E_HEADER, [](Parts& p) { flip(header(p), 11); });                                 // our SSRC
    edited(IBAKE_E_HEADER, [](Parts& p) { flip(header(p), 18); });                                 // ROC
    edited(IBAKE_E_POLICY, [](Parts& p) { std::fill_n(header(p).begin() + 20, 4, uint8_t{0}); });  // an SSRC left open
    edited(IBAKE_E_POLICY, [](Parts& p) { std::copy_n(header(p).begin() + 11, 4, header(p).begin() + 20); });  // equal SSRCs
    edited(IBAKE_E_REPLAY, [](Parts& p) { flip(find(p, payload::kT).body, 8); });
    still_works();
}

TEST_F(Message2, PayloadOrder) {  // point 7
    const Parts good = split(run->m2);
    for (size_t k = 1; k < good.size(); k++) {
        edited(IBAKE_E_PAYLOAD, [&](Parts& p) { p.erase(p.begin() + static_cast<long>(k)); });
        edited(IBAKE_E_PAYLOAD, [&](Parts& p) { p.insert(p.begin() + static_cast<long>(k), p[k]); });
        if (k + 1 < good.size())
            edited(k == 2 ? IBAKE_E_IDENTITY_MISMATCH : IBAKE_E_PAYLOAD, [&](Parts& p) { std::swap(p[k], p[k + 1]); });
        failures_of(run->i.memory) = 0;
    }
    edited(IBAKE_E_PAYLOAD, [](Parts& p) { p.insert(p.begin() + 2, Part{payload::kRand, Bytes(17, 16)}); });
    still_works();
}

TEST_F(Message2, StepIdentities) {
    edited(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { find(p, payload::kIdr, 0) = idr_part(1, mallory); });
    edited(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, tablet); });
    edited(IBAKE_E_SELF_CALL, [&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, alice); });
    edited(IBAKE_E_IDENTITY_FORM, [&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, "sip:Bob@B.example"); });
    still_works();
}

TEST_F(Message2, StepDecrypt) {
    edited(IBAKE_E_DECRYPT, [](Parts& p) { flip(find(p, payload::kIbake).body, 100); });
    edited(IBAKE_E_LENGTH, [](Parts& p) { p.back() = encrypted_part(payload::kIbake, Bytes(80, 1)); });
    // Message 1 itself, turned around: not encrypted to us.
    drop(change(run->m1,
                [](Parts& p) {
                    header(p)[1] = IBAKE_MESSAGE_R1;
                    p.erase(p.begin() + static_cast<long>(index_of(p, payload::kRand)));
                }),
         IBAKE_E_POLICY);  // its second SSRC is open
    still_works();
}

TEST_F(Message2, StepChain) {
    rechained(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { p[0] = idr_part(1, mallory); });
    rechained(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { p[2] = idr_part(2, tablet); });
    rechained(IBAKE_E_PAYLOAD, [](Parts& p) { p.pop_back(); });
    rechained(IBAKE_E_PAYLOAD, [](Parts& p) { p.push_back(extension_part(243, {1})); });
    rechained(IBAKE_E_ECHO_MISSING, [](Parts& p) { p.erase(p.begin() + 1); });  // rule 2: IDRr is unchanged
    still_works();
}

TEST_F(Message2, StepEcho) {  // every octet after next payload (point 14)
    const Bytes echo = split(forge->open(run->m2, alice), payload::kIdr)[1].body;
    for (size_t at = 1; at + 1 < echo.size(); at += 7) {
        const bool point_form = at == kEccptPoint;
        if (point_form || at == kEccptPoint + 65) continue;
        rechained(IBAKE_E_ECHO_MISMATCH, [&](Parts& p) { flip(p[1].body, at); });
        failures_of(run->i.memory) = 0;
    }
    rechained(IBAKE_E_ECHO_MISMATCH, [](Parts& p) { p[1].body.back() |= 0x10; });
    rechained(IBAKE_E_ECHO_MISMATCH, [](Parts& p) { p[1].body = p[3].body; });
    rechained(IBAKE_E_NONCE_MISMATCH, [](Parts& p) { p.insert(p.begin() + 2, extension_part(250, {1, 2})); });
    still_works();
}

TEST_F(Message2, StepNonce) {  // point 13
    nonce = Bytes(96, 0x77);
    const Bytes theirs(5, 0x33);
    answer.nonce = piece(theirs);
    begin();
    rechained(IBAKE_E_NONCE_MISMATCH, [](Parts& p) { p.erase(p.begin() + 2); });
    rechained(IBAKE_E_NONCE_MISMATCH, [](Parts& p) { flip(p[2].body, 20); });
    rechained(IBAKE_E_NONCE_MISMATCH, [](Parts& p) {
        p[2].body.pop_back();
        p[2].body[2]--;
    });
    const ibake_session_info at_r = run->r.info();
    EXPECT_EQ(Bytes(at_r.peer_nonce.octets, at_r.peer_nonce.octets + at_r.peer_nonce.size), nonce);
    run->i.receive(after(0.5), run->m2);
    const ibake_session_info at_i = run->i.info();
    EXPECT_EQ(Bytes(at_i.peer_nonce.octets, at_i.peer_nonce.octets + at_i.peer_nonce.size), theirs);
}

TEST_F(Message2, StepPoint) {
    const auto share = [&](const std::function<void(Bytes&)>& edit) { return [edit](Parts& p) { edit(p[3].body); }; };
    rechained(IBAKE_E_NOT_ON_CURVE, share([](Bytes& b) { flip(b, kEccptPoint + 40); }));
    rechained(IBAKE_E_FORMAT, share([](Bytes& b) { b[kEccptPoint] = 0; }));
    rechained(IBAKE_E_CURVE, share([](Bytes& b) { b[0] = 5; }));
    rechained(IBAKE_E_FORMAT, share([](Bytes& b) {
                  b.back() = 1;
                  b.push_back(1);
                  b.push_back(9);
              }));  // point 14: KV of ECCPTr is Null
    // Another curve than ours.
    const EcdhCurve p384 = EcdhCurve::p384;
    Bytes point(97), scalar(48, 7);
    ASSERT_EQ(curve::ecdh_public(p384, point.data(), scalar.data()), Decoded::ok);
    rechained(IBAKE_E_CURVE, share([&](Bytes& b) {
                  b = Bytes{IBAKE_CURVE_P384};
                  b.insert(b.end(), point.begin(), point.end());
                  b.insert(b.end(), 1 + 3 + 1, 0);
              }));
    still_works();
}

TEST_F(Message2, WrongState) {
    expect_drop(run->i, after(0.5),
                change(run->m2,
                       [](Parts& p) {
                           header(p)[1] = IBAKE_MESSAGE_ERROR;
                           p.resize(2);
                       }),
                IBAKE_E_HEADER);  // an Error with V bit
    Stage other;
    Talk full(other);
    full.to4();
    const auto relabelled = [&](const Bytes& m) {
        return change(m, [&](Parts& p) { std::copy_n(run->m2.begin() + 4, 4, header(p).begin() + 4); });
    };
    drop(relabelled(full.m3), IBAKE_E_STATE, 0);
    drop(relabelled(full.m4), IBAKE_E_STATE, 0);
    EXPECT_TRUE(run->i.accept(now, run->m1).empty());
    EXPECT_EQ(run->i.status, IBAKE_E_STATE);
    EXPECT_TRUE(run->i.start(now, call()).empty());
    EXPECT_EQ(run->i.status, IBAKE_E_STATE);
    EXPECT_TRUE(run->i.rekey(now).empty());
    EXPECT_EQ(run->i.status, IBAKE_E_STATE);
    still_works();
}

// ---- R on I_MESSAGE_2 ----

struct Message3 : ::testing::Test, Stage {
    std::unique_ptr<Talk> run;
    void SetUp() override { begin(); }
    void begin() {
        run = std::make_unique<Talk>(*this);
        run->to3();
    }
    void drop(const Bytes& m, ibake_status status, int counted = 1) { expect_drop(run->r, after(0.5), m, status, counted); }
    void edited(ibake_status status, const std::function<void(Parts&)>& edit, int counted = 1) {
        drop(change(run->m3, edit), status, counted);
    }
    void rechained(ibake_status status, const std::function<void(Parts&)>& edit) {
        drop(forge->rechain(run->m3, bob, edit), status);
    }
    void still_works() {
        run->m4 = run->r.receive(after(0.5), run->m3);
        EXPECT_EQ(run->r.status, IBAKE_OK);
        run->i.receive(after(0.5), run->m4);
        EXPECT_EQ(run->i.status, IBAKE_OK);
    }
};

TEST_F(Message3, StepHeader) {
    edited(
        IBAKE_E_CSB_ID, [](Parts& p) { flip(header(p), 7); }, 0);
    edited(IBAKE_E_PRF, [](Parts& p) { header(p)[3] = 0x80; });
    edited(IBAKE_E_HEADER, [](Parts& p) { header(p)[3] = 0x01; });
    for (size_t at : {10u, 11u, 18u, 20u}) edited(IBAKE_E_HEADER, [&](Parts& p) { flip(header(p), at); });  // point 12
    still_works();
}

TEST_F(Message3, StepTime) {
    edited(IBAKE_E_REPLAY, [&](Parts& p) { set_time(p, now); });  // not later than message 1
    edited(IBAKE_E_REPLAY, [&](Parts& p) { set_time(p, after(-1)); });
    edited(IBAKE_E_CLOCK_SKEW, [&](Parts& p) { set_time(p, after(302)); });
    still_works();
}

TEST_F(Message3, StepRand) {  // DECIDE-6
    edited(IBAKE_E_RAND, [](Parts& p) { flip(find(p, payload::kRand).body, 5); });
    edited(IBAKE_E_RAND, [](Parts& p) { p.erase(p.begin() + static_cast<long>(index_of(p, payload::kRand))); });
    edited(IBAKE_E_RAND, [](Parts& p) {
        Bytes& b = find(p, payload::kRand).body;
        b[0]++;
        b.push_back(0);
    });
    still_works();
}

TEST_F(Message3, StepIdentities) {
    edited(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { find(p, payload::kIdr, 0) = idr_part(1, mallory); });
    edited(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, tablet); });
    rechained(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { p[0] = idr_part(1, mallory); });
    rechained(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { p[1] = idr_part(2, tablet); });
    still_works();
}

TEST_F(Message3, StepDecryptAndChain) {
    edited(IBAKE_E_DECRYPT, [](Parts& p) { flip(find(p, payload::kIbake).body, 30); });
    rechained(IBAKE_E_PAYLOAD, [](Parts& p) { p.pop_back(); });
    rechained(IBAKE_E_PAYLOAD, [](Parts& p) { p.insert(p.begin() + 1, p[2]); });  // ECCPTi, which R did not omit
    rechained(IBAKE_E_PAYLOAD, [](Parts& p) { p.push_back(p[2]); });
    still_works();
}

TEST_F(Message3, StepEcho) {
    const Bytes echo = split(forge->open(run->m3, bob), payload::kIdr)[2].body;
    for (size_t at = 2; at + 1 < echo.size(); at += 9) {
        if (at == kEccptPoint + 65) continue;
        rechained(IBAKE_E_ECHO_MISMATCH, [&](Parts& p) { flip(p[2].body, at); });
        failures_of(run->r.memory) = 0;
    }
    // The Initiator's own value instead of ours: a reflection.
    const Bytes eccpt_i = split(forge->open(run->m2, alice), payload::kIdr)[1].body;
    rechained(IBAKE_E_ECHO_MISMATCH, [&](Parts& p) { p[2].body = eccpt_i; });
    rechained(IBAKE_E_NONCE_MISMATCH, [](Parts& p) { p.push_back(extension_part(250, {1})); });
    still_works();
}

TEST_F(Message3, PayloadOrder) {  // point 8
    const Parts good = split(run->m3);
    for (size_t k = 1; k < good.size(); k++) {
        if (good[k].type != payload::kRand) edited(IBAKE_E_PAYLOAD, [&](Parts& p) { p.erase(p.begin() + static_cast<long>(k)); });
        edited(IBAKE_E_PAYLOAD, [&](Parts& p) { p.insert(p.begin() + static_cast<long>(k), p[k]); });
        failures_of(run->r.memory) = 0;
    }
    still_works();
}

// ---- I on R_MESSAGE_2 ----

struct Message4 : ::testing::Test, Stage {
    std::unique_ptr<Talk> run;
    void SetUp() override {
        use_policies();
        begin();
    }
    void begin() {
        run = std::make_unique<Talk>(*this);
        run->to4();
    }
    void drop(const Bytes& m, ibake_status status, int counted = 1) { expect_drop(run->i, after(0.5), m, status, counted); }
    void edited(ibake_status status, const std::function<void(Parts&)>& edit, int counted = 1) {
        drop(change(run->m4, edit), status, counted);
    }
    // Changed by someone who knows the keys.
    void remade(ibake_status status, const std::function<void(Parts&)>& edit) {
        drop(forge->remac(change(run->m4, edit), run->i.memory, true), status);
    }
    void still_works() {
        run->i.receive(after(0.5), run->m4);
        EXPECT_EQ(run->i.status, IBAKE_OK);
        EXPECT_EQ(run->i.info().state, IBAKE_STATE_ESTABLISHED);
    }
};

TEST_F(Message4, StepHeader) {
    edited(
        IBAKE_E_CSB_ID, [](Parts& p) { flip(header(p), 5); }, 0);
    remade(IBAKE_E_HEADER, [](Parts& p) { header(p)[3] = 0x81; });
    for (size_t at : {10u, 11u, 18u, 20u}) remade(IBAKE_E_HEADER, [&](Parts& p) { flip(header(p), at); });
    remade(IBAKE_E_REPLAY, [](Parts& p) { flip(find(p, payload::kT).body, 8); });
    still_works();
}

TEST_F(Message4, StepIdentities) {
    remade(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { find(p, payload::kIdr, 0) = idr_part(1, mallory); });
    remade(IBAKE_E_IDENTITY_MISMATCH, [&](Parts& p) { find(p, payload::kIdr, 1) = idr_part(2, tablet); });
    remade(IBAKE_E_PAYLOAD,
           [](Parts& p) { p.erase(p.begin() + static_cast<long>(index_of(p, payload::kIdr))); });  // point 9: both
    still_works();
}

TEST_F(Message4, StepMac) {
    edited(IBAKE_E_MAC, [](Parts& p) { flip(p.back().body, 1); });
    edited(IBAKE_E_MAC, [](Parts& p) { flip(p.back().body, 32); });
    edited(IBAKE_E_PRF, [](Parts& p) {
        p.back().body[0] = 1;
        p.back().body.resize(21);
    });                                                                    // point 15
    edited(IBAKE_E_MAC_ALGORITHM, [](Parts& p) { p.back().body = {0}; });  // NULL
    edited(IBAKE_E_MAC_ALGORITHM, [](Parts& p) { p.back().body[0] = 3; });
    edited(IBAKE_E_PAYLOAD, [](Parts& p) { p.pop_back(); });
    edited(IBAKE_E_PAYLOAD, [](Parts& p) { p.push_back(p.back()); });
    still_works();
}

TEST_F(Message4, StepEchoOfPolicies) {  // DECIDE-5, point 9
    remade(IBAKE_E_POLICY_MISMATCH, [](Parts& p) { p.erase(p.begin() + static_cast<long>(index_of(p, payload::kSp))); });
    remade(IBAKE_E_POLICY_MISMATCH, [](Parts& p) { p.erase(p.begin() + static_cast<long>(index_of(p, payload::kGeneral))); });
    remade(IBAKE_E_POLICY_MISMATCH, [](Parts& p) { find(p, payload::kSp).body.back()++; });
    remade(IBAKE_E_POLICY_MISMATCH, [](Parts& p) { find(p, payload::kGeneral).body.back()++; });
    still_works();
}

TEST_F(Message4, AChangedPolicyInMessage1IsFoundByTheInitiator) {
    // Nothing protects message 1, so the responder accepts; its echo under V shows the change.
    TestSession s(*i), t(*r);
    const Bytes m1 = change(s.start(now, call()), [](Parts& p) { find(p, payload::kGeneral).body[3] = 'x'; });
    const Bytes m2 = t.accept(now, m1);
    const Bytes m3 = s.receive(after(0.5), m2);
    const Bytes m4 = t.receive(after(0.5), m3);
    ASSERT_EQ(t.status, IBAKE_OK);
    expect_drop(s, after(0.5), m4, IBAKE_E_POLICY_MISMATCH);
}

TEST_F(Message4, IbakeOnlyWhereTheEchoWasMissing) {
    remade(IBAKE_E_PAYLOAD, [](Parts& p) { p.insert(p.begin() + 4, encrypted_part(payload::kIbake, Bytes(100, 1))); });
    still_works();
}

TEST_F(Message4, NothingBeforeIt) {  // rule 5
    ibake_srtp_keys keys{};
    uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE];
    EXPECT_EQ(ibake_session_export(&run->i.memory, &keys, 1), IBAKE_E_STATE);
    EXPECT_EQ(ibake_session_fingerprint(&run->i.memory, fingerprint), IBAKE_E_STATE);
    EXPECT_EQ(run->i.info().proof, IBAKE_PROOF_NONE);
    still_works();
}

// ---- Failures are counted (point 23) ----

TEST_F(Message4, EightFailuresClose) {
    Bytes bad = run->m4;
    bad.back() ^= 1;
    for (int k = 1; k < 8; k++) {
        run->i.receive(after(0.5), bad);
        EXPECT_EQ(run->i.status, IBAKE_E_MAC);
        EXPECT_EQ(run->i.info().failures, k);
        EXPECT_EQ(run->i.info().state, IBAKE_STATE_WAIT_R2);
    }
    run->i.receive(after(0.5), bad);
    EXPECT_EQ(run->i.status, IBAKE_E_MAC);
    EXPECT_EQ(run->i.info().state, IBAKE_STATE_CLOSED);
    run->i.receive(after(0.5), run->m4);
    EXPECT_EQ(run->i.status, IBAKE_E_CLOSED);
}

TEST_F(Message4, FailuresDoNotEndACallInProgress) {
    run->i.receive(after(0.5), run->m4);
    for (int k = 0; k < 20; k++) {
        run->r.receive(after(0.5), change(run->m3, [&](Parts& p) { flip(find(p, payload::kRand).body, 3); }));
        EXPECT_NE(run->r.status, IBAKE_OK);
    }
    EXPECT_EQ(run->r.info().state, IBAKE_STATE_ESTABLISHED);
}

}  // namespace
