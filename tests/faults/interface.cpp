// Every call of the headers with every call of the platform failing, and the list of them. SPDX-License-Identifier: Apache-2.0
//
// tests/faults/exchange.cpp has those that need a state of the exchange.
#include "tests/faults/every_call.h"
#include "tests/support/backend.h"
#include "tests/support/forge.h"
#include "tests/support/suite_kms.h"

#include <fstream>
#include <regex>
#include <sstream>

namespace {

using namespace ibake::test;

TEST(Faults, Initialisation) {
    static TestPlatform platform;
    static const ibake_platform counted = platform.table;
    // SHA-224 may be missing: its calls do not fail here.
    platform.table.hash = [](void* self, ibake_hash_algorithm algorithm, const ibake_piece* pieces, size_t count, uint8_t* out) {
        const ibake_platform& from = algorithm == IBAKE_SHA224 ? *ibake_platform_openssl() : counted;
        return from.hash(self, algorithm, pieces, count, out);
    };
    ibake_context context;
    const ibake_sizes sizes = IBAKE_SIZES;
    fail_in(platform,
            {"init", [&] { return ibake_init(&context, &platform.table, &sizes); }, {{&context, sizeof context}}, false});
}

// A batch says of each item how it went: the first status that is none of success.
template <class Item, size_t n>
ibake_status worst(const Item (&items)[n]) {
    for (const Item& item : items)
        if (item.status != IBAKE_OK) return item.status;
    return IBAKE_OK;
}

TEST(Faults, BonehFranklin) {
    TestPlatform platform;
    const ibake_context* c = &platform.context;
    const uint8_t id[] = "id";
    const ibake_piece ids[] = {{id, sizeof id}, {id, 2}};
    uint8_t master[IBAKE_MASTER_SIZE], p_pub[IBAKE_P_PUB_SIZE], keys[2][IBAKE_KEY_SIZE], message[40] = {1};
    ibake_ibe_params params;
    ibake_ibe_key key, batch[2];
    ibake_ibe_recipient recipient;
    uint8_t ciphertext[sizeof message + IBAKE_CIPHERTEXT_OVERHEAD], out[2][sizeof message];
    const auto prepared = std::make_unique<ibake_ibe_prepared_key>();

    fail_in(platform,
            {"setup", [&] { return ibake_ibe_setup(c, master, p_pub); }, {{master, sizeof master}, {p_pub, sizeof p_pub}}});
    expect_no_call(platform, "public", [&] { return ibake_ibe_public(c, p_pub, master); });
    expect_no_call(platform, "params_load", [&] { return ibake_ibe_params_load(c, &params, p_pub); });
    fail_in(platform,
            {"extract", [&] { return ibake_ibe_extract(c, keys[0], master, id, sizeof id); }, {{keys[0], sizeof keys[0]}}});
    fail_in(platform,
            {"extract_batch", [&] { return ibake_ibe_extract_batch(c, keys[0], master, ids, 2); }, {{keys, sizeof keys}}});
    const auto load = [&](auto function) { return function(c, &key, &params, id, sizeof id, keys[0]); };
    fail_in(platform, {"key_load_checked", [&] { return load(ibake_ibe_key_load_checked); }, {{&key, sizeof key}}});
    fail_in(platform, {"key_load", [&] { return load(ibake_ibe_key_load); }, {{&key, sizeof key}}});
    ibake_ibe_key_item key_items[2] = {{id, sizeof id, keys[0], &batch[0], IBAKE_OK}, {id, 2, keys[1], &batch[1], IBAKE_OK}};
    const auto load_batch = [&] {
        std::memset(batch, 0, sizeof batch);
        EXPECT_EQ(ibake_ibe_key_load_batch(c, key_items, 2, &params), IBAKE_OK);
        for (size_t i = 0; i < 2; i++)
            EXPECT_EQ(ibake_ibe_key_prepare(c, prepared.get(), &batch[i]) == IBAKE_OK, key_items[i].status == IBAKE_OK);
        return worst(key_items);
    };
    every_call(platform, load_batch, [] {});
    expect_no_call(platform, "key_prepare", [&] { return ibake_ibe_key_prepare(c, prepared.get(), &key); });
    fail_in(platform, {"recipient_load",
                       [&] { return ibake_ibe_recipient_load(c, &recipient, &params, id, sizeof id); },
                       {{&recipient, sizeof recipient}},
                       false});
    fail_in(platform, {"encrypt",
                       [&] { return ibake_ibe_encrypt(c, ciphertext, &recipient, message, sizeof message); },
                       {{ciphertext, sizeof ciphertext}}});
    const auto decrypt = [&](auto function, const auto* k) { return function(c, out[0], k, ciphertext, sizeof ciphertext); };
    fail_in(platform, {"decrypt", [&] { return decrypt(ibake_ibe_decrypt, &key); }, {{out, sizeof out}}});
    EXPECT_EQ(std::memcmp(out[0], message, sizeof message), 0);
    fail_in(platform,
            {"decrypt_prepared", [&] { return decrypt(ibake_ibe_decrypt_prepared, prepared.get()); }, {{out, sizeof out}}});
    EXPECT_EQ(std::memcmp(out[0], message, sizeof message), 0);
    ibake_ibe_decrypt_item items[2] = {{&key, ciphertext, sizeof ciphertext, out[0], IBAKE_OK},
                                       {&batch[0], ciphertext, sizeof ciphertext, out[1], IBAKE_OK}};
    const auto decrypt_batch = [&] {
        std::memset(out, 0, sizeof out);
        EXPECT_EQ(ibake_ibe_decrypt_batch(c, items, 2), IBAKE_OK);
        for (size_t i = 0; i < 2; i++)
            EXPECT_EQ(Bytes(out[i], out[i] + sizeof message),
                      items[i].status == IBAKE_OK ? Bytes(message, message + sizeof message) : Bytes(sizeof message, 0));
        return worst(items);
    };
    every_call(platform, decrypt_batch, [] {});
}

class FaultsOfRfc5091 : public testing::TestWithParam<ibake_ss_scheme> {};
INSTANTIATE_TEST_SUITE_P(Schemes, FaultsOfRfc5091, testing::Values(IBAKE_SS_BF, IBAKE_SS_BB1),
                         [](const auto& info) { return info.param == IBAKE_SS_BF ? "BF" : "BB1"; });

TEST_P(FaultsOfRfc5091, EveryCall) {
#if IBAKE_SS_MAX_BITS >= 512
    TestPlatform platform;
    const ibake_context* c = &platform.context;
    const nlohmann::json level = load_vectors("rfc5091_derived.json").at("levels").at(0);
    const Bytes p = from_hex(level.at("p")), q = from_hex(level.at("q")), id = {1, 2, 3}, message = {4, 5, 6, 7};
    const auto params = std::make_unique<ibake_ss_params>();
    const auto key = std::make_unique<ibake_ss_key>();
    const auto recipient = std::make_unique<ibake_ss_recipient>();
    Bytes params_der(IBAKE_SS_PARAMS_DER_SIZE(512)), master(IBAKE_SS_MASTER_DER_SIZE), key_der(IBAKE_SS_KEY_DER_SIZE(512)),
        ciphertext(IBAKE_SS_CIPHERTEXT_SIZE(512, message.size())), out(ciphertext.size());
    const auto whole = [](auto& a) { return std::pair<void*, size_t>(a.data(), a.size()); };
    size_t params_size = 0, master_size = 0, key_size = 0, ciphertext_size = 0, out_size = 0;

    fail_in(platform, {"setup",
                       [&] {
                           params_size = params_der.size();
                           master_size = master.size();
                           return ibake_ss_setup(c, params_der.data(), &params_size, master.data(), &master_size, GetParam(),
                                                 p.data(), p.size(), q.data(), q.size());
                       },
                       {whole(params_der), whole(master)}});
    const auto load = [&](auto function) { return function(c, params.get(), sizeof *params, params_der.data(), params_size); };
    const std::pair<void*, size_t> loaded = {params.get(), sizeof *params};
    fail_in(platform, {"params_load", [&] { return load(ibake_ss_params_load); }, {loaded}, false});
    fail_in(platform, {"params_load_checked", [&] { return load(ibake_ss_params_load_checked); }, {loaded}, false});
    expect_no_call(platform, "master_check", [&] { return ibake_ss_master_check(c, params.get(), master.data(), master_size); });
    fail_in(platform, {"extract",
                       [&] {
                           key_size = key_der.size();
                           return ibake_ss_extract(c, key_der.data(), &key_size, params.get(), master.data(), master_size,
                                                   id.data(), id.size());
                       },
                       {whole(key_der)}});
    fail_in(platform, {"key_load",
                       [&] {
                           return ibake_ss_key_load(c, key.get(), sizeof *key, params.get(), id.data(), id.size(), key_der.data(),
                                                    key_size);
                       },
                       {{key.get(), sizeof *key}}});
    expect_no_call(platform, "key_load_checked",
                   [&] { return ibake_ss_key_load_checked(c, key.get(), sizeof *key, params.get(), key_der.data(), key_size); });
    fail_in(platform,
            {"recipient_load",
             [&] { return ibake_ss_recipient_load(c, recipient.get(), sizeof *recipient, params.get(), id.data(), id.size()); },
             {{recipient.get(), sizeof *recipient}},
             false});
    fail_in(platform, {"encrypt",
                       [&] {
                           ciphertext_size = ciphertext.size();
                           return ibake_ss_encrypt(c, ciphertext.data(), &ciphertext_size, params.get(), recipient.get(),
                                                   message.data(), message.size());
                       },
                       {whole(ciphertext)}});
    expect_no_call(platform, "ciphertext_check",
                   [&] { return ibake_ss_ciphertext_check(c, params.get(), ciphertext.data(), ciphertext_size); });
    fail_in(platform, {"decrypt",
                       [&] {
                           out_size = out.size();
                           return ibake_ss_decrypt(c, out.data(), &out_size, params.get(), key.get(), ciphertext.data(),
                                                   ciphertext_size);
                       },
                       {whole(out)}});
    out.resize(out_size);
    EXPECT_EQ(out, message);
#else
    GTEST_SKIP() << "the suites of RFC 5091 are not compiled in";
#endif
}

TEST(Faults, WhatASessionIsAskedFor) {
    Stage stage;
    stage.deliver_to_mailbox();
    Talk talk(stage);
    talk.to_end();
    TestPlatform& platform = stage.i->platform;
    ibake_session& s = talk.i.memory;
    const Bytes before = octets_of(s);
    ibake_srtp_keys keys;
    Bytes message(IBAKE_MIKEY_MAX);
    size_t size = 0;
    fail_in(platform,
            {"session_export_deferred", [&] { return ibake_session_export_deferred(&s, &keys, 1); }, {{&keys, sizeof keys}}});
    fail_in(platform, {"session_error",
                       [&] {
                           size = message.size();
                           return ibake_session_error(&s, stage.after(1), message.data(), &size, 0);
                       },
                       {{message.data(), message.size()}}});
    // No status, but a failure is a no.
    Talk second(stage);
    second.to2();
    for (const long at : {-1, 0}) {
        stage.r->platform.calls = 0;
        stage.r->platform.fail_at = at;
        EXPECT_EQ(ibake_session_match(&second.r.memory, second.m1.data(), second.m1.size()), at < 0);
        EXPECT_EQ(stage.r->platform.calls, 1);
    }
    stage.r->platform.fail_at = -1;

    uint8_t fingerprint[IBAKE_FINGERPRINT_SIZE];
    ibake_session_info info;
    ibake_session other;
    expect_no_call(platform, "session_init", [&] { return ibake_session_init(&other, sizeof other, &stage.i->config); });
    expect_no_call(platform, "session_export", [&] { return ibake_session_export(&s, &keys, 1); });
    expect_no_call(platform, "session_fingerprint", [&] { return ibake_session_fingerprint(&s, fingerprint); });
    expect_no_call(platform, "session_get_info", [&] { return ibake_session_get_info(&s, &info); });
    expect_no_call(platform, "session_stored", [&] {
        size = message.size();
        return ibake_session_stored(&s, message.data(), &size);
    });
    expect_no_call(platform, "session_confirmed", [&] { return ibake_session_confirmed(&s); });
    expect_no_call(platform, "session_expire", [&] { return ibake_session_expire(&s, stage.after(1)); });
    EXPECT_EQ(octets_of(s), before);
}

TEST(Faults, ResponderAroundItsMessages) {
    Stage stage;
    std::vector<ibake_half_open> slots(2);
    std::vector<ibake_replay_entry> replay(2);
    ibake_responder_limits limits{};
    limits.half_open = slots.data();
    limits.half_open_count = slots.size();
    limits.replay = replay.data();
    limits.replay_count = replay.size();
    ibake_responder table;
    fail_in(stage.r->platform, {"responder_init",
                                [&] { return ibake_responder_init(&table, sizeof table, &stage.r->config, &limits); },
                                {{&table, sizeof table}}});
    Talk talk(stage);
    talk.to1();
    const ibake_responder before = table;
    every_call(
        stage.r->platform,
        [&] {
            table = before;
            for (ibake_replay_entry& e : replay) e = {};
            return ibake_responder_outgoing(&table, stage.now, talk.m1.data(), talk.m1.size());
        },
        [&] {
            EXPECT_EQ(std::memcmp(&table, &before, sizeof table), 0);
            for (const ibake_replay_entry& e : replay) EXPECT_EQ(e.opaque[4], 0u);
        });
    ibake_responder_close(&table);
}

// A call that is given a context, a configuration, a session or a responder may ask the platform; each has its place here.
TEST(Faults, EveryCallOfTheHeadersHasItsTest) {
    const std::map<std::string, std::string> tests = {
        {"init", "Faults, Initialisation"},
        {"ibe_", "Faults, BonehFranklin"},
        {"ss_", "FaultsOfRfc5091, EveryCall"},
        {"config_default", "Faults, WholeExchange"},
        {"session_start", "Faults, WholeExchange"},
        {"session_accept", "Faults, WholeExchange"},
        {"session_receive", "Faults, WholeExchange"},
        {"session_rekey", "Faults, RekeyAndUpdate"},
        {"session_update", "Faults, RekeyAndUpdate"},
        {"session_", "Faults, WhatASessionIsAskedFor"},
        {"deferred_open", "Faults, DeferredOpen"},
        {"responder_receive", "Faults, Responder"},
        {"responder_", "Faults, ResponderAroundItsMessages"},
        {"key_", "Faults, KeyRequest"},
    };
    // These return no status and ask for nothing but `wipe`, which cannot fail: tests/protocol has them.
    const std::set<std::string> none = {"session_close", "session_move", "responder_expire", "responder_half_open",
                                        "config_default"};
    const auto text = [](const char* path) {
        std::ostringstream out;
        std::ifstream in(path);
        out << in.rdbuf();
        return out.str();
    };
    const std::string ours =
        text("tests/faults/interface.cpp") + text("tests/faults/exchange.cpp") + text("tests/support/ibake_world.h");
    const std::regex call(R"(\bibake_([a-z0-9_]+)\((?:const )?ibake_(?:context|config|session|responder) ?\*)");
    size_t calls = 0;
    for (const char* header : {"ibe/ibe.h", "ibe/ss.h", "ibake/ibake.h"}) {
        const std::string lines = text(header);
        for (std::sregex_iterator at(lines.begin(), lines.end(), call), end; at != end; ++at) {
            const std::string name = (*at)[1];
            calls++;
            if (none.count(name) != 0) continue;
            const auto place = std::find_if(tests.begin(), tests.end(), [&](const auto& t) { return t.first == name; });
            const auto prefix = std::find_if(tests.begin(), tests.end(),
                                             [&](const auto& t) { return t.first.back() == '_' && name.rfind(t.first, 0) == 0; });
            ASSERT_TRUE(place != tests.end() || prefix != tests.end()) << name << ": which test lets the platform fail in it?";
            const std::string test = place != tests.end() ? place->second : prefix->second;
            EXPECT_NE(ours.find("(" + test + ")"), std::string::npos) << test;
            EXPECT_TRUE(std::regex_search(ours, std::regex("\\bibake_" + name + "\\b[^_a-z]")))
                << name << " is not called in these tests";
        }
    }
    EXPECT_GE(calls, 50u);
}

}  // namespace
