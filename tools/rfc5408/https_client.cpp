// RFC 5408's requests from the client's side: see https_client.h. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/https_client.h"

#include <algorithm>
#include <httplib.h>

#include "tools/cli/commands.h"

namespace ibake::rfc5408 {

namespace {

using cli::Failure;

// The body of a successful answer, of the type that is expected.
std::string exchange(const HttpsServerAt& at, const httplib::Request& prepared, const std::string& user,
                     const std::string& password, const char* type) {
    const HttpsUrl url(at.url);
    httplib::Client client(url.origin);
    SSL_CTX* tls = client.is_valid() ? client.ssl_context() : nullptr;
    if (tls == nullptr) throw Failure("'" + at.url + "': not a URL of the form https://HOST[:PORT]/PATH");
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    // OpenSSL compares the host with the names of the certificate, and never with the common name that httplib would settle for.
    X509_VERIFY_PARAM* verify = SSL_CTX_get0_param(tls);
    X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    if (X509_VERIFY_PARAM_set1_ip_asc(verify, url.host.c_str()) != 1 &&
        X509_VERIFY_PARAM_set1_host(verify, url.host.c_str(), 0) != 1)
        throw Failure("'" + url.host + "': not the name of a host");
    if (!at.ca_file.empty()) client.set_ca_cert_path(at.ca_file);
    client.enable_server_certificate_verification(true);
    client.set_connection_timeout(10);
    client.set_read_timeout(30);
    if (!user.empty()) client.set_basic_auth(user, password);

    httplib::Request request = prepared;
    request.path = url.path;
    std::string body;
    request.content_receiver = [&](const char* data, size_t size, uint64_t, uint64_t) {
        body.append(data, size);
        return body.size() <= message_max;
    };
    const httplib::Result result = client.send(request);
    if (!result) {
        const bool certificate =
            result.error() == httplib::Error::SSLServerVerification || result.error() == httplib::Error::SSLConnection;
        throw Failure(at.url + ": " + httplib::to_string(result.error()) +
                      (certificate ? "; the certificate must be for this host and signed by an authority in --ca" : ""));
    }
    if (result->status == 401) throw Failure(at.url + ": wrong user name or password");
    if (result->status != 200) throw Failure(at.url + ": the server answers with HTTP status " + std::to_string(result->status));
    const std::string got = result->get_header_value("Content-Type");
    if (got.substr(0, got.find(';')) != type) throw Failure(at.url + ": the answer is not of type " + type);
    return body;
}

}  // namespace

HttpsUrl::HttpsUrl(const std::string& url) {
    constexpr std::string_view scheme = "https://";
    if (!std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7f; }))
        throw Failure("a URL has visible ASCII characters only");
    const size_t slash = std::min(url.find('/', scheme.size()), url.size());
    origin = url.substr(0, slash);
    path = slash == url.size() ? "/" : url.substr(slash);
    host = origin.substr(std::min(scheme.size(), origin.size()));
    host = host.starts_with('[') ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
    if (!url.starts_with(scheme) || host.empty() || origin.back() == ':' || origin.find_first_of("@?#") != std::string::npos ||
        path.find_first_of("?#") != std::string::npos)
        throw Failure("'" + url + "': not a URL of the form https://HOST[:PORT]/PATH");
}

SystemParams HttpsServerAt::fetch_params() const {
    httplib::Request request;
    request.method = "GET";
    return read_system_params(read_base64(exchange(*this, request, {}, {}, type_params)));
}

KeyResponse HttpsServerAt::request_key(const KeyRequest& asked, const std::string& user, const std::string& password) const {
    httplib::Request request;
    request.method = "POST";
    request.set_header("Content-Type", type_request);
    request.body = write_key_request(asked);
    return read_key_response(exchange(*this, request, user, password, type_response));
}

}  // namespace ibake::rfc5408
