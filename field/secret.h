// Wiping, values that wipe themselves, and the one way out of secrecy. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_FIELD_SECRET_H
#define IBAKE_FIELD_SECRET_H

#include "field/ct.h"
#include "field/ct_marks.h"

namespace ibake {

// Overwrites p[0..n) with zeros; the optimiser cannot drop it.
void wipe(void* p, size_t n);

// Overwrites IBAKE_BURN_STACK octets of stack below the caller's frame; IBAKE_BURN_STACK_ENGINE where an engine serves;
// IBAKE_BURN_STACK_LARGE after work on numbers of thousands of bits.
void burn_stack(bool large = false);

// A secret value in automatic or static storage: not copyable, wiped when it goes.
template <class T>
class Secret {
public:
    Secret() = default;
    template <class... A>
    explicit Secret(const A&... a) : value_(a...) {}
    // What a function returns, without a copy of it.
    struct From {};
    template <class Function>
    Secret(From, Function function) : value_(function()) {}
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(&value_, sizeof value_); }
    T& operator*() { return value_; }
    const T& operator*() const { return value_; }
    T* operator->() { return &value_; }
    const T* operator->() const { return &value_; }

private:
    T value_{};
};

// The bit of a secret choice as a public bool. `reason` says why it may be known; it is an argument for reviewers and compiles to
// nothing.
template <size_t N>
[[nodiscard]] inline bool declassify(ct::Choice choice, const char (&)[N]) {
    word bit = choice.bit();
    ct::mark_public(&bit, sizeof bit);
    return bit != 0;
}

// declassify() for a decision to accept what a stranger may have made (a MAC, a key, a point, a plaintext). `compare` gives the choice;
// it is computed and tested twice, so that no single instruction that is skipped or misread on the way turns no into yes. Whoever is
// able to glitch a processor can do more than that: this is for the comparisons, whose fault is the cheapest to cause and to use.
template <class Compare, size_t N>
[[nodiscard]] inline bool accepted(const Compare& compare, const char (&reason)[N]) {
    if (!declassify(compare(), reason)) return false;  // from registers: what the next line reads was stored apart
    return declassify(ct::reread(compare)(), reason);
}

// The same for memory that becomes public as it is.
template <size_t N>
inline void declassify_memory(const void* p, size_t n, const char (&)[N]) {
    ct::mark_public(p, n);
}

}  // namespace ibake

#endif
