// Alice and Bob of tests/vectors/mikey_ibake.json as callers of the C interface, for images and for the host. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_FIRMWARE_WORLD_H
#define IBAKE_TESTS_FIRMWARE_WORLD_H

#include "firmware_vectors.h"
#include "ibake/ibake.h"

#include <cstring>

namespace fw {

template <size_t size>
constexpr ibake_piece piece(const uint8_t (&octets)[size]) {
    return {octets, size};
}

struct Name {
    ibake_piece id, dated, key;
};
inline constexpr Name kNames[2] = {
    {piece(vectors::kAlice), piece(vectors::kAliceDated), piece(vectors::kAliceKey)},
    {piece(vectors::kBob), piece(vectors::kBobDated), piece(vectors::kBobKey)},
};
inline ibake_identity identity(size_t who) { return {kNames[who].id.octets, kNames[who].id.size, IBAKE_ID_URI}; }

// One of the two with its key, and a session that it takes part in. Alice, number 0, calls.
struct Ue {
    size_t number;
    ibake_context context;
    ibake_ibe_params params;
    ibake_ibe_key key;
    const ibake_ibe_recipient* peer; // theta of the other one, or null
    ibake_directory directory;
    ibake_config config;
    ibake_session session;
    ibake_event event;

    // What every use of the library begins with.
    ibake_status init(size_t who, const ibake_platform* platform) {
        const ibake_sizes sizes = IBAKE_SIZES;
        number = who;
        const ibake_status status = ibake_init(&context, platform, &sizes);
        return status == IBAKE_OK ? ibake_ibe_params_load(&context, &params, vectors::kPPub) : status;
    }
    using LoadKey = decltype(ibake_ibe_key_load);  // or ibake_ibe_key_load_checked
    ibake_status load_key(LoadKey load) {
        const Name& own = kNames[number];
        return load(&context, &key, &params, own.dated.octets, own.dated.size, own.key.octets);
    }
    ibake_status open_session(const ibake_ibe_recipient* theta = nullptr) {
        peer = theta;
        directory = {this, find_kms, find_key, find_recipient, nullptr, nullptr, nullptr};
        ibake_config_default(&config, &context, &directory);
        return ibake_session_init(&session, sizeof session, &config);
    }

    ibake_status start(uint8_t* out, size_t* out_size) {
        const ibake_cs cs = {vectors::kSsrc, 0, 0};
        ibake_call call = {};
        call.initiator = identity(0);
        call.responder = identity(1);
        call.cs = &cs;
        call.cs_count = 1;
        return ibake_session_start(&session, vectors::kTime1, out, out_size, &call);
    }
    ibake_status accept(uint8_t* out, size_t* out_size, const uint8_t* in, size_t in_size) {
        return ibake_session_accept(&session, vectors::kTime1, out, out_size, &event, in, in_size, nullptr);
    }
    ibake_status receive(uint8_t* out, size_t* out_size, const uint8_t* in, size_t in_size) {
        return ibake_session_receive(&session, vectors::kTime2, out, out_size, &event, in, in_size);
    }

private:
    static ibake_status find_kms(void* self, ibake_kms* kms, const ibake_identity*, uint64_t) {
        *kms = {&static_cast<Ue*>(self)->params, vectors::kKms,           sizeof vectors::kKms, vectors::kInterval,
                IBAKE_SUITE_BF_BLS12381,         nullptr};
        return IBAKE_OK;
    }
    static ibake_status find_key(void* self, ibake_own_key* own, const ibake_identity*, const uint8_t* dated, size_t size) {
        auto* ue = static_cast<Ue*>(self);
        const Name& name = kNames[ue->number];
        if (size != name.dated.size || memcmp(dated, name.dated.octets, size) != 0) return IBAKE_E_NO_KEY;
        *own = {&ue->key, nullptr, nullptr};
        return IBAKE_OK;
    }
    static const ibake_ibe_recipient* find_recipient(void* self, const uint8_t*, size_t) { return static_cast<Ue*>(self)->peer; }
};

// A status that is not IBAKE_OK ends the program: fail() is that of the image or of the host, declared before this header.
#define FW_REQUIRE(CALL)                                                                \
    do {                                                                                \
        if (const ibake_status fw_status = (CALL); fw_status != IBAKE_OK) fail(#CALL);  \
    } while (0)

}  // namespace fw

#endif
