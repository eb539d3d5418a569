// Whole exchanges and a key request, byte for byte, from named randomness through the C API. SPDX-License-Identifier: Apache-2.0
#include "ibake/key_schedule.h"
#include "tests/support/ibake_world.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake::test;
using nlohmann::json;

struct Party {
    std::string data;
    uint8_t type;
    ibake_identity view() const { return {reinterpret_cast<const uint8_t*>(data.data()), data.size(), type}; }
};
Party party(const json& j) {
    const std::string type = j.at("type");
    return {j.at("data"), static_cast<uint8_t>(type[type.size() - 2] - '0')};
}

using Vector = std::pair<const char*, size_t>;  // file, which exchange of it
class Exchange : public ::testing::TestWithParam<Vector> {};

TEST_P(Exchange, EveryOctet) {
    const json vector = load_vectors(GetParam().first).at("exchanges").at(GetParam().second);
    const json &in = vector.at("inputs"), &out = vector.at("outputs");
    SCOPED_TRACE(in.at("name"));
    const auto hex = [&](const char* name) { return from_hex(in.at(name).get<std::string>()); };
    const auto expected = [&](const char* name) { return out.at(name).get<std::string>(); };
    const Party alice = party(in.at("idr_i")), bob = party(in.at("idr_r"));
    const bool forking = in.contains("idr_r_unique"), deferred = in.contains("mailbox"), bound = in.value("binding", false);
    const Party answerer = forking ? party(in.at("idr_r_unique")) : deferred ? party(in.at("mailbox")) : bob;

    TestNetwork network;
    network.domains["operator-a.example"] =
        std::make_shared<TestKms>(in.at("kms_i").at("id"), from_hex(in.at("kms_i").at("s").get<std::string>()),
                                  in.at("kms_i").at("interval_s").get<uint32_t>());
    TestKms& kms = *network.domains.begin()->second;
    EXPECT_EQ(to_hex(kms.p_pub, sizeof kms.p_pub), expected("P_pub_i"));

    TestNode i(network, {alice.data}, 1), r(network, {answerer.data}, 2);
    if (!deferred) r.owns.insert(bob.data);
    if (bound) i.binding = r.binding = {kms.id};
    i.config.flags = IBAKE_ACCEPT_CLAIMED;
    i.config.prf = in.at("prf");
    i.config.curve = in.at("curve");
    if (deferred) r.config.flags = IBAKE_ROLE_MAILBOX;
    i.platform.named[IBAKE_RANDOM_CSB_ID] = {hex("csb_id")};
    i.platform.named[IBAKE_RANDOM_RAND] = {hex("rand")};
    i.platform.named[IBAKE_RANDOM_X] = {hex("x")};
    i.platform.named[IBAKE_RANDOM_RHO] = {hex("rho1"), hex("rho3"), hex("rho_esk")};
    if (bound) {
        i.platform.named[IBAKE_RANDOM_BINDING] = {hex("n")};
        if (deferred) i.platform.named[IBAKE_RANDOM_RHO] = {hex("rho1"), hex("rho_esk"), hex("rho3")};
    }
    if (deferred) {
        i.platform.named[IBAKE_RANDOM_X].push_back(hex("x2"));
        i.platform.named[IBAKE_RANDOM_SK] = {hex("sk")};
    }
    r.platform.named[IBAKE_RANDOM_Y] = {hex("y")};
    r.platform.named[IBAKE_RANDOM_RHO] = {hex("rho2"), hex("rho4")};

    std::vector<ibake_cs> cs;
    for (const json& c : in.at("cs")) {
        const auto number = [&](const char* name) {
            return static_cast<uint32_t>(std::stoul(c.at(name).get<std::string>(), nullptr, 16));
        };
        cs.push_back({number("ssrc"), number("roc"), c.at("policy").get<uint8_t>()});
    }
    ibake_call call{};
    call.initiator = alice.view();
    call.responder = bob.view();
    call.cs = cs.data();
    call.cs_count = cs.size();
    ibake_sp sp{};
    Bytes params;
    if (!in.at("sp").is_null()) {
        params = from_hex(in.at("sp").at("params_hex").get<std::string>());
        sp = {params.data(), params.size(), in.at("sp").at("policy_no").get<uint8_t>()};
        call.sp = &sp;
        call.sp_count = 1;
    }
    std::string sdp_ids;
    if (!in.at("sdp_ids").is_null()) {
        sdp_ids = in.at("sdp_ids");
        call.sdp_ids = {reinterpret_cast<const uint8_t*>(sdp_ids.data()), sdp_ids.size()};
    }
    ibake_answer answer{};
    if (forking || deferred) answer.answer_as = answerer.view();

    const ibake_time t1 = ntp_time(in.at("T1")), t2 = ntp_time(in.at("T2"));
    TestSession initiator(i), responder(r);
    const Bytes m1 = initiator.start(t1, call);
    EXPECT_EQ(to_hex(m1), expected("I_MESSAGE_1"));
    const Bytes m2 = responder.accept(t1, m1, &answer);
    EXPECT_EQ(to_hex(m2), expected("R_MESSAGE_1")) << ibake_status_name(responder.status);
    const Bytes m3 = initiator.receive(t2, m2);
    EXPECT_EQ(to_hex(m3), expected("I_MESSAGE_2")) << ibake_status_name(initiator.status);
    const Bytes m4 = responder.receive(t2, m3);
    EXPECT_EQ(to_hex(m4), expected("R_MESSAGE_2")) << ibake_status_name(responder.status);
    EXPECT_EQ(responder.event.kind, IBAKE_EVENT_AGREED);
    EXPECT_EQ(responder.event.deferred, deferred ? 1 : 0);
    EXPECT_TRUE(initiator.receive(t2, m4).empty());
    EXPECT_EQ(initiator.status, IBAKE_OK);
    EXPECT_EQ(initiator.event.kind, IBAKE_EVENT_AGREED);
    EXPECT_EQ(initiator.info().bound, bound ? 1 : 0);
    const ibake_proof of_fork = bound ? IBAKE_PROOF_CALLED_AND_PEER : IBAKE_PROOF_CLAIM;
    EXPECT_EQ(initiator.info().proof, forking ? of_fork : deferred ? IBAKE_PROOF_OTHER : IBAKE_PROOF_CALLED);
    EXPECT_EQ(responder.info().proof, IBAKE_PROOF_INITIATOR);

    for (TestSession* s : {&initiator, &responder}) {
        const ibake_srtp_keys keys = s->keys(1);
        EXPECT_EQ(s->status, IBAKE_OK);
        EXPECT_EQ(to_hex(keys.key, keys.key_size), expected("tek_cs1"));
        EXPECT_EQ(to_hex(keys.salt, keys.salt_size), expected("salt_cs1"));
        EXPECT_EQ(keys.outgoing, s == &initiator ? 1 : 0);
    }
    EXPECT_EQ(initiator.fingerprint(), responder.fingerprint());
    for (const TestNode* n : {&i, &r})
        for (const auto& [use, left] : n->platform.named)
            EXPECT_TRUE(left.empty() || (use == IBAKE_RANDOM_RHO && left.size() == 1)) << use;

    if (deferred) {  // the intended user opens what the mailbox hands over
        TestNode user(network, {bob.data}, 3);
        ibake_srtp_keys sent{}, opened{};
        ibake_identity sender{};
        const ibake_identity called = bob.view();
        ASSERT_EQ(ibake_session_export_deferred(&initiator.memory, &sent, 1), IBAKE_OK);
        ASSERT_EQ(ibake_deferred_open(&user.config, &opened, &sender, m3.data(), m3.size(), &called, 1), IBAKE_OK);
        EXPECT_EQ(text(sender), alice.data);
        EXPECT_EQ(to_hex(sent.key, 16), to_hex(opened.key, 16));
        EXPECT_EQ(to_hex(sent.salt, 14), to_hex(opened.salt, 14));
        // SK as a TGK of 128 bits with the labels of the exchange (point 18).
        const ibake::Prf prf = {&user.platform.table, IBAKE_PRF_SHA256};
        const Bytes csb_id = hex("csb_id"), rand = hex("rand"), sk = hex("sk");
        uint8_t tek[16];
        ASSERT_EQ(ibake::derive(prf, tek, sizeof tek, sk, ibake::Label::tek, 1, {csb_id.data(), rand}), IBAKE_OK);
        EXPECT_EQ(to_hex(opened.key, 16), to_hex(tek, 16));
    }
}

std::vector<Vector> vectors() {
    std::vector<Vector> all;
    for (const char* file : {"mikey_ibake.json", "mikey_ibake_binding.json"})
        for (size_t k = 0; k < load_vectors(file).at("exchanges").size(); k++) all.emplace_back(file, k);
    return all;
}
INSTANTIATE_TEST_SUITE_P(Vectors, Exchange, ::testing::ValuesIn(vectors()), [](const auto& info) {
    std::string name = load_vectors(info.param.first).at("exchanges").at(info.param.second).at("inputs").at("name");
    for (char& c : name)
        if (c == '-') c = '_';
    return name;
});

TEST(KeyRequest, EveryOctet) {
    const json vector = load_vectors("mikey_ibake.json").at("key_request");
    const json &in = vector.at("inputs"), &out = vector.at("outputs");
    const auto hex = [&](const char* name) { return from_hex(in.at(name).get<std::string>()); };
    TestKms kms(in.at("kms").at("id"), from_hex(in.at("kms").at("s").get<std::string>()));
    TestPlatform platform;
    platform.named[IBAKE_RANDOM_CSB_ID] = {hex("csb_id")};
    platform.named[IBAKE_RANDOM_RAND] = {hex("rand")};
    const Bytes psk = hex("psk");
    const std::string psk_name = in.at("psk_name");
    const ibake_time now = ntp_time(in.at("T"));

    std::vector<Party> ids;
    std::vector<ibake_identity> views;
    for (const json& j : in.at("requested")) ids.push_back(party(j));
    for (const Party& p : ids) views.push_back(p.view());
    const ibake_key_request request = {views.data(),
                                       views.size(),
                                       {reinterpret_cast<const uint8_t*>(kms.id.data()), kms.id.size()},
                                       {reinterpret_cast<const uint8_t*>(psk_name.data()), psk_name.size()},
                                       in.at("prf")};
    Bytes message(IBAKE_MIKEY_MAX), reply(IBAKE_MIKEY_MAX);
    size_t size = message.size();
    ASSERT_EQ(ibake_key_request_make(&platform.context, now, message.data(), &size, &request, psk.data(), psk.size()), IBAKE_OK);
    message.resize(size);
    EXPECT_EQ(to_hex(message), out.at("REQUEST_KEY_INIT").get<std::string>());

    ibake_key_request_view view;
    ASSERT_EQ(ibake_key_request_parse(&view, message.data(), message.size()), IBAKE_OK);
    EXPECT_EQ(text(view.psk_name), psk_name);
    EXPECT_EQ(text(view.kms), kms.id);
    ASSERT_EQ(ibake_key_request_verify(&platform.context, now, &view, 300, psk.data(), psk.size()), IBAKE_OK);
    std::vector<ibake_key_grant> grants;
    for (size_t k = 0; k < view.id_count; k++) {
        ibake_identity id;
        ASSERT_EQ(ibake_key_request_id(&view, &id, k), IBAKE_OK);
        const Bytes& key = kms.key_octets(text(id));
        EXPECT_EQ(to_hex(key), out.at("S").at(k).get<std::string>());
        grants.push_back({id.data, id.size, key.data(), key.size()});
    }
    size = reply.size();
    ASSERT_EQ(
        ibake_key_reply_make(&platform.context, reply.data(), &size, &view, grants.data(), grants.size(), psk.data(), psk.size()),
        IBAKE_OK);
    EXPECT_EQ(size, ibake_key_reply_size(&view, grants.data(), grants.size()));
    reply.resize(size);
    EXPECT_EQ(to_hex(reply), out.at("REQUEST_KEY_RESP").get<std::string>());

    std::vector<std::string> taken;
    const ibake_key_take take = [](void* self, const uint8_t* dated, size_t dated_size, const uint8_t*, size_t) {
        static_cast<std::vector<std::string>*>(self)->emplace_back(reinterpret_cast<const char*>(dated), dated_size);
        return 0;
    };
    ASSERT_EQ(kms.open_reply(platform.context, reply, message, psk, take, &taken), IBAKE_OK);
    EXPECT_EQ(taken, (std::vector<std::string>{ids[0].data, ids[1].data}));
}

}  // namespace
