// Image: keys from the KMS, request and reply octet for octet, each key checked. SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/platform_small.h"
#include "tests/firmware/semihosting.h"
#include "tests/firmware/world.h"

using namespace fw;
using namespace fw::vectors;

namespace {

int named(void*, ibake_random_use use, uint8_t* out, size_t size) {
    memcpy(out, use == IBAKE_RANDOM_CSB_ID ? k_request_csb_id : k_request_rand, size);
    return 0;
}

size_t taken;
int take(void*, const uint8_t* dated, size_t dated_size, const uint8_t* key, size_t key_size) {
    const ibake_piece ids[] = {piece(kRequested0), piece(kRequested1)}, keys[] = {piece(kGranted0), piece(kGranted1)};
    check(taken < 2 && dated_size == ids[taken].size && memcmp(dated, ids[taken].octets, dated_size) == 0, "identity");
    check(key_size == keys[taken].size && memcmp(key, keys[taken].octets, key_size) == 0, "key");
    taken++;
    return 0;
}

}  // namespace

int main() {
    const ibake_platform platform = {nullptr, named, hash, aes_encrypt, nullptr};
    const ibake_sizes sizes = IBAKE_SIZES;
    static ibake_context context;
    static ibake_ibe_params params;
    static uint8_t message[IBAKE_MIKEY_MAX], p_pub[IBAKE_P_PUB_SIZE];
    FW_REQUIRE(ibake_init(&context, &platform, &sizes));
    FW_REQUIRE(ibake_ibe_public(&context, p_pub, kRequestMaster));
    FW_REQUIRE(ibake_ibe_params_load(&context, &params, p_pub));

    const ibake_identity ids[] = {{kRequested0, sizeof kRequested0, kRequestedType0},
                                  {kRequested1, sizeof kRequested1, kRequestedType1}};
    const ibake_key_request request = {ids, 2, piece(kRequestKms), piece(kPskName), IBAKE_PRF_SHA256};
    size_t size = sizeof message;
    FW_REQUIRE(ibake_key_request_make(&context, kRequestTime, message, &size, &request, kPsk, sizeof kPsk));
    check(size == sizeof kRequest && memcmp(message, kRequest, size) == 0, "request");

    const ibake_kms kms = {&params, kRequestKms, sizeof kRequestKms, 86400, IBAKE_SUITE_BF_BLS12381, nullptr, 0};
    FW_REQUIRE(ibake_key_reply_open(&context, kReply, sizeof kReply, message, size, &kms, kPsk, sizeof kPsk, take, nullptr));
    check(taken == 2, "both keys");
    print("enrolled\n");
    return 0;
}
