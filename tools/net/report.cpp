// What a running tool shows: see report.h. SPDX-License-Identifier: Apache-2.0
#include "tools/net/report.h"

#include <algorithm>
#include <cinttypes>
#include <unistd.h>

#include "tools/cli/commands.h"
#include "tools/net/clock.h"
#include "tools/store/files.h"

namespace ibake::net {

namespace {

FilePointer append(const std::string& path) {
    if (path.empty()) return nullptr;
    FilePointer file(std::fopen(path.c_str(), "ae"));
    if (!file) throw cli::Failure(path + ": cannot write");
    return file;
}

}  // namespace

std::string printable(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (u >= 0x20 && u < 0x7f) {
            out += c;
        } else {
            char escaped[5];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", u);
            out += escaped;
        }
    }
    return out;
}

Progress::Progress(std::string what, uint64_t total)
    : what_(std::move(what)), total_(std::max<uint64_t>(total, 1)), terminal_(isatty(STDERR_FILENO) != 0),
      start_(unix_microseconds()) {}

Progress::~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::at(uint64_t done) {
    if (!terminal_) return;
    const int64_t time = unix_microseconds();
    if (time - start_ < 500000 || time - last_ < 100000) return;
    last_ = time;
    shown_ = true;
    constexpr int width = 30;
    const auto filled = static_cast<int>(std::min(done, total_) * width / total_);
    const double left = done == 0 ? 0.0
                                  : static_cast<double>(time - start_) / 1e6 *
                                        static_cast<double>(total_ - std::min(done, total_)) / static_cast<double>(done);
    std::fprintf(stderr, "\r%s [%.*s%*s] %" PRIu64 "/%" PRIu64 ", %.0f s left\033[K", what_.c_str(), filled,
                 "##############################", width - filled, "", done, total_, left);
    std::fflush(stderr);
}

Trace::Trace(const std::string& path) : file_(append(path)) {}

void Trace::message(const std::string& name, const std::string& from, const std::string& to, int64_t cpu,
                    std::span<const uint8_t> octets) {
    if (!file_) return;
    std::fprintf(file_.get(), "%" PRId64 "\t%s\t%s\t%s\t%zu\t%" PRId64 "\t%s\n", unix_microseconds(), name.c_str(),
                 printable(from).c_str(), printable(to).c_str(), octets.size(), cpu, store::to_base64(octets).c_str());
    std::fflush(file_.get());
}

void Trace::phase(const std::string& name, const std::string& who, int64_t wall, int64_t cpu) {
    if (!file_) return;
    std::fprintf(file_.get(), "%" PRId64 "\tphase\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t-\n", unix_microseconds(), name.c_str(),
                 printable(who).c_str(), wall, cpu);
    std::fflush(file_.get());
}

Log::Log(const std::string& path) : file_(append(path)) {}

void Log::line(const std::string& text) {
    std::FILE* out = file_ ? file_.get() : stderr;
    std::fprintf(out, "%s %s\n", date_text(now().seconds).c_str(), printable(text).c_str());
    std::fflush(out);
}

}  // namespace ibake::net
