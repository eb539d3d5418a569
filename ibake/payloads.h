// Encodings of the payloads that this library sends and accepts. SPDX-License-Identifier: Apache-2.0
//
// Strict and length-first: a reader function takes the octets after next payload, checks every field that has a fixed value, and
// returns a status; what it returns points into the message. Writers are their exact inverse.
#ifndef IBAKE_IBAKE_PAYLOADS_H
#define IBAKE_IBAKE_PAYLOADS_H

#include "ibake/identity.h"

namespace ibake {

// Next payload values (RFC 3830 section 6.1, RFC 6043 section 6.1, RFC 6267 section 6.1).
namespace payload {
inline constexpr uint8_t kLast = 0, kKemac = 1, kPke = 2, kDh = 3, kSign = 4, kT = 5, kId = 6, kCert = 7, kChash = 8, kV = 9,
                         kSp = 10, kRand = 11, kErr = 12, kTr = 13, kIdr = 14, kRandr = 15, kTp = 16, kTicket = 17, kKeyData = 20,
                         kGeneral = 21, kIbake = 22, kEsk = 23, kSk = 24, kEccpt = 25;
}

// Crypto sessions of the header, SRTP-ID (RFC 3830 section 6.1.1). CS id = index + 1.
struct Map {
    uint8_t count;
    struct {
        uint8_t policy;
        uint32_t ssrc, roc;
    } cs[profile::kCsMax];
};

struct Header {
    uint8_t data_type, next, prf, map_type;
    bool v;
    uint8_t csb_id[4];
    Map map;
};
// Version, PRF, map type and #CS are checked here.
ibake_status read_header(Reader& r, Header& h);
void write_header(Writer& w, const Header& h);

ibake_status read_timestamp(Reader& r, const uint8_t*& t);
void write_timestamp(Writer& w, const uint8_t t[8]);

ibake_status read_rand(Reader& r, Octets& rand);
void write_rand(Writer& w, Octets rand);

struct Idr {
    uint8_t role;
    ibake_identity id;
};
ibake_status read_idr(Reader& r, Idr& idr);
void write_idr(Writer& w, uint8_t role, const ibake_identity& id);
ibake_status read_id(Reader& r, ibake_identity& id);
void write_id(Writer& w, const ibake_identity& id);

struct Sp {
    uint8_t policy;
    Octets params;
};
ibake_status read_sp(Reader& r, Sp& sp);

struct Extension {
    uint8_t type;
    Octets data;
};
ibake_status read_extension(Reader& r, Extension& e);
void write_extension(Writer& w, uint8_t type, Octets data);

// IBAKE and ESK: Encr data with a 16-bit length.
ibake_status read_encrypted(Reader& r, Octets& data);

struct Kemac {
    uint8_t encryption, mac;
    Octets data;
};
ibake_status read_kemac(Reader& r, Kemac& k);

// V without its next payload: Auth alg and Ver data.
struct Verification {
    uint8_t algorithm;
    Octets mac;
};
inline constexpr size_t mac_size(uint8_t algorithm) { return algorithm == 1 ? 20 : algorithm == 2 ? 32 : 0; }
ibake_status read_verification(Reader& r, Verification& v);

// Key data sub-payload of type K_PR, KV Null (point 10).
ibake_status read_private_key(Reader& r, Octets& key);
void write_private_key(Writer& w, Octets key);
// SK sub-payload, KV Null (point 18).
ibake_status read_sk(Reader& r, Octets& sk);
void write_sk(Writer& w, Octets sk);

// ECCPT (RFC 6267 section 6.1.4) with the opaque nonce that may follow it (point 13), as kept for sending and for the echo.
struct Share {
    static constexpr size_t kMax = 1 + 133 + 1 + 4 + 1 + profile::kMkiMax;  // curve, P-521 point, padding, fixed fields, SPI
    uint8_t curve, size, nonce_size, mki_size;
    uint8_t octets[kMax];  // everything after next payload
    uint8_t nonce[profile::kNonceMax];

    const uint8_t* point() const { return octets + 1; }
    Octets mki() const { return {octets + size - mki_size, mki_size}; }
};
size_t point_size(uint8_t curve);  // 1 + 2n octets, 0 for a curve we do not have
ibake_status read_share(Reader& r, Share& share);
void make_share(Share& share, uint8_t curve, const uint8_t* point, Octets mki, Octets nonce);
void write_share(Writer& w, const Share& share);

}  // namespace ibake

#endif
