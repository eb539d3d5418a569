// The limbs of a Montgomery form have no parity and no order, and fields do not mix. SPDX-License-Identifier: Apache-2.0
#include "field/prime_field.h"

using A = ibake::Fp<ibake::RuntimeField<ibake::words_of_64(8)>>;
using B = ibake::Fp<ibake::RuntimeField<ibake::words_of_64(6)>>;

ibake::ct::Choice use(const A& a, const A& a2, const B& b) {
#if IBAKE_MISUSE == 1
    if (a.montgomery_is_odd()) return a.is_zero();
#elif IBAKE_MISUSE == 2
    if (a == a2) return a.is_zero();
#elif IBAKE_MISUSE == 3
    return (a + b).is_zero();
#elif IBAKE_MISUSE == 4
    if (a < a2) return a.is_zero();
#elif IBAKE_MISUSE == 5
    return a & 1;
#endif
    return (a + a2).is_odd() & b.is_zero();
}
