// Local policy: SRTP parameters and crypto sessions that may be agreed. SPDX-License-Identifier: Apache-2.0
#include "ibake/policy.h"

namespace ibake {
namespace {

// Parameters of RFC 3830 section 6.10.1.
enum Parameter : uint8_t {
    kEncryption,
    kKeySize,
    kAuthentication,
    kAuthKeySize,
    kSaltSize,
    kSrtpPrf,
    kDerivationRate,
    kSrtpEncryption,
    kSrtcpEncryption,
    kFecOrder,
    kSrtpAuthentication,
    kTagSize,
    kPrefixSize,
    kParameters
};

ibake_status check_policy(const ibake_config& config, SrtpSizes& sizes, const Sp& sp, size_t ceiling) {
    // The only value that the floors leave open to us, or 0xff: see below.
    static constexpr uint8_t kRequired[kParameters] = {1, 0xff, 1, 20, profile::kSaltSize, 0, 0, 1, 1, 0, 1, 0xff, 0};
    sizes = {sp.policy, profile::kTekDefault, profile::kTagDefault};
    uint32_t met = 0;
    Reader r(sp.params);
    while (r.left() != 0) {
        const uint8_t type = r.u8(), size = r.u8();
        const Octets value = r.take(size);
        if (r.failed() || size != 1) return IBAKE_E_LENGTH;
        if (type >= kParameters) return IBAKE_E_POLICY;
        if ((met >> type & 1) != 0) return IBAKE_E_FORMAT;
        met |= 1u << type;
        if (kRequired[type] != 0xff && value[0] != kRequired[type]) return IBAKE_E_POLICY;
        if (type == kKeySize) sizes.key = value[0];
        if (type == kTagSize) sizes.tag = value[0];
    }
    const bool key_ok =
        (sizes.key == 16 || sizes.key == 24 || sizes.key == 32) && sizes.key >= config.min_key && sizes.key <= ceiling;
    return key_ok && sizes.tag >= config.min_tag && sizes.tag <= 20 ? IBAKE_OK : IBAKE_E_POLICY;
}

bool policy_known(uint8_t policy, const SrtpSizes* sizes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (sizes[i].policy == policy) return true;
    return false;
}

bool ssrc_taken(const Map& map, size_t index) {
    for (size_t i = 0; i < map.count; i++)
        if (i != index && map.cs[i].ssrc == map.cs[index].ssrc) return true;
    return false;
}

}  // namespace

ibake_status check_policies(const ibake_config& config, SrtpSizes sizes[profile::kSpMax], uint8_t& size_count, const Sp* sp,
                            size_t count, size_t strength) {
    const size_t ceiling = config.max_key != 0 ? config.max_key : strength;
    const Sp standard = {0, {}};  // point 11: without SP every CS has policy 0, SRTP's defaults
    size_count = static_cast<uint8_t>(count == 0 ? 1 : count);
    for (size_t i = 0; i < size_count; i++) {
        const ibake_status status = check_policy(config, sizes[i], count == 0 ? standard : sp[i], ceiling);
        if (status != IBAKE_OK) return status;
    }
    return IBAKE_OK;
}

ibake_status check_map(const Map& map, const SrtpSizes* sizes, size_t size_count, bool all_chosen) {
    for (size_t i = 0; i < map.count; i++) {
        if (!policy_known(map.cs[i].policy, sizes, size_count)) return IBAKE_E_POLICY;
        if (map.cs[i].ssrc == 0 ? all_chosen : ssrc_taken(map, i)) return IBAKE_E_POLICY;
    }
    return IBAKE_OK;
}

ibake_status draw_ssrcs(const ibake_platform* platform, Map& map, bool is_initiator) {
    for (size_t i = 0; i < map.count; i++) {
        if (map.cs[i].ssrc != 0 || (is_initiator && !cs_from_initiator(i))) continue;
        for (unsigned draw = 0; map.cs[i].ssrc == 0 || ssrc_taken(map, i); draw++) {
            uint8_t octets[4];
            if (draw == profile::kDraws || platform->random(platform->self, IBAKE_RANDOM_SSRC, octets, sizeof octets) != 0)
                return IBAKE_E_RANDOM;
            map.cs[i].ssrc = load32(octets);
        }
    }
    return IBAKE_OK;
}

bool same(const Map& a, const Map& b) {
    if (a.count != b.count) return false;
    for (size_t i = 0; i < a.count; i++)
        if (a.cs[i].policy != b.cs[i].policy || a.cs[i].ssrc != b.cs[i].ssrc || a.cs[i].roc != b.cs[i].roc) return false;
    return true;
}

bool fills(const Map& answer, const Map& offer) {
    Map filled = offer;
    for (size_t i = 0; i < offer.count && i < answer.count; i++)
        if (filled.cs[i].ssrc == 0) filled.cs[i].ssrc = answer.cs[i].ssrc;
    return same(answer, filled);
}

}  // namespace ibake
