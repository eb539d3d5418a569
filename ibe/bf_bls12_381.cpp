// Boneh-Franklin on BLS12-381. SPDX-License-Identifier: Apache-2.0
#include "ibe/bf_bls12_381.h"

#include "ibe/status_map.h"
#include "ibe/xmd.h"

namespace ibake::bf {

using bls12_381::G1Curve;
using bls12_381::G2Curve;

namespace {

constexpr size_t kRhoSize = 32;
constexpr size_t kDraws = 16;

// Domain separation tags: ASCII without terminator.
struct Tag {
    template <size_t N>
    explicit constexpr Tag(const char (&literal)[N]) : text(literal), size(N - 1) {}
    const char* text;
    size_t size;
};
constexpr Tag kDstId("IBAKE-V1-BF-BLS12381G2_XMD:SHA-256_SSWU_RO_");
constexpr Tag kDstH2("IBAKE-V1-BF-BLS12381-H2");
constexpr Tag kDstH3("IBAKE-V1-BF-BLS12381-H3");
constexpr Tag kDstH4("IBAKE-V1-BF-BLS12381-H4");

template <size_t M>
ibake_status expand(const ibake_platform* platform, uint8_t* out, size_t n, const ibake_piece (&msg)[M], const Tag& dst) {
    return xmd(platform, IBAKE_SHA256, out, n, msg, M, reinterpret_cast<const uint8_t*>(dst.text), dst.size);
}

ibake_status hash_identity(const ibake_platform* platform, G2& q, const uint8_t* id, size_t id_size) {
    uint8_t uniform[bls12_381::kG2UniformBytes];
    const ibake_piece msg[] = {{id, id_size}};
    const ibake_status status = expand(platform, uniform, sizeof uniform, msg, kDstId);
    if (status == IBAKE_OK) q = bls12_381::hash_to_g2(uniform);
    return status;
}

// c = SHA-256(P_pub || id).
ibake_status hash_context(const ibake_platform* platform, uint8_t context[kContextBytes], const Params& params, const uint8_t* id,
                          size_t id_size) {
    const ibake_piece pieces[] = {{params.octets, sizeof params.octets}, {id, id_size}};
    return platform->hash(platform->self, IBAKE_SHA256, pieces, 2, context) == 0 ? IBAKE_OK : IBAKE_E_PLATFORM;
}

ibake_status scalar_in_range(Scalar& s, const uint8_t octets[IBAKE_MASTER_SIZE]) {
    const auto decoded = Scalar::from_bytes(octets);
    s = decoded.value;
    return declassify(decoded.present & !s.is_zero(), "a refused secret is not used") ? IBAKE_OK : IBAKE_E_RANGE;
}

// l = H3(rho || m || c) mod r.
ibake_status hash_to_scalar(const ibake_platform* platform, Scalar& l, const uint8_t rho[kRhoSize], const uint8_t* message,
                            size_t message_size, const uint8_t context[kContextBytes]) {
    Secret<uint8_t[48]> wide;
    const ibake_piece msg[] = {{rho, kRhoSize}, {message, message_size}, {context, kContextBytes}};
    const ibake_status status = expand(platform, *wide, sizeof *wide, msg, kDstH3);
    if (status == IBAKE_OK) l = Scalar::reduce_bytes(*wide, sizeof *wide);
    return status;
}

// mask = H2(z || U || c), z the octets of theta^l.
ibake_status mask_rho(const ibake_platform* platform, uint8_t mask[kRhoSize], const Gt& power, const uint8_t u[IBAKE_P_PUB_SIZE],
                      const uint8_t context[kContextBytes]) {
    Secret<uint8_t[Gt::kBytes]> z;
    power.to_bytes(*z);
    const ibake_piece msg[] = {{*z, sizeof *z}, {u, IBAKE_P_PUB_SIZE}, {context, kContextBytes}};
    return expand(platform, mask, kRhoSize, msg, kDstH2);
}

// out := in XOR H4(rho).
ibake_status mask_message(const ibake_platform* platform, uint8_t* out, const uint8_t* in, size_t size, const uint8_t rho[kRhoSize]) {
    const ibake_piece msg[] = {{rho, kRhoSize}};
    const ibake_status status = expand(platform, out, size, msg, kDstH4);
    if (status == IBAKE_OK)
        for (size_t i = 0; i < size; i++) out[i] ^= in[i];
    return status;
}

Gt pairing_with(const G1& u, const Key& key) { return bls12_381::pairing(u, G2::from_affine(key.s_id)); }
Gt pairing_with(const G1& u, const PreparedKey& key) { return bls12_381::pairing_prepared(u, key.s_id); }

template <class AnyKey>
ibake_status decrypt_with(const ibake_platform* platform, uint8_t* message, const AnyKey& key, const uint8_t* ciphertext,
                          size_t ciphertext_size) {
    if (ciphertext_size <= IBAKE_CIPHERTEXT_OVERHEAD || ciphertext_size - IBAKE_CIPHERTEXT_OVERHEAD > IBAKE_MESSAGE_MAX)
        return IBAKE_E_DECRYPT;
    const size_t size = ciphertext_size - IBAKE_CIPHERTEXT_OVERHEAD;
    const uint8_t* v = ciphertext + IBAKE_P_PUB_SIZE;
    const uint8_t* w = v + kRhoSize;
    G1 u;
    if ((ciphertext[0] & zcash::kCompressed) == 0 || zcash::decode_point(u, ciphertext, IBAKE_P_PUB_SIZE) != Decoded::ok)
        return IBAKE_E_DECRYPT;
    Secret<uint8_t[kRhoSize]> rho;
    Secret<Scalar> l;
    Secret<Gt> power(pairing_with(u, key));
    ibake_status status = mask_rho(platform, *rho, *power, ciphertext, key.context);
    if (status != IBAKE_OK) return status;
    for (size_t i = 0; i < kRhoSize; i++) (*rho)[i] ^= v[i];
    status = mask_message(platform, message, w, size, *rho);
    if (status == IBAKE_OK) status = hash_to_scalar(platform, *l, *rho, message, size, key.context);
    if (status != IBAKE_OK) {
        wipe(message, size);
        return status;
    }
    const ct::Choice genuine = bls12_381::mul_g1_generator(*l).equals(u);
    ct::keep_bytes(message, size, genuine);
    return declassify(genuine, "whether a ciphertext was accepted is seen by the caller") ? IBAKE_OK : IBAKE_E_DECRYPT;
}

}  // namespace

ibake_status master_generate(const ibake_platform* platform, uint8_t master[IBAKE_MASTER_SIZE]) {
    Secret<Scalar> s;
    for (size_t i = 0; i < kDraws; i++) {
        if (platform->random(platform->self, IBAKE_RANDOM_MASTER, master, IBAKE_MASTER_SIZE) != 0) break;
        if (scalar_in_range(*s, master) == IBAKE_OK) return IBAKE_OK;
    }
    wipe(master, IBAKE_MASTER_SIZE);
    return IBAKE_E_RANDOM;
}

ibake_status public_from_master(uint8_t p_pub[IBAKE_P_PUB_SIZE], const uint8_t master[IBAKE_MASTER_SIZE]) {
    Secret<Scalar> s;
    if (const ibake_status status = scalar_in_range(*s, master); status != IBAKE_OK) return status;
    zcash::encode(p_pub, bls12_381::mul_g1_generator(*s));
    declassify_memory(p_pub, IBAKE_P_PUB_SIZE, "P_pub is published");
    return IBAKE_OK;
}

ibake_status params_load(Params& params, const uint8_t p_pub[IBAKE_P_PUB_SIZE]) {
    G1 p;
    if ((p_pub[0] & zcash::kCompressed) == 0) return IBAKE_E_FORMAT;
    if (const Decoded d = zcash::decode_point(p, p_pub, IBAKE_P_PUB_SIZE); d != Decoded::ok) return to_status(d);
    params.p_pub = p.to_affine();
    for (size_t i = 0; i < IBAKE_P_PUB_SIZE; i++) params.octets[i] = p_pub[i];
    return IBAKE_OK;
}

ibake_status extract(const ibake_platform* platform, uint8_t key[IBAKE_KEY_SIZE], const uint8_t master[IBAKE_MASTER_SIZE],
                     const uint8_t* id, size_t id_size) {
    Secret<Scalar> s;
    if (const ibake_status status = scalar_in_range(*s, master); status != IBAKE_OK) return status;
    G2 q;
    if (const ibake_status status = hash_identity(platform, q, id, id_size); status != IBAKE_OK) return status;
    zcash::encode(key, bls12_381::mul(q, *s));
    return IBAKE_OK;
}

ibake_status key_load(const ibake_platform* platform, Key& loaded, const Params& params, const uint8_t* id, size_t id_size,
                      const uint8_t key[IBAKE_KEY_SIZE], bool check_equation) {
    Secret<G2> s_id;
    declassify_memory(key, 1, "the flags of an encoding are public");
    if ((key[0] & zcash::kCompressed) == 0) return IBAKE_E_FORMAT;
    if (const Decoded d = zcash::decode_point(*s_id, key, IBAKE_KEY_SIZE); d != Decoded::ok) return to_status(d);
    if (check_equation) {
        G2 q;
        if (const ibake_status status = hash_identity(platform, q, id, id_size); status != IBAKE_OK) return status;
        // e(G1, S_id) * e(-P_pub, Q_id) = 1
        const G1 p[] = {bls12_381::g1_generator(), -G1::from_affine(params.p_pub)};
        const G2 pair[] = {*s_id, q};
        const ct::Choice genuine = bls12_381::pairing_product(p, pair, 2).is_one();
        if (!declassify(genuine, "whether a key was accepted is seen by the caller")) return IBAKE_E_KEY_MISMATCH;
    }
    uint8_t context[kContextBytes];
    if (const ibake_status status = hash_context(platform, context, params, id, id_size); status != IBAKE_OK) return status;
    loaded.s_id = s_id->to_affine();
    for (size_t i = 0; i < kContextBytes; i++) loaded.context[i] = context[i];
    return IBAKE_OK;
}

void key_prepare(PreparedKey& prepared, const Key& key) {
    bls12_381::prepare(prepared.s_id, G2::from_affine(key.s_id));
    for (size_t i = 0; i < kContextBytes; i++) prepared.context[i] = key.context[i];
}

ibake_status recipient_load(const ibake_platform* platform, Recipient& recipient, const Params& params, const uint8_t* id,
                            size_t id_size) {
    G2 q;
    uint8_t context[kContextBytes];
    if (const ibake_status status = hash_identity(platform, q, id, id_size); status != IBAKE_OK) return status;
    if (const ibake_status status = hash_context(platform, context, params, id, id_size); status != IBAKE_OK) return status;
    recipient.theta = bls12_381::pairing(G1::from_affine(params.p_pub), q);
    for (size_t i = 0; i < kContextBytes; i++) recipient.context[i] = context[i];
    return IBAKE_OK;
}

ibake_status encrypt(const ibake_platform* platform, uint8_t* ciphertext, const Recipient& recipient, const uint8_t* message,
                     size_t message_size) {
    uint8_t* v = ciphertext + IBAKE_P_PUB_SIZE;
    uint8_t* w = v + kRhoSize;
    Secret<uint8_t[kRhoSize]> rho;
    Secret<Scalar> l;
    ibake_status status = IBAKE_E_RANDOM;
    for (size_t i = 0; i < kDraws && status == IBAKE_E_RANDOM; i++) {
        if (platform->random(platform->self, IBAKE_RANDOM_RHO, *rho, kRhoSize) != 0) return IBAKE_E_RANDOM;
        status = hash_to_scalar(platform, *l, *rho, message, message_size, recipient.context);
        if (status == IBAKE_OK && declassify(l->is_zero(), "a zero l is not used")) status = IBAKE_E_RANDOM;
    }
    if (status != IBAKE_OK) return status;
    zcash::encode(ciphertext, bls12_381::mul_g1_generator(*l));
    {
        Secret<Gt> power(recipient.theta.pow(*l));
        status = mask_rho(platform, v, *power, ciphertext, recipient.context);
    }
    for (size_t i = 0; i < kRhoSize; i++) v[i] ^= (*rho)[i];
    if (status == IBAKE_OK) status = mask_message(platform, w, message, message_size, *rho);
    if (status != IBAKE_OK)
        wipe(ciphertext, message_size + IBAKE_CIPHERTEXT_OVERHEAD);
    else
        declassify_memory(ciphertext, message_size + IBAKE_CIPHERTEXT_OVERHEAD, "a ciphertext is sent in clear");
    return status;
}

ibake_status decrypt(const ibake_platform* platform, uint8_t* message, const Key& key, const uint8_t* ciphertext,
                     size_t ciphertext_size) {
    return decrypt_with(platform, message, key, ciphertext, ciphertext_size);
}

ibake_status decrypt(const ibake_platform* platform, uint8_t* message, const PreparedKey& key, const uint8_t* ciphertext,
                     size_t ciphertext_size) {
    return decrypt_with(platform, message, key, ciphertext, ciphertext_size);
}

}  // namespace ibake::bf
