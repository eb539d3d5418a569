// A flip of every bit and a cut at every octet of every message: never an agreement on different things. SPDX-License-Identifier: Apache-2.0
//
// Each mutated message is delivered, and the exchange goes on with whatever comes back. The first party that can see the change
// refuses with a status and is octet for octet what it was; who that is says the table below, per field. Sanitizer, verify and
// 32-bit builds flip one bit per octet.
#include "tests/support/forge.h"

#include <regex>

namespace {

using namespace ibake;
using namespace ibake::test;

// Who sees it: the responder at message 1 or 3, the Initiator at message 2 or 4, the later reader of an ESK, or nobody, because both
// sides then agree on one and the same thing.
enum Seer : unsigned { kR1 = 1, kI2 = 2, kR3 = 4, kI4 = 8, kLater = 16, kSame = 32 };

enum Form { kBoth, kNormal, kDeferred };
using Variant = std::tuple<bool, bool, int>;  // deferred, bound, message
struct Rule {
    int message;
    const char* field;  // regular expression over PAYLOAD<n>.field<n>
    unsigned seers;
    Form form = kBoth;
};
// The first rule that matches; a field without one is seen by the receiver of its message.
constexpr Rule kUnbound[] = {
    {1, "HDR0.csb_id0", kI2},     // the answer carries another CSB ID
    {1, "HDR0.prf0", kR1 | kI2},  // PRF 0 for 1 is legal to the responder
    {1, "HDR0.ssrc0", kI2},       // message 2 repeats it
    {1, "HDR0.ssrc1", kSame},     // left open: filled in by the flip, and both sides use that
    {1, "HDR0.roc.", kI2},
    {1, "T0.ts_value0", kR1 | kI2},  // skew or date at the responder, else the repeated T
    {1, "RAND0.rand0", kR3},         // message 3 repeats it
    {1, "SP0.*", kR1 | kI4},         // below the floors, else the echo under V
    {1, "GENERAL_EXT0.*", kR1 | kI4},
    // A mailbox opens nothing of message 1: only what it must answer and repeat is seen. For whom it keeps the content is an
    // unauthenticated claim of message 1, found out when that user cannot read it (README.md, deferred delivery).
    {1, "IDR0.id_data0", kR1 | kI2, kDeferred},
    {1, "IDR1.id_data0", kR1 | kLater, kDeferred},
    {1, "IBAKE0.encrypted_data0", kSame, kDeferred},
    {2, "HDR0.ssrc1", kR3},          // the responder's choice: message 3 repeats it
    {3, "T0.ts_value0", kR3 | kI4},  // skew, order or date, else the repeated T
    {3, "ESK0.encrypted_data0", kLater},
};
// With the binding extension whoever gets the next message sees everything: the Initiator what happened to message 1, if the responder went on.
constexpr Rule kBound[] = {
    {1, "HDR0.csb_id0", kI2},
    {1, "HDR0.prf0", kR1 | kI2},
    {1, "HDR0.(ssrc|roc).", kI2},
    {1, "T0.ts_value0", kR1 | kI2},
    {1, "RAND0.rand0", kI2},
    {1, "(SP|GENERAL_EXT)0.*", kR1 | kI2},
    {1, "IDR[01].id_data0", kR1 | kI2, kDeferred},
    {1, "IBAKE0.encrypted_data0", kI2, kDeferred},
};

// Names of the fields by octet; the V bit and the PRF share one.
std::vector<std::string> fields_of(const Bytes& m) {
    struct Context {
        std::vector<std::string> names;
        std::map<std::string, int> payloads, fields;
        std::string payload;
    } context;
    context.names.resize(m.size());
    require(ibake_inspect(
        m.data(), m.size(), 0,
        [](void* self, const ibake_item* item) {
            auto* c = static_cast<Context*>(self);
            if (item->kind == IBAKE_ITEM_PAYLOAD) {
                c->payload = item->name + std::to_string(c->payloads[item->name]++);
                c->fields.clear();
                return 0;
            }
            const std::string name = c->payload + "." + item->name + std::to_string(c->fields[item->name]++);
            for (size_t k = 0; k < item->size; k++) c->names[item->offset + k] = name;
            return 0;
        },
        &context));
    return context.names;
}
std::span<const Rule> rules_of(const Variant& variant) {
    if (std::get<1>(variant)) return kBound;
    return kUnbound;
}
bool applies(const Rule& rule, const Variant& variant, const std::string& field) {
    const auto [deferred, bound, message] = variant;
    return rule.message == message && rule.form != (deferred ? kNormal : kDeferred) &&
           std::regex_match(field, std::regex(rule.field));
}
unsigned seers_of(const Variant& variant, std::string field, int bit) {
    if (field == "HDR0.prf0" && bit == 7) field = "HDR0.v0";
    for (const Rule& rule : rules_of(variant))
        if (applies(rule, variant, field)) return rule.seers;
    return 1u << (std::get<2>(variant) - 1);
}

// The exchange up to message k, remembered so that many variants can start from there.
struct Mutations : Stage {
    std::vector<Bytes> messages;
    std::vector<ibake_session> before_i, before_r;  // [k]: before message k + 1 is delivered
    bool deferred;

    explicit Mutations(const Variant& variant) : deferred(std::get<0>(variant)) {
        use_policies();
        if (std::get<1>(variant)) require_binding();
        if (deferred) deliver_to_mailbox();
        Talk talk(*this);
        const auto remember = [&] {
            before_i.push_back(talk.i.memory);
            before_r.push_back(talk.r.memory);
        };
        talk.to1();
        remember();
        talk.m2 = talk.r.accept(now, talk.m1, &answer);
        remember();
        talk.m3 = talk.i.receive(after(0.5), talk.m2);
        remember();
        talk.m4 = talk.r.receive(after(0.5), talk.m3);
        remember();
        talk.i.receive(after(0.5), talk.m4);
        EXPECT_EQ(talk.i.status, IBAKE_OK);
        messages = {talk.m1, talk.m2, talk.m3, talk.m4};
    }

    // Delivers `m` as message `number` and all that follows. Returns who refused, or kSame.
    Seer deliver(int number, Bytes m) {
        TestSession a(*i), b(*r);
        a.memory = before_i[static_cast<size_t>(number - 1)];
        b.memory = before_r[static_cast<size_t>(number - 1)];
        Bytes third = number == 3 ? m : messages.at(2);
        for (; number <= 4; number++) {
            TestSession& to = number % 2 == 1 ? b : a;
            ibake_session before = to.memory;
            const Bytes reply = number == 1 ? to.accept(now, m, &answer) : to.receive(after(0.5), m);
            if (to.status != IBAKE_OK) {
                EXPECT_NE(to.status, IBAKE_E_ARGUMENT);
                EXPECT_NE(to.status, IBAKE_E_BUFFER);
                failures_of(before) = failures_of(to.memory);
                EXPECT_EQ(memcmp(&before, &to.memory, sizeof before), 0) << "the session changed";
                return static_cast<Seer>(1u << (number - 1));
            }
            m = reply;
            if (number == 2) third = m;
        }
        expect_same_agreement(a, b);
        if (!deferred) return kSame;
        const ibake_identity called = b.info().called;  // as the mailbox believes
        TestNode user(network, {text(called)}, 3);
        ibake_srtp_keys keys{};
        ibake_identity sender{};
        return ibake_deferred_open(&user.config, &keys, &sender, third.data(), third.size(), &called, 1) == IBAKE_OK ? kSame
                                                                                                                     : kLater;
    }

    void expect_same_agreement(TestSession& a, TestSession& b) {
        ASSERT_EQ(a.info().state, IBAKE_STATE_ESTABLISHED);
        ASSERT_EQ(b.info().state, IBAKE_STATE_ESTABLISHED);
        EXPECT_EQ(a.fingerprint(), b.fingerprint());
        EXPECT_EQ(text(a.info().initiator), text(b.info().initiator));
        EXPECT_EQ(text(a.info().responder), text(b.info().responder));
        if (!deferred) {
            EXPECT_EQ(text(a.info().called), text(b.info().called));
        }
        const auto &x = reinterpret_cast<Session&>(a.memory), &y = reinterpret_cast<Session&>(b.memory);
        EXPECT_EQ(memcmp(&x.keys, &y.keys, sizeof x.keys), 0);
        EXPECT_TRUE(ibake::same(x.map, y.map));
        EXPECT_EQ(Bytes(x.policies, x.policies + x.policies_size), Bytes(y.policies, y.policies + y.policies_size));
        EXPECT_EQ(memcmp(x.sp, y.sp, sizeof x.sp), 0);
    }
};

class Flips : public ::testing::TestWithParam<Variant> {};

TEST_P(Flips, AreSeenByTheFirstPartyAbleTo) {
    const int number = std::get<2>(GetParam());
    Mutations exchange(GetParam());
    const Bytes& m = exchange.messages[static_cast<size_t>(number - 1)];
    ASSERT_EQ(exchange.deliver(number, m), kSame);
    const std::vector<std::string> fields = fields_of(m);
    std::map<std::string, unsigned> seen;
    for (size_t at = 0; at < m.size(); at++)
        for (int bit = 0; bit < 8; bit++) {
            if (IBAKE_TEST_EVERY_BIT == 0 && bit != static_cast<int>(5 * at % 8)) continue;
            Bytes flipped = m;
            flipped[at] ^= static_cast<uint8_t>(1 << bit);
            const Seer seer = exchange.deliver(number, flipped);
            ASSERT_NE(seers_of(GetParam(), fields[at], bit) & seer, 0u)
                << fields[at] << ", octet " << at << ", bit " << bit << ": seen by " << seer;
            seen[fields[at]] |= seer;
            if (::testing::Test::HasFailure()) FAIL() << fields[at] << ", octet " << at << ", bit " << bit;
        }
    // The table claims no more than what happens.
    for (const Rule& rule : rules_of(GetParam())) {
        if (IBAKE_TEST_EVERY_BIT == 0) continue;
        unsigned all = 0;
        for (const auto& [field, seers] : seen)
            if (applies(rule, GetParam(), field)) all |= field == "HDR0.prf0" ? seers & rule.seers : seers;
        if (all == 0) continue;
        EXPECT_EQ(all, rule.seers) << rule.field;
    }
}

TEST_P(Flips, CutsAreRefusedByTheReceiver) {
    const int number = std::get<2>(GetParam());
    Mutations exchange(GetParam());
    const Bytes& m = exchange.messages[static_cast<size_t>(number - 1)];
    for (size_t size = 1; size < m.size(); size++)
        ASSERT_EQ(exchange.deliver(number, Bytes(m.begin(), m.begin() + static_cast<long>(size))), 1u << (number - 1)) << size;
    for (uint8_t more : {0x00, 0x0e, 0xff}) {
        Bytes longer = m;
        longer.push_back(more);
        EXPECT_EQ(exchange.deliver(number, longer), 1u << (number - 1));
    }
}

INSTANTIATE_TEST_SUITE_P(Messages, Flips, ::testing::Combine(::testing::Bool(), ::testing::Bool(), ::testing::Range(1, 5)),
                         [](const auto& info) {
                             const char* form = std::get<0>(info.param) ? "deferred" : "normal";
                             return form + std::string(std::get<1>(info.param) ? "_bound" : "") +
                                    std::to_string(std::get<2>(info.param));
                         });

}  // namespace
