// Exchanges on several threads over one context, configuration and directory. SPDX-License-Identifier: Apache-2.0
#include "tests/support/ibake_world.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

namespace {

using namespace ibake::test;

// What is shared: everything const, and a KMS whose store locks itself.
struct Shared {
    ibake_context context;
    TestKms kms{"kms.a.example", Bytes(IBAKE_MASTER_SIZE, 9)};
    ibake_directory directory{};
    ibake_config config{};

    Shared() {
        const ibake_sizes sizes = IBAKE_SIZES;
        require(ibake_init(&context, ibake_platform_openssl(), &sizes));
        directory.self = this;
        directory.find_kms = [](void* self, ibake_kms* kms, const ibake_identity*, uint64_t) {
            *kms = static_cast<Shared*>(self)->kms.view();
            return IBAKE_OK;
        };
        directory.find_key = [](void* self, ibake_own_key* key, const ibake_identity*, const uint8_t* dated, size_t size) {
            *key = static_cast<Shared*>(self)->kms.own_key({reinterpret_cast<const char*>(dated), size});
            return IBAKE_OK;
        };
        ibake_config_default(&config, &context, &directory);
    }
};

struct End {
    ibake_session session;
    Bytes message;
    ibake_event event{};

    explicit End(const ibake_config& config) { require(ibake_session_init(&session, sizeof session, &config)); }
    template <class Call>
    void output(Call call) {
        message.assign(IBAKE_MIKEY_MAX, 0);
        size_t size = message.size();
        require(call(message.data(), &size));
        message.resize(size);
    }
    void receive(ibake_time now, const Bytes& in) {
        output([&](uint8_t* out, size_t* size) { return ibake_session_receive(&session, now, out, size, &event, in.data(), in.size()); });
    }
    Bytes fingerprint() const {
        Bytes f(IBAKE_FINGERPRINT_SIZE);
        require(ibake_session_fingerprint(&session, f.data()));
        return f;
    }
};

bool exchange(const Shared& shared, const std::string& caller, const std::string& called) {
    const ibake_time now{1760000000, 0};
    End a(shared.config), b(shared.config);
    const ibake_cs cs[2] = {};
    ibake_call call{};
    call.initiator = uri(caller);
    call.responder = uri(called);
    call.cs = cs;
    call.cs_count = 2;
    a.output([&](uint8_t* out, size_t* size) { return ibake_session_start(&a.session, now, out, size, &call); });
    b.output([&](uint8_t* out, size_t* size) {
        return ibake_session_accept(&b.session, now, out, size, &b.event, a.message.data(), a.message.size(), nullptr);
    });
    a.receive(now, b.message);
    b.receive(now, a.message);
    a.receive(now, b.message);
    const bool same = a.fingerprint() == b.fingerprint();
    ibake_session_close(&a.session);
    ibake_session_close(&b.session);
    return same;
}

TEST(Threads, ExchangesOverSharedContextAndDirectory) {
    const Shared shared;
    constexpr int kThreads = 4, kExchanges = 2;
    std::atomic<int> agreed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; t++)
        threads.emplace_back([&, t] {
            // Pairs of threads use the same identities, so that keys and parameters are shared too.
            const std::string pair = std::to_string(t / 2);
            for (int i = 0; i < kExchanges; i++)
                agreed += exchange(shared, "sip:alice" + pair + "@a.example", "sip:bob" + pair + "@a.example") ? 1 : 0;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(agreed, kThreads * kExchanges);
}

// The backend is chosen by whoever comes first, while others compute with the one before it.
TEST(Threads, FirstInitialisationFromManyThreads) {
    constexpr int kThreads = 8;
    const uint8_t id[] = {1, 2, 3}, master[IBAKE_MASTER_SIZE] = {7};
    std::atomic<int> ready = 0;
    std::vector<Bytes> keys(kThreads, Bytes(IBAKE_KEY_SIZE));
    std::vector<std::thread> threads;
    for (Bytes& key : keys)
        threads.emplace_back([&] {
            ready++;
            while (ready < kThreads) {}
            const ibake_sizes sizes = IBAKE_SIZES;
            ibake_context context;
            require(ibake_init(&context, ibake_platform_openssl(), &sizes));
            require(ibake_ibe_extract(&context, key.data(), master, id, sizeof id));
        });
    for (auto& thread : threads) thread.join();
    for (const Bytes& key : keys) EXPECT_EQ(key, keys[0]);
}

} // namespace
