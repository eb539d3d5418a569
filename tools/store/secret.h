// Memory for secrets: locked, guarded, wiped when freed (libsodium). SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_STORE_SECRET_H
#define IBAKE_TOOLS_STORE_SECRET_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

#include <sodium.h>

namespace ibake::store {

using Bytes = std::span<const uint8_t>;

struct SodiumFree {
    void operator()(void* p) const { sodium_free(p); }
};

// Octets in sodium_malloc memory. Movable, not copyable.
class Secret {
public:
    Secret() = default;
    explicit Secret(size_t size) : size_(size) {
        if (sodium_init() < 0) throw std::bad_alloc();
        octets_.reset(static_cast<uint8_t*>(sodium_malloc(size)));
        if (!octets_) throw std::bad_alloc();
    }
    uint8_t* data() { return octets_.get(); }
    const uint8_t* data() const { return octets_.get(); }
    size_t size() const { return size_; }
    operator Bytes() const { return {octets_.get(), size_}; }

private:
    std::unique_ptr<uint8_t, SodiumFree> octets_;
    size_t size_ = 0;
};

// One object in sodium_malloc memory: sessions, loaded keys. T is a C struct of the library.
template <typename T>
std::unique_ptr<T, SodiumFree> make_secret() {
    if (sodium_init() < 0) throw std::bad_alloc();
    void* p = sodium_malloc((sizeof(T) + 15) / 16 * 16);  // the end of the block is its guard page: keep T aligned
    if (p == nullptr) throw std::bad_alloc();
    return std::unique_ptr<T, SodiumFree>(new (p) T{});
}

}  // namespace ibake::store

#endif
