// The structures of RFC 5408 and RFC 5409, as values and as DER. SPDX-License-Identifier: Apache-2.0
//
// read_* take DER only, all of it, within the stated sizes, and apply the RFCs' rules about single members; they throw cli::Failure.
// write_* return DER. What an algorithm defines itself (parameters, keys, ciphertexts) is carried as octets.
#ifndef IBAKE_TOOLS_RFC5408_STRUCTURES_H
#define IBAKE_TOOLS_RFC5408_STRUCTURES_H

#include <cstdint>
#include <string>
#include <vector>

#include "tools/store/secret.h"

namespace ibake::rfc5408 {

using store::Bytes;
using Octets = std::vector<uint8_t>;

namespace oid {
inline constexpr char bf[] = "2.16.840.1.114334.1.1.2.1";              // Boneh-Franklin, RFC 5091
inline constexpr char bb1[] = "2.16.840.1.114334.1.1.2.2";             // Boneh-Boyen, RFC 5091
inline constexpr char pkg_uri[] = "2.16.840.1.114334.1.3.2.1";         // extension of IBESysParams
inline constexpr char ibe_recipient[] = "2.16.840.1.114334.1.4.1.1";   // oriType
inline constexpr char email_identity[] = "2.16.840.1.114334.2.1.1.1";  // cmsIdentityOID
inline constexpr char uri_pps[] = "2.16.840.1.114334.3.1.1.1";         // parameters are found under a URI
}  // namespace oid

inline constexpr size_t identity_max = 4096;    // octets of an IBEIdentityInfo
inline constexpr size_t structure_max = 65536;  // of every other structure here

// EmailIdentityData: whose, and from which time on the private key may be had. Unix seconds.
struct EmailIdentity {
    std::string address;
    int64_t time;
    bool operator==(const EmailIdentity&) const = default;
};
EmailIdentity read_email_identity(Bytes der);
Octets write_email_identity(const EmailIdentity& value);

// The start of the interval in which the time lies: RFC 5409's rounding, so that one key serves for an interval.
int64_t rounded(int64_t time, int64_t interval);

// IBEIdentityInfo; its DER is the identity string of the algorithms.
struct Identity {
    std::string district;  // URI of the public parameters
    uint64_t serial;       // which parameters of that district
    std::string type;
    Octets data;
    bool operator==(const Identity&) const = default;
};
Identity read_identity(Bytes der);
Octets write_identity(const Identity& value);
Identity email_identity(const std::string& district, uint64_t serial, const EmailIdentity& email);
// The address and time in an identity of that type. Throws cli::Failure.
EmailIdentity email_of(const Identity& identity);

// IBEPublicParameter, IBEParamExtension, PKGOption, OIDValuePairs: all have this shape.
struct OidValue {
    std::string oid;
    Octets value;
    bool operator==(const OidValue&) const = default;
};

// IBESysParams.
struct SystemParams {
    std::string district;
    uint64_t serial;
    int64_t not_before, not_after;     // inclusive
    std::vector<OidValue> algorithms;  // each once
    std::string identity_type;
    std::vector<OidValue> extensions;
    bool operator==(const SystemParams&) const = default;

    bool valid_at(int64_t time) const { return not_before <= time && time <= not_after; }
    // Throws cli::Failure unless the identity is of this district and serial number.
    void require_own(const Identity& identity) const;
    // Parameters of an algorithm, or null.
    const Octets* algorithm(const std::string& oid) const;
    // Where keys are requested; empty when the parameters do not say.
    std::string pkg_uri() const;
    // Throws cli::Failure when this program must not use the parameters for cryptography: another identity type, or an extension
    // that it does not know.
    void require_known() const;
    // The same, and for encrypting at that time: not outside their validity.
    void require_usable(int64_t now) const;
};
SystemParams read_system_params(Bytes der);
Octets write_system_params(const SystemParams& value);
OidValue pkg_uri_extension(const std::string& uri);

// IBEPrivateKeyReply.
struct KeyReply {
    Identity identity;
    std::string algorithm;
    store::Secret key;
    std::vector<OidValue> options;
};
KeyReply read_key_reply(Bytes der);
store::Secret write_key_reply(const KeyReply& value);

// IBERecipientInfo.
struct RecipientInfo {
    Identity identity;
    std::vector<OidValue> server_info;  // what is not known is ignored
    Octets encrypted_key;
    bool operator==(const RecipientInfo&) const = default;
};
RecipientInfo read_recipient_info(Bytes der);
Octets write_recipient_info(const RecipientInfo& value);

// EnvelopedData (version 3, in a ContentInfo) with one recipient of that kind; the content is encrypted with AES-256-CBC.
struct EnvelopedData {
    RecipientInfo recipient;
    Octets iv, content;
    bool operator==(const EnvelopedData&) const = default;
};
inline constexpr size_t content_max = size_t{1} << 28;
EnvelopedData read_enveloped_data(Bytes der);
Octets write_enveloped_data(const EnvelopedData& value);

// A single OBJECT IDENTIFIER, as key requests have it.
std::string read_oid(Bytes der);
Octets write_oid(const std::string& dotted);

}  // namespace ibake::rfc5408

#endif
