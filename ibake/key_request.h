// Private keys from the KMS: REQUEST_KEY_INIT_PSK and REQUEST_KEY_RESP. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBAKE_KEY_REQUEST_H
#define IBAKE_IBAKE_KEY_REQUEST_H

#include "ibake/key_schedule.h"

namespace ibake {

[[nodiscard]] ibake_status make_request(const ibake_platform* platform, ibake_time now, Writer& w,
                                        const ibake_key_request& request, Octets psk);
[[nodiscard]] ibake_status parse_request(ibake_key_request_view& view, Message& m, Octets message);
[[nodiscard]] ibake_status verify_request(const ibake_platform* platform, ibake_time now, const Message& m, uint32_t max_skew_s,
                                          Octets psk);
// The index-th requested identity of a parsed request or reply.
ibake_identity requested(const Message& m, size_t index);

// Octets of a reply to m; `kemac` those of its plaintext.
size_t reply_size(const Message& m, size_t kemac);
size_t kemac_size(const ibake_key_grant* grants, size_t count);
[[nodiscard]] ibake_status make_reply(const ibake_platform* platform, Writer& w, const Message& m, const ibake_key_grant* grants,
                                      size_t count, Octets psk);
// The KMS's parameters, and what is done with a key once all of them have verified.
struct KeySink {
    const ibake_context* context;
    const ibake_kms& kms;
    ibake_key_take take;
    void* self;
};
[[nodiscard]] ibake_status open_reply(Octets reply, Octets request, Octets psk, const KeySink& sink);

}  // namespace ibake

#endif
