// RFC 5408's requests from the client's side. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_RFC5408_HTTPS_CLIENT_H
#define IBAKE_TOOLS_RFC5408_HTTPS_CLIENT_H

#include <string>

#include "tools/rfc5408/messages.h"

namespace ibake::rfc5408 {

// https://HOST[:PORT][/PATH] taken apart; throws cli::Failure for anything else.
struct HttpsUrl {
    explicit HttpsUrl(const std::string& url);
    std::string origin, host, path;
};

// The server must show a certificate for the host of the URL, signed by an authority of the PEM file, or without one by one that
// this machine trusts; TLS 1.2 or later; no redirection is followed. Both throw cli::Failure.
struct HttpsServerAt {
    std::string url, ca_file;
    SystemParams fetch_params() const;
    // Of the user; an empty name sends no credentials.
    KeyResponse request_key(const KeyRequest& request, const std::string& user, const std::string& password) const;
};

}  // namespace ibake::rfc5408

#endif
