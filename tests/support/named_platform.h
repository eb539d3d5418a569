// A platform for tests: random values with names, and failures on demand. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_NAMED_PLATFORM_H
#define IBAKE_TESTS_SUPPORT_NAMED_PLATFORM_H

#include "ibe/platform_openssl.h"
#include "tests/support/json_vectors.h"

namespace ibake::test {

// The host's platform with named random values and a count of calls after which it fails.
struct NamedPlatform {
    ibake_platform table = *ibake_platform_openssl();
    std::vector<Bytes> values;  // handed out in turn; empty: real randomness
    size_t at = 0;
    int calls_left = -1;  // -1: never fails

    NamedPlatform() {
        table.self = this;
        table.random = [](void* self, ibake_random_use use, uint8_t* out, size_t size) {
            auto* p = static_cast<NamedPlatform*>(self);
            if (p->spend()) return -1;
            if (p->values.empty()) return ibake_platform_openssl()->random(ibake_platform_openssl()->self, use, out, size);
            if (p->at == p->values.size() || p->values[p->at].size() != size) return -1;
            std::copy(p->values[p->at].begin(), p->values[p->at].end(), out);
            p->at++;
            return 0;
        };
        table.hash = [](void* self, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
            if (static_cast<NamedPlatform*>(self)->spend()) return -1;
            return ibake_platform_openssl()->hash(ibake_platform_openssl()->self, algorithm, pieces, count, out);
        };
    }
    bool spend() { return calls_left >= 0 && calls_left-- == 0; }
};

}  // namespace ibake::test

#endif
