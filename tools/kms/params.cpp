// KMS public parameters: see params.h. SPDX-License-Identifier: Apache-2.0
#include "tools/kms/params.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/cli/commands.h"
#include "tools/ibe/suite.h"

namespace ibake::kms {

namespace {

using cli::Failure;
using nlohmann::json;
using store::as_bytes;
using store::Bytes;

constexpr const char* format = "ibake-params-1";

size_t scheme_size(std::string_view text) {
    const size_t colon = text.find(':');
    if (colon == 0 || colon == std::string_view::npos) return 0;
    const std::string_view scheme = text.substr(0, colon);
    return scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+.-") == std::string_view::npos ? colon + 1 : 0;
}

std::string_view host_of(std::string_view text) {
    text.remove_prefix(scheme_size(text));
    const size_t at = text.rfind('@');
    if (at != std::string_view::npos) text.remove_prefix(at + 1);
    return text.substr(0, text.find_first_of(":/;?"));
}

bool under(std::string_view host, std::string_view domain) {
    if (host.size() < domain.size() || host.substr(host.size() - domain.size()) != domain) return false;
    return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

bool within(const std::vector<std::string>& inner, const std::vector<std::string>& outer, auto covers) {
    return std::all_of(inner.begin(), inner.end(), [&](const std::string& i) {
        return std::any_of(outer.begin(), outer.end(), [&](const std::string& o) { return covers(i, o); });
    });
}

}  // namespace

ibake_identity identity_of(std::string_view text) {
    const ibake_identity id{reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                            static_cast<uint8_t>(scheme_size(text) != 0 ? IBAKE_ID_URI : IBAKE_ID_NAI)};
    cli::require(ibake_identity_check(&id), "identity '" + std::string(text) + "'");
    return id;
}

std::string_view text_of(const ibake_identity& id) { return store::as_text({id.data, id.size}); }

std::vector<uint8_t> read_suite_parameters(const json& j, const std::string& name) {
    const uint64_t suite = j.at("suite");
    try {
        (void)ibe::suite_name(suite);
    } catch (const Failure& e) {
        throw Failure(name + ": " + e.what());
    }
    if (!ibe::of_rfc5091(suite)) {
        std::vector<uint8_t> p_pub = store::from_hex(j.at("p_pub").get<std::string>());
        if (p_pub.size() != IBAKE_P_PUB_SIZE)
            throw Failure(name + ": p_pub has " + std::to_string(p_pub.size()) + " octets instead of 48");
        return p_pub;
    }
    const std::string text = j.at("der").get<std::string>();
    std::vector<uint8_t> der(text.size());
    size_t size = der.size();
    if (ibake_base64_decode(der.data(), &size, text.data(), text.size()) != IBAKE_OK || size == 0)
        throw Failure(name + ": der is not base64");
    der.resize(size);
    return der;
}

void write_suite_parameters(json& j, uint64_t suite, Bytes octets) {
    if (!ibe::of_rfc5091(suite)) {
        j["p_pub"] = store::to_hex(octets);
        return;
    }
    std::string text(octets.size() / 3 * 4 + 4, '=');
    size_t size = text.size();
    cli::require(ibake_base64_encode(text.data(), &size, octets.data(), octets.size()), "der");
    text.resize(size);
    j["der"] = text;
}

Params Params::parse(std::string_view text, const std::string& name) {
    Params p;
    try {
        json j = json::parse(text);
        if (j.at("format") != format) throw Failure(name + ": not KMS parameters of format " + format);
        p.kms_id = j.at("kms_id");
        p.suite = j.at("suite");
        j.at("domains").get_to(p.domains);
        j.at("prefixes").get_to(p.prefixes);
        p.interval_s = j.at("interval_s");
        p.not_before = j.at("not_before");
        p.not_after = j.at("not_after");
        p.serial = j.value("serial", uint64_t{0});
        p.binding = j.value("binding", false);
        p.octets = read_suite_parameters(j, name);
        if (j.contains("signature")) {
            const std::vector<uint8_t> signature = store::from_hex(j["signature"].get<std::string>());
            p.signer = store::from_hex(j.at("signer").get<std::string>());
            j.erase("signature");
            const std::string body = j.dump();
            if (signature.size() != crypto_sign_BYTES || p.signer.size() != crypto_sign_PUBLICKEYBYTES ||
                crypto_sign_verify_detached(signature.data(), as_bytes(body).data(), body.size(), p.signer.data()) != 0)
                throw Failure(name + ": the signature does not verify; get the file again from the KMS");
        }
    } catch (const json::exception& e) {
        throw Failure(name + ": not KMS parameters: " + e.what());
    }
    (void)identity_of(p.kms_id);
    if (p.interval_s == 0 || p.interval_s > UINT32_MAX || p.not_before >= p.not_after || p.not_before % p.interval_s != 0 ||
        p.not_after % p.interval_s != 0 || (p.domains.empty() && p.prefixes.empty()) ||
        std::count(p.domains.begin(), p.domains.end(), "") != 0 || std::count(p.prefixes.begin(), p.prefixes.end(), "") != 0)
        throw Failure(name + ": KMS parameters need a domain or prefix, an interval and a validity on its boundaries");
    p.sha256 = store::sha256_hex(as_bytes(text));
    return p;
}

std::string Params::signed_json(const store::Secret& seed) {
    store::Secret secret_key(crypto_sign_SECRETKEYBYTES);
    signer.resize(crypto_sign_PUBLICKEYBYTES);
    crypto_sign_seed_keypair(signer.data(), secret_key.data(), seed.data());
    nlohmann::json j{{"format", format},         {"suite", suite},
                     {"kms_id", kms_id},         {"domains", domains},
                     {"prefixes", prefixes},     {"interval_s", interval_s},
                     {"not_before", not_before}, {"not_after", not_after},
                     {"serial", serial},         {"signer", store::to_hex(signer)}};
    if (binding) j["binding"] = true;  // absent otherwise: those sets keep their octets
    write_suite_parameters(j, suite, octets);
    const std::string body = j.dump();  // keys in order, no blanks: what both sides can reproduce
    uint8_t signature[crypto_sign_BYTES];
    crypto_sign_detached(signature, nullptr, as_bytes(body).data(), body.size(), secret_key.data());
    j["signature"] = store::to_hex(signature);
    return j.dump(1) + "\n";
}

size_t Params::match(const ibake_identity& id) const {
    const std::string_view text = text_of(id);
    size_t best = 0;
    if (text.starts_with("tel:")) {
        for (const std::string& p : prefixes)
            if (text.substr(4).starts_with(p)) best = std::max(best, p.size());
    } else {
        for (const std::string& d : domains)
            if (under(host_of(text), d)) best = std::max(best, d.size());
    }
    return best;
}

bool Params::succeeds(const Params& known) const {
    return !signer.empty() && signer == known.signer && kms_id == known.kms_id && serial > known.serial && !bids_down(known) &&
           within(domains, known.domains, under) &&
           within(prefixes, known.prefixes, [](std::string_view i, std::string_view o) { return i.starts_with(o); });
}

bool Params::bids_down(const Params& known) const { return known.binding && !binding && kms_id == known.kms_id; }

}  // namespace ibake::kms
