// Input of unknown length, and output that appears whole or not at all. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_IBE_STREAMS_H
#define IBAKE_TOOLS_IBE_STREAMS_H

#include <cstdint>
#include <optional>
#include <string>

#include "tools/net/report.h"
#include "tools/store/files.h"

namespace ibake::ibe {

// A file, or standard input for "-".
class Input {
public:
    explicit Input(const std::string& path);
    ~Input();
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    // Fills `out` as far as the input goes. Shows progress through a regular file.
    size_t read(uint8_t* out, size_t size);

private:
    std::string name_;
    int fd_;
    uint64_t done_ = 0;
    std::optional<net::Progress> progress_;
};

// A file that gets its name with commit(), or for "-" memory that goes to standard output then. Without commit() nothing remains.
class Output {
public:
    // secret: mode 0600; otherwise as the umask says.
    Output(const std::string& path, store::Overwrite overwrite, bool secret);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    void write(const uint8_t* octets, size_t size);
    void commit();

private:
    std::string path_, temporary_;
    store::Overwrite overwrite_;
    int fd_ = -1;
};

}  // namespace ibake::ibe

#endif
