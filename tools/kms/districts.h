// Districts of RFC 5408 in the KMS's database: their parameters, their users, and the record of issued keys. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_KMS_DISTRICTS_H
#define IBAKE_TOOLS_KMS_DISTRICTS_H

#include <optional>
#include <string>
#include <vector>

#include "tools/rfc5408/structures.h"
#include "tools/store/database.h"

namespace ibake::kms {

using store::Bytes;

// One set of parameters of a district. Those of lower serial are no longer published; their keys are still issued.
struct District {
    rfc5408::SystemParams params;
    int64_t interval;             // seconds that the time of an identity is a multiple of
    std::vector<uint8_t> master;  // sealed
};

struct WebUser {
    std::string name;
    std::vector<std::string> addresses;
    int64_t issued;
};

class Districts {
public:
    explicit Districts(const store::Path& ledger);  // the tables are made where they are missing

    uint64_t next_serial(const std::string& name);
    // Throws cli::Failure when the serial is not the next one, or the path of the name serves another district.
    void publish(const District& district);
    std::optional<District> find(const std::string& name, uint64_t serial);
    // Published DER of the district whose name has that path: what a GET is answered with.
    std::optional<std::vector<uint8_t>> published(const std::string& path);
    std::vector<District> all();

    // A user's password is stored as libsodium's hash. Empty: the user stays as it is and gets more addresses.
    void add_user(const std::string& name, const std::string& password_hash, const std::vector<std::string>& addresses,
                  bool replace);
    // Removes addresses, or the whole user without any. False: there was none.
    bool remove_user(const std::string& name, const std::vector<std::string>& addresses);
    std::vector<WebUser> users();
    std::optional<std::string> password_hash(const std::string& name);
    bool owns(const std::string& user, const std::string& address);

    // On the disk when it returns; a key goes out only after that.
    void record(const std::string& user, const rfc5408::Identity& identity, const std::string& peer, int64_t now);

private:
    store::Database database_;
};

}  // namespace ibake::kms

#endif
