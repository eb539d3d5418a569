// Media as a state machine: two sides, a clock and a wire that the test owns. SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "tests/tools/harness.h"
#include "tests/tools/libre_srtp.h"
#include "tools/cli/commands.h"
#include "tools/ue/stream.h"

namespace ibake::test {
namespace {

using namespace std::chrono_literals;
using ue::CryptoSession;
using ue::Packet;
using ue::Packets;
using ue::Receiver;
using ue::Sender;
using ue::Stream;
using Time = Stream::Time;

constexpr Time start{1000s};

// Keys of one direction and generation; MKIs are numbers from 1, and generation 0 has none.
CryptoSession crypto(uint32_t ssrc, uint8_t generation = 1, uint32_t roc = 0, size_t size = 30) {
    CryptoSession c;
    c.ssrc = ssrc;
    c.roc = roc;
    if (generation != 0) c.mki = {0xa5, generation};
    c.key_and_salt = store::Secret(size);
    std::memset(c.key_and_salt.data(), static_cast<int>(16 * generation + ssrc), size);
    return c;
}

std::string text(size_t size, uint64_t seed) {
    const Octets o = random_octets(size, seed);
    return {o.begin(), o.end()};
}

Packet data(Sender& sender, const std::string& payload) { return sender.make(96, false, 0, store::as_bytes(payload)); }

uint16_t sequence(const Packet& p) { return static_cast<uint16_t>(p[2] << 8 | p[3]); }

bool is_data(const Packet& p) { return (p[1] & 0x7f) == 96; }

// Two sides over a wire that may change what it carries; time jumps to whatever comes next.
struct Call {
    using Wire = std::function<Packets(bool from_a, Packet)>;
    Stream a, b;
    Time now = start;
    Wire wire = [](bool, Packet p) { return Packets{std::move(p)}; };
    std::function<void(Call&)> meanwhile = [](Call&) {};

    Call(const std::string& of_a, const std::string& of_b, std::chrono::milliseconds patience = 8000ms)
        : a(of_a, true, patience), b(of_b, true, patience) {}
    void keys(uint8_t generation = 1) {
        a.install_incoming(crypto(2, generation));
        b.install_incoming(crypto(1, generation));
        a.install_outgoing(crypto(1, generation));
        b.install_outgoing(crypto(2, generation));
    }
    void run() {
        for (int i = 0; i < 200000 && !(a.over() && b.over()); ++i) {
            meanwhile(*this);
            for (bool from_a : {true, false})
                for (Packet& p : (from_a ? a : b).due(now))
                    for (Packet& q : wire(from_a, std::move(p))) (from_a ? b : a).take(std::move(q), now);
            const Time wake = std::min(a.wake(), b.wake());
            if (wake != Time::max()) now = std::max(now, wake);
        }
    }
    void expect_whole(const std::string& of_a, const std::string& of_b) const {
        EXPECT_TRUE(a.over() && b.over());
        EXPECT_EQ(a.report().failure + b.report().failure, "");
        EXPECT_TRUE(b.report().received == of_a);
        EXPECT_TRUE(a.report().received == of_b);
    }
};

// Holds data packets back and hands them on eight at a time, the last first.
struct Reversed {
    Packets held;
    Packets operator()(bool from_a, Packet p) {
        if (!from_a) return {std::move(p)};
        held.push_back(std::move(p));
        if (held.size() < 8 && is_data(held.back())) return {};
        Packets out(held.rbegin(), held.rend());
        held.clear();
        return out;
    }
};

TEST(Stream, MutedUntilThereAreKeys) {
    Call call(text(5000, 1), "");
    EXPECT_EQ(call.a.wake(), Time::max());
    EXPECT_TRUE(call.a.due(start).empty());
    EXPECT_FALSE(call.a.take(random_octets(100, 1), start));
    call.a.install_incoming(crypto(2));
    EXPECT_TRUE(call.a.due(start).empty());
    EXPECT_TRUE(call.a.due(start + 1s).empty());
    EXPECT_EQ(call.a.report().packets_sent, 0u);
    call.a.install_outgoing(crypto(1));
    EXPECT_EQ(call.a.due(start + 2s).size(), 1u);
}

TEST(Stream, FilesOfBothSides) {
    for (const size_t size : {0u, 1u, 999u, 1000u, 1001u, 123456u}) {
        const std::string x = text(size, 1), y = text(50000 - size % 50000, 2);
        Call call(x, y);
        call.keys();
        call.run();
        call.expect_whole(x, y);
    }
}

TEST(Stream, PacketsAreSentAtTheirTime) {
    Stream s(text(6400, 3), false);
    s.install_incoming(crypto(2));
    s.install_outgoing(crypto(1));
    EXPECT_LE(s.wake(), start);
    EXPECT_EQ(s.due(start).size(), 1u);
    EXPECT_TRUE(s.due(start + 19ms).empty());
    EXPECT_EQ(s.wake(), start + 20ms + 1us);
    EXPECT_EQ(s.due(start + 20ms).size(), 1u);
    EXPECT_EQ(s.due(start + 81ms).size(), 3u);  // what was missed is made up for
    EXPECT_GT(s.wake(), start + 81ms);
    s.take(random_octets(50, 1), start + 81ms);
    EXPECT_LE(s.wake(), start + 81ms);  // whatever came may call for an answer at once
}

TEST(Stream, ReorderingAndRepetitionDoNotMatter) {
    const std::string x = text(100500, 4);
    Call call(x, "");
    call.keys();
    Reversed reversed;
    call.wire = [&](bool from_a, Packet p) {
        Packets out = reversed(from_a, std::move(p));
        const size_t count = out.size();
        for (size_t i = 0; i < count; ++i) out.push_back(out[i]);
        return out;
    };
    call.run();
    call.expect_whole(x, "");
    EXPECT_GE(call.b.report().discarded, 101u);  // each second copy
    EXPECT_EQ(call.b.report().packets_received, call.b.report().discarded);
}

TEST(Stream, LossIsReportedOnBothSides) {
    for (const int lost : {0, 7, 19}) {
        Call call(text(20000, 5), text(300, 6));
        call.keys();
        int count = 0;
        call.wire = [&](bool from_a, Packet p) {
            return from_a && is_data(p) && count++ == lost ? Packets{} : Packets{std::move(p)};
        };
        call.run();
        EXPECT_NE(call.b.report().failure.find("gap"), std::string::npos) << call.b.report().failure;
        EXPECT_NE(call.a.report().failure.find("the peer reports a gap"), std::string::npos) << call.a.report().failure;
        EXPECT_EQ(call.b.report().received, "");
    }
}

TEST(Stream, EveryChangedBitIsDiscarded) {
    Sender sender;
    sender.install(crypto(1));
    const Packet good = data(sender, "words of a call");
    Receiver receiver;
    receiver.install(crypto(1));
    uint64_t count = 0;
    for (size_t bit = 0; bit < 8 * good.size(); ++bit, ++count) {
        Packet bad = good;
        bad[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
        EXPECT_FALSE(receiver.take(bad, start)) << "bit " << bit;
    }
    for (size_t size = 0; size < good.size(); ++size, ++count)
        EXPECT_FALSE(receiver.take(Packet(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), start)) << size;
    EXPECT_EQ(receiver.discarded, count);
    EXPECT_FALSE(receiver.confirmed());
    EXPECT_TRUE(receiver.take(good, start));
    EXPECT_TRUE(receiver.confirmed());
    EXPECT_EQ(receiver.content(), "words of a call");
}

TEST(Stream, ForgedPacketsDoNotKeepADeadCallAlive) {
    Call call("x", "y", 500ms);
    call.keys();
    call.wire = [](bool from_a, Packet) { return from_a ? Packets{} : Packets{random_octets(60, 1)}; };
    call.run();
    EXPECT_EQ(call.a.report().failure, "media: no authentic SRTP packet from the peer");
    EXPECT_LE(call.now, start + 600ms);
}

// ---- Several generations of keys ----

// Both sides change keys mid stream, again and again, while packets overtake each other. Not one is lost.
TEST(Stream, RekeyLosesNothing) {
    const std::string x = text(300000, 7), y = text(300000, 8);
    for (const bool with_mki : {true, false}) {
        Call call(x, y);
        const auto keys = [&](uint32_t ssrc, uint8_t g) {
            CryptoSession c = crypto(ssrc, g);
            if (!with_mki) c.mki.clear();
            return c;
        };
        call.a.install_incoming(keys(2, 1));
        call.b.install_incoming(keys(1, 1));
        call.a.install_outgoing(keys(1, 1));
        call.b.install_outgoing(keys(2, 1));
        call.wire = Reversed{};
        uint8_t generation = 1;
        bool answered = true;
        call.meanwhile = [&](Call& c) {
            if (c.a.sent() >= generation * 50000u && generation < 6) {
                ++generation;
                c.a.install_incoming(keys(2, generation));
                c.b.install_incoming(keys(1, generation));
                c.a.install_outgoing(keys(1, generation));
                EXPECT_FALSE(c.b.confirmed());
                answered = false;
            }
            if (!answered && c.b.confirmed()) {  // the side that answered a rekey waits for the first packet under it
                c.b.install_outgoing(keys(2, generation));
                answered = true;
            }
        };
        call.run();
        EXPECT_EQ(generation, 6);
        EXPECT_TRUE(answered);
        call.expect_whole(x, y);
        EXPECT_EQ(call.a.report().discarded + call.b.report().discarded, 0u);
    }
}

TEST(Stream, WithoutTheNewKeysItsPacketsAreDiscarded) {
    Call call(text(50000, 9), "", 500ms);
    call.keys();
    bool done = false;
    call.meanwhile = [&](Call& c) {
        if (!done && c.a.sent() > 20000) c.a.install_outgoing(crypto(1, 2)), done = true;
    };
    call.run();
    EXPECT_EQ(call.b.report().failure, "media: the peer fell silent before its end marker");
    EXPECT_GT(call.b.report().discarded, 20u);
}

TEST(Stream, OldKeysLastTwoSecondsAfterTheFirstNewPacket) {
    Sender sender;
    sender.install(crypto(1, 1));
    Packets old;
    for (int i = 0; i < 5; ++i) old.push_back(data(sender, std::to_string(i)));
    sender.install(crypto(1, 2));
    const Packet fresh = data(sender, "5");
    Receiver receiver;
    receiver.install(crypto(1, 1));
    EXPECT_TRUE(receiver.take(old[0], start));
    receiver.install(crypto(1, 2));
    EXPECT_TRUE(receiver.take(old[1], start + 1000s));  // nothing has come under the new ones
    EXPECT_TRUE(receiver.take(fresh, start + 1000s));
    EXPECT_TRUE(receiver.take(old[2], start + 1000s + 2s));
    EXPECT_FALSE(receiver.take(old[3], start + 1000s + 2s + 1us));
    EXPECT_FALSE(receiver.take(old[3], start + 1000s));  // they are gone for good
    EXPECT_EQ(receiver.content(), "0125");
}

TEST(Stream, ReplaysAreRefusedInEveryGeneration) {
    Sender sender;
    sender.install(crypto(1, 1));
    const Packet first = data(sender, "1");
    sender.install(crypto(1, 2));
    const Packet second = data(sender, "2");
    Receiver receiver;
    receiver.install(crypto(1, 1));
    EXPECT_TRUE(receiver.take(first, start));
    EXPECT_FALSE(receiver.take(first, start));
    receiver.install(crypto(1, 2));
    EXPECT_FALSE(receiver.take(first, start));
    EXPECT_TRUE(receiver.take(second, start));
    EXPECT_FALSE(receiver.take(first, start));
    EXPECT_FALSE(receiver.take(second, start));
    EXPECT_EQ(receiver.packets, 2u);
}

TEST(Stream, TheMkiOfAnotherGenerationIsRefused) {
    Sender sender;
    sender.install(crypto(1, 1));
    Packet p = data(sender, "1"), q = data(sender, "2");
    Receiver receiver;
    receiver.install(crypto(1, 1));
    receiver.install(crypto(1, 2));
    const size_t mki_end = p.size() - ue::srtp_tag_size - 1;
    EXPECT_EQ(p[mki_end], 1);
    p[mki_end] = 2;  // known, of other keys
    EXPECT_FALSE(receiver.take(p, start));
    p[mki_end] = 3;  // unknown
    EXPECT_FALSE(receiver.take(p, start));
    p[mki_end] = 1;
    EXPECT_TRUE(receiver.take(p, start));
    q.erase(q.end() - ue::srtp_tag_size - 2, q.end() - ue::srtp_tag_size);  // none
    EXPECT_FALSE(receiver.take(q, start));
}

TEST(Stream, ForgedFirstPacketsOfAGenerationSpoilNothing) {
    Sender sender;
    sender.install(crypto(1, 1, 7));
    Receiver receiver;
    receiver.install(crypto(1, 1, 7));
    const Packet good = data(sender, "1");
    for (int i = 0; i < 256; ++i) {  // each leads to another guess of the roll-over counter
        Packet forged = good;
        forged[2] = static_cast<uint8_t>(i);
        forged[20] ^= 1;
        EXPECT_FALSE(receiver.take(forged, start));
    }
    EXPECT_TRUE(receiver.take(good, start));
    EXPECT_EQ(receiver.roc(), 7u);
}

TEST(Stream, OnlyTheLastFourGenerationsAreKept) {
    Receiver receiver;
    Packets packets;
    for (uint8_t g = 1; g <= 5; ++g) {
        Sender sender;
        sender.install(crypto(1, g));
        packets.push_back(data(sender, "x"));
        receiver.install(crypto(1, g));
    }
    EXPECT_FALSE(receiver.take(packets[0], start));
    for (size_t g = 1; g < 5; ++g) EXPECT_TRUE(receiver.take(packets[g], start)) << g;
}

TEST(Stream, TheSsrcStays) {
    Stream s("", true);
    s.install_incoming(crypto(2));
    s.install_outgoing(crypto(1));
    EXPECT_THROW(s.install_incoming(crypto(3, 2)), cli::Failure);
    EXPECT_THROW(s.install_outgoing(crypto(3, 2)), cli::Failure);
}

// ---- Roll-over counters ----

// A sender whose sequence numbers stand `before` packets before the next roll-over; `last` gets the packet before that.
void wind(Sender& sender, Receiver& receiver, unsigned before) {
    for (;;) {
        const Packet p = data(sender, "");
        EXPECT_TRUE(receiver.take(p, start));
        if (sequence(p) == static_cast<uint16_t>(0x10000 - before - 1)) return;
    }
}

// New keys while sequence numbers roll over: packets on both sides of both borders, in every order, need the right counter each.
TEST(Stream, RollOverAcrossARekey) {
    for (unsigned order = 0; order < 6; ++order) {
        Sender sender;
        Receiver receiver;
        sender.install(crypto(1, 1, 4));
        receiver.install(crypto(1, 1, 4));
        wind(sender, receiver, 4);
        Packets packets;
        for (int i = 0; i < 2; ++i) packets.push_back(data(sender, "a"));
        const uint32_t signalled = sender.roc();
        sender.install(crypto(1, 2, signalled));
        receiver.install(crypto(1, 2, signalled));
        for (int i = 0; i < 2; ++i) packets.push_back(data(sender, "b"));  // ends with 65,535
        for (int i = 0; i < 2; ++i) packets.push_back(data(sender, "c"));
        sender.install(crypto(1, 3, sender.roc()));
        receiver.install(crypto(1, 3, sender.roc()));
        for (int i = 0; i < 2; ++i) packets.push_back(data(sender, "d"));
        EXPECT_EQ(sequence(packets[3]), 0xffff);
        EXPECT_EQ(sequence(packets[4]), 0);
        std::mt19937 random(order);
        std::shuffle(packets.begin(), packets.end(), random);
        for (const Packet& p : packets) EXPECT_TRUE(receiver.take(p, start)) << "order " << order << ", number " << sequence(p);
        EXPECT_EQ(receiver.roc(), 5u);
        EXPECT_EQ(sender.roc(), 5u);
        EXPECT_EQ(receiver.content(), "aabbccdd");
    }
}

TEST(Stream, ALatePacketHasItsPlaceAfterManyNewOnes) {
    Sender sender;
    Receiver receiver;
    sender.install(crypto(1, 1));
    receiver.install(crypto(1, 1));
    EXPECT_TRUE(receiver.take(data(sender, "1"), start));
    const Packet late = data(sender, "2");
    sender.install(crypto(1, 2));
    receiver.install(crypto(1, 2));
    EXPECT_TRUE(receiver.take(data(sender, "3"), start));
    for (int i = 0; i < 40000; ++i) EXPECT_TRUE(receiver.take(data(sender, ""), start));
    EXPECT_TRUE(receiver.take(late, start));
    EXPECT_EQ(receiver.content(), "123");
}

TEST(Stream, TheCounterDoesNotStartAgain) {
    Sender sender;
    Receiver receiver;
    sender.install(crypto(1, 1));
    receiver.install(crypto(1, 1));
    wind(sender, receiver, 0);
    EXPECT_TRUE(receiver.take(data(sender, "x"), start));
    sender.install(crypto(1, 2));  // says 0; the sender knows better
    const Packet p = data(sender, "y");
    EXPECT_EQ(sender.roc(), 1u);
    for (const uint32_t roc : {0u, 1u, 2u}) {
        ue::Srtp srtp(crypto(1, 2));
        srtp.set_roc(roc);
        Packet copy = p;
        EXPECT_EQ(srtp.unprotect(copy), roc == 1) << roc;
    }
    receiver.install(crypto(1, 2));
    EXPECT_TRUE(receiver.take(p, start));
    EXPECT_EQ(receiver.roc(), 1u);
}

// So much was lost that the receiver would guess wrongly: the counter that came with the keys says where the sender is.
TEST(Stream, TheSignalledCounterHelpsAfterALongLoss) {
    for (const bool signalled : {true, false}) {
        Sender sender;
        Receiver receiver, unused;
        sender.install(crypto(1, 1));
        receiver.install(crypto(1, 1));
        unused.install(crypto(1, 1));
        EXPECT_TRUE(receiver.take(data(sender, "x"), start));
        wind(sender, unused, 0);
        for (int i = 0; i < 40000; ++i) data(sender, "");
        sender.install(crypto(1, 2, 1));
        receiver.install(crypto(1, 2, signalled ? 1 : 0));
        EXPECT_EQ(receiver.roc(), signalled ? 1u : 0u);
        EXPECT_EQ(receiver.take(data(sender, "y"), start), signalled);
    }
}

// ---- Keys ----

TEST(Stream, LongerKeys) {
    for (const size_t size : {30u, 38u, 46u}) {
        Sender sender;
        Receiver receiver;
        sender.install(crypto(1, 1, 0, size));
        receiver.install(crypto(1, 1, 0, size));
        EXPECT_TRUE(receiver.take(data(sender, "x"), start));
        EXPECT_EQ(receiver.content(), "x");
    }
    EXPECT_THROW(ue::Srtp{crypto(1, 1, 0, 31)}, cli::Failure);
    EXPECT_THROW(ue::Srtp{crypto(1, 1, 0, 14)}, cli::Failure);
}

TEST(Stream, KeysFromASession) {
    ibake_srtp_keys keys{};
    std::memset(keys.key, 1, 32);
    std::memset(keys.salt, 2, 14);
    keys.key_size = 32, keys.salt_size = 14, keys.tag_size = 10;
    keys.ssrc = 5, keys.roc = 6, keys.mki_size = 2, keys.mki[1] = 7;
    ibake_srtp_keys copy = keys;
    const CryptoSession c = ue::crypto_session(copy);
    EXPECT_EQ(c.ssrc, 5u);
    EXPECT_EQ(c.roc, 6u);
    EXPECT_EQ(c.mki, (std::vector<uint8_t>{0, 7}));
    EXPECT_EQ(c.key_and_salt.size(), 46u);
    EXPECT_EQ(c.key_and_salt.data()[31], 1);
    EXPECT_EQ(c.key_and_salt.data()[32], 2);
    const Octets wiped(sizeof copy);
    EXPECT_EQ(std::memcmp(&copy, wiped.data(), sizeof copy), 0);
    keys.tag_size = 4;
    EXPECT_THROW(ue::crypto_session(keys), cli::Failure);
    EXPECT_EQ(std::memcmp(&keys, wiped.data(), sizeof keys), 0);
}

// Another implementation of SRTP opens what a Stream sends. It knows no MKI, which is therefore taken out.
TEST(Stream, AnotherImplementationOpensIt) {
    for (const size_t size : {30u, 46u}) {
        const std::string x = text(4500, 10);
        Stream s(x, true);
        s.install_incoming(crypto(2));
        s.install_outgoing(crypto(1, 1, 0, size));
        const CryptoSession session = crypto(1, 1, 0, size);
        LibreSrtp other(session.key_and_salt);
        std::string got;
        for (int i = 0; i < 5; ++i)
            for (Packet p : s.due(start + i * 10ms)) {
                p.erase(p.end() - ue::srtp_tag_size - 2, p.end() - ue::srtp_tag_size);
                Packet bad = p;
                bad[15] ^= 1;
                EXPECT_FALSE(other.decrypt(bad));
                const auto rtp = other.decrypt(p);
                ASSERT_TRUE(rtp);
                if (is_data(*rtp)) got.append(rtp->begin() + 12, rtp->end());
            }
        EXPECT_TRUE(got == x);
    }
}

// ---- Mailboxes ----

struct Mailbox : Call {
    std::string file = text(25000, 11);
    explicit Mailbox(size_t limit = 1 << 20) : Call("", "") {
        const Packets content = ue::encode(file, crypto(1, 0), {1000, 20ms});
        a.deliver(content, 20ms);
        b.record(limit);
        keys();
    }
    ue::Decoded opened() const { return ue::decode(b.recorded(), crypto(1, 0)); }
};

TEST(Deferred, ContentGoesThroughAMailboxThatCannotReadIt) {
    Mailbox call;
    call.wire = Reversed{};
    call.run();
    call.expect_whole("", "");
    EXPECT_EQ(call.b.recorded().size(), 26u);
    EXPECT_EQ(call.b.report().discarded, 0u);
    EXPECT_EQ(call.opened().failure, "");
    EXPECT_TRUE(call.opened().file == call.file);
    // The keys of its exchange with the caller open nothing of it.
    EXPECT_EQ(ue::decode(call.b.recorded(), crypto(1)).failure, "no authentic packet");
    EXPECT_EQ(ue::decode(call.b.recorded(), crypto(1)).discarded, 26u);
}

TEST(Deferred, LossAndTheLimitAreReportedOnBothSides) {
    for (const bool limited : {false, true}) {
        Mailbox call(limited ? 20000 : 1 << 20);
        int count = 0;
        if (!limited)
            call.wire = [&](bool from_a, Packet p) { return from_a && ++count == 9 ? Packets{} : Packets{std::move(p)}; };
        call.run();
        EXPECT_NE(call.b.report().failure.find("of 25009 octets to record arrived"), std::string::npos)
            << call.b.report().failure;
        EXPECT_EQ(call.a.report().failure, "media: the peer reports a gap in what it received");
        EXPECT_NE(call.opened().failure, "");
        EXPECT_EQ(call.opened().file, "");
    }
}

TEST(Deferred, CopiesAndStrangersAreNotKept) {
    Mailbox call;
    const Packets foreign = ue::encode("of somebody else", crypto(3, 0), {1000, 20ms});
    call.wire = [&](bool, Packet p) { return Packets{p, p, foreign[0], random_octets(700, 1), {0x80}}; };
    call.run();
    call.expect_whole("", "");
    EXPECT_EQ(call.b.recorded().size(), 26u);
    // A forged one of the right SSRC is kept, since the mailbox cannot know better; whoever opens it does.
    Packets more = call.b.recorded();
    more.push_back(more[3]);
    more.back()[30] ^= 1;
    const ue::Decoded opened = ue::decode(more, crypto(1, 0));
    EXPECT_EQ(opened.discarded, 1u);
    EXPECT_TRUE(opened.file == call.file);
}

TEST(Deferred, MoreThanSequenceNumbers) {
    const std::string file = text(150000, 12);
    const Packets packets = ue::encode(file, crypto(1), {1, 20ms});
    EXPECT_EQ(packets.size(), file.size() + 1);
    EXPECT_TRUE(ue::decode(packets, crypto(1)).file == file);
    EXPECT_NE(ue::decode(Packets(packets.begin(), packets.end() - 1), crypto(1)).failure, "");
}

}  // namespace
}  // namespace ibake::test
