// Whole exchanges with the secrets marked undefined, for valgrind's memcheck: a branch or an index that depends on one is reported.
// SPDX-License-Identifier: Apache-2.0
//
// Usage: ctime_exchange CASE. The cases named leak_* leak on purpose and must be reported; all others must be silent. The library
// marks x, y, rho, PSKs, private keys and plaintexts itself, and declassifies by name what is sent or shown.
#include "field/ct_marks.h"
#include "tests/ctime/run_case.h"
#include "tests/support/suite_kms.h"

namespace {

using namespace ibake::test;

constexpr ibake_time kNow = {1760540706, 0};
const std::string kAlice = "sip:alice@a.example", kBob = "sip:bob@a.example", kMailbox = "sip:voicemail@a.example";

struct World {
    TestNetwork network;
    std::unique_ptr<TestNode> i, r;
    ibake_answer answer{};
    ibake_cs cs[2] = {{1, 0, 0}, {2, 0, 0}};

    explicit World(bool deferred = false, uint16_t suite = IBAKE_SUITE_BF_BLS12381) {
        network.domains["a.example"] = kms_of(suite, "kms.a.example", 86400);
        i = std::make_unique<TestNode>(network, std::set<std::string>{kAlice}, 1);
        r = std::make_unique<TestNode>(network, std::set<std::string>{deferred ? kMailbox : kBob}, 2);
        if (!deferred) return;
        r->config.flags = IBAKE_ROLE_MAILBOX;
        answer.answer_as = uri(kMailbox);
    }
    void require_binding() {
        for (TestNode* node : {i.get(), r.get()}) node->binding = {"kms.a.example"};
    }
    ibake_call call() const {
        ibake_call call{};
        call.initiator = uri(kAlice);
        call.responder = uri(kBob);
        call.cs = cs;
        call.cs_count = 2;
        return call;
    }
    // All four messages; the sessions are left agreed. Message 3 is returned.
    Bytes exchange(TestSession& a, TestSession& b) {
        const Bytes m1 = a.start(kNow, call()), m2 = b.accept(kNow, m1, &answer), m3 = a.receive(kNow, m2),
                    m4 = b.receive(kNow, m3);
        a.receive(kNow, m4);
        require(a.status);
        require(b.status);
        if (a.fingerprint() != b.fingerprint()) fail("different keys");
        return m3;
    }
};

void normal(uint8_t curve, uint8_t prf, bool binding = false) {
    World world;
    if (binding) world.require_binding();
    world.i->config.curve = curve;
    world.i->config.prf = prf;
    TestSession a(*world.i), b(*world.r);
    world.exchange(a, b);
    const ibake_srtp_keys keys = a.keys(1);
    require(a.status);
    (void)keys;
    const Bytes m1 = b.rekey(kNow), m2 = a.receive(kNow, m1), m3 = b.receive(kNow, m2), m4 = a.receive(kNow, m3);
    b.receive(kNow, m4);
    require(b.status);
    Bytes wrong = m4;  // a MAC that does not verify
    wrong.back() ^= 1;
    b.receive(kNow, wrong);
}

// What else a session with keys is asked for.
void life() {
    World world;
    TestSession a(*world.i), b(*world.r);
    const Bytes m3 = world.exchange(a, b);
    require(ibake_session_confirmed(&b.memory));
    if (ibake_session_match(&a.memory, m3.data(), m3.size()) == 0 || a.info().confirmed == 0) fail("not this exchange");
    const Bytes stored = a.output([&](uint8_t* out, size_t* size) { return ibake_session_stored(&a.memory, out, size); });
    require(a.status);
    if (stored != m3) fail("another message is stored");
    const Bytes u1 = a.update(kNow, {{1, 0, 0}, {2, 0, 0}, {3, 0, 0}, {4, 0, 0}}), u2 = b.receive(kNow, u1);
    a.receive(kNow, u2);
    require(a.status);
    b.receive(kNow, a.output([&](uint8_t* out, size_t* size) { return ibake_session_error(&a.memory, kNow, out, size, 12); }));
    require(b.status);
    require(ibake_session_expire(&a.memory, kNow));
    static ibake_session moved;
    ibake_session_move(&moved, &b.memory);
    ibake_srtp_keys keys;
    require(ibake_session_export(&moved, &keys, 2));
    ibake_session_close(&moved);
}

// The table in front of sessions.
void responder() {
    World world;
    std::vector<ibake_half_open> half_open(3);
    std::vector<ibake_replay_entry> replay(8);
    ibake_responder_limits limits{};
    limits.half_open = half_open.data();
    limits.half_open_count = half_open.size();
    limits.replay = replay.data();
    limits.replay_count = replay.size();
    ibake_responder table;
    require(ibake_responder_init(&table, sizeof table, &world.r->config, &limits));
    ibake_session* established = nullptr;
    TestSession a(*world.i), b(*world.r);
    const auto take = [&](const Bytes& m) {
        const uint8_t source = 1;
        return b.output([&](uint8_t* out, size_t* size) {
            return ibake_responder_receive(&table, kNow, out, size, &b.event, &established, m.data(), m.size(), &source, 1,
                                           &world.answer);
        });
    };
    const Bytes m1 = a.start(kNow, world.call()), m4 = take(a.receive(kNow, take(m1)));
    require(b.status);
    ibake_session_move(&b.memory, established);
    a.receive(kNow, m4);
    require(a.status);
    const Bytes ours = TestSession(*world.r).start(kNow, [&] {
        ibake_call call = world.call();
        std::swap(call.initiator, call.responder);
        return call;
    }());
    require(ibake_responder_outgoing(&table, kNow, ours.data(), ours.size()));
    ibake_responder_expire(&table, kNow);
    ibake_responder_close(&table);
}
void p256() { normal(IBAKE_CURVE_P256, IBAKE_PRF_SHA256); }
void p384() { normal(IBAKE_CURVE_P384, IBAKE_PRF_SHA1); }
void p521() { normal(IBAKE_CURVE_P521, IBAKE_PRF_SHA256); }

void bound() { normal(IBAKE_CURVE_P256, IBAKE_PRF_SHA256, true); }

void deferred() {
    World world(true);
    world.require_binding();
    TestSession a(*world.i), b(*world.r);
    const Bytes m3 = world.exchange(a, b);
    ibake_srtp_keys keys;
    require(ibake_session_export_deferred(&a.memory, &keys, 1));
    const TestNode user(world.network, {kBob}, 3);
    const ibake_identity called = uri(kBob);
    ibake_identity sender;
    require(ibake_deferred_open(&user.config, &keys, &sender, m3.data(), m3.size(), &called, 1));
}

void request_keys(TestKms& kms) {
    TestPlatform platform;
    Bytes psk(32, 0x42), request(IBAKE_MIKEY_MAX), reply(IBAKE_MIKEY_MAX);
    const ibake_identity id = uri(kAlice);
    const ibake_key_request q = {&id, 1, {reinterpret_cast<const uint8_t*>("k"), 1}, {}, IBAKE_PRF_SHA256};
    size_t size = request.size();
    require(ibake_key_request_make(&platform.context, kNow, request.data(), &size, &q, psk.data(), psk.size()));
    request.resize(size);
    ibake_key_request_view view;
    require(ibake_key_request_parse(&view, request.data(), request.size()));
    require(ibake_key_request_verify(&platform.context, kNow, &view, 300, psk.data(), psk.size()));
    const std::string dated = kms.dated(id, kNow.seconds);
    const ibake_key_grant grant = kms.grant(dated);
    size = reply.size();
    require(ibake_key_reply_make(&platform.context, reply.data(), &size, &view, &grant, 1, psk.data(), psk.size()));
    reply.resize(size);
    const ibake_key_take take = [](void*, const uint8_t*, size_t, const uint8_t*, size_t) { return 0; };
    require(kms.open_reply(platform.context, reply, request, psk, take, nullptr));
}

void key_request() { request_keys(*World().network.domains["a.example"]); }

// With the suites of RFC 5091: both schemes, the smallest size.
void rfc5091() {
    for (uint16_t suite : {IBAKE_SUITE_BF_SS512, IBAKE_SUITE_BB1_SS512}) {
        World world(false, suite);
        for (TestNode* node : {world.i.get(), world.r.get()}) {
            node->config.flags |= IBAKE_ALLOW_WEAK_SUITES;
            node->config.max_key = 16;
        }
        TestSession a(*world.i), b(*world.r);
        world.exchange(a, b);
        request_keys(*world.network.domains["a.example"]);
    }
}

// A caller that branches on what it exported.
void leak_exported_key() {
    World world;
    TestSession a(*world.i), b(*world.r);
    world.exchange(a, b);
    const ibake_srtp_keys keys = a.keys(1);
    if ((keys.key[0] & 1) != 0) std::puts("odd");
}
// A comparison that stops at the first difference.
void leak_comparison() {
    Bytes echo(65, 4), ours(65, 4);
    ibake::ct::mark_secret(ours.data(), ours.size());
    for (size_t k = 0; k < ours.size(); k++)
        if (ours[k] != echo[k]) std::puts("differs");
}

const Case kCases[] = {
    {"p256", p256},
    {"bound", bound},
    {"p384", p384},
    {"p521", p521},
    {"life", life},
    {"responder", responder},
    {"deferred", deferred},
    {"key_request", key_request},
    {"rfc5091", rfc5091},
    {"leak_exported_key", leak_exported_key},
    {"leak_comparison", leak_comparison},
};

}  // namespace

int main(int argc, char** argv) { return ibake::test::run_case(argc, argv, kCases); }
