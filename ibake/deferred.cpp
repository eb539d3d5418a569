// Keys of deferred content: from SK, not from the exchange that carried it. SPDX-License-Identifier: Apache-2.0
#include "ibake/deferred.h"

namespace ibake {

ibake_status derive_deferred(const ibake_platform* platform, ibake_srtp_keys& out, const DeferredKey& key, uint8_t cs_id,
                             bool outgoing) {
    if (cs_id == 0 || cs_id % 2 == 0) return IBAKE_E_ARGUMENT;
    const Prf prf = {platform, key.prf};
    const LabelTail tail = {key.csb_id, {key.rand, key.rand_size}};
    out = ibake_srtp_keys{};
    ibake_status status = derive(prf, out.key, profile::kTekDefault, key.sk, Label::tek, cs_id, tail);
    if (status == IBAKE_OK) status = derive(prf, out.salt, profile::kSaltSize, key.sk, Label::salt, cs_id, tail);
    if (status != IBAKE_OK) {
        wipe(&out, sizeof out);
        out = ibake_srtp_keys{};
        return status;
    }
    out.key_size = profile::kTekDefault;
    out.salt_size = profile::kSaltSize;
    out.tag_size = profile::kTagDefault;
    out.outgoing = outgoing;
    return IBAKE_OK;
}

ibake_status open_deferred(const ibake_config& config, ibake_srtp_keys& out, ibake_identity& sender, Octets message,
                           const ibake_identity& called, uint8_t cs_id) {
    Message m;
    IBAKE_TRY(parse_message(m, message));
    if (m.header.data_type != IBAKE_MESSAGE_I2) return IBAKE_E_DATA_TYPE;
    if (m.esk.empty() || m.rand.empty() || m.ids[0].role != profile::kRoleInitiator) return IBAKE_E_PAYLOAD;
    IBAKE_TRY(check_identity(called));
    const Ticks t = ticks_from_ntp(m.t);
    ibake_kms kms;
    ibake_own_key own;
    IBAKE_TRY(find_kms(config, kms, called, seconds_of(t)));
    IBAKE_TRY(find_key(config, own, called, kms, t));
    Plain plain;
    IBAKE_TRY(open(config, plain, kms, own, m.esk));
    Secret<DeferredKey> key;
    memcpy(key->csb_id, m.header.csb_id, sizeof key->csb_id);
    key->prf = m.header.prf;
    key->rand_size = static_cast<uint8_t>(m.rand.size());
    copy(key->rand, m.rand);
    ibake_identity id;
    IBAKE_TRY(parse_esk(id, *key, plain.view()));
    if (!same(id, m.ids[0].id)) return IBAKE_E_IDENTITY_MISMATCH;  // point 13
    IBAKE_TRY(derive_deferred(platform_of(config), out, *key, cs_id, false));
    if (cs_id <= m.header.map.count) out.ssrc = m.header.map.cs[cs_id - 1].ssrc;
    sender = m.ids[0].id;
    return IBAKE_OK;
}

}  // namespace ibake
