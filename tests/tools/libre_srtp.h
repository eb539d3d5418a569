// libre's SRTP, out of sight of libsrtp2, whose names are the same. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_TOOLS_LIBRE_SRTP_H
#define IBAKE_TESTS_TOOLS_LIBRE_SRTP_H

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace ibake::test {

// AES-CM and HMAC-SHA1-80 with a master key of 16 or 32 octets and its salt, for one SSRC.
class LibreSrtp {
public:
    explicit LibreSrtp(std::span<const uint8_t> key_and_salt);
    std::optional<std::vector<uint8_t>> decrypt(const std::vector<uint8_t>& srtp);  // none: not authentic, or a replay

private:
    std::shared_ptr<void> context_;
};

}  // namespace ibake::test

#endif
