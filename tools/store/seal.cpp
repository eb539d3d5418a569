// Sealed files: see seal.h. SPDX-License-Identifier: Apache-2.0
#include "tools/store/seal.h"

#include <cstdio>
#include <cstring>
#include <unistd.h>

#include "tools/cli/commands.h"

namespace ibake::store {

namespace {

using cli::Failure;

constexpr std::string_view magic = "IBAKESL1";
constexpr size_t salt_size = crypto_pwhash_SALTBYTES;
constexpr size_t kdf_size = 1 + 4 + 4 + salt_size;  // kdf, operations, memory, salt
constexpr size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr uint32_t memory_limit_kib = 1u << 20;  // a forged header must not ask for more than 1 GiB

enum Kdf : uint8_t { kdf_key_file = 1, kdf_argon2id = 2 };

void put_be(std::string& out, uint32_t value, int octets) {
    for (int i = octets - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
}

uint32_t get_be(Bytes octets) {
    uint32_t value = 0;
    for (const uint8_t o : octets) value = value << 8 | o;
    return value;
}

}  // namespace

struct Sealer::Header {
    std::string kdf, kind, label;  // kdf: kdf_size octets
    size_t size = 0;               // of the header as stored, without the nonce

    static Header parse(std::string_view kind, Bytes sealed, const std::string& name) {
        size_t at = 0;
        const auto take = [&](size_t n) {
            if (sealed.size() - at < n) throw Failure(name + ": truncated sealed file; restore it from a copy");
            at += n;
            return sealed.subspan(at - n, n);
        };
        const auto text = [&](size_t n) { return std::string(as_text(take(n))); };
        if (sealed.size() < magic.size() || text(magic.size()) != magic)
            throw Failure(name + ": not a sealed file of this program");
        Header header;
        header.kdf = text(kdf_size);
        header.kind = text(take(1)[0]);
        header.label = text(get_be(take(2)));
        header.size = at;
        if (header.kind != kind) throw Failure(name + ": holds '" + header.kind + "', not '" + std::string(kind) + "'");
        return header;
    }
};

std::vector<uint8_t> encrypt_blob(const Secret& key, Bytes context, Bytes plain) {
    std::vector<uint8_t> blob(nonce_size + plain.size() + tag_size);
    randombytes_buf(blob.data(), nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(blob.data() + nonce_size, nullptr, plain.data(), plain.size(), context.data(),
                                               context.size(), nullptr, blob.data(), key.data());
    return blob;
}

Secret decrypt_blob(const Secret& key, Bytes context, Bytes blob, const std::string& name) {
    if (blob.size() < nonce_size + tag_size) throw Failure(name + ": truncated sealed data; restore it from a copy");
    Secret plain(blob.size() - nonce_size - tag_size);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, blob.data() + nonce_size,
                                                   blob.size() - nonce_size, context.data(), context.size(), blob.data(),
                                                   key.data()) != 0)
        throw Failure(name + ": does not open: wrong pass phrase or key file, or the data was changed");
    return plain;
}

Sealer::Sealer(const std::string& passphrase_file, const std::string& key_file) : passphrase_(!passphrase_file.empty()) {
    if (passphrase_file.empty() == key_file.empty())
        throw Failure("give either --passphrase-file or --key-file to seal or open secrets");
    input_ = read_secret(passphrase_ ? passphrase_file : key_file);
    size_t size = input_.size();
    if (passphrase_)  // the line break an editor leaves is no part of the pass phrase
        while (size > 0 && (input_.data()[size - 1] == '\n' || input_.data()[size - 1] == '\r')) --size;
    if (size < (passphrase_ ? 8u : 32u))
        throw Failure(passphrase_ ? passphrase_file + ": a pass phrase has at least 8 characters"
                                  : key_file + ": a key file has at least 32 random octets (head -c 32 /dev/urandom)");
    Secret trimmed(size);
    std::memcpy(trimmed.data(), input_.data(), size);
    input_ = std::move(trimmed);
}

const Secret& Sealer::key(const Header& header) {
    const auto known = keys_.find(header.kdf);
    if (known != keys_.end()) return known->second;
    const Bytes kdf = as_bytes(header.kdf);
    const uint32_t operations = get_be(kdf.subspan(1, 4)), memory_kib = get_be(kdf.subspan(5, 4));
    const uint8_t* salt = kdf.data() + 9;
    if (kdf[0] != (passphrase_ ? kdf_argon2id : kdf_key_file))
        throw Failure(kdf[0] == kdf_argon2id ? "sealed under a pass phrase: use --passphrase-file"
                                             : "sealed under a key file: use --key-file");
    Secret key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    if (passphrase_) {
        const bool terminal = isatty(STDERR_FILENO) != 0;
        if (terminal) std::fputs("deriving a key from the pass phrase", stderr);
        const bool derived = memory_kib <= memory_limit_kib && operations <= 64 &&
                             crypto_pwhash(key.data(), key.size(), reinterpret_cast<const char*>(input_.data()), input_.size(),
                                           salt, operations, size_t{memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0;
        if (terminal) std::fputs("\r\033[K", stderr);
        if (!derived) throw Failure("Argon2id refuses the costs in the sealed header, or there is not enough memory");
    } else {
        Secret digest(crypto_generichash_BYTES);
        crypto_generichash(digest.data(), digest.size(), input_.data(), input_.size(), nullptr, 0);
        crypto_generichash(key.data(), key.size(), kdf.data(), kdf.size(), digest.data(), digest.size());
    }
    return keys_.emplace(header.kdf, std::move(key)).first->second;
}

std::vector<uint8_t> Sealer::seal(std::string_view kind, std::string_view label, Bytes plain) {
    Header header;
    header.kdf = sealing_kdf_;
    if (header.kdf.empty()) {
        put_be(header.kdf, passphrase_ ? kdf_argon2id : kdf_key_file, 1);
        put_be(header.kdf, passphrase_ ? crypto_pwhash_OPSLIMIT_MODERATE : 0, 4);
        put_be(header.kdf, passphrase_ ? crypto_pwhash_MEMLIMIT_MODERATE / 1024 : 0, 4);
        uint8_t salt[salt_size];
        randombytes_buf(salt, sizeof salt);
        header.kdf += as_text(salt);
    }
    const Secret& sealing_key = key(header);
    sealing_kdf_ = header.kdf;
    std::string front(magic);
    front += header.kdf;
    put_be(front, static_cast<uint32_t>(kind.size()), 1);
    front += kind;
    put_be(front, static_cast<uint32_t>(label.size()), 2);
    front += label;
    front += as_text(encrypt_blob(sealing_key, as_bytes(front), plain));
    return {front.begin(), front.end()};
}

Secret Sealer::open(std::string_view kind, Bytes sealed, const std::string& name) {
    const Header header = Header::parse(kind, sealed, name);
    Secret plain = decrypt_blob(key(header), sealed.first(header.size), sealed.subspan(header.size), name);
    sealing_kdf_ = header.kdf;
    return plain;
}

Secret Sealer::open_file(std::string_view kind, const Path& path) {
    const std::string text = read_text(path);
    return open(kind, as_bytes(text), path.string());
}

std::string Sealer::label(std::string_view kind, Bytes sealed, const std::string& name) {
    return Header::parse(kind, sealed, name).label;
}

}  // namespace ibake::store
