// Parameters of RFC 5091 from the vectors, loaded, with a key and a recipient. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_SS_WORLD_H
#define IBAKE_TESTS_SUPPORT_SS_WORLD_H

#include "ibe/rfc5091_suite.h"
#include "ibe/ss.h"
#include "tests/support/named_platform.h"

#include <memory>

namespace ibake::test {

// Octets that a platform hands out for a scalar: sixteen more than the modulus has.
inline Bytes drawn(const std::string& hex, size_t order_bits) { return from_hex(hex, (order_bits + 7) / 8 + 16); }

inline const rfc5091::Suite* ss_suite(int bits) {
    switch (bits) {
#if IBAKE_SS_MAX_BITS >= 512
    case 512:
        return &rfc5091::kSuite512;
#endif
#define IBAKE_CASE(BITS, PIECES)                                                                                                 \
    case BITS:                                                                                                                   \
        return &rfc5091::kSuite##BITS;
        IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_CASE)
#undef IBAKE_CASE
    }
    return nullptr;
}

// One structure as octets; `more` is the scheme where the structure does not say it.
template <class T, class... More>
Bytes ss_encoded(const T& a, More... more) {
    Bytes out(16384);
    size_t size = out.size();
    if (rfc5091::write(out.data(), &size, a, more...) != IBAKE_OK) throw std::runtime_error("ss_encoded");
    out.resize(size);
    return out;
}

// The C interface with vectors of octets.
struct SsWorld {
    NamedPlatform platform;
    ibake_context context;
    std::unique_ptr<ibake_ss_params> params = std::make_unique<ibake_ss_params>();
    ibake_ss_key key;
    ibake_ss_recipient recipient;

    SsWorld() {
        const ibake_sizes sizes = IBAKE_SIZES;
        if (ibake_init(&context, &platform.table, &sizes) != IBAKE_OK) throw std::runtime_error("ibake_init");
    }
    void name(std::vector<Bytes> values) {
        platform.values = std::move(values);
        platform.at = 0;
    }
    ibake_status load_params(const Bytes& der, bool check_primes = true) {
        return (check_primes ? ibake_ss_params_load : ibake_ss_params_load_checked)(&context, params.get(), sizeof *params,
                                                                                    der.data(), der.size());
    }
    ibake_status master_check(const Bytes& master) {
        return ibake_ss_master_check(&context, params.get(), master.data(), master.size());
    }
    ibake_status extract(Bytes& out, const Bytes& master, const Bytes& id) {
        out.resize(IBAKE_SS_KEY_DER_SIZE(IBAKE_SS_BITS));
        size_t size = out.size();
        const ibake_status status =
            ibake_ss_extract(&context, out.data(), &size, params.get(), master.data(), master.size(), id.data(), id.size());
        out.resize(size);
        return status;
    }
    ibake_status load_key(const Bytes& der, const Bytes& id) {
        return ibake_ss_key_load(&context, &key, sizeof key, params.get(), id.data(), id.size(), der.data(), der.size());
    }
    ibake_status load_recipient(const Bytes& id) {
        return ibake_ss_recipient_load(&context, &recipient, sizeof recipient, params.get(), id.data(), id.size());
    }
    ibake_status encrypt(Bytes& out, const Bytes& message) {
        out.resize(IBAKE_SS_CIPHERTEXT_SIZE(IBAKE_SS_BITS, message.size()));
        size_t size = out.size();
        const ibake_status status =
            ibake_ss_encrypt(&context, out.data(), &size, params.get(), &recipient, message.data(), message.size());
        out.resize(size);
        return status;
    }
    ibake_status decrypt(Bytes& out, const Bytes& ciphertext) {
        out.assign(ciphertext.size() + 1, 0);
        size_t size = out.size();
        const ibake_status status =
            ibake_ss_decrypt(&context, out.data(), &size, params.get(), &key, ciphertext.data(), ciphertext.size());
        if (status == IBAKE_OK) out.resize(size);
        return status;
    }
};

}  // namespace ibake::test

#endif
