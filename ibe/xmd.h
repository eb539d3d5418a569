// Digest sizes and expand_message_xmd of RFC 9380 section 5.3.1. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBE_XMD_H
#define IBAKE_IBE_XMD_H

#include "ibe/platform.h"
#include "ibe/status.h"

namespace ibake {

constexpr size_t kDigestMax = 64;
constexpr size_t kBlockMax = 128;

// Octets of a digest; 0: no such algorithm.
constexpr size_t digest_size(ibake_hash_algorithm algorithm) {
    switch (algorithm) {
    case IBAKE_SHA1:
        return 20;
    case IBAKE_SHA224:
        return 28;
    case IBAKE_SHA256:
        return 32;
    case IBAKE_SHA384:
        return 48;
    case IBAKE_SHA512:
        return 64;
    }
    return 0;
}

// Octets of an input block of the compression function.
constexpr size_t block_size(ibake_hash_algorithm algorithm) {
    return algorithm == IBAKE_SHA384 || algorithm == IBAKE_SHA512 ? 128 : 64;
}

constexpr size_t kXmdPieces = 5;

// out[0..n) := expand_message_xmd(concatenation of msg[0..pieces), dst, n), or with `onto` what it holds XOR that; a dst over 255 octets is
// hashed first (5.3.3).
// msg and out may be secret, sizes are not; they must not overlap. Requires: pieces <= kXmdPieces.
// Returns: IBAKE_OK; IBAKE_E_ARGUMENT (algorithm, pieces); IBAKE_E_LENGTH (dst empty, n above 65535 or above 255 digests);
// IBAKE_E_PLATFORM, then out is zero.
[[nodiscard]] ibake_status xmd(const ibake_platform* platform, ibake_hash_algorithm algorithm, uint8_t* out, size_t n,
                               const ibake_piece* msg, size_t pieces, const uint8_t* dst, size_t dst_size, bool onto = false);

}  // namespace ibake

#endif
