// Sealed files: secrets at rest under a pass phrase or a key file. SPDX-License-Identifier: Apache-2.0
//
// Layout: "IBAKESL1" | kdf (1: key file, 2: Argon2id) | operations (4) | memory in KiB (4) | salt (16) | length (1) and kind |
// length (2) and label | nonce (24) | XChaCha20-Poly1305 ciphertext and tag (16). Everything before the ciphertext is
// authenticated. The kind names content and version ("master-1"), so that one sealed file cannot stand in for another; the
// label is public ("which key is this").
#ifndef IBAKE_TOOLS_STORE_SEAL_H
#define IBAKE_TOOLS_STORE_SEAL_H

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/store/files.h"

namespace ibake::store {

// An authenticated blob under a key of 32 octets: nonce | ciphertext | tag. `context` is authenticated, not stored.
std::vector<uint8_t> encrypt_blob(const Secret& key, Bytes context, Bytes plain);
Secret decrypt_blob(const Secret& key, Bytes context, Bytes blob, const std::string& name);  // throws cli::Failure

class Sealer {
public:
    // Exactly one of the two paths is set, as given by --passphrase-file and --key-file.
    Sealer(const std::string& passphrase_file, const std::string& key_file);

    std::vector<uint8_t> seal(std::string_view kind, std::string_view label, Bytes plain);
    Secret open(std::string_view kind, Bytes sealed, const std::string& name);  // throws cli::Failure, naming the file
    Secret open_file(std::string_view kind, const Path& path);
    // The public label; throws cli::Failure when this is no sealed file of the kind. Not authenticated until opened.
    static std::string label(std::string_view kind, Bytes sealed, const std::string& name);

private:
    struct Header;
    const Secret& key(const Header& header);

    bool passphrase_;
    Secret input_;
    std::map<std::string, Secret> keys_;  // by kdf, costs and salt: Argon2id runs once per salt
    std::string sealing_kdf_;             // of the last file that opened: a forged header must not set our costs
};

}  // namespace ibake::store

#endif
