// The KMS database: see ledger.h. SPDX-License-Identifier: Apache-2.0
#include "tools/kms/ledger.h"

#include <cstdlib>

#include "tools/cli/commands.h"

namespace ibake::kms {

namespace {

using store::as_bytes;
using store::Database;
using store::Statement;
using store::Transaction;

constexpr int64_t format = 1;

constexpr const char* schema = R"(
CREATE TABLE psk(name TEXT PRIMARY KEY, sealed BLOB NOT NULL, added INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE identity(psk TEXT NOT NULL REFERENCES psk(name) ON DELETE CASCADE, id BLOB NOT NULL,
    PRIMARY KEY(psk, id)) WITHOUT ROWID;
CREATE TABLE reply(id INTEGER PRIMARY KEY, psk TEXT NOT NULL, csb_id BLOB NOT NULL, t BLOB NOT NULL, request BLOB NOT NULL,
    reply BLOB, at INTEGER NOT NULL, peer TEXT NOT NULL, UNIQUE(psk, csb_id, t));
CREATE TABLE issued(reply INTEGER NOT NULL REFERENCES reply(id), id BLOB NOT NULL);
CREATE INDEX issued_reply ON issued(reply);
)";

std::array<uint8_t, crypto_hash_sha256_BYTES> digest(Bytes request) {
    std::array<uint8_t, crypto_hash_sha256_BYTES> out;
    crypto_hash_sha256(out.data(), request.data(), request.size());
    return out;
}

}  // namespace

void Ledger::create(const store::Path& path) {
    Database database = Database::create(path);
    Transaction transaction(database);
    database.execute(schema);
    database.execute("PRAGMA user_version=" + std::to_string(format));
    transaction.commit();
}

Ledger::Ledger(const store::Path& path) : database_(path) {
    Statement version(database_, "PRAGMA user_version");
    if (!version.row() || version.integer(0) != format)
        throw cli::Failure(path.string() + ": not a KMS database of this version");
}

void Ledger::add_subscriber(const std::string& psk_name, Bytes sealed_psk, const std::vector<std::string>& ids, int64_t now,
                            bool replace) {
    Transaction transaction(database_);
    if (this->sealed_psk(psk_name) && !replace)
        throw cli::Failure("subscriber '" + psk_name +
                           "' exists; leave out --psk-file to add identities, or use --force to replace its PSK");
    Statement(database_, "INSERT INTO psk VALUES(?,?,?) ON CONFLICT(name) DO UPDATE SET sealed=excluded.sealed")
        .bind(psk_name, sealed_psk, now)
        .run();
    Statement insert(database_, "INSERT OR IGNORE INTO identity VALUES(?,?)");
    for (const std::string& id : ids) insert.bind(psk_name, as_bytes(id)).run();
    transaction.commit();
}

void Ledger::add_identities(const std::string& psk_name, const std::vector<std::string>& ids) {
    const auto sealed = sealed_psk(psk_name);
    if (!sealed) throw cli::Failure("no subscriber '" + psk_name + "'; give --psk-file to add it");
    add_subscriber(psk_name, *sealed, ids, 0, true);
}

int64_t Ledger::remove_identities(const std::string& psk_name, const std::vector<std::string>& ids) {
    Transaction transaction(database_);
    Statement remove(database_, "DELETE FROM identity WHERE psk=? AND id=?");
    int64_t removed = 0;
    for (const std::string& id : ids) {
        remove.bind(psk_name, as_bytes(id)).run();
        removed += sqlite3_changes(database_.get());
    }
    transaction.commit();
    return removed;
}

bool Ledger::remove_subscriber(const std::string& psk_name) {
    Statement(database_, "DELETE FROM psk WHERE name=?").bind(psk_name).run();
    return sqlite3_changes(database_.get()) != 0;
}

std::vector<Subscriber> Ledger::subscribers() {
    std::vector<Subscriber> all;
    Statement psks(database_,
                   "SELECT name, added, (SELECT count(*) FROM reply JOIN issued ON issued.reply=reply.id WHERE reply.psk=name) "
                   "FROM psk ORDER BY name");
    Statement ids(database_, "SELECT id FROM identity WHERE psk=? ORDER BY id");
    while (psks.row()) {
        Subscriber& s = all.emplace_back(Subscriber{psks.text(0), {}, psks.integer(1), psks.integer(2)});
        ids.bind(s.psk_name);
        while (ids.row()) s.identities.push_back(ids.text(0));
    }
    return all;
}

std::optional<std::vector<uint8_t>> Ledger::sealed_psk(const std::string& psk_name) {
    Statement find(database_, "SELECT sealed FROM psk WHERE name=?");
    if (!find.bind(psk_name).row()) return std::nullopt;
    const Bytes sealed = find.blob(0);
    return std::vector<uint8_t>(sealed.begin(), sealed.end());
}

bool Ledger::owns(const std::string& psk_name, Bytes identity) {
    return Statement(database_, "SELECT 1 FROM identity WHERE psk=? AND id=?").bind(psk_name, identity).row();
}

Ledger::Known Ledger::known(const RequestKey& key, Bytes request) {
    Statement find(database_, "SELECT request=? AND reply IS NOT NULL FROM reply WHERE psk=? AND csb_id=? AND t=?");
    if (!find.bind(Bytes(digest(request)), key.psk_name, Bytes(key.csb_id), Bytes(key.t)).row()) return Known::no;
    return find.integer(0) != 0 ? Known::same : Known::other;
}

bool Ledger::commit(const RequestKey& key, Bytes request, Bytes reply, const std::vector<std::string>& issued,
                    const std::string& peer, int64_t now) {
    Transaction transaction(database_);
    Statement(database_, "INSERT OR IGNORE INTO reply(psk,csb_id,t,request,reply,at,peer) VALUES(?,?,?,?,?,?,?)")
        .bind(key.psk_name, Bytes(key.csb_id), Bytes(key.t), Bytes(digest(request)), reply, now, peer)
        .run();
    if (sqlite3_changes(database_.get()) == 0) return false;
    const int64_t row = database_.last_row();
    Statement insert(database_, "INSERT INTO issued VALUES(?,?)");
    for (const std::string& id : issued) insert.bind(row, as_bytes(id)).run();
    transaction.commit();
    return true;
}

std::optional<std::vector<uint8_t>> Ledger::committed_reply(const RequestKey& key, Bytes request) {
    if (database_.in_transaction()) std::abort();
    Statement find(database_, "SELECT reply FROM reply WHERE psk=? AND csb_id=? AND t=? AND request=? AND reply IS NOT NULL");
    if (!find.bind(key.psk_name, Bytes(key.csb_id), Bytes(key.t), Bytes(digest(request))).row()) return std::nullopt;
    const Bytes reply = find.blob(0);
    return std::vector<uint8_t>(reply.begin(), reply.end());
}

void Ledger::drop_replies(int64_t before) {
    Statement(database_, "UPDATE reply SET reply=NULL WHERE at<? AND reply IS NOT NULL").bind(before).run();
}

Totals Ledger::totals() {
    Statement find(database_, "SELECT (SELECT count(*) FROM psk), (SELECT count(*) FROM identity), (SELECT count(*) FROM reply), "
                              "(SELECT count(*) FROM issued), (SELECT ifnull(max(at),0) FROM reply)");
    find.row();
    return {find.integer(0), find.integer(1), find.integer(2), find.integer(3), find.integer(4)};
}

}  // namespace ibake::kms
