// Image: a library with one role refuses the other one (FW_INITIATOR: which it has). SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/platform_small.h"
#include "tests/firmware/semihosting.h"
#include "tests/firmware/world.h"

using namespace fw;

namespace {

Ue ue;
uint8_t out[IBAKE_MIKEY_MAX];
size_t out_size = sizeof out;

ibake_status start() { return ue.start(out, &out_size); }
ibake_status accept() { return ue.accept(out, &out_size, vectors::kMessage1, sizeof vectors::kMessage1); }

}  // namespace

int main() {
    Drbg drbg(vectors::k_rand, sizeof vectors::k_rand);
    const ibake_platform platform = fw::platform(drbg);
    FW_REQUIRE(ue.init(FW_INITIATOR ? 0 : 1, &platform));
    FW_REQUIRE(ue.load_key(ibake_ibe_key_load_checked));
    FW_REQUIRE(ue.open_session());
    check((FW_INITIATOR ? accept : start)() == IBAKE_E_CONFIG && out_size == 0, "the other role");
    check(ibake_session_rekey(&ue.session, vectors::kTime1, out, &(out_size = sizeof out), nullptr, {}) ==
              (FW_INITIATOR ? IBAKE_E_STATE : IBAKE_E_CONFIG),
          "rekey");
    if (!FW_INITIATOR) {  // nor is the binding extension in this configuration: what requires it is not answered without
        ue.binding = 1;
        out_size = sizeof out;
        check(accept() == IBAKE_E_CONFIG && out_size == 0, "binding");
        ue.binding = 0;
    }
    out_size = sizeof out;
    FW_REQUIRE((FW_INITIATOR ? start : accept)());
    return 0;
}
