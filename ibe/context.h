// What the opaque structs of ibe.h hold, and how the C layer finds it. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBE_CONTEXT_H
#define IBAKE_IBE_CONTEXT_H

#include "ibe/bf_bls12_381.h"

#include <new>

namespace ibake {

struct Context {
    const ibake_platform* platform;
};

// An internal object inside an opaque struct, behind a mark that says which one it is and that it was made.
template <class T>
struct Held {
    uint64_t mark;
    T object;
};

template <class T>
inline constexpr uint64_t kMark = 0;
template <>
inline constexpr uint64_t kMark<Context> = UINT64_C(0x6962616b65637478);
template <>
inline constexpr uint64_t kMark<bf::Params> = UINT64_C(0x6962616b65706172);
template <>
inline constexpr uint64_t kMark<bf::Recipient> = UINT64_C(0x6962616b65726563);
template <>
inline constexpr uint64_t kMark<bf::Key> = UINT64_C(0x6962616b656b6579);
template <>
inline constexpr uint64_t kMark<bf::PreparedKey> = UINT64_C(0x6962616b65707265);

// Null unless the struct was made by this library.
template <class T, class Opaque>
const T* held(const Opaque* opaque) {
    static_assert(sizeof(Held<T>) <= sizeof(Opaque) && alignof(Held<T>) <= alignof(Opaque));
    if (opaque == nullptr) return nullptr;
    const auto* h = reinterpret_cast<const Held<T>*>(opaque);
    return h->mark == kMark<T> ? &h->object : nullptr;
}

// Makes the struct hold `object`.
template <class T, class Opaque>
void hold(Opaque* opaque, const T& object) {
    static_assert(sizeof(Held<T>) <= sizeof(Opaque) && alignof(Held<T>) <= alignof(Opaque));
    new (static_cast<void*>(opaque)) Held<T>{kMark<T>, object};
}

inline const ibake_platform* platform_of(const ibake_context* context) {
    const Context* c = held<Context>(context);
    return c != nullptr ? c->platform : nullptr;
}
// Why there is no platform.
inline ibake_status missing(const ibake_context* context) {
    return context == nullptr ? IBAKE_E_ARGUMENT : IBAKE_E_UNINITIALISED;
}

// Overwrites the stack that a call on secrets has used.
struct StackGuard {
    explicit StackGuard(bool large = false) : large_(large) {}
    StackGuard(const StackGuard&) = delete;
    StackGuard& operator=(const StackGuard&) = delete;
    ~StackGuard() { burn_stack(large_); }

private:
    bool large_;
};

}  // namespace ibake

#endif
