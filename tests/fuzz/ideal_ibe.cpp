// An ideal Boneh-Franklin in place of the library's, for fuzzing what is built on it a hundred times faster. SPDX-License-Identifier: Apache-2.0
//
// The linker sends calls of ibake_ibe_NAME here (--wrap). Key and recipient of an identity under a KMS are the same hash; a ciphertext is
// rho, a tag over everything, zeros to the size of the real one, and the message under a key stream. Only the right key opens it, and
// only unchanged: what the real one promises.
#include "ibe/context.h"
#include "ibe/ibe.h"

#include <cstring>

namespace {

using namespace ibake;

struct Named {  // in place of params, recipient and key
    uint8_t secret[32];
};

// out := SHA-256(tag, pieces).
ibake_status hash(const ibake_context* context, uint8_t out[32], uint8_t tag, ibake_piece a, ibake_piece b, ibake_piece c = {}) {
    const ibake_platform* p = platform_of(context);
    const ibake_piece pieces[] = {{&tag, 1}, a, b, c};
    return p->hash(p->self, IBAKE_SHA256, pieces, 4, out) == 0 ? IBAKE_OK : IBAKE_E_PLATFORM;
}
enum : uint8_t { kPublic, kKey, kStream, kTag };

// p_pub, and whatever is made of 32 octets for one that has more.
template <size_t n>
void repeat(uint8_t (&out)[n], const uint8_t hash[32]) {
    for (size_t i = 0; i < n; i++) out[i] = hash[i % 32];
}
ibake_status secret_of(const ibake_context* context, uint8_t out[32], const uint8_t p_pub[32], const uint8_t* id, size_t size) {
    return hash(context, out, kKey, {p_pub, 32}, {id, size});
}
template <class Opaque>
ibake_status name(const ibake_context* context, Opaque* out, const ibake_ibe_params* params, const uint8_t* id, size_t size) {
    static_assert(sizeof(Opaque) >= sizeof(Named));
    std::memset(out, 0, sizeof *out);
    return secret_of(context, reinterpret_cast<Named*>(out)->secret, reinterpret_cast<const Named*>(params)->secret, id, size);
}

// out := in under the key stream of rho. They may be the same.
ibake_status stream(const ibake_context* context, uint8_t* out, const uint8_t* in, size_t size, const Named& key,
                    const uint8_t rho[32]) {
    for (size_t at = 0; at < size; at += 32) {
        uint8_t block[32];
        const uint8_t counter[] = {static_cast<uint8_t>(at / 32)};
        const ibake_status status = hash(context, block, kStream, {key.secret, 32}, {rho, 32}, {counter, 1});
        if (status != IBAKE_OK) return status;
        for (size_t i = at; i < size && i < at + 32; i++) out[i] = in[i] ^ block[i - at];
    }
    return IBAKE_OK;
}

}  // namespace

extern "C" {

ibake_status __wrap_ibake_ibe_public(const ibake_context* context, uint8_t p_pub[IBAKE_P_PUB_SIZE], const uint8_t* master) {
    uint8_t h[32];
    const ibake_status status = hash(context, h, kPublic, {master, IBAKE_MASTER_SIZE}, {});
    repeat(*reinterpret_cast<uint8_t(*)[IBAKE_P_PUB_SIZE]>(p_pub), h);
    return status;
}

// Also asked whether U of a ciphertext is a point.
ibake_status __wrap_ibake_ibe_params_load(const ibake_context*, ibake_ibe_params* params, const uint8_t p_pub[IBAKE_P_PUB_SIZE]) {
    std::memset(params, 0, sizeof *params);
    std::memcpy(params, p_pub, 32);
    return IBAKE_OK;
}

ibake_status __wrap_ibake_ibe_extract(const ibake_context* context, uint8_t key[IBAKE_KEY_SIZE], const uint8_t* master,
                                      const uint8_t* id, size_t size) {
    uint8_t p_pub[IBAKE_P_PUB_SIZE], h[32];
    ibake_status status = __wrap_ibake_ibe_public(context, p_pub, master);
    if (status == IBAKE_OK) status = secret_of(context, h, p_pub, id, size);
    repeat(*reinterpret_cast<uint8_t(*)[IBAKE_KEY_SIZE]>(key), h);
    return status;
}

ibake_status __wrap_ibake_ibe_recipient_load(const ibake_context* context, ibake_ibe_recipient* recipient,
                                             const ibake_ibe_params* params, const uint8_t* id, size_t size) {
    return name(context, recipient, params, id, size);
}

ibake_status __wrap_ibake_ibe_key_load(const ibake_context* context, ibake_ibe_key* loaded, const ibake_ibe_params* params,
                                       const uint8_t* id, size_t size, const uint8_t key[IBAKE_KEY_SIZE]) {
    uint8_t expected[IBAKE_KEY_SIZE];
    const ibake_status status = name(context, loaded, params, id, size);
    if (status != IBAKE_OK) return status;
    repeat(expected, reinterpret_cast<const Named*>(loaded)->secret);
    if (std::memcmp(key, expected, sizeof expected) == 0) return IBAKE_OK;
    std::memset(loaded, 0, sizeof *loaded);
    return IBAKE_E_KEY_MISMATCH;
}
ibake_status __wrap_ibake_ibe_key_load_checked(const ibake_context* context, ibake_ibe_key* loaded,
                                               const ibake_ibe_params* params, const uint8_t* id, size_t size,
                                               const uint8_t key[IBAKE_KEY_SIZE]) {
    return __wrap_ibake_ibe_key_load(context, loaded, params, id, size, key);
}

ibake_status __wrap_ibake_ibe_encrypt(const ibake_context* context, uint8_t* ciphertext, const ibake_ibe_recipient* recipient,
                                      const uint8_t* message, size_t size) {
    const ibake_platform* p = platform_of(context);
    const Named& key = *reinterpret_cast<const Named*>(recipient);
    uint8_t head[IBAKE_CIPHERTEXT_OVERHEAD] = {};
    if (p->random(p->self, IBAKE_RANDOM_RHO, head, 32) != 0) return IBAKE_E_RANDOM;
    ibake_status status = hash(context, head + 32, kTag, {key.secret, 32}, {head, 32}, {message, size});
    if (status == IBAKE_OK) status = stream(context, ciphertext + sizeof head, message, size, key, head);
    if (status == IBAKE_OK)
        std::memcpy(ciphertext, head, sizeof head);
    else
        std::memset(ciphertext, 0, sizeof head + size);
    return status;
}

ibake_status __wrap_ibake_ibe_decrypt(const ibake_context* context, uint8_t* message, const ibake_ibe_key* loaded,
                                      const uint8_t* ciphertext, size_t ciphertext_size) {
    const Named& key = *reinterpret_cast<const Named*>(loaded);
    const size_t size = ciphertext_size - IBAKE_CIPHERTEXT_OVERHEAD;
    uint8_t head[IBAKE_CIPHERTEXT_OVERHEAD] = {};
    std::memcpy(head, ciphertext, 32);
    ibake_status status = stream(context, message, ciphertext + sizeof head, size, key, head);
    if (status == IBAKE_OK) status = hash(context, head + 32, kTag, {key.secret, 32}, {head, 32}, {message, size});
    if (status == IBAKE_OK && std::memcmp(head, ciphertext, sizeof head) != 0) status = IBAKE_E_DECRYPT;
    if (status != IBAKE_OK) std::memset(message, 0, size);
    return status;
}

}  // extern "C"
