// One side of an exchange over a line that carries octets: the image's and the host's. SPDX-License-Identifier: Apache-2.0
//
// A frame is its length in two octets, big-endian, and the octets. Alice sends message 1; after message 4 both send their fingerprint.
#ifndef IBAKE_TESTS_FIRMWARE_EXCHANGE_OVER_H
#define IBAKE_TESTS_FIRMWARE_EXCHANGE_OVER_H

#include "tests/firmware/world.h"

namespace fw {

// Line: send(octets, size), receive(octets, size), both of exactly that many octets.
template <class Line>
void send_frame(Line& line, const uint8_t* octets, size_t size) {
    const uint8_t length[] = {static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
    line.send(length, sizeof length);
    line.send(octets, size);
}
template <class Line>
size_t receive_frame(Line& line, uint8_t* octets, size_t room) {
    uint8_t length[2];
    line.receive(length, sizeof length);
    const size_t size = static_cast<size_t>(length[0]) << 8 | length[1];
    if (size > room) fail("a frame is too long");
    line.receive(octets, size);
    return size;
}

// `ue`, number 0 or 1, has been initialised.
template <class Line>
void exchange_over(Line& line, Ue& ue) {
    static uint8_t in[IBAKE_MIKEY_MAX], out[IBAKE_MIKEY_MAX];
    FW_REQUIRE(ue.load_key(ibake_ibe_key_load));
    FW_REQUIRE(ue.open_session());
    for (size_t number = ue.number; number <= 4; number += 2) {  // of the message that comes in, 0: none
        size_t size = sizeof out;
        const size_t in_size = number == 0 ? 0 : receive_frame(line, in, sizeof in);
        FW_REQUIRE(number == 0   ? ue.start(out, &size)
                   : number == 1 ? ue.accept(out, &size, in, in_size)
                                 : ue.receive(out, &size, in, in_size));
        if (size != 0) send_frame(line, out, size);
    }
    if (ue.event.kind != IBAKE_EVENT_AGREED) fail("agreed");
    uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE];
    FW_REQUIRE(ibake_session_fingerprint(&ue.session, fingerprint));
    send_frame(line, fingerprint, sizeof fingerprint);
    if (receive_frame(line, in, sizeof in) != sizeof fingerprint || memcmp(in, fingerprint, sizeof fingerprint) != 0)
        fail("the fingerprints differ");
}

}  // namespace fw

#endif
