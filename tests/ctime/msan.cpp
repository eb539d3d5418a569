// What MemorySanitizer needs to follow marked secrets and nothing else. SPDX-License-Identifier: Apache-2.0
//
// Its own purpose, memory that was never written, is switched off: the host's libraries are not instrumented, so what they write would
// look unwritten. OpenSSL hides secrets from it as well: what comes out of the platform's functions is marked as what went in.
#include "ibe/platform_openssl.h"

#include <sanitizer/allocator_interface.h>
#include <sanitizer/msan_interface.h>

extern "C" const char* __msan_default_options() { return "poison_in_malloc=0:poison_in_free=0:exit_code=99"; }

namespace {

bool is_secret(const uint8_t* p, size_t n) { return __msan_test_shadow(p, n) >= 0; }
void mark(const uint8_t* p, size_t n, bool secret) { secret ? __msan_poison(p, n) : __msan_unpoison(p, n); }

// Memory that held secrets and is given out again.
const int kHooks = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void* p, size_t n) { __msan_unpoison(const_cast<void*>(p), n); }, [](const volatile void*) {});

}  // namespace

// The linker puts these in the place of the host's platform.
extern "C" {
const ibake_platform* __real_ibake_platform_openssl(void);
const ibake_platform* __wrap_ibake_platform_openssl(void) {
    static const ibake_platform table = [] {
        ibake_platform t = *__real_ibake_platform_openssl();
        t.random = [](void*, ibake_random_use use, uint8_t* out, size_t size) {
            mark(out, size, false);
            return __real_ibake_platform_openssl()->random(nullptr, use, out, size);
        };
        t.hash = [](void*, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
            static constexpr size_t kSizes[] = {20, 28, 32, 48, 64};
            bool secret = false;
            for (size_t i = 0; i < count; i++) secret |= is_secret(pieces[i].octets, pieces[i].size);
            const int failed = __real_ibake_platform_openssl()->hash(nullptr, algorithm, pieces, count, out);
            mark(out, kSizes[algorithm - IBAKE_SHA1], secret);
            return failed;
        };
        t.aes_encrypt = [](void*, const uint8_t* key, size_t key_size, const uint8_t in[16], uint8_t out[16]) {
            const bool secret = is_secret(key, key_size) || is_secret(in, 16);
            const int failed = __real_ibake_platform_openssl()->aes_encrypt(nullptr, key, key_size, in, out);
            mark(out, 16, secret);
            return failed;
        };
        return t;
    }();
    return &table;
}
}
