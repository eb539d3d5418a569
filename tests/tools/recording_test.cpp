// Media with the keys of real sessions: rekeys, recordings, content; one of three users is a mailbox. SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <nlohmann/json.hpp>

#include "tests/tools/harness.h"
#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/net/clock.h"
#include "tools/ue/recording.h"
#include "tools/ue/store.h"

namespace ibake::test {
namespace {

using ue::Content;
using ue::Packet;
using ue::Packets;
using ue::Recording;
using ue::Stream;

const std::string mailbox = "sip:mailbox@operator-a.example";

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

// The text of the failure of a call, or nothing.
template <typename F>
std::string failure_of(F f) {
    try {
        f();
    } catch (const cli::Failure& e) {
        return e.what();
    }
    return "";
}

std::string text(size_t size, uint64_t seed) {
    const Octets o = random_octets(size, seed);
    return {o.begin(), o.end()};
}

// What a user has on disk, and the library's view of it.
struct User {
    store::Sealer sealer;
    ue::Store store;
    ue::Directory directory;
    ibake_config config;
    User(const Network& n, const std::string& name)
        : sealer("", n.folder / "seal.key"), store(n.folder / name), directory(store, sealer) {
        ibake_config_default(&config, &kms::library(), &directory.callbacks());
        directory.accept_others = true;
        config.fork_wait_ms = 0;
        if (name == "mailbox") config.flags |= IBAKE_ROLE_MAILBOX;
    }
};

struct World : Network {
    World() {
        store::write_file(folder / "mailbox.psk", store::Bytes(random_octets(32, 77)), store::Overwrite::no);
        add_subscriber("mailbox", {"--id", mailbox});
        start_kms();
        enrol_both();
        ok(enrol("mailbox", {"--id", mailbox, "--days", "2"}));
        for (const char* name : {"alice", "bob", "mailbox"}) users[name] = std::make_unique<User>(*this, name);
    }
    User& operator[](const std::string& name) { return *users.at(name); }
    std::map<std::string, std::unique_ptr<User>> users;
};

void require(ibake_status status) { cli::require(status, "exchange"); }

// One side of an exchange.
struct Session {
    ibake_session memory{};
    ibake_event event{};

    explicit Session(const User& user) { require(ibake_session_init(&memory, sizeof memory, &user.config)); }
    ~Session() { ibake_session_close(&memory); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    Octets start(const ibake_call& call) {
        return output([&](uint8_t* out, size_t* size) { return ibake_session_start(&memory, net::now(), out, size, &call); });
    }
    Octets accept(const Octets& m, const ibake_answer* answer = nullptr) {
        return output([&](uint8_t* out, size_t* size) {
            return ibake_session_accept(&memory, net::now(), out, size, &event, m.data(), m.size(), answer);
        });
    }
    Octets receive(const Octets& m) {
        return output([&](uint8_t* out, size_t* size) {
            return ibake_session_receive(&memory, net::now(), out, size, &event, m.data(), m.size());
        });
    }
    Octets rekey(const uint32_t* roc, const Octets& mki) {
        return output([&](uint8_t* out, size_t* size) {
            return ibake_session_rekey(&memory, net::now(), out, size, roc, {mki.data(), mki.size()});
        });
    }
    ibake_session_info info() const {
        ibake_session_info i;
        require(ibake_session_get_info(&memory, &i));
        return i;
    }
    ue::CryptoSession keys(uint8_t cs_id) const {
        ibake_srtp_keys k;
        require(ibake_session_export(&memory, &k, cs_id));
        return ue::crypto_session(k);
    }

private:
    static Octets output(const std::function<ibake_status(uint8_t*, size_t*)>& f) {
        Octets out(IBAKE_MIKEY_MAX);
        size_t size = out.size();
        require(f(out.data(), &size));
        out.resize(size);
        return out;
    }
};

// Alice calls Bob, with a crypto session for each direction.
struct Call : ibake_call {
    ibake_cs directions[2] = {};
    Call() : ibake_call{} {
        initiator = kms::identity_of(alice);
        responder = kms::identity_of(bob);
        cs = directions;
        cs_count = 2;
    }
};

// The mailbox answers; then the media, with a clock of the test's own.
struct Voicemail {
    Session of_alice, of_mailbox;
    Octets first;  // I_MESSAGE_1
    Recording recording;
    std::string failure;

    Voicemail(World& world, const std::string& file, const ue::Encoded* encoded = nullptr)
        : of_alice(world["alice"]), of_mailbox(world["mailbox"]) {
        Call call;
        if (encoded != nullptr) {
            call.directions[0].ssrc = encoded->content.ssrc;
            call.content = encoded->key.get();
        }
        ibake_answer answer{};
        answer.answer_as = kms::identity_of(mailbox);
        first = of_alice.start(call);
        recording.message = of_alice.receive(of_mailbox.accept(first, &answer));
        of_alice.receive(of_mailbox.receive(recording.message));
        EXPECT_EQ(of_mailbox.event.deferred, 1);
        EXPECT_EQ(of_alice.info().deferred, 1);

        const ue::Pace pace = ue::Pace::of(file, true);
        Stream a("", true), b("", true);
        if (encoded != nullptr)
            a.deliver(encoded->content.packets, encoded->content.interval);
        else
            a.deliver(ue::encode(file, ue::deferred_keys(of_alice.memory), pace), pace.interval);
        b.record(ue::recording_limit);
        a.install_incoming(of_alice.keys(2));
        a.install_outgoing(of_alice.keys(1));
        b.install_incoming(of_mailbox.keys(1));
        Stream::Time now{std::chrono::seconds(1000)};
        for (bool muted = true; !(a.over() && b.over()); now += std::chrono::microseconds(500)) {
            for (Packet& p : a.due(now)) b.take(std::move(p), now);
            if (muted && b.confirmed()) {  // security rule 3
                require(ibake_session_confirmed(&of_mailbox.memory));
                b.install_outgoing(of_mailbox.keys(2));
                muted = false;
            }
            for (Packet& p : b.due(now)) a.take(std::move(p), now);
        }
        failure = a.report().failure + b.report().failure;
        recording.packets = b.recorded();
    }
};

class WithSessions : public testing::Test {
protected:
    static void SetUpTestSuite() { world = std::make_unique<World>(); }
    static void TearDownTestSuite() { world.reset(); }
    static Result run_ue(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "ue");
        return run(world->folder, world->sealed(std::move(arguments)));
    }
    static inline std::unique_ptr<World> world;
};
using Deferred = WithSessions;
using Rekey = WithSessions;

// A call's side that does with its keys what a program does.
struct Side {
    Session session;
    Stream stream;
    bool pending = false;  // outgoing keys that wait for the first authentic packet under their generation

    Side(const User& user, const std::string& file) : session(user), stream(file, true) {}
    uint8_t cs_id(bool outgoing) const { return session.info().is_initiator == static_cast<uint8_t>(outgoing) ? 1 : 2; }
    void install(bool answering) {
        stream.install_incoming(session.keys(cs_id(false)));
        pending = answering;
        if (!pending) stream.install_outgoing(session.keys(cs_id(true)));
    }
    void take(Packet p, Stream::Time now) {
        EXPECT_TRUE(stream.take(std::move(p), now));
        if (!pending || !stream.confirmed()) return;
        require(ibake_session_confirmed(&session.memory));
        stream.install_outgoing(session.keys(cs_id(true)));
        pending = false;
    }
    Octets rekey(uint8_t generation) {
        uint32_t roc[2];
        roc[cs_id(true) - 1] = stream.outgoing_roc();
        roc[cs_id(false) - 1] = stream.incoming_roc();
        return session.rekey(roc, {0x4d, generation});
    }
};

// Both sides rekey in turn while files go over; packets overtake each other and the messages. Nothing is lost or discarded.
TEST_F(Rekey, ByEitherSideLosesNothing) {
    const std::string of_a = text(400000, 7), of_b = text(400000, 8);
    Side a((*world)["alice"], of_a), b((*world)["bob"], of_b);
    const Octets m3 = a.session.receive(b.session.accept(a.session.start(Call())));
    a.session.receive(b.session.receive(m3));
    b.install(true);
    a.install(false);
    Packets held[2];
    Octets message;
    Side *to = nullptr, *from = nullptr;
    uint8_t generation = 1;
    unsigned tick = 0;
    Stream::Time now{std::chrono::seconds(1000)};
    for (; !(a.stream.over() && b.stream.over()) && tick < 100000; ++tick, now += std::chrono::microseconds(500)) {
        if (to == nullptr && a.stream.sent() > generation * 40000u && generation < 9 && !a.pending && !b.pending) {
            ++generation;
            from = generation % 2 == 0 ? &a : &b;
            to = from == &a ? &b : &a;
            message = from->rekey(generation);
        } else if (to != nullptr && tick % 5 == 0) {  // a message in five packets
            message = to->session.receive(message);
            if (to->session.event.kind == IBAKE_EVENT_REKEYED) to->install(!message.empty());
            std::swap(from, to);
            if (message.empty()) to = nullptr;
        }
        for (Side* s : {&a, &b}) {
            Packets& on_the_way = held[s == &b];
            for (Packet& p : s->stream.due(now)) on_the_way.push_back(std::move(p));
            if (on_the_way.size() < 4 && s->stream.sent() < 400000) continue;
            for (; !on_the_way.empty(); on_the_way.pop_back())
                if (Side& other = s == &a ? b : a; !other.stream.over()) other.take(on_the_way.back(), now);
        }
    }
    EXPECT_EQ(generation, 9);
    EXPECT_EQ(a.session.info().generation, 9u);
    EXPECT_EQ(a.session.keys(1).mki, (std::vector<uint8_t>{0x4d, 9}));
    EXPECT_EQ(a.stream.report().failure + b.stream.report().failure, "");
    EXPECT_TRUE(b.stream.report().received == of_a);
    EXPECT_TRUE(a.stream.report().received == of_b);
}

TEST_F(Deferred, OnlyTheCalledUserOpensWhatAMailboxKeeps) {
    const std::string file = text(25000, 1), path = world->folder / "voicemail";
    Voicemail call(*world, file);
    EXPECT_EQ(call.failure, "");
    call.recording.save(path);
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
    EXPECT_SAYS(failure_of([&] { call.recording.save(path); }), "exists");

    const std::vector<std::string> arguments = {"collect", "--dir", world->folder / "bob", "--mailbox-message",    path,
                                                "--id",    bob,     "--receive",           world->folder / "heard"};
    const Result r = run_ue(arguments);
    ASSERT_EQ(r.code, 0) << r.err;
    EXPECT_SAYS(r.out, "from " + alice + ", asserted by the mailbox: 25000 octets");
    EXPECT_TRUE(text_of(world->folder / "heard") == file);
    EXPECT_SAYS(run_ue(arguments).err, "--force");
    std::vector<std::string> again = arguments;
    again.insert(again.end(), {"--force", "--json"});
    const auto j = nlohmann::json::parse(run_ue(again).out);
    EXPECT_EQ(j["sender"], alice);
    EXPECT_EQ(j["sender_asserted_by"], "mailbox");
    EXPECT_EQ(j["received_sha256"], store::sha256_hex(store::as_bytes(file)));
    EXPECT_EQ(j["discarded_packets"], 0);

    // The mailbox has its own private key, everything that it recorded, and the keys of its exchange with the caller.
    for (const std::string name : {"mailbox", "alice"}) {
        std::vector<std::string> others = arguments;
        others[2] = world->folder / name;
        others.push_back("--force");
        const Result other = run_ue(others);
        EXPECT_EQ(other.code, 1);
        EXPECT_SAYS(other.err, "no private key of " + bob + " for");
        others[6] = name == "alice" ? alice : mailbox;
        EXPECT_SAYS(run_ue(others).err, "the recording does not open");
    }
    for (const uint8_t cs_id : {1, 2}) {
        const ue::Decoded d = ue::decode(call.recording.packets, call.of_mailbox.keys(cs_id));
        EXPECT_EQ(d.failure, "no authentic packet");
        EXPECT_EQ(d.discarded, 26u);
    }
    EXPECT_THROW(ue::deferred_keys(call.of_mailbox.memory), cli::Failure);
    EXPECT_TRUE(text_of(world->folder / "heard") == file);  // no refusal has touched it
}

TEST_F(Deferred, ContentIsDeliveredAsItWasEncodedOnce) {
    const std::string file = text(30000, 2), path = world->folder / "content";
    store::write_file(world->folder / "words", file, store::Overwrite::yes);
    const Result r = run_ue({"encode", "--dir", world->folder / "alice", "--send", world->folder / "words", "--content", path});
    ASSERT_EQ(r.code, 0) << r.err;
    EXPECT_SAYS(r.out, "48 packets into ");
    EXPECT_SAYS(run_ue({"encode", "--dir", world->folder / "alice", "--send", world->folder / "words", "--content", path}).err,
                "--force");
    const ue::Encoded encoded = ue::load_content(world->folder / "alice", (*world)["alice"].sealer, path);
    EXPECT_EQ(encoded.content.interval, std::chrono::milliseconds(20));
    for (int i = 0; i < 2; ++i) {  // any number of calls
        Voicemail call(*world, "", &encoded);
        EXPECT_EQ(call.failure, "");
        EXPECT_EQ(call.recording.packets, encoded.content.packets);
        const ue::Collected c = ue::collect((*world)["bob"].config, call.recording, bob);
        EXPECT_TRUE(c.file == file);
        EXPECT_EQ(c.sender, alice);
        EXPECT_NE(failure_of([&] { ue::collect((*world)["mailbox"].config, call.recording, bob); }), "");
    }
    // Who has the key has the file, for a called identity that answers itself.
    EXPECT_TRUE(ue::decode(encoded.content.packets, ue::content_keys(*encoded.key, encoded.content.ssrc)).file == file);
    // Each content has a key of its own.
    const ue::Encoded one = ue::encode_content("x"), two = ue::encode_content("x");
    EXPECT_NE(0, std::memcmp(one.key->sk, two.key->sk, sizeof one.key->sk));
    EXPECT_EQ(ue::decode(one.content.packets, ue::content_keys(*two.key, one.content.ssrc)).failure, "no authentic packet");
}

TEST_F(Deferred, AContentsKeyStaysWithItsFileAndItsUser) {
    User& user = (*world)["alice"];
    const store::Path folder = world->folder / "alice", path = world->folder / "kept";
    const ue::Encoded encoded = ue::encode_content("words");
    ue::save_content(folder, user.sealer, encoded, path, store::Overwrite::no);
    const ue::Encoded loaded = ue::load_content(folder, user.sealer, path);
    EXPECT_EQ(loaded.content.packets, encoded.content.packets);
    EXPECT_EQ(0, std::memcmp(loaded.key.get(), encoded.key.get(), sizeof *loaded.key));
    EXPECT_SAYS(failure_of([&] { ue::load_content(world->folder / "bob", user.sealer, path); }), "its key is not in");
    // Nothing of the key is in clear anywhere.
    const std::string sk(reinterpret_cast<const char*>(encoded.key->sk), sizeof encoded.key->sk);
    EXPECT_EQ(text_of(path).find(sk), std::string::npos);
    for (const auto& file : std::filesystem::directory_iterator(folder / "content")) {
        EXPECT_EQ(text_of(file.path()).find(sk), std::string::npos);
        EXPECT_EQ(file.status().permissions(), std::filesystem::perms(0600));
    }
    std::string changed = text_of(path);
    changed.back() ^= 1;
    store::write_file(path, changed, store::Overwrite::yes);
    EXPECT_SAYS(failure_of([&] { ue::load_content(folder, user.sealer, path); }), "its key is not in");
    store::write_file(world->folder / "other.key", store::Bytes(random_octets(32, 5)), store::Overwrite::yes);
    store::Sealer stranger("", world->folder / "other.key");
    changed.back() ^= 1;
    store::write_file(path, changed, store::Overwrite::yes);
    EXPECT_NE(failure_of([&] { ue::load_content(folder, stranger, path); }), "");
}

TEST_F(Deferred, NoChangeOfARecordingGivesAnotherFile) {
    const std::string file = "a few words, in a single packet";
    Voicemail call(*world, file);
    const std::vector<uint8_t> good = call.recording.octets();
    const Recording read = Recording::parse(good, "file");
    EXPECT_EQ(read.message, call.recording.message);
    EXPECT_EQ(read.packets, call.recording.packets);
    for (size_t size = 0; size < good.size(); ++size)
        EXPECT_SAYS(failure_of([&] { Recording::parse(store::Bytes(good).first(size), "file"); }), "file: ") << size;
    const ibake_config& config = (*world)["bob"].config;
    const size_t packets_at = 12 + read.message.size();
    size_t refused = 0, harmless = 0;
    std::mt19937 random(3);
    for (size_t i = 0; i < good.size(); ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            if (i < packets_at && i >= 12 && bit != random() % 8) continue;  // a decryption each
            std::vector<uint8_t> bad = good;
            bad[i] ^= static_cast<uint8_t>(1u << bit);
            try {
                EXPECT_EQ(ue::collect(config, Recording::parse(bad, "file"), bob).file, file) << "octet " << i;
                ++harmless;
            } catch (const cli::Failure&) {
                ++refused;
            }
        }
    EXPECT_GT(refused, 8 * (good.size() - packets_at));
    RecordProperty("refused", static_cast<int>(refused));
    RecordProperty("harmless", static_cast<int>(harmless));
}

TEST_F(Deferred, WhatIsNoRecordingIsRefused) {
    const Voicemail call(*world, "x");
    const auto refusal = [](const Recording& r) { return failure_of([&] { (void)r.octets(); }); };
    Recording r = call.recording;
    EXPECT_EQ(refusal(r), "");
    r.message = call.first;
    EXPECT_SAYS(refusal(r), "does not begin with an I_MESSAGE_2");
    r.message.clear();
    EXPECT_SAYS(refusal(r), "does not begin with a MIKEY message");
    r.message.assign(IBAKE_MIKEY_MAX + 1, 1);
    EXPECT_SAYS(refusal(r), "a header that is too long");
    r = call.recording;
    for (const size_t size : {size_t{0}, size_t{22}, size_t{1501}, size_t{65536}}) {
        r.packets[0] = call.recording.packets[0];
        r.packets[0].resize(size);
        EXPECT_NE(refusal(r), "") << size;
    }
    for (const size_t size : {size_t{23}, size_t{1500}}) {
        r.packets[0] = call.recording.packets[0];
        r.packets[0].resize(size);
        EXPECT_EQ(refusal(r), "") << size;
    }
    r.packets[0][1] = 98;
    EXPECT_SAYS(refusal(r), "a packet of another kind");
    r.packets[0] = call.recording.packets[0];
    r.packets[0][8] ^= 1;
    EXPECT_SAYS(refusal(r), "packets of several senders");
    std::vector<uint8_t> octets = call.recording.octets();
    octets.push_back(0);
    EXPECT_SAYS(failure_of([&] { Recording::parse(octets, "file"); }), "goes on after its last packet");
    octets.pop_back();
    const size_t count_at = 12 + call.recording.message.size();
    for (size_t i = 0; i < 4; ++i) octets[count_at + i] = 0xff;
    EXPECT_SAYS(failure_of([&] { Recording::parse(octets, "file"); }), "not as many packets as it says");
    // Content is no recording.
    EXPECT_SAYS(failure_of([&] { Recording::parse(ue::encode_content("x").content.octets(), "file"); }), "another kind of file");
    EXPECT_SAYS(failure_of([&] { Content::parse(call.recording.octets(), "file"); }), "another kind of file");
    // A recording that lacks a packet, or has none.
    r = call.recording;
    r.packets.pop_back();
    const ibake_config& config = (*world)["bob"].config;
    EXPECT_SAYS(failure_of([&] { ue::collect(config, r, bob); }), "not whole: the end marker is missing");
    r.packets.clear();
    EXPECT_SAYS(failure_of([&] { ue::collect(config, r, bob); }), "not whole: no authentic packet");
    // A call that nobody but the callee answered carries no key to collect.
    EXPECT_SAYS(failure_of([&] { ue::collect(config, call.recording, alice); }), "does not open");
}

TEST(Content, OrderAndFormAreStrict) {
    const Content good = ue::encode_content(text(3000, 4)).content;
    const std::vector<uint8_t> octets = good.octets();
    const Content read = Content::parse(octets, "file");
    EXPECT_EQ(read.packets, good.packets);
    EXPECT_EQ(read.ssrc, good.ssrc);
    EXPECT_EQ(read.interval, good.interval);
    for (size_t size = 0; size < octets.size(); ++size)
        EXPECT_NE(failure_of([&] { Content::parse(store::Bytes(octets).first(size), "file"); }), "") << size;
    const auto refusal = [&](const std::function<void(Content&)>& edit) {
        Content c = good;
        edit(c);
        return failure_of([&] { (void)c.octets(); });
    };
    EXPECT_EQ(refusal([](Content&) {}), "");
    EXPECT_SAYS(refusal([](Content& c) { std::swap(c.packets[1], c.packets[2]); }), "out of order");
    EXPECT_SAYS(refusal([](Content& c) { c.packets.erase(c.packets.begin() + 1); }), "out of order");
    EXPECT_SAYS(refusal([](Content& c) { c.packets.pop_back(); }), "end marker at the wrong place");
    EXPECT_SAYS(refusal([](Content& c) { c.packets[1][1] = 97; }), "end marker at the wrong place");
    EXPECT_SAYS(refusal([](Content& c) { c.ssrc ^= 1; }), "another sender");
    EXPECT_SAYS(refusal([](Content& c) { c.packets.clear(); }), "no packets");
    EXPECT_SAYS(refusal([](Content& c) { c.interval = std::chrono::microseconds(0); }), "impossible pace");
    EXPECT_SAYS(refusal([](Content& c) { c.interval = std::chrono::seconds(11); }), "impossible pace");
}

}  // namespace
}  // namespace ibake::test
