// SHA-1 and SHA-256 (FIPS 180-4), AES (FIPS 197) without tables, HMAC-DRBG (SP 800-90A). SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/platform_small.h"

#include <cstring>

namespace fw {
namespace {

uint32_t rotl(uint32_t x, unsigned n) { return x << n | x >> (32 - n); }
uint32_t rotr(uint32_t x, unsigned n) { return x >> n | x << (32 - n); }
uint32_t load32(const uint8_t* p) {
    return static_cast<uint32_t>(p[0]) << 24 | static_cast<uint32_t>(p[1]) << 16 | static_cast<uint32_t>(p[2]) << 8 | p[3];
}
void store32(uint8_t* p, uint32_t x) {
    for (int i = 3; i >= 0; i--, x >>= 8) p[i] = static_cast<uint8_t>(x);
}

void sha1_block(uint32_t* h, const uint8_t* block) {
    uint32_t w[80];
    for (size_t t = 0; t < 16; t++) w[t] = load32(block + 4 * t);
    for (size_t t = 16; t < 80; t++) w[t] = rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (size_t t = 0; t < 80; t++) {
        const uint32_t f = t < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                           : t < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                           : t < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                                    : (b ^ c ^ d) + 0xca62c1d6;
        const uint32_t next = rotl(a, 5) + f + e + w[t];
        e = d, d = c, c = rotl(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

constexpr uint32_t kSha256[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
                                  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
                                  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
                                  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
                                  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
                                  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
                                  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
                                  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

void sha256_block(uint32_t* h, const uint8_t* block) {
    uint32_t w[16], s[8];
    memcpy(s, h, sizeof s);
    for (size_t t = 0; t < 16; t++) w[t] = load32(block + 4 * t);
    for (size_t t = 0; t < 64; t++) {
        if (t >= 16) {
            const uint32_t x = w[(t + 1) % 16], y = w[(t + 14) % 16];
            w[t % 16] += (rotr(x, 7) ^ rotr(x, 18) ^ x >> 3) + w[(t + 9) % 16] + (rotr(y, 17) ^ rotr(y, 19) ^ y >> 10);
        }
        const uint32_t t1 =
            s[7] + (rotr(s[4], 6) ^ rotr(s[4], 11) ^ rotr(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + kSha256[t] + w[t % 16];
        const uint32_t t2 = (rotr(s[0], 2) ^ rotr(s[0], 13) ^ rotr(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, sizeof s - sizeof s[0]);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (size_t i = 0; i < 8; i++) h[i] += s[i];
}

// What differs between the two: block function, initial value, size.
struct Algorithm {
    void (*block)(uint32_t* h, const uint8_t* block);
    uint32_t initial[8];
    size_t words;
};
constexpr Algorithm kSha1 = {sha1_block, {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}, 5};
constexpr Algorithm kSha2 = {
    sha256_block, {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}, 8};

class Hash {
public:
    explicit Hash(const Algorithm& algorithm) : algorithm_(algorithm) { memcpy(h_, algorithm.initial, sizeof h_); }
    void add(const uint8_t* octets, size_t size) {
        for (size_t i = 0; i < size; i++) {
            block_[size_++ % 64] = octets[i];
            if (size_ % 64 == 0) algorithm_.block(h_, block_);
        }
    }
    void finish(uint8_t* out) {
        const size_t bits = 8 * size_;
        uint8_t length[8] = {};
        store32(length + 4, static_cast<uint32_t>(bits));
        const uint8_t one = 0x80, zero = 0;
        add(&one, 1);
        while (size_ % 64 != 56) add(&zero, 1);
        add(length, sizeof length);
        for (size_t i = 0; i < algorithm_.words; i++) store32(out + 4 * i, h_[i]);
    }

private:
    const Algorithm& algorithm_;
    uint32_t h_[8];
    uint8_t block_[64];
    size_t size_ = 0;
};

void hmac(uint8_t out[32], const uint8_t key[32], const ibake_piece* pieces, size_t count) {
    uint8_t pad[64];
    Hash inner(kSha2), outer(kSha2);
    for (size_t i = 0; i < 64; i++) pad[i] = static_cast<uint8_t>((i < 32 ? key[i] : 0) ^ 0x36);
    inner.add(pad, sizeof pad);
    for (size_t i = 0; i < count; i++) inner.add(pieces[i].octets, pieces[i].size);
    inner.finish(out);
    for (uint8_t& octet : pad) octet ^= 0x36 ^ 0x5c;
    outer.add(pad, sizeof pad);
    outer.add(out, 32);
    outer.finish(out);
}

// ---- AES: four octets of GF(2^8) in a word, no look-up depends on data ----

uint32_t times_x(uint32_t a) { return (a & 0x7f7f7f7f) << 1 ^ (a >> 7 & 0x01010101) * 0x1b; }
uint32_t times(uint32_t a, uint32_t b) {
    uint32_t r = 0;
    for (unsigned bit = 0; bit < 8; bit++, b >>= 1, a = times_x(a)) r ^= a & (b & 0x01010101) * 0xff;
    return r;
}
// FIPS 197 section 5.1.1: the inverse, a^254, then an affine map; a rotation of each octet by n is two shifts.
uint32_t rotate_octets(uint32_t a, unsigned n) {
    const uint32_t low = 0x01010101 * (0xffu >> (8 - n));
    return (a << n & ~low) | (a >> (8 - n) & low);
}
uint32_t sub_octets(uint32_t a) {
    uint32_t power = a, inverse = 0x01010101;
    for (int i = 0; i < 7; i++) {  // 254 = 2 + 4 + ... + 128
        power = times(power, power);
        inverse = times(inverse, power);
    }
    uint32_t r = inverse ^ 0x63636363;
    for (unsigned n = 1; n <= 4; n++) r ^= rotate_octets(inverse, n);
    return r;
}

}  // namespace

int hash(void*, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
    if (algorithm != IBAKE_SHA1 && algorithm != IBAKE_SHA256) return -1;
    Hash h(algorithm == IBAKE_SHA1 ? kSha1 : kSha2);
    for (size_t i = 0; i < count; i++) h.add(pieces[i].octets, pieces[i].size);
    h.finish(out);
    return 0;
}

int aes_encrypt(void*, const uint8_t* key, size_t key_size, const uint8_t in[16], uint8_t out[16]) {
    const size_t n = key_size / 4;
    if (n != 4 && n != 8) return -1;
    uint32_t w[8], s[4], rcon = 1;  // the last n words of the expanded key
    for (size_t i = 0; i < n; i++) w[i] = load32(key + 4 * i);
    for (size_t i = 0; i < 4; i++) s[i] = load32(in + 4 * i);
    const size_t rounds = n + 6;
    for (size_t round = 0;; round++) {
        for (size_t i = 0; i < 4; i++) {
            const size_t index = 4 * round + i;
            uint32_t& k = w[index % n];
            if (index >= n) {
                uint32_t last = w[(index - 1) % n];
                if (index % n == 0) {
                    last = sub_octets(rotl(last, 8)) ^ rcon << 24;
                    rcon = times_x(rcon);
                } else if (n == 8 && index % n == 4) {
                    last = sub_octets(last);
                }
                k ^= last;
            }
            s[i] ^= k;
        }
        if (round == rounds) break;
        uint32_t t[4];
        for (uint32_t& column : s) column = sub_octets(column);
        for (size_t i = 0; i < 4; i++)
            t[i] = (s[i] & 0xff000000) | (s[(i + 1) % 4] & 0xff0000) | (s[(i + 2) % 4] & 0xff00) | (s[(i + 3) % 4] & 0xff);
        for (size_t i = 0; i < 4; i++) {
            const uint32_t a = t[i], b = rotl(a, 8);
            s[i] = round == rounds - 1 ? a : times_x(a ^ b) ^ b ^ rotl(a, 16) ^ rotl(a, 24);
        }
    }
    for (size_t i = 0; i < 4; i++) store32(out + 4 * i, s[i]);
    return 0;
}

Drbg::Drbg(const uint8_t* seed, size_t size) {
    memset(k_, 0, sizeof k_);
    memset(v_, 1, sizeof v_);
    update(seed, size);
}

void Drbg::update(const uint8_t* data, size_t size) {
    for (uint8_t round = 0; round < (size == 0 ? 1 : 2); round++) {
        const ibake_piece pieces[] = {{v_, sizeof v_}, {&round, 1}, {data, size}};
        const ibake_piece v[] = {{v_, sizeof v_}};
        hmac(k_, k_, pieces, 3);
        hmac(v_, k_, v, 1);
    }
}

void Drbg::generate(uint8_t* out, size_t size) {
    for (size_t done = 0; done < size; done += sizeof v_) {
        const ibake_piece v[] = {{v_, sizeof v_}};
        hmac(v_, k_, v, 1);
        memcpy(out + done, v_, size - done < sizeof v_ ? size - done : sizeof v_);
    }
    update(nullptr, 0);
}

int random(void* self, ibake_random_use, uint8_t* out, size_t size) {
    static_cast<Drbg*>(self)->generate(out, size);
    return 0;
}

}  // namespace fw
