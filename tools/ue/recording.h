// Media for somebody who is not there: a mailbox's recordings, content encrypted beforehand. SPDX-License-Identifier: Apache-2.0
//
// Both are files of SRTP packets that only the called identity can open. Layout, numbers big-endian:
//   recording  "IBAKEVM1" | octets of message (4) | I_MESSAGE_2 | packets (4) | each: octets (2) | SRTP packet, as it came
//   content    "IBAKEPC1" | 8 (4) | SSRC (4), microseconds between packets (4) | packets (4) | each: octets (2) | SRTP packet, in order
// Nothing follows. A recording holds no secret and has no integrity of its own: what a change of it leaves readable is refused or
// left out when it is collected.
#ifndef IBAKE_TOOLS_UE_RECORDING_H
#define IBAKE_TOOLS_UE_RECORDING_H

#include <string>

#include "tools/store/seal.h"
#include "tools/ue/stream.h"

namespace ibake::ue {

inline constexpr size_t recording_max = size_t{1} << 28;    // octets of a file
inline constexpr size_t recording_limit = size_t{1} << 26;  // for Stream::record: half an hour at 32,000 octets a second

struct Recording {
    std::vector<uint8_t> message;  // the whole I_MESSAGE_2
    Packets packets;

    std::vector<uint8_t> octets() const;  // throws cli::Failure when it is no valid one
    void save(const store::Path& path) const { store::write_file(path, octets(), store::Overwrite::no); }
    static Recording parse(store::Bytes octets, const std::string& name);  // throws cli::Failure, naming the file
};

struct Collected {
    std::string file;
    std::string sender;      // asserted by the mailbox only (security rule 7)
    uint64_t discarded = 0;  // packets that were somebody else's, or copies
};
// The called user's side. Throws cli::Failure unless the file is whole.
Collected collect(const ibake_config& config, const Recording& recording, const std::string& called);

// Calling side, after a deferred answer: the keys for what the called identity is to have.
CryptoSession deferred_keys(const ibake_session& session);

// Content that was encrypted before any call: public packets, to be delivered as they are, and a key that a call hands over.
struct Content {
    uint32_t ssrc = 0;  // of the first crypto session of the call
    std::chrono::microseconds interval{};
    Packets packets;

    std::vector<uint8_t> octets() const;
    static Content parse(store::Bytes octets, const std::string& name);
};

using ContentKey = std::unique_ptr<ibake_content, store::SodiumFree>;

struct Encoded {
    Content content;
    ContentKey key;  // fresh: SK serves one content (security rule 11)
};
Encoded encode_content(const std::string& file);

// For those who have the key: decode() gives the file again, when the called identity itself answers.
CryptoSession content_keys(const ibake_content& key, uint32_t ssrc);

// The public file, and its key, sealed, in the UE's folder: content/<SHA-256 of the file>.key. Throw cli::Failure.
void save_content(const store::Path& folder, store::Sealer& sealer, const Encoded& encoded, const store::Path& file,
                  store::Overwrite overwrite);
Encoded load_content(const store::Path& folder, store::Sealer& sealer, const store::Path& file);

}  // namespace ibake::ue

#endif
