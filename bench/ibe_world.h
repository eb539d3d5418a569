// A KMS and one identity of it, through the C interface. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_IBE_WORLD_H
#define IBAKE_BENCH_IBE_WORLD_H

#include "bench/inputs.h"
#include "ibe/ibe.h"
#include "ibe/platform_openssl.h"

#include <string>

namespace ibake::bench {

struct IbeWorld {
    static constexpr size_t kMessageSize = 100;  // about what an IBAKE payload holds
    static constexpr size_t kCiphertextSize = kMessageSize + IBAKE_CIPHERTEXT_OVERHEAD;

    ibake_context context;
    uint8_t master[IBAKE_MASTER_SIZE], p_pub[IBAKE_P_PUB_SIZE], key[IBAKE_KEY_SIZE];
    ibake_ibe_params params;
    std::string id = "sip:alice@example.org20270101000000Z";
    ibake_ibe_key loaded;
    ibake_ibe_prepared_key prepared;
    ibake_ibe_recipient recipient;
    uint8_t message[kMessageSize] = {1, 2, 3}, ciphertext[kCiphertextSize];

    const uint8_t* id_octets() const { return reinterpret_cast<const uint8_t*>(id.data()); }

    IbeWorld() {
        const ibake_sizes sizes = IBAKE_SIZES;
        require(ibake_init(&context, ibake_platform_openssl(), &sizes));
        require(ibake_ibe_setup(&context, master, p_pub));
        require(ibake_ibe_params_load(&context, &params, p_pub));
        extract();
        key_load();
        require(ibake_ibe_key_prepare(&context, &prepared, &loaded));
        recipient_load();
        encrypt();
    }
    bool extract() { return require(ibake_ibe_extract(&context, key, master, id_octets(), id.size())); }
    bool key_load() { return require(ibake_ibe_key_load(&context, &loaded, &params, id_octets(), id.size(), key)); }
    bool recipient_load() { return require(ibake_ibe_recipient_load(&context, &recipient, &params, id_octets(), id.size())); }
    bool encrypt() { return require(ibake_ibe_encrypt(&context, ciphertext, &recipient, message, kMessageSize)); }
    bool encrypt_to_stranger() { return recipient_load() && encrypt(); }
    bool decrypt() { return require(ibake_ibe_decrypt(&context, message, &loaded, ciphertext, kCiphertextSize)); }
    bool decrypt_prepared() {
        return require(ibake_ibe_decrypt_prepared(&context, message, &prepared, ciphertext, kCiphertextSize));
    }
};

// `count` identities of one KMS, a ciphertext for each.
template <size_t count>
class IbeBatch {
public:
    IbeBatch() {
        for (size_t i = 0; i < count; i++) {
            names_[i] = "sip:user" + std::to_string(i) + "@example.org20270101000000Z";
            ids_[i] = {reinterpret_cast<const uint8_t*>(names_[i].data()), names_[i].size()};
            key_items_[i] = {ids_[i].octets, ids_[i].size, keys_[i], &loaded_[i], IBAKE_OK};
            decrypt_items_[i] = {&loaded_[i], ciphertexts_[i], sizeof ciphertexts_[i], messages_[i], IBAKE_OK};
        }
        extract();
        key_load();
        for (size_t i = 0; i < count; i++) {
            ibake_ibe_recipient recipient;
            require(ibake_ibe_recipient_load(&world_.context, &recipient, &world_.params, ids_[i].octets, ids_[i].size));
            require(ibake_ibe_encrypt(&world_.context, ciphertexts_[i], &recipient, world_.message, IbeWorld::kMessageSize));
        }
    }
    IbeBatch(const IbeBatch&) = delete;
    IbeBatch& operator=(const IbeBatch&) = delete;

    bool extract() { return require(ibake_ibe_extract_batch(&world_.context, keys_[0], world_.master, ids_, count)); }
    bool key_load() {
        require(ibake_ibe_key_load_batch(&world_.context, key_items_, count, &world_.params));
        for (const auto& item : key_items_) require(item.status);
        return true;
    }
    bool decrypt() {
        require(ibake_ibe_decrypt_batch(&world_.context, decrypt_items_, count));
        for (const auto& item : decrypt_items_) require(item.status);
        return true;
    }

private:
    IbeWorld world_;
    std::string names_[count];
    ibake_piece ids_[count];
    uint8_t keys_[count][IBAKE_KEY_SIZE];
    ibake_ibe_key loaded_[count];
    uint8_t ciphertexts_[count][IbeWorld::kCiphertextSize], messages_[count][IbeWorld::kMessageSize];
    ibake_ibe_key_item key_items_[count];
    ibake_ibe_decrypt_item decrypt_items_[count];
};

}  // namespace ibake::bench

#endif
