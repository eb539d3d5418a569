// The structures of RFC 5408 and RFC 5409: see structures.h. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/structures.h"

#include "tools/rfc5408/asn1.h"
#include "tools/rfc5408/templates.h"

namespace ibake::rfc5408 {

namespace {

using asn1::decode;
using asn1::make;
using asn1::Owner;
using cli::Failure;

Octets copy(Bytes octets) { return {octets.begin(), octets.end()}; }
Bytes octets(const asn1::Octets& der) { return {der.get(), der.get_deleter().size}; }

void require_number(const ASN1_INTEGER* value, uint64_t expected, const char* what) {
    if (asn1::integer(value, what) != expected) throw Failure(std::string(what) + ": not " + std::to_string(expected));
}

void require_oid(const ASN1_OBJECT* value, const char* expected, const char* what) {
    const std::string found = asn1::oid(value);
    if (found != expected) throw Failure(std::string(what) + ": " + found + " instead of " + expected);
}

Identity identity_of(const IBEIdentityInfo& in) {
    return {asn1::text(in.district, "district"), asn1::integer(in.serial, "serial of the district"), asn1::oid(in.identityType),
            copy(asn1::octets(in.identityData))};
}

void set_identity(IBEIdentityInfo& out, const Identity& value) {
    asn1::set_text(out.district, value.district);
    asn1::set_integer(out.serial, value.serial);
    asn1::set_oid(out.identityType, value.type);
    asn1::set_octets(out.identityData, value.data);
}

std::vector<OidValue> list_of(const STACK_OF(OidOctets) * in) {
    std::vector<OidValue> out;
    for (int i = 0; i < sk_OidOctets_num(in); i++) {  // -1 for a list that is absent
        const OidOctets& item = *sk_OidOctets_value(in, i);
        out.push_back({asn1::oid(item.oid), copy(asn1::octets(item.value))});
    }
    return out;
}

// Lists that may be absent are absent when empty.
void set_list(STACK_OF(OidOctets) * &out, const std::vector<OidValue>& list) {
    if (list.empty()) return;
    if (out == nullptr) out = sk_OidOctets_new_null();
    for (const OidValue& v : list) {
        auto item = make<OidOctets>(OidOctets_it());
        asn1::set_oid(item->oid, v.oid);
        asn1::set_octets(item->value, v.value);
        if (sk_OidOctets_push(out, item.get()) <= 0) throw std::bad_alloc();
        (void)item.release();
    }
}

RecipientInfo recipient_of(const IBERecipientInfo& in) {
    require_number(in.cmsVersion, 3, "version of the recipient's information");
    require_oid(in.keyFetchMethod, oid::uri_pps, "how the parameters are to be found");
    if (in.serverInfo != nullptr && sk_OidOctets_num(in.serverInfo) == 0)
        throw Failure("the list of server information is empty");
    return {identity_of(*in.recipientIdentity), list_of(in.serverInfo), copy(asn1::octets(in.encryptedKey))};
}

void set_recipient(IBERecipientInfo& out, const RecipientInfo& value) {
    asn1::set_integer(out.cmsVersion, 3);
    asn1::set_oid(out.keyFetchMethod, oid::uri_pps);
    set_identity(*out.recipientIdentity, value.identity);
    set_list(out.serverInfo, value.server_info);
    asn1::set_octets(out.encryptedKey, value.encrypted_key);
}

constexpr char oid_data[] = "1.2.840.113549.1.7.1", oid_enveloped[] = "1.2.840.113549.1.7.3",
               oid_aes256_cbc[] = "2.16.840.1.101.3.4.1.42";
constexpr size_t iv_size = 16;

}  // namespace

EmailIdentity read_email_identity(Bytes der) {
    const auto in = decode<EmailIdentityData>(der, EmailIdentityData_it(), identity_max, "EmailIdentityData");
    EmailIdentity out{asn1::text(in->rfc822Name, "mail address"), asn1::time(in->time, "time of the identity")};
    const size_t at = out.address.rfind('@');
    if (at == std::string::npos || at == 0 || at + 1 == out.address.size())
        throw Failure("'" + out.address + "': not a mail address");
    return out;
}

Octets write_email_identity(const EmailIdentity& value) {
    auto out = make<EmailIdentityData>(EmailIdentityData_it());
    asn1::set_text(out->rfc822Name, value.address);
    asn1::set_time(out->time, value.time);
    return to_vector(out);
}

int64_t rounded(int64_t time, int64_t interval) { return time - ((time % interval) + interval) % interval; }

Identity read_identity(Bytes der) {
    return identity_of(*decode<IBEIdentityInfo>(der, IBEIdentityInfo_it(), identity_max, "IBEIdentityInfo"));
}

Octets write_identity(const Identity& value) {
    auto out = make<IBEIdentityInfo>(IBEIdentityInfo_it());
    set_identity(*out, value);
    return to_vector(out);
}

Identity email_identity(const std::string& district, uint64_t serial, const EmailIdentity& email) {
    return {district, serial, oid::email_identity, write_email_identity(email)};
}

EmailIdentity email_of(const Identity& identity) {
    if (identity.type != oid::email_identity)
        throw Failure("identity of type " + identity.type + ", not a mail address with a time");
    return read_email_identity(identity.data);
}

const Octets* SystemParams::algorithm(const std::string& oid) const {
    const auto found = std::ranges::find(algorithms, oid, &OidValue::oid);
    return found == algorithms.end() ? nullptr : &found->value;
}

std::string SystemParams::pkg_uri() const {
    const auto found = std::ranges::find(extensions, oid::pkg_uri, &OidValue::oid);
    if (found == extensions.end()) return {};
    // RFC 5408 does not say whether the octets are characters or the DER of an IA5String: a first octet of 0x16 is no character.
    if (found->value.empty() || found->value[0] != V_ASN1_IA5STRING) {
        const Owner<ASN1_IA5STRING> raw = make<ASN1_IA5STRING>(ASN1_ITEM_rptr(ASN1_IA5STRING));
        asn1::set_octets(raw.get(), found->value);
        return asn1::text(raw.get(), "URI of the key server");
    }
    return asn1::text(
        decode<ASN1_IA5STRING>(found->value, ASN1_ITEM_rptr(ASN1_IA5STRING), identity_max, "URI of the key server").get(),
        "URI of the key server");
}

void SystemParams::require_own(const Identity& identity) const {
    if (identity.district != district || identity.serial != serial)
        throw Failure("encrypted under parameters " + std::to_string(identity.serial) + " of " + identity.district + ", not " +
                      std::to_string(serial) + " of " + district);
}

void SystemParams::require_usable(int64_t now) const {
    require_known();
    if (!valid_at(now)) throw Failure("parameters of " + district + ": outside their validity; fetch them again");
}

void SystemParams::require_known() const {
    if (identity_type != oid::email_identity)
        throw Failure("parameters of " + district + ": for identities of type " + identity_type +
                      ", which this program does not know");
    for (const OidValue& e : extensions)
        if (e.oid != oid::pkg_uri)
            throw Failure("parameters of " + district + ": extension " + e.oid + " is unknown, so they must not be used");
    (void)pkg_uri();
}

SystemParams read_system_params(Bytes der) {
    const auto in = decode<IBESysParams>(der, IBESysParams_it(), structure_max, "IBESysParams");
    require_number(in->version, 2, "version of the parameters");
    SystemParams out{asn1::text(in->districtName, "district"),
                     asn1::integer(in->districtSerial, "serial of the district"),
                     asn1::time(in->validity->notBefore, "begin of the validity"),
                     asn1::time(in->validity->notAfter, "end of the validity"),
                     list_of(in->ibePublicParameters),
                     asn1::oid(in->ibeIdentityType),
                     list_of(in->ibeParamExtensions)};
    if (out.not_before > out.not_after) throw Failure("IBESysParams: the validity ends before it begins");
    if (out.algorithms.empty()) throw Failure("IBESysParams: no algorithm");
    for (const auto* list : {&out.algorithms, &out.extensions})
        for (const OidValue& v : *list)
            if (std::ranges::count(*list, v.oid, &OidValue::oid) != 1) throw Failure("IBESysParams: " + v.oid + " appears twice");
    return out;
}

Octets write_system_params(const SystemParams& value) {
    auto out = make<IBESysParams>(IBESysParams_it());
    asn1::set_integer(out->version, 2);
    asn1::set_text(out->districtName, value.district);
    asn1::set_integer(out->districtSerial, value.serial);
    asn1::set_time(out->validity->notBefore, value.not_before);
    asn1::set_time(out->validity->notAfter, value.not_after);
    set_list(out->ibePublicParameters, value.algorithms);
    asn1::set_oid(out->ibeIdentityType, value.identity_type);
    set_list(out->ibeParamExtensions, value.extensions);
    return to_vector(out);
}

OidValue pkg_uri_extension(const std::string& uri) {
    auto text = make<ASN1_IA5STRING>(ASN1_ITEM_rptr(ASN1_IA5STRING));
    asn1::set_text(text.get(), uri);
    return {oid::pkg_uri, to_vector(text)};
}

KeyReply read_key_reply(Bytes der) {
    const auto in = decode<IBEPrivateKeyReply>(der, IBEPrivateKeyReply_it(), structure_max, "IBEPrivateKeyReply");
    const Bytes key = asn1::octets(in->pkgKeyData);
    KeyReply out{identity_of(*in->pkgIdentity), asn1::oid(in->pkgAlgorithm), store::Secret(key.size()), list_of(in->pkgOptions)};
    std::ranges::copy(key, out.key.data());
    OPENSSL_cleanse(const_cast<uint8_t*>(key.data()), key.size());
    return out;
}

store::Secret write_key_reply(const KeyReply& value) {
    auto out = make<IBEPrivateKeyReply>(IBEPrivateKeyReply_it());
    set_identity(*out->pkgIdentity, value.identity);
    asn1::set_oid(out->pkgAlgorithm, value.algorithm);
    asn1::set_octets(out->pkgKeyData, value.key);
    set_list(out->pkgOptions, value.options);
    const asn1::Octets der = asn1::encode(out.get(), IBEPrivateKeyReply_it());
    const Bytes key = asn1::octets(out->pkgKeyData);
    OPENSSL_cleanse(const_cast<uint8_t*>(key.data()), key.size());
    store::Secret secret(octets(der).size());
    std::ranges::copy(octets(der), secret.data());
    return secret;
}

RecipientInfo read_recipient_info(Bytes der) {
    return recipient_of(*decode<IBERecipientInfo>(der, IBERecipientInfo_it(), structure_max, "IBERecipientInfo"));
}

Octets write_recipient_info(const RecipientInfo& value) {
    auto out = make<IBERecipientInfo>(IBERecipientInfo_it());
    set_recipient(*out, value);
    return to_vector(out);
}

EnvelopedData read_enveloped_data(Bytes der) {
    const auto info = decode<ContentInfo>(der, ContentInfo_it(), content_max + structure_max, "enveloped data");
    require_oid(info->contentType, oid_enveloped, "enveloped data");
    const CmsEnvelopedData& in = *info->content;
    require_number(in.version, 3, "version of the enveloped data");
    if (sk_OtherRecipientInfo_num(in.recipientInfos) != 1) throw Failure("enveloped data: not exactly one recipient");
    const OtherRecipientInfo& other = *sk_OtherRecipientInfo_value(in.recipientInfos, 0);
    require_oid(other.oriType, oid::ibe_recipient, "kind of recipient");
    const EncryptedContentInfo& content = *in.encryptedContentInfo;
    require_oid(content.contentType, oid_data, "kind of content");
    require_oid(content.contentEncryptionAlgorithm->algorithm, oid_aes256_cbc, "cipher of the content");
    const ASN1_TYPE* iv = content.contentEncryptionAlgorithm->parameter;
    if (iv == nullptr || iv->type != V_ASN1_OCTET_STRING || asn1::octets(iv->value.octet_string).size() != iv_size)
        throw Failure("cipher of the content: no initialisation vector of 16 octets");
    return {recipient_of(*other.oriValue), copy(asn1::octets(iv->value.octet_string)),
            copy(asn1::octets(content.encryptedContent))};
}

Octets write_enveloped_data(const EnvelopedData& value) {
    auto info = make<ContentInfo>(ContentInfo_it());
    asn1::set_oid(info->contentType, oid_enveloped);
    CmsEnvelopedData& out = *info->content;
    asn1::set_integer(out.version, 3);
    auto other = make<OtherRecipientInfo>(OtherRecipientInfo_it());
    asn1::set_oid(other->oriType, oid::ibe_recipient);
    set_recipient(*other->oriValue, value.recipient);
    if (sk_OtherRecipientInfo_push(out.recipientInfos, other.get()) <= 0) throw std::bad_alloc();
    (void)other.release();
    EncryptedContentInfo& content = *out.encryptedContentInfo;
    asn1::set_oid(content.contentType, oid_data);
    asn1::set_oid(content.contentEncryptionAlgorithm->algorithm, oid_aes256_cbc);
    auto iv = make<ASN1_OCTET_STRING>(ASN1_ITEM_rptr(ASN1_OCTET_STRING));
    asn1::set_octets(iv.get(), value.iv);
    if (content.contentEncryptionAlgorithm->parameter == nullptr) content.contentEncryptionAlgorithm->parameter = ASN1_TYPE_new();
    ASN1_TYPE_set(content.contentEncryptionAlgorithm->parameter, V_ASN1_OCTET_STRING, iv.release());
    asn1::set_octets(content.encryptedContent, value.content);
    return to_vector(info);
}

std::string read_oid(Bytes der) {
    return asn1::oid(decode<ASN1_OBJECT>(der, ASN1_ITEM_rptr(ASN1_OBJECT), identity_max, "object identifier").get());
}

Octets write_oid(const std::string& dotted) {
    ASN1_OBJECT* object = nullptr;
    asn1::set_oid(object, dotted);
    return to_vector(Owner<ASN1_OBJECT>(object, asn1::Free{ASN1_ITEM_rptr(ASN1_OBJECT)}));
}

}  // namespace ibake::rfc5408
