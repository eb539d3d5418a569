// Fuzzes key requests at the KMS and replies at the user, by strangers and by holders of the PSK. SPDX-License-Identifier: Apache-2.0
//
// First octet: who sends what. 0: a stranger a request, 1: a subscriber a request, 2: a stranger a KMS's reply with changes, 3: a KMS a
// reply, 4: a KMS a reply with this plaintext of KEMAC. Rest: the message, or what draws the changes; of a subscriber with V made again,
// of a KMS with CSB ID and T of the request too. On ideal_ibe.cpp, so that the check of a private key takes no pairing.
#include "tests/fuzz/key_mac.h"
#include "tests/support/ibake_world.h"

namespace {

using namespace ibake;
using fuzz::Input;
using fuzz::Mikey;
using fuzz::require;
using test::Bytes;

constexpr ibake_time kNow = {1760540706, 0};  // 2025-10-15

class World {
public:
    World() {
        const ibake_identity ids[] = {
            {reinterpret_cast<const uint8_t*>(dated_.data()), dated_.size(), IBAKE_ID_BYTES}, test::uri(bob_), test::uri(alice_)};
        const ibake_key_request q = {ids, 3, test::piece(kms_id_), test::piece(kms_id_), IBAKE_PRF_SHA256};
        request_ = made([&](uint8_t* out, size_t* size) {
            return ibake_key_request_make(&platform_.context, kNow, out, size, &q, psk_.data(), psk_.size());
        });
    }

    // Whoever verifies has the PSK; a reply to it is accepted.
    void at_kms(const Bytes& message, bool by_subscriber) {
        ibake_key_request_view view{};
        if (ibake_key_request_parse(&view, message.data(), message.size()) != IBAKE_OK) return;
        const ibake_status verified = ibake_key_request_verify(&platform_.context, kNow, &view, 300, psk_.data(), psk_.size());
        require(verified != IBAKE_OK || by_subscriber || message == request_);
        if (verified != IBAKE_OK) return;
        std::vector<std::string> dated;
        for (size_t i = 0; i < view.id_count; i++) {
            ibake_identity id{};
            require(ibake_key_request_id(&view, &id, i) == IBAKE_OK);
            size_t name_size;
            uint8_t type;
            uint64_t seconds;
            if (ibake_identity_check(&id) == IBAKE_OK)
                dated.push_back(kms_.dated(id, view.time.seconds));
            else if (id.type == IBAKE_ID_BYTES &&
                     ibake_dated_split(&name_size, &type, &seconds, id.data, id.size, kms_.interval) == IBAKE_OK)
                dated.push_back(test::text(id));
        }
        if (dated.empty()) return;
        std::vector<ibake_key_grant> grants;
        for (const std::string& d : dated) grants.push_back(kms_.grant(d));
        const size_t needed = ibake_key_reply_size(&view, grants.data(), grants.size());
        if (needed == 0) return;
        const Bytes reply = made([&](uint8_t* out, size_t* size) {
            return ibake_key_reply_make(&platform_.context, out, size, &view, grants.data(), grants.size(), psk_.data(),
                                        psk_.size());
        });
        require(reply.size() == needed);
        require(opened(reply, message) == IBAKE_OK && taken_ == dated);
    }

    void changed_at_user(Input in) {
        Bytes message = true_reply();
        if (in.below(4) == 0)
            message = fuzz::changed(message, in);
        else
            for (uint64_t changes = in.below(3) + 1; changes > 0; changes--) message[in.below(message.size())] ^= in.octet();
        const bool is_true = message == true_reply();
        require((opened(message, request_) == IBAKE_OK) == is_true && taken_.empty() == !is_true);
    }

    // Keys that are taken are those of the dated identities that were asked for, all of them checked before the first is taken.
    void at_user(Bytes message) {
        Mikey m, q;
        if (m.read(message) && q.read(request_)) {
            if (m.payloads[0].body.size() >= 8) std::copy_n(q.payloads[0].body.begin() + 4, 4, m.payloads[0].body.begin() + 4);
            for (auto& p : m.payloads)
                if (p.type == payload::kT) p.body = q.payloads[1].body;
            message = m.write();
            fuzz::sign_again(message, psk_, rand_of_request());
        }
        const ibake_status status = opened(message, request_);
        require((status == IBAKE_OK) == !taken_.empty());
        for (const std::string& d : taken_)
            require(d == dated_ || d.substr(0, d.size() - IBAKE_DATE_SIZE) == alice_ ||
                    d.substr(0, d.size() - IBAKE_DATE_SIZE) == bob_);
    }
    void plaintext_at_user(Bytes plain) {
        ibake_key_request_view view{};
        require(ibake_key_request_parse(&view, request_.data(), request_.size()) == IBAKE_OK);
        Mikey m;
        require(m.read(true_reply()));
        for (auto& p : m.payloads)
            if (p.type == payload::kKemac) {
                const Prf prf = {&platform_.table, IBAKE_PRF_SHA256};
                const LabelTail tail = {view.csb_id, rand_of_request()};
                uint8_t key[profile::kKemacKey], salt[profile::kKemacSalt];
                require(derive(prf, key, sizeof key, psk_, Label::encr, kCsIdMessage, tail) == IBAKE_OK);
                require(derive(prf, salt, sizeof salt, psk_, Label::msg_salt, kCsIdMessage, tail) == IBAKE_OK);
                if (!plain.empty())
                    require(aes_cm(&platform_.table, plain.data(), plain.size(), key, salt, view.csb_id, view.timestamp) ==
                            IBAKE_OK);
                const uint8_t last = p.body.back();  // MAC algorithm
                p.body = {p.body[0], static_cast<uint8_t>(plain.size() >> 8), static_cast<uint8_t>(plain.size())};
                p.body.insert(p.body.end(), plain.begin(), plain.end());
                p.body.push_back(last);
            }
        at_user(m.write());
    }

private:
    test::TestPlatform platform_{1};
    test::TestKms kms_{"kms.a.example", Bytes(IBAKE_MASTER_SIZE, 7)};
    const Bytes psk_ = Bytes(IBAKE_PSK_SIZE, 0x42), kms_id_ = Bytes(kms_.id.begin(), kms_.id.end());
    const std::string alice_ = "sip:alice@a.example", bob_ = "sip:bob@a.example",
                      dated_ = kms_.dated(test::uri(alice_), kNow.seconds);
    Bytes request_;
    std::vector<std::string> taken_;

    template <class Make>
    static Bytes made(Make make) {
        Bytes out(IBAKE_MIKEY_MAX);
        size_t size = out.size();
        test::require(make(out.data(), &size));
        out.resize(size);
        return out;
    }
    Bytes true_reply() {
        ibake_key_request_view view{};
        require(ibake_key_request_parse(&view, request_.data(), request_.size()) == IBAKE_OK);
        const ibake_key_grant grant = kms_.grant(dated_);
        return made([&](uint8_t* out, size_t* size) {
            return ibake_key_reply_make(&platform_.context, out, size, &view, &grant, 1, psk_.data(), psk_.size());
        });
    }
    ibake::Octets rand_of_request() const {
        Message m;
        require(parse_message(m, request_) == IBAKE_OK);
        return m.rand;
    }
    ibake_status opened(const Bytes& reply, const Bytes& request) {
        taken_.clear();
        const ibake_key_take take = [](void* self, const uint8_t* dated, size_t size, const uint8_t* key, size_t key_size) {
            auto& world = *static_cast<World*>(self);
            world.taken_.emplace_back(dated, dated + size);
            const Bytes& right = world.kms_.key_octets(world.taken_.back());
            require(key_size == right.size() && std::equal(key, key + key_size, right.begin()));
            return 0;
        };
        return kms_.open_reply(platform_.context, reply, request, psk_, take, this);
    }
};

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static World world;
    if (size < 2 || size > 8192) return 0;
    Bytes message(data + 1, data + size);
    switch (data[0] % 5) {
    case 0:
        world.at_kms(message, false);
        break;
    case 1:
        fuzz::sign_request_again(message, Bytes(IBAKE_PSK_SIZE, 0x42));
        world.at_kms(message, true);
        break;
    case 2:
        world.changed_at_user({data + 1, size - 1});
        break;
    case 3:
        world.at_user(message);
        break;
    default:
        world.plaintext_at_user(message);
    }
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
    return fuzz::mutate_input(data, size, max_size, seed, 1);
}
