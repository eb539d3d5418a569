// Boneh-Franklin on BLS12-381: suite 1, BF-BLS12381. SPDX-License-Identifier: Apache-2.0
//
// RFC 5091 section 5 (Boneh, Franklin, "Identity-based encryption from the Weil pairing", SIAM J. Comput. 32(3), 2003, FullIdent)
// with asymmetric groups: identities and private keys in G2, P_pub and U in G1. xmd is RFC 9380 expand_message_xmd with SHA-256.
//
//   Q_id     hash_to_curve_G2(id)                     S_id  [s]Q_id
//   c        SHA-256(P_pub || id)                     theta e(P_pub, Q_id)
//   encrypt  rho random; l = xmd(rho || m || c, H3, 48) mod r, redrawn with rho when 0
//            U = [l]G1; z = octets of theta^l; V = xmd(z || U || c, H2, 32) XOR rho; W = xmd(rho, H4, |m|) XOR m
//   decrypt  theta^l = e(U, S_id); recover rho, m, l; accept iff [l]G1 = U
#ifndef IBAKE_IBE_BF_BLS12_381_H
#define IBAKE_IBE_BF_BLS12_381_H

#include "ibe/ibe.h"
#include "pairing/bls12_381.h"

namespace ibake::bf {

using bls12_381::G1;
using bls12_381::G2;
using bls12_381::Gt;
using bls12_381::Scalar;

inline constexpr size_t kContextBytes = 32;  // c
inline constexpr size_t kIdMax = 512;
inline constexpr size_t kBatch = kSmall ? 1 : bls12_381::kMaxProduct;  // callers go through longer batches in pieces of it

struct Params {
    Affine<bls12_381::G1Curve> p_pub;
    uint8_t octets[IBAKE_P_PUB_SIZE];
};
struct Recipient {
    Gt theta;
    uint8_t context[kContextBytes];
};
struct Key {
    Affine<bls12_381::G2Curve> s_id;
    uint8_t context[kContextBytes];
};
struct PreparedKey {
    bls12_381::PreparedQ s_id;
    uint8_t context[kContextBytes];
};

// Status codes are those of the functions of the same meaning in ibe.h.
ibake_status master_generate(const ibake_platform* platform, uint8_t master[IBAKE_MASTER_SIZE]);
ibake_status public_from_master(uint8_t p_pub[IBAKE_P_PUB_SIZE], const uint8_t master[IBAKE_MASTER_SIZE]);
ibake_status params_load(Params& params, const uint8_t p_pub[IBAKE_P_PUB_SIZE]);
// keys[96*i ..] of ids[i]; count <= kBatch. On failure nothing is written.
ibake_status extract_batch(const ibake_platform* platform, uint8_t* keys, const uint8_t master[IBAKE_MASTER_SIZE],
                           const ibake_piece* ids, size_t count);
ibake_status key_load(const ibake_platform* platform, Key& loaded, const Params& params, const uint8_t* id, size_t id_size,
                      const uint8_t key[IBAKE_KEY_SIZE], bool check_equation);
// key_load with the equation of count <= kBatch keys; the status is written per key. `loaded` is a key where it is IBAKE_OK.
struct KeyItem {
    const uint8_t* id;
    size_t id_size;
    const uint8_t* key;
    Key* loaded;
    ibake_status status;
};
void key_load_batch(const ibake_platform* platform, KeyItem* items, size_t count, const Params& params);
void key_prepare(PreparedKey& prepared, const Key& key);
ibake_status recipient_load(const ibake_platform* platform, Recipient& recipient, const Params& params, const uint8_t* id,
                            size_t id_size);
// message may be where the ciphertext's W will be.
ibake_status encrypt(const ibake_platform* platform, uint8_t* ciphertext, const Recipient& recipient, const uint8_t* message,
                     size_t message_size);
ibake_status decrypt(const ibake_platform* platform, uint8_t* message, const Key& key, const uint8_t* ciphertext,
                     size_t ciphertext_size);
ibake_status decrypt(const ibake_platform* platform, uint8_t* message, const PreparedKey& key, const uint8_t* ciphertext,
                     size_t ciphertext_size);
// Of count <= kBatch ciphertexts; the status is written per item.
struct DecryptItem {
    const Key* key;
    const uint8_t* ciphertext;
    size_t ciphertext_size;
    uint8_t* message;
    ibake_status status;
};
void decrypt_batch(const ibake_platform* platform, DecryptItem* items, size_t count);

}  // namespace ibake::bf

#endif
