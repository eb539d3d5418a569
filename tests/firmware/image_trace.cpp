// Image: one operation on a secret between two markers, for traces of addresses; its name and a digit on the command line.
// SPDX-License-Identifier: Apache-2.0
#include "tests/ctime/trace_ops.h"
#include "tests/firmware/semihosting.h"

int main() {
    char operation[32] = {};
    const char* at = fw::argument();
    for (size_t i = 0; *at != 0 && *at != ' ' && i + 1 < sizeof operation; i++) operation[i] = *at++;
    return *at == ' ' && run_traced(operation, at[1]) ? 0 : 2;
}
