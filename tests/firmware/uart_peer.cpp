// The host's UE of an exchange over a serial line, which are the input and output of a command. SPDX-License-Identifier: Apache-2.0
//
// usage: uart_peer alice|bob COMMAND...
//
// The name is the one that the peer does not take. Exit status 0 when both sides agreed and the command ended well.
#include <cstdio>
#include <cstdlib>

namespace fw {
[[noreturn]] static void fail(const char* what) {
    std::fprintf(stderr, "uart_peer: FAILED: %s\n", what);
    std::exit(1);
}
}  // namespace fw

#include "ibe/platform_openssl.h"
#include "tests/firmware/exchange_over.h"

#include <csignal>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

struct Line {
    int socket;
    void send(const uint8_t* octets, size_t size) {
        if (write(socket, octets, size) != static_cast<ssize_t>(size)) fw::fail("the line is closed");
    }
    void receive(uint8_t* octets, size_t size) {
        while (size > 0) {
            const ssize_t got = read(socket, octets, size);
            if (got <= 0) fw::fail("the line is closed");
            octets += got;
            size -= static_cast<size_t>(got);
        }
    }
};

fw::Ue ue;

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) fw::fail("usage: uart_peer alice|bob COMMAND...");
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) fw::fail("socketpair");
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDIN_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // an image whose peer has failed would wait for ever
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    close(ends[1]);
    Line line = {ends[0]};
    const size_t number = strcmp(argv[1], "alice") == 0 ? 1 : 0;
    if (ue.init(number, ibake_platform_openssl()) != IBAKE_OK) fw::fail("ibake_init");
    fw::exchange_over(line, ue);
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) fw::fail("the other side");
    return 0;
}
