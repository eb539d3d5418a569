// Every choice that RFC 6267 leaves open, one constant each with its number. SPDX-License-Identifier: Apache-2.0
//
// DECIDE-n: recommendation n, point n: closed profile, rule n: security rule; the list with its reasons is in README.md.
#ifndef IBAKE_IBAKE_PROFILE_H
#define IBAKE_IBAKE_PROFILE_H

#include "field/config.h"
#include "ibake/ibake.h"

#include <cstddef>
#include <cstdint>

namespace ibake::profile {

// Identities and dates.
inline constexpr size_t kIdMax = IBAKE_ID_MAX;                    // point 26
inline constexpr size_t kDateSize = IBAKE_DATE_SIZE;              // DECIDE-1, point 1: YYYYMMDDHHMMSSZ after the ID data
inline constexpr uint64_t kNtpToUnix = 2208988800;                // point 2: seconds from 1900 to 1970
inline constexpr uint8_t kTimestampType = 0;                      // DECIDE-2, point 2: NTP-UTC, nothing else
inline constexpr uint8_t kRoleInitiator = 1, kRoleResponder = 2;  // point 4: 2 for whoever answers
inline constexpr uint8_t kRoleKms = 3, kRolePsk = 4;              // point 5
inline constexpr uint8_t kKmsIdType = IBAKE_ID_URI;               // point 5
inline constexpr uint8_t kPskNameType = IBAKE_ID_BYTES;           // point 5
inline constexpr uint8_t kDatedType = IBAKE_ID_BYTES;             // DECIDE-4, point 5

// Messages.
inline constexpr uint8_t kVersion = 1;                                 // RFC 3830 section 6.1
inline constexpr size_t kMessageMax = IBAKE_MIKEY_MAX;                 // point 26
inline constexpr size_t kCsMax = IBAKE_CS_MAX, kSpMax = IBAKE_SP_MAX;  // point 26
inline constexpr size_t kPolicyMax = 768;                    // {SP} and SDP IDs of one exchange, kept for their echo (DECIDE-5)
inline constexpr uint8_t kMapSrtpId = 0, kMapEmpty = 1;      // point 12; RFC 6267 section 4.2.1.1
inline constexpr size_t kRandSize = 16, kRandMin = 16;       // RFC 3830 section 6.11, a SHOULD there
inline constexpr uint8_t kExtSdpIds = 1;                     // point 11
inline constexpr uint8_t kExtNonce = 250;                    // point 13
inline constexpr size_t kNonceMax = IBAKE_NONCE_MAX;         // point 13
inline constexpr uint8_t kExtContent = 242;                  // rule 7: CSB ID (4), PRF (1), RAND of pre-encoded content
inline constexpr uint8_t kExtBinding = 241;                  // rule 1: each message vouches for all before it (binding.h)
inline constexpr size_t kMkiMax = IBAKE_MKI_MAX;             // DECIDE-14: KV of ECCPTi is Null or an SPI of this size
inline constexpr uint8_t kPointForm = 4;                     // DECIDE-11: SEC 1 uncompressed, also in K_SESSION
inline constexpr size_t kPointAlign = 4;                     // DECIDE-11 (A): counted from the start of the sub-payload
inline constexpr uint8_t kFallbackCurve = IBAKE_CURVE_P256;  // DECIDE-18: answer without having read ECCPTi

// The binding extension.
inline constexpr char kBindingDst[] = "IBAKE-V1-BIND";
inline constexpr bool kWithBinding = IBAKE_WITH_BINDING != 0;
inline constexpr size_t kBindingSize = kWithBinding ? 32 : 1, kBindingN = kWithBinding ? 16 : 1;  // SHA-256; N of message 3

// Keys.
inline constexpr uint8_t kMacOfPrf[] = {1, 2};            // point 15: PRF 0 HMAC-SHA-1-160, PRF 1 HMAC-SHA-256-256
inline constexpr uint8_t kPrf = IBAKE_PRF_SHA256;         // point 15: what we send
inline constexpr size_t kMpkSize = 32, kTgkSize = 32;     // DECIDE-13, point 17
inline constexpr size_t kTekDefault = 16, kTekMax = 32;   // point 17; SP parameter 1
inline constexpr size_t kSaltSize = 14;                   // point 17; SP parameter 4 must agree
inline constexpr size_t kTagDefault = 10;                 // SRTP's default; SP parameter 11
inline constexpr size_t kKemacKey = 16, kKemacSalt = 14;  // point 16: AES-CM-128
inline constexpr uint8_t kKemacAlg = 1, kKemacMac = 0;    // point 16: NULL MAC, V covers the message
inline constexpr size_t kSkSize = 16;                     // point 18
inline constexpr size_t kPskSize = IBAKE_PSK_SIZE;        // rule 8
inline constexpr char kFingerprintDst[] = "IBAKE-V1-FP";  // point 29

// Limits and floors.
inline constexpr unsigned kDraws = 16;                                  // a scalar out of range this often is a broken source
inline constexpr uint8_t kMaxFailures = 8;                              // point 23
inline constexpr uint32_t kMaxSkew = 300;                               // rule 13; half an interval if that is less
inline constexpr uint8_t kMinKey = 16, kMinTag = 10;                    // rule 4
inline constexpr uint32_t kForkWaitMs = 500;                            // rule 6
inline constexpr uint32_t kExchangeTimeout = 30, kConfirmTimeout = 30;  // rule 3

// Bits of the field of a suite of RFC 5091 that is compiled in; 0 for other numbers (point 22).
inline constexpr size_t bits_of_suite(uint16_t suite) {
    constexpr size_t kBits[] = {512, 1024, 1536, 3840, 7680};
    const int index = suite - (suite < IBAKE_SUITE_BB1_SS512 ? IBAKE_SUITE_BF_SS512 : IBAKE_SUITE_BB1_SS512);
    return index >= 0 && index < 5 && kBits[index] <= IBAKE_SS_MAX_BITS ? kBits[index] : 0;
}
// Octets of an SRTP master key that a suite and a curve are good for (point 27). BF-BLS12381 with 16 is the documented deviation.
inline constexpr size_t strength_of_curve(uint8_t curve) {
    return curve == IBAKE_CURVE_P521 ? 32 : curve == IBAKE_CURVE_P384 ? 24 : 16;
}
inline constexpr size_t strength_of_suite(uint16_t suite) {
    if (suite == IBAKE_SUITE_BF_BLS12381) return 16;
    switch (bits_of_suite(suite)) {  // RFC 5091's own estimate of its sizes
    case 512:
        return 10;
    case 1024:
        return 14;
    case 1536:
        return 16;
    case 3840:
        return 24;
    case 7680:
        return 32;
    default:
        return 0;
    }
}
inline constexpr size_t kSuiteFloor = 16;  // point 27, rule 4: SS512 and SS1024 only with IBAKE_ALLOW_WEAK_SUITES

}  // namespace ibake::profile

#endif
