// Keys of an exchange: PRF, labels, MAC, AES-CM. SPDX-License-Identifier: Apache-2.0
#include "ibake/key_schedule.h"

#include "ibe/xmd.h"

namespace ibake {
namespace {

constexpr size_t kHmacPieces = 6;
constexpr size_t kBlock = 64;     // input block of SHA-1 and SHA-256
constexpr size_t kPrfBlock = 32;  // the PRF splits its key into 256-bit pieces under both functions (RFC 3830 section 4.1.2)
constexpr size_t kLabelMax = 320;

ibake_hash_algorithm hash_of(const Prf& prf) { return prf.function == IBAKE_PRF_SHA1 ? IBAKE_SHA1 : IBAKE_SHA256; }

// A_i of RFC 3830 section 4.1.2 and one output block.
struct PrfState {
    uint8_t a[kMacMax], block[kMacMax];
};

// out := out XOR P(s, label, m), cut to n octets.
ibake_status xor_p(const Prf& prf, uint8_t* out, size_t n, Octets s, Octets label) {
    const size_t size = mac_size_of(prf);
    Secret<PrfState> p;
    Octets pieces[2] = {label, {}};
    for (size_t done = 0; done < n; done += size) {
        IBAKE_TRY(hmac(prf, p->a, s, pieces, 1));  // A_i = HMAC(s, A_(i-1))
        pieces[0] = {p->a, size};
        pieces[1] = label;
        IBAKE_TRY(hmac(prf, p->block, s, pieces, 2));
        for (size_t i = 0; i < size && done + i < n; i++) out[done + i] ^= p->block[i];
    }
    return IBAKE_OK;
}

}  // namespace

ibake_status hmac(const Prf& prf, uint8_t* mac, Octets key, const Octets* pieces, size_t count) {
    if (key.size() > kBlock || count > kHmacPieces) return IBAKE_E_ARGUMENT;
    struct Pads {
        uint8_t inner[kBlock], outer[kBlock], digest[kMacMax];
    };
    Secret<Pads> pads;
    for (size_t i = 0; i < kBlock; i++) {
        const uint8_t k = i < key.size() ? key[i] : 0;
        pads->inner[i] = k ^ 0x36;
        pads->outer[i] = k ^ 0x5c;
    }
    ibake_piece input[1 + kHmacPieces] = {{pads->inner, kBlock}};
    for (size_t i = 0; i < count; i++) input[1 + i] = {pieces[i].data(), pieces[i].size()};
    const ibake_platform* p = prf.platform;
    if (p->hash(p->self, hash_of(prf), input, 1 + count, pads->digest) != 0) return IBAKE_E_PLATFORM;
    const ibake_piece outer[] = {{pads->outer, kBlock}, {pads->digest, mac_size_of(prf)}};
    return p->hash(p->self, hash_of(prf), outer, 2, mac) == 0 ? IBAKE_OK : IBAKE_E_PLATFORM;
}

ibake_status prf_expand(const Prf& prf, uint8_t* out, size_t n, Octets key, Octets label) {
    memset(out, 0, n);
    for (size_t at = 0; at < key.size(); at += kPrfBlock) {
        const size_t size = key.size() - at < kPrfBlock ? key.size() - at : kPrfBlock;
        if (const ibake_status status = xor_p(prf, out, n, key.subspan(at, size), label); status != IBAKE_OK) {
            wipe(out, n);
            return status;
        }
    }
    return IBAKE_OK;
}

ibake_status derive(const Prf& prf, uint8_t* out, size_t n, Octets key, Label constant, uint8_t cs_id, const LabelTail& tail) {
    uint8_t label[kLabelMax];
    Writer w(label, sizeof label);
    w.number(static_cast<uint32_t>(constant), 4);
    w.u8(cs_id);
    w.octets({tail.csb_id, 4});
    w.octets(tail.rand);
    return prf_expand(prf, out, n, key, w.written());
}

ibake_status sha256(const ibake_platform* platform, uint8_t out[32], Octets a, Octets b) {
    const ibake_piece pieces[] = {{a.data(), a.size()}, {b.data(), b.size()}};
    return platform->hash(platform->self, IBAKE_SHA256, pieces, 2, out) == 0 ? IBAKE_OK : IBAKE_E_PLATFORM;
}

ibake_status sha256(const ibake_platform* platform, uint8_t out[32], Octets a) { return sha256(platform, out, a, {}); }

ibake_status aes_cm(const ibake_platform* platform, uint8_t* data, size_t n, const uint8_t key[profile::kKemacKey],
                    const uint8_t salt[profile::kKemacSalt], const uint8_t csb_id[4], const uint8_t t[8], size_t from) {
    struct Counter {
        uint8_t iv[16], stream[16];
    };
    Secret<Counter> c;
    // IV = (S XOR (0x0000 || CSB ID || T)) || 16-bit block counter.
    memcpy(c->iv, salt, profile::kKemacSalt);
    for (size_t i = 0; i < 4; i++) c->iv[2 + i] ^= csb_id[i];
    for (size_t i = 0; i < 8; i++) c->iv[6 + i] ^= t[i];
    size_t done = 0;
    while (done < n) {
        const size_t block = (from + done) / 16;
        c->iv[14] = static_cast<uint8_t>(block >> 8);
        c->iv[15] = static_cast<uint8_t>(block);
        if (platform->aes_encrypt(platform->self, key, profile::kKemacKey, c->iv, c->stream) != 0) return IBAKE_E_PLATFORM;
        for (size_t i = (from + done) % 16; i < 16 && done < n; i++) data[done++] ^= c->stream[i];
    }
    return IBAKE_OK;
}

ibake_status derive_keys(const Prf& prf, Keys& keys, Octets k_session, const LabelTail& tail, Octets id_i, Octets id_r) {
    struct Roots {
        uint8_t mpk[profile::kMpkSize], tgk[profile::kTgkSize];
    };
    Secret<Roots> roots;
    const LabelTail root_tail = {kCsbIdNone, tail.rand};
    ibake_status status = derive(prf, roots->mpk, sizeof roots->mpk, k_session, Label::mpk, kCsIdMessage, root_tail);
    if (status == IBAKE_OK) status = derive(prf, roots->tgk, sizeof roots->tgk, k_session, Label::tgk, kCsIdMessage, root_tail);
    if (status == IBAKE_OK)
        status = derive(prf, keys.auth_key, mac_size_of(prf), {roots->mpk, sizeof roots->mpk}, Label::auth, kCsIdMessage, tail);
    for (size_t i = 0; i < profile::kCsMax && status == IBAKE_OK; i++) {
        const Octets tgk = {roots->tgk, sizeof roots->tgk};
        const uint8_t cs_id = static_cast<uint8_t>(i + 1);
        status = derive(prf, keys.cs[i].tek, sizeof keys.cs[i].tek, tgk, Label::tek, cs_id, tail);
        if (status == IBAKE_OK) status = derive(prf, keys.cs[i].salt, sizeof keys.cs[i].salt, tgk, Label::salt, cs_id, tail);
    }
    if (status == IBAKE_OK) {  // point 29
        uint8_t middle[4 + 255 + 2];
        Writer w(middle, sizeof middle);
        w.octets({tail.csb_id, 4});
        w.octets(tail.rand);
        w.u16(id_i.size());
        const uint8_t size_r[] = {static_cast<uint8_t>(id_r.size() >> 8), static_cast<uint8_t>(id_r.size())};
        const ibake_piece pieces[] = {{roots->mpk, sizeof roots->mpk},
                                      {middle, w.size()},
                                      {id_i.data(), id_i.size()},
                                      {size_r, sizeof size_r},
                                      {id_r.data(), id_r.size()}};
        status = xmd(prf.platform, IBAKE_SHA256, keys.fingerprint, sizeof keys.fingerprint, pieces, 5,
                     reinterpret_cast<const uint8_t*>(profile::kFingerprintDst), sizeof profile::kFingerprintDst - 1);
    }
    if (status != IBAKE_OK) wipe(&keys, sizeof keys);
    return status;
}

ibake_status exchange_mac(const Prf& prf, uint8_t* mac, const Keys& keys, Octets covered, Octets id_i, Octets id_r) {
    const Octets pieces[] = {covered, id_i, id_r};
    return hmac(prf, mac, {keys.auth_key, mac_size_of(prf)}, pieces, 3);
}

}  // namespace ibake
