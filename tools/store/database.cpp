// SQLite with exceptions: see database.h. SPDX-License-Identifier: Apache-2.0
#include "tools/store/database.h"

#include "tools/cli/commands.h"

namespace ibake::store {

namespace {

[[noreturn]] void fail(sqlite3* connection) {
    const char* path = sqlite3_db_filename(connection, "main");
    throw cli::Failure(std::string(path ? path : "database") + ": " + sqlite3_errmsg(connection));
}

}  // namespace

Statement::Statement(Database& database, std::string_view sql) : connection_(database.get()) {
    sqlite3_stmt* raw = nullptr;
    check(sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()), &raw, nullptr));
    statement_.reset(raw);
}

void Statement::check(int code) {
    if (code != SQLITE_OK) fail(connection_);
}

bool Statement::row() {
    const int code = sqlite3_step(get());
    if (code == SQLITE_ROW) return true;
    const bool done = code == SQLITE_DONE;
    if (!done) fail(connection_);
    sqlite3_reset(get());
    return false;
}

void Statement::run() {
    while (row()) {
    }
}

Bytes Statement::blob(int column) {
    const auto* octets = static_cast<const uint8_t*>(sqlite3_column_blob(get(), column));
    return {octets, static_cast<size_t>(sqlite3_column_bytes(get(), column))};
}

Database::Database(const Path& path) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
    connection_.reset(raw);
    if (code != SQLITE_OK) throw cli::Failure(path.string() + ": " + (raw ? sqlite3_errmsg(raw) : "out of memory"));
    sqlite3_busy_timeout(raw, 5000);
    execute("PRAGMA foreign_keys=ON");
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA synchronous=FULL");
}

Database Database::create(const Path& path) {
    write_file(path, Bytes{}, Overwrite::no);  // SQLite takes an empty file for a new database and keeps its mode
    return Database(path);
}

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(connection_.get());
}

}  // namespace ibake::store
