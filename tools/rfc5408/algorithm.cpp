// The algorithms of RFC 5091 with published parameters: see algorithm.h. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/algorithm.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "tools/cli/commands.h"

namespace ibake::rfc5408 {

namespace {

using cli::Failure;
using cli::require;
using store::Secret;

Secret first(const Secret& octets, size_t size) {
    Secret out(size);
    std::memcpy(out.data(), octets.data(), size);
    return out;
}

const char* oid_of(const ibake_ss_params& params) {
    return std::string_view(ibake_ss_suite_name(&params)).starts_with("BF-") ? oid::bf : oid::bb1;
}

}  // namespace

Algorithm::Algorithm(const ibake_context& context, const OidValue& parameters, Parameters parameters_are)
    : context_(context), params_(std::make_unique<ibake_ss_params>()) {
    const auto load = parameters_are == Parameters::unknown ? ibake_ss_params_load : ibake_ss_params_load_checked;
    require(load(&context_, params_.get(), sizeof *params_, parameters.value.data(), parameters.value.size()),
            "public parameters");
    if (parameters.oid != oid_of(*params_))
        throw Failure("public parameters under the name of another algorithm, " + parameters.oid);
}

Octets Algorithm::encrypt(Bytes id, Bytes message) const {
    const auto recipient = std::make_unique<ibake_ss_recipient>();
    require(ibake_ss_recipient_load(&context_, recipient.get(), sizeof *recipient, params_.get(), id.data(), id.size()),
            "identity");
    Octets out(IBAKE_SS_CIPHERTEXT_SIZE(IBAKE_SS_BITS, message.size()));
    size_t size = out.size();
    require(ibake_ss_encrypt(&context_, out.data(), &size, params_.get(), recipient.get(), message.data(), message.size()),
            "encryption");
    out.resize(size);
    return out;
}

std::unique_ptr<ibake_ss_key, store::SodiumFree> Algorithm::load_key(Bytes id, Bytes key) const {
    auto loaded = store::make_secret<ibake_ss_key>();
    require(
        ibake_ss_key_load(&context_, loaded.get(), sizeof *loaded, params_.get(), id.data(), id.size(), key.data(), key.size()),
        "private key");
    return loaded;
}

Secret Algorithm::decrypt(Bytes id, Bytes key, Bytes ciphertext) const {
    const auto loaded = load_key(id, key);
    Secret out(ciphertext.size() + 1);
    size_t size = out.size();
    require(ibake_ss_decrypt(&context_, out.data(), &size, params_.get(), loaded.get(), ciphertext.data(), ciphertext.size()),
            "encrypted to another identity or under other parameters, or changed");
    return first(out, size);
}

Secret Algorithm::extract(Bytes master, Bytes id) const {
    Secret out(IBAKE_SS_KEY_DER_SIZE(IBAKE_SS_BITS));
    size_t size = out.size();
    require(ibake_ss_extract(&context_, out.data(), &size, params_.get(), master.data(), master.size(), id.data(), id.size()),
            "private key");
    return first(out, size);
}

void Algorithm::require_key(Bytes id, Bytes key) const { (void)load_key(id, key); }

void Algorithm::require_master(Bytes master) const {
    require(ibake_ss_master_check(&context_, params_.get(), master.data(), master.size()), "master secret");
}

OidValue named(const ibake_context& context, Octets parameters) {
    const auto params = std::make_unique<ibake_ss_params>();
    require(ibake_ss_params_load(&context, params.get(), sizeof *params, parameters.data(), parameters.size()),
            "public parameters");
    return {oid_of(*params), std::move(parameters)};
}

const OidValue& choose_algorithm(const SystemParams& params) {
    for (const char* known : {oid::bf, oid::bb1}) {
        const auto found = std::ranges::find(params.algorithms, known, &OidValue::oid);
        if (found != params.algorithms.end()) return *found;
    }
    throw Failure("parameters of " + params.district + ": no algorithm that this program knows");
}

}  // namespace ibake::rfc5408
