// From reset to main(): vectors, memory, faults. SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/semihosting.h"

int main();

static constexpr uint32_t kUntouched = 0x5aa5c33c;

extern "C" {
extern uint32_t data_begin, data_end, data_stored, bss_begin, bss_end, stack_bottom, stack_top;
extern void (*const init_begin[])();
extern void (*const init_end[])();

[[noreturn]] void reset() {
    const uint32_t* stored = &data_stored;
    for (uint32_t* p = &data_begin; p < &data_end;) *p++ = *stored++;
    for (uint32_t* p = &bss_begin; p < &bss_end;) *p++ = 0;
    for (const auto* f = init_begin; f < init_end; f++) (*f)();
    stack_bottom = kUntouched;
    const int status = main();
    fw::check(stack_bottom == kUntouched, "the stack is too small");
    fw::exit(status);
}

[[noreturn]] static void fault() {
    fw::print("FAULT\n");
    fw::exit(99);
}

using Handler = void (*)();
struct Vectors {
    uint32_t* stack;
    Handler handlers[15];
};
__attribute__((section(".vectors"), used)) extern const Vectors vectors = {
    &stack_top,
    {reset, fault, fault, fault, fault, fault, fault, nullptr, nullptr, nullptr, fault, fault, nullptr, fault, fault}};
}
