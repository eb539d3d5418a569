// Marks on secret memory for builds that check constant time under valgrind; empty otherwise. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_CT_MARKS_H
#define IBAKE_FIELD_CT_MARKS_H

#include "field/config.h"

#include <cstddef>

#if IBAKE_CTIME
#include <valgrind/memcheck.h>
#endif

namespace ibake::ct {

// From here on a branch or an index that depends on p[0..n) is reported.
inline void mark_secret([[maybe_unused]] const void* p, [[maybe_unused]] size_t n) {
#if IBAKE_CTIME
    (void)VALGRIND_MAKE_MEM_UNDEFINED(p, n);
#endif
}
inline void mark_public([[maybe_unused]] const void* p, [[maybe_unused]] size_t n) {
#if IBAKE_CTIME
    (void)VALGRIND_MAKE_MEM_DEFINED(p, n);
#endif
}

}  // namespace ibake::ct

#endif
