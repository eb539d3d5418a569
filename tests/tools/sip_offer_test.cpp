// SDP of SIP calls, and the decisions of the user agent that need no network. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/tools/harness.h"
#include "tools/sip/offer.h"
#include "tools/sip/rules.h"

using namespace ibake;
using namespace ibake::sip;
using test::random_octets;

namespace {

// libre wants to be started, whatever is used of it.
class SipOffer : public testing::Test {
protected:
    Loop loop_;
};
using SipRules = testing::Test;

Announcement announcement(const char* address = "192.0.2.1", Level level = Level::session) {
    Announcement a;
    sa_set_str(&a.media, address, 4000);
    a.level = level;
    a.version = 7;
    return a;
}

Description read(const std::string& sdp) {
    Description d;
    Refusal refusal;
    EXPECT_TRUE(d.read(refusal, sdp)) << refusal.text << "\n" << sdp;
    return d;
}

// The cause of a refusal; empty when there is none.
Refusal refused(const std::string& sdp) {
    Description d;
    Refusal refusal;
    EXPECT_FALSE(d.read(refusal, sdp)) << sdp;
    EXPECT_FALSE(refusal.text.empty());
    return refusal;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const size_t at = text.find(what);
    EXPECT_NE(at, text.npos) << what;
    return at == text.npos ? text : text.replace(at, what.size(), by);
}

size_t count(const std::string& text, const std::string& what) {
    size_t n = 0;
    for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
    return n;
}

}  // namespace

TEST_F(SipOffer, WhatIsWrittenIsRead) {
    for (const Level level : {Level::session, Level::media})
        for (const size_t size : {1u, 2u, 3u, 500u, 16000u})
            for (const char* address : {"192.0.2.1", "2001:db8::1"}) {
                const Octets mikey = random_octets(size, size);
                const std::string sdp = write_sdp(announcement(address, level), mikey);
                const Description d = read(sdp);
                EXPECT_EQ(d.mikey, mikey);
                EXPECT_EQ(d.level, level);
                EXPECT_EQ(d.kmpids, "mikey");
                EXPECT_FALSE(d.receives_only);
                const Announcement own = announcement(address);
                EXPECT_TRUE(sa_cmp(&d.media, &own.media, SA_ALL)) << text_of(d.media);
                const size_t line = sdp.find("a=key-mgmt:mikey "), section = sdp.find("m=audio 4000 RTP/SAVP ");
                EXPECT_EQ(line < section, level == Level::session) << sdp;
            }
}

TEST_F(SipOffer, MailboxesSayThatTheyOnlyReceive) {
    Announcement a = announcement();
    a.receives_only = true;
    EXPECT_TRUE(read(write_sdp(a, random_octets(9, 1))).receives_only);
    EXPECT_FALSE(read(replaced(write_sdp(a, {}), "recvonly", "sendonly")).receives_only);
}

TEST_F(SipOffer, MediaLevelOverridesSessionLevel) {
    const Octets session = random_octets(30, 1), media = random_octets(30, 2);
    const std::string sdp = write_sdp(announcement("192.0.2.1", Level::session), session);
    const std::string both = sdp + "a=key-mgmt:mikey " + store::to_base64(media) + "\r\n";
    EXPECT_EQ(read(both).mikey, media);
    EXPECT_EQ(read(both).level, Level::media);
    EXPECT_EQ(read(sdp).mikey, session);
}

TEST_F(SipOffer, NothingUnprotectedIsTaken) {
    const std::string sdp = write_sdp(announcement(), random_octets(30, 1));
    EXPECT_NE(refused(replaced(sdp, "RTP/SAVP", "RTP/AVP")).text.find("RTP/SAVP"), std::string::npos);
    EXPECT_NE(refused(replaced(sdp, "RTP/SAVP", "RTP/SAVPF")).text.find("RTP/SAVP"), std::string::npos);
    refused(replaced(sdp, "m=audio 4000", "m=audio 0"));
    refused(replaced(sdp, "m=audio", "m=video"));
    refused("");
    refused("hello");
    // Without a key-mgmt line the description has no message, which its readers refuse.
    const Description bare = read(write_sdp(announcement(), {}));
    EXPECT_TRUE(bare.mikey.empty());
    EXPECT_TRUE(bare.kmpids.empty());
}

TEST_F(SipOffer, TheListOfProtocolsIsWhatTheOfferSays) {
    const std::string sdp = write_sdp(announcement(), random_octets(30, 1));
    EXPECT_EQ(read(replaced(sdp, "a=key-mgmt:mikey", "a=key-mgmt:keyp1 AAAA\r\na=key-mgmt:mikey")).kmpids, "keyp1;mikey");
    // Another protocol only: no message for us, and a list that message 1 cannot have.
    EXPECT_TRUE(read(replaced(sdp, "a=key-mgmt:mikey", "a=key-mgmt:keyp1")).mikey.empty());
}

TEST_F(SipOffer, MalformedKeyManagementIsRefusedWith306) {
    const std::string sdp = write_sdp(announcement(), random_octets(30, 1));
    for (const char* bad :
         {"a=key-mgmt:mikey *", "a=key-mgmt:mikey A", "a=key-mgmt:mik+ey ", "a=key-mgmt:mikey AAAA\r\na=key-mgmt:mikey "})
        EXPECT_EQ(refused(replaced(sdp, "a=key-mgmt:mikey ", bad)).warning, 306u) << bad;
}

// Offers cut short at every place, and with octets changed: refused with a reason, or media over RTP/SAVP and nothing else.
TEST_F(SipOffer, NoOctetsOpenTheDoor) {
    const auto feed = [](const std::string& sdp) {
        Description d;
        Refusal refusal;
        if (!d.read(refusal, sdp)) {
            EXPECT_FALSE(refusal.text.empty()) << sdp;
            return;
        }
        ASSERT_LT(d.chosen, d.sections.size()) << sdp;
        EXPECT_EQ(d.sections[d.chosen].protocol, "RTP/SAVP") << sdp;
        EXPECT_NE(sa_port(&d.media), 0) << sdp;
        EXPECT_LE(d.mikey.size(), size_t{IBAKE_MIKEY_MAX});
    };
    uint64_t state = 7;
    for (const Level level : {Level::session, Level::media}) {
        const std::string sdp = write_sdp(announcement("192.0.2.1", level), random_octets(90, 2));
        for (size_t size = 0; size <= sdp.size(); ++size) feed(sdp.substr(0, size));
        for (int i = 0; i < 3000; ++i) {
            std::string changed = sdp;
            for (int n = 0; n <= i % 3; ++n) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                changed[(state >> 33) % changed.size()] = static_cast<char>(state >> 56);
            }
            feed(changed);
        }
    }
}

TEST_F(SipOffer, AnswersHaveTheSectionsOfTheirOffer) {
    const Octets mikey = random_octets(30, 1);
    const std::string offer_text = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
                                   "m=video 5000 RTP/AVP 31 32\r\nm=audio 5002 RTP/AVP 0\r\nm=audio 5004 RTP/SAVP 0 8\r\n"
                                   "c=IN IP4 192.0.2.10\r\na=key-mgmt:mikey " +
                                   store::to_base64(mikey) + "\r\nm=audio 5006 RTP/SAVP 0\r\n";
    const Description offer = read(offer_text);
    EXPECT_EQ(offer.chosen, 2u);
    EXPECT_EQ(text_of(offer.media), "192.0.2.10:5004");
    EXPECT_EQ(offer.mikey, mikey);
    const Octets reply = random_octets(20, 2);
    const std::string answer = write_sdp(announcement(), reply, &offer);
    EXPECT_NE(answer.find("m=video 0 RTP/AVP 31 32\r\nm=audio 0 RTP/AVP 0\r\nm=audio 4000 RTP/SAVP 0 8\r\na=key-mgmt:mikey "),
              std::string::npos)
        << answer;
    EXPECT_EQ(count(answer, "m="), 4u);
    EXPECT_EQ(read(answer).mikey, reply);
}

TEST_F(SipOffer, RefusalsCarryAnErrorAndNoMedia) {
    const Octets error = random_octets(40, 3);
    const std::string sdp = write_refusal(announcement().media, error);
    Octets found(IBAKE_MIKEY_MAX);
    size_t size = found.size();
    ASSERT_EQ(ibake_sdp_find(found.data(), &size, sdp.data(), sdp.size(), -1), IBAKE_OK);
    found.resize(size);
    EXPECT_EQ(found, error);
    refused(sdp);
}

TEST_F(SipRules, WhatDoesNotFitIntoTheMtuGoesByTcp) {
    EXPECT_EQ(transport_for(Transport::automatic, 1300, false), Transport::udp);
    EXPECT_EQ(transport_for(Transport::automatic, 1301, false), Transport::tcp);
    EXPECT_EQ(transport_for(Transport::automatic, 1, true), Transport::tcp);
    EXPECT_EQ(transport_for(Transport::udp, 9000, true), Transport::udp);
    EXPECT_EQ(transport_for(Transport::tcp, 1, false), Transport::tcp);
}

TEST_F(SipRules, GlareIsRetriedAtDifferentTimes) {
    for (uint32_t random = 0; random < 1000; ++random) {
        EXPECT_GE(glare_wait(true, random), 2100u);
        EXPECT_LE(glare_wait(true, random), 4000u);
        EXPECT_LE(glare_wait(false, random), 2000u);
        EXPECT_EQ(glare_wait(true, random) % 10, 0u);
    }
    EXPECT_EQ(glare_wait(true, 190), 4000u);
    EXPECT_EQ(glare_wait(false, 200), 2000u);
}

TEST_F(SipRules, AnswersAreRepeatedForHalfAMinute) {
    const uint64_t expected[] = {500, 1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000, 4000, 0};
    for (unsigned sent = 1; sent <= std::size(expected); ++sent) EXPECT_EQ(repeat_after(sent), expected[sent - 1]) << sent;
}

TEST_F(SipRules, ResponsesHaveConsequences) {
    EXPECT_EQ(after(ETIMEDOUT, 0), After::again);
    EXPECT_EQ(after(0, 200), After::answered);
    EXPECT_EQ(after(0, 491), After::glare);
    EXPECT_EQ(after(0, 503), After::again);
    EXPECT_EQ(after(0, 481), After::gone);
    EXPECT_EQ(after(0, 488), After::refused);
    EXPECT_EQ(after(0, 603), After::refused);
}

// A refusal must not tell a failed decryption from a wrong MAC or another identity.
TEST_F(SipRules, RefusalsOfFailedChecksAreAlike) {
    const Refusal expected = refusal_of(IBAKE_E_DECRYPT);
    for (const ibake_status status :
         {IBAKE_E_MAC, IBAKE_E_IDENTITY_MISMATCH, IBAKE_E_ECHO_MISMATCH}) {
        const Refusal r = refusal_of(status);
        EXPECT_EQ(std::tie(r.code, r.warning, r.text), std::tie(expected.code, expected.warning, expected.text)) << status;
    }
    EXPECT_EQ(refusal_of(IBAKE_E_TOO_MANY).code, 503u);
    EXPECT_EQ(refusal_of(IBAKE_E_STATE).code, 491u);
}
