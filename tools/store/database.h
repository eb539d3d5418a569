// SQLite with exceptions: a connection, statements, transactions. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_STORE_DATABASE_H
#define IBAKE_TOOLS_STORE_DATABASE_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "tools/store/files.h"

namespace ibake::store {

class Database;

// A prepared statement: bind in order, step through rows, read columns in order.
class Statement {
public:
    Statement(Database& database, std::string_view sql);

    template <typename... Values>
    Statement& bind(const Values&... values) {
        sqlite3_reset(get());
        int index = 0;
        (put(++index, values), ...);
        return *this;
    }
    bool row();  // steps; false when there is no further row
    void run();  // steps to the end

    int64_t integer(int column) { return sqlite3_column_int64(get(), column); }
    std::string text(int column) { return std::string(as_text(blob(column))); }
    Bytes blob(int column);  // valid until the next step
    bool null(int column) { return sqlite3_column_type(get(), column) == SQLITE_NULL; }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
    };
    sqlite3_stmt* get() { return statement_.get(); }
    void check(int code);
    void put(int index, int64_t value) { check(sqlite3_bind_int64(get(), index, value)); }
    void put(int index, std::string_view value) {
        check(sqlite3_bind_text(get(), index, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT));
    }
    void put(int index, Bytes value) {
        check(sqlite3_bind_blob(get(), index, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT));
    }

    sqlite3* connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// One connection. Every commit is on the disk when it returns: synchronous=FULL. Several processes may share the file.
class Database {
public:
    explicit Database(const Path& path);       // an existing file
    static Database create(const Path& path);  // a new one, mode 0600

    void execute(const std::string& sql);
    bool in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }
    int64_t last_row() const { return sqlite3_last_insert_rowid(connection_.get()); }
    sqlite3* get() { return connection_.get(); }

private:
    struct Close {
        void operator()(sqlite3* c) const { sqlite3_close_v2(c); }
    };
    std::unique_ptr<sqlite3, Close> connection_;
};

// Rolls back unless committed.
class Transaction {
public:
    explicit Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }
    ~Transaction() {
        if (database_.in_transaction()) sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit() { database_.execute("COMMIT"); }

private:
    Database& database_;
};

}  // namespace ibake::store

#endif
