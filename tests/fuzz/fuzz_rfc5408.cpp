// Fuzzes what arrives as mail or over HTTPS (RFC 5408, 5409): what is accepted means the same after writing. SPDX-License-Identifier: Apache-2.0
//
// First octet: which reader. Rest: its input.
#include "tests/fuzz/fuzz.h"
#include "tools/cli/commands.h"
#include "tools/rfc5408/enveloped.h"
#include "tools/rfc5408/messages.h"
#include "tools/store/files.h"

#include <algorithm>

namespace {

using namespace ibake::rfc5408;
using ibake::fuzz::require;

// What was read is written and read again to the same value.
template <typename Value>
void again(Value (*read)(Bytes), Octets (*write)(const Value&), Bytes der) {
    const Value value = read(der);
    require(read(write(value)) == value);
}

void run(uint8_t which, Bytes in) {
    const std::string_view text = ibake::store::as_text(in);
    switch (which % 10) {
    case 0:
        return again(read_email_identity, write_email_identity, in);
    case 1:
        return again(read_identity, write_identity, in);
    case 2: {
        again(read_system_params, write_system_params, in);
        const SystemParams params = read_system_params(in);
        return params.require_usable(params.not_before);
    }
    case 3: {
        const KeyReply value = read_key_reply(in);
        const ibake::store::Secret der = write_key_reply(value);
        const KeyReply second = read_key_reply(der);
        return require(second.identity == value.identity && second.algorithm == value.algorithm &&
                       second.options == value.options && std::ranges::equal(Bytes(second.key), Bytes(value.key)));
    }
    case 4:
        return again(read_recipient_info, write_recipient_info, in);
    case 5:
        return again(read_enveloped_data, write_enveloped_data, in);
    case 6:
        return again(read_enveloped_data, write_enveloped_data, from_pem_or_der({in.begin(), in.end()}));
    case 7: {
        const KeyRequest value = read_key_request(text);
        const KeyRequest second = read_key_request(write_key_request(value));
        return require(second.algorithm == value.algorithm && second.identity == value.identity);
    }
    case 8: {
        const KeyResponse value = read_key_response(text);
        const KeyResponse second = read_key_response(write_key_response(value));
        return require(second.code == value.code && second.location == value.location &&
                       std::ranges::equal(Bytes(second.reply), Bytes(value.reply)));
    }
    default: {
        const ibake::store::Secret octets = read_base64(text);
        return require(std::ranges::equal(Bytes(read_base64(write_base64(octets))), Bytes(octets)));
    }
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0 || size > 65536) return 0;
    try {
        run(data[0], {data + 1, size - 1});
    } catch (const ibake::cli::Failure&) {
    }
    return 0;
}
