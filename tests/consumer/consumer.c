/* A C11 program from installed headers and libraries only: encrypts and decrypts. SPDX-License-Identifier: Apache-2.0 */
#include "ibake/ibake.h"
#include "ibe/platform_openssl.h"

#include <stdio.h>
#include <string.h>

static int failed(const char *what, ibake_status status) {
    if (status == IBAKE_OK) return 0;
    fprintf(stderr, "%s: %s\n", what, ibake_status_text(status));
    return 1;
}

int main(void) {
    static const uint8_t id[] = "sip:bob@example.org", text[] = "a text";
    const ibake_sizes sizes = IBAKE_SIZES;
    ibake_context context;
    ibake_ibe_params params;
    ibake_ibe_recipient recipient;
    ibake_ibe_key key;
    uint8_t master[IBAKE_MASTER_SIZE], p_pub[IBAKE_P_PUB_SIZE], octets[IBAKE_KEY_SIZE];
    uint8_t ciphertext[sizeof text + IBAKE_CIPHERTEXT_OVERHEAD], opened[sizeof text];

    if (failed("init", ibake_init(&context, ibake_platform_openssl(), &sizes)) ||
        failed("setup", ibake_ibe_setup(&context, master, p_pub)) ||
        failed("extract", ibake_ibe_extract(&context, octets, master, id, sizeof id - 1)) ||
        failed("params", ibake_ibe_params_load(&context, &params, p_pub)) ||
        failed("key", ibake_ibe_key_load(&context, &key, &params, id, sizeof id - 1, octets)) ||
        failed("recipient", ibake_ibe_recipient_load(&context, &recipient, &params, id, sizeof id - 1)) ||
        failed("encrypt", ibake_ibe_encrypt(&context, ciphertext, &recipient, text, sizeof text)) ||
        failed("decrypt", ibake_ibe_decrypt(&context, opened, &key, ciphertext, sizeof ciphertext)))
        return 1;
    /* The same in batches. */
    const ibake_piece ids[1] = {{id, sizeof id - 1}};
    ibake_ibe_key_item keys[1] = {{id, sizeof id - 1, octets, &key, IBAKE_E_STATE}};
    ibake_ibe_decrypt_item items[1] = {{&key, ciphertext, sizeof ciphertext, opened, IBAKE_E_STATE}};
    if (failed("extract_batch", ibake_ibe_extract_batch(&context, octets, master, ids, 1)) ||
        failed("key_load_batch", ibake_ibe_key_load_batch(&context, keys, 1, &params)) || failed("its key", keys[0].status) ||
        failed("decrypt_batch", ibake_ibe_decrypt_batch(&context, items, 1)) || failed("its item", items[0].status))
        return 1;
    if (memcmp(opened, text, sizeof text) != 0 || ibake_session_size() != sizeof(ibake_session)) return 1;
    ciphertext[60] ^= 1;
    if (ibake_ibe_decrypt(&context, opened, &key, ciphertext, sizeof ciphertext) != IBAKE_E_DECRYPT) return 1;
    puts(ibake_build_info());
    return 0;
}
