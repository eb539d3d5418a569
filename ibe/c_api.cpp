// The C face of the IBE layer: check arguments, mark secrets, call, wipe. SPDX-License-Identifier: Apache-2.0
#include "ibe/context.h"
#include "ibe/platform_check.h"

using namespace ibake;

namespace {

#define IBAKE_TEXT_(x) #x
#define IBAKE_TEXT(x) IBAKE_TEXT_(x)
#if IBAKE_WITH_P384
#define IBAKE_P384_TEXT " P-384"
#else
#define IBAKE_P384_TEXT
#endif
#if IBAKE_WITH_P521
#define IBAKE_P521_TEXT " P-521"
#else
#define IBAKE_P521_TEXT
#endif
#if IBAKE_SS_MAX_BITS > 0
#define IBAKE_SS_TEXT " BF-SS BB1-SS to " IBAKE_TEXT(IBAKE_SS_MAX_BITS) " bits"
#else
#define IBAKE_SS_TEXT
#endif
#if IBAKE_VERIFY
#define IBAKE_VERIFY_TEXT "; verify"
#else
#define IBAKE_VERIFY_TEXT
#endif
#define IBAKE_BUILD_INFO(BACKEND)                                                                                \
    "ibake " IBAKE_VERSION "; suites BF-BLS12381" IBAKE_SS_TEXT "; curves P-256" IBAKE_P384_TEXT IBAKE_P521_TEXT "; backend " #BACKEND \
    "; " IBAKE_TEXT(IBAKE_WORD_BITS) "-bit limbs" IBAKE_VERIFY_TEXT,
constexpr const char* kBuildInfo[] = {IBAKE_FOR_EACH_BACKEND(IBAKE_BUILD_INFO)};  // by BackendId

bool id_ok(const uint8_t* id, size_t size) { return id != nullptr && size >= 1 && size <= bf::kIdMax; }

// Items of the batch that starts at i of count.
size_t batch_from(size_t i, size_t count) { return count - i < bf::kBatch ? count - i : bf::kBatch; }

ibake_status load_key(const ibake_context* context, ibake_ibe_key* loaded, const ibake_ibe_params* params, const uint8_t* id,
                      size_t id_size, const uint8_t* key, bool check_equation) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const bf::Params* p = held<bf::Params>(params);
    if (loaded == nullptr || p == nullptr || !id_ok(id, id_size) || key == nullptr) return IBAKE_E_ARGUMENT;
    ct::mark_secret(key, IBAKE_KEY_SIZE);
    const StackGuard guard;
    Secret<bf::Key> k;
    const ibake_status status = bf::key_load(platform, *k, *p, id, id_size, key, check_equation);
    if (status == IBAKE_OK) hold(loaded, *k);
    return status;
}

template <class AnyKey, class Opaque>
ibake_status decrypt(const ibake_context* context, uint8_t* message, const Opaque* key, const uint8_t* ciphertext,
                     size_t ciphertext_size) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const AnyKey* k = held<AnyKey>(key);
    if (message == nullptr || k == nullptr || ciphertext == nullptr) return IBAKE_E_ARGUMENT;
    const StackGuard guard;
    return bf::decrypt(platform, message, *k, ciphertext, ciphertext_size);
}

}  // namespace

ibake_status ibake_init(ibake_context* context, const ibake_platform* platform, const ibake_sizes* sizes) {
    if (context == nullptr || platform == nullptr || sizes == nullptr) return IBAKE_E_ARGUMENT;
    const ibake_sizes own = IBAKE_SIZES;
    if (sizes->context != own.context || sizes->params != own.params || sizes->recipient != own.recipient ||
        sizes->key != own.key || sizes->prepared_key != own.prepared_key)
        return IBAKE_E_CONFIG;
    init_backend();
    const ibake_status status = platform_check(platform);
    if (status == IBAKE_OK) hold(context, Context{platform});
    return status;
}

const char* ibake_build_info(void) {
    init_backend();
    return kBuildInfo[static_cast<size_t>(active_backend().id)];
}

ibake_status ibake_ibe_setup(const ibake_context* context, uint8_t master[IBAKE_MASTER_SIZE], uint8_t p_pub[IBAKE_P_PUB_SIZE]) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    if (master == nullptr || p_pub == nullptr) return IBAKE_E_ARGUMENT;
    const StackGuard guard;
    const ibake_status status = bf::master_generate(platform, master);
    if (status != IBAKE_OK) return status;
    return bf::public_from_master(p_pub, master);
}

ibake_status ibake_ibe_public(const ibake_context* context, uint8_t p_pub[IBAKE_P_PUB_SIZE],
                              const uint8_t master[IBAKE_MASTER_SIZE]) {
    if (platform_of(context) == nullptr) return missing(context);
    if (p_pub == nullptr || master == nullptr) return IBAKE_E_ARGUMENT;
    ct::mark_secret(master, IBAKE_MASTER_SIZE);
    const StackGuard guard;
    return bf::public_from_master(p_pub, master);
}

ibake_status ibake_ibe_params_load(const ibake_context* context, ibake_ibe_params* params, const uint8_t p_pub[IBAKE_P_PUB_SIZE]) {
    if (platform_of(context) == nullptr) return missing(context);
    if (params == nullptr || p_pub == nullptr) return IBAKE_E_ARGUMENT;
    bf::Params p;
    const ibake_status status = bf::params_load(p, p_pub);
    if (status == IBAKE_OK) hold(params, p);
    return status;
}

ibake_status ibake_ibe_extract(const ibake_context* context, uint8_t key[IBAKE_KEY_SIZE], const uint8_t master[IBAKE_MASTER_SIZE],
                               const uint8_t* id, size_t id_size) {
    const ibake_piece ids[] = {{id, id_size}};
    return ibake_ibe_extract_batch(context, key, master, ids, 1);
}

ibake_status ibake_ibe_extract_batch(const ibake_context* context, uint8_t* keys, const uint8_t master[IBAKE_MASTER_SIZE],
                                     const ibake_piece* ids, size_t count) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    if (keys == nullptr || master == nullptr || (ids == nullptr && count > 0)) return IBAKE_E_ARGUMENT;
    for (size_t i = 0; i < count; i++)
        if (!id_ok(ids[i].octets, ids[i].size)) return IBAKE_E_ARGUMENT;
    ct::mark_secret(master, IBAKE_MASTER_SIZE);
    const StackGuard guard;
    for (size_t i = 0; i < count; i += bf::kBatch) {
        const ibake_status status = bf::extract_batch(platform, keys + IBAKE_KEY_SIZE * i, master, ids + i, batch_from(i, count));
        if (status == IBAKE_OK) continue;
        wipe(keys, IBAKE_KEY_SIZE * i);
        return status;
    }
    return IBAKE_OK;
}

ibake_status ibake_ibe_key_load(const ibake_context* context, ibake_ibe_key* loaded, const ibake_ibe_params* params,
                                const uint8_t* id, size_t id_size, const uint8_t key[IBAKE_KEY_SIZE]) {
    return load_key(context, loaded, params, id, id_size, key, true);
}

ibake_status ibake_ibe_key_load_batch(const ibake_context* context, ibake_ibe_key_item* items, size_t count,
                                      const ibake_ibe_params* params) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const bf::Params* p = held<bf::Params>(params);
    if ((items == nullptr && count > 0) || p == nullptr) return IBAKE_E_ARGUMENT;
    const StackGuard guard;
    for (size_t i = 0; i < count; i += bf::kBatch) {
        ibake_ibe_key_item* tried[bf::kBatch];
        Secret<bf::Key[bf::kBatch]> keys;
        bf::KeyItem batch[bf::kBatch];
        size_t n = 0;
        for (size_t j = i; j < i + batch_from(i, count); j++) {
            ibake_ibe_key_item& item = items[j];
            item.status = IBAKE_E_ARGUMENT;
            if (item.loaded == nullptr || !id_ok(item.id, item.id_size) || item.key == nullptr) continue;
            ct::mark_secret(item.key, IBAKE_KEY_SIZE);
            batch[n] = {item.id, item.id_size, item.key, &(*keys)[n], IBAKE_OK};
            tried[n++] = &item;
        }
        bf::key_load_batch(platform, batch, n, *p);
        for (size_t j = 0; j < n; j++) {
            tried[j]->status = batch[j].status;
            if (batch[j].status == IBAKE_OK) hold(tried[j]->loaded, (*keys)[j]);
        }
    }
    return IBAKE_OK;
}

ibake_status ibake_ibe_key_load_checked(const ibake_context* context, ibake_ibe_key* loaded, const ibake_ibe_params* params,
                                        const uint8_t* id, size_t id_size, const uint8_t key[IBAKE_KEY_SIZE]) {
    return load_key(context, loaded, params, id, id_size, key, false);
}

ibake_status ibake_ibe_key_prepare(const ibake_context* context, ibake_ibe_prepared_key* prepared, const ibake_ibe_key* key) {
    if (platform_of(context) == nullptr) return missing(context);
    const bf::Key* k = held<bf::Key>(key);
    if (prepared == nullptr || k == nullptr) return IBAKE_E_ARGUMENT;
    const StackGuard guard;
    // In place: the struct is 20 KiB, too much for a caller's stack.
    auto* h = new (static_cast<void*>(prepared)) Held<bf::PreparedKey>;
    bf::key_prepare(h->object, *k);
    h->mark = kMark<bf::PreparedKey>;
    return IBAKE_OK;
}

ibake_status ibake_ibe_recipient_load(const ibake_context* context, ibake_ibe_recipient* recipient, const ibake_ibe_params* params,
                                      const uint8_t* id, size_t id_size) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const bf::Params* p = held<bf::Params>(params);
    if (recipient == nullptr || p == nullptr || !id_ok(id, id_size)) return IBAKE_E_ARGUMENT;
    auto* h = new (static_cast<void*>(recipient)) Held<bf::Recipient>;
    const ibake_status status = bf::recipient_load(platform, h->object, *p, id, id_size);
    if (status == IBAKE_OK)
        h->mark = kMark<bf::Recipient>;
    else
        wipe(recipient, sizeof *recipient);
    return status;
}

ibake_status ibake_ibe_encrypt(const ibake_context* context, uint8_t* ciphertext, const ibake_ibe_recipient* recipient,
                               const uint8_t* message, size_t message_size) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    const bf::Recipient* r = held<bf::Recipient>(recipient);
    if (ciphertext == nullptr || r == nullptr || message == nullptr) return IBAKE_E_ARGUMENT;
    if (message_size < 1 || message_size > IBAKE_MESSAGE_MAX) return IBAKE_E_LENGTH;
    ct::mark_secret(message, message_size);
    const StackGuard guard;
    return bf::encrypt(platform, ciphertext, *r, message, message_size);
}

ibake_status ibake_ibe_decrypt(const ibake_context* context, uint8_t* message, const ibake_ibe_key* key, const uint8_t* ciphertext,
                               size_t ciphertext_size) {
    return decrypt<bf::Key>(context, message, key, ciphertext, ciphertext_size);
}

ibake_status ibake_ibe_decrypt_prepared(const ibake_context* context, uint8_t* message, const ibake_ibe_prepared_key* key,
                                        const uint8_t* ciphertext, size_t ciphertext_size) {
    return decrypt<bf::PreparedKey>(context, message, key, ciphertext, ciphertext_size);
}

ibake_status ibake_ibe_decrypt_batch(const ibake_context* context, ibake_ibe_decrypt_item* items, size_t count) {
    const ibake_platform* platform = platform_of(context);
    if (platform == nullptr) return missing(context);
    if (items == nullptr && count > 0) return IBAKE_E_ARGUMENT;
    const StackGuard guard;
    for (size_t i = 0; i < count; i += bf::kBatch) {
        ibake_ibe_decrypt_item* tried[bf::kBatch];
        bf::DecryptItem batch[bf::kBatch];
        size_t n = 0;
        for (size_t j = i; j < i + batch_from(i, count); j++) {
            ibake_ibe_decrypt_item& item = items[j];
            const bf::Key* key = held<bf::Key>(item.key);
            item.status = IBAKE_E_ARGUMENT;
            if (item.message == nullptr || key == nullptr || item.ciphertext == nullptr) continue;
            batch[n] = {key, item.ciphertext, item.ciphertext_size, item.message, IBAKE_OK};
            tried[n++] = &item;
        }
        bf::decrypt_batch(platform, batch, n);
        for (size_t j = 0; j < n; j++) tried[j]->status = batch[j].status;
    }
    return IBAKE_OK;
}
