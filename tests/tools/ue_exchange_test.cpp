// The program's KMS and UEs as processes: what works, and what every kind of failure says and to whom. SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "tests/tools/harness.h"

namespace ibake::test {
namespace {

constexpr uint64_t day = 86400;

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

class Exchange : public testing::Test, protected Network {
protected:
    explicit Exchange(const std::vector<std::string>& init = {}) : Network("bf-bls12381", init) { start_kms(); }

    // Bob listens for one call; what he sends and receives are files.
    void bob_listens(const std::vector<std::string>& more = {}, const std::string& id = bob) {
        store::write_file(folder / "of-bob", store::Bytes(random_octets(30000, 22)), store::Overwrite::yes);
        std::filesystem::remove(folder / "bob.port");
        std::vector<std::string> a = sealed({"ue", "listen", "--dir", folder / "bob", "--id", id, "--listen", "127.0.0.1:0",
                                             "--port-file", folder / "bob.port", "--log", folder / "bob.log", "--once", "--fast",
                                             "--send", folder / "of-bob", "--receive", folder / "at-bob"});
        a.insert(a.end(), more.begin(), more.end());
        listener = std::make_unique<Process>(a, folder / "bob.out", folder / "bob.err");
        bob_address = "127.0.0.1:" + wait_for_port(folder / "bob.port");
    }
    Result alice_calls(const std::string& address, const std::vector<std::string>& more = {}, const std::string& to = bob) {
        store::write_file(folder / "of-alice", store::Bytes(random_octets(40000, 11)), store::Overwrite::yes);
        std::vector<std::string> a = sealed({"ue", "call", "--dir", folder / "alice", "--id", alice, "--to", to, "--peer",
                                             address, "--fast", "--send", folder / "of-alice", "--receive", folder / "at-alice"});
        a.insert(a.end(), more.begin(), more.end());
        return run(folder, a);
    }
    std::string bob_log() const { return text_of(folder / "bob.log"); }
    std::string bob_out() const { return text_of(folder / "bob.out"); }
    // Nothing was agreed: neither side shows a fingerprint or keeps a file.
    void expect_nothing_agreed(const Result& call) {
        EXPECT_EQ(call.code, 1);
        EXPECT_EQ(call.out.find("fingerprint"), std::string::npos);
        EXPECT_FALSE(std::filesystem::exists(folder / "at-alice"));
        EXPECT_FALSE(std::filesystem::exists(folder / "at-bob"));
    }
    static std::string fingerprint(const std::string& out) {
        const size_t at = out.find("fingerprint ");
        return at == std::string::npos ? "" : out.substr(at + 12, 39);
    }

    std::unique_ptr<Process> listener;
    std::string bob_address;
};

TEST_F(Exchange, BothFilesArriveAndFingerprintsAreEqual) {
    enrol_both();
    bob_listens();
    const Result call = alice_calls(bob_address);
    EXPECT_EQ(call.code, 0) << call.err;
    EXPECT_EQ(listener->wait(), 0);
    EXPECT_EQ(fingerprint(call.out).size(), 39u);
    EXPECT_EQ(fingerprint(call.out), fingerprint(bob_out()));
    EXPECT_SAYS(call.out, "agreed with sip:bob@operator-a.example: it holds the private key of the called identity");
    EXPECT_TRUE(text_of(folder / "of-alice") == text_of(folder / "at-bob"));
    EXPECT_TRUE(text_of(folder / "of-bob") == text_of(folder / "at-alice"));

    // A file of an earlier call is not overwritten, and that is said before anybody is called.
    const Result again = alice_calls(bob_address);
    EXPECT_EQ(again.code, 1);
    EXPECT_SAYS(again.err, "--force");
    bob_listens({"--json", "--force"});
    const Result forced = alice_calls(bob_address, {"--json", "--force"});
    EXPECT_EQ(forced.code, 0) << forced.err;
    EXPECT_EQ(listener->wait(), 0);
    const auto a = nlohmann::json::parse(forced.out), b = nlohmann::json::parse(bob_out());
    EXPECT_EQ(a["fingerprint"], b["fingerprint"]);
    EXPECT_NE(a["fingerprint"], fingerprint(call.out));
    EXPECT_EQ(a["ok"], true);
    EXPECT_EQ(a["received_bytes"], 30000);

    // The KMS leaves on SIGTERM, with success.
    kms->signal(SIGTERM);
    EXPECT_EQ(kms->wait(), 0);
    EXPECT_SAYS(log(), "stopped");
    const auto status = nlohmann::json::parse(run(folder, {"kms", "status", "--dir", folder / "kms", "--json"}).out);
    EXPECT_EQ(status["keys_issued"], 4);
    EXPECT_EQ(status["subscribers"], 2);
    const auto held = nlohmann::json::parse(run(folder, {"ue", "status", "--dir", folder / "alice", "--json"}).out);
    ASSERT_EQ(held["keys"].size(), 2u);
    EXPECT_EQ(held["keys"][0]["valid_now"], true);
    EXPECT_EQ(held["keys"][1]["valid_now"], false);
    // Nothing that a KMS writes down in clear holds a secret.
    for (const char* secret : {"alice.psk", "bob.psk"})
        for (const char* file : {"kms/kms.db", "kms/kms.db-wal", "kms.log", "kms/master.sealed"})
            EXPECT_EQ(text_of(folder / file).find(text_of(folder / secret)), std::string::npos) << file;
}

TEST_F(Exchange, SeveralCallsOneAfterTheOther) {
    enrol_both();
    bob_listens({"--force"});
    listener.reset();
    std::vector<std::string> a = sealed({"ue", "listen", "--dir", folder / "bob", "--id", bob, "--listen", bob_address, "--log",
                                         folder / "bob.log", "--fast", "--receive", folder / "at-bob"});
    listener = std::make_unique<Process>(a, folder / "bob.out", folder / "bob.err");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(alice_calls(bob_address, {"--force"}).code, 0);
    listener->signal(SIGTERM);
    EXPECT_EQ(listener->wait(), 0);
    EXPECT_TRUE(text_of(folder / "at-bob") == text_of(folder / "of-alice"));
    EXPECT_TRUE(text_of(folder / "at-bob.1") == text_of(folder / "of-alice"));
}

// One of several devices that hold the called identity's key answers under its own name: accepted only when told to, and proven by
// a rekey before media (security rule 1).
TEST_F(Exchange, AnotherAnswers) {
    const std::string device = "sip:bob-1@operator-a.example";
    ok(run(folder, {"kms", "subscriber", "add", "--dir", folder / "kms", "--psk-name", "bob", "--id", device}));
    ok(enrol("alice", {"--id", alice, "--days", "2"}));
    ok(enrol("bob", {"--id", bob, device, "--days", "2"}));
    bob_listens({"--answer-as", device, "--json"});
    const Result refused = alice_calls(bob_address);
    expect_nothing_agreed(refused);
    EXPECT_SAYS(refused.err, device + " answers instead of the called identity; --accept-others goes on with it");
    const Result call = alice_calls(bob_address, {"--accept-others", "--json"});
    EXPECT_EQ(call.code, 0) << call.err;
    EXPECT_EQ(listener->wait(), 0);
    const auto report = nlohmann::json::parse(call.out);
    EXPECT_EQ(report["responder"], device);
    EXPECT_EQ(report["fingerprint"], nlohmann::json::parse(bob_out())["fingerprint"]);
    EXPECT_EQ(report["proof"], "it holds the private keys of the called identity and of its own");
    EXPECT_TRUE(text_of(folder / "of-alice") == text_of(folder / "at-bob"));
}

// The same where the KMS requires the binding extension, which proves it without a rekey: messages 1 to 4 and no more.
class BoundExchange : public Exchange {
protected:
    BoundExchange() : Exchange({"--binding"}) {}
};
TEST_F(BoundExchange, AnotherAnswers) {
    const std::string device = "sip:bob-1@operator-a.example";
    ok(run(folder, {"kms", "subscriber", "add", "--dir", folder / "kms", "--psk-name", "bob", "--id", device}));
    ok(enrol("alice", {"--id", alice, "--days", "2"}));
    ok(enrol("bob", {"--id", bob, device, "--days", "2"}));
    bob_listens({"--answer-as", device, "--json"});
    const Result call = alice_calls(bob_address, {"--accept-others", "--json", "--trace", folder / "trace"});
    EXPECT_EQ(call.code, 0) << call.err;
    EXPECT_EQ(listener->wait(), 0);
    const auto at_alice = nlohmann::json::parse(call.out), at_bob = nlohmann::json::parse(bob_out());
    EXPECT_EQ(at_alice["bound"], true);
    EXPECT_EQ(at_bob["bound"], true);
    EXPECT_EQ(at_alice["fingerprint"], at_bob["fingerprint"]);
    EXPECT_EQ(at_alice["proof"], "it holds the private keys of the called identity and of its own");
    const std::string trace = text_of(folder / "trace");
    const size_t last = trace.find("R_MESSAGE_2");
    EXPECT_NE(last, std::string::npos) << trace;
    EXPECT_EQ(trace.find("R_MESSAGE_1", last), std::string::npos) << trace;
    EXPECT_TRUE(text_of(folder / "of-alice") == text_of(folder / "at-bob"));
}

TEST_F(Exchange, EnrolmentWithoutDatesAndAgain) {
    ok(enrol("alice", {"--id", alice, "--undated"}));
    const auto held = nlohmann::json::parse(run(folder, {"ue", "status", "--dir", folder / "alice", "--json"}).out);
    EXPECT_EQ(held["keys"].size(), 8u);  // today and the seven days of the horizon
    EXPECT_EQ(held["keys"][0]["valid_now"], true);
    const auto again = nlohmann::json::parse(enrol("alice", {"--id", alice, "--days", "9", "--json"}).out);
    EXPECT_EQ(again["held"], 8);
    EXPECT_EQ(again["keys"], 1);
    const auto forced = nlohmann::json::parse(enrol("alice", {"--id", alice, "--days", "9", "--json", "--force"}).out);
    EXPECT_EQ(forced["keys"], 9);
}

TEST_F(Exchange, WrongPsk) {
    store::write_file(folder / "alice.psk", store::Bytes(random_octets(32, 99)), store::Overwrite::yes);
    const Result r = enrol("alice", {"--id", alice, "--days", "1"});
    EXPECT_EQ(r.code, 1);
    EXPECT_SAYS(r.err, "no answer (unreachable, wrong PSK, or clock)");
    EXPECT_SAYS(log(), "the PSK differs");
    store::write_file(folder / "alice.psk", store::Bytes(random_octets(31, 99)), store::Overwrite::yes);
    EXPECT_EQ(enrol("alice", {"--id", alice, "--days", "1"}).code, 1);
}

TEST_F(Exchange, UnauthorisedIdentityAndUnknownPskName) {
    const Result r = enrol("alice", {"--id", bob, "--days", "1"});
    EXPECT_EQ(r.code, 1);
    EXPECT_SAYS(r.err, "Error message");
    EXPECT_SAYS(log(), "'alice' does not own sip:bob@operator-a.example");
    // One of two: what is granted is stored, what is not is named.
    const Result partial = enrol("alice", {"--id", alice, bob, "--days", "1"});
    EXPECT_EQ(partial.code, 1);
    EXPECT_SAYS(partial.err, "did not grant 1 keys");
    EXPECT_SAYS(run(folder, {"ue", "status", "--dir", folder / "alice"}).out, "1 keys of sip:kms@operator-a.example");
    std::filesystem::copy(folder / "alice.psk", folder / "mallory.psk");
    EXPECT_SAYS(enrol("mallory", {"--id", alice, "--days", "1"}).err, "no answer");
    EXPECT_SAYS(log(), "unknown PSK name");
}

TEST_F(Exchange, ExpiredAndFarDates) {
    const std::string today = std::to_string(static_cast<uint64_t>(time(nullptr)) / day * day - 5 * day);
    EXPECT_EQ(enrol("alice", {"--id", alice, "--from", today, "--days", "1"}).code, 1);
    EXPECT_SAYS(log(), "is over");
    const Result outside = enrol("alice", {"--id", alice, "--from", "2020-01-01", "--days", "1"});
    EXPECT_EQ(outside.code, 1);
    EXPECT_SAYS(outside.err, "no trusted KMS parameters serve sip:alice@operator-a.example on 2020-01-01");

    // Keys of the past: erased, and the caller is told which key is missing.
    enrol_both();
    const std::string later = std::to_string(static_cast<uint64_t>(time(nullptr)) + 40 * day);
    const Result call = alice_calls("127.0.0.1:9", {"--now", later});
    EXPECT_EQ(call.code, 1);
    const auto held = nlohmann::json::parse(run(folder, {"ue", "status", "--dir", folder / "alice", "--json"}).out);
    EXPECT_EQ(held["keys"].size(), 0u);
    // The clock went back to the present: refused.
    const Result back = alice_calls("127.0.0.1:9");
    EXPECT_SAYS(back.err, "set the clock");
}

TEST_F(Exchange, CallerWithoutKeyForTheDate) {
    enrol_both();
    ok(enrol("alice", {"--id", alice, "--from", std::to_string(static_cast<uint64_t>(time(nullptr)) + 3 * day), "--days", "1"}));
    const auto held = nlohmann::json::parse(run(folder, {"ue", "status", "--dir", folder / "alice", "--json"}).out);
    const std::string today = "\"from\":" + held["keys"][0]["from"].dump();  // in the public label of its file
    for (const auto& file : std::filesystem::directory_iterator(folder / "alice/keys"))
        if (text_of(file.path().string()).find(today) != std::string::npos) std::filesystem::remove(file.path());
    const Result call = alice_calls("127.0.0.1:9");
    expect_nothing_agreed(call);
    EXPECT_SAYS(call.err, "no private key of sip:alice@operator-a.example for");
    EXPECT_SAYS(call.err, "only of other dates; fetch it with: ibake ue enrol");
}

TEST_F(Exchange, ClocksApart) {
    enrol_both();
    bob_listens();
    const Result call = alice_calls(bob_address, {"--now", std::to_string(static_cast<uint64_t>(time(nullptr)) + 1000)});
    expect_nothing_agreed(call);
    EXPECT_SAYS(call.err, "no answer to I_MESSAGE_1");
    EXPECT_SAYS(bob_log(), "clock");
}

TEST_F(Exchange, UnknownKms) {
    enrol_both();
    const Result call = alice_calls("127.0.0.1:9", {}, "sip:bob@elsewhere.example");
    expect_nothing_agreed(call);
    EXPECT_SAYS(call.err, "no trusted KMS serves sip:bob@elsewhere.example");
    // Parameters are trusted by a word or a pin only.
    const std::string params = folder / "kms/params.json";
    const auto import = [&](std::vector<std::string> more) {
        std::vector<std::string> a = sealed({"ue", "call", "--dir", folder / "carol", "--id", "sip:carol@operator-a.example",
                                             "--to", bob, "--peer", "127.0.0.1:9", "--kms-params", params});
        a.insert(a.end(), more.begin(), more.end());
        return run(folder, a);
    };
    EXPECT_SAYS(import({}).err, "not trusted yet");
    EXPECT_SAYS(import({"--pin", std::string(64, '0')}).err, "another SHA-256");
    EXPECT_SAYS(import({"--pin", std::string(64, '0'), "--trust"}).err, "another SHA-256");
    EXPECT_SAYS(import({"--pin", store::sha256_hex(store::as_bytes(text_of(params)))}).err, "no private key of sip:carol");
}

TEST_F(Exchange, TrustInParametersIsInherited) {
    const auto init = [&](const std::string& name, const std::string& id, const std::vector<std::string>& more) {
        std::vector<std::string> a =
            sealed({"kms", "init", "--dir", folder / name, "--kms-id", id, "--domain", "operator-a.example"});
        a.insert(a.end(), more.begin(), more.end());
        ok(run(folder, a));
    };
    init("next", "sip:kms@operator-a.example", {"--succeeds", folder / "kms"});
    init("foreign", "sip:kms@operator-a.example", {});
    init("rival", "sip:kms@rival.example", {});
    ok(enrol("alice", {"--id", alice, "--days", "1"}));
    const auto with = [&](const std::string& name, std::vector<std::string> more = {}) {
        more.insert(more.end(), {"--kms-params", folder / (name + "/params.json")});
        return alice_calls("127.0.0.1:9", more).err;
    };
    EXPECT_SAYS(with("foreign"), "not trusted yet");
    EXPECT_SAYS(with("rival", {"--trust"}), "is served by the trusted KMS sip:kms@operator-a.example");
    // The successor is taken without a word, and its keys are the ones wanted from now on.
    EXPECT_SAYS(with("next"), "no private key of " + alice);
    EXPECT_SAYS(run(folder, {"ue", "status", "--dir", folder / "alice", "--json"}).out, "\"serial\": 2");
    // A set may switch the binding extension on, not off; what succeeds it has it too.
    init("bound", "sip:kms@operator-a.example", {"--succeeds", folder / "next", "--binding"});
    init("later", "sip:kms@operator-a.example", {"--succeeds", folder / "bound"});
    EXPECT_SAYS(with("bound"), "no private key of " + alice);
    EXPECT_SAYS(with("kms"), "no private key of " + alice);  // known already
    EXPECT_SAYS(with("later"), "no private key of " + alice);
    EXPECT_SAYS(run(folder, {"kms", "status", "--dir", folder / "later", "--json"}).out, "\"binding\": true");
    init("twin", "sip:kms@operator-a.example", {});
    EXPECT_SAYS(with("twin"), "gives up the binding extension");
    EXPECT_SAYS(with("twin", {"--trust"}), "no private key of " + alice);
}

TEST_F(Exchange, WrongIdentity) {
    enrol_both();
    const std::string carol = "sip:carol@operator-a.example";
    bob_listens();
    Result call = alice_calls(bob_address, {}, carol);
    expect_nothing_agreed(call);
    EXPECT_SAYS(bob_log(), "it is for " + carol + ", not for " + bob);
    // Bob pretends to be Carol: he has no key of hers.
    bob_listens({}, carol);
    call = alice_calls(bob_address, {}, carol);
    expect_nothing_agreed(call);
    EXPECT_SAYS(bob_log(), "no private key of " + carol);
}

TEST_F(Exchange, ReplayedMessagesStartNothing) {
    enrol_both();
    bob_listens();
    std::mutex lock;
    Octets first, third;
    {
        Relay relay(bob_address, [&](bool from_bob, const Octets& o) {
            const std::lock_guard guard(lock);
            if (!from_bob && o[1] == 22) first = o;
            if (!from_bob && o[1] == 24) third = o;
            return Many{o};
        });
        EXPECT_EQ(alice_calls(relay.address()).code, 0);
    }
    EXPECT_EQ(listener->wait(), 0);
    std::filesystem::remove(folder / "at-bob");
    bob_listens();
    net::UdpSocket replayer{net::Endpoint("127.0.0.1:0")};
    const std::string replayer_address = "127.0.0.1:" + std::to_string(replayer.local().port());
    for (const Octets& o : {third, first, first, third}) replayer.send(net::Endpoint(bob_address), o);
    sleep(1);
    listener->signal(SIGTERM);
    EXPECT_EQ(listener->wait(), 1);
    EXPECT_EQ(bob_out().find("fingerprint"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder / "at-bob"));
    // Message 1 is known though the listener is another process by now.
    EXPECT_SAYS(bob_log(), "I_MESSAGE_1 from " + replayer_address + ", said to be of " + alice + ": dropped");
    EXPECT_SAYS(bob_log(), "was seen before");
}

class Tampered : public Exchange, public testing::WithParamInterface<int> {};

// One bit of every copy of one of the four messages is changed: nothing is agreed, and the side that can see it says why.
TEST_P(Tampered, EveryCopy) {
    enrol_both();
    bob_listens();
    std::mt19937 random(static_cast<unsigned>(GetParam()));
    std::atomic<int> changed{0};
    Relay relay(bob_address, [&](bool, const Octets& o) {
        if (o[1] != GetParam()) return Many{o};
        Octets bad = o;
        bad[o.size() - 1 - random() % 30] ^= static_cast<uint8_t>(1u << random() % 8);  // in the ciphertext or in V
        ++changed;
        return Many{bad};
    });
    const Result call = alice_calls(relay.address());
    expect_nothing_agreed(call);
    EXPECT_GE(changed, 1);
    EXPECT_SAYS(call.err, "nothing agreed");
    const bool of_alice = GetParam() == 22 || GetParam() == 24;
    EXPECT_SAYS(of_alice ? bob_log() : call.err, of_alice ? "dropped" : "was refused");
}

// Only the first copy is changed: the retransmission heals it.
TEST_P(Tampered, FirstCopyOnly) {
    enrol_both();
    bob_listens();
    std::atomic<bool> done{false};
    Relay relay(bob_address, [&](bool, const Octets& o) {
        if (o[1] != GetParam() || o[0] >= 0x80 || done.exchange(true)) return Many{o};
        Octets bad = o;
        bad[o.size() - 5] ^= 0x20;
        return Many{bad};
    });
    const Result call = alice_calls(relay.address());
    EXPECT_EQ(call.code, 0) << call.err << bob_log();
    EXPECT_EQ(listener->wait(), 0);
    EXPECT_EQ(fingerprint(call.out), fingerprint(bob_out()));
    EXPECT_TRUE(done);
}

INSTANTIATE_TEST_SUITE_P(Message, Tampered, testing::Values(22, 23, 24, 25));

TEST_F(Exchange, LostMediaPacketIsReportedOnBothSides) {
    enrol_both();
    bob_listens();
    int media = 0;
    Relay relay(bob_address,
                [&](bool from_bob, const Octets& o) { return !from_bob && o[0] >= 0x80 && ++media == 7 ? Many{} : Many{o}; });
    const Result call = alice_calls(relay.address());
    EXPECT_EQ(call.code, 1);
    EXPECT_SAYS(call.err, "the peer reports a gap");
    EXPECT_EQ(listener->wait(), 1);
    EXPECT_SAYS(text_of(folder / "bob.err"), "gap of 1 packets");
    EXPECT_FALSE(std::filesystem::exists(folder / "at-bob"));
}

TEST_F(Exchange, UsageErrors) {
    EXPECT_EQ(run(folder, {"ue", "call"}).code, 2);
    EXPECT_EQ(run(folder, {"kms"}).code, 2);
    EXPECT_EQ(run(folder, {"kms", "init", "--help"}).code, 0);
    const Result again =
        run(folder,
            sealed({"kms", "init", "--dir", folder / "kms", "--kms-id", "sip:kms@operator-a.example", "--domain", "a.example"}));
    EXPECT_EQ(again.code, 1);
    EXPECT_SAYS(again.err, "--force");
    EXPECT_EQ(run(folder, sealed({"kms", "subscriber", "add", "--dir", folder / "kms", "--psk-name", "x", "--psk-file",
                                  folder / "bob.psk", "--id", "sip:x@elsewhere.example"}))
                  .code,
              1);
}

}  // namespace
}  // namespace ibake::test
