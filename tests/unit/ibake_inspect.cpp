// Inspection: every payload of every specification, truncations, nonsense. SPDX-License-Identifier: Apache-2.0
#include "tests/support/forge.h"
#include "tests/support/prng.h"

namespace {

using namespace ibake;
using namespace ibake::test;

struct Seen {
    std::vector<std::string> payloads;
    std::vector<std::pair<std::string, std::string>> fields;  // name, value or hex
    std::map<std::string, std::string> meanings;
    size_t end = 0;  // of the last payload
};
ibake_status walk(const Bytes& m, Seen& seen, uint8_t first = 0) {
    struct Context {
        const Bytes& m;
        Seen& seen;
    } context{m, seen};
    return ibake_inspect(
        m.data(), m.size(), first,
        [](void* self, const ibake_item* item) {
            auto* c = static_cast<Context*>(self);
            EXPECT_EQ(item->octets, c->m.data() + item->offset);
            EXPECT_LE(item->offset + item->size, c->m.size());
            if (item->kind == IBAKE_ITEM_PAYLOAD) {
                EXPECT_EQ(item->offset, c->seen.end);  // payloads follow one another
                EXPECT_EQ(item->depth, 0u);
                c->seen.end = item->offset + item->size;
                c->seen.payloads.push_back(item->name);
            } else {
                EXPECT_GE(item->depth, 1u);
                c->seen.fields.emplace_back(item->name,
                                            item->is_number ? std::to_string(item->value) : to_hex(item->octets, item->size));
                if (item->meaning != nullptr) c->seen.meanings[item->name] = item->meaning;
            }
            return 0;
        },
        &context);
}
std::string value(const Seen& s, const std::string& name, size_t nth = 0) {
    for (const auto& [n, v] : s.fields)
        if (n == name && nth-- == 0) return v;
    return "(absent)";
}

TEST(Inspect, ExampleOfRfc4567) {  // the beginning of the example in RFC 4567, ended after RAND
    Seen s;
    const Bytes m = from_hex("01000580cd177e500100"
                             "000000000000000000"
                             "0b00dd4bb8a25de2be93"
                             "0010000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(walk(m, s), IBAKE_OK);
    EXPECT_EQ(s.payloads, (std::vector<std::string>{"HDR", "T", "RAND"}));
    EXPECT_EQ(value(s, "csb_id"), "cd177e50");
    EXPECT_EQ(value(s, "v"), "1");
    EXPECT_EQ(value(s, "ssrc"), "0");
    EXPECT_EQ(s.meanings["data_type"], "PSK_INIT");
    EXPECT_EQ(s.meanings["cs_id_map_type"], "SRTP-ID");
    EXPECT_EQ(s.meanings["ts_type"], "NTP-UTC");
}

TEST(Inspect, MessagesOfAnExchange) {
    Stage stage;
    stage.use_policies();
    stage.deliver_to_mailbox();
    stage.require_binding();
    Talk talk(stage);
    talk.to_end();
    const std::vector<std::vector<std::string>> expected = {
        {"HDR", "T", "RAND", "IDR", "IDR", "SP", "GENERAL_EXT", "IBAKE"},
        {"HDR", "T", "IDR", "IDR", "IBAKE"},
        {"HDR", "T", "RAND", "IDR", "IDR", "IBAKE", "ESK"},
        {"HDR", "T", "IDR", "IDR", "IBAKE", "SP", "GENERAL_EXT", "GENERAL_EXT", "V"}};
    size_t k = 0;
    for (const Bytes* m : {&talk.m1, &talk.m2, &talk.m3, &talk.m4}) {
        Seen s;
        EXPECT_EQ(walk(*m, s), IBAKE_OK);
        EXPECT_EQ(s.payloads, expected[k]);
        EXPECT_EQ(s.end, m->size());
        EXPECT_EQ(s.meanings["data_type"],
                  (std::vector<std::string>{"I_MESSAGE_1", "R_MESSAGE_1", "I_MESSAGE_2", "R_MESSAGE_2"})[k]);
        if (k == 0) {
            EXPECT_EQ(value(s, "session_key_length"), "16");
            EXPECT_EQ(value(s, "tag_length"), "10");
            EXPECT_EQ(value(s, "data"), to_hex(Bytes{'m', 'i', 'k', 'e', 'y'}));
            EXPECT_EQ(s.meanings["extension_type"], "SDP IDs");
        }
        if (k == 3) {
            EXPECT_EQ(s.meanings["extension_type"], "binding");
        }
        k++;
    }
    Seen chain;
    const Bytes plain = stage.forge->open(talk.m3, stage.mailbox);
    EXPECT_EQ(walk(plain, chain, payload::kIdr), IBAKE_OK);
    EXPECT_EQ(chain.payloads, (std::vector<std::string>{"IDR", "ECCPT", "IDR", "ECCPT", "GENERAL_EXT"}));
    EXPECT_EQ(chain.meanings["extension_type"], "binding");
    EXPECT_EQ(chain.meanings["ecc_curve"], "P-256");
    EXPECT_EQ(value(chain, "padding"), "00");
    Seen esk;
    EXPECT_EQ(walk(stage.forge->open(talk.m3, stage.bob, payload::kEsk), esk, payload::kId), IBAKE_OK);
    EXPECT_EQ(esk.payloads, (std::vector<std::string>{"ID", "SK"}));
}

// One payload of every kind, by hand from the layouts of RFC 3830, 4563, 6043 and 6267.
const std::vector<std::pair<uint8_t, const char*>> kPayloads = {{payload::kKemac, "01000401020304"
                                                                                  "00"},
                                                                {payload::kKemac, "0300020102"
                                                                                  "01"
                                                                                  "000102030405060708090a0b0c0d0e0f10111213"},
                                                                {payload::kPke, "8003aabbcc"},
                                                                {payload::kT, "02"
                                                                              "00000007"},
                                                                {payload::kT, "03"
                                                                              "00000007"},
                                                                {payload::kT, "01"
                                                                              "0000000700000008"},
                                                                {payload::kId, "00000161"},
                                                                {payload::kCert, "0100026162"},
                                                                {payload::kChash, "01"
                                                                                  "000102030405060708090a0b0c0d0e0f"},
                                                                {payload::kSp, "0000"
                                                                               "0006"
                                                                               "000101"
                                                                               "060100"},
                                                                {payload::kSp, "0500"
                                                                               "0007"
                                                                               "0105"
                                                                               "0102030405"},
                                                                {payload::kRand, "0100"},
                                                                {payload::kErr, "070000"},
                                                                {payload::kTr, "01"
                                                                               "00"
                                                                               "0000000000000001"},
                                                                {payload::kTr, "04"
                                                                               "02"
                                                                               "00000e10"},
                                                                {payload::kIdr, "0501000161"},
                                                                {payload::kRandr, "030200ff"},
                                                                {payload::kKeyData, "100002aabb"
                                                                                    "0001cc"},
                                                                {payload::kKeyData, "220001aa"
                                                                                    "0101"
                                                                                    "0102"},
                                                                {payload::kKeyData, "710001aa"
                                                                                    "02bbbb"},
                                                                {payload::kGeneral, "01"
                                                                                    "0005"
                                                                                    "6d696b6579"},
                                                                {payload::kIbake, "0001aa"},
                                                                {payload::kEsk, "0001aa"},
                                                                {payload::kSk, "110001aa"
                                                                               "01ff"},
                                                                {payload::kEccpt,
                                                                 "05"
                                                                 "03"
                                                                 "00000000000000000000000000000000000000000000000000000000"
                                                                 "00"
                                                                 "00"
                                                                 "0000"
                                                                 "00"},                // P-224, compressed
                                                                {payload::kDh, "01"},  // completed below
                                                                {payload::kV, "00"},
                                                                {payload::kSign, "0003aabbcc"}};

Parts every_payload() {
    Parts parts = {{255, from_hex("0102000011223344"
                                  "0100"
                                  "010000000200000003")}};
    for (const auto& [type, hex] : kPayloads) {
        Part p{type, from_hex(hex)};
        if (type == payload::kDh) {
            p.body.resize(1 + 96, 9);
            p.body.push_back(0);
        }
        parts.push_back(p);
    }
    return parts;
}
// SIGN has no next payload octet of its own.
Bytes joined(const Parts& parts) {
    Bytes out = join(parts);
    if (parts.back().type == payload::kSign) out.erase(out.end() - static_cast<long>(parts.back().body.size()) - 1);
    return out;
}

TEST(Inspect, EveryPayloadOfTheSpecifications) {
    Seen s;
    const Bytes m = joined(every_payload());
    ASSERT_EQ(walk(m, s), IBAKE_OK);
    ASSERT_EQ(s.payloads.size(), kPayloads.size() + 1);
    for (size_t k = 0; k < kPayloads.size(); k++) EXPECT_EQ(s.payloads[k + 1], ibake_payload_name(kPayloads[k].first));
    EXPECT_EQ(s.end, m.size());
    EXPECT_EQ(value(s, "cache"), "2");
    EXPECT_EQ(value(s, "signature"), "aabbcc");
    EXPECT_EQ(value(s, "salt_data"), "cc");
    EXPECT_EQ(value(s, "spi"), "bbbb");
    EXPECT_EQ(value(s, "valid_to"), "02");
    EXPECT_EQ(value(s, "param"), "(absent)");
    EXPECT_EQ(value(s, "error_no"), "7");
}

TEST(Inspect, GenericIdMap) {
    Seen s;
    const Bytes m = from_hex("01010000112233440102"
                             "01"
                             "00"
                             "82"
                             "0506"
                             "0004"
                             "01020304"
                             "02"
                             "aabb");
    ASSERT_EQ(walk(m, s), IBAKE_OK);
    EXPECT_EQ(value(s, "policies"), "2");
    EXPECT_EQ(value(s, "policy_numbers"), "0506");
    EXPECT_EQ(value(s, "session_data"), "01020304");
    EXPECT_EQ(value(s, "spi"), "aabb");
}

TEST(Inspect, TruncationAtEveryOctet) {
    const Bytes m = joined(every_payload());
    for (size_t size = 0; size < m.size(); size++) {
        Seen s;
        const Bytes cut(m.begin(), m.begin() + static_cast<long>(size));
        EXPECT_NE(size == 0 ? IBAKE_E_LENGTH : walk(cut, s), IBAKE_OK) << size;
        EXPECT_LE(s.end, size);
    }
    Bytes more = m;
    more.push_back(0);
    Seen s;
    EXPECT_EQ(walk(more, s), IBAKE_E_LENGTH);
}

TEST(Inspect, WhatCannotBeMeasuredIsRefused) {
    Seen s;
    EXPECT_EQ(walk(from_hex("02160000112233440001"), s), IBAKE_E_VERSION);
    EXPECT_EQ(walk(from_hex("01160000112233440103"), s = {}), IBAKE_E_FORMAT);     // unknown map type
    EXPECT_EQ(walk(from_hex("0116120011223344000100"), s = {}), IBAKE_E_PAYLOAD);  // payload 18
    EXPECT_EQ(walk(from_hex("01160500112233440001"
                            "000400000000"),
                   s = {}),
              IBAKE_E_FORMAT);  // timestamp type 4
    EXPECT_EQ(walk(from_hex("0008"
                            "0000"),
                   s = {}, payload::kV),
              IBAKE_E_FORMAT);
}

TEST(Inspect, StopsWhenToldTo) {
    int count = 0;
    const Bytes m = joined(every_payload());
    const ibake_visit visit = [](void* self, const ibake_item*) { return ++*static_cast<int*>(self) == 5 ? 1 : 0; };
    EXPECT_EQ(ibake_inspect(m.data(), m.size(), 0, visit, &count), IBAKE_OK);
    EXPECT_EQ(count, 5);
}

TEST(Inspect, RandomOctets) {
    Prng prng("inspect");
    const Bytes m = joined(every_payload());
    for (int k = 0; k < rounds(20000); k++) {
        Bytes x = m;
        for (uint64_t flips = 1 + prng.below(4); flips-- > 0;)
            x[prng.below(x.size())] ^= static_cast<uint8_t>(1u << prng.below(8));
        Seen s;
        (void)walk(x, s);
    }
}

TEST(Inspect, Names) {
    EXPECT_STREQ(ibake_data_type_name(19), "REQUEST_KEY_INIT_PSK");
    EXPECT_STREQ(ibake_data_type_name(26), "unknown");
    EXPECT_STREQ(ibake_payload_name(25), "ECCPT");
    EXPECT_STREQ(ibake_payload_name(18), "unknown");
}

TEST(Peek, Messages) {
    Stage stage;
    Talk talk(stage);
    talk.to_end();
    ibake_peek peek;
    ASSERT_EQ(ibake_message_peek(&peek, talk.m1.data(), talk.m1.size()), IBAKE_OK);
    EXPECT_EQ(peek.data_type, IBAKE_MESSAGE_I1);
    EXPECT_EQ(text(peek.initiator), stage.alice);
    EXPECT_EQ(text(peek.responder), stage.bob);
    EXPECT_EQ(peek.kms.size, 0u);
    EXPECT_EQ(peek.error_no, 255);
    EXPECT_EQ(ibake_message_peek(&peek, talk.m1.data(), talk.m1.size() - 1), IBAKE_E_LENGTH);
}

}  // namespace
