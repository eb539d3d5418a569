// Every call of a platform fails in turn, in every manner; no test of its own. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_FAULTS_EVERY_CALL_H
#define IBAKE_TESTS_FAULTS_EVERY_CALL_H

#include "tests/support/forge.h"
#include "tests/support/stack.h"

#include <functional>
#include <gtest/gtest.h>

namespace ibake::test {

// Octets that a call leaves below it on the stack, where that can be seen.
inline size_t left_on_stack(const std::function<void()>& call) {
#if IBAKE_TEST_STACK
    return residue(call).first;
#else
    call();
    return 0;
#endif
}
inline constexpr size_t kMayBeLeft = 64;  // return addresses, where a deeper call overwrote more than we do

// Repeats `attempt` with the n-th call of the platform failing, for all n until none is left to fail (slow builds: for some beyond the
// first dozen): at once; after it has filled its output; and with all calls that follow. `attempt` returns the status; `check` sees
// what it worked on after each failure.
inline void every_call(TestPlatform& platform, const std::function<ibake_status()>& attempt, const std::function<void()>& check) {
    for (const auto& [late, on] : {std::pair(false, false), {true, false}, {false, true}}) {
        platform.fails_late = late;
        platform.fails_on = on;
        for (long n = 0;; n += IBAKE_TEST_EVERY_BIT || n < 12 ? 1 : 11) {
            platform.calls = 0;
            platform.fail_at = n;
            const ibake_status status = attempt();
            platform.fail_at = -1;
            if (platform.calls <= n) {  // fewer calls than that: nothing failed
                EXPECT_EQ(status, IBAKE_OK) << ibake_status_name(status);
                EXPECT_GE(n, 1) << "no call of the platform";
                break;
            }
            EXPECT_TRUE(status == IBAKE_E_PLATFORM || status == IBAKE_E_RANDOM)
                << "call " << n << ": " << ibake_status_name(status);
            check();
            ASSERT_FALSE(::testing::Test::HasFailure()) << "call " << n << (late ? ", late" : on ? ", and all later ones" : "");
        }
    }
}

// A call of the interface with its outputs.
struct Call {
    const char* name;
    std::function<ibake_status()> make;
    std::vector<std::pair<void*, size_t>> outputs;
    bool secret = true;  // it handles secrets, and leaves none of them on the stack
};

// Outputs untouched or zero, nothing on the stack, and success as soon as nothing fails.
inline void fail_in(TestPlatform& platform, const Call& call) {
    SCOPED_TRACE(call.name);
    constexpr uint8_t kBefore = 0xA5;
    size_t left = 0;
    const auto attempt = [&] {
        for (const auto& [p, size] : call.outputs) std::memset(p, kBefore, size);
        ibake_status status = IBAKE_E_STATE;
        left = left_on_stack([&] { status = call.make(); });
        return status;
    };
    every_call(platform, attempt, [&] {
        for (const auto& [p, size] : call.outputs)
            for (size_t i = 0; i < size; i++) {
                const uint8_t octet = static_cast<const uint8_t*>(p)[i];
                ASSERT_TRUE(octet == 0 || octet == kBefore) << "octet " << i;
            }
        EXPECT_TRUE(left == 0 || !call.secret) << left << " octets";
    });
}

// A call that succeeds whatever fails: it asks the platform for nothing.
inline void expect_no_call(TestPlatform& platform, const char* name, const std::function<ibake_status()>& make) {
    platform.calls = 0;
    EXPECT_EQ(make(), IBAKE_OK) << name;
    EXPECT_EQ(platform.calls, 0) << name;
}

}  // namespace ibake::test

#endif
