// Identity-based encryption by whichever suite a KMS has: all that the protocol knows of suites. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_SUITE_H
#define IBAKE_IBAKE_SUITE_H

#include "ibake/octets.h"
#include "ibake/profile.h"

namespace ibake {

// Whether the KMS has parameters, and they are of its suite.
bool usable(const ibake_kms& kms);
inline bool held(const ibake_own_key& key) { return key.key != nullptr || key.prepared != nullptr || key.ss_key != nullptr; }
// Whether there is a key of this suite.
bool held(const ibake_own_key& key, uint16_t suite);

// Octets of the ciphertext of `size` octets, at most.
constexpr size_t ciphertext_bound(uint16_t suite, size_t size) {
    return suite == IBAKE_SUITE_BF_BLS12381 ? size + IBAKE_CIPHERTEXT_OVERHEAD
                                            : IBAKE_SS_CIPHERTEXT_SIZE(profile::bits_of_suite(suite), size);
}
// Whether this many octets can be a ciphertext of 1 to `most` octets.
constexpr bool ciphertext_fits(uint16_t suite, size_t ciphertext, size_t most) {
    return ciphertext > (suite == IBAKE_SUITE_BF_BLS12381 ? IBAKE_CIPHERTEXT_OVERHEAD : 0) &&
           ciphertext <= ciphertext_bound(suite, most);
}

// Encrypts the last `plain` octets of a field, at most kChainMax, to a dated identity, whose recipient the directory may have. size: in, of
// the field, ciphertext_bound(plain) octets; out, of the ciphertext, which is at its beginning.
[[nodiscard]] ibake_status encrypt(const ibake_config& config, uint8_t* field, size_t& size, const ibake_kms& kms, Octets dated,
                                   size_t plain);

// What can be checked of a ciphertext without a key, before a decryption is spent on it.
[[nodiscard]] ibake_status check_ciphertext(const ibake_context* context, const ibake_kms& kms, Octets ciphertext);

// out_size: in, octets of `out`. The ciphertext fits them. Secret: key, out.
[[nodiscard]] ibake_status decrypt(const ibake_context* context, uint8_t* out, size_t& out_size, const ibake_kms& kms,
                                   const ibake_own_key& key, Octets ciphertext);

// Checks a received private key by its equation. Secret: key.
[[nodiscard]] ibake_status check_key(const ibake_context* context, const ibake_kms& kms, Octets dated, Octets key);

}  // namespace ibake

#endif
