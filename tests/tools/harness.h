// What tests of the program share: temporary folders, child processes, a relay between two UDP sides. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_TOOLS_HARNESS_H
#define IBAKE_TESTS_TOOLS_HARNESS_H

#include <atomic>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <random>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "tools/net/udp.h"
#include "tools/store/files.h"

namespace ibake::test {

using Octets = std::vector<uint8_t>;
using Many = std::vector<Octets>;

class TempFolder {
public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "ibake-test-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }
    const store::Path& path() const { return path_; }

private:
    store::Path path_;
};

// A file's text, or nothing when there is none.
inline std::string text_of(const std::string& path) { return std::filesystem::exists(path) ? store::read_text(path) : ""; }

inline Octets random_octets(size_t size, uint64_t seed) {
    std::mt19937_64 random(seed);
    Octets out(size);
    for (uint8_t& o : out) o = static_cast<uint8_t>(random());
    return out;
}

// The program under test as a child process; killed when it goes out of scope.
class Process {
public:
    Process(const std::vector<std::string>& arguments, const std::string& out, const std::string& err) {
        std::vector<char*> argv{const_cast<char*>(IBAKE_PROGRAM)};
        for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
        argv.push_back(nullptr);
        pid_ = fork();
        if (pid_ != 0) return;
        dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
        dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
        execv(argv[0], argv.data());
        _exit(127);
    }
    ~Process() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            wait();
        }
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    void signal(int number) const { kill(pid_, number); }
    // The exit code; 128 and the number when a signal ended it.
    int wait() {
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t pid_;
};

struct Result {
    int code;
    std::string out, err;
};

// Runs the program to its end.
inline Result run(const TempFolder& folder, const std::vector<std::string>& arguments) {
    static std::atomic<int> number{0};
    const std::string name = folder / ("run-" + std::to_string(number++));
    Process p(arguments, name + ".out", name + ".err");
    const int code = p.wait();
    return {code, text_of(name + ".out"), text_of(name + ".err")};
}

// Waits for a port file that a server writes.
inline std::string wait_for_port(const std::string& file) {
    for (int i = 0; i < 600; ++i, usleep(50000))
        if (const std::string port = text_of(file); port.ends_with('\n')) return port.substr(0, port.size() - 1);
    throw std::runtime_error("the server did not start: " + file);
}

// Stands between a client and a server. `filter` sees every datagram and decides what goes on: the same, another, none, several.
class Relay {
public:
    using Filter = std::function<Many(bool from_server, const Octets&)>;
    Relay(const std::string& server, Filter filter) : server_(server), filter_(std::move(filter)), thread_([this] { loop(); }) {}
    ~Relay() {
        stop_ = true;
        thread_.join();
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    std::string address() const { return "127.0.0.1:" + std::to_string(socket_.local().port()); }

private:
    void loop() {
        while (!stop_) {
            const auto d = socket_.receive(std::chrono::milliseconds(20));
            if (!d) continue;
            const bool from_server = d->from == server_;
            if (!from_server) client_ = d->from;
            for (const Octets& octets : filter_(from_server, d->octets)) socket_.send(from_server ? client_ : server_, octets);
        }
    }
    net::Endpoint server_, client_;
    net::UdpSocket socket_{net::Endpoint("127.0.0.1:0")};
    Filter filter_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

inline const std::string alice = "sip:alice@operator-a.example", bob = "sip:bob@operator-a.example";

// A KMS with two subscribers, alice and bob, in a temporary folder.
class Network {
public:
    explicit Network(const std::string& suite = "bf-bls12381", const std::vector<std::string>& more = {}) {
        store::write_file(folder / "seal.key", store::Bytes(random_octets(32, 1)), store::Overwrite::no);
        std::vector<std::string> a = {"kms",        "init",
                                      "--dir",      folder / "kms",
                                      "--suite",    suite,
                                      "--kms-id",   "sip:kms@operator-a.example",
                                      "--domain",   "operator-a.example",
                                      "--from",     std::to_string(time(nullptr) - 20 * 86400),
                                      "--validity", "365"};
        a.insert(a.end(), more.begin(), more.end());
        ok(run(folder, sealed(a)));
        for (const std::string name : {"alice", "bob"}) {
            store::write_file(folder / (name + ".psk"), store::Bytes(random_octets(32, name.size())), store::Overwrite::no);
            add_subscriber(name, {"--id", "sip:" + name + "@operator-a.example"});
        }
    }
    void add_subscriber(const std::string& name, const std::vector<std::string>& ids) {
        std::vector<std::string> a = sealed(
            {"kms", "subscriber", "add", "--dir", folder / "kms", "--psk-name", name, "--psk-file", folder / (name + ".psk")});
        a.insert(a.end(), ids.begin(), ids.end());
        ok(run(folder, a));
    }
    void start_kms(const std::string& listen = "127.0.0.1:0") {
        std::filesystem::remove(folder / "kms.port");
        kms = std::make_unique<Process>(sealed({"kms", "serve", "--dir", folder / "kms", "--listen", listen, "--port-file",
                                                folder / "kms.port", "--log", folder / "kms.log"}),
                                        folder / "kms.out", folder / "kms.err");
        kms_address = "127.0.0.1:" + wait_for_port(folder / "kms.port");
    }
    std::vector<std::string> sealed(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--key-file", folder / "seal.key"});
        return arguments;
    }
    // `ibake ue enrol` of a subscriber; `more` comes last.
    Result enrol(const std::string& name, const std::vector<std::string>& more, const std::string& address = "") {
        std::vector<std::string> a =
            sealed({"ue", "enrol", "--dir", folder / name, "--kms", address.empty() ? kms_address : address, "--psk-name", name,
                    "--psk-file", folder / (name + ".psk"), "--kms-params", folder / "kms/params.json", "--trust"});
        a.insert(a.end(), more.begin(), more.end());
        return run(folder, a);
    }
    // Both with the keys of yesterday, today and tomorrow.
    void enrol_both() {
        for (const std::string name : {"alice", "bob"})
            ok(enrol(name, {"--id", "sip:" + name + "@operator-a.example", "--days", "2"}));
    }
    std::string log() const { return text_of(folder / "kms.log"); }
    static void ok(const Result& r) {
        if (r.code != 0) throw std::runtime_error("exit code " + std::to_string(r.code) + ": " + r.err);
    }

    TempFolder folder;
    std::unique_ptr<Process> kms;
    std::string kms_address;
};

}  // namespace ibake::test

#endif
