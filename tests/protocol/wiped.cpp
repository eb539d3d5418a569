// After agreement and after close no octets of the secrets are left in sessions, tables or on the stack. SPDX-License-Identifier: Apache-2.0
#include "tests/support/forge.h"

#include "ibe/xmd.h"

namespace {

using namespace ibake;
using namespace ibake::test;

// What must not be found: runs of 8 octets of each.
struct Secrets {
    std::map<std::string, Bytes> values;

    // From the named draws of both platforms: x and y of the last exchange, everything that follows from them.
    Secrets(const TestNode& i, const TestNode& r, const Session& s, uint8_t curve_number) {
        const EcdhCurve c = static_cast<EcdhCurve>(curve_number);
        for (const TestNode* n : {&i, &r})
            for (ibake_random_use use : {IBAKE_RANDOM_X, IBAKE_RANDOM_Y})
                if (const auto found = n->platform.drawn.find(use); found != n->platform.drawn.end())
                    for (const Bytes& draw : found->second) {
                        values["scalar " + std::to_string(values.size())] = draw;
                        if (use == IBAKE_RANDOM_X) x = draw;
                        if (use == IBAKE_RANDOM_Y) y = draw;
                    }
        const size_t n = point_size(curve_number);
        if (c == EcdhCurve::p521) x[0] &= 1, y[0] &= 1;
        Bytes point(n), z(n);
        require(ecdh_public(c, point.data(), y.data()));
        require(ecdh_shared(c, z.data(), x.data(), point.data(), n));
        values["K_SESSION"] = z;
        const Prf prf = {ibake_platform_openssl(), s.prf};
        Bytes mpk(32), tgk(32);
        const LabelTail tail = {kCsbIdNone, {s.rand, s.rand_size}};
        require(derive(prf, mpk.data(), 32, z, Label::mpk, kCsIdMessage, tail));
        require(derive(prf, tgk.data(), 32, z, Label::tgk, kCsIdMessage, tail));
        values["MPK"] = mpk;
        values["TGK"] = tgk;
    }
    std::string found_in(const uint8_t* p, size_t size) const {
        for (const auto& [name, value] : values)
            for (size_t at = 0; at + 8 <= value.size(); at++)
                if (memmem(p, size, value.data() + at, 8) != nullptr) return name + " at its octet " + std::to_string(at);
        return "";
    }
    template <class T>
    std::string found_in(const T& t) const {
        return found_in(reinterpret_cast<const uint8_t*>(&t), sizeof t);
    }

private:
    Bytes x, y;
};

class Wiped : public ::testing::TestWithParam<std::tuple<uint8_t, uint8_t>>, public Stage {
protected:
    void SetUp() override {
        i->config.curve = std::get<0>(GetParam());
        i->config.prf = std::get<1>(GetParam());
    }
};

TEST_P(Wiped, Sessions) {
    Talk talk(*this);
    talk.to3();
    // The search itself finds what is there: y before message 3, nothing of x after message 2.
    const auto& waiting = reinterpret_cast<const Session&>(talk.r.memory);
    EXPECT_FALSE(Bytes(waiting.answer.secret, waiting.answer.secret + 8) == Bytes(8, 0));
    talk.m4 = talk.r.receive(after(0.5), talk.m3);
    talk.i.receive(after(0.5), talk.m4);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    const Secrets secrets(*i, *r, reinterpret_cast<const Session&>(talk.i.memory), std::get<0>(GetParam()));
    ibake_session planted = talk.i.memory;
    memcpy(reinterpret_cast<uint8_t*>(&planted) + 5000, secrets.values.at("TGK").data() + 3, 8);
    EXPECT_EQ(secrets.found_in(planted), "TGK at its octet 3");
    // At agreement x, y, K_SESSION, MPK and TGK are gone on both sides; what is kept are TEKs and salts.
    EXPECT_EQ(secrets.found_in(talk.i.memory), "");
    EXPECT_EQ(secrets.found_in(talk.r.memory), "");
    const ibake_srtp_keys exported = talk.i.keys(1);
    const Bytes tek(exported.key, exported.key + 16);
    ibake_session_close(&talk.i.memory);
    ibake_session_close(&talk.r.memory);
    EXPECT_EQ(secrets.found_in(talk.i.memory), "");
    for (const ibake_session* s : {&talk.i.memory, &talk.r.memory}) {
        EXPECT_EQ(memmem(s, sizeof *s, tek.data(), 8), nullptr);
        const Session& closed = reinterpret_cast<const Session&>(*s);
        Session empty;
        memset(static_cast<void*>(&empty), 0, sizeof empty);
        empty.magic = closed.magic;
        empty.config = closed.config;
        empty.state = closed.state;
        EXPECT_EQ(memcmp(&closed, &empty, sizeof empty), 0);
    }
}

TEST_P(Wiped, ByThePlatformTooWhenItWants) {
    static const void* wiped;
    static size_t wiped_size;
    wiped = nullptr;
    i->platform.table.wipe = [](void*, void* p, size_t size) {
        wiped = p;
        wiped_size = size;
    };
    Talk talk(*this);
    talk.to1();
    EXPECT_EQ(wiped, nullptr);
    ibake_session_close(&talk.i.memory);
    EXPECT_EQ(wiped, &talk.i.memory);
    EXPECT_EQ(wiped_size, sizeof(Session));
}

TEST_P(Wiped, AbortedSessions) {
    Talk talk(*this);
    talk.to3();
    TestSession finished_i(*i), finished_r(*r);
    finished_i.memory = talk.i.memory;
    finished_r.memory = talk.r.memory;
    finished_i.receive(after(0.6), finished_r.receive(after(0.6), talk.m3));
    ASSERT_EQ(finished_i.status, IBAKE_OK);
    const Secrets secrets(*i, *r, reinterpret_cast<const Session&>(finished_i.memory), std::get<0>(GetParam()));
    ASSERT_NE(secrets.found_in(talk.r.memory), "");  // y waits for message 3
    EXPECT_EQ(secrets.found_in(talk.i.memory), "");  // x has done its work
    EXPECT_EQ(ibake_session_expire(&talk.r.memory, after(3600)), IBAKE_E_CLOSED);
    EXPECT_EQ(secrets.found_in(talk.r.memory), "");
    Talk again(*this);
    again.to1();
    const Secrets first({*i, *r, reinterpret_cast<const Session&>(again.i.memory), std::get<0>(GetParam())});
    ASSERT_NE(first.found_in(again.i.memory), "");
    ibake_session_close(&again.i.memory);
    EXPECT_EQ(first.found_in(again.i.memory), "");
}

TEST_P(Wiped, Rekey) {
    Talk talk(*this);
    talk.to_end();
    const Bytes m1 = talk.i.rekey(after(1)), m2 = talk.r.receive(after(1), m1), m3 = talk.i.receive(after(1), m2),
                m4 = talk.r.receive(after(1), m3);
    talk.i.receive(after(1), m4);
    ASSERT_EQ(talk.i.status, IBAKE_OK);
    const Secrets secrets(*i, *r, reinterpret_cast<const Session&>(talk.i.memory), std::get<0>(GetParam()));
    EXPECT_EQ(secrets.found_in(talk.i.memory), "");
    EXPECT_EQ(secrets.found_in(talk.r.memory), "");
}

#if !IBAKE_TEST_SANITIZED
// Paints the stack below the caller, and looks at it afterwards.
constexpr size_t kPainted = 256 * 1024;
__attribute__((noinline)) void paint() {
    uint8_t area[kPainted];
    memset(area, 0xc3, sizeof area);
    asm volatile("" : : "r"(area) : "memory");
}
__attribute__((noinline)) std::string search_stack(const Secrets& secrets, bool& painted) {
    uint8_t area[kPainted];
    asm volatile("" : "=m"(area));  // what previous calls have left
    size_t untouched = 0;
    for (uint8_t o : area) untouched += o == 0xc3;
    painted = untouched > kPainted / 4;
    return secrets.found_in(area, sizeof area);
}
// A function that forgets to wipe.
__attribute__((noinline)) void leave_behind(const Bytes& secret) {
    uint8_t copy[64];
    memcpy(copy, secret.data(), 32);
    asm volatile("" : : "r"(copy) : "memory");
}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

TEST_P(Wiped, Stack) {
    TestSession a(*i), b(*r);
    const ibake_call c = call();
    Bytes m1, m2, m3, m4;
    const std::vector<std::function<void()>> steps = {
        [&] { m1 = a.start(now, c); }, [&] { m2 = b.accept(now, m1); }, [&] { m3 = a.receive(after(0.5), m2); },
        [&] { m4 = b.receive(after(0.5), m3); }, [&] { a.receive(after(0.5), m4); }};
    // Twice: the first time the values are learned, the second time, with the same draws, the stack is searched after each step.
    for (const auto& step : steps) step();
    ASSERT_EQ(a.status, IBAKE_OK);
    const Secrets secrets(*i, *r, reinterpret_cast<const Session&>(a.memory), std::get<0>(GetParam()));
    for (TestNode* n : {i.get(), r.get()})
        for (const auto& [use, values] : n->platform.drawn) n->platform.named[use].assign(values.begin(), values.end());
    require(ibake_session_init(&a.memory, sizeof a.memory, &i->config));
    require(ibake_session_init(&b.memory, sizeof b.memory, &r->config));
    for (size_t k = 0; k < steps.size(); k++) {
        paint();
        steps[k]();
        bool painted = false;
        EXPECT_EQ(search_stack(secrets, painted), "") << "after step " << k;
        EXPECT_TRUE(painted);
    }
    EXPECT_EQ(a.status, IBAKE_OK);
    bool painted = false;
    paint();
    leave_behind(secrets.values.at("MPK"));
    EXPECT_NE(search_stack(secrets, painted), "");  // the search finds what is there
}
#pragma GCC diagnostic pop
#endif

INSTANTIATE_TEST_SUITE_P(CurveAndPrf, Wiped,
                         ::testing::Combine(::testing::Values(uint8_t{IBAKE_CURVE_P256}, uint8_t{IBAKE_CURVE_P384},
                                                              uint8_t{IBAKE_CURVE_P521}),
                                            ::testing::Values(uint8_t{0}, uint8_t{1})));

}  // namespace
