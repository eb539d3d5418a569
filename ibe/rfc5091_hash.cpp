// HashToRange and HashBytes of RFC 5091. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_hash.h"

#include "field/secret.h"

namespace ibake::rfc5091 {

ibake_status hash(const ibake_platform* platform, ibake_hash_algorithm algorithm, uint8_t* out, const ibake_piece* pieces,
                  size_t count) {
    if (platform->hash(platform->self, algorithm, pieces, count, out) == 0) return IBAKE_OK;
    wipe(out, digest_size(algorithm));
    return IBAKE_E_PLATFORM;
}

ibake_status hash_to_range(const ibake_platform* platform, ibake_hash_algorithm algorithm, uint8_t* out, const ibake_piece* s,
                           size_t count) {
    IBAKE_CHECK_BOUND(count <= kHashPieces, "hash_to_range: count <= kHashPieces");
    const size_t size = digest_size(algorithm);
    const uint8_t zeros[kDigestMax] = {};
    ibake_piece input[1 + kHashPieces] = {{zeros, size}};
    for (size_t i = 0; i < count; i++) input[1 + i] = s[i];
    ibake_status status = hash(platform, algorithm, out, input, 1 + count);
    input[0].octets = out;
    if (status == IBAKE_OK) status = hash(platform, algorithm, out + size, input, 1 + count);
    if (status != IBAKE_OK) wipe(out, 2 * size);
    return status;
}

ibake_status hash_bytes(const ibake_platform* platform, ibake_hash_algorithm algorithm, uint8_t* out, size_t n,
                        const ibake_piece* seed, size_t count) {
    const size_t size = digest_size(algorithm);
    Secret<uint8_t[kDigestMax]> k, last;
    uint8_t h[2][kDigestMax] = {};  // h_(i-1) and h_i, in turn
    ibake_status status = hash(platform, algorithm, *k, seed, count);
    size_t turn = 0;
    for (size_t done = 0; done < n && status == IBAKE_OK; done += size, turn ^= 1) {
        const ibake_piece previous = {h[turn], size}, r[] = {{h[turn ^ 1], size}, {*k, size}};
        status = hash(platform, algorithm, h[turn ^ 1], &previous, 1);
        if (status == IBAKE_OK) status = hash(platform, algorithm, *last, r, 2);
        if (status == IBAKE_OK) copy(out + done, {*last, n - done < size ? n - done : size});
    }
    if (status != IBAKE_OK) wipe(out, n);
    return status;
}

}  // namespace ibake::rfc5091
