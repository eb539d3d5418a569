// Files encrypted to an identity: see sealed_file.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ibe/sealed_file.h"

#include <cstring>
#include <memory>
#include <openssl/evp.h>
#include <string>
#include <utility>
#include <vector>

#include "ibe/platform_openssl.h"
#include "tools/cli/commands.h"

namespace ibake::ibe {

namespace {

using cli::Failure;
using store::Secret;

class Aead {
public:
    Aead(const Secret& key, bool encrypt) : context_(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free) {
        if (!context_ || EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, key.data(), nullptr, encrypt) != 1)
            throw Failure("OpenSSL has no AES-256-GCM");
    }
    // Next chunk: out and in have `size` octets. Encrypting fills `tag`; decrypting returns whether it fits.
    bool chunk(uint8_t* out, const uint8_t* in, size_t size, uint8_t* tag, bool last) {
        uint8_t nonce[12] = {};
        for (int i = 0; i < 8; ++i) nonce[3 + i] = static_cast<uint8_t>(counter_ >> (56 - 8 * i));
        nonce[11] = last;
        ++counter_;
        EVP_CIPHER_CTX* c = context_.get();
        const bool encrypt = EVP_CIPHER_CTX_is_encrypting(c);
        int written = 0, rest = 0;
        if (EVP_CipherInit_ex(c, nullptr, nullptr, nullptr, nonce, -1) != 1 ||
            (!encrypt && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, kTagSize, tag) != 1) ||
            (size > 0 && EVP_CipherUpdate(c, out, &written, in, static_cast<int>(size)) != 1))
            throw Failure("OpenSSL: AES-256-GCM failed");
        const bool ok = EVP_CipherFinal_ex(c, out + written, &rest) == 1;
        if (!encrypt) return ok;
        if (!ok || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, kTagSize, tag) != 1)
            throw Failure("OpenSSL: AES-256-GCM failed");
        return true;
    }

private:
    std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context_;
    uint64_t counter_ = 0;
};

// Pieces of `size` octets with one read ahead, so that the last one is known as such. An empty input has one empty piece.
class Pieces {
public:
    Pieces(const Read& read, size_t size) : read_(read), size_(size), now_(size), next_(size) {
        next_size_ = read_(next_.data(), size_);
    }
    void advance() {
        std::swap(now_, next_);
        now_size_ = next_size_;
        next_size_ = now_size_ == size_ ? read_(next_.data(), size_) : 0;
    }
    uint8_t* data() { return now_.data(); }
    size_t size() const { return now_size_; }
    bool last() const { return next_size_ == 0; }

private:
    const Read& read_;
    size_t size_;
    Secret now_, next_;
    size_t now_size_ = 0, next_size_ = 0;
};

}  // namespace

void seal(const ibake_context& context, const ibake_ibe_recipient& recipient, const Read& read, const Write& write) {
    const ibake_platform* platform = ibake_platform_openssl();
    Secret key(kFileKeySize);
    if (platform->random(platform->self, IBAKE_RANDOM_SK, key.data(), key.size()) != 0) cli::require(IBAKE_E_RANDOM, "file key");
    uint8_t header[kHeaderSize];
    memcpy(header, kMagic, sizeof kMagic);
    header[sizeof kMagic] = IBAKE_SUITE_BF_BLS12381;
    cli::require(ibake_ibe_encrypt(&context, header + sizeof kMagic + 1, &recipient, key.data(), key.size()),
                 "encryption of the file key");
    write(header, sizeof header);

    Aead aead(key, true);
    Pieces plain(read, kChunkSize);
    std::vector<uint8_t> sealed(kChunkSize + kTagSize);
    do {
        plain.advance();
        aead.chunk(sealed.data(), plain.data(), plain.size(), sealed.data() + plain.size(), plain.last());
        write(sealed.data(), plain.size() + kTagSize);
    } while (!plain.last());
}

void open(const ibake_context& context, const ibake_ibe_key& private_key, const Read& read, const Write& write) {
    uint8_t header[kHeaderSize];
    const size_t got = read(header, sizeof header);
    if (got < sizeof kMagic || memcmp(header, kMagic, sizeof kMagic) != 0)
        throw Failure("not an IBK1 file; a bare ciphertext (ibe encrypt --raw) needs --raw here too");
    if (got > sizeof kMagic && header[sizeof kMagic] != IBAKE_SUITE_BF_BLS12381)
        throw Failure("the file is of suite " + std::to_string(header[sizeof kMagic]) +
                      "; this program knows suite 1 (BF-BLS12381)");
    if (got < sizeof header) throw Failure("the file ends within its header: it was cut off");
    Secret key(kFileKeySize);
    cli::require(
        ibake_ibe_decrypt(&context, key.data(), &private_key, header + sizeof kMagic + 1, sizeof header - sizeof kMagic - 1),
        "the file key does not open: encrypted to another identity or under other parameters, or changed");

    Aead aead(key, false);
    Pieces sealed(read, kChunkSize + kTagSize);
    Secret plain(kChunkSize);
    uint64_t number = 0;
    do {
        sealed.advance();
        if (sealed.size() < kTagSize) throw Failure("the file is cut off after " + std::to_string(number) + " whole chunks");
        const size_t size = sealed.size() - kTagSize;
        if (size == 0 && number > 0) throw Failure("the file ends in an empty chunk that no sender makes");
        if (!aead.chunk(plain.data(), sealed.data(), size, sealed.data() + size, sealed.last()))
            throw Failure("chunk " + std::to_string(number) +
                          " is not as it was encrypted: changed, cut off, moved or followed by something");
        write(plain.data(), size);
        ++number;
    } while (!sealed.last());
}

}  // namespace ibake::ibe
