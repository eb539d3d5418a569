// The platform of the images against the host's. SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/platform_small.h"

#include "ibe/platform_check.h"
#include "ibe/platform_openssl.h"
#include "tests/support/json_vectors.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <random>

namespace {

using ibake::test::Bytes;

Bytes random_octets(std::mt19937_64& generator, size_t size) {
    Bytes out(size);
    for (uint8_t& octet : out) octet = static_cast<uint8_t>(generator());
    return out;
}

TEST(PlatformSmall, HashesOfEveryLength) {
    std::mt19937_64 generator(1);
    for (size_t size = 0; size <= 300; size++) {
        const Bytes in = random_octets(generator, size);
        const size_t cut = size / 3;
        const ibake_piece pieces[] = {{in.data(), cut}, {nullptr, 0}, {in.data() + cut, size - cut}};
        for (const auto algorithm : {IBAKE_SHA1, IBAKE_SHA256}) {
            uint8_t small[32] = {}, host[32] = {};
            ASSERT_EQ(fw::hash(nullptr, algorithm, pieces, 3, small), 0);
            ASSERT_EQ(ibake_platform_openssl()->hash(nullptr, algorithm, pieces, 3, host), 0);
            ASSERT_EQ(Bytes(small, small + 32), Bytes(host, host + 32)) << size;
        }
    }
}

TEST(PlatformSmall, Aes) {
    std::mt19937_64 generator(2);
    for (int i = 0; i < 2000; i++)
        for (const size_t key_size : {16, 32}) {
            const Bytes key = random_octets(generator, key_size), in = random_octets(generator, 16);
            uint8_t small[16], host[16];
            ASSERT_EQ(fw::aes_encrypt(nullptr, key.data(), key_size, in.data(), small), 0);
            ASSERT_EQ(ibake_platform_openssl()->aes_encrypt(nullptr, key.data(), key_size, in.data(), host), 0);
            ASSERT_EQ(Bytes(small, small + 16), Bytes(host, host + 16));
        }
}

// OpenSSL's HMAC_DRBG on a source of entropy that hands out the seed: entropy input and nonce, one after the other.
TEST(PlatformSmall, HmacDrbg) {
    std::mt19937_64 generator(3);
    Bytes entropy = random_octets(generator, 32), nonce = random_octets(generator, 16), seed = entropy;
    seed.insert(seed.end(), nonce.begin(), nonce.end());

    EVP_RAND* test = EVP_RAND_fetch(nullptr, "TEST-RAND", nullptr);
    EVP_RAND_CTX* source = EVP_RAND_CTX_new(test, nullptr);
    EVP_RAND* hmac = EVP_RAND_fetch(nullptr, "HMAC-DRBG", nullptr);
    EVP_RAND_CTX* drbg = EVP_RAND_CTX_new(hmac, source);
    unsigned strength = 256;
    const OSSL_PARAM source_params[] = {
        OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
        OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy.data(), entropy.size()),
        OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_NONCE, nonce.data(), nonce.size()), OSSL_PARAM_construct_end()};
    ASSERT_EQ(EVP_RAND_instantiate(source, strength, 0, nullptr, 0, source_params), 1);
    char mac[] = "HMAC", digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_DRBG_PARAM_MAC, mac, 0),
                                 OSSL_PARAM_construct_utf8_string(OSSL_DRBG_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
    const uint8_t personalisation[] = {0};  // of no octets; without a pointer OpenSSL takes one of its own
    ASSERT_EQ(EVP_RAND_instantiate(drbg, strength, 0, personalisation, 0, params), 1);

    fw::Drbg small(seed.data(), seed.size());
    for (const size_t size : {32, 1, 66, 100}) {
        Bytes expected(size), drawn(size);
        ASSERT_EQ(EVP_RAND_generate(drbg, expected.data(), size, strength, 0, nullptr, 0), 1);
        small.generate(drawn.data(), size);
        EXPECT_EQ(drawn, expected) << size;
    }
    EVP_RAND_CTX_free(drbg);
    EVP_RAND_CTX_free(source);
    EVP_RAND_free(hmac);
    EVP_RAND_free(test);
}

}  // namespace
