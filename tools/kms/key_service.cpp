// Answers to RFC 5408's requests: see key_service.h. SPDX-License-Identifier: Apache-2.0
#include "tools/kms/key_service.h"

#include <strings.h>

#include "tools/cli/commands.h"
#include "tools/net/clock.h"
#include "tools/rfc5408/algorithm.h"

namespace ibake::kms {

namespace {

using cli::Failure;
using rfc5408::Code;

KeyService::Answer refusal(bool authenticated, Code code) { return {authenticated, {code, {}, {}}}; }

}  // namespace

std::optional<Credentials> basic_credentials(std::string_view header) {
    constexpr std::string_view scheme = "basic ";
    if (header.size() > 1024 || header.size() <= scheme.size() || strncasecmp(header.data(), scheme.data(), scheme.size()) != 0)
        return std::nullopt;
    try {
        const store::Secret decoded = rfc5408::read_base64(header.substr(scheme.size()));
        const std::string_view text = store::as_text(decoded);
        const size_t colon = text.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        return Credentials{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
    } catch (const Failure&) {
        return std::nullopt;
    }
}

std::string hash_password(const std::string& password) {
    char hash[crypto_pwhash_STRBYTES];
    if (sodium_init() < 0 || crypto_pwhash_str(hash, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                               crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        throw std::bad_alloc();
    return hash;
}

KeyService::KeyService(const store::Path& folder, const Master& master, std::string enroll_uri, net::Log& log)
    : districts_(ledger_path(folder)), master_(master), enroll_uri_(std::move(enroll_uri)), nobody_(hash_password("")),
      log_(log) {}

std::optional<std::string> KeyService::parameters(const std::string& path) {
    const std::lock_guard lock(mutex_);
    const auto der = districts_.published(path);
    if (!der) return std::nullopt;
    return rfc5408::write_base64(*der);
}

bool KeyService::authentic(const Credentials& credentials) {
    const auto known = districts_.password_hash(credentials.user);
    const std::string& hash = known ? *known : nobody_;
    const bool fits = crypto_pwhash_str_verify(hash.c_str(), credentials.password.data(), credentials.password.size()) == 0;
    return known && fits;
}

KeyService::Answer KeyService::key(std::string_view request, const std::optional<Credentials>& credentials,
                                   const std::string& peer) {
    const std::lock_guard lock(mutex_);
    try {
        return answer(request, credentials, peer);
    } catch (const std::exception& e) {
        log_.line("key request from " + peer + ": IBE300: " + e.what());
        return refusal(true, Code::system_error);
    }
}

KeyService::Answer KeyService::answer(std::string_view request, const std::optional<Credentials>& credentials,
                                      const std::string& peer) {
    std::string name = "key request from " + peer;
    if (!credentials && !enroll_uri_.empty()) {
        log_.line(name + ": IBE201: no credentials");
        return {true, {Code::follow_enroll_uri, {}, enroll_uri_}};
    }
    if (!credentials || !authentic(*credentials)) {
        log_.line(name + (credentials ? ": IBE304: wrong password, or no user '" + credentials->user + "'"
                                      : ": IBE304: no credentials"));
        return refusal(false, Code::authorization_denied);
    }
    name += " of '" + credentials->user + "'";
    const auto refuse = [&](Code code, const std::string& why) {
        log_.line(name + ": " + rfc5408::name(code) + ": " + why);
        return refusal(true, code);
    };
    rfc5408::KeyRequest asked;
    rfc5408::EmailIdentity email;
    try {
        asked = rfc5408::read_key_request(request);
        email = rfc5408::email_of(asked.identity);
    } catch (const Failure& e) {
        return refuse(Code::invalid_request, e.what());
    }
    const rfc5408::Identity& identity = asked.identity;
    name += " for " + email.address;
    const auto district = districts_.find(identity.district, identity.serial);
    if (!district)
        return refuse(Code::invalid_request, "no parameters " + std::to_string(identity.serial) + " of " + identity.district);
    const rfc5408::Octets* params = district->params.algorithm(asked.algorithm);
    if (params == nullptr) return refuse(Code::invalid_request, "the district does not have algorithm " + asked.algorithm);
    const auto now = static_cast<int64_t>(net::now().seconds);
    if (email.time != rfc5408::rounded(email.time, district->interval))
        return refuse(Code::invalid_request, "the time is not a multiple of " + std::to_string(district->interval) + " s");
    if (!districts_.owns(credentials->user, email.address)) return refuse(Code::authorization_denied, "another user's address");
    if (!district->params.valid_at(email.time))
        return refuse(Code::authorization_denied, "the time is outside the validity of the parameters");
    if (email.time > now) return refuse(Code::authorization_denied, "the time has not come");

    const store::Secret secret = master_.open_district(identity.district, identity.serial, district->master);
    const rfc5408::Algorithm algorithm(library(), {asked.algorithm, *params}, rfc5408::Algorithm::Parameters::checked_before);
    const rfc5408::KeyReply reply{identity, asked.algorithm, algorithm.extract(secret, rfc5408::write_identity(identity)), {}};
    Answer answer{true, {Code::key_follows, rfc5408::write_key_reply(reply), {}}};
    districts_.record(credentials->user, identity, peer, now);
    log_.line(name + ": IBE100: key from " + net::date_text(static_cast<uint64_t>(email.time)));
    return answer;
}

}  // namespace ibake::kms
