// ASN.1 of RFC 5408 section 6, RFC 5409 section 6 and RFC 5652 section 6, for structures.cpp alone. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_RFC5408_TEMPLATES_H
#define IBAKE_TOOLS_RFC5408_TEMPLATES_H

#include <openssl/asn1t.h>
#include <openssl/x509.h>

// OpenSSL's macros end without semicolons, which the formatter does not understand.
// clang-format off
namespace ibake::rfc5408 {

namespace {

struct EmailIdentityData {
    ASN1_IA5STRING* rfc822Name;
    ASN1_GENERALIZEDTIME* time;
};
ASN1_SEQUENCE(EmailIdentityData) = {
    ASN1_SIMPLE(EmailIdentityData, rfc822Name, ASN1_IA5STRING),
    ASN1_SIMPLE(EmailIdentityData, time, ASN1_GENERALIZEDTIME),
} static_ASN1_SEQUENCE_END(EmailIdentityData)

struct IBEIdentityInfo {
    ASN1_IA5STRING* district;
    ASN1_INTEGER* serial;
    ASN1_OBJECT* identityType;
    ASN1_OCTET_STRING* identityData;
};
ASN1_SEQUENCE(IBEIdentityInfo) = {
    ASN1_SIMPLE(IBEIdentityInfo, district, ASN1_IA5STRING),
    ASN1_SIMPLE(IBEIdentityInfo, serial, ASN1_INTEGER),
    ASN1_SIMPLE(IBEIdentityInfo, identityType, ASN1_OBJECT),
    ASN1_SIMPLE(IBEIdentityInfo, identityData, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END(IBEIdentityInfo)

struct OidOctets {
    ASN1_OBJECT* oid;
    ASN1_OCTET_STRING* value;
};
ASN1_SEQUENCE(OidOctets) = {
    ASN1_SIMPLE(OidOctets, oid, ASN1_OBJECT),
    ASN1_SIMPLE(OidOctets, value, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END(OidOctets)
DEFINE_STACK_OF(OidOctets)

struct ValidityPeriod {
    ASN1_GENERALIZEDTIME *notBefore, *notAfter;
};
ASN1_SEQUENCE(ValidityPeriod) = {
    ASN1_SIMPLE(ValidityPeriod, notBefore, ASN1_GENERALIZEDTIME),
    ASN1_SIMPLE(ValidityPeriod, notAfter, ASN1_GENERALIZEDTIME),
} static_ASN1_SEQUENCE_END(ValidityPeriod)

struct IBESysParams {
    ASN1_INTEGER* version;
    ASN1_IA5STRING* districtName;
    ASN1_INTEGER* districtSerial;
    ValidityPeriod* validity;
    STACK_OF(OidOctets)* ibePublicParameters;
    ASN1_OBJECT* ibeIdentityType;
    STACK_OF(OidOctets)* ibeParamExtensions;
};
ASN1_SEQUENCE(IBESysParams) = {
    ASN1_SIMPLE(IBESysParams, version, ASN1_INTEGER),
    ASN1_SIMPLE(IBESysParams, districtName, ASN1_IA5STRING),
    ASN1_SIMPLE(IBESysParams, districtSerial, ASN1_INTEGER),
    ASN1_SIMPLE(IBESysParams, validity, ValidityPeriod),
    ASN1_SEQUENCE_OF(IBESysParams, ibePublicParameters, OidOctets),
    ASN1_SIMPLE(IBESysParams, ibeIdentityType, ASN1_OBJECT),
    ASN1_SEQUENCE_OF_OPT(IBESysParams, ibeParamExtensions, OidOctets),
} static_ASN1_SEQUENCE_END(IBESysParams)

struct IBEPrivateKeyReply {
    IBEIdentityInfo* pkgIdentity;
    ASN1_OBJECT* pkgAlgorithm;
    ASN1_OCTET_STRING* pkgKeyData;
    STACK_OF(OidOctets)* pkgOptions;
};
ASN1_SEQUENCE(IBEPrivateKeyReply) = {
    ASN1_SIMPLE(IBEPrivateKeyReply, pkgIdentity, IBEIdentityInfo),
    ASN1_SIMPLE(IBEPrivateKeyReply, pkgAlgorithm, ASN1_OBJECT),
    ASN1_SIMPLE(IBEPrivateKeyReply, pkgKeyData, ASN1_OCTET_STRING),
    ASN1_SEQUENCE_OF_OPT(IBEPrivateKeyReply, pkgOptions, OidOctets),
} static_ASN1_SEQUENCE_END(IBEPrivateKeyReply)

struct IBERecipientInfo {
    ASN1_INTEGER* cmsVersion;
    ASN1_OBJECT* keyFetchMethod;
    IBEIdentityInfo* recipientIdentity;
    STACK_OF(OidOctets)* serverInfo;
    ASN1_OCTET_STRING* encryptedKey;
};
ASN1_SEQUENCE(IBERecipientInfo) = {
    ASN1_SIMPLE(IBERecipientInfo, cmsVersion, ASN1_INTEGER),
    ASN1_SIMPLE(IBERecipientInfo, keyFetchMethod, ASN1_OBJECT),
    ASN1_SIMPLE(IBERecipientInfo, recipientIdentity, IBEIdentityInfo),
    ASN1_SEQUENCE_OF_OPT(IBERecipientInfo, serverInfo, OidOctets),
    ASN1_SIMPLE(IBERecipientInfo, encryptedKey, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END(IBERecipientInfo)

struct OtherRecipientInfo {
    ASN1_OBJECT* oriType;
    IBERecipientInfo* oriValue;
};
ASN1_SEQUENCE(OtherRecipientInfo) = {
    ASN1_SIMPLE(OtherRecipientInfo, oriType, ASN1_OBJECT),
    ASN1_SIMPLE(OtherRecipientInfo, oriValue, IBERecipientInfo),
} static_ASN1_SEQUENCE_END(OtherRecipientInfo)
DEFINE_STACK_OF(OtherRecipientInfo)

struct EncryptedContentInfo {
    ASN1_OBJECT* contentType;
    X509_ALGOR* contentEncryptionAlgorithm;
    ASN1_OCTET_STRING* encryptedContent;
};
ASN1_SEQUENCE(EncryptedContentInfo) = {
    ASN1_SIMPLE(EncryptedContentInfo, contentType, ASN1_OBJECT),
    ASN1_SIMPLE(EncryptedContentInfo, contentEncryptionAlgorithm, X509_ALGOR),
    ASN1_IMP(EncryptedContentInfo, encryptedContent, ASN1_OCTET_STRING, 0),
} static_ASN1_SEQUENCE_END(EncryptedContentInfo)

// RecipientInfo is a choice of which we take one alternative: OtherRecipientInfo under the tag [4].
ASN1_ITEM_TEMPLATE(RecipientInfoOther) =
    ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_IMPTAG | ASN1_TFLG_CONTEXT, 4, ori, OtherRecipientInfo)
static_ASN1_ITEM_TEMPLATE_END(RecipientInfoOther)

struct CmsEnvelopedData {
    ASN1_INTEGER* version;
    STACK_OF(OtherRecipientInfo)* recipientInfos;
    EncryptedContentInfo* encryptedContentInfo;
};
ASN1_SEQUENCE(CmsEnvelopedData) = {
    ASN1_SIMPLE(CmsEnvelopedData, version, ASN1_INTEGER),
    ASN1_SET_OF(CmsEnvelopedData, recipientInfos, RecipientInfoOther),
    ASN1_SIMPLE(CmsEnvelopedData, encryptedContentInfo, EncryptedContentInfo),
} static_ASN1_SEQUENCE_END(CmsEnvelopedData)

struct ContentInfo {
    ASN1_OBJECT* contentType;
    CmsEnvelopedData* content;
};
ASN1_SEQUENCE(ContentInfo) = {
    ASN1_SIMPLE(ContentInfo, contentType, ASN1_OBJECT),
    ASN1_EXP(ContentInfo, content, CmsEnvelopedData, 0),
} static_ASN1_SEQUENCE_END(ContentInfo)

}  // namespace

}  // namespace ibake::rfc5408
// clang-format on

#endif
