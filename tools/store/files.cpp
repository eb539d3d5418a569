// Files: see files.h. SPDX-License-Identifier: Apache-2.0
#include "tools/store/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "tools/cli/commands.h"

namespace ibake::store {

namespace {

using cli::Failure;

[[noreturn]] void fail(const Path& path, const std::string& what) {
    throw Failure(path.string() + ": " + what + (errno ? std::string(": ") + std::strerror(errno) : std::string()));
}

class File {
public:
    File(const Path& path, int flags, mode_t mode = 0) : fd_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    ~File() {
        if (fd_ >= 0) close(fd_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int fd() const { return fd_; }

private:
    int fd_;
};

// Appends the file to `out` through `grow`, which returns room for the next octets.
template <typename Buffer>
void read_into(const Path& path, size_t limit, Buffer make) {
    errno = 0;
    const File file(path, O_RDONLY);
    struct stat info {};
    if (file.fd() < 0 || fstat(file.fd(), &info) != 0) fail(path, "cannot read");
    if (!S_ISREG(info.st_mode)) fail(path, "not a regular file");
    const auto size = static_cast<size_t>(info.st_size);
    if (size > limit) fail(path, "larger than the " + std::to_string(limit) + " octets allowed here");
    uint8_t* out = make(size);
    for (size_t at = 0; at < size;) {
        const ssize_t n = read(file.fd(), out + at, size - at);
        if (n <= 0) fail(path, "cannot read");
        at += static_cast<size_t>(n);
    }
}

void sync_folder(const Path& path) {
    const File folder(path.has_parent_path() ? path.parent_path() : Path("."), O_RDONLY | O_DIRECTORY);
    if (folder.fd() < 0 || fsync(folder.fd()) != 0) fail(path, "cannot synchronise its folder");
}

}  // namespace

std::string read_text(const Path& path, size_t limit) {
    std::string text;
    read_into(path, limit, [&](size_t size) {
        text.resize(size);
        return reinterpret_cast<uint8_t*>(text.data());
    });
    return text;
}

std::vector<std::string> read_lines(const Path& path) {
    const std::string text = read_text(path);
    std::vector<std::string> lines;
    for (size_t at = 0, end; at < text.size(); at = end + 1) {
        end = std::min(text.find('\n', at), text.size());
        if (end > at) lines.push_back(text.substr(at, end - at));
    }
    return lines;
}

Secret read_secret(const Path& path, size_t limit) {
    Secret secret;
    read_into(path, limit, [&](size_t size) {
        secret = Secret(size);
        return secret.data();
    });
    return secret;
}

void write_file(const Path& path, Bytes content, Overwrite overwrite, bool shared) {
    errno = 0;
    if (overwrite == Overwrite::no && std::filesystem::exists(path)) fail(path, "exists; use --force to replace it");
    const Path temporary = path.string() + ".new-" + std::to_string(getpid());
    {
        const File file(temporary, O_WRONLY | O_CREAT | O_EXCL, shared ? 0644 : 0600);
        if (file.fd() < 0) fail(path, "cannot write");
        for (size_t at = 0; at < content.size();) {
            const ssize_t n = write(file.fd(), content.data() + at, content.size() - at);
            if (n <= 0) {
                unlink(temporary.c_str());
                fail(path, "cannot write");
            }
            at += static_cast<size_t>(n);
        }
        if (fsync(file.fd()) != 0) fail(path, "cannot write");
    }
    const int moved =
        overwrite == Overwrite::yes ? rename(temporary.c_str(), path.c_str()) : link(temporary.c_str(), path.c_str());
    const int error = errno;
    if (moved != 0 || overwrite == Overwrite::no) unlink(temporary.c_str());
    errno = error;
    if (moved != 0) fail(path, "cannot write");
    sync_folder(path);
}

void write_file(const Path& path, std::string_view text, Overwrite overwrite, bool shared) {
    write_file(path, as_bytes(text), overwrite, shared);
}

void make_private_folder(const Path& path) {
    errno = 0;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    if (mkdir(path.c_str(), 0700) != 0 && !std::filesystem::is_directory(path)) fail(path, "cannot make this folder");
}

Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }
std::string_view as_text(Bytes octets) { return {reinterpret_cast<const char*>(octets.data()), octets.size()}; }

std::string to_hex(Bytes octets) {
    std::string hex(octets.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), octets.data(), octets.size());
    hex.pop_back();
    return hex;
}

std::vector<uint8_t> from_hex(std::string_view hex) {
    if (hex.empty()) return {};  // libsodium takes no null pointer
    std::vector<uint8_t> octets((hex.size() + 1) / 2);
    size_t size = 0;
    const char* end = nullptr;
    if (sodium_hex2bin(octets.data(), octets.size(), hex.data(), hex.size(), nullptr, &size, &end) != 0 ||
        end != hex.data() + hex.size() || size != octets.size())
        throw Failure("not a hexadecimal string: " + std::string(hex.substr(0, 64)));
    return octets;
}

std::string to_base64(Bytes octets) {
    std::string text(sodium_base64_ENCODED_LEN(octets.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), octets.data(), octets.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

std::string sha256_hex(Bytes octets) {
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, octets.data(), octets.size());
    return to_hex(digest);
}

}  // namespace ibake::store
