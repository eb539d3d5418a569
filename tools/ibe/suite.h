// Identity-based encryption of every suite for programs: octets in and out, errors thrown. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_IBE_SUITE_H
#define IBAKE_TOOLS_IBE_SUITE_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ibake/ibake.h"
#include "tools/store/secret.h"

namespace ibake::ibe {

// "bf-ss1536" or "BF-SS1536": 18. Throws cli::Failure, also for a number that is none.
uint16_t suite_number(std::string_view name);
std::string suite_name(uint64_t number);
constexpr bool of_rfc5091(uint64_t suite) { return suite != IBAKE_SUITE_BF_BLS12381; }

// New public parameters and their master secret. A large suite takes a minute.
struct Setup {
    std::vector<uint8_t> params;
    store::Secret master;
};
Setup setup(const ibake_context& context, uint16_t suite);

// Loaded public parameters: P_pub of BF-BLS12381, or the DER of a suite of RFC 5091. All calls throw cli::Failure.
class Parameters {
public:
    enum class Are { unknown, checked_before };
    Parameters(const ibake_context& context, uint16_t suite, store::Bytes octets, const std::string& name,
               Are are = Are::unknown);
    // The suite is the one that the DER says.
    Parameters(const ibake_context& context, store::Bytes der, const std::string& name);

    uint16_t suite() const { return suite_; }
    const ibake_context& context() const { return context_; }
    ibake_kms view() const;  // suite and parameters; the rest is zero
    void require_master(store::Bytes master, const std::string& name) const;
    size_t key_max() const;  // octets of a private key, at most
    std::vector<store::Secret> extract(store::Bytes master, const std::vector<store::Bytes>& ids) const;

private:
    void load_der(store::Bytes der, const std::string& name, Are are);

    const ibake_context& context_;
    uint16_t suite_;
    std::vector<uint8_t> p_pub_;
    std::unique_ptr<ibake_ibe_params> bls_;
    std::unique_ptr<ibake_ss_params> ss_;
};

// A loaded private key. A key that is stored was checked before; otherwise `id` is what it must belong to.
class PrivateKey {
public:
    enum class Is { unknown, checked_before };
    PrivateKey(const Parameters& params, store::Bytes id, store::Bytes octets, const std::string& name, Is is);
    // Prepared for many decryptions, where the suite can.
    ibake_own_key view() const { return {bls_.get(), prepared_.get(), ss_.get()}; }

private:
    std::unique_ptr<ibake_ibe_key, store::SodiumFree> bls_;
    std::unique_ptr<ibake_ibe_prepared_key, store::SodiumFree> prepared_;
    std::unique_ptr<ibake_ss_key, store::SodiumFree> ss_;
};

}  // namespace ibake::ibe

#endif
