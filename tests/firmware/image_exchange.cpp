// Image: Alice and Bob agree, both on this device. SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/platform_small.h"
#include "tests/firmware/semihosting.h"
#include "tests/firmware/world.h"

using namespace fw;

namespace {

Ue ues[2];
uint8_t messages[2][IBAKE_MIKEY_MAX];

}  // namespace

int main() {
    Drbg drbg(vectors::k_rand, sizeof vectors::k_rand);
    const ibake_platform platform = fw::platform(drbg);
    for (size_t who = 0; who < 2; who++) {
        FW_REQUIRE(ues[who].init(who, &platform));
        FW_REQUIRE(ues[who].load_key(ibake_ibe_key_load));
        FW_REQUIRE(ues[who].open_session());
    }

    size_t sizes[2] = {sizeof messages[0], sizeof messages[1]};
    FW_REQUIRE(ues[0].start(messages[0], &sizes[0]));
    FW_REQUIRE(ues[1].accept(messages[1], &sizes[1], messages[0], sizes[0]));
    for (size_t number = 2; number <= 4; number++) {
        const size_t to = number % 2, from = 1 - to;
        sizes[to] = sizeof messages[to];
        FW_REQUIRE(ues[to].receive(messages[to], &sizes[to], messages[from], sizes[from]));
    }

    uint8_t fingerprints[2][IBAKE_FINGERPRINT_SIZE];
    ibake_srtp_keys keys[2];
    for (size_t who = 0; who < 2; who++) {
        check(ues[who].event.kind == IBAKE_EVENT_AGREED, "agreed");
        FW_REQUIRE(ibake_session_fingerprint(&ues[who].session, fingerprints[who]));
        FW_REQUIRE(ibake_session_export(&ues[who].session, &keys[who], 1));
        ibake_session_close(&ues[who].session);
    }
    check(memcmp(fingerprints[0], fingerprints[1], sizeof fingerprints[0]) == 0, "fingerprints");
    check(keys[0].key_size == 16 && memcmp(keys[0].key, keys[1].key, 16) == 0 && memcmp(keys[0].salt, keys[1].salt, 14) == 0,
          "keys");
    print("agreed\n");
    return 0;
}
