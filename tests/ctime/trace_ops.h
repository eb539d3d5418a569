// Operations on secrets between two markers, whose trace of addresses must be the same for every secret. SPDX-License-Identifier: Apache-2.0
//
// For a program of an operating system or an image for bare metal; trace.py runs it under qemu with trace_plugin.c. Operations named
// leak_* leak on purpose.
#ifndef IBAKE_TESTS_CTIME_TRACE_OPS_H
#define IBAKE_TESTS_CTIME_TRACE_OPS_H

#include "curve/ecdh.h"
#include "ibe/bf_bls12_381.h"

#include <cstring>

extern "C" {
__attribute__((noinline)) void trace_begin() { __asm__ volatile("" ::: "memory"); }
__attribute__((noinline)) void trace_end() { __asm__ volatile("" : : : "memory"); }
}

namespace {

using namespace ibake;
using namespace ibake::bls12_381;

// Secret octets of a seed: a generator of Marsaglia's, "Xorshift RNGs", J. Stat. Software 8(14), 2003.
struct Octets {
    uint8_t v[32];
    explicit Octets(uint64_t seed) {
        uint64_t x = (seed + 1) * 0x9e3779b97f4a7c15u;
        for (uint8_t& octet : v) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            octet = static_cast<uint8_t>(x >> 24);
        }
        v[0] = 0;  // below every order
    }
};

// A function of its input that takes the same time for all of them; that it is no hash does not matter here.
int mixed(void*, ibake_hash_algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
    uint32_t state[8] = {1, 2, 3, 4, 5, 6, 7, 8}, at = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < pieces[i].size; j++, at++) {
            uint32_t& s = state[at % 8];
            s = (s ^ pieces[i].octets[j] ^ state[(at + 7) % 8] >> 15) * 0x01000193u;
        }
    for (size_t i = 0; i < 32; i++) out[i] = static_cast<uint8_t>(state[i / 4] >> 8 * (i % 4) ^ state[(i / 4 + 5) % 8] >> 11);
    return 0;
}
int zeros(void*, ibake_random_use, uint8_t* out, size_t size) {
    std::memset(out, 0, size);
    return 0;
}
const ibake_platform kPlatform = {nullptr, zeros, mixed, nullptr, nullptr};

// Nothing is traced of an operation that cannot be prepared, which trace.py reports.
template <class Operation>
void traced(Operation operation) {
    trace_begin();
    const auto result = operation();
    trace_end();
    __asm__ volatile("" : : "r"(&result) : "memory");
}

Scalar scalar(uint64_t seed) { return Scalar::from_bytes(Octets(seed).v).value; }

void fixed_base(uint64_t seed) {
    const Scalar k = scalar(seed);
    traced([&] { return mul_g1_generator(k); });
}
void g2_mul(uint64_t seed) {
    const Scalar k = scalar(seed);
    const G2 p = g2_generator();
    traced([&] { return mul(p, k); });
}
void of_points(uint64_t seed) {
    const auto p = mul_g1_generator(scalar(seed)).to_affine();
    const auto q = mul_g2_generator(scalar(seed + 7)).to_affine();
    traced([&] { return pairing(p, q); });
}
void p256(uint64_t seed) {
    const Octets k(seed), peer(99);
    uint8_t point[65];
    if (curve::ecdh_public(EcdhCurve::p256, point, peer.v) != Decoded::ok) return;
    struct Shared {
        uint8_t v[65];
    };
    traced([&] {
        Shared r;
        (void)curve::ecdh_shared(EcdhCurve::p256, r.v, k.v, point, sizeof point);
        return r;
    });
}
// Of a ciphertext that the key decrypts.
void decrypt(uint64_t seed) {
    const Octets master(seed);
    const uint8_t id[] = "sip:bob@a.example", message[16] = {1};
    const ibake_piece ids[] = {{id, sizeof id}};
    uint8_t p_pub[IBAKE_P_PUB_SIZE], octets[IBAKE_KEY_SIZE], ciphertext[sizeof message + IBAKE_CIPHERTEXT_OVERHEAD],
        out[sizeof message];
    static bf::Params params;
    static bf::Recipient recipient{bf::Gt::one(), {}};
    static bf::Key key;
    if (bf::public_from_master(p_pub, master.v) != IBAKE_OK || bf::params_load(params, p_pub) != IBAKE_OK ||
        bf::extract_batch(&kPlatform, octets, master.v, ids, 1) != IBAKE_OK ||
        bf::key_load(&kPlatform, key, params, id, sizeof id, octets, true) != IBAKE_OK ||
        bf::recipient_load(&kPlatform, recipient, params, id, sizeof id) != IBAKE_OK ||
        bf::encrypt(&kPlatform, ciphertext, recipient, message, sizeof message) != IBAKE_OK ||
        bf::decrypt(&kPlatform, out, key, ciphertext, sizeof ciphertext) != IBAKE_OK)
        return;
    traced([&] { return bf::decrypt(&kPlatform, out, key, ciphertext, sizeof ciphertext); });
}

void leak_branch(uint64_t seed) {
    const Octets s(seed);
    traced([&] {
        int odd = 0;
        for (const uint8_t octet : s.v)
            if (octet & 1) {
                odd++;
                __asm__ volatile("");
            }
        return odd;
    });
}
void leak_index(uint64_t seed) {
    static const uint8_t table[256] = {1, 2, 3};
    const Octets s(seed);
    traced([&] {
        int sum = 0;
        for (const uint8_t octet : s.v) sum += table[octet];
        return sum;
    });
}
// Without an instruction for it a function divides, bit by bit.
void leak_division(uint64_t seed) {
    const Octets s(seed);
    traced([&] {
        unsigned sum = 0;
        for (const uint8_t octet : s.v) sum += 1000003u / (octet + 1u);
        return sum;
    });
}

const struct {
    const char* name;
    void (*run)(uint64_t seed);
} kOperations[] = {
    {"fixed_base", fixed_base}, {"g2_mul", g2_mul},           {"pairing", of_points},     {"p256", p256},
    {"decrypt", decrypt},       {"leak_branch", leak_branch}, {"leak_index", leak_index}, {"leak_division", leak_division}};

// seed: a digit. False: there is no operation of that name.
bool run_traced(const char* operation, char seed) {
    for (const auto& o : kOperations) {
        if (std::strcmp(o.name, operation) != 0) continue;
        o.run(static_cast<uint64_t>(seed - '0'));
        return true;
    }
    return false;
}

}  // namespace

#endif
