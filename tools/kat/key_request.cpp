// A known-answer key request: user and KMS in one process. SPDX-License-Identifier: Apache-2.0
#include "ibake/key_schedule.h"
#include "ibake/messages.h"
#include "tools/cli/commands.h"
#include "tools/kat/world.h"
#include "tools/store/files.h"

namespace ibake::kat {

namespace {

using cli::Failure;
using cli::require;

Octets octets_of(const std::string& text) { return store::as_bytes(text); }

int take(void* self, const uint8_t*, size_t, const uint8_t* key, size_t size) {
    static_cast<std::vector<Buffer>*>(self)->emplace_back(key, key + size);
    return 0;
}

}  // namespace

Tree run_key_request(const Tree& in) {
    expect_at(in, "T_type", 0);
    expect_at(in, "encr_alg", profile::kKemacAlg);
    const uint8_t function = in.at("prf");
    if (function > 1) throw Failure("inputs: prf is 0 or 1");
    expect_at(in, "mac_alg", function + 1);
    const ibake_time now = time_at(in, "T");
    const Buffer rand = hex_at(in, "rand", 16), csb_id = hex_at(in, "csb_id", 4), psk = hex_at(in, "psk", IBAKE_PSK_SIZE);
    const std::string psk_name = in.at("psk_name"), kms_id = in.at("kms").at("id");
    std::vector<Identity> requested;
    std::vector<ibake_identity> views;
    for (size_t i = 0; i < in.at("requested").size(); ++i) {
        const Tree wrapped = {{"requested", in["requested"][i]}};
        requested.push_back(identity_at(wrapped, "requested"));
        expect_at(in["requested"][i], "role", profile::kRoleInitiator);
        if (requested.back().type != profile::kDatedType)
            throw Failure("inputs: requested identities are dated strings of type Byte string(2)");
    }
    for (const Identity& id : requested) views.push_back(id.view());

    NamedRandom random;
    random.give(IBAKE_RANDOM_CSB_ID, csb_id);
    random.give(IBAKE_RANDOM_RAND, rand);
    const ibake_context& context = random.context();
    const Kms kms(context, in["kms"]);
    const auto piece = [](const std::string& text) { return ibake_piece{octets_of(text).data(), text.size()}; };
    const ibake_key_request request = {views.data(), views.size(), piece(kms_id), piece(psk_name), function};

    Buffer message(IBAKE_MIKEY_MAX), reply(IBAKE_MIKEY_MAX);
    size_t size = message.size();
    require(ibake_key_request_make(&context, now, message.data(), &size, &request, psk.data(), psk.size()), "REQUEST_KEY_INIT");
    message.resize(size);

    ibake_key_request_view view;
    require(ibake_key_request_parse(&view, message.data(), message.size()), "REQUEST_KEY_INIT at the KMS");
    require(ibake_key_request_verify(&context, now, &view, 300, psk.data(), psk.size()), "V of REQUEST_KEY_INIT");
    std::vector<Buffer> keys, taken;
    std::vector<ibake_key_grant> grants;
    for (const ibake_identity& id : views) keys.push_back(kms.extract({id.data, id.size}));
    for (size_t i = 0; i < views.size(); ++i) grants.push_back({views[i].data, views[i].size, keys[i].data(), keys[i].size()});
    size = reply.size();
    require(ibake_key_reply_make(&context, reply.data(), &size, &view, grants.data(), grants.size(), psk.data(), psk.size()),
            "REQUEST_KEY_RESP");
    reply.resize(size);
    const ibake_kms served = kms.view();
    require(ibake_key_reply_open(&context, reply.data(), reply.size(), message.data(), message.size(), &served, psk.data(),
                                 psk.size(), take, &taken),
            "REQUEST_KEY_RESP at the user");
    if (taken != keys) throw Failure("the user got other keys than the KMS made");

    const Prf prf = {&random.platform(), function};
    const LabelTail tail = {csb_id.data(), rand};
    Buffer auth_key(mac_size_of(prf)), encr_key(profile::kKemacKey), salt_key(profile::kKemacSalt);
    require(derive(prf, auth_key.data(), auth_key.size(), psk, Label::auth, kCsIdMessage, tail), "auth_key");
    require(derive(prf, encr_key.data(), encr_key.size(), psk, Label::encr, kCsIdMessage, tail), "encr_key");
    require(derive(prf, salt_key.data(), salt_key.size(), psk, Label::msg_salt, kCsIdMessage, tail), "salt_key");
    Message parsed;
    require(parse_message(parsed, reply), "REQUEST_KEY_RESP");
    Buffer plain(parsed.kemac.data.begin(), parsed.kemac.data.end());
    require(aes_cm(&random.platform(), plain.data(), plain.size(), encr_key.data(), salt_key.data(), csb_id.data(),
                   hex_at(in, "T", 8).data()),
            "KEMAC");

    Tree out;
    out["auth_key"] = hex(auth_key);
    out["encr_key"] = hex(encr_key);
    out["salt_key"] = hex(salt_key);
    out["REQUEST_KEY_INIT"] = hex(message);
    out["kemac_plain"] = hex(plain);
    out["REQUEST_KEY_RESP"] = hex(reply);
    out["S"] = Tree::array();
    for (const Buffer& key : keys) out["S"].push_back(hex(key));
    return out;
}

}  // namespace ibake::kat
