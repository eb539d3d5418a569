// Keys and recipients of dated identities, by the caller's directory. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_LOOKUP_H
#define IBAKE_IBAKE_LOOKUP_H

#include "field/secret.h"
#include "ibake/messages.h"
#include "ibake/suite.h"

namespace ibake {

const ibake_platform* platform_of(const ibake_config& config);

// The KMS that serves `id`, with a suite that local policy takes (point 27).
[[nodiscard]] ibake_status find_kms(const ibake_config& config, ibake_kms& kms, const ibake_identity& id, uint64_t seconds);

// Allowed distance between T and the clock (rule 13).
uint32_t allowed_skew(const ibake_config& config, const ibake_kms& kms);

// The private key of `id` at T. Whose key is not held: IBAKE_E_NO_KEY.
[[nodiscard]] ibake_status find_key(const ibake_config& config, ibake_own_key& key, const ibake_identity& id,
                                    const ibake_kms& kms, Ticks t);

// Encrypts to `to` at T what the last `plain` octets of the writer's last field hold, which has as many as the ciphertext may have.
[[nodiscard]] ibake_status seal_field(const ibake_config& config, Writer& w, const ibake_identity& to, const ibake_kms& kms, Ticks t,
                                      uint8_t* field, size_t plain);
// Octets of a payload IBAKE or ESK with a plaintext of this size, at most.
inline size_t sealed_bound(const ibake_kms& kms, size_t plain) { return 3 + ciphertext_bound(kms.suite, plain); }
// Payload IBAKE or ESK with what write(Writer&) writes, encrypted to `to` at T (points 3, 19). The plaintext is written where the
// ciphertext will be: what fails leaves it there, for the caller to erase.
template <class Write>
[[nodiscard]] ibake_status seal(const ibake_config& config, Writer& w, uint8_t payload_type, const ibake_identity& to,
                                const ibake_kms& kms, Ticks t, Write write) {
    Writer counter(nullptr, 0);
    write(counter);
    const size_t size = counter.size(), most = ciphertext_bound(kms.suite, size);
    w.payload(payload_type);
    uint8_t* field = w.claim_sized(most);
    if (field == nullptr) return IBAKE_OK;  // the writer counts what is needed
    Writer plain(field + most - size, size);
    write(plain);
    return seal_field(config, w, to, kms, t, field, size);
}

// A decrypted chain: secret, wiped when it goes.
struct Plain {
    uint8_t octets[kChainMax];
    size_t size = 0;
    Octets view() const { return {octets, size}; }
    ~Plain() { wipe(octets, sizeof octets); }
};
// kms: of the identity whose key it is.
[[nodiscard]] ibake_status open(const ibake_config& config, Plain& plain, const ibake_kms& kms, const ibake_own_key& key,
                                Octets ciphertext);

}  // namespace ibake

#endif
