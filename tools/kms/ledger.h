// The KMS database: subscribers, their keys and identities, and the record of every reply. SPDX-License-Identifier: Apache-2.0
//
// The issuance record is the replay record (profile point 30): a reply exists only as the octets that were committed here, so
// the same (PSK name, CSB ID, T) can never be answered with other octets, by any process on this file, before or after a
// crash. Several KMS processes may share the file.
#ifndef IBAKE_TOOLS_KMS_LEDGER_H
#define IBAKE_TOOLS_KMS_LEDGER_H

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tools/store/database.h"

namespace ibake::kms {

using store::Bytes;

struct RequestKey {
    std::string psk_name;
    std::array<uint8_t, 4> csb_id;
    std::array<uint8_t, 8> t;
};

struct Subscriber {
    std::string psk_name;
    std::vector<std::string> identities;
    int64_t added, issued;  // when; how many keys so far
};

struct Totals {
    int64_t subscribers, identities, replies, keys, last;  // last: time of the last reply, 0 when there is none
};

class Ledger {
public:
    static void create(const store::Path& path);
    explicit Ledger(const store::Path& path);

    // Subscribers. A PSK is stored sealed; the ledger never sees it in clear.
    void add_subscriber(const std::string& psk_name, Bytes sealed_psk, const std::vector<std::string>& ids, int64_t now,
                        bool replace);
    void add_identities(const std::string& psk_name, const std::vector<std::string>& ids);
    int64_t remove_identities(const std::string& psk_name, const std::vector<std::string>& ids);  // how many there were
    bool remove_subscriber(const std::string& psk_name);
    std::vector<Subscriber> subscribers();
    std::optional<std::vector<uint8_t>> sealed_psk(const std::string& psk_name);
    bool owns(const std::string& psk_name, Bytes identity);

    // Issuance.
    enum class Known { no, same, other };  // other: recorded for different request octets, or its reply was dropped
    Known known(const RequestKey& key, Bytes request);
    // True: durably recorded. False: another process recorded this key first; nothing changed.
    bool commit(const RequestKey& key, Bytes request, Bytes reply, const std::vector<std::string>& issued,
                const std::string& peer, int64_t now);
    // The committed reply, read back from the database: the only source of octets for the wire. Aborts the program inside an
    // open transaction, since what it read might still be rolled back. None when this request has no stored reply.
    std::optional<std::vector<uint8_t>> committed_reply(const RequestKey& key, Bytes request);
    // Drops reply octets recorded before the time, which no clock check lets through any more. The records stay.
    void drop_replies(int64_t before);
    Totals totals();

protected:
    store::Database database_;
};

}  // namespace ibake::kms

#endif
