// Image: a check that fails, an access to nowhere, or neither, as the command line says. SPDX-License-Identifier: Apache-2.0
#include "tests/firmware/semihosting.h"

#include <cstring>

int main() {
    const char* what = fw::argument();
    fw::check(strcmp(what, "check") != 0, "as asked");
    if (strcmp(what, "fault") == 0) *reinterpret_cast<volatile uint32_t*>(0xf0000000) = 1;
    return 0;
}
