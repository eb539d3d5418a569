/* What the library needs from its surroundings. SPDX-License-Identifier: Apache-2.0
 *
 * A const struct of functions, in flash if wished. Every function returns 0 on success and anything else on failure; on
 * failure the library call that needed it returns IBAKE_E_PLATFORM (IBAKE_E_RANDOM for `random`) and changes nothing.
 * Inputs to hash and aes_encrypt may be secret: implementations must be constant time in the data (lengths are public).
 * Calls on distinct contexts or sessions may come from several threads at once. */
#ifndef IBAKE_IBE_PLATFORM_H
#define IBAKE_IBE_PLATFORM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What random octets are for: a test hands out named values, an integrator may route them to different sources. */
typedef enum ibake_random_use {
    IBAKE_RANDOM_CSB_ID = 1,        /* 4 octets */
    IBAKE_RANDOM_RAND = 2,          /* 16 octets */
    IBAKE_RANDOM_X = 3,             /* initiator's ECDH secret: 32, 48 or 66 octets, redrawn when 0 or not below the order */
    IBAKE_RANDOM_Y = 4,             /* responder's ECDH secret: likewise */
    IBAKE_RANDOM_RHO = 5,           /* 32 octets: Boneh-Franklin sigma of one ciphertext; RFC 5091: as many as a digest has */
    IBAKE_RANDOM_SK = 6,            /* 16 octets: key of deferred content */
    IBAKE_RANDOM_SSRC = 7,          /* 4 octets */
    IBAKE_RANDOM_MASTER = 8,        /* 32 octets: KMS master secret, redrawn when 0 or not below r */
    IBAKE_RANDOM_SCALAR_BLIND = 9,  /* reserved for scalar blinding */
    /* RFC 5091; reduced modulo q or p, which they are 16 octets longer than, so that nothing has to be redrawn but 0. */
    IBAKE_RANDOM_SS_MASTER = 10,    /* master secrets: s, or alpha, beta and gamma */
    IBAKE_RANDOM_SS_SCALAR = 11,    /* BB1: r of a private key, s of a ciphertext */
    IBAKE_RANDOM_SS_GENERATOR = 12, /* the y-coordinate that the generator comes from; public */
    IBAKE_RANDOM_BINDING = 13       /* 16 octets: N of the binding extension, in message 3 */
} ibake_random_use;

typedef enum ibake_hash_algorithm {
    IBAKE_SHA1 = 1,   /* 20 octets; PRF function 0 and HMAC-SHA-1-160 only */
    IBAKE_SHA224 = 2, /* 28 octets; optional: RFC 5091 suites only */
    IBAKE_SHA256 = 3, /* 32 octets */
    IBAKE_SHA384 = 4, /* 48 octets; suites of 3840 bits only */
    IBAKE_SHA512 = 5  /* 64 octets; suites of 7680 bits only */
} ibake_hash_algorithm;

/* One piece of a scattered input. `octets` may be null when size is 0. */
typedef struct ibake_piece {
    const uint8_t *octets;
    size_t size;
} ibake_piece;

typedef struct ibake_platform {
    void *self; /* passed back as first argument, never looked at */

    /* Fills out[0..size) with random octets fit for long-term secrets. Must fail rather than return weak ones. */
    int (*random)(void *self, ibake_random_use use, uint8_t *out, size_t size);

    /* Digest of the concatenation of `count` pieces (at most 8) into out (size by algorithm). */
    int (*hash)(void *self, ibake_hash_algorithm algorithm, const ibake_piece *pieces, size_t count, uint8_t *out);

    /* One AES block, key of 16 or 32 octets. in and out may be the same. */
    int (*aes_encrypt)(void *self, const uint8_t *key, size_t key_size, const uint8_t in[16], uint8_t out[16]);

    /* Overwrites size octets at p with zeros by the device's own means (caches, mirrors). Called on a whole session when it closes;
     * everything else, and the session again, is overwritten by the library itself. May be null. */
    void (*wipe)(void *self, void *p, size_t size);
} ibake_platform;

#ifdef __cplusplus
}
#endif
#endif
