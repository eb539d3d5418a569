// Marks on secret memory for builds that check constant time; empty otherwise. SPDX-License-Identifier: Apache-2.0
//
// What is marked is undefined memory for valgrind's memcheck, poisoned memory for Clang's MemorySanitizer: whichever the build is for.
#ifndef IBAKE_FIELD_CT_MARKS_H
#define IBAKE_FIELD_CT_MARKS_H

#include "field/config.h"

#include <cstddef>

#if IBAKE_CTIME_MSAN
#include <sanitizer/msan_interface.h>
#elif IBAKE_CTIME
#include <valgrind/memcheck.h>
#endif

namespace ibake::ct {

// From here on a branch or an index that depends on p[0..n) is reported.
inline void mark_secret([[maybe_unused]] const void* p, [[maybe_unused]] size_t n) {
#if IBAKE_CTIME_MSAN
    __msan_poison(p, n);
#elif IBAKE_CTIME
    (void)VALGRIND_MAKE_MEM_UNDEFINED(p, n);
#endif
}
inline void mark_public([[maybe_unused]] const void* p, [[maybe_unused]] size_t n) {
#if IBAKE_CTIME_MSAN
    __msan_unpoison(p, n);
#elif IBAKE_CTIME
    (void)VALGRIND_MAKE_MEM_DEFINED(p, n);
#endif
}

// Whether marks have an effect in this process.
inline bool marks_are_seen() {
#if IBAKE_CTIME && !IBAKE_CTIME_MSAN
    return RUNNING_ON_VALGRIND;
#else
    return IBAKE_CTIME_MSAN;
#endif
}

}  // namespace ibake::ct

#endif
