// expand_message_xmd of RFC 9380 section 5.3.1. SPDX-License-Identifier: Apache-2.0
#include "ibe/xmd.h"

#include <cstring>

#include "field/secret.h"

namespace ibake {

namespace {

constexpr char kOversize[] = "H2C-OVERSIZE-DST-";  // RFC 9380 section 5.3.3

struct Blocks {
    uint8_t b0[kDigestMax];
    uint8_t bi[kDigestMax];
    uint8_t mixed[kDigestMax];  // b_0 XOR b_(i-1); b_0 for b_1
};

}  // namespace

ibake_status xmd(const ibake_platform* platform, ibake_hash_algorithm algorithm, uint8_t* out, size_t n, const ibake_piece* msg,
                 size_t pieces, const uint8_t* dst, size_t dst_size, bool onto) {
    const size_t b = digest_size(algorithm);
    if (b == 0 || pieces > kXmdPieces) return IBAKE_E_ARGUMENT;
    if (dst_size == 0 || n > 65535 || n > 255 * b) return IBAKE_E_LENGTH;

    if (!onto && n != 0) memset(out, 0, n);
    uint8_t dst_prime[256];
    if (dst_size > 255) {
        const ibake_piece oversize[] = {{reinterpret_cast<const uint8_t*>(kOversize), sizeof kOversize - 1}, {dst, dst_size}};
        if (platform->hash(platform->self, algorithm, oversize, 2, dst_prime) != 0) {
            wipe(out, n);
            return IBAKE_E_PLATFORM;
        }
        dst_size = b;
    } else {
        memcpy(dst_prime, dst, dst_size);
    }
    dst_prime[dst_size] = static_cast<uint8_t>(dst_size);
    const ibake_piece tail = {dst_prime, dst_size + 1};

    const uint8_t zeros[kBlockMax] = {};
    const uint8_t length[] = {static_cast<uint8_t>(n >> 8), static_cast<uint8_t>(n), 0};
    ibake_piece input[1 + kXmdPieces + 2] = {{zeros, block_size(algorithm)}};
    for (size_t i = 0; i < pieces; ++i) input[1 + i] = msg[i];
    input[1 + pieces] = {length, sizeof length};
    input[2 + pieces] = tail;

    Secret<Blocks> t;
    bool failed = platform->hash(platform->self, algorithm, input, 3 + pieces, t->b0) != 0;
    uint8_t counter = 0;
    for (size_t done = 0; done < n && !failed; done += b) {
        ++counter;
        for (size_t j = 0; j < b; ++j) t->mixed[j] = static_cast<uint8_t>(t->b0[j] ^ t->bi[j]);
        const ibake_piece next[] = {{t->mixed, b}, {&counter, 1}, tail};
        failed = platform->hash(platform->self, algorithm, next, 3, t->bi) != 0;
        for (size_t j = 0; j < b && done + j < n && !failed; ++j) out[done + j] ^= t->bi[j];
    }
    if (failed) wipe(out, n);
    return failed ? IBAKE_E_PLATFORM : IBAKE_OK;
}

}  // namespace ibake
