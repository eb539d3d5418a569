// No single instruction of a final comparison, skipped or turned, makes it accept. SPDX-License-Identifier: Apache-2.0
//
// For every instruction of a probe a child process overwrites it in its own copy of the code, with no-operations or, a conditional jump,
// with its opposite, and asks for something that is to be refused. Crashes and endless loops count as refusals. A call that is skipped
// is not among them: what it would have returned is then whatever the register holds.
#include "tests/attacks/glitch_probes.h"

#include <cstdio>
#include <cstring>
#include <gtest/gtest.h>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

struct Instruction {
    size_t offset, size;
    std::string text;
};

// The instructions of a function, by objdump of this very program.
std::vector<Instruction> instructions(const char* name) {
    const std::string command =
        std::string("objdump -d -w --disassemble=") + name + " /proc/" + std::to_string(getpid()) + "/exe";
    FILE* in = popen(command.c_str(), "r");
    std::vector<Instruction> all;
    size_t first = 0, address;
    char line[512];
    while (in != nullptr && std::fgets(line, sizeof line, in) != nullptr) {
        if (std::sscanf(line, " %zx:", &address) != 1 || std::strchr(line, '\t') == nullptr) continue;
        const std::string rest = std::strchr(line, '\t') + 1;
        const size_t end = rest.find('\t');
        if (end == std::string::npos) continue;
        if (all.empty()) first = address;
        size_t size = 0;
        for (size_t at = 0; at + 1 < end && rest[at] != ' '; at += 3) size++;
        all.push_back({address - first, size, rest.substr(end + 1)});
    }
    if (in != nullptr) pclose(in);
    return all;
}

// Whether `call` accepts with the octets at p overwritten.
template <class Call>
bool accepts(uint8_t* p, const std::vector<uint8_t>& by, const Call& call) {
    const pid_t child = fork();
    if (child == 0) {
        ualarm(100000, 0);
        const uintptr_t page = reinterpret_cast<uintptr_t>(p) & ~static_cast<uintptr_t>(4095);
        if (mprotect(reinterpret_cast<void*>(page), 8192, PROT_READ | PROT_WRITE | PROT_EXEC) != 0) _exit(2);
        std::memcpy(p, by.data(), by.size());
        volatile int done = 0;
        call(&done);
        _exit(done == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) == 2) << "code cannot be changed here";
    return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

// Instructions of the function whose fault makes `call`, which is to be refused, accept.
template <class Function, class Call>
std::vector<std::string> faults(const char* name, Function* function, const Call& call) {
    auto* code = reinterpret_cast<uint8_t*>(function);
    std::vector<std::string> found;
    const auto all = instructions(name);
    EXPECT_GE(all.size(), 4u) << "objdump of " << name;
    for (const Instruction& i : all) {
        if (i.text.rfind("call", 0) == 0) continue;
        if (accepts(code + i.offset, std::vector<uint8_t>(i.size, 0x90), call)) found.push_back("skipped: " + i.text);
        std::vector<uint8_t> turned(code + i.offset, code + i.offset + i.size);
        const bool near = turned[0] == 0x0F && i.size == 6 && (turned[1] & 0xF0) == 0x80;
        if (!near && (turned[0] & 0xF0) != 0x70) continue;
        turned[near] ^= 1;
        if (accepts(code + i.offset, turned, call)) found.push_back("turned: " + i.text);
    }
    return found;
}

constexpr uint8_t kOurs[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};

template <class Probe>
std::vector<std::string> faults_of_comparison(const char* name, Probe* probe, size_t wrong_at) {
    uint8_t theirs[sizeof kOurs];
    std::memcpy(theirs, kOurs, sizeof kOurs);
    theirs[wrong_at] ^= 0x40;
    volatile int done = 0;
    probe(&done, kOurs, kOurs, sizeof kOurs);
    EXPECT_EQ(done, 1) << name << " refuses what is equal";
    return faults(name, probe, [&](volatile int* d) { probe(d, kOurs, theirs, sizeof kOurs); });
}

template <class Probe>
std::vector<std::string> faults_of_status(const char* name, Probe* probe) {
    volatile int done = 0;
    EXPECT_EQ(probe(&done, [] { return IBAKE_OK; }), IBAKE_OK);
    EXPECT_EQ(done, 1) << name;
    return faults(name, probe, [&](volatile int* d) { (void)probe(d, [] { return IBAKE_E_MAC; }); });
}

TEST(Glitch, NoInstructionOfAComparisonAccepts) {
    for (const size_t at : {size_t{0}, sizeof kOurs / 2, sizeof kOurs - 1})
        EXPECT_EQ(faults_of_comparison("probe_accepted", probe_accepted, at), std::vector<std::string>());
    EXPECT_EQ(faults_of_status("probe_accept", probe_accept), std::vector<std::string>());
}

// The same decisions taken once fall to one instruction, so that the search is known to find it.
TEST(Glitch, OneTestIsNotEnough) {
    EXPECT_FALSE(faults_of_comparison("probe_declassified", probe_declassified, 0).empty());
    EXPECT_FALSE(faults_of_status("probe_try", probe_try).empty());
}

#else

TEST(Glitch, NoInstructionOfAComparisonAccepts) { GTEST_SKIP() << "changes code of x86-64 without sanitizers"; }

#endif

}  // namespace
