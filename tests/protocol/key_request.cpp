// Key requests between user and KMS: what each side refuses. SPDX-License-Identifier: Apache-2.0
#include "tests/support/forge.h"

#include "ibake/key_request.h"

namespace {

using namespace ibake;
using namespace ibake::test;

struct Requests : ::testing::Test, Stage {
    Bytes psk = from_hex("5cf524651bcaa3ff77c3baca0bb777f180c3590d898f85896cc915e3a4d160be");
    std::string kms_id = "kms.a.example", psk_name = "alice-psk-1";
    TestKms& kms = *network.domains["a.example"];
    TestPlatform platform{5};
    std::vector<std::string> names = {kms.dated(uri(alice), now.seconds), kms.dated(uri(alice), now.seconds + 86400)};
    uint8_t prf = IBAKE_PRF_SHA256;
    std::vector<std::string> taken;

    static ibake_piece piece_of(const std::string& s) { return {reinterpret_cast<const uint8_t*>(s.data()), s.size()}; }
    static ibake_identity octets(const std::string& s) {
        return {reinterpret_cast<const uint8_t*>(s.data()), s.size(), IBAKE_ID_BYTES};
    }
    std::vector<ibake_identity> ids() const {
        std::vector<ibake_identity> v;
        for (const std::string& n : names) v.push_back(octets(n));
        return v;
    }
    ibake_status request(Bytes& out, const std::vector<ibake_identity>& list) {
        const ibake_key_request q = {list.data(), list.size(), piece_of(kms_id), piece_of(psk_name), prf};
        out.assign(IBAKE_MIKEY_MAX, 0);
        size_t size = out.size();
        const ibake_status s = ibake_key_request_make(&platform.context, now, out.data(), &size, &q, psk.data(), psk.size());
        out.resize(size);
        return s;
    }
    Bytes request() {
        Bytes out;
        EXPECT_EQ(request(out, ids()), IBAKE_OK);
        return out;
    }
    std::vector<ibake_key_grant> grants(const std::vector<std::string>& dated) {
        std::vector<ibake_key_grant> g;
        for (const std::string& d : dated) g.push_back(kms.grant(d));
        return g;
    }
    Bytes reply(const Bytes& q, const std::vector<ibake_key_grant>& g) {
        ibake_key_request_view view;
        EXPECT_EQ(ibake_key_request_parse(&view, q.data(), q.size()), IBAKE_OK);
        Bytes out(IBAKE_MIKEY_MAX);
        size_t size = out.size();
        EXPECT_EQ(ibake_key_reply_make(&platform.context, out.data(), &size, &view, g.data(), g.size(), psk.data(), psk.size()),
                  IBAKE_OK);
        out.resize(size);
        return out;
    }
    ibake_status opened(const Bytes& a, const Bytes& q) {
        taken.clear();
        const ibake_key_take take = [](void* self, const uint8_t* dated, size_t size, const uint8_t*, size_t) {
            static_cast<std::vector<std::string>*>(self)->emplace_back(reinterpret_cast<const char*>(dated), size);
            return 0;
        };
        const ibake_status s = kms.open_reply(platform.context, a, q, psk, take, &taken);
        EXPECT_EQ(s == IBAKE_OK, !taken.empty());
        return s;
    }
    ibake_status verified(const Bytes& q, ibake_time at, const Bytes& key) {
        ibake_key_request_view view;
        const ibake_status s = ibake_key_request_parse(&view, q.data(), q.size());
        return s != IBAKE_OK ? s : ibake_key_request_verify(&platform.context, at, &view, 300, key.data(), key.size());
    }
    // A reply changed by someone who has the PSK.
    Bytes remac(const Bytes& a, const Bytes& q) {
        Message mq, ma;
        require(parse_message(mq, q));
        require(parse_message(ma, a));
        const Prf p = {&platform.table, ma.header.prf};
        uint8_t auth[32], mac[32];
        require(derive(p, auth, mac_size_of(p), psk, Label::auth, kCsIdMessage, {mq.header.csb_id, mq.rand}));
        Bytes tail;
        for (size_t k = 0; k < ma.id_count; k++) {
            const ibake_identity id = requested(ma, k);
            tail.insert(tail.end(), id.data, id.data + id.size);
        }
        tail.insert(tail.end(), ma.kms.data, ma.kms.data + ma.kms.size);
        const Octets pieces[] = {ma.covered, tail};
        require(hmac(p, mac, {auth, mac_size_of(p)}, pieces, 2));
        Bytes out = a;
        std::copy(mac, mac + mac_size_of(p), out.end() - static_cast<long>(mac_size_of(p)));
        return out;
    }
};

TEST_F(Requests, BothPrfs) {
    for (uint8_t p : {IBAKE_PRF_SHA1, IBAKE_PRF_SHA256}) {
        prf = p;
        const Bytes q = request();
        EXPECT_EQ(verified(q, now, psk), IBAKE_OK);
        EXPECT_EQ(opened(reply(q, grants(names)), q), IBAKE_OK);
        EXPECT_EQ(taken, names);
    }
}

TEST_F(Requests, UndatedAsksForAllDates) {  // point 5, point 10
    Bytes q;
    ASSERT_EQ(request(q, {uri(alice), uri(mallory)}), IBAKE_OK);
    std::vector<std::string> all;
    for (const std::string& who : {alice, mallory})
        for (uint64_t day = 0; day < 3; day++) all.push_back(kms.dated(uri(who), now.seconds + 86400 * day));
    EXPECT_EQ(opened(reply(q, grants(all)), q), IBAKE_OK);
    EXPECT_EQ(taken, all);
    std::swap(all[0], all[1]);  // not by ascending date
    EXPECT_EQ(opened(reply(q, grants(all)), q), IBAKE_E_IDENTITY_MISMATCH);
    std::swap(all[0], all[1]);
    std::swap(all[0], all[4]);  // not in request order
    EXPECT_EQ(opened(reply(q, grants(all)), q), IBAKE_E_IDENTITY_MISMATCH);
}

TEST_F(Requests, PartialGrant) {  // it still lists the requested identities
    const Bytes q = request(), a = reply(q, grants({names[1]}));
    EXPECT_EQ(opened(a, q), IBAKE_OK);
    EXPECT_EQ(taken, std::vector<std::string>{names[1]});
    size_t listed = 0;
    for (const Part& p : split(a)) listed += p.type == payload::kIdr;
    EXPECT_EQ(listed, 3u);
}

TEST_F(Requests, TheSameRequestGetsTheSameOctets) {  // point 30
    const Bytes q = request();
    const Bytes a = reply(q, grants(names));
    const size_t calls = platform.drawn.size();
    EXPECT_EQ(reply(q, grants(names)), a);
    EXPECT_EQ(platform.drawn.size(), calls);
    ibake_key_request_view view;
    ASSERT_EQ(ibake_key_request_parse(&view, q.data(), q.size()), IBAKE_OK);
    EXPECT_EQ(Bytes(view.timestamp, view.timestamp + 8), Bytes(q.begin() + 12, q.begin() + 20));
    EXPECT_EQ(view.time.seconds, now.seconds);
    EXPECT_EQ(view.time.fraction, now.fraction);
}

TEST_F(Requests, UserRefuses) {
    Bytes q;
    const std::vector<ibake_identity> good = ids();
    psk.pop_back();
    EXPECT_EQ(request(q, good), IBAKE_E_LENGTH);  // rule 8
    psk.push_back(0);
    psk.push_back(0);
    EXPECT_EQ(request(q, good), IBAKE_E_LENGTH);
    psk.pop_back();
    const std::string bad_date = alice + "20251315000000Z", no_date = alice;
    EXPECT_EQ(request(q, {octets(bad_date)}), IBAKE_E_IDENTITY_FORM);
    EXPECT_EQ(request(q, {octets(no_date)}), IBAKE_E_IDENTITY_FORM);
    EXPECT_EQ(request(q, {uri(names[0])}), IBAKE_E_IDENTITY_FORM);  // it is not dated again
    prf = 2;
    EXPECT_EQ(request(q, good), IBAKE_E_ARGUMENT);
    prf = 1;
    std::vector<ibake_identity> many(IBAKE_MIKEY_MAX / good[0].size, good[0]);
    EXPECT_EQ(request(q, many), IBAKE_E_LENGTH);  // over IBAKE_MIKEY_MAX
}

TEST_F(Requests, KmsRefuses) {
    const Bytes q = request();
    EXPECT_EQ(verified(q, now, psk), IBAKE_OK);
    EXPECT_EQ(verified(q, after(301), psk), IBAKE_E_CLOCK_SKEW);
    EXPECT_EQ(verified(q, after(-301), psk), IBAKE_E_CLOCK_SKEW);
    Bytes wrong = psk;
    wrong[31] ^= 1;
    EXPECT_EQ(verified(q, now, wrong), IBAKE_E_MAC);
    wrong.resize(31);
    EXPECT_EQ(verified(q, now, wrong), IBAKE_E_LENGTH);
    const auto parsed = [&](const std::function<void(Parts&)>& edit) { return verified(change(q, edit), now, psk); };
    EXPECT_EQ(parsed([](Parts& p) { p[0].body[9] = 0; }), IBAKE_E_HEADER);
    EXPECT_EQ(parsed([](Parts& p) { p[0].body[8] = 1; }), IBAKE_E_HEADER);
    EXPECT_EQ(parsed([](Parts& p) { p[0].body[1] = 21; }), IBAKE_E_PAYLOAD);
    EXPECT_EQ(parsed([](Parts& p) { p[0].body[1] = 20; }), IBAKE_E_DATA_TYPE);
    EXPECT_EQ(parsed([](Parts& p) { p.erase(p.begin() + 2); }), IBAKE_E_PAYLOAD);                 // no RAND
    EXPECT_EQ(parsed([](Parts& p) { p.erase(p.begin() + 3, p.begin() + 5); }), IBAKE_E_PAYLOAD);  // nobody
    EXPECT_EQ(parsed([](Parts& p) { p.erase(p.begin() + 5); }), IBAKE_E_PAYLOAD);                 // no KMS
    EXPECT_EQ(parsed([](Parts& p) { std::swap(p[4], p[5]); }), IBAKE_E_PAYLOAD);                  // role 1 after 3
    EXPECT_EQ(parsed([](Parts& p) { p[3].body[0] = 2; }), IBAKE_E_PAYLOAD);                       // role 2
    EXPECT_EQ(parsed([](Parts& p) { p[5].body[1] = 0; }), IBAKE_E_IDENTITY_FORM);                 // KMS id as NAI
    EXPECT_EQ(parsed([](Parts& p) { p[6].body[1] = 1; }), IBAKE_E_IDENTITY_FORM);                 // PSK name as URI
    EXPECT_EQ(parsed([](Parts& p) { p.insert(p.begin() + 6, p[6]); }), IBAKE_E_PAYLOAD);          // two PSK names
    EXPECT_EQ(parsed([](Parts& p) {
                  p.insert(p.begin() + 7, Part{payload::kKemac, Bytes{0, 0, 0, 0}});
              }),
              IBAKE_E_PAYLOAD);  // DECIDE-4
    EXPECT_EQ(parsed([](Parts& p) { p[2].body = Bytes(16, 15); }), IBAKE_E_RAND);
    EXPECT_EQ(parsed([](Parts& p) {
                  p.back().body[0] = 1;
                  p.back().body.resize(21);
              }),
              IBAKE_E_PRF);
    EXPECT_EQ(parsed([](Parts& p) { p.erase(p.begin() + 6); }), IBAKE_E_MAC);  // the PSK name is under V with the message
    for (size_t at : {4u, 12u, 30u, 80u, 140u}) {
        Bytes flipped = q;
        flipped[at] ^= 1;
        EXPECT_NE(verified(flipped, now, psk), IBAKE_OK) << at;
    }
}

TEST_F(Requests, UserRefusesReplies) {
    const Bytes q = request(), other = request(), a = reply(q, grants(names));
    EXPECT_EQ(opened(a, q), IBAKE_OK);
    EXPECT_EQ(opened(a, other), IBAKE_E_CSB_ID);
    Bytes flipped = a;
    flipped.back() ^= 1;
    EXPECT_EQ(opened(flipped, q), IBAKE_E_MAC);
    flipped = a;
    flipped[200] ^= 1;
    EXPECT_EQ(opened(flipped, q), IBAKE_E_MAC);
    const auto made = [&](const std::function<void(Parts&)>& edit) { return opened(remac(change(a, edit), q), q); };
    EXPECT_EQ(made([](Parts& p) { p[1].body[8] ^= 1; }), IBAKE_E_REPLAY);
    EXPECT_EQ(opened(change(a,
                            [](Parts& p) {
                                p[0].body[3] = 0;
                                p.back().body[0] = 1;
                                p.back().body.resize(21);
                            }),
                     q),
              IBAKE_E_PRF);
    EXPECT_EQ(made([](Parts& p) { p.erase(p.begin() + 2); }), IBAKE_E_IDENTITY_MISMATCH);
    EXPECT_EQ(made([](Parts& p) { std::swap(p[2], p[3]); }), IBAKE_E_IDENTITY_MISMATCH);
    EXPECT_EQ(made([](Parts& p) { p[4].body.back() ^= 1; }), IBAKE_E_IDENTITY_MISMATCH);
    EXPECT_EQ(opened(change(a, [](Parts& p) { find(p, payload::kKemac).body[0] = 0; }), q),
              IBAKE_E_ENCRYPTION_ALGORITHM);  // obligation 11
    EXPECT_EQ(opened(change(a, [](Parts& p) { find(p, payload::kKemac).body.back() = 1; }), q), IBAKE_E_MAC_ALGORITHM);
    EXPECT_NE(made([](Parts& p) { find(p, payload::kKemac).body[40] ^= 1; }), IBAKE_OK);
    EXPECT_EQ(opened(reply(q, grants({names[0], names[0]})), q), IBAKE_E_IDENTITY_MISMATCH);
    EXPECT_EQ(opened(reply(q, grants({names[1], names[0]})), q), IBAKE_E_IDENTITY_MISMATCH);
    EXPECT_EQ(opened(reply(q, grants({kms.dated(uri(mallory), now.seconds)})), q), IBAKE_E_IDENTITY_MISMATCH);
    // A key that does not belong to its identity, or is no point at all: none of the reply's keys is handed out.
    auto g = grants(names);
    std::swap(g[0].key, g[1].key);
    EXPECT_EQ(opened(reply(q, g), q), IBAKE_E_KEY_MISMATCH);
    g = grants(names);
    Bytes broken = kms.key_octets(names[1]);
    broken[50] ^= 1;
    g[1].key = broken.data();
    EXPECT_NE(opened(reply(q, g), q), IBAKE_OK);
}

TEST_F(Requests, RepliesAreBounded) {
    Bytes q;
    ASSERT_EQ(request(q, {uri(alice)}), IBAKE_OK);
    ibake_key_request_view view;
    ASSERT_EQ(ibake_key_request_parse(&view, q.data(), q.size()), IBAKE_OK);
    std::vector<std::string> days;
    for (uint64_t d = 0; d < IBAKE_MIKEY_MAX / 128; d++) days.push_back(kms.dated(uri(alice), now.seconds + 86400 * d));
    const auto g = grants(days);
    size_t most = 0;
    while (most < g.size() && ibake_key_reply_size(&view, g.data(), most + 1) != 0) most++;
    EXPECT_GT(most, size_t{IBAKE_MIKEY_MAX / 200});
    EXPECT_LT(most, g.size());
    Bytes out(IBAKE_MIKEY_MAX);
    size_t size = out.size();
    ASSERT_EQ(ibake_key_reply_make(&platform.context, out.data(), &size, &view, g.data(), most, psk.data(), psk.size()),
              IBAKE_OK);
    EXPECT_EQ(size, ibake_key_reply_size(&view, g.data(), most));
    size = out.size();
    EXPECT_EQ(ibake_key_reply_make(&platform.context, out.data(), &size, &view, g.data(), most + 1, psk.data(), psk.size()),
              IBAKE_E_LENGTH);
    size = 100;
    EXPECT_EQ(ibake_key_reply_make(&platform.context, out.data(), &size, &view, g.data(), 1, psk.data(), psk.size()),
              IBAKE_E_BUFFER);
    EXPECT_EQ(size, ibake_key_reply_size(&view, g.data(), 1));
    EXPECT_EQ(ibake_key_reply_make(&platform.context, out.data(), &size, &view, g.data(), 0, psk.data(), psk.size()),
              IBAKE_E_ARGUMENT);
    ibake_identity id;
    EXPECT_EQ(ibake_key_request_id(&view, &id, 1), IBAKE_E_ARGUMENT);
}

TEST_F(Requests, BufferTooSmallForARequest) {
    const std::vector<ibake_identity> list = ids();
    const size_t needed = request().size();
    const ibake_key_request q = {list.data(), list.size(), piece_of(kms_id), piece_of(psk_name), prf};
    for (size_t capacity : {size_t{0}, size_t{50}, needed - 33, needed - 1}) {
        Bytes out(needed, 0);
        size_t size = capacity;
        EXPECT_EQ(ibake_key_request_make(&platform.context, now, out.data(), &size, &q, psk.data(), psk.size()), IBAKE_E_BUFFER);
        EXPECT_EQ(size, needed) << capacity;
        EXPECT_EQ(out, Bytes(needed, 0));
    }
}

}  // namespace
