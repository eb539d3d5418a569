// Platform of the test images: SHA-1, SHA-256, AES and HMAC-DRBG in little code, no part of the library. SPDX-License-Identifier: Apache-2.0
//
// For images that run on an emulator, where nothing better is at hand: constant time, small, slow. A product takes its hardware's engines
// and a source of entropy; here the generator starts from a seed that the image was compiled with.
#ifndef IBAKE_TESTS_FIRMWARE_PLATFORM_SMALL_H
#define IBAKE_TESTS_FIRMWARE_PLATFORM_SMALL_H

#include "ibe/platform.h"

namespace fw {

// HMAC_DRBG with SHA-256, NIST SP 800-90A Rev. 1 section 10.1.2.
class Drbg {
public:
    Drbg(const uint8_t* seed, size_t size);
    void generate(uint8_t* out, size_t size);

private:
    void update(const uint8_t* data, size_t size);
    uint8_t k_[32], v_[32];
};

// `self` of both: a Drbg.
int random(void* self, ibake_random_use use, uint8_t* out, size_t size);
int hash(void* self, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out);
int aes_encrypt(void* self, const uint8_t* key, size_t key_size, const uint8_t in[16], uint8_t out[16]);

inline ibake_platform platform(Drbg& drbg) { return {&drbg, random, hash, aes_encrypt, nullptr}; }

}  // namespace fw

#endif
