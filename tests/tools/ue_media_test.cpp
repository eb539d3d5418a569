// Media: SRTP both ways between two sides with a relay that loses, changes and reorders. SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <future>

#include "tests/tools/harness.h"
#include "tools/ue/media.h"

namespace ibake::test {
namespace {

using ue::CryptoSession;
using ue::MediaOptions;
using ue::MediaReport;

CryptoSession crypto(uint32_t ssrc) {
    CryptoSession c;
    c.ssrc = ssrc;
    c.key_and_salt = store::Secret(30);
    std::memset(c.key_and_salt.data(), static_cast<int>(ssrc), 30);
    return c;
}

struct Side {
    net::UdpSocket socket{net::Endpoint("127.0.0.1:0")};
    std::string address() const { return "127.0.0.1:" + std::to_string(socket.local().port()); }

    MediaReport run(const std::string& peer, const std::string& send, bool initiator, uint32_t out, uint32_t in) {
        MediaOptions o;
        o.send = send;
        o.fast = true;
        o.wait_first = !initiator;
        o.patience = std::chrono::milliseconds(1500);
        o.incoming = [in] { return crypto(in); };
        o.outgoing = [out] { return crypto(out); };
        o.on_mikey = [this](const net::Datagram&) { return ++mikey < 0; };
        return ue::exchange_media(socket, net::Endpoint(peer), o);
    }
    int mikey = 0;
};

struct Both {
    MediaReport a, b;
};

Both exchange(const std::string& from_a, const std::string& from_b, Relay::Filter filter, uint32_t key_of_b = 2) {
    Side a, b;
    Relay relay(b.address(), std::move(filter));
    auto later = std::async(std::launch::async, [&] { return b.run(relay.address(), from_b, false, key_of_b, 1); });
    const MediaReport of_a = a.run(relay.address(), from_a, true, 1, 2);
    return {of_a, later.get()};
}

std::string text(size_t size, uint64_t seed) {
    const Octets o = random_octets(size, seed);
    return {o.begin(), o.end()};
}

bool is_data(const Octets& srtp) { return srtp.size() > 500; }

TEST(Media, BothFilesArriveWhole) {
    const std::string x = text(123456, 1), y = text(54321, 2);
    const Both r = exchange(x, y, [](bool, const Octets& o) { return Many{o}; });
    EXPECT_EQ(r.a.failure, "");
    EXPECT_EQ(r.b.failure, "");
    EXPECT_TRUE(r.b.received == x);
    EXPECT_TRUE(r.a.received == y);
}

TEST(Media, NothingToSendIsAFileToo) {
    const Both r = exchange("", "", [](bool, const Octets& o) { return Many{o}; });
    EXPECT_EQ(r.a.failure + r.b.failure, "");
}

TEST(Media, ReorderingAndRepetitionAndStrangersDoNotMatter) {
    Octets held;
    const std::string x = text(30000, 3);
    const Both r = exchange(x, "", [&](bool from_b, const Octets& o) {
        if (from_b || !is_data(o)) return Many{o};
        if (held.empty()) {
            held = o;
            return Many{random_octets(700, 9), {0x80}, {0x01, 0x16}};  // SRTP of nobody, a stump, a MIKEY message
        }
        return Many{o, o, std::exchange(held, {})};
    });
    EXPECT_EQ(r.a.failure + r.b.failure, "");
    EXPECT_TRUE(r.b.received == x);
    EXPECT_GT(r.b.discarded, 10u);
}

class OnePacket : public testing::TestWithParam<std::tuple<int, bool>> {};

TEST_P(OnePacket, LostOrChangedIsAReportedGap) {
    const auto [which, change] = GetParam();
    int count = 0;
    const Both r = exchange(text(20000, 4), text(500, 5), [&, which = which, change = change](bool from_b, const Octets& o) {
        if (from_b || !is_data(o) || ++count != which) return Many{o};
        if (!change) return Many{};
        Octets changed = o;
        changed[200] ^= 4;
        return Many{changed};
    });
    EXPECT_NE(r.b.failure.find("gap"), std::string::npos) << r.b.failure;
    EXPECT_NE(r.a.failure.find("the peer reports a gap"), std::string::npos) << r.a.failure;
    EXPECT_EQ(r.b.received, "");
    EXPECT_EQ(r.b.discarded, change ? 1u : 0u);
}

INSTANTIATE_TEST_SUITE_P(First, OnePacket, testing::Combine(testing::Values(1, 7, 20), testing::Bool()));

TEST(Media, OtherKeysMeanSilence) {
    const Both r = exchange(
        "x", "y", [](bool, const Octets& o) { return Many{o}; }, 3);
    EXPECT_NE(r.a.failure.find("no authentic SRTP packet"), std::string::npos) << r.a.failure;
}

TEST(Media, ProvisionalResponderSendsNothingFirst) {
    Side b;
    std::atomic<int> sent{0};
    Relay relay(b.address(), [&](bool from_b, const Octets&) {
        sent += from_b;
        return Many{};
    });
    const MediaReport r = b.run(relay.address(), "words", false, 2, 1);
    EXPECT_NE(r.failure.find("no authentic SRTP packet"), std::string::npos);
    EXPECT_EQ(sent, 0);
    EXPECT_EQ(r.packets_sent, 0u);
}

TEST(Media, PaceIsThatOfTheRecording) {
    std::string wav(44, '\0');
    wav.replace(0, 4, "RIFF").replace(8, 8, "WAVEfmt ");
    wav[28] = static_cast<char>(0x80);  // 16,000 octets a second
    wav[29] = 0x3e;
    wav[32] = 2;
    EXPECT_EQ(ue::Pace::of(wav, false).packet, 320u);
    EXPECT_EQ(ue::Pace::of(wav, false).interval.count(), 20000);
    EXPECT_EQ(ue::Pace::of("anything", false).packet, 640u);
    EXPECT_EQ(ue::Pace::of("anything", false).interval.count(), 20000);
}

}  // namespace
}  // namespace ibake::test
