// Districts of RFC 5408 in the KMS's database: see districts.h. SPDX-License-Identifier: Apache-2.0
#include "tools/kms/districts.h"

#include "tools/cli/commands.h"
#include "tools/rfc5408/https_client.h"

namespace ibake::kms {

namespace {

using cli::Failure;
using store::Statement;
using store::Transaction;

constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS district(name TEXT NOT NULL, serial INTEGER NOT NULL, path TEXT NOT NULL, params BLOB NOT NULL,
    interval INTEGER NOT NULL, master BLOB NOT NULL, PRIMARY KEY(name, serial)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS web_user(name TEXT PRIMARY KEY, password TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS web_address(user TEXT NOT NULL REFERENCES web_user(name) ON DELETE CASCADE, address TEXT NOT NULL,
    PRIMARY KEY(user, address)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS web_issued(user TEXT NOT NULL, identity BLOB NOT NULL, peer TEXT NOT NULL, at INTEGER NOT NULL);
)";

std::vector<uint8_t> copy(Bytes octets) { return {octets.begin(), octets.end()}; }

District district_of(Statement& row) { return {rfc5408::read_system_params(row.blob(0)), row.integer(1), copy(row.blob(2))}; }

}  // namespace

Districts::Districts(const store::Path& ledger) : database_(ledger) { database_.execute(schema); }

uint64_t Districts::next_serial(const std::string& name) {
    Statement find(database_, "SELECT ifnull(max(serial),0)+1 FROM district WHERE name=?");
    find.bind(name).row();
    return static_cast<uint64_t>(find.integer(0));
}

void Districts::publish(const District& district) {
    const rfc5408::SystemParams& p = district.params;
    const std::string path = rfc5408::HttpsUrl(p.district).path;
    Transaction transaction(database_);
    if (Statement(database_, "SELECT 1 FROM district WHERE path=? AND name<>?").bind(path, p.district).row())
        throw Failure("path " + path + " belongs to another district");
    if (p.serial != next_serial(p.district))
        throw Failure("district " + p.district + ": other parameters were published meanwhile");
    Statement(database_, "INSERT INTO district VALUES(?,?,?,?,?,?)")
        .bind(p.district, static_cast<int64_t>(p.serial), path, Bytes(rfc5408::write_system_params(p)), district.interval,
              Bytes(district.master))
        .run();
    transaction.commit();
}

std::optional<District> Districts::find(const std::string& name, uint64_t serial) {
    Statement find(database_, "SELECT params, interval, master FROM district WHERE name=? AND serial=?");
    if (!find.bind(name, static_cast<int64_t>(serial)).row()) return std::nullopt;
    return district_of(find);
}

std::optional<std::vector<uint8_t>> Districts::published(const std::string& path) {
    Statement find(database_, "SELECT params FROM district WHERE path=? ORDER BY serial DESC LIMIT 1");
    if (!find.bind(path).row()) return std::nullopt;
    return copy(find.blob(0));
}

std::vector<District> Districts::all() {
    std::vector<District> all;
    Statement rows(database_, "SELECT params, interval, master FROM district ORDER BY name, serial");
    while (rows.row()) all.push_back(district_of(rows));
    return all;
}

void Districts::add_user(const std::string& name, const std::string& password_hash, const std::vector<std::string>& addresses,
                         bool replace) {
    Transaction transaction(database_);
    const bool known = this->password_hash(name).has_value();
    if (password_hash.empty() && !known) throw Failure("no user '" + name + "'; give --password-file to add it");
    if (!password_hash.empty() && known && !replace)
        throw Failure("user '" + name +
                      "' exists; leave out --password-file to add addresses, or use --force to replace the password");
    if (!password_hash.empty())
        Statement(database_, "INSERT INTO web_user VALUES(?,?) ON CONFLICT(name) DO UPDATE SET password=excluded.password")
            .bind(name, password_hash)
            .run();
    Statement insert(database_, "INSERT OR IGNORE INTO web_address VALUES(?,?)");
    for (const std::string& address : addresses) insert.bind(name, address).run();
    transaction.commit();
}

bool Districts::remove_user(const std::string& name, const std::vector<std::string>& addresses) {
    Transaction transaction(database_);
    int64_t removed = 0;
    if (addresses.empty()) {
        Statement(database_, "DELETE FROM web_user WHERE name=?").bind(name).run();
        removed = sqlite3_changes(database_.get());
    }
    Statement remove(database_, "DELETE FROM web_address WHERE user=? AND address=?");
    for (const std::string& address : addresses) {
        remove.bind(name, address).run();
        removed += sqlite3_changes(database_.get());
    }
    transaction.commit();
    return removed != 0;
}

std::vector<WebUser> Districts::users() {
    std::vector<WebUser> all;
    Statement names(database_, "SELECT name, (SELECT count(*) FROM web_issued WHERE user=name) FROM web_user ORDER BY name");
    Statement addresses(database_, "SELECT address FROM web_address WHERE user=? ORDER BY address");
    while (names.row()) {
        WebUser& user = all.emplace_back(WebUser{names.text(0), {}, names.integer(1)});
        addresses.bind(user.name);
        while (addresses.row()) user.addresses.push_back(addresses.text(0));
    }
    return all;
}

std::optional<std::string> Districts::password_hash(const std::string& name) {
    Statement find(database_, "SELECT password FROM web_user WHERE name=?");
    if (!find.bind(name).row()) return std::nullopt;
    return find.text(0);
}

bool Districts::owns(const std::string& user, const std::string& address) {
    return Statement(database_, "SELECT 1 FROM web_address WHERE user=? AND address=?").bind(user, address).row();
}

void Districts::record(const std::string& user, const rfc5408::Identity& identity, const std::string& peer, int64_t now) {
    Statement(database_, "INSERT INTO web_issued VALUES(?,?,?,?)")
        .bind(user, Bytes(rfc5408::write_identity(identity)), peer, now)
        .run();
}

}  // namespace ibake::kms
