// RFC 5408's requests over HTTPS: see https_server.h. SPDX-License-Identifier: Apache-2.0
#include "tools/kms/https_server.h"

#include <httplib.h>
#include <thread>

#include "tools/cli/commands.h"
#include "tools/net/udp.h"

namespace ibake::kms {

namespace {

using cli::Failure;
using rfc5408::Code;

constexpr size_t threads = 8, path_max = 1024;
constexpr time_t idle_seconds = 10;

void send_response(httplib::Response& out, int status, const rfc5408::KeyResponse& response) {
    out.status = status;
    out.set_header("Cache-Control", "no-store");
    out.set_content(rfc5408::write_key_response(response), rfc5408::type_response);
}

void answer_get(KeyService& service, const httplib::Request& request, httplib::Response& out) {
    const auto body = service.parameters(request.path);
    if (body)
        out.set_content(*body, rfc5408::type_params);
    else
        out.status = 404;
}

void answer_post(KeyService& service, const httplib::Request& request, httplib::Response& out,
                 const httplib::ContentReader& read) {
    const std::string type = request.get_header_value("Content-Type");
    if (type.substr(0, type.find(';')) != rfc5408::type_request) {
        out.status = 415;
        return;
    }
    std::string body;  // counted here: httplib does not count chunked bodies, nor what compressed ones become
    const bool whole = read([&](const char* data, size_t size) {
        body.append(data, size);
        return body.size() <= rfc5408::message_max;
    });
    if (!whole) {
        if (out.status < 400) out.status = body.size() > rfc5408::message_max ? 413 : 400;
        return;
    }
    const KeyService::Answer answer = service.key(body, basic_credentials(request.get_header_value("Authorization")),
                                                  request.remote_addr + ":" + std::to_string(request.remote_port));
    if (!answer.authenticated) out.set_header("WWW-Authenticate", "Basic realm=\"ibake\", charset=\"UTF-8\"");
    send_response(out, answer.authenticated ? 200 : 401, answer.response);
}

}  // namespace

void set_up(httplib::Server& server, KeyService& service) {
    server.set_payload_max_length(rfc5408::message_max);
    server.set_keep_alive_max_count(1);  // a client asks once; waiting ones would hold a thread
    server.set_read_timeout(idle_seconds);
    server.set_write_timeout(idle_seconds);
    // httplib matches paths with std::regex, which recurses with every character.
    server.set_pre_routing_handler([](const auto& request, auto& out) {
        if (request.path.size() <= path_max) return httplib::Server::HandlerResponse::Unhandled;
        out.status = 414;
        return httplib::Server::HandlerResponse::Handled;
    });
    server.Get(".*", [&](const auto& request, auto& out) { answer_get(service, request, out); });
    server.Post(".*", [&](const auto& request, auto& out, const auto& read) { answer_post(service, request, out, read); });
    server.set_exception_handler([](const auto&, auto& out, const std::exception_ptr&) {
        send_response(out, 500, {Code::system_error, {}, {}});
    });
}

struct HttpsServer::State {
    State(KeyService& service, const std::string& certificate, const std::string& key)
        : server(certificate.c_str(), key.c_str()) {
        if (!server.is_valid()) throw Failure(certificate + ", " + key + ": not a certificate chain and its private key in PEM");
        SSL_CTX_set_min_proto_version(server.ssl_context(), TLS1_2_VERSION);
        server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
        server.set_tcp_nodelay(true);
        // httplib's own choice would let a second server take the same port.
        server.set_socket_options([](socket_t s) {
            const int yes = 1;
            setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        set_up(server, service);
    }
    httplib::SSLServer server;
    int port = -1;
    std::thread thread;
};

HttpsServer::HttpsServer(KeyService& service, const std::string& listen, const std::string& certificate, const std::string& key)
    : state_(std::make_unique<State>(service, certificate, key)) {
    const net::Endpoint endpoint(listen, 443);
    std::string host = endpoint.text();
    host.resize(host.rfind(':'));
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    httplib::SSLServer& server = state_->server;
    if (endpoint.port() == 0)
        state_->port = server.bind_to_any_port(host);
    else if (server.bind_to_port(host, endpoint.port()))
        state_->port = endpoint.port();
    if (state_->port < 0) throw Failure("cannot use TCP address " + endpoint.text() + ": in use, or not of this machine");
    state_->thread = std::thread([&server] { server.listen_after_bind(); });
    while (!server.is_running()) std::this_thread::yield();
}

HttpsServer::~HttpsServer() {
    state_->server.stop();
    state_->thread.join();
}

uint16_t HttpsServer::port() const { return static_cast<uint16_t>(state_->port); }

}  // namespace ibake::kms
