// The group that parameters found at run time name, as wide as they need. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CALC_WITH_GROUP_H
#define IBAKE_TOOLS_CALC_WITH_GROUP_H

#include <memory>

#include "pairing/tate_k2.h"
#include "tools/calc/parameter_files.h"

namespace ibake::calc {

// Calls use(const k2::Group<Family<n, m>>&) with the smallest widths that hold the primes, while the group lives. Returns false, and
// has not called, when there are none or when the primes give no group.
template <template <size_t, size_t> class Family, class Use>
bool with_group(const GroupPrimes& primes, Use use) {
    bool done = false, stop = false;
    const auto try_widths = [&]<size_t p_bits, size_t q_bits> {
        if constexpr (p_bits <= (IBAKE_SS_MAX_BITS)) {
            if (stop || 8 * primes.p.size() > p_bits || 8 * primes.q.size() > q_bits) return;
            stop = true;
            k2::Group<Family<words_of_64(p_bits / 64), words_of_64(q_bits / 64)>> group;
            if (group.load_vartime(primes.p.data(), primes.p.size(), primes.q.data(), primes.q.size()) != k2::GroupFault::none)
                return;
            use(group);
            done = true;
        }
    };
    try_widths.template operator()<512, 256>();
    try_widths.template operator()<1024, 256>();
    try_widths.template operator()<1536, 256>();
    try_widths.template operator()<3840, 384>();
    try_widths.template operator()<7680, 512>();
    return done;
}

}  // namespace ibake::calc

#endif
