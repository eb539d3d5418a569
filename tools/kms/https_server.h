// RFC 5408's requests over HTTPS: GET of parameters, POST of key requests. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_KMS_HTTPS_SERVER_H
#define IBAKE_TOOLS_KMS_HTTPS_SERVER_H

#include <memory>
#include <string>

#include "tools/kms/key_service.h"

namespace httplib {
class Server;
}

namespace ibake::kms {

// What a server answers to requests, and which it refuses: all but sockets and TLS.
void set_up(httplib::Server& server, KeyService& service);

// Serves from its making to its end, in threads of its own; TLS 1.2 or later. Bodies of requests are bounded, those of key requests go
// to the service with the credentials of HTTP Basic authentication.
class HttpsServer {
public:
    // `certificate` and `key` are PEM files, the first with its chain. Throws cli::Failure.
    HttpsServer(KeyService& service, const std::string& listen, const std::string& certificate, const std::string& key);
    ~HttpsServer();
    HttpsServer(const HttpsServer&) = delete;
    HttpsServer& operator=(const HttpsServer&) = delete;
    uint16_t port() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ibake::kms

#endif
