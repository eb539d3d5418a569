// What a UE keeps: trusted KMS parameters, sealed private keys, a lower bound on time. SPDX-License-Identifier: Apache-2.0
//
// Folder: params/<sha256>.json, keys/<hash of parameters and dated identity>.key (sealed), state.json, seen.bin.
#ifndef IBAKE_TOOLS_UE_STORE_H
#define IBAKE_TOOLS_UE_STORE_H

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/ibe/suite.h"
#include "tools/kms/params.h"
#include "tools/store/seal.h"

namespace ibake::ue {

struct KeyInfo {
    std::string id, kms_id;
    uint64_t from, until;  // Unix seconds: [from, until)
    store::Path file;
};

class Store {
public:
    explicit Store(const store::Path& folder);

    // Refuses a clock before the last time seen (security rule 13), remembers the present one, erases private keys whose period
    // ended longer ago than the skew. Returns the lower bound for ibake_config.
    uint64_t keep_time();

    // Hashes of messages 1 seen before, so that a restart forgets none (security rule 6): the library's entries as they are.
    void load_seen(std::vector<ibake_replay_entry>& entries) const;
    void save_seen(const std::vector<ibake_replay_entry>& entries) const;

    // Trusts a set of parameters: by --trust, by a pinned SHA-256, or as the signed successor of a trusted set. Prints it.
    void import(const std::string& file, bool trust, const std::vector<std::string>& pins);
    const std::vector<kms::Params>& params() const { return params_; }
    // The set that serves this identity at this time: longest match, then highest serial (profile point 3, rule 10); may be null.
    const kms::Params* serving(const ibake_identity& id, uint64_t seconds) const;

    bool has(const kms::Params& params, std::string_view dated) const;
    void save(const kms::Params& params, const std::string& id, std::string_view dated, store::Bytes key, store::Sealer& sealer,
              store::Overwrite overwrite);
    std::optional<store::Secret> key(const kms::Params& params, std::string_view dated, store::Sealer& sealer) const;
    std::vector<KeyInfo> keys() const;  // from the public labels, by identity and date

private:
    store::Path key_path(const kms::Params& params, std::string_view dated) const;

    store::Path folder_;
    std::vector<kms::Params> params_;
};

// The directory callbacks of ibake_config over a Store. Says in words why something was not found.
class Directory {
public:
    Directory(const Store& store, store::Sealer& sealer);
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    const ibake_directory& callbacks() const { return callbacks_; }
    // Whole but for the date: what a set of parameters is to the library.
    ibake_kms kms(const kms::Params& params);
    size_t key_max(const kms::Params& params) { return loaded(params).key_max(); }
    // Throws cli::Failure unless a private key of one's own identity for this time is held.
    void require_key(const std::string& id, uint64_t seconds);
    bool accept_others = false;  // go on when someone else than the called identity answers
    std::string problem;         // of the last failed look-up
    std::string claimed;         // who answered instead

private:
    static ibake_status find_kms(void* self, ibake_kms* kms, const ibake_identity* id, uint64_t seconds);
    static ibake_status find_key(void* self, ibake_own_key* key, const ibake_identity* id, const uint8_t* dated, size_t size);
    static ibake_status approve(void* self, const ibake_identity* called, const ibake_identity* claimed, int echoed);
    ibake_status key(ibake_own_key* out, const ibake_identity& id, std::string_view dated);

    const ibe::Parameters& loaded(const kms::Params& params);

    const Store& store_;
    store::Sealer& sealer_;
    ibake_directory callbacks_;
    std::map<std::string, ibe::Parameters> loaded_;             // by SHA-256 of the parameters
    std::map<std::string, ibe::PrivateKey, std::less<>> keys_;  // by dated identity
};

}  // namespace ibake::ue

#endif
