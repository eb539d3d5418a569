// Sealed files, safe writing, the KMS database. SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "tests/tools/harness.h"
#include "tools/cli/commands.h"
#include "tools/kms/ledger.h"
#include "tools/store/seal.h"

namespace ibake::test {
namespace {

using cli::Failure;
using kms::Ledger;
using store::as_bytes;
using store::Bytes;
using store::Overwrite;
using store::Sealer;

std::string failure(const std::function<void()>& f) {
    try {
        f();
    } catch (const Failure& e) {
        return e.what();
    }
    return "";
}

#define EXPECT_FAILURE(statement, part)                                                                                          \
    EXPECT_NE(failure([&] { statement; }).find(part), std::string::npos) << failure([&] { statement; })

class Sealed : public testing::Test {
protected:
    Sealed() {
        store::write_file(folder / "a.key", Bytes(random_octets(32, 1)), Overwrite::no);
        store::write_file(folder / "b.key", Bytes(random_octets(32, 2)), Overwrite::no);
        store::write_file(folder / "phrase", "correct horse battery\n", Overwrite::no);
    }
    TempFolder folder;
};

TEST_F(Sealed, OpensWithItsKeyOnly) {
    Sealer a("", folder / "a.key"), again("", folder / "a.key"), b("", folder / "b.key"), phrase(folder / "phrase", "");
    const auto sealed = a.seal("key-1", "label", as_bytes("secret"));
    EXPECT_EQ(store::as_text(again.open("key-1", sealed, "f")), "secret");
    EXPECT_EQ(Sealer::label("key-1", sealed, "f"), "label");
    EXPECT_FAILURE(b.open("key-1", sealed, "f"), "does not open");
    EXPECT_FAILURE(a.open("master-1", sealed, "f"), "holds 'key-1'");
    EXPECT_FAILURE(phrase.open("key-1", sealed, "f"), "use --key-file");
    EXPECT_NE(sealed, a.seal("key-1", "label", as_bytes("secret")));
}

TEST_F(Sealed, PassPhrase) {
    Sealer phrase(folder / "phrase", ""), again(folder / "phrase", ""), a("", folder / "a.key");
    const auto sealed = phrase.seal("master-1", "", as_bytes("secret"));
    EXPECT_EQ(store::as_text(again.open("master-1", sealed, "f")), "secret");
    EXPECT_FAILURE(a.open("master-1", sealed, "f"), "use --passphrase-file");
    store::write_file(folder / "wrong", "correct horse batterz\n", Overwrite::no);
    Sealer wrong(folder / "wrong", "");
    EXPECT_FAILURE(wrong.open("master-1", sealed, "f"), "does not open");
}

TEST_F(Sealed, EveryChangedOctetAndEveryTruncationIsRefused) {
    Sealer a("", folder / "a.key");
    const auto sealed = a.seal("key-1", "which key", as_bytes("some secret octets"));
    for (size_t i = 0; i < sealed.size(); ++i) {
        for (const int bit : {1, 16, 128}) {
            auto changed = sealed;
            changed[i] ^= static_cast<uint8_t>(bit);
            EXPECT_THROW(a.open("key-1", changed, "f"), Failure) << "octet " << i;
        }
        EXPECT_THROW(a.open("key-1", Bytes(sealed).first(i), "f"), Failure) << "truncated to " << i;
    }
    auto longer = sealed;
    longer.push_back(0);
    EXPECT_THROW(a.open("key-1", longer, "f"), Failure);
}

TEST_F(Sealed, ForgedCostsDoNotSetOurs) {
    Sealer a("", folder / "a.key");
    auto forged = Sealer("", folder / "a.key").seal("key-1", "", as_bytes("x"));
    forged[20] ^= 1;  // in the salt
    EXPECT_THROW(a.open("key-1", forged, "f"), Failure);
    const auto sealed = a.seal("key-1", "", as_bytes("x"));
    EXPECT_NE(Octets(sealed.begin() + 9, sealed.begin() + 33), Octets(forged.begin() + 9, forged.begin() + 33));
}

TEST_F(Sealed, WeakInputsAreRefused) {
    store::write_file(folder / "short", "1234567\n", Overwrite::no);
    EXPECT_FAILURE(Sealer(folder / "short", ""), "at least 8");
    EXPECT_FAILURE(Sealer("", folder / "short"), "at least 32");
    EXPECT_FAILURE(Sealer("", ""), "either");
    EXPECT_FAILURE(Sealer(folder / "phrase", folder / "a.key"), "either");
    EXPECT_FAILURE(Sealer("", folder / "missing"), "cannot read");
}

TEST(Files, NothingIsOverwrittenUnasked) {
    TempFolder folder;
    const std::string path = folder / "f";
    store::write_file(path, "one", Overwrite::no);
    EXPECT_FAILURE(store::write_file(path, "two", Overwrite::no), "--force");
    EXPECT_EQ(text_of(path), "one");
    store::write_file(path, "two", Overwrite::yes);
    EXPECT_EQ(text_of(path), "two");
    struct stat info {};
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

class LedgerTest : public testing::Test {
protected:
    LedgerTest() { Ledger::create(path); }
    TempFolder folder;
    const std::string path = folder / "kms.db";
    const kms::RequestKey key{"alice", {1, 2, 3, 4}, {5, 6, 7, 8, 9, 10, 11, 12}};
    const Octets request = random_octets(100, 1), reply = random_octets(200, 2), other = random_octets(100, 3);
};

TEST_F(LedgerTest, OneReplyForOneKeyForEver) {
    {
        Ledger ledger(path);
        EXPECT_EQ(ledger.known(key, request), Ledger::Known::no);
        EXPECT_FALSE(ledger.committed_reply(key, request));
        EXPECT_TRUE(ledger.commit(key, request, reply, {"a", "b"}, "peer", 1000));
    }
    Ledger ledger(path), second_process(path);
    EXPECT_EQ(ledger.known(key, request), Ledger::Known::same);
    EXPECT_EQ(ledger.committed_reply(key, request), reply);
    EXPECT_EQ(ledger.known(key, other), Ledger::Known::other);
    EXPECT_FALSE(ledger.committed_reply(key, other));
    EXPECT_FALSE(second_process.commit(key, other, other, {"c"}, "peer", 1001));
    EXPECT_EQ(ledger.committed_reply(key, request), reply);
    EXPECT_EQ(ledger.totals().keys, 2);
    for (auto changed : {kms::RequestKey{"bob", key.csb_id, key.t}, kms::RequestKey{"alice", {}, key.t},
                         kms::RequestKey{"alice", key.csb_id, {}}})
        EXPECT_EQ(ledger.known(changed, request), Ledger::Known::no);
}

TEST_F(LedgerTest, DroppedRepliesStayOnRecord) {
    Ledger ledger(path);
    ASSERT_TRUE(ledger.commit(key, request, reply, {"a"}, "peer", 1000));
    ledger.drop_replies(1000);
    EXPECT_TRUE(ledger.committed_reply(key, request));
    ledger.drop_replies(1001);
    EXPECT_FALSE(ledger.committed_reply(key, request));
    EXPECT_EQ(ledger.known(key, request), Ledger::Known::other);
    EXPECT_FALSE(ledger.commit(key, request, reply, {"a"}, "peer", 2000));
}

TEST_F(LedgerTest, Subscribers) {
    Ledger ledger(path);
    const Octets psk = random_octets(72, 4), newer = random_octets(72, 5);
    EXPECT_THROW(ledger.add_identities("alice", {"sip:a@x"}), Failure);
    ledger.add_subscriber("alice", psk, {"sip:a@x"}, 7, false);
    EXPECT_THROW(ledger.add_subscriber("alice", newer, {"sip:b@x"}, 8, false), Failure);
    EXPECT_EQ(ledger.sealed_psk("alice"), psk);
    EXPECT_FALSE(ledger.owns("alice", as_bytes("sip:b@x")));
    ledger.add_identities("alice", {"sip:b@x", "sip:c@x"});
    EXPECT_TRUE(ledger.owns("alice", as_bytes("sip:b@x")));
    EXPECT_FALSE(ledger.owns("bob", as_bytes("sip:b@x")));
    EXPECT_EQ(ledger.remove_identities("alice", {"sip:b@x", "sip:z@x"}), 1);
    EXPECT_FALSE(ledger.owns("alice", as_bytes("sip:b@x")));
    ledger.add_subscriber("alice", newer, {}, 9, true);
    EXPECT_EQ(ledger.sealed_psk("alice"), newer);
    ASSERT_EQ(ledger.subscribers().size(), 1u);
    EXPECT_EQ(ledger.subscribers()[0].identities, (std::vector<std::string>{"sip:a@x", "sip:c@x"}));
    EXPECT_EQ(ledger.subscribers()[0].added, 7);
    EXPECT_TRUE(ledger.remove_subscriber("alice"));
    EXPECT_FALSE(ledger.remove_subscriber("alice"));
    EXPECT_FALSE(ledger.owns("alice", as_bytes("sip:a@x")));
}

TEST_F(LedgerTest, SynchronousIsFull) {
    store::Database database(path);
    store::Statement synchronous(database, "PRAGMA synchronous");
    ASSERT_TRUE(synchronous.row());
    EXPECT_EQ(synchronous.integer(0), 2);
}

}  // namespace
}  // namespace ibake::test
