// Files encrypted to an identity: the format IBK1. SPDX-License-Identifier: Apache-2.0
//
//   "IBK1"  suite (1)  ciphertext of a 32-octet file key (suite 1: U || V || W, 112 octets)  chunk  chunk  ...
// A chunk is 65,536 octets, the last one 0 to 65,536, under AES-256-GCM with the file key, followed by the 16-octet tag. Its
// nonce is an 11-octet big-endian counter from 0 and an octet that is 1 in the last chunk, 0 before: chunks cannot be dropped,
// moved, repeated or appended. Only an empty file ends in an empty chunk. The key is used for one file, so counters as nonces
// never meet twice.
#ifndef IBAKE_TOOLS_IBE_SEALED_FILE_H
#define IBAKE_TOOLS_IBE_SEALED_FILE_H

#include <cstdint>
#include <cstdio>
#include <functional>

#include "ibe/ibe.h"
#include "tools/store/secret.h"

namespace ibake::ibe {

inline constexpr char kMagic[4] = {'I', 'B', 'K', '1'};
inline constexpr size_t kFileKeySize = 32;
inline constexpr size_t kHeaderSize = sizeof kMagic + 1 + IBAKE_CIPHERTEXT_OVERHEAD + kFileKeySize;
inline constexpr size_t kChunkSize = 65536;
inline constexpr size_t kTagSize = 16;

// Reads up to `size` octets; fewer only at the end of the input.
using Read = std::function<size_t(uint8_t* out, size_t size)>;
using Write = std::function<void(const uint8_t* octets, size_t size)>;

void seal(const ibake_context& context, const ibake_ibe_recipient& recipient, const Read& read, const Write& write);
// Throws cli::Failure at the first octet that is not as sealed: what was written until then must be thrown away.
void open(const ibake_context& context, const ibake_ibe_key& key, const Read& read, const Write& write);

}  // namespace ibake::ibe

#endif
