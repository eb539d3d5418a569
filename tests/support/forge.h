// Messages taken apart and put together again, honestly or not; no test of its own. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TESTS_SUPPORT_FORGE_H
#define IBAKE_TESTS_SUPPORT_FORGE_H

#include "ibake/responder.h"
#include "ibe/ecdh.h"
#include "tests/support/ibake_world.h"

#include <gtest/gtest.h>

#include <functional>

// Builds whose stack is laid out otherwise and whose speed is not the release's: one flip per octet, no search of the stack.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IBAKE_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IBAKE_TEST_SANITIZED 1
#endif
#endif
#ifndef IBAKE_TEST_SANITIZED
#define IBAKE_TEST_SANITIZED 0
#endif
#if IBAKE_TEST_SANITIZED || IBAKE_WORD_BITS == 32 || (defined(IBAKE_VERIFY) && IBAKE_VERIFY)
#define IBAKE_TEST_EVERY_BIT 0
#else
#define IBAKE_TEST_EVERY_BIT 1
#endif

namespace ibake::test {

// A payload without its next payload octet. The header has type 255 and all its octets.
struct Part {
    uint8_t type;
    Bytes body;
};
using Parts = std::vector<Part>;

// `first` 0: a message, else a chain that starts with a payload of that type.
inline Parts split(const Bytes& octets, uint8_t first = 0) {
    struct Visit {
        const Bytes& octets;
        Parts parts;
    } visit{octets, {}};
    const ibake_status status = ibake_inspect(
        octets.data(), octets.size(), first,
        [](void* self, const ibake_item* item) {
            if (item->kind != IBAKE_ITEM_PAYLOAD) return 0;
            auto* v = static_cast<Visit*>(self);
            const size_t skip = item->type == 255 ? 0 : 1;
            v->parts.push_back({item->type, Bytes(item->octets + skip, item->octets + item->size)});
            return 0;
        },
        &visit);
    require(status);
    return visit.parts;
}

inline Bytes join(const Parts& parts) {
    Bytes out;
    for (size_t i = 0; i < parts.size(); i++) {
        const uint8_t next = i + 1 < parts.size() ? parts[i + 1].type : 0;
        const size_t at = out.size();
        if (parts[i].type != 255) out.push_back(next);
        out.insert(out.end(), parts[i].body.begin(), parts[i].body.end());
        if (parts[i].type == 255) out[at + 2] = next;
    }
    return out;
}

inline size_t index_of(const Parts& parts, uint8_t type, size_t nth = 0) {
    for (size_t i = 0; i < parts.size(); i++)
        if (parts[i].type == type && nth-- == 0) return i;
    throw std::runtime_error("no such payload");
}
inline Part& find(Parts& parts, uint8_t type, size_t nth = 0) { return parts[index_of(parts, type, nth)]; }

inline Part encrypted_part(uint8_t type, const Bytes& ciphertext) {
    Part p{type, {static_cast<uint8_t>(ciphertext.size() >> 8), static_cast<uint8_t>(ciphertext.size())}};
    p.body.insert(p.body.end(), ciphertext.begin(), ciphertext.end());
    return p;
}
inline Part idr_part(uint8_t role, const std::string& data, uint8_t type = IBAKE_ID_URI) {
    Part p{payload::kIdr, {role, type, static_cast<uint8_t>(data.size() >> 8), static_cast<uint8_t>(data.size())}};
    p.body.insert(p.body.end(), data.begin(), data.end());
    return p;
}
inline Part extension_part(uint8_t type, const Bytes& data) {
    Part p{payload::kGeneral, {type, static_cast<uint8_t>(data.size() >> 8), static_cast<uint8_t>(data.size())}};
    p.body.insert(p.body.end(), data.begin(), data.end());
    return p;
}
inline std::string id_of(const Part& idr) { return {idr.body.begin() + 4, idr.body.end()}; }

inline ibake_time time_of(const Bytes& message) {
    Parts parts = split(message);
    return ntp_time(to_hex(find(parts, payload::kT).body.data() + 1, 8));
}

// Opens and replaces what is encrypted in a message.
struct Forge {
    const TestNetwork& network;
    TestPlatform platform{99};

    explicit Forge(const TestNetwork& n) : network(n) {}

    Bytes open(const Bytes& message, const std::string& as, uint8_t type = payload::kIbake) {
        Parts parts = split(message);
        const Bytes& body = find(parts, type).body;
        TestKms& kms = *network.serving(as);
        return kms.decrypt(platform.context, Bytes(body.begin() + 2, body.end()), kms.dated(uri(as), time_of(message).seconds));
    }
    Bytes seal(const Bytes& plain, const std::string& to, uint64_t seconds) {
        TestKms& kms = *network.serving(to);
        return kms.encrypt(platform.context, plain, kms.dated(uri(to), seconds));
    }
    // The message with its chain changed, encrypted to the same identity again.
    Bytes rechain(const Bytes& message, const std::string& to, const std::function<void(Parts&)>& change,
                  uint8_t type = payload::kIbake) {
        Parts chain = split(open(message, to, type), type == payload::kIbake ? payload::kIdr : payload::kId);
        change(chain);
        Parts parts = split(message);
        find(parts, type) = encrypted_part(type, seal(join(chain), to, time_of(message).seconds));
        return join(parts);
    }
    // The message with its V computed again under the keys that a session has agreed, or is about to.
    Bytes remac(const Bytes& message, const ibake_session& with, bool pending) {
        const auto& s = reinterpret_cast<const Session&>(with);
        const Keys& keys = pending ? s.own.keys : s.keys;
        const Prf prf = {&platform.table, s.prf};
        Bytes out = message;
        const size_t size = mac_size_of(prf);
        uint8_t mac[kMacMax];
        require(exchange_mac(prf, mac, keys, ibake::Octets(out).first(out.size() - size), s.initiator.octets(), s.responder.octets()));
        std::copy(mac, mac + size, out.end() - static_cast<long>(size));
        return out;
    }
};

inline Bytes change(const Bytes& message, const std::function<void(Parts&)>& edit) {
    Parts parts = split(message);
    edit(parts);
    return join(parts);
}

// Two users and their KMS, today; the stage of most tests.
struct Stage {
    static constexpr ibake_time kNow = {1760540706, 0x80000000};  // 2025-10-15 15:05:06.5 UTC
    std::string alice = "sip:alice@a.example", bob = "sip:bob@b.example", tablet = "sip:bob-tablet@b.example",
                mailbox = "sip:voicemail@b.example", mallory = "sip:mallory@a.example";
    TestNetwork network;
    std::unique_ptr<TestNode> i, r;
    std::unique_ptr<Forge> forge;
    std::vector<ibake_cs> cs = {{0, 0, 0}, {0, 0, 0}};
    Bytes sp_params = from_hex("0001010101100201010301140b010a");
    std::vector<ibake_sp> sp;
    std::string sdp_ids;
    Bytes mki, nonce;
    ibake_answer answer{};
    ibake_time now = kNow;

    // KMSs are shared by all tests of a program: their keys are made once.
    static std::shared_ptr<TestKms> kms(const char* name, uint8_t seed, uint32_t interval) {
        static std::map<std::string, std::shared_ptr<TestKms>> all;
        auto& k = all[name];
        if (!k) k = std::make_shared<TestKms>(name, Bytes(32, seed), interval);
        return k;
    }
    Stage() {
        network.domains["a.example"] = kms("kms.a.example", 0x11, 86400);
        network.domains["b.example"] = kms("kms.b.example", 0x22, 43200);
        i = std::make_unique<TestNode>(network, std::set<std::string>{alice}, 1);
        r = std::make_unique<TestNode>(network, std::set<std::string>{bob}, 2);
        forge = std::make_unique<Forge>(network);
    }
    ibake_call call() const {
        ibake_call c{};
        c.initiator = uri(alice);
        c.responder = uri(bob);
        c.cs = cs.data();
        c.cs_count = cs.size();
        c.sp = sp.data();
        c.sp_count = sp.size();
        c.sdp_ids = {reinterpret_cast<const uint8_t*>(sdp_ids.data()), sdp_ids.size()};
        c.mki = piece(mki);
        c.nonce = piece(nonce);
        return c;
    }
    ibake_time after(double seconds) const {
        const uint64_t t =
            (now.seconds << 32 | now.fraction) + static_cast<uint64_t>(static_cast<int64_t>(seconds * 4294967296.0));
        return {t >> 32, static_cast<uint32_t>(t)};
    }
    void use_policies() {
        sp = {{sp_params.data(), sp_params.size(), 0}};
        sdp_ids = "mikey";
    }
    // Both KMSs require the binding extension, and both users know it.
    void require_binding() {
        for (TestNode* node : {i.get(), r.get()}) node->binding = {"kms.a.example", "kms.b.example"};
    }
    void fork_to_tablet() {
        r->owns.insert(tablet);
        answer.answer_as = uri(tablet);
    }
    void deliver_to_mailbox() {
        r->owns = {mailbox};
        r->config.flags |= IBAKE_ROLE_MAILBOX;
        answer.answer_as = uri(mailbox);
    }
};

// The four messages of a stage's exchange and the two sessions, as far as they went.
struct Talk {
    Stage& stage;
    TestSession i, r;
    Bytes m1, m2, m3, m4;

    explicit Talk(Stage& s) : stage(s), i(*s.i), r(*s.r) {}
    Talk& to1() {
        m1 = i.start(stage.now, stage.call());
        EXPECT_EQ(i.status, IBAKE_OK);
        return *this;
    }
    Talk& to2() {
        to1();
        m2 = r.accept(stage.now, m1, &stage.answer);
        EXPECT_EQ(r.status, IBAKE_OK);
        return *this;
    }
    Talk& to3() {
        to2();
        m3 = i.receive(stage.after(0.5), m2);
        EXPECT_EQ(i.status, IBAKE_OK);
        return *this;
    }
    Talk& to4() {
        to3();
        m4 = r.receive(stage.after(0.5), m3);
        EXPECT_EQ(r.status, IBAKE_OK);
        return *this;
    }
    Talk& to_end() {
        to4();
        EXPECT_TRUE(i.receive(stage.after(0.5), m4).empty());
        EXPECT_EQ(i.status, IBAKE_OK);
        EXPECT_EQ(i.fingerprint(), r.fingerprint());
        return *this;
    }
};

inline Bytes octets_of(const ibake_session& s) {
    const auto* p = reinterpret_cast<const uint8_t*>(&s);
    return {p, p + sizeof s};
}
inline uint8_t& failures_of(ibake_session& s) { return reinterpret_cast<Session&>(s).failures; }

// The session drops the message with this status and is octet for octet what it was, but for one more failure (or none).
inline void expect_drop(TestSession& session, ibake_time now, const Bytes& message, ibake_status expected, int counted = 1) {
    ibake_session before = session.memory;
    EXPECT_TRUE(session.receive(now, message).empty());
    EXPECT_EQ(session.status, expected) << ibake_status_name(session.status);
    EXPECT_EQ(session.event.kind, IBAKE_EVENT_NONE);
    EXPECT_EQ(failures_of(session.memory), failures_of(before) + counted);
    failures_of(before) = failures_of(session.memory);
    EXPECT_EQ(octets_of(session.memory), octets_of(before)) << "the session changed";
    failures_of(session.memory) = static_cast<uint8_t>(failures_of(session.memory) - counted);
}

// The same for a message 1 and a fresh session.
inline void expect_refused(Stage& stage, const Bytes& message, ibake_status expected, ibake_time now) {
    TestSession session(*stage.r);
    const ibake_session before = session.memory;
    EXPECT_TRUE(session.accept(now, message, &stage.answer).empty());
    EXPECT_EQ(session.status, expected) << ibake_status_name(session.status);
    EXPECT_EQ(octets_of(session.memory), octets_of(before)) << "the session changed";
}
inline void expect_refused(Stage& stage, const Bytes& message, ibake_status expected) {
    expect_refused(stage, message, expected, stage.now);
}

}  // namespace ibake::test

#endif
