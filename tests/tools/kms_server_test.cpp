// The KMS inside one process: what it grants, what it records, what it refuses; its public parameters. SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <nlohmann/json.hpp>

#include "ibe/platform_openssl.h"
#include "tests/tools/harness.h"
#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/net/clock.h"

namespace ibake::test {
namespace {

using cli::Failure;
using kms::Ledger;
using kms::Params;
using kms::Server;

constexpr uint64_t day = 86400;

// A context whose CSB IDs are all 7: two requests at one time have the same key of the ledger.
const ibake_context& fixed_csb_id() {
    static ibake_platform platform = *ibake_platform_openssl();
    static const ibake_context context = [] {
        platform.self = nullptr;
        platform.random = [](void*, ibake_random_use use, uint8_t* out, size_t size) {
            const ibake_platform* host = ibake_platform_openssl();
            if (use != IBAKE_RANDOM_CSB_ID) return host->random(host->self, use, out, size);
            std::memset(out, 7, size);
            return 0;
        };
        ibake_context c;
        const ibake_sizes sizes = IBAKE_SIZES;
        cli::require(ibake_init(&c, &platform, &sizes), "context");
        return c;
    }();
    return context;
}

class KmsServer : public testing::Test, protected Network {
protected:
    explicit KmsServer(const std::string& suite = "bf-bls12381") : Network(suite) { restart(); }
    ~KmsServer() override { net::set_clock(std::to_string(time(nullptr))); }

    void restart(kms::Policy policy = {7 * day, 366 * day}) {
        server.reset();
        server = std::make_unique<Server>(folder / "kms", sealer, policy, log_file, trace);
    }
    // Dated strings when they end in Z, else undated identities.
    Octets request(const std::vector<std::string>& asked, const std::string& kms_id = "sip:kms@operator-a.example",
                   const ibake_context& context = kms::library()) const {
        std::vector<ibake_identity> ids;
        for (const std::string& a : asked)
            ids.push_back(
                {store::as_bytes(a).data(), a.size(), a.back() == 'Z' ? uint8_t{IBAKE_ID_BYTES} : kms::identity_of(a).type});
        const auto piece = [](const std::string& s) { return ibake_piece{store::as_bytes(s).data(), s.size()}; };
        const std::string name = "alice", psk = text_of(folder / "alice.psk");
        const ibake_key_request r{ids.data(), ids.size(), piece(kms_id), piece(name), IBAKE_PRF_SHA256};
        Octets message(IBAKE_MIKEY_MAX);
        size_t size = message.size();
        cli::require(
            ibake_key_request_make(&context, net::now(), message.data(), &size, &r, store::as_bytes(psk).data(), psk.size()),
            "request");
        message.resize(size);
        return message;
    }
    static std::string dated(const std::string& id, int64_t days) {
        const ibake_identity identity = kms::identity_of(id);
        uint8_t out[IBAKE_DATED_MAX];
        size_t size = sizeof out;
        cli::require(ibake_identity_dated(out, &size, &identity, net::now().seconds + static_cast<uint64_t>(days * 86400), day),
                     "date");
        return {out, out + size};
    }
    // The granted dated strings of a reply; an Error message or silence throws.
    std::vector<std::string> granted(const Octets& message, const Octets& reply) const {
        const ibe::Parameters loaded(kms::library(), static_cast<uint16_t>(server->params().suite), server->params().octets,
                                     "params");
        ibake_kms kms = loaded.view();
        kms.interval_s = day;
        const std::string psk = text_of(folder / "alice.psk");
        std::vector<std::string> out;
        const auto take = [](void* self, const uint8_t* d, size_t size, const uint8_t*, size_t) {
            static_cast<std::vector<std::string>*>(self)->emplace_back(d, d + size);
            return 0;
        };
        cli::require(ibake_key_reply_open(&kms::library(), reply.data(), reply.size(), message.data(), message.size(), &kms,
                                          store::as_bytes(psk).data(), psk.size(), take, &out),
                     "reply");
        return out;
    }
    std::vector<std::string> ask(const std::vector<std::string>& asked) {
        const Octets message = request(asked);
        const auto reply = server->answer(message, "peer");
        return reply && (*reply)[1] == IBAKE_MESSAGE_REQUEST_KEY_RESP ? granted(message, *reply) : std::vector<std::string>{};
    }
    std::string refusal(const std::vector<std::string>& asked, const std::string& kms_id = "sip:kms@operator-a.example") {
        std::filesystem::resize_file(folder / "log", 0);
        const auto reply = server->answer(request(asked, kms_id), "peer");
        EXPECT_TRUE(reply && (*reply)[1] == IBAKE_MESSAGE_ERROR);
        return text_of(folder / "log");
    }

    store::Sealer sealer{"", folder / "seal.key"};
    net::Log log_file{folder / "log"};
    net::Trace trace{""};
    std::unique_ptr<Server> server;
};

TEST_F(KmsServer, GrantsWhatIsOwned) {
    EXPECT_EQ(ask({dated(alice, 0), dated(alice, 30)}), (std::vector<std::string>{dated(alice, 0), dated(alice, 30)}));
    EXPECT_EQ(ask({dated(bob, 0), dated(alice, 1)}), std::vector<std::string>{dated(alice, 1)});
    EXPECT_EQ(server->ledger().totals().keys, 3);
    EXPECT_EQ(server->ledger().subscribers()[0].issued, 3);
}

TEST_F(KmsServer, UndatedRequestsEndAtTheHorizonAndAtOneDatagram) {
    const auto keys = ask({alice});
    ASSERT_EQ(keys.size(), 8u);
    EXPECT_EQ(keys.front(), dated(alice, 0));
    EXPECT_EQ(keys.back(), dated(alice, 7));
    restart({300 * day, 366 * day});
    const Octets message = request({alice});
    const auto reply = server->answer(message, "peer");
    ASSERT_TRUE(reply);
    EXPECT_LE(reply->size(), 1400u);
    EXPECT_GE(granted(message, *reply).size(), 8u);
}

struct KmsServerOfRfc5091 : KmsServer {
    KmsServerOfRfc5091() : KmsServer("bf-ss512") {}
};

TEST_F(KmsServerOfRfc5091, GrantsKeyBlocks) {
    EXPECT_EQ(server->params().suite, uint64_t{IBAKE_SUITE_BF_SS512});
    EXPECT_EQ(ask({dated(alice, 0), dated(alice, 30)}), (std::vector<std::string>{dated(alice, 0), dated(alice, 30)}));
    restart({300 * day, 366 * day});
    const Octets message = request({alice});
    const auto reply = server->answer(message, "peer");
    ASSERT_TRUE(reply);
    EXPECT_LE(reply->size(), 1400u);
    EXPECT_GE(granted(message, *reply).size(), 5u);
    EXPECT_EQ(server->answer(message, "peer"), reply);
}

TEST_F(KmsServerOfRfc5091, ParametersOfAnotherMasterSecretAreRefused) {
    Params p = server->params();
    p.octets = ibe::setup(kms::library(), IBAKE_SUITE_BF_SS512).params;
    const store::Secret seed(32);
    store::write_file(folder / "kms/params.json", p.signed_json(seed), store::Overwrite::yes);
    EXPECT_THROW(restart(), Failure);
}

TEST_F(KmsServer, RefusesWithTheReason) {
    const std::string no_boundary = alice + "20261121000001Z";
    EXPECT_NE(refusal({dated(bob, 0)}).find("does not own"), std::string::npos);
    EXPECT_NE(refusal({bob}).find("does not own"), std::string::npos);
    EXPECT_NE(refusal({no_boundary}).find("interval boundary"), std::string::npos);
    EXPECT_NE(refusal({dated(alice, -2)}).find("is over"), std::string::npos);
    EXPECT_NE(refusal({dated(alice, 400)}).find("further ahead"), std::string::npos);
    restart({7 * day, 1000 * day});
    EXPECT_NE(refusal({dated(alice, 400)}).find("outside the validity"), std::string::npos);
    EXPECT_NE(refusal({dated(alice, 0)}, "sip:kms@operator-b.example").find("asks for KMS"), std::string::npos);
    EXPECT_EQ(server->ledger().totals().keys, 0);
}

TEST_F(KmsServer, OneKeyOfTheLedgerOneReplyForEver) {
    // Yesterday's boundary may lie between two calls of now(): stand still in the middle of a day.
    net::set_clock(std::to_string(net::now().seconds / day * day + day / 2));
    const Octets first = request({dated(alice, 0)}, "sip:kms@operator-a.example", fixed_csb_id());
    const auto reply = server->answer(first, "peer");
    ASSERT_TRUE(reply);
    EXPECT_EQ(server->answer(first, "another peer"), reply);
    restart();
    EXPECT_EQ(server->answer(first, "peer"), reply);
    EXPECT_EQ(server->ledger().totals().replies, 1);

    // The same (PSK name, CSB ID, T), made by the subscriber itself, for another key: nothing, and nothing changes.
    ibake_key_request_view view;
    ASSERT_EQ(ibake_key_request_parse(&view, first.data(), first.size()), IBAKE_OK);
    const std::string psk = text_of(folder / "alice.psk"), other = dated(alice, 1), name = "alice";
    const ibake_identity id{store::as_bytes(other).data(), other.size(), IBAKE_ID_BYTES};
    const ibake_key_request again{
        &id, 1, {view.kms.data, view.kms.size}, {store::as_bytes(name).data(), name.size()}, IBAKE_PRF_SHA256};
    Octets second(IBAKE_MIKEY_MAX);
    size_t size = second.size();
    ASSERT_EQ(
        ibake_key_request_make(&fixed_csb_id(), view.time, second.data(), &size, &again, store::as_bytes(psk).data(), psk.size()),
        IBAKE_OK);
    second.resize(size);
    ASSERT_EQ(Octets(second.begin() + 4, second.begin() + 8), Octets(first.begin() + 4, first.begin() + 8));
    ASSERT_EQ(Octets(second.begin() + 10, second.begin() + 20), Octets(first.begin() + 10, first.begin() + 20));
    EXPECT_FALSE(server->answer(second, "peer"));
    EXPECT_EQ(server->answer(first, "peer"), reply);
    EXPECT_EQ(server->ledger().totals().keys, 1);
}

TEST_F(KmsServer, SilenceForWhatDoesNotVerify) {
    const Octets message = request({dated(alice, 0)});
    for (size_t i = 0; i < message.size(); ++i) {
        Octets changed = message;
        changed[i] ^= 1;
        const auto reply = server->answer(changed, "peer");
        EXPECT_FALSE(reply) << "octet " << i;
        EXPECT_FALSE(server->answer(store::Bytes(message).first(i), "peer"));
    }
    EXPECT_EQ(server->ledger().totals().replies, 0);
    net::set_clock(std::to_string(net::now().seconds + 400));
    EXPECT_FALSE(server->answer(message, "peer"));
    EXPECT_NE(text_of(folder / "log").find(ibake_status_text(IBAKE_E_CLOCK_SKEW)), std::string::npos);
}

TEST_F(KmsServer, ReplyOctetsGoWhenNoClockAsksForThem) {
    const Octets message = request({dated(alice, 0)});
    ASSERT_TRUE(server->answer(message, "peer"));
    net::set_clock(std::to_string(net::now().seconds + 2000));
    server->housekeeping();
    net::set_clock(std::to_string(time(nullptr)));
    EXPECT_FALSE(server->answer(message, "peer"));
    EXPECT_EQ(server->ledger().totals().keys, 1);
}

TEST_F(KmsServer, ParametersOfAnotherMasterSecretAreRefused) {
    const Params p = server->params();
    auto j = nlohmann::json::parse(text_of(folder / "kms/params.json"));
    j.erase("signature");
    uint8_t master[IBAKE_MASTER_SIZE], p_pub[IBAKE_P_PUB_SIZE];
    ASSERT_EQ(ibake_ibe_setup(&kms::library(), master, p_pub), IBAKE_OK);
    j["p_pub"] = store::to_hex(p_pub);
    store::write_file(folder / "kms/params.json", j.dump(), store::Overwrite::yes);
    EXPECT_THROW(restart(), Failure);
}

// What the send asserts: inside an open transaction there is no committed reply.
TEST(LedgerDeathTest, NoReplyLeavesAnOpenTransaction) {
    struct Open : Ledger {
        using Ledger::database_;
        using Ledger::Ledger;
    };
    TempFolder folder;
    Ledger::create(folder / "kms.db");
    Open ledger(folder / "kms.db");
    const kms::RequestKey key{"alice", {}, {}};
    ASSERT_TRUE(ledger.commit(key, store::as_bytes("q"), store::as_bytes("r"), {"a"}, "peer", 1));
    ledger.database_.execute("BEGIN IMMEDIATE");
    EXPECT_DEATH((void)ledger.committed_reply(key, store::as_bytes("q")), "");
    ledger.database_.execute("ROLLBACK");
    EXPECT_TRUE(ledger.committed_reply(key, store::as_bytes("q")));
}

class ParamsTest : public testing::Test {
protected:
    ParamsTest() {
        params.kms_id = "sip:kms@operator-a.example";
        params.domains = {"operator-a.example", "b.example"};
        params.prefixes = {"+44", "+4420"};
        params.not_before = 10 * day;
        params.not_after = 20 * day;
        params.octets = random_octets(IBAKE_P_PUB_SIZE, 1);
        std::memset(seed.data(), 1, seed.size());
        std::memset(other_seed.data(), 2, other_seed.size());
    }
    Params with(const std::function<void(Params&)>& change, const store::Secret& key) const {
        Params p = params;
        change(p);
        return Params::parse(p.signed_json(key), "test");
    }
    Params params;
    store::Secret seed{32}, other_seed{32};
};

TEST_F(ParamsTest, RoundTrip) {
    const std::string text = params.signed_json(seed);
    const Params p = Params::parse(text, "test");
    EXPECT_EQ(p.kms_id, params.kms_id);
    EXPECT_EQ(p.domains, params.domains);
    EXPECT_EQ(p.octets, params.octets);
    EXPECT_EQ(p.signer, params.signer);
    EXPECT_EQ(p.sha256, store::sha256_hex(store::as_bytes(text)));
}

TEST_F(ParamsTest, ASuiteOfRfc5091IsDer) {
    const Params p = with([](Params& q) { q.suite = IBAKE_SUITE_BB1_SS7680, q.octets = random_octets(4900, 3); }, seed);
    EXPECT_EQ(p.suite, uint64_t{IBAKE_SUITE_BB1_SS7680});
    EXPECT_EQ(p.octets, random_octets(4900, 3));
    EXPECT_THROW(ibe::Parameters(kms::library(), IBAKE_SUITE_BB1_SS7680, p.octets, "test"), Failure);
}

TEST_F(ParamsTest, EveryChangeBreaksTheSignature) {
    const auto good = nlohmann::json::parse(params.signed_json(seed));
    const nlohmann::json changes{{"kms_id", "sip:kms@operator-b.example"},
                                 {"domains", {"operator-a.example"}},
                                 {"prefixes", nlohmann::json::array()},
                                 {"interval_s", 43200},
                                 {"not_before", 9 * day},
                                 {"not_after", 21 * day},
                                 {"serial", 2},
                                 {"binding", true},
                                 {"p_pub", std::string(96, '0')},
                                 {"signer", std::string(64, '0')},
                                 {"extra", 1}};
    for (const auto& [field, value] : changes.items()) {
        auto changed = good;
        changed[field] = value;
        EXPECT_THROW(Params::parse(changed.dump(), "test"), Failure) << field;
    }
    EXPECT_NO_THROW(Params::parse(good.dump(), "test"));
}

TEST_F(ParamsTest, FormIsChecked) {
    const auto refused = [&](const std::function<void(Params&)>& change) { EXPECT_THROW(with(change, seed), Failure); };
    refused([](Params& p) { p.interval_s = 0; });
    refused([](Params& p) { p.not_before += 1; });
    refused([](Params& p) { p.not_after -= 1; });
    refused([](Params& p) { p.not_after = p.not_before; });
    refused([](Params& p) { p.suite = 21; });
    refused([](Params& p) { p.octets.pop_back(); });
    refused([](Params& p) { p.suite = 16, p.octets.clear(); });
    refused([](Params& p) { p.domains.clear(), p.prefixes.clear(); });
    refused([](Params& p) { p.domains.emplace_back(); });
    refused([](Params& p) { p.kms_id = "SIP:kms@Operator-A.example"; });
    EXPECT_THROW(Params::parse("{}", "test"), Failure);
    EXPECT_THROW(Params::parse("", "test"), Failure);
}

TEST_F(ParamsTest, LongestMatchDecides) {
    const auto match = [&](const std::string& id) { return params.match(kms::identity_of(id)); };
    EXPECT_EQ(match(alice), std::string("operator-a.example").size());
    EXPECT_EQ(match("sip:alice@sub.b.example"), std::string("b.example").size());
    EXPECT_EQ(match("alice@b.example"), std::string("b.example").size());
    EXPECT_EQ(match("sip:alice@notb.example"), 0u);
    EXPECT_EQ(match("sip:b.example@elsewhere.example"), 0u);
    EXPECT_EQ(match("tel:+442012345"), 5u);
    EXPECT_EQ(match("tel:+447712345"), 3u);
    EXPECT_EQ(match("tel:+33123456"), 0u);
}

TEST_F(ParamsTest, OnlyTheSignersNextSetWithinItsDomainsSucceeds) {
    const Params known = with([](Params&) {}, seed);
    const auto next = [](Params& p) { p.serial = 2, p.domains.pop_back(), p.octets[5] ^= 1; };
    EXPECT_TRUE(with(next, seed).succeeds(known));
    EXPECT_FALSE(with(next, other_seed).succeeds(known));
    EXPECT_FALSE(with([](Params&) {}, seed).succeeds(known));
    EXPECT_FALSE(with([&](Params& p) { next(p), p.kms_id = "sip:kms@b.example"; }, seed).succeeds(known));
    EXPECT_FALSE(with([&](Params& p) { next(p), p.domains.push_back("c.example"); }, seed).succeeds(known));
    EXPECT_FALSE(with([&](Params& p) { next(p), p.prefixes.push_back("+4"); }, seed).succeeds(known));
    EXPECT_TRUE(with([&](Params& p) { next(p), p.domains = {"sub.b.example"}; }, seed).succeeds(known));
}

TEST_F(ParamsTest, BindingIsSignedAndNotGivenUp) {
    const auto bound = [](Params& p) { p.binding = true; };
    const Params without = with([](Params&) {}, seed), has = with(bound, seed);
    EXPECT_FALSE(without.binding);
    EXPECT_TRUE(has.binding);
    EXPECT_EQ(params.signed_json(seed).find("binding"), std::string::npos);
    bound(params);
    auto stripped = nlohmann::json::parse(params.signed_json(seed));
    params.binding = false;
    stripped.erase("binding");
    EXPECT_THROW(Params::parse(stripped.dump(), "test"), Failure);
    stripped["binding"] = "true";
    EXPECT_THROW(Params::parse(stripped.dump(), "test"), Failure);
    const auto next = [](Params& p) { p.serial = 2; };
    EXPECT_TRUE(with([&](Params& p) { next(p), bound(p); }, seed).succeeds(without));
    EXPECT_TRUE(with([&](Params& p) { next(p), bound(p); }, seed).succeeds(has));
    EXPECT_FALSE(with(next, seed).succeeds(has));
    EXPECT_TRUE(with(next, seed).bids_down(has));
    EXPECT_FALSE(with(next, seed).bids_down(without));
    EXPECT_FALSE(with([&](Params& p) { next(p), p.kms_id = "sip:kms@b.example"; }, seed).bids_down(has));
}

}  // namespace
}  // namespace ibake::test
