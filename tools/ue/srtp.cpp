// SRTP by libsrtp2: see srtp.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ue/srtp.h"

#include <cstring>
#include <string>

#include <srtp2/srtp.h>

#include "tools/cli/commands.h"

namespace ibake::ue {

namespace {

using cli::Failure;

void check(srtp_err_status_t status, const char* what) {
    if (status != srtp_err_status_ok)
        throw Failure(std::string("libsrtp2: ") + what + " failed with code " + std::to_string(status));
}

}  // namespace

CryptoSession crypto_session(ibake_srtp_keys& keys) {
    CryptoSession cs;
    cs.ssrc = keys.ssrc;
    cs.roc = keys.roc;
    cs.mki.assign(keys.mki, keys.mki + keys.mki_size);
    cs.key_and_salt = store::Secret(size_t{keys.key_size} + keys.salt_size);
    std::memcpy(cs.key_and_salt.data(), keys.key, keys.key_size);
    std::memcpy(cs.key_and_salt.data() + keys.key_size, keys.salt, keys.salt_size);
    const bool fits = keys.tag_size == srtp_tag_size;
    ibake_wipe(&keys, sizeof keys);
    if (!fits) throw Failure("this program protects media with tags of 80 bits only; choose the default policy");
    return cs;
}

Srtp::Srtp(const CryptoSession& session) : ssrc_(session.ssrc), use_mki_(!session.mki.empty()) {
    static const srtp_err_status_t ready = srtp_init();
    check(ready, "srtp_init");
    srtp_policy_t policy{};
    switch (session.key_and_salt.size()) {
    case SRTP_AES_ICM_128_KEY_LEN_WSALT:
        srtp_crypto_policy_set_rtp_default(&policy.rtp);
        break;
    case SRTP_AES_ICM_192_KEY_LEN_WSALT:
        srtp_crypto_policy_set_aes_cm_192_hmac_sha1_80(&policy.rtp);
        break;
    case SRTP_AES_ICM_256_KEY_LEN_WSALT:
        srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80(&policy.rtp);
        break;
    default:
        throw Failure(
            "this program protects media with a key of 128, 192 or 256 bits and a salt of 112 only; choose the default policy");
    }
    policy.rtcp = policy.rtp;
    policy.ssrc.type = ssrc_specific;
    policy.ssrc.value = session.ssrc;
    policy.window_size = 1024;
    srtp_master_key_t key{};  // libsrtp2 copies what these point to
    key.key = const_cast<uint8_t*>(session.key_and_salt.data());
    key.mki_id = const_cast<uint8_t*>(session.mki.data());
    key.mki_size = static_cast<unsigned>(session.mki.size());
    srtp_master_key_t* keys[] = {&key};
    if (use_mki_) {
        policy.keys = keys;
        policy.num_master_keys = 1;
    } else {
        policy.key = key.key;
    }
    srtp_t context = nullptr;
    check(srtp_create(&context, &policy), "srtp_create");
    context_.reset(context);
}

void Srtp::Free::operator()(srtp_ctx_t_* context) const { srtp_dealloc(context); }

void Srtp::set_roc(uint32_t roc) { check(srtp_set_stream_roc(context_.get(), ssrc_, roc), "srtp_set_stream_roc"); }

Packet Srtp::protect(Packet rtp) {
    int size = static_cast<int>(rtp.size());
    rtp.resize(rtp.size() + SRTP_MAX_TRAILER_LEN + SRTP_MAX_MKI_LEN);
    check(srtp_protect_mki(context_.get(), rtp.data(), &size, use_mki_, 0), "srtp_protect");
    rtp.resize(static_cast<size_t>(size));
    return rtp;
}

bool Srtp::unprotect(Packet& srtp) {
    Packet rtp = srtp;
    int size = static_cast<int>(rtp.size());
    if (srtp_unprotect_mki(context_.get(), rtp.data(), &size, use_mki_) != srtp_err_status_ok) return false;
    rtp.resize(static_cast<size_t>(size));
    srtp = std::move(rtp);
    return true;
}

}  // namespace ibake::ue
