// Keys of an exchange: PRF, labels, MAC, AES-CM. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_KEY_SCHEDULE_H
#define IBAKE_IBAKE_KEY_SCHEDULE_H

#include "field/secret.h"
#include "ibake/messages.h"

namespace ibake {

// Platform and PRF function: every key of an exchange comes from one pair.
struct Prf {
    const ibake_platform* platform;
    uint8_t function;
};
inline constexpr size_t kMacMax = 32;
inline size_t mac_size_of(const Prf& prf) { return mac_size(profile::kMacOfPrf[prf.function]); }

// Constants of the labels: consecutive groups of nine digits of e (RFC 3830 section 4.1.3, RFC 6267 section 5.1).
enum class Label : uint32_t {
    tek = 0x2AD01C64,       // from TGK
    salt = 0x39A2C14B,      // from TGK
    encr = 0x150533E1,      // of MIKEY messages, from MPK or PSK
    auth = 0x2D22AC75,      // likewise
    msg_salt = 0x29B88916,  // likewise
    mpk = 0x220E99A2,       // from K_SESSION
    tgk = 0x1F4D675B        // from K_SESSION
};
inline constexpr uint8_t kCsIdMessage = 0xff;                       // cs_id of keys that belong to no crypto session
inline constexpr uint8_t kCsbIdNone[4] = {0xff, 0xff, 0xff, 0xff};  // csb_id in the labels of MPK and TGK

// What is common to the labels of an exchange.
struct LabelTail {
    const uint8_t* csb_id;
    Octets rand;
};

// out[0..n) := PRF(key, constant || cs_id || csb_id || rand). Secret: key, out. Returns IBAKE_OK, IBAKE_E_PLATFORM (out zero).
[[nodiscard]] ibake_status derive(const Prf& prf, uint8_t* out, size_t n, Octets key, Label constant, uint8_t cs_id,
                                  const LabelTail& tail);
// The PRF itself, any label of up to 320 octets.
[[nodiscard]] ibake_status prf_expand(const Prf& prf, uint8_t* out, size_t n, Octets key, Octets label);

// mac[0..mac_size_of(prf)) := HMAC over at most 6 pieces.
[[nodiscard]] ibake_status hmac(const Prf& prf, uint8_t* mac, Octets key, const Octets* pieces, size_t count);

[[nodiscard]] ibake_status sha256(const ibake_platform* platform, uint8_t out[32], Octets a);
[[nodiscard]] ibake_status sha256(const ibake_platform* platform, uint8_t out[32], Octets a, Octets b);

// AES-CM of KEMAC (RFC 3830 section 4.2.3): data := data XOR n octets of the keystream from its octet `from` on, up to octet 2^20.
[[nodiscard]] ibake_status aes_cm(const ibake_platform* platform, uint8_t* data, size_t n, const uint8_t key[profile::kKemacKey],
                                  const uint8_t salt[profile::kKemacSalt], const uint8_t csb_id[4], const uint8_t t[8],
                                  size_t from = 0);

// What an agreed exchange keeps: no MPK, no TGK. TEK and salt of every CS id that a later update may add; shorter TEKs are prefixes.
struct Keys {
    uint8_t auth_key[kMacMax];
    uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE];
    struct {
        uint8_t tek[profile::kTekMax], salt[profile::kSaltSize];
    } cs[profile::kCsMax];
};

// From K_SESSION, the octets of [x][y]P. Points 16, 17, 29; DECIDE-12: all octets of K_SESSION go in.
[[nodiscard]] ibake_status derive_keys(const Prf& prf, Keys& keys, Octets k_session, const LabelTail& tail, Octets id_i,
                                       Octets id_r);

// V of a message of an exchange (point 16): `covered` up to Auth alg, then the ID data of IDRi and IDRr.
[[nodiscard]] ibake_status exchange_mac(const Prf& prf, uint8_t* mac, const Keys& keys, Octets covered, Octets id_i, Octets id_r);

}  // namespace ibake

#endif
