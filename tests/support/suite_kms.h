// KMSs with the suites of RFC 5091, from the vectors; no test of its own. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_SUITE_KMS_H
#define IBAKE_TESTS_SUPPORT_SUITE_KMS_H

#include "ibe/rfc5091_der.h"
#include "tests/support/ibake_world.h"

#include <array>

namespace ibake::test {

// BFMasterSecret or BB1MasterSecret of the vectors' level.
inline Bytes master_of(const nlohmann::json& level, bool bb1) {
    if (!bb1) return from_hex(level.at("bf_master_secret_der"));
    Bytes scalars[3], der(IBAKE_SS_MASTER_DER_SIZE);
    rfc5091::MasterSecret master;
    for (size_t i = 0; i < 3; i++) {
        scalars[i] = from_hex(level.at("bb1").at(std::array{"alpha", "beta", "gamma"}[i]));
        master.scalars[i] = scalars[i];
    }
    size_t size = der.size();
    require(rfc5091::write(der.data(), &size, master, rfc5091::Scheme::bb1));
    der.resize(size);
    return der;
}

// Parameters and master secret of BB1 over the primes of a level.
inline std::pair<Bytes, Bytes> bb1_setup(const nlohmann::json& level) {
    TestPlatform platform;
    const Bytes p = from_hex(level.at("p")), q = from_hex(level.at("q"));
    Bytes params(IBAKE_SS_PARAMS_DER_SIZE(8 * p.size())), master(IBAKE_SS_MASTER_DER_SIZE);
    size_t params_size = params.size(), master_size = master.size();
    require(ibake_ss_setup(&platform.context, params.data(), &params_size, master.data(), &master_size, IBAKE_SS_BB1, p.data(),
                           p.size(), q.data(), q.size()));
    params.resize(params_size);
    master.resize(master_size);
    return {params, master};
}

// A KMS of the suite, with the vectors' parameters; made once.
inline std::shared_ptr<TestKms> kms_of(uint16_t suite, const std::string& name, uint32_t interval) {
    static std::map<std::pair<uint16_t, std::string>, std::shared_ptr<TestKms>> all;
    auto& kms = all[{suite, name}];
    if (!kms && suite == IBAKE_SUITE_BF_BLS12381) kms = std::make_shared<TestKms>(name, Bytes(32, 0x5a), interval);
    if (!kms) {
        const bool bb1 = suite >= IBAKE_SUITE_BB1_SS512;
        const nlohmann::json level = load_vectors("rfc5091_derived.json").at("levels").at(suite & 15);
        if (bb1 && !level.contains("bb1")) {
            const auto [params, master] = bb1_setup(level);
            kms = std::make_shared<TestKms>(name, params, master, interval);
        } else {
            const std::string params =
                bb1 ? level.at("bb1").at("bb1_public_parameters_der") : level.at("bf_public_parameters_der");
            kms = std::make_shared<TestKms>(name, from_hex(params), master_of(level, bb1), interval);
        }
        if (kms->suite != suite) throw std::runtime_error("kms_of");
    }
    return kms;
}

}  // namespace ibake::test

#endif
