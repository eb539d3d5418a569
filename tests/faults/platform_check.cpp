// The self-test finds platforms that lie, fail or write where they must not. SPDX-License-Identifier: Apache-2.0
#include "ibe/platform_check.h"

#include <atomic>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "ibe/platform_openssl.h"
#include "ibe/xmd.h"

namespace {

using ibake::platform_check;

// The host's platform with a fault of the test's choice behind each function.
struct Fault {
    std::function<int(ibake_hash_algorithm, const ibake_piece*, size_t, uint8_t*, int)> hash;  // after the true answer
    std::function<int(size_t, const uint8_t*, uint8_t*, int)> aes;
};

ibake_platform faulty(Fault& fault) {
    ibake_platform platform = *ibake_platform_openssl();
    platform.self = &fault;
    platform.hash = [](void* self, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
        const int result = ibake_platform_openssl()->hash(nullptr, algorithm, pieces, count, out);
        const auto& f = static_cast<Fault*>(self)->hash;
        return f ? f(algorithm, pieces, count, out, result) : result;
    };
    platform.aes_encrypt = [](void* self, const uint8_t* key, size_t key_size, const uint8_t in[16], uint8_t out[16]) {
        uint8_t plain[16];
        memcpy(plain, in, 16);
        const int result = ibake_platform_openssl()->aes_encrypt(nullptr, key, key_size, plain, out);
        const auto& f = static_cast<Fault*>(self)->aes;
        return f ? f(key_size, in, out, result) : result;
    };
    return platform;
}

constexpr ibake_hash_algorithm kAll[] = {IBAKE_SHA1, IBAKE_SHA224, IBAKE_SHA256, IBAKE_SHA384, IBAKE_SHA512};

TEST(PlatformCheck, HostPasses) {
    EXPECT_EQ(platform_check(ibake_platform_openssl()), IBAKE_OK);
    ibake_platform without_wipe = *ibake_platform_openssl();
    without_wipe.wipe = nullptr;
    EXPECT_EQ(platform_check(&without_wipe), IBAKE_OK);
    Fault none;
    const ibake_platform platform = faulty(none);
    EXPECT_EQ(platform_check(&platform), IBAKE_OK);
}

TEST(PlatformCheck, MissingFunction) {
    for (int i = 0; i < 3; ++i) {
        ibake_platform platform = *ibake_platform_openssl();
        if (i == 0) platform.random = nullptr;
        if (i == 1) platform.hash = nullptr;
        if (i == 2) platform.aes_encrypt = nullptr;
        EXPECT_EQ(platform_check(&platform), IBAKE_E_ARGUMENT) << i;
    }
}

TEST(PlatformCheck, FailingHash) {
    for (const auto bad : kAll) {
        Fault fault;
        fault.hash = [bad](ibake_hash_algorithm algorithm, const ibake_piece*, size_t, uint8_t*, int result) {
            return algorithm == bad ? 1 : result;
        };
        const ibake_platform platform = faulty(fault);
        EXPECT_EQ(platform_check(&platform), bad == IBAKE_SHA224 ? IBAKE_OK : IBAKE_E_PLATFORM) << bad;
    }
}

// One wrong bit anywhere in any digest, of the empty or of the long message.
TEST(PlatformCheck, LyingHash) {
    for (const auto bad : kAll)
        for (size_t octet = 0; octet < ibake::digest_size(bad); ++octet)
            for (const bool long_message : {false, true}) {
                Fault fault;
                fault.hash = [=](ibake_hash_algorithm algorithm, const ibake_piece*, size_t count, uint8_t* out, int result) {
                    if (algorithm == bad && (count > 1) == long_message) out[octet] ^= 0x10;
                    return result;
                };
                const ibake_platform platform = faulty(fault);
                EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST) << bad << " octet " << octet;
            }
}

// A hash that takes only so many pieces, stops at an empty one, or writes past its digest.
TEST(PlatformCheck, CarelessHash) {
    const auto host = ibake_platform_openssl();
    Fault fault;
    const ibake_platform platform = faulty(fault);
    for (size_t most = 1; most < 8; ++most) {
        fault.hash = [&](ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out, int) {
            return host->hash(nullptr, algorithm, pieces, count < most ? count : most, out);
        };
        EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST) << most;
    }
    fault.hash = [&](ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out, int) {
        size_t n = 0;
        while (n < count && pieces[n].size != 0) ++n;
        return host->hash(nullptr, algorithm, pieces, n, out);
    };
    EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST);
    for (const ptrdiff_t where : {-1, 0}) {
        fault.hash = [=](ibake_hash_algorithm algorithm, const ibake_piece*, size_t, uint8_t* out, int result) {
            out[where < 0 ? where : static_cast<ptrdiff_t>(ibake::digest_size(algorithm))] ^= 1;
            return result;
        };
        EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST) << where;
    }
}

TEST(PlatformCheck, WrongAes) {
    Fault fault;
    const ibake_platform platform = faulty(fault);
    for (const size_t key_size : {size_t{16}, size_t{32}}) {
        fault.aes = [=](size_t n, const uint8_t*, uint8_t*, int result) { return n == key_size ? 1 : result; };
        EXPECT_EQ(platform_check(&platform), IBAKE_E_PLATFORM) << key_size;
        for (int octet = 0; octet <= 16; ++octet) {  // the seventeenth is not AES's to write
            fault.aes = [=](size_t n, const uint8_t*, uint8_t* out, int result) {
                if (n == key_size) out[octet] ^= 0x80;
                return result;
            };
            EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST) << key_size << " octet " << octet;
        }
        fault.aes = [=](size_t n, const uint8_t* in, uint8_t* out, int result) {
            if (n == key_size && in == out) out[3] ^= 1;
            return result;
        };
        EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST) << key_size << " in place";
    }
}

TEST(PlatformCheck, WrongWipe) {
    ibake_platform platform = *ibake_platform_openssl();
    platform.wipe = [](void*, void*, size_t) {};
    EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST);
    platform.wipe = [](void*, void* p, size_t n) { memset(p, 0, n - 1); };
    EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST);
    platform.wipe = [](void*, void* p, size_t n) { memset(p, 0, n + 1); };
    EXPECT_EQ(platform_check(&platform), IBAKE_E_SELF_TEST);
}

TEST(PlatformOpenssl, RefusesWhatItLacks) {
    const ibake_platform* platform = ibake_platform_openssl();
    uint8_t out[64] = {}, block[16] = {};
    EXPECT_NE(platform->hash(nullptr, static_cast<ibake_hash_algorithm>(0), nullptr, 0, out), 0);
    EXPECT_NE(platform->hash(nullptr, static_cast<ibake_hash_algorithm>(6), nullptr, 0, out), 0);
    for (const size_t size : {0, 8, 15, 17, 24, 33})
        EXPECT_NE(platform->aes_encrypt(nullptr, out, size, block, block), 0) << size;
}

TEST(PlatformOpenssl, RandomFillsEverything) {
    const ibake_platform* platform = ibake_platform_openssl();
    std::vector<uint8_t> seen(1000), drawn(1000);
    for (int i = 0; i < 8; ++i) {
        ASSERT_EQ(platform->random(nullptr, IBAKE_RANDOM_RAND, drawn.data(), drawn.size()), 0);
        for (size_t j = 0; j < seen.size(); ++j) seen[j] |= drawn[j];
    }
    for (size_t j = 0; j < seen.size(); ++j) EXPECT_NE(seen[j], 0) << "octet " << j;
}

// More threads than idle contexts, on all algorithms at once.
TEST(PlatformOpenssl, Threads) {
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&wrong] {
            for (int i = 0; i < 50; ++i) wrong += platform_check(ibake_platform_openssl()) != IBAKE_OK;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
