// V of key requests and their replies, made again by somebody who has the PSK. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_FUZZ_KEY_MAC_H
#define IBAKE_TESTS_FUZZ_KEY_MAC_H

#include "ibake/key_request.h"
#include "ibake/key_schedule.h"
#include "ibe/platform_openssl.h"
#include "tests/fuzz/mikey_mutator.h"

namespace ibake::fuzz {

// Does nothing to what is no such message. `rand`: that of the request.
inline void sign_again(Octets& message, const Octets& psk, ibake::Octets rand) {
    Message m;
    if (parse_message(m, message) != IBAKE_OK || !m.has_v()) return;
    const Prf prf = {ibake_platform_openssl(), m.header.prf};
    const size_t size = mac_size_of(prf);
    uint8_t key[kMacMax], mac[kMacMax];
    Octets names;
    const auto add = [&](const ibake_identity& id) { names.insert(names.end(), id.data, id.data + id.size); };
    for (size_t i = 0; i < m.id_count; i++) add(requested(m, i));
    add(m.kms);
    const ibake::Octets pieces[] = {m.covered, names};
    require(derive(prf, key, size, psk, Label::auth, kCsIdMessage, {m.header.csb_id, rand}) == IBAKE_OK);
    require(hmac(prf, mac, {key, size}, pieces, 2) == IBAKE_OK);
    std::copy(mac, mac + size, message.end() - static_cast<ptrdiff_t>(size));
}
inline void sign_request_again(Octets& request, const Octets& psk) {
    Message m;
    if (parse_message(m, request) == IBAKE_OK) sign_again(request, psk, m.rand);
}

}  // namespace ibake::fuzz

#endif
