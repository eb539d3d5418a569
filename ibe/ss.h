/* Identity-based encryption of RFC 5091: Boneh-Franklin (BF) and Boneh-Boyen (BB1) on type-1 curves. SPDX-License-Identifier: Apache-2.0
 *
 * Bit for bit what RFC 5091 says, with its errata; ibe/README.md has the readings. Five sizes, named by the bits of p:
 *
 *   suite              bits of p   bits of q   hash      strength
 *   BF-SS512, BB1-SS512      512         160   SHA-1           80: for tests and old data only
 *   BF-SS1024, BB1-SS1024   1024         224   SHA-224        112
 *   BF-SS1536, BB1-SS1536   1536         256   SHA-256        128
 *   BF-SS3840, BB1-SS3840   3840         384   SHA-384        192
 *   BF-SS7680, BB1-SS7680   7680         512   SHA-512        256
 *
 * Parameters, master secrets, private keys and ciphertexts are the DER structures of RFC 5091 section 8: BFPublicParameters,
 * BFMasterSecret, BFPrivateKeyBlock, BFCiphertextBlock and those of BB1. Which scheme and size it is, the parameters say.
 *
 * Conventions are those of ibe/ibe.h. Buffers that are written to (x, *x_size): *x_size is their size and becomes that of what they
 * hold; the macros say how much is enough, and with less a call returns IBAKE_E_BUFFER and that number in *x_size. The structs have room
 * for IBAKE_SS_BITS bits; a program that uses smaller parameters may define it smaller. They hold no pointers and may be moved. An
 * identity whose point is infinity, which nobody can find, gives IBAKE_E_INFINITY. A call needs the stack that ibe/ibe.h states for
 * sizes up to 1536 bits, and 184 KiB beyond, half of which it only overwrites at 3840. */
#ifndef IBAKE_IBE_SS_H
#define IBAKE_IBE_SS_H

#include "ibe/ibe.h"

IBAKE_API_BEGIN

#ifndef IBAKE_SS_BITS
#define IBAKE_SS_BITS 7680
#endif

/* Numbers of the suites (ibake_kms of ibake/ibake.h), in the order of their sizes. */
enum {
    IBAKE_SUITE_BF_SS512 = 16,
    IBAKE_SUITE_BF_SS1024 = 17,
    IBAKE_SUITE_BF_SS1536 = 18,
    IBAKE_SUITE_BF_SS3840 = 19,
    IBAKE_SUITE_BF_SS7680 = 20,
    IBAKE_SUITE_BB1_SS512 = 32,
    IBAKE_SUITE_BB1_SS1024 = 33,
    IBAKE_SUITE_BB1_SS1536 = 34,
    IBAKE_SUITE_BB1_SS3840 = 35,
    IBAKE_SUITE_BB1_SS7680 = 36
};

typedef enum ibake_ss_scheme { IBAKE_SS_BF = 1, IBAKE_SS_BB1 = 2 } ibake_ss_scheme;

#define IBAKE_SS_ID_MAX 4096
#define IBAKE_SS_MESSAGE_MAX 65535

/* Octets that are enough for a structure under parameters of `bits` bits. */
#define IBAKE_SS_PARAMS_DER_SIZE(bits) ((bits) / 8 * 11 + 200)
#define IBAKE_SS_MASTER_DER_SIZE 209
#define IBAKE_SS_KEY_DER_SIZE(bits) ((bits) / 8 * 4 + 40)
#define IBAKE_SS_CIPHERTEXT_SIZE(bits, message_size) ((bits) / 8 * 4 + 112 + (message_size))

/* Loaded parameters, recipients and keys; calls take their sizes too. */
typedef struct ibake_ss_params { uint64_t opaque[IBAKE_SS_BITS / 64 * 17 + 64]; } ibake_ss_params;
typedef struct ibake_ss_recipient { uint64_t opaque[IBAKE_SS_BITS / 64 * 2 + 8]; } ibake_ss_recipient;
typedef struct ibake_ss_key { uint64_t opaque[IBAKE_SS_BITS / 64 * 4 + 8]; } ibake_ss_key;

/* Public parameters and a master secret for primes p and q, big-endian, with q dividing p + 1 once and p = 11 mod 12: checks them, draws
 * a generator (IBAKE_RANDOM_SS_GENERATOR) and the secrets (IBAKE_RANDOM_SS_MASTER). Finding primes is the caller's work.
 * Out: params_der, IBAKE_SS_PARAMS_DER_SIZE(bits of p); master_der, IBAKE_SS_MASTER_DER_SIZE, secret.
 * Returns: IBAKE_OK, IBAKE_E_RANDOM, those of ibake_ss_params_load that concern p and q. */
IBAKE_MUST_USE ibake_status ibake_ss_setup(const ibake_context *context, uint8_t *params_der, size_t *params_der_size,
                                           uint8_t *master_der, size_t *master_der_size, ibake_ss_scheme scheme, const uint8_t *p,
                                           size_t p_size, const uint8_t *q, size_t q_size);

/* Loads and checks public parameters: everything that can be wrong with them has a status of its own, and is found in bounded time.
 * Returns: IBAKE_OK; IBAKE_E_LENGTH, IBAKE_E_FORMAT (no DER of one of the two structures); IBAKE_E_STRUCTURE_VERSION,
 * IBAKE_E_CURVE_TYPE, IBAKE_E_HASH, IBAKE_E_PARAMETER_SIZE, IBAKE_E_P_FORM, IBAKE_E_COFACTOR, IBAKE_E_Q_COMPOSITE, IBAKE_E_P_COMPOSITE;
 * IBAKE_E_RANGE, IBAKE_E_NOT_ON_CURVE, IBAKE_E_NOT_IN_SUBGROUP (P, P_pub, P1, P2, P3; v); IBAKE_E_PAIRING_VALUE;
 * IBAKE_E_CONFIG (the struct is too small for this size, or no size is compiled in). Most of the time goes into the primality of p. */
IBAKE_MUST_USE ibake_status ibake_ss_params_load(const ibake_context *context, ibake_ss_params *params, size_t params_size,
                                                 const uint8_t *der, size_t der_size);

/* The same without the tests for primality, for parameters that were loaded in full before they were stored. */
IBAKE_MUST_USE ibake_status ibake_ss_params_load_checked(const ibake_context *context, ibake_ss_params *params, size_t params_size,
                                                         const uint8_t *der, size_t der_size);

/* The name of the suite of loaded parameters, "BF-SS1536". Static storage; null for what is none. */
const char *ibake_ss_suite_name(const ibake_ss_params *params);
/* Its number, IBAKE_SUITE_BF_SS1536; 0 for what is none. */
uint16_t ibake_ss_suite(const ibake_ss_params *params);

/* Whether a master secret is that of the parameters. Returns: IBAKE_OK, IBAKE_E_KEY_MISMATCH, IBAKE_E_LENGTH, IBAKE_E_FORMAT,
 * IBAKE_E_STRUCTURE_VERSION, IBAKE_E_RANGE (0 or not below q). Secret: master_der. */
IBAKE_MUST_USE ibake_status ibake_ss_master_check(const ibake_context *context, const ibake_ss_params *params,
                                                  const uint8_t *master_der, size_t master_der_size);

/* Private key of an identity of 1 to IBAKE_SS_ID_MAX octets. BF: always the same one; BB1 draws IBAKE_RANDOM_SS_SCALAR. That the master
 * secret is that of the parameters is not checked.
 * Out: key_der, IBAKE_SS_KEY_DER_SIZE(bits). Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_LENGTH, IBAKE_E_FORMAT,
 * IBAKE_E_STRUCTURE_VERSION, IBAKE_E_RANGE (the master secret), IBAKE_E_RANDOM. Secret: master_der, key_der. */
IBAKE_MUST_USE ibake_status ibake_ss_extract(const ibake_context *context, uint8_t *key_der, size_t *key_der_size,
                                             const ibake_ss_params *params, const uint8_t *master_der, size_t master_der_size,
                                             const uint8_t *id, size_t id_size);

/* Loads a received private key and checks it: e(P, S_id) = e(P_pub, Q_id), or e(D0, P) = v e(D1, [h_id]P1 + P3).
 * Returns: IBAKE_OK, IBAKE_E_LENGTH, IBAKE_E_FORMAT, IBAKE_E_STRUCTURE_VERSION, IBAKE_E_RANGE, IBAKE_E_NOT_ON_CURVE,
 * IBAKE_E_NOT_IN_SUBGROUP, IBAKE_E_KEY_MISMATCH, IBAKE_E_CONFIG (the struct is too small). Secret: der. */
IBAKE_MUST_USE ibake_status ibake_ss_key_load(const ibake_context *context, ibake_ss_key *key, size_t key_size,
                                              const ibake_ss_params *params, const uint8_t *id, size_t id_size, const uint8_t *der,
                                              size_t der_size);

/* The same without the equation, for a key that was checked before it was stored. */
IBAKE_MUST_USE ibake_status ibake_ss_key_load_checked(const ibake_context *context, ibake_ss_key *key, size_t key_size,
                                                      const ibake_ss_params *params, const uint8_t *der, size_t der_size);

/* Everything about a recipient that is worth keeping between messages: theta = e(P_pub, Q_id), or [h_id]P1 + P3. Public. */
IBAKE_MUST_USE ibake_status ibake_ss_recipient_load(const ibake_context *context, ibake_ss_recipient *recipient,
                                                    size_t recipient_size, const ibake_ss_params *params, const uint8_t *id,
                                                    size_t id_size);

/* Encrypts 1..IBAKE_SS_MESSAGE_MAX octets; meant for a key. Draws IBAKE_RANDOM_RHO (BF) or IBAKE_RANDOM_SS_SCALAR (BB1).
 * Out: ciphertext, IBAKE_SS_CIPHERTEXT_SIZE(bits, message_size).
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT (also: a recipient under other parameters), IBAKE_E_LENGTH, IBAKE_E_RANDOM. Secret: message. */
IBAKE_MUST_USE ibake_status ibake_ss_encrypt(const ibake_context *context, uint8_t *ciphertext, size_t *ciphertext_size,
                                             const ibake_ss_params *params, const ibake_ss_recipient *recipient,
                                             const uint8_t *message, size_t message_size);

/* Whether a ciphertext has the form of its scheme and its points are of the group: what decryption finds out before it uses the key.
 * For those who bound how many decryptions they do. Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_DECRYPT. */
IBAKE_MUST_USE ibake_status ibake_ss_ciphertext_check(const ibake_context *context, const ibake_ss_params *params,
                                                      const uint8_t *ciphertext, size_t ciphertext_size);

/* Decrypts. Out: message, fewer octets than the ciphertext; untouched or zero on failure.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT (also: a key under other parameters), IBAKE_E_DECRYPT (one code, whatever is wrong with the
 * ciphertext), IBAKE_E_BUFFER (*message_size is now what the ciphertext needs), IBAKE_E_PLATFORM. Secret: key, message. */
IBAKE_MUST_USE ibake_status ibake_ss_decrypt(const ibake_context *context, uint8_t *message, size_t *message_size,
                                             const ibake_ss_params *params, const ibake_ss_key *key, const uint8_t *ciphertext,
                                             size_t ciphertext_size);

IBAKE_API_END
#endif
