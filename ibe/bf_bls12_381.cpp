// Boneh-Franklin on BLS12-381. SPDX-License-Identifier: Apache-2.0
#include "ibe/bf_bls12_381.h"

#include "ibe/octets.h"
#include "ibe/status_map.h"
#include "ibe/xmd.h"

#include <cstring>
#include <new>

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
constexpr Tag kDstBatch("IBAKE-V1-BF-BLS12381-BATCH");

template <size_t M>
ibake_status expand(const ibake_platform* platform, uint8_t* out, size_t n, const ibake_piece (&msg)[M], const Tag& dst,
                    bool onto = false) {
    return xmd(platform, IBAKE_SHA256, out, n, msg, M, reinterpret_cast<const uint8_t*>(dst.text), dst.size, onto);
}

// Q_id of count <= kBatch identities.
IBAKE_STEP ibake_status hash_identities(const ibake_platform* platform, G2* q, const ibake_piece* ids, size_t count) {
    uint8_t uniform[kBatch][bls12_381::kG2UniformBytes];
    for (size_t i = 0; i < count; i++) {
        const ibake_piece msg[] = {ids[i]};
        const ibake_status status = expand(platform, uniform[i], sizeof uniform[i], msg, kDstId);
        if (status != IBAKE_OK) return status;
    }
    bls12_381::hash_to_g2_batch(q, uniform, count);
    return IBAKE_OK;
}
IBAKE_STEP ibake_status hash_identity(const ibake_platform* platform, Affine<G2Curve>& q, const uint8_t* id, size_t id_size) {
    uint8_t uniform[bls12_381::kG2UniformBytes];
    const ibake_piece msg[] = {{id, id_size}};
    const ibake_status status = expand(platform, uniform, sizeof uniform, msg, kDstId);
    if (status == IBAKE_OK) q = bls12_381::hash_to_g2(uniform).to_affine();
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

// out := in XOR H2(z || U || c), z the octets of theta^l.
IBAKE_STEP ibake_status mask_rho(const ibake_platform* platform, uint8_t out[kRhoSize], const uint8_t in[kRhoSize], const Gt& power,
                                 const uint8_t u[IBAKE_P_PUB_SIZE], const uint8_t context[kContextBytes]) {
    Secret<uint8_t[Gt::kBytes]> z;
    power.to_bytes(*z);
    const ibake_piece msg[] = {{*z, sizeof *z}, {u, IBAKE_P_PUB_SIZE}, {context, kContextBytes}};
    memcpy(out, in, kRhoSize);
    return expand(platform, out, kRhoSize, msg, kDstH2, true);
}

// out := in XOR H4(rho); out may be in.
ibake_status mask_message(const ibake_platform* platform, uint8_t* out, const uint8_t* in, size_t size, const uint8_t rho[kRhoSize]) {
    const ibake_piece msg[] = {{rho, kRhoSize}};
    if (out != in) memcpy(out, in, size);
    return expand(platform, out, size, msg, kDstH4, true);
}

Gt pairing_with(const Affine<G1Curve>& u, const Key& key) { return bls12_381::pairing(u, key.s_id); }
Gt pairing_with(const Affine<G1Curve>& u, const PreparedKey& key) { return bls12_381::pairing_prepared(u, key.s_id); }

// U of a ciphertext whose size and encoding are right.
ibake_status load_u(Affine<G1Curve>& u, const uint8_t* ciphertext, size_t ciphertext_size) {
    if (ciphertext_size <= IBAKE_CIPHERTEXT_OVERHEAD || ciphertext_size - IBAKE_CIPHERTEXT_OVERHEAD > IBAKE_MESSAGE_MAX)
        return IBAKE_E_DECRYPT;
    if ((ciphertext[0] & zcash::kCompressed) == 0 || zcash::decode_point(u, ciphertext, IBAKE_P_PUB_SIZE) != Decoded::ok)
        return IBAKE_E_DECRYPT;
    return IBAKE_OK;
}

// What follows e(U, S_id).
IBAKE_STEP ibake_status decrypt_with(const ibake_platform* platform, uint8_t* message, const Gt& power, const uint8_t context[kContextBytes],
                          const Affine<G1Curve>& u, const uint8_t* ciphertext, size_t ciphertext_size) {
    const size_t size = ciphertext_size - IBAKE_CIPHERTEXT_OVERHEAD;
    const uint8_t* v = ciphertext + IBAKE_P_PUB_SIZE;
    const uint8_t* w = v + kRhoSize;
    Secret<uint8_t[kRhoSize]> rho;
    Secret<Scalar> l;
    ibake_status status = mask_rho(platform, *rho, v, power, ciphertext, context);
    if (status != IBAKE_OK) return status;
    status = mask_message(platform, message, w, size, *rho);
    if (status == IBAKE_OK) status = hash_to_scalar(platform, *l, *rho, message, size, context);
    if (status != IBAKE_OK) {
        wipe(message, size);
        return status;
    }
    const Secret<G1> expected(bls12_381::mul_g1_generator(*l));
    const auto genuine = [&] { return expected->equals(G1::from_affine(u)); };
    ct::keep_bytes(message, size, genuine());
    return accepted(genuine, "whether a ciphertext was accepted is seen by the caller") ? IBAKE_OK : IBAKE_E_DECRYPT;
}

template <class AnyKey>
ibake_status decrypt_one(const ibake_platform* platform, uint8_t* message, const AnyKey& key, const uint8_t* ciphertext,
                         size_t ciphertext_size) {
    Affine<G1Curve> u;
    if (const ibake_status status = load_u(u, ciphertext, ciphertext_size); status != IBAKE_OK) return status;
    Secret<Gt> power(Secret<Gt>::From(), [&] { return pairing_with(u, key); });
    return decrypt_with(platform, message, *power, key.context, u, ciphertext, ciphertext_size);
}

ibake_status load_point(Affine<G2Curve>& s_id, const uint8_t key[IBAKE_KEY_SIZE]) {
    declassify_memory(key, 1, "the flags of an encoding are public");
    if ((key[0] & zcash::kCompressed) == 0) return IBAKE_E_FORMAT;
    return to_status(zcash::decode_point(s_id, key, IBAKE_KEY_SIZE));
}

// e(G1, S_id) * e(-P_pub, Q_id) = 1 for S_id, Q_id
ibake_status check_pair(const Affine<G2Curve> (&q)[2], const Params& params) {
    const Affine<G1Curve> p[] = {bls12_381::g1_generator_affine(), {params.p_pub.x, -params.p_pub.y}};
    const Secret<Gt> ratio(Secret<Gt>::From(), [&] { return bls12_381::pairing_product(p, q); });
    return accepted([&] { return ratio->is_one(); }, "whether a key was accepted is seen by the caller") ? IBAKE_OK
                                                                                                          : IBAKE_E_KEY_MISMATCH;
}

// Random multipliers of 128 bits for count <= kBatch keys: xmd over all that is checked, so that nobody who makes keys can know them
// beforehand. SHA-256 of each key goes in with its context, which binds P_pub and the identity.
ibake_status draw_multipliers(const ibake_platform* platform, Scalar* c, const KeyItem* const* items, size_t count) {
    constexpr size_t kSize = 16;
    Secret<uint8_t[kBatch][32]> digests;
    Secret<uint8_t[kBatch * kSize]> octets;
    for (size_t i = 0; i < count; i++) {
        const ibake_piece pieces[] = {{items[i]->key, IBAKE_KEY_SIZE}, {items[i]->loaded->context, kContextBytes}};
        if (platform->hash(platform->self, IBAKE_SHA256, pieces, 2, (*digests)[i]) != 0) return IBAKE_E_PLATFORM;
    }
    const ibake_piece msg[] = {{(*digests)[0], count * 32}};
    if (const ibake_status status = expand(platform, *octets, count * kSize, msg, kDstBatch); status != IBAKE_OK) return status;
    for (size_t i = 0; i < count; i++) c[i] = Scalar::reduce_bytes(*octets + i * kSize, kSize);
    return IBAKE_OK;
}

}  // namespace

ibake_status master_generate(const ibake_platform* platform, uint8_t master[IBAKE_MASTER_SIZE]) {
    Secret<Scalar> s;
    for (size_t i = 0; i < kDraws; i++) {
        if (platform->random(platform->self, IBAKE_RANDOM_MASTER, master, IBAKE_MASTER_SIZE) != 0) break;
        ct::mark_secret(master, IBAKE_MASTER_SIZE);
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
    if ((p_pub[0] & zcash::kCompressed) == 0) return IBAKE_E_FORMAT;
    if (const Decoded d = zcash::decode_point(params.p_pub, p_pub, IBAKE_P_PUB_SIZE); d != Decoded::ok) return to_status(d);
    for (size_t i = 0; i < IBAKE_P_PUB_SIZE; i++) params.octets[i] = p_pub[i];
    return IBAKE_OK;
}

ibake_status extract_batch(const ibake_platform* platform, uint8_t* keys, const uint8_t master[IBAKE_MASTER_SIZE],
                           const ibake_piece* ids, size_t count) {
    Secret<Scalar[kBatch]> s;
    if (const ibake_status status = scalar_in_range((*s)[0], master); status != IBAKE_OK) return status;
    for (size_t i = 1; i < count; i++) (*s)[i] = (*s)[0];
    G2 q[kBatch];
    if (const ibake_status status = hash_identities(platform, q, ids, count); status != IBAKE_OK) return status;
    Secret<G2[kBatch]> s_id;
    bls12_381::mul_batch(*s_id, q, *s, count);
    for (size_t i = 0; i < count; i++) zcash::encode(keys + i * IBAKE_KEY_SIZE, (*s_id)[i]);
    return IBAKE_OK;
}

ibake_status key_load(const ibake_platform* platform, Key& loaded, const Params& params, const uint8_t* id, size_t id_size,
                      const uint8_t key[IBAKE_KEY_SIZE], bool check_equation) {
    if (const ibake_status status = load_point(loaded.s_id, key); status != IBAKE_OK) return status;
    if (check_equation) {
        Affine<G2Curve> q[2] = {loaded.s_id};
        if (const ibake_status status = hash_identity(platform, q[1], id, id_size); status != IBAKE_OK) return status;
        IBAKE_ACCEPT(check_pair(q, params));
    }
    return hash_context(platform, loaded.context, params, id, id_size);
}

// Bellare, Garay, Rabin, "Fast batch verification for modular exponentiation and digital signatures", EUROCRYPT 1998, section 3: for
// multipliers c_i of 128 bits that were chosen after the keys, e(G1, sum of c_i S_i) = e(P_pub, sum of c_i Q_i) holds by chance with
// probability 2^-128 when a key is wrong. All points are in G2, of prime order. When it fails, each key is checked alone.
void key_load_batch(const ibake_platform* platform, KeyItem* items, size_t count, const Params& params) {
    KeyItem* good[kBatch] = {};
    ibake_piece ids[kBatch] = {};
    G2 q[kBatch];
    Secret<G2[kBatch]> s_id;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        KeyItem& item = items[i];
        item.status = load_point(item.loaded->s_id, item.key);
        if (item.status == IBAKE_OK) item.status = hash_context(platform, item.loaded->context, params, item.id, item.id_size);
        if (item.status != IBAKE_OK) continue;
        ids[n] = {item.id, item.id_size};
        (*s_id)[n] = G2::from_affine(item.loaded->s_id);
        good[n++] = &item;
    }
    ibake_status status = hash_identities(platform, q, ids, n);
    bool all_genuine = false;
    if (status == IBAKE_OK && n > 1) {
        Secret<Scalar[kBatch]> c;
        Secret<G2[kBatch]> terms;
        Secret<Affine<G2Curve>[2]> sums;
        status = draw_multipliers(platform, *c, good, n);
        for (size_t side = 0; side < 2; side++) {
            Secret<G2> sum(G2::identity());
            bls12_381::mul_batch(*terms, side == 0 ? *s_id : q, *c, n);
            for (size_t i = 0; i < n; i++) *sum = *sum + (*terms)[i];
            (*sums)[side] = sum->to_affine();
        }
        all_genuine = status == IBAKE_OK && check_pair(*sums, params) == IBAKE_OK;
    }
    for (size_t i = 0; i < n; i++) {
        const Affine<G2Curve> pair[] = {good[i]->loaded->s_id, q[i].to_affine()};
        good[i]->status = status != IBAKE_OK || all_genuine ? status : check_pair(pair, params);
    }
}

void key_prepare(PreparedKey& prepared, const Key& key) {
    bls12_381::prepare(prepared.s_id, key.s_id);
    for (size_t i = 0; i < kContextBytes; i++) prepared.context[i] = key.context[i];
}

ibake_status recipient_load(const ibake_platform* platform, Recipient& recipient, const Params& params, const uint8_t* id,
                            size_t id_size) {
    Affine<G2Curve> q;
    if (const ibake_status status = hash_identity(platform, q, id, id_size); status != IBAKE_OK) return status;
    if (const ibake_status status = hash_context(platform, recipient.context, params, id, id_size); status != IBAKE_OK) return status;
    new (&recipient.theta) Gt(bls12_381::pairing(params.p_pub, q));
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
        ct::mark_secret(*rho, kRhoSize);
        status = hash_to_scalar(platform, *l, *rho, message, message_size, recipient.context);
        if (status == IBAKE_OK && declassify(l->is_zero(), "a zero l is not used")) status = IBAKE_E_RANDOM;
    }
    if (status != IBAKE_OK) return status;
    zcash::encode(ciphertext, bls12_381::mul_g1_generator(*l));
    {
        Secret<Gt> power(Secret<Gt>::From(), [&] { return recipient.theta.pow(*l); });
        status = mask_rho(platform, v, *rho, *power, ciphertext, recipient.context);
    }
    if (status == IBAKE_OK) status = mask_message(platform, w, message, message_size, *rho);
    if (status != IBAKE_OK)
        wipe(ciphertext, message_size + IBAKE_CIPHERTEXT_OVERHEAD);
    else
        declassify_memory(ciphertext, message_size + IBAKE_CIPHERTEXT_OVERHEAD, "a ciphertext is sent in clear");
    return status;
}

ibake_status decrypt(const ibake_platform* platform, uint8_t* message, const Key& key, const uint8_t* ciphertext,
                     size_t ciphertext_size) {
    return decrypt_one(platform, message, key, ciphertext, ciphertext_size);
}

ibake_status decrypt(const ibake_platform* platform, uint8_t* message, const PreparedKey& key, const uint8_t* ciphertext,
                     size_t ciphertext_size) {
    return decrypt_one(platform, message, key, ciphertext, ciphertext_size);
}

void decrypt_batch(const ibake_platform* platform, DecryptItem* items, size_t count) {
    DecryptItem* good[kBatch] = {};
    Affine<G1Curve> u[kBatch];
    Secret<Affine<G2Curve>[kBatch]> s_id;
    Secret<Gt[kBatch]> power;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        items[i].status = load_u(u[n], items[i].ciphertext, items[i].ciphertext_size);
        if (items[i].status != IBAKE_OK) continue;
        (*s_id)[n] = items[i].key->s_id;
        good[n++] = &items[i];
    }
    bls12_381::pairing_batch(*power, u, *s_id, n);
    for (size_t i = 0; i < n; i++)
        good[i]->status = decrypt_with(platform, good[i]->message, (*power)[i], good[i]->key->context, u[i], good[i]->ciphertext,
                                       good[i]->ciphertext_size);
}

}  // namespace ibake::bf
