// KMS public parameters: the file format ibake-params-1, whom they serve, who signed them. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_KMS_PARAMS_H
#define IBAKE_TOOLS_KMS_PARAMS_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "ibake/ibake.h"
#include "tools/store/files.h"

namespace ibake::kms {

// An identity given as text: a URI when it starts with a scheme, else an NAI. Throws cli::Failure unless it is canonical.
ibake_identity identity_of(std::string_view text);
std::string_view text_of(const ibake_identity& id);

// Members of the file that depend on "suite": "p_pub" in hex, or "der" in base64. Throws cli::Failure, nlohmann::json::exception.
std::vector<uint8_t> read_suite_parameters(const nlohmann::json& j, const std::string& name);
void write_suite_parameters(nlohmann::json& j, uint64_t suite, store::Bytes octets);

struct Params {
    std::string kms_id;
    std::vector<std::string> domains, prefixes;
    uint64_t suite = IBAKE_SUITE_BF_BLS12381;
    uint64_t interval_s = 86400;
    uint64_t not_before = 0, not_after = 0;  // [not_before, not_after), on interval boundaries (security rule 10)
    uint64_t serial = 1;
    bool binding = false;         // exchanges with users of another KMS that says so too have the binding extension
    std::vector<uint8_t> octets;  // P_pub of BF-BLS12381, or the DER of a suite of RFC 5091
    std::vector<uint8_t> signer;  // Ed25519 public key; empty in an unsigned set
    std::string sha256;           // of the file's octets: what people compare, what --pin takes

    // Checks form, boundaries and the signature if there is one; `octets` are checked when they are loaded. Throws cli::Failure.
    static Params parse(std::string_view json, const std::string& name);
    // The file's text; signed with the Ed25519 seed (32 octets).
    std::string signed_json(const store::Secret& seed);

    // Octets of the longest domain or prefix that covers the identity; 0 when none does (profile point 3).
    size_t match(const ibake_identity& id) const;
    bool valid_at(uint64_t seconds) const { return not_before <= seconds && seconds < not_after; }
    uint64_t period(uint64_t seconds) const { return seconds / interval_s * interval_s; }
    // Security rule 13, for both sides of the key request and of the exchange.
    uint32_t skew() const { return static_cast<uint32_t>(interval_s / 2 < 300 ? interval_s / 2 : 300); }
    // May this set follow `known`, without a person's word (security rule 10)?
    bool succeeds(const Params& known) const;
    // Would following `known` give up the binding extension? Whoever holds an old signing key, or an old set, must not bring that about.
    bool bids_down(const Params& known) const;
};

}  // namespace ibake::kms

#endif
