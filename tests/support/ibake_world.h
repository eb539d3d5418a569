// KMSs, users and platforms for tests of the exchange; no test of its own. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_IBAKE_WORLD_H
#define IBAKE_TESTS_SUPPORT_IBAKE_WORLD_H

#include "ibake/ibake.h"
#include "ibe/platform_openssl.h"
#include "tests/support/json_vectors.h"

#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <stdexcept>

namespace ibake::test {

inline void require(ibake_status status) {
    if (status != IBAKE_OK) throw std::runtime_error(ibake_status_name(status));
}

// The host's platform with named random values, a reproducible source behind them, and a call that fails on demand.
class TestPlatform {
public:
    ibake_platform table = *ibake_platform_openssl();
    std::map<ibake_random_use, std::deque<Bytes>> named;   // handed out first, in order
    std::map<ibake_random_use, std::vector<Bytes>> drawn;  // everything that was handed out
    long calls = 0, fail_at = -1;                          // the fail_at-th call fails (counted from 0)
    bool fails_late = false, fails_on = false;             // after its work, all that follow it too
    bool real = false;                                     // random octets from the host instead of the reproducible source

    explicit TestPlatform(uint64_t seed = 1) : generator_(seed) {
        table.self = this;
        table.random = [](void* self, ibake_random_use use, uint8_t* out, size_t size) {
            auto* p = static_cast<TestPlatform*>(self);
            const bool fails = p->failing();
            if (fails && !p->fails_late) return -1;
            auto& queue = p->named[use];
            if (!queue.empty()) {
                if (queue.front().size() != size) return -1;
                std::memcpy(out, queue.front().data(), size);
                queue.pop_front();
            } else if (p->real) {
                return ibake_platform_openssl()->random(nullptr, use, out, size);
            } else {
                for (size_t i = 0; i < size; i++) out[i] = static_cast<uint8_t>(p->generator_());
            }
            p->drawn[use].emplace_back(out, out + size);
            return fails ? -1 : 0;
        };
        table.hash = [](void* self, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
            auto* p = static_cast<TestPlatform*>(self);
            const bool fails = p->failing();
            if (fails && !p->fails_late) return -1;
            return ibake_platform_openssl()->hash(nullptr, algorithm, pieces, count, out) | -fails;
        };
        table.aes_encrypt = [](void* self, const uint8_t* key, size_t key_size, const uint8_t in[16], uint8_t out[16]) {
            auto* p = static_cast<TestPlatform*>(self);
            const bool fails = p->failing();
            if (fails && !p->fails_late) return -1;
            return ibake_platform_openssl()->aes_encrypt(nullptr, key, key_size, in, out) | -fails;
        };
        table.wipe = nullptr;
        const ibake_sizes sizes = IBAKE_SIZES;
        require(ibake_init(&context, &table, &sizes));
        calls = 0;
    }
    TestPlatform(const TestPlatform&) = delete;

    ibake_context context;

private:
    std::mt19937_64 generator_;
    bool failing() {
        const long call = calls++;
        return call == fail_at || (fails_on && fail_at >= 0 && call > fail_at);
    }
};

inline ibake_piece piece(const Bytes& b) { return {b.data(), b.size()}; }
inline ibake_identity uri(const std::string& s) { return {reinterpret_cast<const uint8_t*>(s.data()), s.size(), IBAKE_ID_URI}; }
inline ibake_identity nai(const std::string& s) { return {reinterpret_cast<const uint8_t*>(s.data()), s.size(), IBAKE_ID_NAI}; }
inline std::string text(const ibake_identity& id) { return {reinterpret_cast<const char*>(id.data), id.size}; }

// A KMS: everything that can be computed from its master secret, remembered.
class TestKms {
public:
    std::string id;
    uint32_t interval = 86400;
    uint16_t suite = IBAKE_SUITE_BF_BLS12381;
    uint8_t p_pub[IBAKE_P_PUB_SIZE];  // of that suite

    TestKms(std::string name, const Bytes& s, uint32_t interval_s = 86400)
        : id(std::move(name)), interval(interval_s), master_(s) {
        require(ibake_ibe_public(&platform_.context, p_pub, master_.data()));
        require(ibake_ibe_params_load(&platform_.context, &params_, p_pub));
    }
    // One with a suite of RFC 5091, its parameters and master secret as DER.
    TestKms(std::string name, const Bytes& params_der, const Bytes& master_der, uint32_t interval_s)
        : id(std::move(name)), interval(interval_s), master_(master_der), ss_params_(std::make_unique<ibake_ss_params>()) {
        require(ibake_ss_params_load_checked(&platform_.context, ss_params_.get(), sizeof *ss_params_, params_der.data(),
                                             params_der.size()));
        suite = ibake_ss_suite(ss_params_.get());
    }
    ibake_kms view() const {
        return {ss_params_ ? nullptr : &params_,
                reinterpret_cast<const uint8_t*>(id.data()),
                id.size(),
                interval,
                suite,
                ss_params_.get(),
                0};
    }
    std::string dated(const ibake_identity& who, uint64_t seconds) const {
        uint8_t out[IBAKE_DATED_MAX];
        size_t size = sizeof out;
        require(ibake_identity_dated(out, &size, &who, seconds, interval));
        return {reinterpret_cast<char*>(out), size};
    }
    const Bytes& key_octets(const std::string& dated_id) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Bytes& key = octets_[dated_id];
        if (!key.empty()) return key;
        size_t size = ss_params_ ? IBAKE_SS_KEY_DER_SIZE(IBAKE_SS_BITS) : IBAKE_KEY_SIZE;
        key.resize(size);
        if (ss_params_)
            require(ibake_ss_extract(&platform_.context, key.data(), &size, ss_params_.get(), master_.data(), master_.size(),
                                     bytes(dated_id), dated_id.size()));
        else
            require(ibake_ibe_extract(&platform_.context, key.data(), master_.data(), bytes(dated_id), dated_id.size()));
        key.resize(size);
        return key;
    }
    ibake_key_grant grant(const std::string& dated_id) {
        const Bytes& key = key_octets(dated_id);
        return {bytes(dated_id), dated_id.size(), key.data(), key.size()};
    }
    ibake_own_key own_key(const std::string& dated_id) {
        const Bytes& octets = key_octets(dated_id);
        const std::lock_guard<std::mutex> lock(mutex_);
        if (ss_params_) {
            auto& key = ss_keys_[dated_id];
            if (!key) {
                key = std::make_unique<ibake_ss_key>();
                require(ibake_ss_key_load_checked(&platform_.context, key.get(), sizeof *key, ss_params_.get(), octets.data(),
                                                  octets.size()));
            }
            return {nullptr, nullptr, key.get()};
        }
        auto& key = keys_[dated_id];
        if (!key) {
            key = std::make_unique<ibake_ibe_key>();
            require(ibake_ibe_key_load_checked(&platform_.context, key.get(), &params_, bytes(dated_id), dated_id.size(),
                                               octets.data()));
        }
        return {key.get(), nullptr, nullptr};
    }
    const ibake_ibe_recipient* recipient(const std::string& dated_id) {
        const std::lock_guard<std::mutex> lock(mutex_);
        auto& recipient = recipients_[dated_id];
        if (!recipient) {
            recipient = std::make_unique<ibake_ibe_recipient>();
            require(ibake_ibe_recipient_load(&platform_.context, recipient.get(), &params_, bytes(dated_id), dated_id.size()));
        }
        return recipient.get();
    }
    const ibake_ss_recipient* ss_recipient(const std::string& dated_id) {
        const std::lock_guard<std::mutex> lock(mutex_);
        auto& recipient = ss_recipients_[dated_id];
        if (!recipient) {
            recipient = std::make_unique<ibake_ss_recipient>();
            require(ibake_ss_recipient_load(&platform_.context, recipient.get(), sizeof *recipient, ss_params_.get(),
                                            bytes(dated_id), dated_id.size()));
        }
        return recipient.get();
    }
    // The user's side of a key request to this KMS.
    ibake_status open_reply(const ibake_context& context, const Bytes& reply, const Bytes& request, const Bytes& psk,
                            ibake_key_take take, void* self) const {
        const ibake_kms kms = view();
        return ibake_key_reply_open(&context, reply.data(), reply.size(), request.data(), request.size(), &kms, psk.data(),
                                    psk.size(), take, self);
    }
    Bytes encrypt(const ibake_context& context, const Bytes& plain, const std::string& dated_id) {
        size_t size = plain.size() + IBAKE_CIPHERTEXT_OVERHEAD;
        Bytes out(ss_params_ ? IBAKE_SS_CIPHERTEXT_SIZE(IBAKE_SS_BITS, plain.size()) : size);
        if (ss_params_) {
            size = out.size();
            require(ibake_ss_encrypt(&context, out.data(), &size, ss_params_.get(), ss_recipient(dated_id), plain.data(),
                                     plain.size()));
        } else {
            require(ibake_ibe_encrypt(&context, out.data(), recipient(dated_id), plain.data(), plain.size()));
        }
        out.resize(size);
        return out;
    }
    Bytes decrypt(const ibake_context& context, const Bytes& ciphertext, const std::string& dated_id) {
        const ibake_own_key key = own_key(dated_id);
        size_t size = ciphertext.size() - (ss_params_ ? 0 : IBAKE_CIPHERTEXT_OVERHEAD);
        Bytes out(size);
        if (ss_params_)
            require(ibake_ss_decrypt(&context, out.data(), &size, ss_params_.get(), key.ss_key, ciphertext.data(),
                                     ciphertext.size()));
        else
            require(ibake_ibe_decrypt(&context, out.data(), key.key, ciphertext.data(), ciphertext.size()));
        out.resize(size);
        return out;
    }

private:
    TestPlatform platform_;
    std::mutex mutex_;
    Bytes master_;
    ibake_ibe_params params_;
    std::unique_ptr<ibake_ss_params> ss_params_;
    std::map<std::string, Bytes> octets_;
    std::map<std::string, std::unique_ptr<ibake_ibe_key>> keys_;
    std::map<std::string, std::unique_ptr<ibake_ss_key>> ss_keys_;
    std::map<std::string, std::unique_ptr<ibake_ibe_recipient>> recipients_;
    std::map<std::string, std::unique_ptr<ibake_ss_recipient>> ss_recipients_;

    static const uint8_t* bytes(const std::string& s) { return reinterpret_cast<const uint8_t*>(s.data()); }
};

// Which KMS serves which domain.
struct TestNetwork {
    std::map<std::string, std::shared_ptr<TestKms>> domains;  // by what follows '@'
    TestKms* serving(const std::string& identity) const {
        const size_t at = identity.find('@');
        if (at == std::string::npos) return nullptr;
        size_t end = identity.find("2", identity.size() >= 15 ? identity.size() - 15 : 0);  // of a dated string
        end = identity.back() == 'Z' ? end : identity.size();
        const auto found = domains.find(identity.substr(at + 1, end - at - 1));
        return found == domains.end() ? nullptr : found->second.get();
    }
};

// One user agent: the identities whose keys it holds, its platform, directory and configuration.
class TestNode {
public:
    TestPlatform platform;
    std::set<std::string> owns;
    std::set<std::string> dates_missing;  // dated strings for which no key is held though the identity is ours
    ibake_status approval = IBAKE_OK;     // what approve() answers
    int approvals = 0, echoed = -1;
    bool cache_recipients = true;
    std::set<std::string> binding;  // names of KMSs that require the binding extension, as far as this node knows
    ibake_directory directory{};
    ibake_config config{};

    TestNode(const TestNetwork& network, std::set<std::string> identities, uint64_t seed)
        : platform(seed), owns(std::move(identities)), network_(network) {
        directory.self = this;
        directory.find_kms = [](void* self, ibake_kms* kms, const ibake_identity* id, uint64_t) {
            auto* node = static_cast<TestNode*>(self);
            const TestKms* k = node->network_.serving(text(*id));
            if (k == nullptr) return IBAKE_E_UNKNOWN_KMS;
            *kms = k->view();
            kms->binding = node->binding.count(k->id) != 0;
            return IBAKE_OK;
        };
        directory.find_key = [](void* self, ibake_own_key* key, const ibake_identity* id, const uint8_t* dated, size_t size) {
            auto* node = static_cast<TestNode*>(self);
            const std::string name(reinterpret_cast<const char*>(dated), size);
            if (node->owns.count(text(*id)) == 0) return IBAKE_E_NO_KEY;
            if (node->dates_missing.count(name) != 0) return IBAKE_E_KEY_MISMATCH;
            *key = node->network_.serving(text(*id))->own_key(name);
            return IBAKE_OK;
        };
        directory.find_recipient = [](void* self, const uint8_t* dated, size_t size) -> const ibake_ibe_recipient* {
            auto* node = static_cast<TestNode*>(self);
            if (!node->cache_recipients) return nullptr;
            const std::string name(reinterpret_cast<const char*>(dated), size);
            return node->network_.serving(name)->recipient(name);
        };
        directory.find_ss_recipient = [](void* self, const uint8_t* dated, size_t size) -> const ibake_ss_recipient* {
            auto* node = static_cast<TestNode*>(self);
            if (!node->cache_recipients) return nullptr;
            const std::string name(reinterpret_cast<const char*>(dated), size);
            return node->network_.serving(name)->ss_recipient(name);
        };
        directory.approve = [](void* self, const ibake_identity*, const ibake_identity*, int was_echoed) {
            auto* node = static_cast<TestNode*>(self);
            node->approvals++;
            node->echoed = was_echoed;
            return node->approval;
        };
        ibake_config_default(&config, &platform.context, &directory);
        config.fork_wait_ms = 0;
    }
    TestNode(const TestNode&) = delete;

private:
    const TestNetwork& network_;
};

// A session and what its calls returned.
struct TestSession {
    ibake_session memory{};
    ibake_event event{};
    ibake_status status = IBAKE_OK;

    explicit TestSession(const TestNode& node) { require(ibake_session_init(&memory, sizeof memory, &node.config)); }

    Bytes start(ibake_time now, const ibake_call& call) {
        return output([&](uint8_t* out, size_t* size) { return ibake_session_start(&memory, now, out, size, &call); });
    }
    Bytes accept(ibake_time now, const Bytes& message, const ibake_answer* answer = nullptr) {
        return output([&](uint8_t* out, size_t* size) {
            return ibake_session_accept(&memory, now, out, size, &event, message.data(), message.size(), answer);
        });
    }
    Bytes receive(ibake_time now, const Bytes& message) {
        return output([&](uint8_t* out, size_t* size) {
            return ibake_session_receive(&memory, now, out, size, &event, message.data(), message.size());
        });
    }
    Bytes rekey(ibake_time now, const uint32_t* roc = nullptr, const Bytes& mki = {}) {
        return output([&](uint8_t* out, size_t* size) { return ibake_session_rekey(&memory, now, out, size, roc, piece(mki)); });
    }
    Bytes update(ibake_time now, const std::vector<ibake_cs>& cs) {
        return output(
            [&](uint8_t* out, size_t* size) { return ibake_session_update(&memory, now, out, size, cs.data(), cs.size()); });
    }
    ibake_session_info info() const {
        ibake_session_info i;
        require(ibake_session_get_info(&memory, &i));
        return i;
    }
    ibake_srtp_keys keys(uint8_t cs_id) {
        ibake_srtp_keys k{};
        status = ibake_session_export(&memory, &k, cs_id);
        return k;
    }
    Bytes fingerprint() const {
        Bytes f(IBAKE_FINGERPRINT_SIZE);
        require(ibake_session_fingerprint(&memory, f.data()));
        return f;
    }

    template <class Call>
    Bytes output(Call call) {
        Bytes out(IBAKE_MIKEY_MAX, 0xa5);
        size_t size = out.size();
        status = call(out.data(), &size);
        if (status != IBAKE_OK) {
            for (uint8_t o : out)
                if (o != 0 && o != 0xa5) throw std::runtime_error("output buffer holds something after a failure");
            return {};
        }
        out.resize(size);
        return out;
    }
};

// A time of the vectors: NTP seconds and fraction in hex.
inline ibake_time ntp_time(const std::string& hex) {
    const Bytes b = from_hex(hex);
    uint64_t v = 0;
    for (uint8_t o : b) v = v << 8 | o;
    return {(v >> 32) - 2208988800u, static_cast<uint32_t>(v)};
}

}  // namespace ibake::test

#endif
