// Identity-based encryption by whichever suite a KMS has: all that the protocol knows of suites. SPDX-License-Identifier: Apache-2.0
#include "ibake/suite.h"

#include "field/secret.h"
#include "field/word.h"
#include "ibake/messages.h"

namespace ibake {
namespace {

static_assert(IBAKE_SS_BITS >= IBAKE_SS_MAX_BITS, "the structs of ibe/ss.h have no room for the widest suite");

// Otherwise it is BF-BLS12381: find_kms refuses what is not compiled in.
constexpr bool is_rfc5091(const ibake_kms& kms) { return IBAKE_SS_MAX_BITS > 0 && kms.suite != IBAKE_SUITE_BF_BLS12381; }

// The smallest code has no room for prepared keys.
bool uses_prepared(const ibake_own_key& key) { return !kSmall && key.prepared != nullptr; }

ibake_status encrypt_bls(const ibake_config& config, uint8_t* field, const ibake_kms& kms, Octets dated, size_t plain) {
    const ibake_directory& d = *config.directory;
    const ibake_ibe_recipient* cached =
        d.find_recipient != nullptr ? d.find_recipient(d.self, dated.data(), dated.size()) : nullptr;
    ibake_ibe_recipient recipient;
    if (cached == nullptr) {
        IBAKE_TRY(ibake_ibe_recipient_load(config.context, &recipient, kms.params, dated.data(), dated.size()));
        cached = &recipient;
    }
    return ibake_ibe_encrypt(config.context, field, cached, field + IBAKE_CIPHERTEXT_OVERHEAD, plain);
}

ibake_status encrypt_ss(const ibake_config& config, uint8_t* field, size_t& size, const ibake_kms& kms, Octets dated, size_t plain) {
    const ibake_directory& d = *config.directory;
    const ibake_ss_recipient* cached =
        d.find_ss_recipient != nullptr ? d.find_ss_recipient(d.self, dated.data(), dated.size()) : nullptr;
    ibake_ss_recipient recipient;
    if (cached == nullptr) {
        IBAKE_TRY(
            ibake_ss_recipient_load(config.context, &recipient, sizeof recipient, kms.ss_params, dated.data(), dated.size()));
        cached = &recipient;
    }
    Secret<uint8_t[kChainMax]> message;  // a ciphertext of these suites begins anywhere
    memcpy(*message, field + size - plain, plain);
    return ibake_ss_encrypt(config.context, field, &size, kms.ss_params, cached, *message, plain);
}

}  // namespace

bool usable(const ibake_kms& kms) {
    if (is_rfc5091(kms)) return kms.ss_params != nullptr && ibake_ss_suite(kms.ss_params) == kms.suite;
    return kms.params != nullptr;
}

bool held(const ibake_own_key& key, uint16_t suite) {
    return suite == IBAKE_SUITE_BF_BLS12381 ? key.key != nullptr || uses_prepared(key) : key.ss_key != nullptr;
}

ibake_status encrypt(const ibake_config& config, uint8_t* field, size_t& size, const ibake_kms& kms, Octets dated, size_t plain) {
    return is_rfc5091(kms) ? encrypt_ss(config, field, size, kms, dated, plain) : encrypt_bls(config, field, kms, dated, plain);
}

ibake_status check_ciphertext(const ibake_context* context, const ibake_kms& kms, Octets ciphertext) {
    if (is_rfc5091(kms)) return ibake_ss_ciphertext_check(context, kms.ss_params, ciphertext.data(), ciphertext.size());
    ibake_ibe_params u;  // U has the form of P_pub
    return ibake_ibe_params_load(context, &u, ciphertext.data()) == IBAKE_OK ? IBAKE_OK : IBAKE_E_DECRYPT;
}

ibake_status decrypt(const ibake_context* context, uint8_t* out, size_t& out_size, const ibake_kms& kms, const ibake_own_key& key,
                     Octets ciphertext) {
    const size_t room = out_size;
    if (is_rfc5091(kms)) {
        const ibake_status status =
            ibake_ss_decrypt(context, out, &out_size, kms.ss_params, key.ss_key, ciphertext.data(), ciphertext.size());
        return status == IBAKE_E_BUFFER ? IBAKE_E_LENGTH : status;
    }
    if (!ciphertext_fits(kms.suite, ciphertext.size(), room)) return IBAKE_E_LENGTH;
    out_size = ciphertext.size() - IBAKE_CIPHERTEXT_OVERHEAD;
    return uses_prepared(key) ? ibake_ibe_decrypt_prepared(context, out, key.prepared, ciphertext.data(), ciphertext.size())
                                   : ibake_ibe_decrypt(context, out, key.key, ciphertext.data(), ciphertext.size());
}

ibake_status check_key(const ibake_context* context, const ibake_kms& kms, Octets dated, Octets key) {
    if (is_rfc5091(kms)) {
        Secret<ibake_ss_key> loaded;
        return ibake_ss_key_load(context, &*loaded, sizeof *loaded, kms.ss_params, dated.data(), dated.size(), key.data(),
                                 key.size());
    }
    if (key.size() != IBAKE_KEY_SIZE) return IBAKE_E_LENGTH;
    Secret<ibake_ibe_key> loaded;
    return ibake_ibe_key_load(context, &*loaded, kms.params, dated.data(), dated.size(), key.data());
}

}  // namespace ibake
