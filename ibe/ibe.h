/* Identity-based encryption: Boneh-Franklin on BLS12-381 (suite 1, BF-BLS12381). SPDX-License-Identifier: Apache-2.0
 *
 * The construction is RFC 5091 section 5 (BF, FullIdent with Fujisaki-Okamoto) on BLS12-381 with the hash functions
 * domain-separated and bound to recipient and KMS; ibe/README.md gives it octet for octet.
 *
 * Conventions. Order of arguments: context, outputs, inputs; a length follows its array. All memory is the caller's; no call
 * allocates. All integers and points are big-endian; points are in the compressed ZCash form: G1 48 octets, G2 96 octets.
 * A call needs up to 56 KiB of stack, 120 KiB where avx2fma or avx512ifma serves, 6 KiB with IBAKE_SMALL on a 32-bit processor, and
 * overwrites IBAKE_BURN_STACK octets of it (field/config.h).
 * Outputs must not overlap inputs. Calls with distinct writable arguments may run at the same time; an ibake_context,
 * loaded parameters, recipients and keys are read-only once made and may be shared. Secret arguments are handled in
 * constant time; lengths, identities, parameters and ciphertexts are public. */
#ifndef IBAKE_IBE_H
#define IBAKE_IBE_H

#include "ibe/platform.h"
#include "ibe/status.h"

IBAKE_API_BEGIN

#define IBAKE_VERSION "0.1.0"

#define IBAKE_SUITE_BF_BLS12381 1

#define IBAKE_MASTER_SIZE 32       /* master secret s */
#define IBAKE_P_PUB_SIZE 48        /* P_pub = [s]G1 */
#define IBAKE_KEY_SIZE 96          /* private key S_id = [s]H(id) in G2 */
#define IBAKE_CIPHERTEXT_OVERHEAD 80 /* U (48) and V (32); W is as long as the message */
#define IBAKE_MESSAGE_MAX 8160     /* 255 blocks of SHA-256: the limit of RFC 9380 expand_message_xmd */

/* Sizes of the opaque structs, in 8-octet words; ibake_init compares them with the library's own. */
#define IBAKE_CONTEXT_WORDS 4
#define IBAKE_IBE_PARAMS_WORDS 20
#define IBAKE_IBE_RECIPIENT_WORDS 80
#define IBAKE_IBE_KEY_WORDS 48
#define IBAKE_IBE_PREPARED_KEY_WORDS 2544

typedef struct ibake_context { uint64_t opaque[IBAKE_CONTEXT_WORDS]; } ibake_context;
typedef struct ibake_ibe_params { uint64_t opaque[IBAKE_IBE_PARAMS_WORDS]; } ibake_ibe_params;
typedef struct ibake_ibe_recipient { uint64_t opaque[IBAKE_IBE_RECIPIENT_WORDS]; } ibake_ibe_recipient;
typedef struct ibake_ibe_key { uint64_t opaque[IBAKE_IBE_KEY_WORDS]; } ibake_ibe_key;
typedef struct ibake_ibe_prepared_key { uint64_t opaque[IBAKE_IBE_PREPARED_KEY_WORDS]; } ibake_ibe_prepared_key;

/* Sizes the caller was compiled with; pass IBAKE_SIZES. */
typedef struct ibake_sizes { uint32_t context, params, recipient, key, prepared_key; } ibake_sizes;
#define IBAKE_SIZES                                                                                                  \
    { (uint32_t)sizeof(ibake_context), (uint32_t)sizeof(ibake_ibe_params), (uint32_t)sizeof(ibake_ibe_recipient),    \
      (uint32_t)sizeof(ibake_ibe_key), (uint32_t)sizeof(ibake_ibe_prepared_key) }

/* Runs known-answer tests on the platform's functions and makes *context usable. The platform must outlive the context.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_CONFIG (sizes differ), IBAKE_E_PLATFORM, IBAKE_E_SELF_TEST. */
IBAKE_MUST_USE ibake_status ibake_init(ibake_context *context, const ibake_platform *platform, const ibake_sizes *sizes);

/* One line: version, suites, roles, backend that serves on this machine, limb width. Static storage. */
const char *ibake_build_info(void);

/* A sentence for people about a status code. Static storage. */
const char *ibake_status_text(ibake_status status);
/* Its name without prefix, in lower case: "clock_skew". Static storage. */
const char *ibake_status_name(ibake_status status);

/* Draws a master secret s in [1, r-1] (IBAKE_RANDOM_MASTER) and computes P_pub.
 * Out: master (32), secret; p_pub (48). Returns: IBAKE_OK, IBAKE_E_RANDOM. */
IBAKE_MUST_USE ibake_status ibake_ibe_setup(const ibake_context *context, uint8_t master[IBAKE_MASTER_SIZE],
                                            uint8_t p_pub[IBAKE_P_PUB_SIZE]);

/* P_pub of a stored master secret. Returns: IBAKE_OK, IBAKE_E_RANGE (s is 0 or not below r). Secret: master. */
IBAKE_MUST_USE ibake_status ibake_ibe_public(const ibake_context *context, uint8_t p_pub[IBAKE_P_PUB_SIZE],
                                             const uint8_t master[IBAKE_MASTER_SIZE]);

/* Loads and checks public parameters. Returns: IBAKE_OK, IBAKE_E_FORMAT, IBAKE_E_RANGE, IBAKE_E_NOT_ON_CURVE,
 * IBAKE_E_NOT_IN_SUBGROUP, IBAKE_E_INFINITY. */
IBAKE_MUST_USE ibake_status ibake_ibe_params_load(const ibake_context *context, ibake_ibe_params *params,
                                                  const uint8_t p_pub[IBAKE_P_PUB_SIZE]);

/* Private key of an identity string (for MIKEY-IBAKE: ID data and date, profile.h). 1 <= id_size <= 512.
 * Out: key (96). Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_RANGE. Secret: master, key. */
IBAKE_MUST_USE ibake_status ibake_ibe_extract(const ibake_context *context, uint8_t key[IBAKE_KEY_SIZE],
                                              const uint8_t master[IBAKE_MASTER_SIZE], const uint8_t *id, size_t id_size);

/* Keys of `count` identities under one master secret: keys[96*i ..] belongs to ids[i]. All or nothing. Eight at a time are faster than
 * one by one where the backend works on several at once; so it is with the other batches. */
IBAKE_MUST_USE ibake_status ibake_ibe_extract_batch(const ibake_context *context, uint8_t *keys,
                                                    const uint8_t master[IBAKE_MASTER_SIZE], const ibake_piece *ids, size_t count);

/* Loads a received private key and checks it against identity and parameters: e(G1, S_id) = e(P_pub, H(id)).
 * Returns: IBAKE_OK, the decoding errors of ibake_ibe_params_load, IBAKE_E_KEY_MISMATCH. Secret: key. */
IBAKE_MUST_USE ibake_status ibake_ibe_key_load(const ibake_context *context, ibake_ibe_key *loaded,
                                               const ibake_ibe_params *params, const uint8_t *id, size_t id_size,
                                               const uint8_t key[IBAKE_KEY_SIZE]);

/* One key of a batch; status is written per item: as ibake_ibe_key_load returns. */
typedef struct ibake_ibe_key_item {
    const uint8_t *id;
    size_t id_size;
    const uint8_t *key; /* 96 octets, secret */
    ibake_ibe_key *loaded;
    ibake_status status;
} ibake_ibe_key_item;
/* ibake_ibe_key_load of `count` keys under one set of parameters. Eight keys share one pairing equation, with multipliers of 128 bits
 * drawn by hashing all eight; each is checked alone only if that fails, so a batch of genuine keys takes far less time than its keys
 * one by one. Out: `loaded` of each item whose status is IBAKE_OK.
 * Returns: IBAKE_OK when every item was tried (see each status), IBAKE_E_ARGUMENT. Secret: keys. */
IBAKE_MUST_USE ibake_status ibake_ibe_key_load_batch(const ibake_context *context, ibake_ibe_key_item *items, size_t count,
                                                     const ibake_ibe_params *params);

/* As ibake_ibe_key_load, for a key that was checked before it was stored: encoding is checked, the pairing equation is not. */
IBAKE_MUST_USE ibake_status ibake_ibe_key_load_checked(const ibake_context *context, ibake_ibe_key *loaded,
                                                       const ibake_ibe_params *params, const uint8_t *id, size_t id_size,
                                                       const uint8_t key[IBAKE_KEY_SIZE]);

/* What makes decryption with a key faster, for 20 KiB of (secret) memory. Its form depends on the machine and the library: it may be
 * moved in memory, and is never to be stored or sent. */
IBAKE_MUST_USE ibake_status ibake_ibe_key_prepare(const ibake_context *context, ibake_ibe_prepared_key *prepared,
                                                  const ibake_ibe_key *key);

/* Everything about a recipient that is worth keeping between messages: theta = e(P_pub, H(id)). Public. */
IBAKE_MUST_USE ibake_status ibake_ibe_recipient_load(const ibake_context *context, ibake_ibe_recipient *recipient,
                                                     const ibake_ibe_params *params, const uint8_t *id, size_t id_size);

/* Encrypts 1..IBAKE_MESSAGE_MAX octets. Draws IBAKE_RANDOM_RHO. Out: ciphertext, message_size + 80 octets: U || V || W. The message may
 * lie where W will be, 80 octets into the ciphertext; it is gone after a failure then.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_LENGTH, IBAKE_E_RANDOM. Secret: message. */
IBAKE_MUST_USE ibake_status ibake_ibe_encrypt(const ibake_context *context, uint8_t *ciphertext,
                                              const ibake_ibe_recipient *recipient, const uint8_t *message, size_t message_size);

/* Decrypts U || V || W. Out: message, ciphertext_size - 80 octets; untouched or zero on failure.
 * Returns: IBAKE_OK, IBAKE_E_ARGUMENT, IBAKE_E_DECRYPT (one code, whatever is wrong with the ciphertext), IBAKE_E_PLATFORM. Secret: key, message. */
IBAKE_MUST_USE ibake_status ibake_ibe_decrypt(const ibake_context *context, uint8_t *message, const ibake_ibe_key *key,
                                              const uint8_t *ciphertext, size_t ciphertext_size);
IBAKE_MUST_USE ibake_status ibake_ibe_decrypt_prepared(const ibake_context *context, uint8_t *message,
                                                       const ibake_ibe_prepared_key *key, const uint8_t *ciphertext,
                                                       size_t ciphertext_size);

/* One decryption of a batch; status is written per item. */
typedef struct ibake_ibe_decrypt_item {
    const ibake_ibe_key *key;
    const uint8_t *ciphertext;
    size_t ciphertext_size;
    uint8_t *message;
    ibake_status status;
} ibake_ibe_decrypt_item;
/* Returns: IBAKE_OK when every item was tried (see each status), IBAKE_E_ARGUMENT. */
IBAKE_MUST_USE ibake_status ibake_ibe_decrypt_batch(const ibake_context *context, ibake_ibe_decrypt_item *items, size_t count);

/* Overwrites a struct that holds secrets (keys, prepared keys) or any buffer. */
void ibake_wipe(void *p, size_t size);

IBAKE_API_END
#endif
