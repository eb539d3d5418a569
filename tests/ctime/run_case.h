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

// Octets of p[0..n) that carry a mark.
inline size_t marked_octets(const void* p, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const char* octet = static_cast<const char*>(p) + i;
#if IBAKE_CTIME_MSAN
        count += __msan_test_shadow(octet, 1) == 0;
#elif IBAKE_CTIME
        unsigned char undefined = 0;
        count += VALGRIND_GET_VBITS(octet, &undefined, 1) == 1 && undefined != 0;
#endif
    }
    return count;
}

// What was computed from a secret has its mark still: a case on which it was lost would be silent whatever leaks. MemorySanitizer takes
// high halves of products and the other bits of 0 - bit for public.
inline void expect_secret(const void* p, size_t n) {
    if (marked_octets(p, n) < (IBAKE_CTIME_MSAN ? 1 : n)) fail("a mark was lost");
}
template <class T>
void expect_secret(const T& t) {
    expect_secret(&t, sizeof t);
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
