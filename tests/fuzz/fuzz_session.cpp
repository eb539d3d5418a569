// Drives honest and dishonest sessions in any order with true, stale, mixed and forged messages. SPDX-License-Identifier: Apache-2.0
//
// Input: operations of four octets; the first says which, and of which session or of the table of half-open exchanges. With one more octet
// at the end both KMSs require the binding extension. Whatever the
// order, no two sides agree unless each is whom the other means and both have the same keys; no ECDH secret or point serves a second
// exchange; a failed call changes nothing but the count of failures; what is closed holds nothing. Built twice: with an ideal
// encryption (ideal_ibe.cpp), and with the library's.
#include "ibake/session_parts.h"
#include "tests/fuzz/mikey_mutator.h"
#include "tests/support/ibake_world.h"

#include <optional>

namespace {

using namespace ibake;
using namespace ibake::test;
using fuzz::Input;
using fuzz::Mikey;
using fuzz::require;

constexpr uint64_t kStart = 1760000000;
constexpr size_t kMostOperations = 64, kMostMessages = 64;

const std::string kNames[] = {"sip:alice@a.example", "sip:bob@b.example", "sip:bob-tablet@b.example", "sip:voicemail@b.example",
                              "sip:mallory@a.example"};
enum Name { kAlice, kBob, kTablet, kMailbox, kMallory };

TestNetwork& network() {
    static TestNetwork n{{{"a.example", std::make_shared<TestKms>("kms.a.example", Bytes(IBAKE_MASTER_SIZE, 7))},
                          {"b.example", std::make_shared<TestKms>("kms.b.example", Bytes(IBAKE_MASTER_SIZE, 9), 43200)}}};
    return n;
}

// A user agent. The tablet and the mailbox answer for bob under names of their own; mallory is a subscriber like others.
struct Node {
    TestNode node;
    Name name;
    ibake_answer answer{};
    Node(std::set<std::string> identities, Name who, uint64_t seed) : node(network(), std::move(identities), seed), name(who) {
        if (name == kTablet || name == kMailbox) answer.answer_as = uri(kNames[name]);
        if (name == kMailbox) node.config.flags |= IBAKE_ROLE_MAILBOX;
        if (name == kBob) node.config.time_floor = kStart - 3600;
    }
    bool owns(const std::string& id) const { return node.owns.count(id) != 0; }
};

// What one side says of an exchange.
struct Claim {
    const Node* node;
    size_t run;  // the session, and which of its lives
    bool is_initiator;
    std::string initiator, responder;
    bool same_names(const Claim& other) const { return initiator == other.initiator && responder == other.responder; }
};

struct Side {
    Node& user;
    TestSession session;
    size_t run;
    bool compromised = false;  // somebody outside knows its keys, or those of an exchange under way
    Side(Node& of, size_t number) : user(of), session(of.node), run(number) {}
    Session& inside() { return reinterpret_cast<Session&>(session.memory); }
    Claim claim() {
        const Session& s = inside();
        return {&user, run, s.is_initiator, text(s.initiator.view()), text(s.responder.view())};
    }
};

template <class T>
bool all_zero(const T& t) {
    const auto* p = reinterpret_cast<const uint8_t*>(&t);
    return std::all_of(p, p + sizeof t, [](uint8_t o) { return o == 0; });
}
Bytes fingerprint_of(const Keys& keys) { return {keys.fingerprint, keys.fingerprint + sizeof keys.fingerprint}; }

// The desk's table of half-open exchanges.
class Server {
public:
    ibake_responder table{};

    explicit Server(const ibake_config& config) : slots_(3), replay_(6) {
        ibake_responder_limits limits{};
        limits.half_open = slots_.data();
        limits.half_open_count = slots_.size();
        limits.replay = replay_.data();
        limits.replay_count = replay_.size();
        open_ = ibake_responder_init(&table, sizeof table, &config, &limits) == IBAKE_OK;
    }
    ~Server() { close(); }
    Server(const Server&) = delete;
    bool open() const { return open_; }
    void check() const { require(ibake_responder_half_open(&table) < slots_.size()); }
    void close() {
        if (!open_) return;
        ibake_responder_close(&table);
        open_ = false;
        for (const auto& slot : slots_) require(all_zero(slot));
        for (const auto& entry : replay_) require(all_zero(entry));
        require(all_zero(table));
    }

private:
    std::vector<ibake_half_open> slots_;
    std::vector<ibake_replay_entry> replay_;
    bool open_;
};

class Play {
public:
    explicit Play(bool bound) {
        if (!bound) return;
        for (Side* side : sides_) side->user.node.binding = {"kms.a.example", "kms.b.example"};
    }
    void operation(const uint8_t* o) {
        if (o[0] & 0x80) return at_server(o);
        Side& side = *sides_[(o[0] >> 4) % std::size(sides_)];
        TestNode& node = side.user.node;
        TestSession& session = side.session;
        switch (o[0] & 15) {
        case 0:
            return step(side, true, [&] { return session.start(now_, call(side, o)); });
        case 1:
            return step(side, true, [&] { return session.accept(now_, message(side, o), &side.user.answer); });
        case 2:
        case 3:
        case 4:
            return step(side, true, [&] { return session.receive(now_, message(side, o)); });
        case 5:
            return step(side, true, [&] { return session.rekey(now_, nullptr, Bytes(o[1] % 4, o[2])); });
        case 6:
            return step(side, true, [&] { return update(session, o); });
        case 7:
            pass(o);
            return step(side, false, [&] {
                session.status = ibake_session_expire(&session.memory, now_);
                return Bytes();
            });
        case 8:
            ibake_session_close(&session.memory);
            return check(side);
        case 9:  // a closed session's memory serves again
            if (session.info().state != IBAKE_STATE_CLOSED) return;
            side.run = next_run_++;
            side.compromised = false;
            return test::require(ibake_session_init(&session.memory, sizeof session.memory, &node.config));
        case 10:  // the platform's call after next fails
            node.platform.fail_at = node.platform.calls + o[1];
            return;
        case 11:
            session.status = ibake_session_confirmed(&session.memory);
            node.approval = o[1] % 8 == 0 ? IBAKE_E_NOT_YET : o[1] % 8 == 1 ? IBAKE_E_POLICY : IBAKE_OK;
            node.config.curve = o[2] % 8 == 0 ? IBAKE_CURVE_P384 : IBAKE_CURVE_P256;
            node.config.prf = o[2] / 8 % 2;
            return;
        case 12:
            return keep(forged(o));
        case 13:
            return sent(o[1] % 2 == 0 ? error(session, o) : stored(session));
        case 14: {
            ibake_session other = session.memory;
            ibake_session_move(&session.memory, &other);
            return require(all_zero(other));
        }
        default:
            return deferred(side, o);
        }
    }

private:
    Node alice_{{kNames[kAlice]}, kAlice, 1}, bob_{{kNames[kBob]}, kBob, 2}, desk_{{kNames[kBob]}, kBob, 3},
        tablet_{{kNames[kBob], kNames[kTablet]}, kTablet, 4}, mailbox_{{kNames[kMailbox]}, kMailbox, 5},
        mallory_{{kNames[kMallory]}, kMallory, 6};
    Side call_1_{alice_, 0}, call_2_{alice_, 1}, at_bob_{bob_, 2}, at_desk_{desk_, 3}, at_tablet_{tablet_, 4},
        at_mailbox_{mailbox_, 5}, at_mallory_{mallory_, 6}, of_mallory_{mallory_, 7};
    Side* const sides_[8] = {&call_1_, &call_2_, &at_bob_, &at_desk_, &at_tablet_, &at_mailbox_, &at_mallory_, &of_mallory_};
    std::optional<Server> server_;
    size_t next_run_ = std::size(sides_);
    ibake_time now_{kStart, 0};
    std::vector<Bytes> messages_;
    std::set<Bytes> genuine_;                                // what sessions have sent
    Bytes received_;                                         // what the last call was given
    std::map<Bytes, std::vector<Claim>> offered_, agreed_;   // by fingerprint: message 3 was sent; keys became the session's
    std::map<Bytes, std::tuple<size_t, bool, Ticks>> used_;  // ECDH secrets and points: session, who began, T of message 1

    // ---- Operations ----

    ibake_call call(const Side& side, const uint8_t* o) {
        static const ibake_cs cs[2] = {};
        static const Bytes extra(64, 3);
        ibake_call c{};
        c.initiator = uri(kNames[side.user.name]);
        c.responder = uri(kNames[o[1] % std::size(kNames)]);
        c.cs = cs;
        c.cs_count = 1 + o[2] % 2;
        c.mki = {extra.data(), o[2] / 2 % 2 * size_t{4}};
        c.nonce = {extra.data(), o[2] / 4 % 2 * size_t{33}};
        return c;
    }
    Bytes update(TestSession& session, const uint8_t* o) {
        const Session& s = reinterpret_cast<const Session&>(session.memory);
        std::vector<ibake_cs> cs(std::min<size_t>(s.map.count + o[1] % 3u, IBAKE_CS_MAX));
        for (size_t i = 0; i < cs.size(); i++) {
            const bool present = i < s.map.count;
            cs[i] = {present ? s.map.cs[i].ssrc : o[2] * 256u + static_cast<uint32_t>(i), present ? s.map.cs[i].roc : 0, 0};
            if (o[3] == i) cs[i].roc++;
        }
        return session.update(now_, cs);
    }
    // On by seconds, hours or a fraction; back likewise.
    void pass(const uint8_t* o) {
        const uint64_t seconds = o[1] % 64 * (o[2] & 2 ? UINT64_C(1800) : 1);
        if (o[2] & 1)
            now_.seconds -= std::min(seconds, now_.seconds);
        else
            now_.seconds += seconds;
        now_.fraction += static_cast<uint32_t>(o[3]) << 24;
    }
    Bytes error(TestSession& session, const uint8_t* o) {
        const Bytes about = pick(o[2]);
        return session.output([&](uint8_t* out, size_t* size) {
            return o[3] % 2 == 0 ? ibake_session_error(&session.memory, now_, out, size, o[3])
                                 : ibake_error_make(now_, out, size, about.data(), about.size(), o[3]);
        });
    }
    Bytes stored(TestSession& session) {
        return session.output([&](uint8_t* out, size_t* size) { return ibake_session_stored(&session.memory, out, size); });
    }
    // Somebody opens what a mailbox was given: only the called identity can.
    void deferred(Side& side, const uint8_t* o) {
        const Bytes m = message(side, o);
        const ibake_identity called = uri(kNames[o[2] % std::size(kNames)]);
        ibake_srtp_keys keys;
        ibake_identity sender;
        const ibake_status status = ibake_deferred_open(&side.user.node.config, &keys, &sender, m.data(), m.size(), &called, 1);
        if (status == IBAKE_OK) require(side.user.owns(text(called)));
    }

    // A message to the table, one of our own that it is told of, the time, or its end.
    void at_server(const uint8_t* o) {
        if (!server_ || !server_->open()) server_.emplace(desk_.node.config);
        if (!server_->open()) return;
        const Bytes m = message(at_desk_, o);
        switch (o[0] & 7) {
        case 0:
            at_desk_.session.status = ibake_responder_outgoing(&server_->table, now_, m.data(), m.size());
            break;
        case 1:
            ibake_responder_expire(&server_->table, now_);
            break;
        case 2:
            return server_->close();
        default:
            deliver(m, o[2] % 3);
        }
        server_->check();
    }
    // An agreed session moves to the desk, if that has room.
    void deliver(const Bytes& m, uint8_t source) {
        TestSession& at_desk = at_desk_.session;
        ibake_session* established = nullptr;
        const ibake_status before = at_desk.status;
        sent(at_desk.output([&](uint8_t* out, size_t* size) {
            ibake_event event{};
            return ibake_responder_receive(&server_->table, now_, out, size, &event, &established, m.data(), m.size(), &source, 1,
                                           &desk_.answer);
        }));
        require(established == nullptr || at_desk.status == IBAKE_OK);
        at_desk.status = before;
        if (established == nullptr) return;
        Side taken(desk_, next_run_++);
        ibake_session_move(&taken.session.memory, established);
        agreed(taken);
        check(taken);
        const ibake_session_state state = at_desk.info().state;
        if (state == IBAKE_STATE_IDLE || state == IBAKE_STATE_CLOSED) {
            ibake_session_move(&at_desk.memory, &taken.session.memory);
            at_desk_.run = taken.run;
            at_desk_.compromised = false;
        }
    }

    // ---- Messages ----

    void sent(const Bytes& message) {
        genuine_.insert(message);
        keep(message);
    }
    void keep(const Bytes& message) {
        if (message.empty() || messages_.size() == kMostMessages) return;
        messages_.push_back(message);
    }
    // The back-th last.
    Bytes pick(uint8_t back) const {
        return messages_.empty() ? Bytes() : messages_[messages_.size() - 1 - back % messages_.size()];
    }

    // The o[1]-th last message, as it was (o[3] = 0) or changed: its payloads, a payload of another one in place of its own, its V made
    // again by somebody who knows the session's keys, or an octet.
    Bytes message(Side& side, const uint8_t* o) { return received_ = chosen(side, o); }
    Bytes chosen(Side& side, const uint8_t* o) {
        const Bytes m = pick(o[1]);
        if (o[3] == 0 || m.empty()) return m;
        Input in(o, 4);
        if (o[3] < 16) return fuzz::changed(m, in);
        if (o[3] < 32) return mixed(m, pick(o[2]), in);
        if (o[3] < 40) return signed_again(fuzz::changed(m, in), side);
        Bytes damaged = m;
        damaged[static_cast<size_t>(o[2]) * m.size() / 256] ^= o[3];
        return damaged;
    }
    static Bytes mixed(const Bytes& a, const Bytes& b, Input& in) {
        Mikey m, n;
        if (!m.read(a) || !n.read(b)) return a;
        const auto& donor = n.payloads[in.below(n.payloads.size())];
        for (auto& p : m.payloads)
            if (p.type == donor.type && in.below(2) == 0) p = donor;
        return m.write();
    }
    Bytes signed_again(Bytes m, Side& side) {
        const Session& s = side.inside();
        const bool pending = s.own.phase == Phase::wait_r2;
        side.compromised = true;
        const Prf prf = {&side.user.node.platform.table, s.prf};
        const size_t size = mac_size_of(prf);
        uint8_t mac[kMacMax];
        if ((!pending && s.state != IBAKE_STATE_ESTABLISHED) || m.size() < size) return m;
        if (exchange_mac(prf, mac, pending ? s.own.keys : s.keys, Octets(m).first(m.size() - size), s.initiator.octets(),
                         s.responder.octets()) == IBAKE_OK)
            std::copy(mac, mac + size, m.end() - static_cast<ptrdiff_t>(size));
        return m;
    }

    static Mikey::Payload idr(uint8_t role, const std::string& id) {
        Mikey::Payload p{payload::kIdr, fuzz::Octets(4 + id.size()), {}};
        p.body[0] = role;
        p.body[1] = IBAKE_ID_URI;
        p.body[3] = static_cast<uint8_t>(id.size());
        std::copy(id.begin(), id.end(), p.body.begin() + 4);
        return p;
    }
    static Mikey::Payload* find(Mikey& m, uint8_t type, size_t nth = 0) {
        for (auto& p : m.payloads)
            if (p.type == type && nth-- == 0) return &p;
        return nullptr;
    }
    // What is encrypted to mallory in a message, if anything.
    Bytes opened_by_mallory(const Bytes& m) {
        Mikey parts;
        if (!parts.read(m)) return {};
        const auto *ibake = find(parts, payload::kIbake), *t = find(parts, payload::kT);
        if (ibake == nullptr || t == nullptr || t->body.size() != 9 || ibake->body.size() < 2 + IBAKE_CIPHERTEXT_OVERHEAD + 1)
            return {};
        TestKms& kms = *network().serving(kNames[kMallory]);
        const std::string dated = kms.dated(uri(kNames[kMallory]), ntp_time(to_hex(t->body.data() + 1, 8)).seconds);
        Bytes plain(ibake->body.size() - 2 - IBAKE_CIPHERTEXT_OVERHEAD);
        const ibake_status status = ibake_ibe_decrypt(&mallory_.node.platform.context, plain.data(), kms.own_key(dated).key,
                                                      ibake->body.data() + 2, ibake->body.size() - 2);
        return status == IBAKE_OK ? plain : Bytes();
    }
    // Mallory takes a message, puts other names on it, and into it what was encrypted to her, or what she has made up; and encrypts
    // that to whomever she likes: she can do all of it without anybody's key.
    Bytes forged(const uint8_t* o) {
        Mikey m, chain;
        Bytes plain = opened_by_mallory(pick(o[2]));
        if (!m.read(pick(o[1])) || (!plain.empty() && !chain.read(plain, payload::kIdr))) return {};
        auto* ibake = find(m, payload::kIbake);
        const auto* t = find(m, payload::kT);
        if (ibake == nullptr || t == nullptr || t->body.size() != 9) return {};
        const std::string &first = kNames[o[3] % 5], &second = kNames[o[3] / 5 % 5], &to = o[3] & 128 ? first : second;
        if (plain.empty()) {
            const Share& share = of_mallory_.inside().own.ours;
            if (share.size == 0) return {};
            chain.payloads = {
                idr(1, first), {payload::kEccpt, Bytes(share.octets, share.octets + share.size), {}}, idr(2, second)};
        }
        for (Mikey* part : {&m, &chain})
            for (size_t i = 0; i < 2; i++)
                if (auto* p = find(*part, payload::kIdr, i); p != nullptr && !p->body.empty())
                    *p = idr(p->body[0], p->body[0] == profile::kRoleInitiator ? first : second);
        // A chain starts with an IDR, whose type is not part of it.
        const Bytes written = chain.write();
        TestKms& kms = *network().serving(to);
        const uint64_t seconds = ntp_time(to_hex(t->body.data() + 1, 8)).seconds;
        const Bytes sealed = kms.encrypt(mallory_.node.platform.context, written, kms.dated(uri(to), seconds));
        ibake->body = {static_cast<uint8_t>(sealed.size() >> 8), static_cast<uint8_t>(sealed.size())};
        ibake->body.insert(ibake->body.end(), sealed.begin(), sealed.end());
        return m.write();
    }

    // ---- What holds after a call ----

    template <class Call>
    void step(Side& side, bool keeps_time, Call call) {
        const uint32_t generation = side.inside().generation;
        ibake_session before = side.session.memory;
        side.session.event = {};
        const Bytes reply = call();
        Session& s = side.inside();
        auto& expected = reinterpret_cast<Session&>(before);
        if (keeps_time && now_.seconds < side.user.node.config.time_floor) require(side.session.status != IBAKE_OK);
        if (expected.state == IBAKE_STATE_CLOSED) require(side.session.status != IBAKE_OK && s.state == IBAKE_STATE_CLOSED);
        if (side.session.status != IBAKE_OK && s.state != IBAKE_STATE_CLOSED) {
            bool unchanged = equal_but_for_failures(expected, s);
            if (!unchanged && expected.expire(now_) == IBAKE_OK) unchanged = equal_but_for_failures(expected, s);
            if (!unchanged) {  // too many failures have ended what was under way
                clear(expected.own);
                clear(expected.answer);
                require(s.state == IBAKE_STATE_ESTABLISHED && s.failures == 0 && equal_but_for_failures(expected, s));
            }
        }
        sent(reply);
        // What V covers is what somebody has sent.
        const ibake_event& event = side.session.event;
        const bool covered = event.kind == IBAKE_EVENT_UPDATED || event.authenticated != 0 ||
                             ((event.kind == IBAKE_EVENT_AGREED || event.kind == IBAKE_EVENT_REKEYED) && reply.empty());
        require(!covered || side.compromised || genuine_.count(received_) != 0);
        if (side.session.status == IBAKE_OK && s.own.phase == Phase::wait_r2) {
            auto& offers = offered_[fingerprint_of(s.own.keys)];
            if (offers.empty()) offers.push_back(side.claim());
        }
        if (s.state == IBAKE_STATE_ESTABLISHED && s.generation != generation) agreed(side);
        check(side);
    }

    static bool equal_but_for_failures(Session& before, const Session& after) {
        before.failures = after.failures;
        return std::memcmp(&before, &after, sizeof after) == 0;
    }

    // Keys have become the session's: the other side has them too, is whom this one means, and means this one.
    void agreed(Side& side) {
        const Session& s = side.inside();
        const Bytes fingerprint = fingerprint_of(s.keys);
        const Claim mine = side.claim();
        const auto& offers = offered_[fingerprint];
        const bool started = !offers.empty() && offers[0].run == mine.run;
        auto& others = agreed_[fingerprint];
        others.push_back(mine);
        if (side.compromised) return;
        const Claim& other = started ? others[0] : offers.empty() ? mine : offers[0];
        require(other.run != mine.run && other.is_initiator != mine.is_initiator && other.same_names(mine));
        require(others.size() == (started ? 2u : 1u));
        // Of an unproven claim only the key of the called identity is known (security rule 1).
        const std::string peer = s.proof == IBAKE_PROOF_CLAIM ? text(s.called.view())
                                 : mine.is_initiator          ? mine.responder
                                                              : mine.initiator;
        require(other.node->owns(peer));
        require(s.proof != IBAKE_PROOF_NONE);
    }

    void check(Side& side) {
        const Session& s = side.inside();
        if (s.state == IBAKE_STATE_CLOSED || s.state == IBAKE_STATE_IDLE) {  // nothing but whose memory it is
            ibake_session empty_memory{};
            auto& empty = reinterpret_cast<Session&>(empty_memory);
            empty.magic = s.magic;
            empty.config = s.config;
            empty.state = s.state;
            return require(std::memcmp(&empty_memory, &side.session.memory, sizeof empty_memory) == 0);
        }
        for (const Exchange* e : {&s.own, &s.answer}) {
            const auto use = std::tuple(side.run, e == &s.own, e->t1);
            if (!all_zero(e->secret))
                require(used_.emplace(Bytes(e->secret, e->secret + sizeof e->secret), use).first->second == use);
            if (e->ours.size != 0)
                require(used_.emplace(Bytes(e->ours.octets, e->ours.octets + e->ours.size), use).first->second == use);
        }
        if (s.state == IBAKE_STATE_ESTABLISHED && s.own.phase == Phase::none && s.answer.phase == Phase::none)
            for (const auto use : {IBAKE_RANDOM_X, IBAKE_RANDOM_Y})
                for (const Bytes& secret : side.user.node.platform.drawn[use])
                    require(memmem(&s, sizeof s, secret.data(), 8) == nullptr);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    Play play(size % 4 == 1);
    for (size_t at = 0; at + 4 <= size && at < 4 * kMostOperations; at += 4) play.operation(data + at);
    return 0;
}
