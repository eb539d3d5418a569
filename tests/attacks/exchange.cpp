// Attacks on the exchange itself, by the parties that stand around it. SPDX-License-Identifier: Apache-2.0
#include "tests/attacks/traced.h"
#include "tests/support/forge.h"

namespace {

using namespace ibake;
using namespace ibake::test;

class ExchangeAttacks : public testing::Test, public Stage {
protected:
    static bool holds(const Bytes& octets, const Bytes& what) {
        return std::search(octets.begin(), octets.end(), what.begin(), what.end()) != octets.end();
    }
    Bytes point_of(const Bytes& scalar) const {
        Bytes p(65);
        require(ecdh_public(EcdhCurve::p256, p.data(), scalar.data()));
        return p;
    }
    Bytes x_of_shared(const Bytes& scalar, const Bytes& point) const {
        Bytes z(65);
        require(ecdh_shared(EcdhCurve::p256, z.data(), scalar.data(), point.data(), point.size()));
        return {z.begin() + 1, z.begin() + 33};
    }
    // Alice calls Bob with these secrets; what each platform was asked for once the shared point was known.
    std::vector<std::vector<size_t>> agreed_with(const Bytes& x, const Bytes& y) {
        i->platform.named[IBAKE_RANDOM_X] = {x};
        r->platform.named[IBAKE_RANDOM_Y] = {y};
        Talk talk(*this);
        talk.to2();
        traced.clear();
        talk.m3 = talk.i.receive(after(0.5), talk.m2);
        talk.m4 = talk.r.receive(after(0.5), talk.m3);
        EXPECT_TRUE(talk.i.receive(after(0.5), talk.m4).empty());
        EXPECT_EQ(talk.i.status, IBAKE_OK);
        EXPECT_EQ(talk.i.fingerprint(), talk.r.fingerprint());
        return traced;
    }
};

// Raccoon: leading zero octets of the shared secret are kept, so that no hash takes a block less for them.
TEST_F(ExchangeAttacks, LeadingZerosOfTheSharedSecretStay) {
    i->cache_recipients = r->cache_recipients = true;
    const Bytes x(32, 0x31), px = point_of(x);
    Bytes y(32, 0x17), plain = y;
    ASSERT_NE(x_of_shared(y, px)[0], 0);
    for (size_t tries = 0; x_of_shared(y, px)[0] != 0 && tries < 5000; tries++) {
        y[31]++;
        y[30] = static_cast<uint8_t>(y[30] + (y[31] == 0));
    }
    ASSERT_EQ(x_of_shared(y, px)[0], 0);
    (void)agreed_with(x, plain);  // keys and recipients are made once
    trace(i->platform);
    trace(r->platform);
    const auto usual = agreed_with(x, plain), with_zero = agreed_with(x, y);
    EXPECT_GT(usual.size(), 50u);
    EXPECT_EQ(with_zero, usual);
}

// Key escrow as of MIKEY-SAKKE: here a KMS that reads everything reads points. Only what is left at a mailbox does it read.
TEST_F(ExchangeAttacks, APassiveKmsReadsPointsOnly) {
    for (const bool mailbox_answers : {false, true}) {
        if (mailbox_answers) deliver_to_mailbox();
        Talk talk(*this);
        talk.to_end();
        const std::string answerer = mailbox_answers ? mailbox : bob;
        Bytes seen;
        for (const Bytes& m : {talk.m1, talk.m2, talk.m3, talk.m4}) seen.insert(seen.end(), m.begin(), m.end());
        const auto read = [&](const Bytes& m, const std::string& as, uint8_t type) {
            const Bytes plain = forge->open(m, as, type);
            seen.insert(seen.end(), plain.begin(), plain.end());
        };
        read(talk.m1, bob, payload::kIbake);
        read(talk.m2, alice, payload::kIbake);
        read(talk.m3, answerer, payload::kIbake);
        if (mailbox_answers) {
            read(talk.m4, alice, payload::kIbake);
            read(talk.m3, bob, payload::kEsk);
        }
        const Bytes x = i->platform.drawn[IBAKE_RANDOM_X].back(), y = r->platform.drawn[IBAKE_RANDOM_Y].back();
        EXPECT_TRUE(holds(seen, point_of(x)));  // so the search finds what is there
        EXPECT_TRUE(holds(seen, point_of(y)));
        const Session& s = reinterpret_cast<const Session&>(talk.i.memory);
        for (const Bytes& secret :
             {x, y, x_of_shared(x, point_of(y)), Bytes(s.keys.auth_key, s.keys.auth_key + 20),
              Bytes(s.keys.cs[0].tek, s.keys.cs[0].tek + 16), Bytes(s.keys.cs[1].tek, s.keys.cs[1].tek + 16)})
            EXPECT_FALSE(holds(seen, secret)) << to_hex(secret);
        EXPECT_EQ(mailbox_answers && holds(seen, i->platform.drawn[IBAKE_RANDOM_SK].back()), mailbox_answers);
    }
}

// Unknown key share: Alice calls Mallory, who passes her message on to Bob as if it were for him. Bob believes that Alice calls him, which
// she does; Alice, who called Mallory, takes no answer of Bob, or knows it for a claim.
TEST_F(ExchangeAttacks, ACallPassedOnIsNotTakenForAnother) {
    ibake_call to_mallory = call();
    to_mallory.responder = uri(mallory);
    TestSession a(*i), b(*r);
    const Bytes m1 = a.start(now, to_mallory);
    ASSERT_EQ(a.status, IBAKE_OK);
    Parts chain = split(forge->open(m1, mallory), payload::kIdr);
    for (size_t k = 0; k < chain.size(); k++)
        if (chain[k].type == payload::kIdr && chain[k].body[0] == 2) chain[k] = idr_part(2, bob);
    Parts outer = split(m1);
    find(outer, payload::kIdr, 1) = idr_part(2, bob);
    find(outer, payload::kIbake) = encrypted_part(payload::kIbake, forge->seal(join(chain), bob, now.seconds));
    const Bytes m2 = b.accept(now, join(outer));
    ASSERT_EQ(b.status, IBAKE_OK);
    ibake_directory nobody_else = i->directory;
    nobody_else.approve = nullptr;
    ibake_config strict = i->config;
    strict.directory = &nobody_else;
    TestSession careful(*i);
    careful.memory = a.memory;
    reinterpret_cast<Session&>(careful.memory).config = &strict;
    EXPECT_TRUE(careful.receive(after(0.1), m2).empty());
    EXPECT_EQ(careful.status, IBAKE_E_IDENTITY_MISMATCH) << ibake_status_name(careful.status);
    // With approval it is a claim, and keys are refused.
    const Bytes m3 = a.receive(after(0.1), m2);
    ASSERT_EQ(a.status, IBAKE_OK);
    const Bytes m4 = b.receive(after(0.1), m3);
    ASSERT_EQ(b.status, IBAKE_OK);
    a.receive(after(0.1), m4);
    ASSERT_EQ(a.status, IBAKE_OK);
    EXPECT_EQ(a.info().proof, IBAKE_PROOF_CLAIM);
    EXPECT_EQ(text(a.info().called), mallory);
    EXPECT_EQ(text(a.info().responder), bob);
    a.keys(1);
    EXPECT_EQ(a.status, IBAKE_E_POLICY);
}

// A message of one exchange, relabelled for another of the same two users.
TEST_F(ExchangeAttacks, NoMessageServesAnotherExchange) {
    Talk one(*this), two(*this);
    one.to4();
    two.to3();
    // All of its header but the data type and the V flag.
    const auto relabelled = [](const Bytes& m, const Bytes& like) {
        return change(m, [&](Parts& p) {
            const Bytes kept = p[0].body;
            p[0].body = split(like)[0].body;
            p[0].body[1] = kept[1];
            p[0].body[3] = kept[3];
        });
    };
    Talk early(*this);
    early.to2();
    expect_drop(early.i, after(0.5), one.m2, IBAKE_E_CSB_ID, 0);
    expect_drop(early.i, after(0.5), relabelled(one.m2, early.m2), IBAKE_E_ECHO_MISMATCH);
    expect_drop(early.r, after(0.5), one.m3, IBAKE_E_CSB_ID, 0);
    expect_drop(two.i, after(0.5), one.m4, IBAKE_E_CSB_ID, 0);
    expect_drop(two.i, after(0.5), relabelled(one.m4, two.m3), IBAKE_E_MAC);
    two.m4 = two.r.receive(after(0.5), two.m3);
    EXPECT_TRUE(two.i.receive(after(0.5), two.m4).empty());
    EXPECT_EQ(two.i.status, IBAKE_OK);
}

// A MAC of zeros, or of no octets, is none.
TEST_F(ExchangeAttacks, AMacOfZerosIsNone) {
    Talk talk(*this);
    talk.to4();
    Bytes zeros = talk.m4;
    std::fill(zeros.end() - 32, zeros.end(), uint8_t{0});
    expect_drop(talk.i, after(0.5), zeros, IBAKE_E_MAC);
    Bytes cut = talk.m4;
    cut.resize(cut.size() - 32);
    expect_drop(talk.i, after(0.5), cut, IBAKE_E_LENGTH);
}

}  // namespace
