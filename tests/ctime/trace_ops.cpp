// The operations of trace_ops.h as a program: trace_ops OPERATION SEED BACKEND. SPDX-License-Identifier: Apache-2.0
#include "field/dispatch.h"
#include "tests/ctime/trace_ops.h"

int main(int argc, char** argv) { return argc == 4 && select_backend(argv[3]) && run_traced(argv[1], argv[2][0]) ? 0 : 2; }
