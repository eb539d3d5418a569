// What the programs that run with marked secrets share: a table of cases, one of which is run. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_CTIME_RUN_CASE_H
#define IBAKE_TESTS_CTIME_RUN_CASE_H

#include "field/ct_marks.h"
#include "tests/support/backend.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace ibake::test {

struct Case {
    const char* name;
    void (*run)();
};

[[noreturn]] inline void fail(const char* what) {
    std::puts(what);
    std::exit(1);
}

// Runs the case that the command line names. 2: there is none of that name, or nothing here would see a leak.
template <size_t n>
int run_case(int argc, char** argv, const Case (&cases)[n]) {
    if (!ct::marks_are_seen()) {
        std::puts("run under valgrind");
        return 2;
    }
    select_backend_of_environment();
    for (const Case& c : cases) {
        if (argc != 2 || std::strcmp(c.name, argv[1]) != 0) continue;
        c.run();
        return 0;
    }
    std::puts("unknown case");
    return 2;
}

}  // namespace ibake::test

#endif
