// SRTP keys and libsrtp2, whose header stays out of sight: libre's has the same names. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_UE_SRTP_H
#define IBAKE_TOOLS_UE_SRTP_H

#include <cstdint>
#include <memory>
#include <vector>

#include "ibake/ibake.h"
#include "tools/store/secret.h"

struct srtp_ctx_t_;

namespace ibake::ue {

using Packet = std::vector<uint8_t>;
using Packets = std::vector<Packet>;

// One direction of one generation of keys.
struct CryptoSession {
    uint32_t ssrc = 0;
    uint32_t roc = 0;            // where the roll-over counter stands, or stood when the keys were agreed
    std::vector<uint8_t> mki;    // master key identifier in every packet; empty: none
    store::Secret key_and_salt;  // master key (16, 24 or 32) and salt (14) as SRTP wants them, side by side
};

// From what a session exported, which is wiped. Throws cli::Failure unless the tag has 80 bits.
CryptoSession crypto_session(ibake_srtp_keys& keys);

inline constexpr size_t srtp_tag_size = 10;

// AES-CM and HMAC-SHA1-80 for one SSRC in one direction under one master key.
class Srtp {
public:
    explicit Srtp(const CryptoSession& session);  // throws cli::Failure
    void set_roc(uint32_t roc);                   // of the next packet; before the first one only
    Packet protect(Packet rtp);
    bool unprotect(Packet& srtp);  // false: not authentic, or a replay; then the packet is as it was

private:
    struct Free {
        void operator()(srtp_ctx_t_* context) const;
    };
    std::unique_ptr<srtp_ctx_t_, Free> context_;
    uint32_t ssrc_;
    bool use_mki_;
};

}  // namespace ibake::ue

#endif
