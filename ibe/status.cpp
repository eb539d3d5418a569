// Status codes as names and as sentences for people. SPDX-License-Identifier: Apache-2.0
#include "ibe/ibe.h"

namespace {

struct Entry {
    ibake_status status;
    const char* name;
    const char* text;
};

constexpr Entry kEntries[] = {
    {IBAKE_OK, "ok", "success"},
    {IBAKE_E_ARGUMENT, "argument", "a required argument is missing or makes no sense"},
    {IBAKE_E_BUFFER, "buffer", "the output buffer is too small"},
    {IBAKE_E_STATE, "state", "the call does not fit the state of the session"},
    {IBAKE_E_CONFIG, "config", "program and library were built with different options, or the option is compiled out"},
    {IBAKE_E_UNINITIALISED, "uninitialised", "the context has not been initialised"},
    {IBAKE_E_PLATFORM, "platform", "a function of the platform failed"},
    {IBAKE_E_SELF_TEST, "self_test", "a function of the platform gives wrong answers"},
    {IBAKE_E_RANDOM, "random", "no usable random octets"},
    {IBAKE_E_LENGTH, "length", "a field or message is too short or too long"},
    {IBAKE_E_FORMAT, "format", "the encoding is not one that a sender may produce"},
    {IBAKE_E_RANGE, "range", "an integer is zero or not below its modulus"},
    {IBAKE_E_NOT_ON_CURVE, "not_on_curve", "the point is not on the curve"},
    {IBAKE_E_NOT_IN_SUBGROUP, "not_in_subgroup", "the point is not in the subgroup of prime order"},
    {IBAKE_E_INFINITY, "infinity", "the point is the point at infinity"},
    {IBAKE_E_KEY_MISMATCH, "key_mismatch", "the private key does not belong to this identity under these parameters"},
    {IBAKE_E_DECRYPT, "decrypt", "the ciphertext does not decrypt: it was changed, or is for another identity, date or KMS"},
    {IBAKE_E_STRUCTURE_VERSION, "structure_version", "the version of a structure of RFC 5091 is not 2"},
    {IBAKE_E_CURVE_TYPE, "curve_type", "the curve of the parameters is not a type-1 curve"},
    {IBAKE_E_HASH, "hash", "the hash function of the parameters is unknown or does not go with their size"},
    {IBAKE_E_PARAMETER_SIZE, "parameter_size", "p and q do not have the bits of one of the sizes that are compiled in"},
    {IBAKE_E_P_FORM, "p_form", "p is not 11 modulo 12"},
    {IBAKE_E_P_COMPOSITE, "p_composite", "p is not prime"},
    {IBAKE_E_Q_COMPOSITE, "q_composite", "q is not prime"},
    {IBAKE_E_COFACTOR, "cofactor", "q does not divide p + 1, or its square does"},
    {IBAKE_E_PAIRING_VALUE, "pairing_value", "v is not the pairing of P1 and P2"},
    {IBAKE_E_VERSION, "version", "the MIKEY version is not 1"},
    {IBAKE_E_DATA_TYPE, "data_type", "the message type is unknown or does not belong here"},
    {IBAKE_E_PAYLOAD, "payload", "a payload is missing, repeated, unknown or out of order"},
    {IBAKE_E_HEADER, "header", "the message header does not fit the exchange"},
    {IBAKE_E_PRF, "prf", "the PRF function is unknown or does not go with the MAC algorithm"},
    {IBAKE_E_MAC_ALGORITHM, "mac_algorithm", "the MAC algorithm is unknown or refused"},
    {IBAKE_E_ENCRYPTION_ALGORITHM, "encryption_algorithm", "the encryption algorithm is unknown or refused"},
    {IBAKE_E_CURVE, "curve", "the ECDH curve is unknown, compiled out or below the floor"},
    {IBAKE_E_IDENTITY_FORM, "identity_form", "an identity is not in canonical form"},
    {IBAKE_E_IDENTITY_MISMATCH, "identity_mismatch", "an identity is not the expected one"},
    {IBAKE_E_ECHO_MISMATCH, "echo_mismatch", "the peer did not return the value that was sent to it"},
    {IBAKE_E_ECHO_MISSING, "echo_missing", "the peer claims not to have read a message that it must be able to read"},
    {IBAKE_E_MAC, "mac", "the message authentication code is wrong"},
    {IBAKE_E_TIMESTAMP_TYPE, "timestamp_type", "the timestamp type is refused"},
    {IBAKE_E_CLOCK_SKEW, "clock_skew", "the timestamp is outside the allowed window: check both clocks"},
    {IBAKE_E_REPLAY, "replay", "the message, or its identifier with other content, was seen before"},
    {IBAKE_E_RAND, "rand", "RAND is missing, too short or not that of the first message"},
    {IBAKE_E_CSB_ID, "csb_id", "the CSB ID is that of another exchange"},
    {IBAKE_E_POLICY, "policy", "the offered security policy is below the local floor"},
    {IBAKE_E_POLICY_MISMATCH, "policy_mismatch", "the security policy came back changed"},
    {IBAKE_E_SELF_CALL, "self_call", "the exchange is with oneself, or one's own message came back"},
    {IBAKE_E_WEAK_SUITE, "weak_suite", "the suite is weak and weak suites are not allowed"},
    {IBAKE_E_NONCE_MISMATCH, "nonce_mismatch", "the opaque nonce came back changed"},
    {IBAKE_E_BINDING, "binding", "the binding extension is missing, or is where the KMSs do not require it"},
    {IBAKE_E_BINDING_MISMATCH, "binding_mismatch", "the binding extension speaks of other messages: someone changed one"},
    {IBAKE_E_UNKNOWN_KMS, "unknown_kms", "no trusted KMS parameters serve this identity at this time"},
    {IBAKE_E_NO_KEY, "no_key", "no private key is held for this identity and date: enrol again"},
    {IBAKE_E_NOT_AUTHORISED, "not_authorised", "the KMS does not grant this identity or date to this subscriber"},
    {IBAKE_E_UNKNOWN_PSK, "unknown_psk", "no pre-shared key of this name is known"},
    {IBAKE_E_TOO_MANY, "too_many", "too many half-open exchanges or requests; try later"},
    {IBAKE_E_PEER_ERROR, "peer_error", "the peer reports an error"},
    {IBAKE_E_CLOSED, "closed", "the session is closed"},
};

constexpr Entry kUnknown = {IBAKE_E_ARGUMENT, "unknown", "unknown status code"};

const Entry& find(ibake_status status) {
    for (const Entry& entry : kEntries)
        if (entry.status == status) return entry;
    return kUnknown;
}

}  // namespace

const char* ibake_status_text(ibake_status status) { return find(status).text; }
const char* ibake_status_name(ibake_status status) { return find(status).name; }
