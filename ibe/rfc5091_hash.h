// The hash functions of RFC 5091 section 4. SPDX-License-Identifier: Apache-2.0
//
// Inputs and outputs may be secret, their sizes are not; they must not overlap. IBAKE_E_PLATFORM: a hash failed, outputs are zero.
#ifndef IBAKE_IBE_RFC5091_HASH_H
#define IBAKE_IBE_RFC5091_HASH_H

#include "ibe/octets.h"
#include "ibe/xmd.h"

namespace ibake::rfc5091 {

constexpr size_t kHashPieces = 7;  // of an input: a platform takes eight, and HashToRange adds one

// out[0..digest_size) := digest of the pieces.
[[nodiscard]] ibake_status hash(const ibake_platform* platform, ibake_hash_algorithm algorithm, uint8_t* out,
                                const ibake_piece* pieces, size_t count);

// 4.1.1 HashToRange(s, n), the reduction modulo n left to the caller: out[0..2 digest_size) is the integer to reduce. Always two passes,
// whatever n is (errata 2736 and 2738 of the RFC).
[[nodiscard]] ibake_status hash_to_range(const ibake_platform* platform, ibake_hash_algorithm algorithm, uint8_t* out,
                                         const ibake_piece* s, size_t count);

// 4.2.1 HashBytes(n, seed), for any n.
[[nodiscard]] ibake_status hash_bytes(const ibake_platform* platform, ibake_hash_algorithm algorithm, uint8_t* out, size_t n,
                                      const ibake_piece* seed, size_t count);

}  // namespace ibake::rfc5091

#endif
