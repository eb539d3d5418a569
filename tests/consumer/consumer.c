/* A C11 program from installed headers and libraries only: encrypts and decrypts. SPDX-License-Identifier: Apache-2.0 */
#include "ibake/ibake.h"
#include "ibe/platform_openssl.h"
#include "ibe/ss.h"

#include <stdio.h>
#include <string.h>

static int failed(const char *what, ibake_status status) {
    if (status == IBAKE_OK) return 0;
    fprintf(stderr, "%s: %s\n", what, ibake_status_text(status));
    return 1;
}

/* RFC 5091 at its smallest size: parameters of known primes, a key, a message there and back. */
static int rfc5091(const ibake_context *context) {
    static const uint8_t p[64] = {
        0x97, 0x8a, 0x80, 0x52, 0x60, 0xf9, 0x0c, 0xef, 0x27, 0x79, 0xd9, 0x52, 0x23, 0xf5, 0xc2, 0xf6,
        0xc5, 0xe3, 0x0f, 0x4c, 0xfa, 0xc7, 0x24, 0x4a, 0x0d, 0x58, 0x1d, 0xe7, 0x19, 0xa1, 0xf7, 0x72,
        0xbb, 0x13, 0x67, 0x9b, 0xf2, 0xe9, 0x3b, 0x5c, 0x7b, 0xf6, 0xe4, 0x37, 0xc7, 0xd8, 0x61, 0xd9,
        0x9e, 0xa9, 0x07, 0x21, 0xf7, 0x48, 0x1e, 0xda, 0x03, 0x1a, 0xff, 0x71, 0xe8, 0x82, 0x8c, 0x1f};
    static const uint8_t q[20] = {
        0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x02, 0x00, 0x01};
    static ibake_ss_params params;
    static ibake_ss_recipient recipient;
    static ibake_ss_key key;
    static const uint8_t id[] = "bob", text[] = "a text";
    uint8_t params_der[IBAKE_SS_PARAMS_DER_SIZE(512)], master_der[IBAKE_SS_MASTER_DER_SIZE], key_der[IBAKE_SS_KEY_DER_SIZE(512)];
    uint8_t ciphertext[IBAKE_SS_CIPHERTEXT_SIZE(512, sizeof text)], opened[sizeof text];
    size_t params_size = sizeof params_der, master_size = sizeof master_der, key_size = sizeof key_der;
    size_t ciphertext_size = sizeof ciphertext, opened_size = sizeof opened;
    if (failed("ss_setup", ibake_ss_setup(context, params_der, &params_size, master_der, &master_size, IBAKE_SS_BB1, p, sizeof p, q,
                                          sizeof q)) ||
        failed("ss_params_load", ibake_ss_params_load(context, &params, sizeof params, params_der, params_size)) ||
        failed("ss_params_load_checked", ibake_ss_params_load_checked(context, &params, sizeof params, params_der, params_size)) ||
        failed("ss_master_check", ibake_ss_master_check(context, &params, master_der, master_size)) ||
        failed("ss_extract", ibake_ss_extract(context, key_der, &key_size, &params, master_der, master_size, id, sizeof id)) ||
        failed("ss_key_load", ibake_ss_key_load(context, &key, sizeof key, &params, id, sizeof id, key_der, key_size)) ||
        failed("ss_key_load_checked", ibake_ss_key_load_checked(context, &key, sizeof key, &params, key_der, key_size)) ||
        failed("ss_recipient_load", ibake_ss_recipient_load(context, &recipient, sizeof recipient, &params, id, sizeof id)) ||
        failed("ss_encrypt", ibake_ss_encrypt(context, ciphertext, &ciphertext_size, &params, &recipient, text, sizeof text)) ||
        failed("ss_decrypt", ibake_ss_decrypt(context, opened, &opened_size, &params, &key, ciphertext, ciphertext_size)))
        return 1;
    return strcmp(ibake_ss_suite_name(&params), "BB1-SS512") != 0 || memcmp(opened, text, sizeof text) != 0;
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
    if (rfc5091(&context)) return 1;
    puts(ibake_build_info());
    return 0;
}
