// A secret bit is not a condition and not a number. SPDX-License-Identifier: Apache-2.0
#include "field/ct.h"

int use(ibake::ct::Choice a, ibake::ct::Choice b) {
#if IBAKE_MISUSE == 1
    if (a) return 1;
#elif IBAKE_MISUSE == 2
    return a ? 1 : 2;
#elif IBAKE_MISUSE == 3
    while (!a) a = b;
#elif IBAKE_MISUSE == 4
    if (a && b) return 1;
#elif IBAKE_MISUSE == 5
    const int table[2] = {3, 4};
    return table[a];
#elif IBAKE_MISUSE == 6
    return a == b;
#elif IBAKE_MISUSE == 7
    ibake::ct::Choice c(1);
    (void)c;
#endif
    return static_cast<int>(((a & !b) | (a ^ b)).bit());
}
