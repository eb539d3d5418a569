// Files: reading whole ones, and writing that survives a crash. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_STORE_FILES_H
#define IBAKE_TOOLS_STORE_FILES_H

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tools/store/secret.h"

namespace ibake::store {

using Path = std::filesystem::path;

enum class Overwrite { no, yes };

// All of these throw cli::Failure.
std::string read_text(const Path& path, size_t limit = size_t{1} << 30);
std::vector<std::string> read_lines(const Path& path);  // without empty ones
Secret read_secret(const Path& path, size_t limit = 65536);

// Written beside the target, synchronised, then linked (Overwrite::no: refuses an existing file) or renamed into place.
// Mode 0600 unless `shared`, which gives 0644.
void write_file(const Path& path, Bytes content, Overwrite overwrite, bool shared = false);
void write_file(const Path& path, std::string_view text, Overwrite overwrite, bool shared = false);

// Makes the folder with mode 0700 where it is missing.
void make_private_folder(const Path& path);

Bytes as_bytes(std::string_view text);
std::string_view as_text(Bytes octets);
std::string to_hex(Bytes octets);
std::vector<uint8_t> from_hex(std::string_view hex);  // throws cli::Failure
std::string to_base64(Bytes octets);
std::string sha256_hex(Bytes octets);

}  // namespace ibake::store

#endif
