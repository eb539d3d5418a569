// Image: Alice or Bob, as the command line says, agrees over the serial line. SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/semihosting.h"

#include "tests/firmware/exchange_over.h"
#include "tests/firmware/platform_small.h"

using namespace fw;

namespace {

// CMSDK APB UART: Arm Cortex-M System Design Kit, Technical Reference Manual, section 4.3.
struct Uart {
    volatile uint32_t data, state, control, interrupt, divider;
};
constexpr uint32_t kTransmitFull = 1, kReceiveFull = 2, kEnableBoth = 3;
Uart& uart = *reinterpret_cast<Uart*>(FW_UART);

struct Line {
    void send(const uint8_t* octets, size_t size) {
        for (size_t i = 0; i < size; i++) {
            while ((uart.state & kTransmitFull) != 0) {
            }
            uart.data = octets[i];
        }
    }
    void receive(uint8_t* octets, size_t size) {
        for (size_t i = 0; i < size; i++) {
            while ((uart.state & kReceiveFull) == 0) {
            }
            octets[i] = static_cast<uint8_t>(uart.data);
        }
    }
};

Ue ue;

}  // namespace

int main() {
    uart.divider = 16;
    uart.control = kEnableBoth;
    Drbg drbg(vectors::k_rand, sizeof vectors::k_rand);
    const ibake_platform platform = fw::platform(drbg);
    Line line;
    FW_REQUIRE(ue.init(strcmp(argument(), "bob") == 0, &platform));
    exchange_over(line, ue);
    print("agreed\n");
    return 0;
}
