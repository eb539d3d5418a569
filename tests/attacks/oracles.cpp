// What is refused is refused alike: one status, no output, the work of what is accepted. SPDX-License-Identifier: Apache-2.0
#include "curve/bls12_381.h"
#include "curve/encode.h"
#include "tests/attacks/traced.h"
#include "tests/support/forge.h"
#include "tests/support/suite_kms.h"

namespace {

using namespace ibake;
using namespace ibake::test;
using Trace = std::vector<std::vector<size_t>>;

// Decryption of one ciphertext after the other: status, what is written, what the platform is asked for.
class Oracle : public testing::Test {
protected:
    TestPlatform platform_;
    const Bytes message_ = Bytes(37, 0x4D);
    Bytes genuine_;
    std::function<ibake_status(Bytes& out, const Bytes& ciphertext)> decrypt_;

    Oracle() { trace(platform_); }
    std::pair<ibake_status, Trace> ask(const Bytes& ciphertext) {
        Bytes out(ciphertext.size() + 64, 0);
        traced.clear();
        const ibake_status status = decrypt_(out, ciphertext);
        EXPECT_EQ(out == Bytes(out.size(), 0), status != IBAKE_OK);
        return {status, traced};
    }
    // Each octet from `from` on changed: not to be told apart by status, output or work.
    void expect_no_oracle(size_t from, const std::set<size_t>& changes_the_form = {}) {
        const auto [status, work] = ask(genuine_);
        ASSERT_EQ(status, IBAKE_OK);
        ASSERT_GE(work.size(), 3u);
        for (size_t at = from; at < genuine_.size(); at++) {
            Bytes changed = genuine_;
            changed[at] ^= 0x11;
            const auto [refused, its_work] = ask(changed);
            ASSERT_EQ(refused, IBAKE_E_DECRYPT) << at;
            ASSERT_TRUE(its_work == work || changes_the_form.count(at) != 0) << at;
        }
    }
};

class OracleOfBls : public Oracle {
protected:
    uint8_t master_[IBAKE_MASTER_SIZE], p_pub_[IBAKE_P_PUB_SIZE], octets_[IBAKE_KEY_SIZE];
    const uint8_t id_[3] = {'i', 'd', '1'};
    ibake_ibe_params params_;
    ibake_ibe_key key_;
    ibake_ibe_recipient recipient_;

    void SetUp() override {
        const ibake_context* c = &platform_.context;
        require(ibake_ibe_setup(c, master_, p_pub_));
        require(ibake_ibe_params_load(c, &params_, p_pub_));
        require(ibake_ibe_extract(c, octets_, master_, id_, sizeof id_));
        require(ibake_ibe_key_load(c, &key_, &params_, id_, sizeof id_, octets_));
        require(ibake_ibe_recipient_load(c, &recipient_, &params_, id_, sizeof id_));
        genuine_.resize(message_.size() + IBAKE_CIPHERTEXT_OVERHEAD);
        require(ibake_ibe_encrypt(c, genuine_.data(), &recipient_, message_.data(), message_.size()));
        decrypt_ = [this, c](Bytes& out, const Bytes& in) {
            return ibake_ibe_decrypt(c, out.data(), &key_, in.data(), in.size());
        };
    }
    Bytes with_u(const Bytes& u) const {
        Bytes c = genuine_;
        std::copy(u.begin(), u.end(), c.begin());
        return c;
    }
};

TEST_F(OracleOfBls, RefusedCiphertextsCostWhatGenuineOnesDo) {
    expect_no_oracle(IBAKE_P_PUB_SIZE);
    // U is another point of the group: the negative, one of somebody's own making.
    const Trace work = ask(genuine_).second;
    Bytes u(genuine_.begin(), genuine_.begin() + IBAKE_P_PUB_SIZE);
    u[0] ^= zcash::kLargerY;
    for (const Bytes& other : {u, Bytes(p_pub_, p_pub_ + sizeof p_pub_)}) {
        const auto [status, its_work] = ask(with_u(other));
        EXPECT_EQ(status, IBAKE_E_DECRYPT);
        EXPECT_EQ(its_work, work);
    }
    auto prepared = std::make_unique<ibake_ibe_prepared_key>();
    require(ibake_ibe_key_prepare(&platform_.context, prepared.get(), &key_));
    decrypt_ = [&](Bytes& out, const Bytes& in) {
        return ibake_ibe_decrypt_prepared(&platform_.context, out.data(), prepared.get(), in.data(), in.size());
    };
    expect_no_oracle(IBAKE_P_PUB_SIZE);
}

// Nothing depends on the key before the point is known to be of the group, in its one encoding.
TEST_F(OracleOfBls, PointsAreJudgedBeforeTheKeyIsUsed) {
    const Bytes good(genuine_.begin(), genuine_.begin() + IBAKE_P_PUB_SIZE);
    std::map<std::string, Bytes> bad;
    for (unsigned flags = 0; flags < 8; flags++) {
        Bytes u = good;
        u[0] = static_cast<uint8_t>((u[0] & 0x1F) | flags << 5);
        if ((flags | 1) != 5) bad["flags " + std::to_string(flags)] = u;
        Bytes zeros(good.size(), 0);
        zeros[0] = static_cast<uint8_t>(flags << 5);
        bad["zeros, flags " + std::to_string(flags)] = zeros;  // infinity; or x = 0, of order 3
        zeros.back() = 1;
        bad["one, flags " + std::to_string(flags)] = zeros;
    }
    Bytes twin = good;  // x + p: the same point by another name, where it fits
    uint8_t p[48];
    store_be(p, sizeof p, bls12_381::kFpModulus.p, bls12_381::FpParams::kWords);
    unsigned sum = 0;
    for (size_t i = sizeof p; i-- > 0; sum >>= 8) {
        sum += (i == 0 ? twin[i] & 0x1Fu : twin[i]) + p[i];
        twin[i] = static_cast<uint8_t>(i == 0 ? (sum & 0x1F) | (good[0] & 0xE0) : sum);
    }
    bad["x + p"] = twin;
    Bytes all(p, p + sizeof p);
    all[0] |= zcash::kCompressed;
    bad["x = p"] = all;
    for (const auto& [name, u] : bad) {
        const auto [status, work] = ask(with_u(u));
        EXPECT_EQ(status, IBAKE_E_DECRYPT) << name;
        EXPECT_TRUE(work.empty()) << name;
        EXPECT_NE(ibake_ibe_params_load(&platform_.context, &params_, u.data()), IBAKE_OK) << name;
    }
    // The same of private keys: of all that three flags can say, one encoding.
    for (unsigned flags = 0; flags < 8; flags++) {
        Bytes key(octets_, octets_ + sizeof octets_);
        key[0] = static_cast<uint8_t>((key[0] & 0x1F) | flags << 5);
        ibake_ibe_key loaded;
        EXPECT_EQ(ibake_ibe_key_load(&platform_.context, &loaded, &params_, id_, sizeof id_, key.data()) == IBAKE_OK,
                  key[0] == octets_[0]);
    }
}

TEST_F(OracleOfBls, ZerosAreNothing) {
    const ibake_context* c = &platform_.context;
    EXPECT_EQ(ask(Bytes(genuine_.size(), 0)).first, IBAKE_E_DECRYPT);
    const uint8_t zeros[IBAKE_KEY_SIZE] = {};
    uint8_t out[IBAKE_KEY_SIZE] = {};
    ibake_ibe_key loaded;
    EXPECT_EQ(ibake_ibe_public(c, out, zeros), IBAKE_E_RANGE);
    EXPECT_EQ(ibake_ibe_extract(c, out, zeros, id_, sizeof id_), IBAKE_E_RANGE);
    EXPECT_EQ(ibake_ibe_params_load(c, &params_, zeros), IBAKE_E_FORMAT);
    EXPECT_EQ(ibake_ibe_key_load(c, &loaded, &params_, id_, sizeof id_, zeros), IBAKE_E_FORMAT);
    uint8_t infinity[IBAKE_KEY_SIZE] = {zcash::kCompressed | zcash::kInfinity};
    EXPECT_EQ(ibake_ibe_key_load(c, &loaded, &params_, id_, sizeof id_, infinity), IBAKE_E_INFINITY);
    EXPECT_EQ(ibake_ibe_params_load(c, &params_, infinity), IBAKE_E_INFINITY);
}

class OracleOfRfc5091 : public Oracle, public testing::WithParamInterface<ibake_ss_scheme> {};
INSTANTIATE_TEST_SUITE_P(Schemes, OracleOfRfc5091, testing::Values(IBAKE_SS_BF, IBAKE_SS_BB1),
                         [](const auto& info) { return info.param == IBAKE_SS_BF ? "BF" : "BB1"; });

TEST_P(OracleOfRfc5091, RefusedCiphertextsCostWhatGenuineOnesDo) {
#if IBAKE_SS_MAX_BITS >= 512
    const bool bb1 = GetParam() == IBAKE_SS_BB1;
    const nlohmann::json level = load_vectors("rfc5091_derived.json").at("levels").at(0);
    const ibake_context* c = &platform_.context;
    const auto params = std::make_unique<ibake_ss_params>();
    const auto key = std::make_unique<ibake_ss_key>();
    const auto recipient = std::make_unique<ibake_ss_recipient>();
    const auto [params_der, master] =
        bb1 ? bb1_setup(level) : std::pair(from_hex(level.at("bf_public_parameters_der")), master_of(level, false));
    const Bytes id = {1, 2, 3};
    Bytes der(IBAKE_SS_KEY_DER_SIZE(512));
    size_t der_size = der.size(), size = IBAKE_SS_CIPHERTEXT_SIZE(512, message_.size());
    genuine_.resize(size);
    require(ibake_ss_params_load_checked(c, params.get(), sizeof *params, params_der.data(), params_der.size()));
    require(ibake_ss_extract(c, der.data(), &der_size, params.get(), master.data(), master.size(), id.data(), id.size()));
    require(ibake_ss_key_load(c, key.get(), sizeof *key, params.get(), id.data(), id.size(), der.data(), der_size));
    require(ibake_ss_recipient_load(c, recipient.get(), sizeof *recipient, params.get(), id.data(), id.size()));
    require(ibake_ss_encrypt(c, genuine_.data(), &size, params.get(), recipient.get(), message_.data(), message_.size()));
    genuine_.resize(size);
    decrypt_ = [&](Bytes& out, const Bytes& in) {
        size_t room = out.size();
        return ibake_ss_decrypt(c, out.data(), &room, params.get(), key.get(), in.data(), in.size());
    };
    // After the points: nu of BB1 or V of BF, then the message; tags and lengths between them are form, which everybody sees.
    rfc5091::CiphertextBlock block;
    ASSERT_EQ(rfc5091::read(block, genuine_, bb1 ? rfc5091::Scheme::bb1 : rfc5091::Scheme::bf), IBAKE_OK);
    const auto place = [&](Octets part) { return static_cast<size_t>(part.data() - genuine_.data()); };
    const Octets middle = bb1 ? block.nu : block.v;
    std::set<size_t> form;
    for (size_t at = place(block.points[bb1].y) + block.points[bb1].y.size(); at < genuine_.size(); at++) {
        const bool inside = (at >= place(middle) + bb1 && at < place(middle) + middle.size()) ||
                            (at >= place(block.message) && at < place(block.message) + block.message.size());
        if (!inside) form.insert(at);  // and the top octet of nu, which may go beyond q
    }
    expect_no_oracle(*form.begin(), form);
#else
    GTEST_SKIP() << "the suites of RFC 5091 are not compiled in";
#endif
}

// A reply of the KMS, in any of its octets: the MAC decides before anything is decrypted, and nothing else is heard of.
TEST(OracleOfTheKms, NothingIsDecryptedBeforeItsMac) {
    Stage stage;
    TestKms& kms = *stage.network.domains["a.example"];
    TestPlatform platform(6);
    trace(platform);
    const Bytes psk(32, 0x42);
    const std::string dated = kms.dated(uri(stage.alice), stage.now.seconds), name = "alice-psk";
    const ibake_identity id = {reinterpret_cast<const uint8_t*>(dated.data()), dated.size(), IBAKE_ID_BYTES};
    const ibake_key_request q = {&id,
                                 1,
                                 {reinterpret_cast<const uint8_t*>(kms.id.data()), kms.id.size()},
                                 {reinterpret_cast<const uint8_t*>(name.data()), name.size()},
                                 IBAKE_PRF_SHA256};
    Bytes request(IBAKE_MIKEY_MAX), reply(IBAKE_MIKEY_MAX);
    size_t size = request.size();
    ASSERT_EQ(ibake_key_request_make(&platform.context, stage.now, request.data(), &size, &q, psk.data(), psk.size()), IBAKE_OK);
    request.resize(size);
    ibake_key_request_view view;
    ASSERT_EQ(ibake_key_request_parse(&view, request.data(), request.size()), IBAKE_OK);
    const ibake_key_grant grant = kms.grant(dated);
    size = reply.size();
    ASSERT_EQ(ibake_key_reply_make(&platform.context, reply.data(), &size, &view, &grant, 1, psk.data(), psk.size()), IBAKE_OK);
    reply.resize(size);
    int taken = 0;
    const ibake_key_take take = [](void* self, const uint8_t*, size_t, const uint8_t*, size_t) {
        ++*static_cast<int*>(self);
        return 0;
    };
    const auto decrypted = [] {
        return std::any_of(traced.begin(), traced.end(), [](const std::vector<size_t>& call) { return call[0] == 0; });
    };
    const auto open = [&](const Bytes& m, const Bytes& with) {
        traced.clear();
        return kms.open_reply(platform.context, m, request, with, take, &taken);
    };
    ASSERT_EQ(open(reply, psk), IBAKE_OK);
    EXPECT_TRUE(decrypted());
    EXPECT_EQ(taken, 1);
    // Its data begin after the algorithm and the length.
    Parts parts = split(reply);
    const size_t kemac = index_of(parts, payload::kKemac);
    for (size_t at = 3; at + 1 < parts[kemac].body.size(); at++) {
        Parts changed = parts;
        changed[kemac].body[at] ^= 0x80;
        EXPECT_EQ(open(join(changed), psk), IBAKE_E_MAC) << at;
        EXPECT_FALSE(decrypted()) << at;
    }
    for (size_t at = 1; at < find(parts, payload::kV).body.size(); at++) {
        Parts changed = parts;
        find(changed, payload::kV).body[at] ^= 1;
        EXPECT_EQ(open(join(changed), psk), IBAKE_E_MAC) << at;
        EXPECT_FALSE(decrypted()) << at;
    }
    Parts zeros = parts;
    std::fill(find(zeros, payload::kV).body.begin() + 1, find(zeros, payload::kV).body.end(), uint8_t{0});
    EXPECT_EQ(open(join(zeros), psk), IBAKE_E_MAC);
    // A KMS that does not know the PSK, though it has the master secret.
    EXPECT_EQ(open(reply, Bytes(32, 0x43)), IBAKE_E_MAC);
    EXPECT_EQ(taken, 1);
}

}  // namespace
