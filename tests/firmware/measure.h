// One call: its stack painted, its instructions between two marks for the emulator. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_FIRMWARE_MEASURE_H
#define IBAKE_TESTS_FIRMWARE_MEASURE_H

#include "tests/firmware/semihosting.h"

#include <cstring>

extern "C" {
extern uint32_t stack_bottom;
__attribute__((noinline)) void roi_begin() { __asm__ volatile("" ::: "memory"); }
__attribute__((noinline)) void roi_end() { __asm__ volatile("" ::: "memory"); }
}

namespace fw {

inline constexpr uint32_t kPaint = 0x5aa5c33c;

// Prints "call <name> <octets of stack below this function>".
template <class Call>
__attribute__((noinline)) void measure(const char* name, Call call) {
    auto* top = static_cast<uint32_t*>(__builtin_frame_address(0));
    uint32_t* lowest = &stack_bottom;
    for (volatile uint32_t* p = lowest; p < top - 64; p++) *p = kPaint;
    roi_begin();
    const bool good = call();
    roi_end();
    while (*lowest == kPaint) lowest++;
    check(lowest != &stack_bottom, "the stack is too small");
    check(good, name);
    print("call ");
    print(name);
    print(" ");
    const auto depth = static_cast<uint32_t>(4 * (top - lowest));
    print(depth);
    print("\n");
}

template <size_t n>
bool same(const uint8_t* octets, const uint8_t (&expected)[n]) {
    return memcmp(octets, expected, n) == 0;
}

}  // namespace fw

#endif
