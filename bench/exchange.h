// One key exchange of two UEs in one thread, the CPU time of every step taken. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_BENCH_EXCHANGE_H
#define IBAKE_BENCH_EXCHANGE_H

#include "bench/ibe_world.h"
#include "ibake/ibake.h"

#include <cstring>

namespace ibake::bench {

class Exchange {
public:
    // Even steps are the initiator's, odd ones the responder's.
    enum Step { kMakeI1, kTakeI1, kTakeR1, kTakeI2, kTakeR2, kSteps };
    static constexpr const char* kStepNames[kSteps] = {"make_i1", "i1_to_r1", "r1_to_i2", "i2_to_r2", "take_r2"};
    static constexpr size_t kMessages = 4;
    static constexpr const char* kMessageNames[kMessages] = {"I_MESSAGE_1", "R_MESSAGE_1", "I_MESSAGE_2", "R_MESSAGE_2"};

    // cached: both sides have the other's theta, and their own keys' lines, from earlier.
    Exchange(uint8_t curve, bool cached) : cached_(cached) {
        directory_ = {this, find_kms, find_key, cached ? find_recipient : nullptr, nullptr, nullptr, nullptr};
        ibake_config_default(&config_, &world_.context, &directory_);
        config_.curve = curve;
        for (size_t i = 0; i < 2; i++) users_[i].enrol(world_, i == 0 ? "sip:alice@example.org" : "sip:bob@example.org");
    }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    // Runs an exchange; ns[i] is the time of step i.
    void run(double (&ns)[kSteps]) {
        for (ibake_session& s : sessions_) require(ibake_session_init(&s, sizeof s, &config_));
        const ibake_cs cs[2] = {};
        ibake_call call = {};
        call.initiator = users_[0].identity();
        call.responder = users_[1].identity();
        call.cs = cs;
        call.cs_count = 2;
        ibake_event event = {};
        for (size_t step = 0; step < kSteps; step++) {
            ibake_session* session = &sessions_[step % 2];
            const uint8_t* in = messages_[step == 0 ? 0 : step - 1];
            const size_t in_size = step == 0 ? 0 : sizes_[step - 1];
            uint8_t* out = messages_[step];
            sizes_[step] = IBAKE_MIKEY_MAX;
            const double start = cpu_ns();
            const ibake_status status =
                step == kMakeI1   ? ibake_session_start(session, kNow, out, &sizes_[step], &call)
                : step == kTakeI1 ? ibake_session_accept(session, kNow, out, &sizes_[step], &event, in, in_size, nullptr)
                                  : ibake_session_receive(session, kNow, out, &sizes_[step], &event, in, in_size);
            ns[step] = cpu_ns() - start;
            require(status);
        }
        uint8_t fingerprints[2][IBAKE_FINGERPRINT_SIZE];
        for (size_t i = 0; i < 2; i++) {
            require(ibake_session_fingerprint(&sessions_[i], fingerprints[i]));
            ibake_session_close(&sessions_[i]);
        }
        require(std::memcmp(fingerprints[0], fingerprints[1], IBAKE_FINGERPRINT_SIZE) == 0, "fingerprints");
    }
    // After run().
    size_t message_size(size_t message) const { return sizes_[message]; }

    static double initiator(const double (&ns)[kSteps]) { return ns[kMakeI1] + ns[kTakeR1] + ns[kTakeR2]; }
    static double responder(const double (&ns)[kSteps]) { return ns[kTakeI1] + ns[kTakeI2]; }

private:
    static constexpr ibake_time kNow = {1798761600 + 3600, 0};  // 2027-01-01 01:00 UTC
    static constexpr uint32_t kDay = 86400;

    struct User {
        std::string id;
        uint8_t dated[IBAKE_DATED_MAX];
        size_t dated_size = sizeof dated;
        ibake_ibe_key key;
        ibake_ibe_prepared_key prepared;
        ibake_ibe_recipient recipient;

        ibake_identity identity() const { return {reinterpret_cast<const uint8_t*>(id.data()), id.size(), IBAKE_ID_URI}; }
        void enrol(const IbeWorld& w, const char* name) {
            id = name;
            const ibake_identity self = identity();
            uint8_t octets[IBAKE_KEY_SIZE];
            require(ibake_identity_dated(dated, &dated_size, &self, kNow.seconds, kDay));
            require(ibake_ibe_extract(&w.context, octets, w.master, dated, dated_size));
            require(ibake_ibe_key_load(&w.context, &key, &w.params, dated, dated_size, octets));
            require(ibake_ibe_key_prepare(&w.context, &prepared, &key));
            require(ibake_ibe_recipient_load(&w.context, &recipient, &w.params, dated, dated_size));
        }
    };
    const User* find(const uint8_t* dated, size_t size) const {
        for (const User& u : users_)
            if (u.dated_size == size && std::memcmp(u.dated, dated, size) == 0) return &u;
        return nullptr;
    }

    static ibake_status find_kms(void* self, ibake_kms* kms, const ibake_identity*, uint64_t) {
        static constexpr char kId[] = "kms.example.org";
        *kms = {&static_cast<Exchange*>(self)->world_.params, reinterpret_cast<const uint8_t*>(kId), sizeof kId - 1, kDay,
                IBAKE_SUITE_BF_BLS12381, nullptr, 0};
        return IBAKE_OK;
    }
    static ibake_status find_key(void* self, ibake_own_key* key, const ibake_identity*, const uint8_t* dated, size_t size) {
        const auto* e = static_cast<Exchange*>(self);
        const User* u = e->find(dated, size);
        if (u == nullptr) return IBAKE_E_NO_KEY;
        *key = {&u->key, e->cached_ ? &u->prepared : nullptr, nullptr};
        return IBAKE_OK;
    }
    static const ibake_ibe_recipient* find_recipient(void* self, const uint8_t* dated, size_t size) {
        const User* u = static_cast<Exchange*>(self)->find(dated, size);
        return u != nullptr ? &u->recipient : nullptr;
    }

    bool cached_;
    IbeWorld world_;
    ibake_directory directory_;
    ibake_config config_;
    User users_[2];
    ibake_session sessions_[2];
    uint8_t messages_[kSteps][IBAKE_MIKEY_MAX];
    size_t sizes_[kSteps];
};

}  // namespace ibake::bench

#endif
