// Parameter files of pairings over primes found at run time: libpbc's type A, RFC 5091's. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CALC_PARAMETER_FILES_H
#define IBAKE_TOOLS_CALC_PARAMETER_FILES_H

#include "ibe/octets.h"
#include "ibe/platform.h"

#include <string>
#include <string_view>
#include <vector>

namespace ibake::calc {

inline constexpr size_t kMaxParameterFile = size_t{1} << 14;  // octets; BB1's of 7680 bits take 12000

// A prime p, and a prime factor q of p + 1: big-endian, first octet not 0.
struct GroupPrimes {
    std::vector<uint8_t> p, q;
};
struct Type1Params : GroupPrimes {
    ibake_hash_algorithm hash;
};

// These return why the text or file is refused, "" when it is not. Then p and q are probably prime.

// An a.param: `key value` lines in any order (# starts a comment) with type, q (here p), h, r (here q), exp2, exp1, sign1, sign0, each
// once and nothing else. p has at most 7680 bits, q at most 512; p = 3 mod 4, h*q = p + 1, q = 2^exp2 + sign1*2^exp1 + sign0.
std::string parse_type_a(GroupPrimes& primes, std::string_view text);
std::string load_type_a(GroupPrimes& primes, const std::string& file);

// DER of BFPublicParameters or BB1PublicParameters (RFC 5091 section 8), of any size. Points are not looked at.
std::string parse_type1(Type1Params& params, Octets der);
std::string load_type1(Type1Params& params, const std::string& file);

}  // namespace ibake::calc

#endif
