/* Status codes shared by ibe/ibe.h and ibake/ibake.h. SPDX-License-Identifier: Apache-2.0 */
#ifndef IBAKE_IBE_STATUS_H
#define IBAKE_IBE_STATUS_H

/* Options, where a header of the integrator sets them: some are sizes of public structs, so its callers need them too. */
#ifdef IBAKE_CONFIG_FILE
#include IBAKE_CONFIG_FILE
#endif

#include "ibe/rename.h"

#if defined(__GNUC__)
#define IBAKE_MUST_USE __attribute__((warn_unused_result))
#define IBAKE_EXPORT_PUSH _Pragma("GCC visibility push(default)")
#define IBAKE_EXPORT_POP _Pragma("GCC visibility pop")
#else
#define IBAKE_MUST_USE
#define IBAKE_EXPORT_PUSH
#define IBAKE_EXPORT_POP
#endif

/* Around the prototypes of a public header: C linkage, and exported from a library where everything else is hidden. */
#ifdef __cplusplus
#define IBAKE_API_BEGIN IBAKE_EXPORT_PUSH extern "C" {
#define IBAKE_API_END } IBAKE_EXPORT_POP
#else
#define IBAKE_API_BEGIN IBAKE_EXPORT_PUSH
#define IBAKE_API_END IBAKE_EXPORT_POP
#endif

/* Every call that can fail returns one of these. 0 is success. On any other value the outputs are untouched or zero, and a
 * session is octet for octet what it was before (except for its count of failed messages). */
typedef enum ibake_status {
    IBAKE_OK = 0,

    /* The caller. */
    IBAKE_E_ARGUMENT = 1,      /* a null pointer, a length of zero where that makes no sense, an unknown enumerator */
    IBAKE_E_BUFFER = 2,        /* the output buffer is too small; its length argument now holds the size needed */
    IBAKE_E_STATE = 3,         /* the call does not fit the state of the session */
    IBAKE_E_CONFIG = 4,        /* header and library were built with different options, or the option is compiled out */
    IBAKE_E_UNINITIALISED = 5, /* ibake_init has not succeeded on this context */

    /* The platform. */
    IBAKE_E_PLATFORM = 10,  /* a platform function failed */
    IBAKE_E_SELF_TEST = 11, /* a platform function gives wrong answers */
    IBAKE_E_RANDOM = 12,    /* no random octets, or 16 draws in a row out of range */

    /* Encodings and mathematics. */
    IBAKE_E_LENGTH = 20,          /* a field or message is too short, too long, or followed by something */
    IBAKE_E_FORMAT = 21,          /* octets that no sender may produce */
    IBAKE_E_RANGE = 22,           /* an integer at or above its modulus, or a scalar of zero */
    IBAKE_E_NOT_ON_CURVE = 23,
    IBAKE_E_NOT_IN_SUBGROUP = 24,
    IBAKE_E_INFINITY = 25,        /* the point at infinity where a point is needed */
    IBAKE_E_KEY_MISMATCH = 26,    /* a private key that does not belong to the identity under these parameters */
    IBAKE_E_DECRYPT = 27,         /* a ciphertext that does not decrypt; one code for every cause */

    /* Parameters that are found at run time (RFC 5091). */
    IBAKE_E_STRUCTURE_VERSION = 30, /* the version of a structure is not 2 */
    IBAKE_E_CURVE_TYPE = 31,        /* the curve is not a type-1 curve */
    IBAKE_E_HASH = 32,              /* the hash function is unknown or not the one of the size */
    IBAKE_E_PARAMETER_SIZE = 33,    /* p and q do not have the bits of one of the sizes that are compiled in */
    IBAKE_E_P_FORM = 34,            /* p is not 11 modulo 12 */
    IBAKE_E_P_COMPOSITE = 35,
    IBAKE_E_Q_COMPOSITE = 36,
    IBAKE_E_COFACTOR = 37,          /* q does not divide p + 1, or its square does */
    IBAKE_E_PAIRING_VALUE = 38,     /* v of BB1 is not the pairing of P1 and P2 */

    /* Messages (RFC 6267, RFC 3830). */
    IBAKE_E_VERSION = 40,         /* MIKEY version is not 1 */
    IBAKE_E_DATA_TYPE = 41,       /* unknown data type, or one that does not belong here */
    IBAKE_E_PAYLOAD = 42,         /* a payload missing, repeated, out of order or unknown */
    IBAKE_E_HEADER = 43,          /* #CS, map type, V bit or map do not fit the exchange */
    IBAKE_E_PRF = 44,             /* PRF function unknown, or paired with another MAC algorithm */
    IBAKE_E_MAC_ALGORITHM = 45,
    IBAKE_E_ENCRYPTION_ALGORITHM = 46,
    IBAKE_E_CURVE = 47,           /* the ECDH curve is unknown, compiled out or below the floor */
    IBAKE_E_IDENTITY_FORM = 48,   /* an identity that is not in canonical form or of a refused type */
    IBAKE_E_IDENTITY_MISMATCH = 49, /* an identity that is not the expected one, inside or outside the ciphertext */
    IBAKE_E_ECHO_MISMATCH = 50,   /* the peer did not return the ECDH value that was sent to it */
    IBAKE_E_ECHO_MISSING = 51,    /* the peer claims not to have read a message that it must be able to read */
    IBAKE_E_MAC = 52,             /* V does not verify */
    IBAKE_E_TIMESTAMP_TYPE = 53,
    IBAKE_E_CLOCK_SKEW = 54,      /* T is outside the allowed window */
    IBAKE_E_REPLAY = 55,          /* seen before with other octets, or not later than the last one */
    IBAKE_E_RAND = 56,            /* RAND missing, too short or different from the first message's */
    IBAKE_E_CSB_ID = 57,          /* CSB ID of another exchange */
    IBAKE_E_POLICY = 58,          /* a security policy (SP) or CS that local policy refuses */
    IBAKE_E_POLICY_MISMATCH = 59, /* SP or SDP IDs came back changed */
    IBAKE_E_SELF_CALL = 60,       /* IDRi equals IDRr, or one's own exchange came back */
    IBAKE_E_WEAK_SUITE = 61,      /* the suite is below the floor and weak suites are not allowed */
    IBAKE_E_NONCE_MISMATCH = 62,  /* the opaque nonce beside an ECCPT came back changed */
    IBAKE_E_BINDING = 63,         /* the binding extension is missing where both KMSs require it, or is where they do not */
    IBAKE_E_BINDING_MISMATCH = 64, /* the binding extension speaks of other messages than those sent and received here */

    /* Keys, directory, resources. */
    IBAKE_E_UNKNOWN_KMS = 80,     /* no trusted KMS parameters serve this identity at this time */
    IBAKE_E_NO_KEY = 81,          /* no private key held for (identity, date) */
    IBAKE_E_NOT_AUTHORISED = 82,  /* the KMS refuses this identity or date to this subscriber */
    IBAKE_E_UNKNOWN_PSK = 83,
    IBAKE_E_TOO_MANY = 84,        /* half-open exchanges, replay cache or rate at their bound */
    IBAKE_E_PEER_ERROR = 85,      /* the peer sent a MIKEY Error message (a hint only unless authenticated) */
    IBAKE_E_CLOSED = 86,          /* the session is closed: agreed and taken, aborted, timed out or failed too often */
    IBAKE_E_NOT_YET = 87          /* held back by the fork timer or an open decision: pass the same octets again later */
} ibake_status;

#endif
