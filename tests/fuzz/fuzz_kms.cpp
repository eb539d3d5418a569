// Fuzzes a KMS through both its doors: datagrams (RFC 6267) and HTTP requests (RFC 5408). SPDX-License-Identifier: Apache-2.0
//
// First octet: 0 a stranger's datagram, 1 a subscriber's, of which V is made again, 2 an HTTP request. Rest: its octets.
#include <httplib.h>

#include "tests/fuzz/key_mac.h"
#include "tests/support/json_vectors.h"
#include "tools/kms/https_server.h"
#include "tools/net/clock.h"
#include "tools/rfc5408/algorithm.h"

namespace {

using namespace ibake;
using fuzz::require;
using store::Overwrite;

constexpr int64_t kDay = 86400, kFrom = 1735689600, kUntil = 1767225600;  // of 2025
constexpr uint64_t kNow = 1760540706;
const std::string kAlice = "alice@a.example", kDistrict = "https://a.example/ibe", kPassword = "correct horse";
const fuzz::Octets kPsk(IBAKE_PSK_SIZE, 0x42);

// A folder in memory where there is one: what is recorded is recorded on the disk.
struct Folder {
    store::Path path;
    Folder() {
        const std::string parent =
            std::filesystem::is_directory("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path();
        std::string name = parent + "/fuzz_kms.XXXXXX";
        require(mkdtemp(name.data()) != nullptr);
        path = name;
        store::write_file(path / "seal.key", store::Bytes(kPsk), Overwrite::no);
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

// A request in memory, and what the server says.
class Connection : public httplib::Stream {
public:
    explicit Connection(std::string_view request) : request_(request) {}
    std::string response;

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char* out, size_t size) override {
        size = std::min(size, request_.size());
        std::copy_n(request_.begin(), size, out);
        request_.remove_prefix(size);
        return static_cast<ssize_t>(size);
    }
    ssize_t write(const char* data, size_t size) override {
        response.append(data, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string& ip, int& port) const override { ip = "192.0.2.1", port = 1; }
    void get_local_ip_and_port(std::string& ip, int& port) const override { ip = "192.0.2.2", port = 443; }
    socket_t socket() const override { return INVALID_SOCKET; }

private:
    std::string_view request_;
};

struct HttpServer : httplib::Server {
    std::string answer(std::string_view request) {
        Connection connection(request);
        bool closed = false;
        process_request(connection, true, closed, nullptr);
        return connection.response;
    }
};

class World {
public:
    World() {
        net::set_clock(std::to_string(kNow));
        sealer_ = std::make_unique<store::Sealer>("", folder_.path / "seal.key");
        kms::Params params;
        params.kms_id = "sip:kms@a.example";
        params.domains = {"a.example"};
        params.not_before = kFrom;
        params.not_after = kUntil;
        const kms::Master master = kms::Master::generate(params);
        store::write_file(kms::params_path(folder_.path), params.signed_json(master.signing_seed()), Overwrite::no);
        master.save(folder_.path, *sealer_, params, Overwrite::no);
        kms::Ledger::create(kms::ledger_path(folder_.path));
        kms::Ledger(kms::ledger_path(folder_.path))
            .add_subscriber("alice", master.seal_psk("alice", kPsk), {"sip:" + kAlice}, static_cast<int64_t>(kNow), false);
        server_ = std::make_unique<kms::Server>(folder_.path, *sealer_, kms::Policy{7 * kDay, 366 * kDay}, log_, trace_);
        open_web(server_->master());
    }
    void datagram(fuzz::Octets request, bool by_subscriber) {
        if (by_subscriber) fuzz::sign_request_again(request, kPsk);
        const auto reply = server_->answer(request, "peer");
        if (!reply) return;
        ibake_peek peek;
        require(by_subscriber && reply->size() <= IBAKE_MIKEY_MAX);
        require(ibake_message_peek(&peek, reply->data(), reply->size()) == IBAKE_OK);
        require(peek.data_type == IBAKE_MESSAGE_REQUEST_KEY_RESP || peek.data_type == IBAKE_MESSAGE_ERROR);
        if (peek.data_type != IBAKE_MESSAGE_REQUEST_KEY_RESP) return;
        require(server_->answer(request, "another") == reply);
        if (++replies_ % 256 == 0) server_->ledger().drop_replies(static_cast<int64_t>(kNow) + kDay);  // memory ends
    }
    // Keys go to the user with the password, and for its own address only.
    void http(std::string_view request) {
        const std::string response = web_.answer(request);
        if (!response.starts_with("HTTP/1.1 200")) return;
        const size_t body = response.find("\r\n\r\n");
        require(body != std::string::npos);
        if (response.find(rfc5408::type_response) == std::string::npos) return;
        const auto read = rfc5408::read_key_response(std::string_view(response).substr(body + 4));
        if (read.code != rfc5408::Code::key_follows) return;
        require(rfc5408::email_of(rfc5408::read_key_reply(read.reply).identity).address == kAlice);
        require(request.find("YWxpY2U6Y29ycmVjdCBob3JzZQ==") != std::string_view::npos);
    }

private:
    Folder folder_;
    net::Log log_{"/dev/null"};
    net::Trace trace_{""};
    std::unique_ptr<store::Sealer> sealer_;
    std::unique_ptr<kms::Server> server_;
    std::unique_ptr<kms::KeyService> service_;
    HttpServer web_;
    uint64_t replies_ = 0;

    // One district over the vectors' small parameters, and one user, whose password takes little to check.
    void open_web(const kms::Master& master) {
        const auto level = test::load_vectors("rfc5091_derived.json").at("levels").at(0);
        const fuzz::Octets params = test::from_hex(level.at("bf_public_parameters_der")),
                           secret = test::from_hex(level.at("bf_master_secret_der"));
        kms::Districts districts(kms::ledger_path(folder_.path));
        districts.publish({{.district = kDistrict,
                            .serial = districts.next_serial(kDistrict),
                            .not_before = kFrom,
                            .not_after = kUntil,
                            .algorithms = {rfc5408::named(kms::library(), params)},
                            .identity_type = rfc5408::oid::email_identity,
                            .extensions = {}},
                           kDay,
                           master.seal_district(kDistrict, districts.next_serial(kDistrict), secret)});
        char hash[crypto_pwhash_STRBYTES];
        require(crypto_pwhash_str(hash, kPassword.data(), kPassword.size(), crypto_pwhash_OPSLIMIT_MIN,
                                  crypto_pwhash_MEMLIMIT_MIN) == 0);
        districts.add_user("alice", hash, {kAlice}, false);
        service_ = std::make_unique<kms::KeyService>(folder_.path, master, "", log_);
        kms::set_up(web_, *service_);
    }
};

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static World world;
    if (size < 2 || size > 65536) return 0;
    if (data[0] % 3 == 2)
        world.http(store::as_text({data + 1, size - 1}));
    else
        world.datagram({data + 1, data + size}, data[0] % 3 == 1);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
    if (size != 0 && data[0] % 3 == 2 && LLVMFuzzerMutate != nullptr) return LLVMFuzzerMutate(data, size, max_size);
    return fuzz::mutate_input(data, size, max_size, seed, 1);
}
