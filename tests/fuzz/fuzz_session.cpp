// Drives two sessions in any order with true, stale and damaged messages. SPDX-License-Identifier: Apache-2.0
//
// Input: operations of four octets. A closed session stays closed, a failed call does not move a session (but may close it), and two
// sides that agreed in the same exchange agreed on the same keys.
#include "tests/support/ibake_world.h"

#include <cstdlib>

namespace {

using namespace ibake::test;

void hold(bool invariant) {
    if (!invariant) std::abort();
}

TestNetwork& network() {
    static TestNetwork n{{{"a.example", std::make_shared<TestKms>("kms.a.example", Bytes(IBAKE_MASTER_SIZE, 7))}}};
    return n;
}

struct Side {
    TestNode node;
    TestSession session;
    std::string name;
    Side(const std::string& identity, uint64_t seed) : node(network(), {identity}, seed), session(node), name(identity) {}

    template <class Call>
    Bytes guarded(Call call) {
        const ibake_session_state before = session.info().state;
        Bytes out = call();
        const ibake_session_state after = session.info().state;
        hold(before != IBAKE_STATE_CLOSED || after == IBAKE_STATE_CLOSED);
        hold(session.status == IBAKE_OK || after == before || after == IBAKE_STATE_CLOSED);
        return out;
    }
};

class Play {
public:
    void operation(const uint8_t* o) {
        Side& side = o[0] & 0x80 ? bob_ : alice_;
        Bytes sent;
        switch (o[0] & 7) {
        case 0: {
            const ibake_cs cs[2] = {};
            ibake_call call{};
            call.initiator = uri(side.name);
            call.responder = uri(&side == &alice_ ? bob_.name : alice_.name);
            call.cs = cs;
            call.cs_count = 2;
            sent = side.guarded([&] { return side.session.start(now_, call); });
            break;
        }
        case 1: sent = side.guarded([&] { return side.session.accept(now_, message(o)); }); break;
        case 2:
        case 3: sent = side.guarded([&] { return side.session.receive(now_, message(o)); }); break;
        case 4: sent = side.guarded([&] { return side.session.rekey(now_); }); break;
        case 5: sent = side.guarded([&] { return side.session.update(now_, std::vector<ibake_cs>(3 + o[1] % 4)); }); break;
        case 6:
            now_.seconds += o[1] % 64;
            now_.fraction += 1u << 16;
            side.guarded([&] {
                side.session.status = ibake_session_expire(&side.session.memory, now_);
                return Bytes();
            });
            break;
        default:
            if (o[1] == 0) ibake_session_close(&side.session.memory);
        }
        if (!sent.empty() && messages_.size() < 32) messages_.push_back(sent);
        agreement();
    }

private:
    Side alice_{"sip:alice@a.example", 1}, bob_{"sip:bob@a.example", 2};
    ibake_time now_{1760000000, 0};
    std::vector<Bytes> messages_;

    // The o[1]-th last message; o[2] and o[3] say where and how it is damaged (o[3] = 0: not).
    Bytes message(const uint8_t* o) const {
        if (messages_.empty()) return {};
        Bytes m = messages_[messages_.size() - 1 - o[1] % messages_.size()];
        m[static_cast<size_t>(o[2]) * m.size() / 256] ^= o[3];
        return m;
    }

    void agreement() {
        const ibake_session_info a = alice_.session.info(), b = bob_.session.info();
        if (a.generation != 1 || b.generation != 1 || std::memcmp(a.csb_id, b.csb_id, sizeof a.csb_id) != 0) return;
        if (a.state != IBAKE_STATE_ESTABLISHED || b.state != IBAKE_STATE_ESTABLISHED) return;
        hold(alice_.session.fingerprint() == bob_.session.fingerprint());
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    Play play;
    for (size_t at = 0; at + 4 <= size && at < 4 * 24; at += 4) play.operation(data + at);
    return 0;
}
