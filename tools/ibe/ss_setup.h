// Primes for new parameters of RFC 5091. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_IBE_SS_SETUP_H
#define IBAKE_TOOLS_IBE_SS_SETUP_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ibake::ibe {

// Big-endian.
struct Primes {
    std::vector<uint8_t> p, q;
};

// A random Solinas prime q = 2^a + s 2^b + c of order_bits bits, and a random prime p = 12 r q - 1 of field_bits bits (RFC 5091 section
// 5.1.2). Large ones take a minute; where that can be, a line on a terminal says how far it is.
Primes find_primes(size_t field_bits, size_t order_bits);

}  // namespace ibake::ibe

#endif
