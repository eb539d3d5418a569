// What an image asks of the emulator: text, its command line, its end. SPDX-License-Identifier: Apache-2.0
//
// Arm semihosting, "Semihosting for AArch32 and AArch64", version 2.0: the number of the operation in r0, its arguments in r1.
#ifndef IBAKE_TESTS_FIRMWARE_SEMIHOSTING_H
#define IBAKE_TESTS_FIRMWARE_SEMIHOSTING_H

#include <cstddef>
#include <cstdint>

namespace fw {

inline int semihosting(int operation, const void* arguments) {
    register int r0 __asm__("r0") = operation;
    register const void* r1 __asm__("r1") = arguments;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory", "cc");
    return r0;
}

inline void print(const char* text) { semihosting(0x04, text); }  // SYS_WRITE0

inline void print(uint32_t number) {
    char digits[11];
    char* at = digits + sizeof digits;
    *--at = 0;
    do *--at = static_cast<char>('0' + number % 10);
    while ((number /= 10) != 0);
    print(at);
}

// The word after the image's name on the command line; empty without one.
inline const char* argument() {
    static char line[512];  // the path of the image comes first
    const struct {
        char* text;
        size_t size;
    } arguments = {line, sizeof line};
    if (semihosting(0x15, &arguments) != 0) return "";  // SYS_GET_CMDLINE
    const char* at = line;
    while (*at != 0 && *at != ' ') at++;
    return *at == 0 ? at : at + 1;
}

// The emulator ends with this exit status.
[[noreturn]] inline void exit(int status) {
    const uint32_t arguments[] = {0x20026, static_cast<uint32_t>(status)};  // ADP_Stopped_ApplicationExit
    for (;;) semihosting(0x20, arguments);                                  // SYS_EXIT_EXTENDED
}

[[noreturn]] inline void fail(const char* what) {
    print("FAILED: ");
    print(what);
    print("\n");
    exit(1);
}

inline void check(bool good, const char* what) {
    if (!good) fail(what);
}

}  // namespace fw

#endif
