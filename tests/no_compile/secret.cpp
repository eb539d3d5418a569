// A secret is not copied and not made public without a reason. SPDX-License-Identifier: Apache-2.0
#include "field/secret.h"

struct Scalar {
    ibake::word limbs[4];
};

ibake::word use(ibake::Secret<Scalar>& a, ibake::Secret<Scalar>& b, ibake::ct::Choice c, const char* text) {
#if IBAKE_MISUSE == 1
    ibake::Secret<Scalar> copy(a);
#elif IBAKE_MISUSE == 2
    b = a;
#elif IBAKE_MISUSE == 3
    const Scalar out = a;
    (void)out;
#elif IBAKE_MISUSE == 4
    if (ibake::declassify(c)) return 1;
#elif IBAKE_MISUSE == 5
    if (ibake::declassify(c, text)) return 1;
#endif
    (void)text;
    if (ibake::declassify(c, "a test has no secrets")) return 1;
    return a->limbs[0] ^ b->limbs[0];
}
