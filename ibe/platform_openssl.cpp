// Platform services from OpenSSL 3 and getrandom(2). SPDX-License-Identifier: Apache-2.0
#include "ibe/platform_openssl.h"

#include <atomic>
#include <cerrno>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

namespace {

constexpr size_t kAlgorithms = 5;
constexpr const char* kNames[kAlgorithms] = {"SHA1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512"};

// Fetching an algorithm takes longer than hashing a block with it: done once.
CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
EVP_MD* digests[kAlgorithms];
EVP_CIPHER *aes128, *aes256;

void fetch() {
    for (size_t i = 0; i < kAlgorithms; ++i) digests[i] = EVP_MD_fetch(nullptr, kNames[i], nullptr);
    aes128 = EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr);
    aes256 = EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr);
}

// Idle digest contexts by algorithm, initialised and therefore without a trace of their last input. A context is owned by whoever
// exchanged it out.
constexpr size_t kIdle = 4;
std::atomic<EVP_MD_CTX*> idle[kAlgorithms][kIdle];

EVP_MD_CTX* take(size_t index) {
    for (auto& slot : idle[index])
        if (EVP_MD_CTX* context = slot.exchange(nullptr, std::memory_order_acquire)) return context;
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    if (context == nullptr || EVP_DigestInit_ex2(context, digests[index], nullptr) == 1) return context;
    EVP_MD_CTX_free(context);
    return nullptr;
}

void put_back(size_t index, EVP_MD_CTX* context) {
    if (EVP_DigestInit_ex2(context, nullptr, nullptr) == 1) {
        for (auto& slot : idle[index]) {
            EVP_MD_CTX* empty = nullptr;
            if (slot.compare_exchange_strong(empty, context, std::memory_order_release, std::memory_order_relaxed)) return;
        }
    }
    EVP_MD_CTX_free(context);
}

int random_octets(void*, ibake_random_use, uint8_t* out, size_t size) {
    while (size > 0) {
        const ssize_t got = getrandom(out, size, 0);
        if (got < 0 && errno != EINTR) return -1;
        if (got > 0) {
            out += got;
            size -= static_cast<size_t>(got);
        }
    }
    return 0;
}

int hash(void*, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
    const size_t index = static_cast<size_t>(algorithm) - IBAKE_SHA1;
    if (index >= kAlgorithms || CRYPTO_THREAD_run_once(&once, fetch) != 1 || digests[index] == nullptr) return -1;
    EVP_MD_CTX* context = take(index);
    if (context == nullptr) return -1;
    bool ok = true;
    for (size_t i = 0; i < count && ok; ++i)
        ok = pieces[i].size == 0 || EVP_DigestUpdate(context, pieces[i].octets, pieces[i].size) == 1;
    ok = ok && EVP_DigestFinal_ex(context, out, nullptr) == 1;
    put_back(index, context);
    return ok ? 0 : -1;
}

int aes_encrypt(void*, const uint8_t* key, size_t key_size, const uint8_t in[16], uint8_t out[16]) {
    if ((key_size != 16 && key_size != 32) || CRYPTO_THREAD_run_once(&once, fetch) != 1) return -1;
    EVP_CIPHER* cipher = key_size == 16 ? aes128 : aes256;
    EVP_CIPHER_CTX* context = cipher == nullptr ? nullptr : EVP_CIPHER_CTX_new();
    int written = 0;
    const bool ok = context != nullptr && EVP_EncryptInit_ex2(context, cipher, key, nullptr, nullptr) == 1 &&
                    EVP_CIPHER_CTX_set_padding(context, 0) == 1 && EVP_EncryptUpdate(context, out, &written, in, 16) == 1 &&
                    written == 16;
    EVP_CIPHER_CTX_free(context);  // overwrites the key schedule
    return ok ? 0 : -1;
}

void wipe(void*, void* p, size_t size) { OPENSSL_cleanse(p, size); }

constexpr ibake_platform kPlatform = {nullptr, random_octets, hash, aes_encrypt, wipe};

}  // namespace

extern "C" const ibake_platform* ibake_platform_openssl(void) { return &kPlatform; }
