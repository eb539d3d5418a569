// What a call leaves below it on the stack; no test of its own. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_STACK_H
#define IBAKE_TESTS_SUPPORT_STACK_H

#include "field/config.h"
#include "tests/support/json_vectors.h"

#include <functional>
#include <ucontext.h>

// Sanitizers do not follow a change of stacks; frames of a verify build are larger than those of what is shipped.
#if !defined(__SANITIZE_ADDRESS__) && !IBAKE_VERIFY && IBAKE_BURN_STACK > 0
#define IBAKE_TEST_STACK 1
#else
#define IBAKE_TEST_STACK 0
#endif

#if IBAKE_TEST_STACK
namespace ibake::test {

inline constexpr uint8_t kUntouched = 0xA7;
inline constexpr size_t kStack = 1 << 19;
inline constexpr size_t kFrame = 6144;  // of the function of the C interface itself and of its caller: not below it
inline constexpr size_t kWiping = 64;   // what the overwriting itself leaves below: return addresses

// Runs something on a stack of its own.
struct OwnStack {
    std::vector<uint8_t> stack = Bytes(kStack, kUntouched);
    ucontext_t here, there;
    const std::function<void()>* job;
    static inline OwnStack* current;

    void run(const std::function<void()>& what) {
        job = &what;
        current = this;
        getcontext(&there);
        there.uc_stack.ss_sp = stack.data();
        there.uc_stack.ss_size = stack.size();
        there.uc_link = &here;
        makecontext(
            &there, [] { (*current->job)(); }, 0);
        swapcontext(&here, &there);
    }
};

// Octets below the frame of `call` that are neither untouched nor zero, and how deep it went.
inline std::pair<size_t, size_t> residue(const std::function<void()>& call) {
    OwnStack stage;
    stage.run(call);
    size_t lowest = 0, left = 0;
    while (lowest < kStack && stage.stack[lowest] == kUntouched) lowest++;
    for (size_t at = lowest + kWiping; at < kStack - kFrame; at++) left += stage.stack[at] != kUntouched && stage.stack[at] != 0;
    return {left, kStack - lowest};
}

}  // namespace ibake::test
#endif

#endif
