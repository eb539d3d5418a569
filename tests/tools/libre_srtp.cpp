// libre's SRTP: see libre_srtp.h. SPDX-License-Identifier: Apache-2.0
#include "tests/tools/libre_srtp.h"

#include <re.h>
#include <stdexcept>

namespace ibake::test {

LibreSrtp::LibreSrtp(std::span<const uint8_t> key_and_salt) {
    struct srtp* context = nullptr;
    const srtp_suite suite = key_and_salt.size() == 30 ? SRTP_AES_CM_128_HMAC_SHA1_80 : SRTP_AES_256_CM_HMAC_SHA1_80;
    if (srtp_alloc(&context, suite, key_and_salt.data(), key_and_salt.size(), 0) != 0)
        throw std::runtime_error("libre: srtp_alloc");
    context_.reset(context, mem_deref);
}

std::optional<std::vector<uint8_t>> LibreSrtp::decrypt(const std::vector<uint8_t>& srtp) {
    const std::shared_ptr<mbuf> buffer(mbuf_alloc(srtp.size()), mem_deref);
    if (!buffer || mbuf_write_mem(buffer.get(), srtp.data(), srtp.size()) != 0) throw std::runtime_error("libre: memory");
    mbuf_set_pos(buffer.get(), 0);
    if (srtp_decrypt(static_cast<struct srtp*>(context_.get()), buffer.get()) != 0) return std::nullopt;
    return std::vector<uint8_t>(buffer->buf, buffer->buf + buffer->end);
}

}  // namespace ibake::test
