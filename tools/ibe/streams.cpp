// Input of unknown length, and output that appears whole or not at all. SPDX-License-Identifier: Apache-2.0
#include "tools/ibe/streams.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cli/commands.h"

namespace ibake::ibe {

namespace {

[[noreturn]] void fail(const std::string& name, const std::string& what) {
    throw cli::Failure(name + ": " + what + ": " + std::strerror(errno));
}

void write_all(int fd, const std::string& name, const uint8_t* octets, size_t size) {
    while (size > 0) {
        const ssize_t n = ::write(fd, octets, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) fail(name, "cannot write");
        octets += n;
        size -= static_cast<size_t>(n);
    }
}

}  // namespace

Input::Input(const std::string& path) : name_(path == "-" ? "standard input" : path) {
    fd_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    if (fd_ < 0 || fstat(fd_, &info) != 0) fail(name_, "cannot read");
    if (S_ISREG(info.st_mode) && info.st_size > 0) progress_.emplace(name_, static_cast<uint64_t>(info.st_size));
}

Input::~Input() {
    if (fd_ > STDIN_FILENO) close(fd_);
}

size_t Input::read(uint8_t* out, size_t size) {
    size_t got = 0;
    while (got < size) {
        const ssize_t n = ::read(fd_, out + got, size - got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail(name_, "cannot read");
        if (n == 0) break;
        got += static_cast<size_t>(n);
    }
    done_ += got;
    if (progress_) progress_->at(done_);
    return got;
}

Output::Output(const std::string& path, store::Overwrite overwrite, bool secret) : path_(path), overwrite_(overwrite) {
    if (path_ == "-") {
        fd_ = memfd_create("ibake", MFD_CLOEXEC);
        if (fd_ < 0) fail("standard output", "no memory to hold it");
        return;
    }
    if (overwrite_ == store::Overwrite::no && std::filesystem::exists(path_))
        throw cli::Failure(path_ + ": exists; use --force to replace it");
    temporary_ = path_ + ".new-XXXXXX";
    fd_ = mkostemp(temporary_.data(), O_CLOEXEC);
    if (fd_ < 0) {
        temporary_.clear();
        fail(path_, "cannot write");
    }
    if (!secret) {
        const mode_t mask = umask(0);
        umask(mask);
        if (fchmod(fd_, 0666 & ~mask) != 0) fail(path_, "cannot write");
    }
}

Output::~Output() {
    if (fd_ >= 0) close(fd_);
    if (!temporary_.empty()) unlink(temporary_.c_str());
}

void Output::write(const uint8_t* octets, size_t size) {
    write_all(fd_, path_ == "-" ? "memory for standard output (name a file with --out)" : path_, octets, size);
}

void Output::commit() {
    if (path_ == "-") {
        if (lseek(fd_, 0, SEEK_SET) != 0) fail("standard output", "cannot write");
        uint8_t part[65536];
        ssize_t n = 0;
        while ((n = ::read(fd_, part, sizeof part)) > 0)
            write_all(STDOUT_FILENO, "standard output", part, static_cast<size_t>(n));
        if (n < 0) fail("standard output", "cannot write");
        return;
    }
    if (fsync(fd_) != 0) fail(path_, "cannot write");
    if (overwrite_ == store::Overwrite::yes) {
        if (rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, "cannot write");
        temporary_.clear();
    } else if (link(temporary_.c_str(), path_.c_str()) != 0) {  // refuses a file that appeared since
        fail(path_, "cannot write");
    }
}

}  // namespace ibake::ibe
