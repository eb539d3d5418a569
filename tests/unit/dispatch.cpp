// Choice of the backend: by the processor, by name, once. SPDX-License-Identifier: Apache-2.0
#include "ibe/ibe.h"
#include "pairing/bls12_381.h"
#include "pairing/engine.h"
#include "tests/support/backend.h"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <string>

namespace {

using namespace ibake;
using test::kBackendNames;

// What serves is put back, so that the order of the tests does not matter.
class Dispatch : public testing::Test {
protected:
    const std::string before_ = active_backend().name;
    void TearDown() override { ASSERT_TRUE(select_backend(before_.c_str())); }
};

TEST_F(Dispatch, PortableCanAlwaysBeSelectedAndUnknownNamesCannot) {
    ASSERT_TRUE(select_backend("portable"));
    EXPECT_STREQ(active_backend().name, "portable");
    for (const char* name : {"", "portabl", "portable2", "x86"}) EXPECT_FALSE(select_backend(name)) << name;
    EXPECT_STREQ(active_backend().name, "portable");
}

// All kernels that are not optional.
template <size_t N>
bool is_complete(const KernelTable<N>& k) {
    return k.mont_mul && k.mont_sqr && k.add && k.sub && k.wide_mul && k.wide_sqr && k.wide_add && k.wide_sub && k.redc;
}

TEST_F(Dispatch, EveryBackendThatRunsHereIsCompleteAndSaysItsName) {
    for (const char* name : kBackendNames) {
        if (!select_backend(name)) {
            std::printf("this machine cannot run %s\n", name);
            continue;
        }
        const Backend& backend = active_backend();
        EXPECT_STREQ(backend.name, name);
        EXPECT_STREQ(kBackendNames[static_cast<size_t>(backend.id)], name);
        EXPECT_NE(std::string(ibake_build_info()).find("; backend " + std::string(name) + ";"), std::string::npos);
        const KernelSet& k = backend.kernels;
        EXPECT_TRUE(is_complete(k.k256) && is_complete(k.k384) && is_complete(k.k512) && is_complete(k.k576)) << name;
#define IBAKE_IS_COMPLETE(BITS, PIECES) EXPECT_TRUE(is_complete(k.k##BITS)) << name;
        IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_IS_COMPLETE)
#if IBAKE_WITH_P256_KERNELS
        EXPECT_TRUE(is_complete(k.p256)) << name;
#endif
#if IBAKE_WORD_BITS == 64
        EXPECT_TRUE(is_complete(k.p521)) << name;
#endif
        if (backend.pairing != nullptr) {
            EXPECT_EQ(backend.pairing->prepare == nullptr, backend.pairing->pairing_prepared == nullptr);
            EXPECT_EQ(backend.pairing->prepare == nullptr, backend.pairing->prepared_form == 0);
        }
    }
}

TEST_F(Dispatch, InitialisationRespectsASelection) {
    for (const char* name : kBackendNames) {
        if (!select_backend(name)) continue;
        init_backend();
        EXPECT_STREQ(active_backend().name, name);
    }
}

#if IBAKE_HAS_BACKENDS

// In a process of its own, where nothing was selected before: of all that run here, the last.
void check_what_init_takes() {
    const std::string before = active_backend().name;
    init_backend();
    const std::string after = active_backend().name;
    std::string best = "portable";
    for (const char* name : kBackendNames)
        if (!IBAKE_VERIFY && select_backend(name)) best = name;
    std::fprintf(stderr, "%s, then %s of which %s is the best", before.c_str(), after.c_str(), best.c_str());
    std::exit(before == "portable" && after == best ? 0 : 1);
}

TEST_F(Dispatch, InitialisationTakesTheBestInPlaceOfPortable) {
    if (std::getenv("IBAKE_BACKEND") != nullptr) GTEST_SKIP() << "a backend was selected";
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(check_what_init_takes(), testing::ExitedWithCode(0), "portable, then");
}

TEST_F(Dispatch, DetectionTakesLessThan50Microseconds) {
    double least = 1e9;
    for (int i = 0; i < 20; i++) {
        const auto start = std::chrono::steady_clock::now();
        const bool selected = select_backend(kBackendNames[0]);  // looks at the processor, as init_backend() does
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        EXPECT_TRUE(selected);
        if (i == 0) std::printf("the first time %.2f us", took.count());
        least = std::min(least, took.count());
    }
    std::printf(", at least %.2f us\n", least);
    EXPECT_LT(least, 50.0);
}

#endif

}  // namespace
