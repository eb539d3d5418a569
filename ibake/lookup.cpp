// Keys and recipients of dated identities, by the caller's directory. SPDX-License-Identifier: Apache-2.0
#include "ibake/lookup.h"

#include "ibe/context.h"

namespace ibake {

const ibake_platform* platform_of(const ibake_config& config) { return platform_of(config.context); }

ibake_status find_kms(const ibake_config& config, ibake_kms& kms, const ibake_identity& id, uint64_t seconds) {
    kms = ibake_kms{};
    const ibake_directory& d = *config.directory;
    IBAKE_TRY(d.find_kms(d.self, &kms, &id, seconds));
    const size_t strength = profile::strength_of_suite(kms.suite);
    if (kms.params == nullptr || kms.interval_s == 0 || strength == 0) return IBAKE_E_UNKNOWN_KMS;
    return strength < profile::kSuiteFloor && (config.flags & IBAKE_ALLOW_WEAK_SUITES) == 0 ? IBAKE_E_WEAK_SUITE : IBAKE_OK;
}

uint32_t allowed_skew(const ibake_config& config, const ibake_kms& kms) {
    const uint32_t half = kms.interval_s / 2;
    return config.max_skew_s < half ? config.max_skew_s : half;
}

ibake_status find_key(const ibake_config& config, ibake_own_key& key, const ibake_identity& id, const ibake_kms& kms, Ticks t) {
    Dated dated;
    make_dated(dated, octets_of(id), seconds_of(t), kms.interval_s);
    key = ibake_own_key{};
    const ibake_directory& d = *config.directory;
    const ibake_status status = d.find_key(d.self, &key, &id, dated.octets, dated.size);
    if (status != IBAKE_OK) return status;
    return key.key != nullptr || key.prepared != nullptr ? IBAKE_OK : IBAKE_E_NO_KEY;
}

ibake_status seal(const ibake_config& config, Writer& w, uint8_t payload_type, const ibake_identity& to, const ibake_kms& kms,
                  Ticks t, Octets plain) {
    const size_t size = plain.size() + IBAKE_CIPHERTEXT_OVERHEAD;
    w.payload(payload_type);
    w.u16(size);
    uint8_t* out = w.claim(size);
    if (out == nullptr) return IBAKE_OK;  // the writer counts what is needed
    Dated dated;
    make_dated(dated, octets_of(to), seconds_of(t), kms.interval_s);
    const ibake_directory& d = *config.directory;
    const ibake_ibe_recipient* cached =
        d.find_recipient != nullptr ? d.find_recipient(d.self, dated.octets, dated.size) : nullptr;
    ibake_ibe_recipient recipient;
    if (cached == nullptr) {
        const ibake_status status = ibake_ibe_recipient_load(config.context, &recipient, kms.params, dated.octets, dated.size);
        if (status != IBAKE_OK) return status;
        cached = &recipient;
    }
    return ibake_ibe_encrypt(config.context, out, cached, plain.data(), plain.size());
}

ibake_status open(const ibake_config& config, Plain& plain, const ibake_own_key& key, Octets ciphertext) {
    if (ciphertext.size() <= IBAKE_CIPHERTEXT_OVERHEAD || ciphertext.size() - IBAKE_CIPHERTEXT_OVERHEAD > sizeof plain.octets)
        return IBAKE_E_LENGTH;
    const ibake_status status =
        key.prepared != nullptr
            ? ibake_ibe_decrypt_prepared(config.context, plain.octets, key.prepared, ciphertext.data(), ciphertext.size())
            : ibake_ibe_decrypt(config.context, plain.octets, key.key, ciphertext.data(), ciphertext.size());
    if (status != IBAKE_OK) return status;
    plain.size = ciphertext.size() - IBAKE_CIPHERTEXT_OVERHEAD;
    declassify_memory(plain.octets, plain.size, "structure, identities and points of a chain are checked in the open");
    return IBAKE_OK;
}

}  // namespace ibake
