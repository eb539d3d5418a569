// Keys and recipients of dated identities, by the caller's directory. SPDX-License-Identifier: Apache-2.0
#include "ibake/lookup.h"

#include "ibe/context.h"

namespace ibake {
namespace {

// The longest messages fit with the widest suite: 1 has policies, 3 an ESK; header and map, T, RAND, both identities, a chain.
constexpr size_t widest(size_t size) {
    return 3 + (IBAKE_SS_MAX_BITS > 0 ? IBAKE_SS_CIPHERTEXT_SIZE(IBAKE_SS_MAX_BITS, size) : size + IBAKE_CIPHERTEXT_OVERHEAD);
}
constexpr size_t kCommon = 10 + 9 * profile::kCsMax + 10 + 2 + 255 + 2 * (5 + profile::kIdMax) + widest(kChainMax);
static_assert(kCommon + profile::kPolicyMax <= profile::kMessageMax && kCommon + widest(kEskMax) <= profile::kMessageMax);

}  // namespace

const ibake_platform* platform_of(const ibake_config& config) { return platform_of(config.context); }

ibake_status find_kms(const ibake_config& config, ibake_kms& kms, const ibake_identity& id, uint64_t seconds) {
    kms = ibake_kms{};
    const ibake_directory& d = *config.directory;
    IBAKE_TRY(d.find_kms(d.self, &kms, &id, seconds));
    const size_t strength = profile::strength_of_suite(kms.suite);
    if (strength == 0 || !usable(kms) || kms.interval_s == 0) return IBAKE_E_UNKNOWN_KMS;
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
    return held(key, kms.suite) ? IBAKE_OK : IBAKE_E_NO_KEY;
}

ibake_status seal_field(const ibake_config& config, Writer& w, const ibake_identity& to, const ibake_kms& kms, Ticks t,
                        uint8_t* field, size_t plain) {
    Dated dated;
    make_dated(dated, octets_of(to), seconds_of(t), kms.interval_s);
    const size_t most = ciphertext_bound(kms.suite, plain);
    size_t size = most;
    IBAKE_TRY(encrypt(config, field, size, kms, {dated.octets, dated.size}, plain));
    w.shrink_sized(most, size);
    return IBAKE_OK;
}

ibake_status open(const ibake_config& config, Plain& plain, const ibake_kms& kms, const ibake_own_key& key, Octets ciphertext) {
    size_t size = sizeof plain.octets;
    IBAKE_TRY(decrypt(config.context, plain.octets, size, kms, key, ciphertext));
    plain.size = size;
    declassify_memory(plain.octets, plain.size, "structure, identities and points of a chain are checked in the open");
    return IBAKE_OK;
}

}  // namespace ibake
