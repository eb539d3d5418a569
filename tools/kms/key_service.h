// Answers of the KMS to RFC 5408's requests, apart from how they arrive. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_KMS_KEY_SERVICE_H
#define IBAKE_TOOLS_KMS_KEY_SERVICE_H

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "tools/kms/districts.h"
#include "tools/kms/kms.h"
#include "tools/rfc5408/messages.h"

namespace ibake::kms {

struct Credentials {
    std::string user, password;
};
// Those of an HTTP Authorization header of the Basic scheme (RFC 7617); none when it is anything else.
std::optional<Credentials> basic_credentials(std::string_view header);

// Hash to store of a password: Argon2id.
std::string hash_password(const std::string& password);

// All calls may run at the same time; one is served after the other, so that only one password at a time is hashed.
class KeyService {
public:
    KeyService(const store::Path& folder, const Master& master, std::string enroll_uri, net::Log& log);

    // Body for a GET of that path: base64 of the newest parameters of the district there.
    std::optional<std::string> parameters(const std::string& path);

    struct Answer {
        bool authenticated;  // false: HTTP status 401 unless the response says where to get credentials
        rfc5408::KeyResponse response;
    };
    // Never throws: what goes wrong here is IBE300, with the reason in the log.
    Answer key(std::string_view request, const std::optional<Credentials>& credentials, const std::string& peer);

private:
    Answer answer(std::string_view request, const std::optional<Credentials>& credentials, const std::string& peer);
    bool authentic(const Credentials& credentials);

    std::mutex mutex_;
    Districts districts_;
    const Master& master_;
    const std::string enroll_uri_;
    const std::string nobody_;  // a hash for unknown users, so that they take as long as known ones
    net::Log& log_;
};

}  // namespace ibake::kms

#endif
