// What a running tool shows: progress on a terminal, a log, a trace of messages. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_NET_REPORT_H
#define IBAKE_TOOLS_NET_REPORT_H

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>

namespace ibake::net {

// Text that others may have written, for a terminal: one line, everything but printable ASCII escaped.
std::string printable(const std::string& text);

// A bar on standard error when that is a terminal; silent for the first half second and otherwise.
class Progress {
public:
    Progress(std::string what, uint64_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void at(uint64_t done);

private:
    std::string what_;
    uint64_t total_;
    bool terminal_;
    bool shown_ = false;
    int64_t start_, last_ = 0;
};

struct CloseFile {
    void operator()(std::FILE* f) const { std::fclose(f); }
};
using FilePointer = std::unique_ptr<std::FILE, CloseFile>;

// A line a message: Unix microseconds, name, from, to, octets, CPU microseconds, base64; tabs between. For tools/demo.
class Trace {
public:
    explicit Trace(const std::string& path);  // empty: none
    void message(const std::string& name, const std::string& from, const std::string& to, int64_t cpu,
                 std::span<const uint8_t> octets);
    // A span of work that is no message: microseconds of wall clock and of CPU.
    void phase(const std::string& name, const std::string& who, int64_t wall, int64_t cpu);

private:
    FilePointer file_;
};

// Lines with the time in front, flushed one by one. Never a secret. Control characters from the network are escaped.
class Log {
public:
    explicit Log(const std::string& path);  // empty: standard error
    void line(const std::string& text);

private:
    FilePointer file_;
};

}  // namespace ibake::net

#endif
