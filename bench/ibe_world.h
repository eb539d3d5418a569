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

}  // namespace ibake::bench

#endif
