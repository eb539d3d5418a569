// What a platform is asked for, as far as an observer may count it; no test of its own. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_ATTACKS_TRACED_H
#define IBAKE_TESTS_ATTACKS_TRACED_H

#include "tests/support/ibake_world.h"

#include <tuple>

namespace ibake::test {

// Each call of `hash` with its algorithm and the sizes of its pieces, each of `aes_encrypt` with 0 and the size of its key.
inline std::vector<std::vector<size_t>> traced;

inline void trace(TestPlatform& platform) {
    static const ibake_platform plain = platform.table;  // the functions of all test platforms are the same
    platform.table.hash = [](void* self, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
        std::vector<size_t> call = {static_cast<size_t>(algorithm)};
        for (size_t i = 0; i < count; i++) call.push_back(pieces[i].size);
        traced.push_back(call);
        return plain.hash(self, algorithm, pieces, count, out);
    };
    platform.table.aes_encrypt = [](void* self, const uint8_t* key, size_t key_size, const uint8_t in[16], uint8_t out[16]) {
        traced.push_back({0, key_size});
        return plain.aes_encrypt(self, key, key_size, in, out);
    };
}

}  // namespace ibake::test

#endif
