// Mail content as CMS enveloped data: see enveloped.h. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/enveloped.h"

#include <cstring>
#include <memory>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "tools/cli/commands.h"
#include "tools/rfc5408/algorithm.h"
#include "tools/store/files.h"

namespace ibake::rfc5408 {

namespace {

using cli::Failure;
using store::Secret;

constexpr size_t key_size = 32, iv_size = 16, block = 16;

// AES-256-CBC of all of `in`; returns the size of what is in `out`.
size_t aes_cbc(bool encrypt, const Secret& key, const Octets& iv, uint8_t* out, Bytes in) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> c(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0, rest = 0;
    if (!c || EVP_CipherInit_ex(c.get(), EVP_aes_256_cbc(), nullptr, key.data(), iv.data(), encrypt) != 1 ||
        EVP_CipherUpdate(c.get(), out, &size, in.data(), static_cast<int>(in.size())) != 1)
        throw Failure("OpenSSL: AES-256-CBC failed");
    if (EVP_CipherFinal_ex(c.get(), out + size, &rest) != 1) {
        ERR_clear_error();
        throw Failure("the content is not as it was encrypted");
    }
    return static_cast<size_t>(size) + static_cast<size_t>(rest);
}

}  // namespace

Octets envelop(const ibake_context& context, const SystemParams& params, const EmailIdentity& recipient, int64_t now,
               Bytes content) {
    params.require_usable(now);
    if (!params.valid_at(recipient.time))
        throw Failure("the identity's time lies outside the validity of the parameters of " + params.district);
    if (content.size() > content_max - block) throw Failure("content: larger than 256 MiB");
    EnvelopedData message{{email_identity(params.district, params.serial, recipient), {}, {}}, Octets(iv_size), {}};
    Secret key(key_size);
    randombytes_buf(key.data(), key.size());
    randombytes_buf(message.iv.data(), message.iv.size());
    message.recipient.encrypted_key =
        Algorithm(context, choose_algorithm(params)).encrypt(write_identity(message.recipient.identity), key);
    message.content.resize(content.size() + block);
    message.content.resize(aes_cbc(true, key, message.iv, message.content.data(), content));
    return write_enveloped_data(message);
}

Secret open_enveloped(const ibake_context& context, const SystemParams& params, Bytes key, Bytes der) {
    params.require_known();
    const EnvelopedData message = read_enveloped_data(der);
    const Identity& identity = message.recipient.identity;
    params.require_own(identity);
    const Secret content_key =
        Algorithm(context, choose_algorithm(params)).decrypt(write_identity(identity), key, message.recipient.encrypted_key);
    if (content_key.size() != key_size)
        throw Failure("the key of the content has " + std::to_string(content_key.size()) + " octets");
    Secret plain(message.content.size() + block);
    Secret content(aes_cbc(false, content_key, message.iv, plain.data(), message.content));
    std::memcpy(content.data(), plain.data(), content.size());
    return content;
}

std::string to_pem(Bytes der) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    if (!bio || PEM_write_bio(bio.get(), PEM_STRING_CMS, "", der.data(), static_cast<long>(der.size())) <= 0)
        throw Failure("OpenSSL cannot write PEM");
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<size_t>(size)};
}

Octets from_pem_or_der(Octets octets) {
    if (!store::as_text(octets).starts_with("-----BEGIN ")) return octets;
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new_mem_buf(octets.data(), static_cast<int>(octets.size())),
                                                        BIO_free);
    char *name = nullptr, *header = nullptr;
    uint8_t* data = nullptr;
    long size = 0;
    const bool read = bio && PEM_read_bio(bio.get(), &name, &header, &data, &size) == 1;
    ERR_clear_error();
    const bool known =
        read && (std::strcmp(name, PEM_STRING_CMS) == 0 || std::strcmp(name, PEM_STRING_PKCS7) == 0) && *header == 0;
    const Octets der(data, data + size);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
    if (!known) throw Failure("not a PEM block of CMS");
    return der;
}

}  // namespace ibake::rfc5408
