// A known-answer exchange: two sessions in one process, and what they computed on the way. SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "ibake/key_schedule.h"
#include "ibake/messages.h"
#include "ibe/ecdh.h"
#include "tools/cli/commands.h"
#include "tools/kat/world.h"
#include "tools/store/files.h"
#include "tools/store/secret.h"

namespace ibake::kat {

namespace {

using cli::Failure;
using cli::require;

// The inputs of an exchange. `answerer` is who answers: the called identity, a device of its own name, or a mailbox.
struct Inputs {
    explicit Inputs(const Tree& in)
        : initiator(identity_at(in, "idr_i")), called(identity_at(in, "idr_r")), deferred(in.contains("mailbox")),
          binding(in.value("binding", false)),
          answerer(deferred                      ? identity_at(in, "mailbox")
                   : in.contains("idr_r_unique") ? identity_at(in, "idr_r_unique")
                                                 : called),
          t1(time_at(in, "T1")), t2(time_at(in, "T2")), prf(in.at("prf")), curve(in.at("curve")), rand(hex_at(in, "rand", 16)),
          csb_id(hex_at(in, "csb_id", 4)), field_size(ecdh_field_bytes(static_cast<EcdhCurve>(curve))) {
        expect_at(in, "T_type", 0);
        expect_at(in, "kv", "Null");
        if (prf > 1) throw Failure("inputs: prf is 0 or 1");
        expect_at(in, "mac_alg", prf + 1);
        if (field_size == 0) throw Failure("inputs: curve " + std::to_string(curve) + " is not built in");
        x = hex_at(in, "x", field_size);
        y = hex_at(in, "y", field_size);
        last_x = deferred ? hex_at(in, "x2", field_size) : x;
        for (const Tree& cs : in.at("cs"))
            sessions.push_back({load32(hex_at(cs, "ssrc", 4).data()), load32(hex_at(cs, "roc", 4).data()), cs.at("policy")});
        if (in.contains("sp") && !in["sp"].is_null()) {
            for (const Tree& sp : in["sp"].is_array() ? in["sp"] : Tree::array({in["sp"]})) {
                expect_at(sp, "prot_type", 0);
                sp_params.push_back(hex_at(sp, "params_hex"));
                policies.push_back({nullptr, sp_params.back().size(), sp.at("policy_no")});
            }
            for (size_t i = 0; i < policies.size(); ++i) policies[i].params = sp_params[i].data();
        }
        if (in.contains("sdp_ids") && !in["sdp_ids"].is_null()) sdp_ids = in["sdp_ids"];
    }
    ibake_piece sdp() const { return {reinterpret_cast<const uint8_t*>(sdp_ids.data()), sdp_ids.size()}; }

    Identity initiator, called;
    bool deferred, binding;
    Identity answerer;
    ibake_time t1, t2;
    uint8_t prf, curve;
    Buffer rand, csb_id;
    size_t field_size;
    Buffer x, y, last_x;
    std::vector<ibake_cs> sessions;
    std::vector<Buffer> sp_params;
    std::vector<ibake_sp> policies;
    std::string sdp_ids;
};

// One party: its randomness, the keys it holds, its session. Everyone but the initiator is served by the responder's KMS.
class Party {
public:
    Party(const Inputs& in, const Tree& inputs)
        : kms_i(random.context(), inputs.at("kms_i")), kms_r(random.context(), inputs.at("kms_r")), in_(in),
          session_(store::make_secret<ibake_session>()) {
        directory_ = {this, find_kms, find_key, nullptr, approve, nullptr, nullptr};
        ibake_config_default(&config, &random.context(), &directory_);
        config.prf = in.prf;
        config.curve = in.curve;
        config.max_key = 32;
        config.fork_wait_ms = 0;
        config.flags = IBAKE_ACCEPT_CLAIMED | (in.deferred ? IBAKE_ROLE_MAILBOX : 0);
        require(ibake_session_init(get(), sizeof(ibake_session), &config), "session");
    }
    ~Party() { ibake_session_close(get()); }
    Party(const Party&) = delete;
    Party& operator=(const Party&) = delete;

    ibake_session* get() { return session_.get(); }
    const Kms& serving(const ibake_identity& id) const {
        const ibake_identity initiator = in_.initiator.view();
        return same(Octets(id.data, id.size), Octets(initiator.data, initiator.size)) ? kms_i : kms_r;
    }
    // Holds the keys of an identity at both times.
    void hold(const Identity& id) {
        for (const ibake_time t : {in_.t1, in_.t2}) {
            const Kms& kms = serving(id.view());
            const Buffer dated = kms.dated(id, t);
            keys_.emplace(store::as_text(dated), kms.load(dated));
        }
    }
    // The reply to a message, which must be accepted.
    template <class Call>
    Buffer message(const char* name, Call call) {
        Buffer out(IBAKE_MIKEY_MAX);
        size_t size = out.size();
        require(call(out.data(), &size), name);
        out.resize(size);
        return out;
    }
    Buffer receive(const char* name, ibake_time now, const Buffer& message_in, ibake_event& event) {
        return message(name, [&](uint8_t* out, size_t* size) {
            return ibake_session_receive(get(), now, out, size, &event, message_in.data(), message_in.size());
        });
    }

    NamedRandom random;
    Kms kms_i, kms_r;
    ibake_config config;

private:
    static ibake_status find_kms(void* self, ibake_kms* kms, const ibake_identity* id, uint64_t) {
        const Party& party = *static_cast<Party*>(self);
        *kms = party.serving(*id).view();
        kms->binding = party.in_.binding;
        return IBAKE_OK;
    }
    static ibake_status find_key(void* self, ibake_own_key* key, const ibake_identity*, const uint8_t* dated, size_t size) {
        const auto& keys = static_cast<Party*>(self)->keys_;
        const auto found = keys.find(std::string(store::as_text({dated, size})));
        if (found == keys.end()) return IBAKE_E_NO_KEY;
        *key = {&found->second, nullptr, nullptr};
        return IBAKE_OK;
    }
    static ibake_status approve(void*, const ibake_identity*, const ibake_identity*, int) { return IBAKE_OK; }

    const Inputs& in_;
    ibake_directory directory_;
    std::map<std::string, ibake_ibe_key> keys_;  // by dated string
    std::unique_ptr<ibake_session, store::SodiumFree> session_;
};

Message parsed(const Buffer& message) {
    Message m;
    require(parse_message(m, message), "own message");
    return m;
}

ibake_srtp_keys exported(Party& party, size_t cs_id) {
    ibake_srtp_keys keys;
    require(ibake_session_export(party.get(), &keys, static_cast<uint8_t>(cs_id)), "keys of CS " + std::to_string(cs_id));
    return keys;
}

}  // namespace

Tree run_exchange(const Tree& inputs) {
    const Inputs in(inputs);
    Party initiator(in, inputs), responder(in, inputs);
    initiator.hold(in.initiator);
    if (!in.deferred) responder.hold(in.called);
    responder.hold(in.answerer);

    initiator.random.give(IBAKE_RANDOM_CSB_ID, in.csb_id);
    initiator.random.give(IBAKE_RANDOM_RAND, in.rand);
    initiator.random.give(IBAKE_RANDOM_X, in.x);
    const auto rho = [&](const char* name) { initiator.random.give(IBAKE_RANDOM_RHO, hex_at(inputs, name, 32)); };
    rho("rho1");
    if (in.deferred && in.binding) rho("rho_esk");  // which the chain of message 3 then speaks of
    rho("rho3");
    if (in.deferred && !in.binding) rho("rho_esk");
    if (in.binding) initiator.random.give(IBAKE_RANDOM_BINDING, hex_at(inputs, "n", 16));
    responder.random.give(IBAKE_RANDOM_Y, in.y);
    responder.random.give(IBAKE_RANDOM_RHO, hex_at(inputs, "rho2", 32));
    if (in.deferred) {
        initiator.random.give(IBAKE_RANDOM_X, in.last_x);
        initiator.random.give(IBAKE_RANDOM_SK, hex_at(inputs, "sk", 16));
        responder.random.give(IBAKE_RANDOM_RHO, hex_at(inputs, "rho4", 32));
    }

    const ibake_call call = {in.initiator.view(), in.called.view(), in.sessions.data(), in.sessions.size(), in.policies.data(),
                             in.policies.size(),  in.sdp(),         {nullptr, 0},       {nullptr, 0},       nullptr};
    const ibake_answer answer = {in.answerer.view(), in.sdp(), {nullptr, 0}};
    ibake_event event;
    const Buffer message1 = initiator.message(
        "I_MESSAGE_1", [&](uint8_t* out, size_t* size) { return ibake_session_start(initiator.get(), in.t1, out, size, &call); });
    const Buffer message2 = responder.message("R_MESSAGE_1", [&](uint8_t* out, size_t* size) {
        return ibake_session_accept(responder.get(), in.t1, out, size, &event, message1.data(), message1.size(), &answer);
    });
    const Buffer message3 = initiator.receive("I_MESSAGE_2", in.t2, message2, event);
    const Buffer message4 = responder.receive("R_MESSAGE_2", in.t2, message3, event);
    if (event.kind != IBAKE_EVENT_AGREED) throw Failure("the responder did not agree");
    (void)initiator.receive("R_MESSAGE_2 at the initiator", in.t2, message4, event);
    if (event.kind != IBAKE_EVENT_AGREED) throw Failure("the initiator did not agree");
    require(ibake_session_confirmed(responder.get()), "confirmation");

    const Kms &kms_i = initiator.kms_i, &kms_r = initiator.kms_r;
    const Buffer id_i = kms_i.dated(in.initiator, in.t1), id_r = kms_r.dated(in.called, in.t1),
                 id_r3 = kms_r.dated(in.answerer, in.t2);
    const Message m1 = parsed(message1), m2 = parsed(message2), m3 = parsed(message3), m4 = parsed(message4);
    if (!same(Octets(m1.t, 8), hex_at(inputs, "T1", 8)) || !same(Octets(m3.t, 8), hex_at(inputs, "T2", 8)))
        throw Failure("inputs: T2 is not later than T1");
    Tree out;
    out["id_i"] = hex(id_i);
    out["id_r"] = hex(id_r);
    out["id_r3"] = hex(id_r3);
    out["P_pub_i"] = hex(kms_i.p_pub());
    out["P_pub_r"] = hex(kms_r.p_pub());
    out["S_i"] = hex(kms_i.extract(id_i));
    out["S_r3"] = hex(kms_r.extract(id_r3));
    out["plain1"] = hex(kms_r.decrypt(m1.ibake, id_r));
    out["plain2"] = hex(kms_i.decrypt(m2.ibake, id_i));
    out["plain3"] = hex(kms_r.decrypt(m3.ibake, id_r3));
    if (in.deferred) {
        out["plain4"] = hex(kms_i.decrypt(m4.ibake, kms_i.dated(in.initiator, in.t2)));
        out["plain_esk"] = hex(kms_r.decrypt(m3.esk, kms_r.dated(in.called, in.t2)));
    }
    out["ct1"] = hex(m1.ibake);
    out["ct2"] = hex(m2.ibake);
    out["ct3"] = hex(m3.ibake);
    if (in.deferred) {
        out["ct4"] = hex(m4.ibake);
        out["ct_esk"] = hex(m3.esk);
    }
    out["I_MESSAGE_1"] = hex(message1);
    out["R_MESSAGE_1"] = hex(message2);
    out["I_MESSAGE_2"] = hex(message3);

    // What the library keeps to itself, from the inputs.
    const auto curve = static_cast<EcdhCurve>(in.curve);
    Buffer y_point(1 + 2 * in.field_size), k_session(1 + 2 * in.field_size), mpk(profile::kMpkSize), tgk(profile::kTgkSize);
    require(ecdh_public(curve, y_point.data(), in.y.data()), "[y]P");
    require(ecdh_shared(curve, k_session.data(), in.last_x.data(), y_point.data(), y_point.size()), "[x][y]P");
    const Prf prf = {&initiator.random.platform(), in.prf};
    Buffer auth_key(mac_size_of(prf));
    const LabelTail none = {kCsbIdNone, in.rand}, own = {in.csb_id.data(), in.rand};
    require(derive(prf, mpk.data(), mpk.size(), k_session, Label::mpk, kCsIdMessage, none), "MPK");
    require(derive(prf, tgk.data(), tgk.size(), k_session, Label::tgk, kCsIdMessage, none), "TGK");
    require(derive(prf, auth_key.data(), auth_key.size(), mpk, Label::auth, kCsIdMessage, own), "auth_key");
    out["K_SESSION"] = hex(k_session);
    out["MPK"] = hex(mpk);
    out["TGK"] = hex(tgk);
    out["auth_key"] = hex(auth_key);
    out["R_MESSAGE_2"] = hex(message4);

    for (size_t cs_id = 1; cs_id <= in.sessions.size(); ++cs_id) {
        const ibake_srtp_keys a = exported(initiator, cs_id), b = exported(responder, cs_id);
        const Octets tek = {a.key, a.key_size}, salt = {a.salt, a.salt_size};
        if (!same(tek, Octets(b.key, b.key_size)) || !same(salt, Octets(b.salt, b.salt_size)))
            throw Failure("the two sides have different keys");
        out["tek_cs" + std::to_string(cs_id)] = hex(tek);
        out["salt_cs" + std::to_string(cs_id)] = hex(salt);
    }
    return out;
}

}  // namespace ibake::kat
