// Boneh-Franklin through the C API: published ciphertexts, round trips, refusals. SPDX-License-Identifier: Apache-2.0
#include "curve/bls12_381.h"
#include "ibe/ibe.h"
#include "tests/support/json_vectors.h"
#include "tests/support/named_platform.h"
#include "tests/support/prng.h"

#include <gtest/gtest.h>
#include <map>

namespace {

using ibake::test::Bytes;
using ibake::test::from_hex;
using ibake::test::load_vectors;
using ibake::test::NamedPlatform;
using ibake::test::Prng;
using ibake::test::rounds;
using ibake::test::to_hex;

class IbeBf : public ::testing::Test {
protected:
    void SetUp() override {
        const ibake_sizes sizes = IBAKE_SIZES;
        ASSERT_EQ(ibake_init(&context_, &platform_.table, &sizes), IBAKE_OK);
    }
    // Master secret, parameters, a key and a recipient for one identity.
    void make(const Bytes& id) {
        id_ = id;
        ASSERT_EQ(ibake_ibe_setup(&context_, master_, p_pub_), IBAKE_OK);
        ASSERT_EQ(ibake_ibe_params_load(&context_, &params_, p_pub_), IBAKE_OK);
        ASSERT_EQ(ibake_ibe_extract(&context_, key_octets_, master_, id.data(), id.size()), IBAKE_OK);
        ASSERT_EQ(ibake_ibe_key_load(&context_, &key_, &params_, id.data(), id.size(), key_octets_), IBAKE_OK);
        ASSERT_EQ(ibake_ibe_recipient_load(&context_, &recipient_, &params_, id.data(), id.size()), IBAKE_OK);
    }
    Bytes encrypt(const Bytes& message) {
        Bytes out(message.size() + IBAKE_CIPHERTEXT_OVERHEAD);
        EXPECT_EQ(ibake_ibe_encrypt(&context_, out.data(), &recipient_, message.data(), message.size()), IBAKE_OK);
        return out;
    }
    ibake_status decrypt(const Bytes& ciphertext, Bytes& message) {
        message.assign(ciphertext.size() > IBAKE_CIPHERTEXT_OVERHEAD ? ciphertext.size() - IBAKE_CIPHERTEXT_OVERHEAD : 1, 0xEE);
        return ibake_ibe_decrypt(&context_, message.data(), &key_, ciphertext.data(), ciphertext.size());
    }

    NamedPlatform platform_;
    ibake_context context_;
    ibake_ibe_params params_;
    ibake_ibe_key key_;
    ibake_ibe_recipient recipient_;
    uint8_t master_[32], p_pub_[48], key_octets_[96];
    Bytes id_;
};

Bytes text(const std::string& s) { return {s.begin(), s.end()}; }

TEST_F(IbeBf, CiphertextsOfTheExchangesAreReproducedOctetForOctet) {
    const auto vectors = load_vectors("mikey_ibake.json");
    size_t checked = 0;
    for (const auto& exchange : vectors["exchanges"]) {
        const auto &in = exchange["inputs"], &out = exchange["outputs"];
        const struct {
            const char *kms, *p_pub, *id, *rho, *plain, *cipher, *key;
        } parts[] = {{"kms_r", "P_pub_r", "id_r", "rho1", "plain1", "ct1", ""},
                     {"kms_i", "P_pub_i", "id_i", "rho2", "plain2", "ct2", "S_i"},
                     {"kms_r", "P_pub_r", "id_r3", "rho3", "plain3", "ct3", "S_r3"},
                     {"kms_i", "P_pub_i", "id_i", "rho4", "plain4", "ct4", "S_i"},
                     {"kms_r", "P_pub_r", "id_r", "rho_esk", "plain_esk", "ct_esk", ""}};
        for (const auto& p : parts) {
            if (!out.contains(p.cipher)) continue;
            const Bytes s = from_hex(in[p.kms]["s"], 32), id = from_hex(out[p.id]), plain = from_hex(out[p.plain]);
            uint8_t p_pub[48], key[96];
            ASSERT_EQ(ibake_ibe_public(&context_, p_pub, s.data()), IBAKE_OK);
            EXPECT_EQ(to_hex(p_pub, 48), out[p.p_pub].get<std::string>());
            ASSERT_EQ(ibake_ibe_extract(&context_, key, s.data(), id.data(), id.size()), IBAKE_OK);
            if (*p.key != 0) {
                EXPECT_EQ(to_hex(key, 96), out[p.key].get<std::string>());
            }
            ASSERT_EQ(ibake_ibe_params_load(&context_, &params_, p_pub), IBAKE_OK);
            ASSERT_EQ(ibake_ibe_recipient_load(&context_, &recipient_, &params_, id.data(), id.size()), IBAKE_OK);
            ASSERT_EQ(ibake_ibe_key_load(&context_, &key_, &params_, id.data(), id.size(), key), IBAKE_OK);
            platform_.values = {from_hex(in[p.rho])};
            platform_.at = 0;
            const Bytes ciphertext = encrypt(plain);
            EXPECT_EQ(to_hex(ciphertext), out[p.cipher].get<std::string>()) << in["name"] << " " << p.cipher;
            Bytes message;
            EXPECT_EQ(decrypt(ciphertext, message), IBAKE_OK);
            EXPECT_EQ(message, plain);
            checked++;
        }
    }
    EXPECT_EQ(checked, 17u);
}

TEST_F(IbeBf, RoundTripOfEverySizeClassWithEveryKindOfKey) {
    make(text("sip:bob@operator-a.example20251015000000Z"));
    Prng prng("ibe round trip");
    auto prepared = std::make_unique<ibake_ibe_prepared_key>();
    ASSERT_EQ(ibake_ibe_key_prepare(&context_, prepared.get(), &key_), IBAKE_OK);
    ibake_ibe_key unchecked;
    ASSERT_EQ(ibake_ibe_key_load_checked(&context_, &unchecked, &params_, id_.data(), id_.size(), key_octets_), IBAKE_OK);
    for (const size_t size : {size_t{1}, size_t{31}, size_t{32}, size_t{33}, size_t{217}, size_t{IBAKE_MESSAGE_MAX}}) {
        const Bytes message = prng.uniform(size);
        const Bytes ciphertext = encrypt(message);
        Bytes out;
        EXPECT_EQ(decrypt(ciphertext, out), IBAKE_OK);
        EXPECT_EQ(out, message);
        out.assign(size, 0);
        EXPECT_EQ(ibake_ibe_decrypt_prepared(&context_, out.data(), prepared.get(), ciphertext.data(), ciphertext.size()), IBAKE_OK);
        EXPECT_EQ(out, message);
        out.assign(size, 0);
        EXPECT_EQ(ibake_ibe_decrypt(&context_, out.data(), &unchecked, ciphertext.data(), ciphertext.size()), IBAKE_OK);
        EXPECT_EQ(out, message);
    }
}

TEST_F(IbeBf, EncryptionIsRandomised) {
    make(text("id"));
    EXPECT_NE(encrypt(text("m")), encrypt(text("m")));
}

TEST_F(IbeBf, EveryFlippedBitOfACiphertextIsRefusedWithOneErrorAndAZeroMessage) {
    make(text("id"));
    const Bytes good = encrypt(text("attack at dawn"));
    Bytes message;
    for (size_t bit = 0; bit < 8 * good.size(); bit += rounds(8) < 8 ? 8 : 1) {
        Bytes bad = good;
        bad[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
        ASSERT_EQ(decrypt(bad, message), IBAKE_E_DECRYPT) << bit;
        // Refused before any output (a bad U) or zeroed after the check.
        ASSERT_TRUE(message == Bytes(message.size(), 0) || message == Bytes(message.size(), 0xEE)) << bit;
    }
}

TEST_F(IbeBf, TruncatedOrExtendedCiphertextsAreRefused) {
    make(text("id"));
    const Bytes good = encrypt(text("attack at dawn"));
    Bytes message;
    for (size_t size = 1; size < good.size(); size++)
        EXPECT_EQ(decrypt(Bytes(good.begin(), good.begin() + static_cast<long>(size)), message), IBAKE_E_DECRYPT) << size;
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_EQ(decrypt(longer, message), IBAKE_E_DECRYPT);
    EXPECT_EQ(decrypt(Bytes(IBAKE_MESSAGE_MAX + IBAKE_CIPHERTEXT_OVERHEAD + 1, 0), message), IBAKE_E_DECRYPT);
}

TEST_F(IbeBf, AnotherIdentityOrAnotherKmsCannotDecrypt) {
    make(text("alice"));
    const Bytes ciphertext = encrypt(text("secret"));
    Bytes message;
    make(text("alice"));  // another master secret
    EXPECT_EQ(decrypt(ciphertext, message), IBAKE_E_DECRYPT);
    const Bytes mine = encrypt(text("secret"));
    const Bytes bob = text("bob");
    ASSERT_EQ(ibake_ibe_extract(&context_, key_octets_, master_, bob.data(), bob.size()), IBAKE_OK);
    ASSERT_EQ(ibake_ibe_key_load(&context_, &key_, &params_, bob.data(), bob.size(), key_octets_), IBAKE_OK);
    EXPECT_EQ(decrypt(mine, message), IBAKE_E_DECRYPT);
}

TEST_F(IbeBf, KeysThatDoNotBelongAreRefusedOnLoading) {
    make(text("alice"));
    const Bytes bob = text("bob");
    ibake_ibe_key loaded;
    EXPECT_EQ(ibake_ibe_key_load(&context_, &loaded, &params_, bob.data(), bob.size(), key_octets_), IBAKE_E_KEY_MISMATCH);
    uint8_t bad[96];
    const auto load = [&] { return ibake_ibe_key_load(&context_, &loaded, &params_, id_.data(), id_.size(), bad); };
    std::copy(key_octets_, key_octets_ + 96, bad);
    bad[0] ^= 0x20;  // -S_id
    EXPECT_EQ(load(), IBAKE_E_KEY_MISMATCH);
    std::fill(bad, bad + 96, uint8_t{0});
    EXPECT_EQ(load(), IBAKE_E_FORMAT);
    bad[0] = 0xC0;
    EXPECT_EQ(load(), IBAKE_E_INFINITY);
    std::fill(bad, bad + 96, uint8_t{0xFF});
    bad[0] = 0x9F;
    EXPECT_EQ(load(), IBAKE_E_RANGE);
}

TEST_F(IbeBf, ParametersAreValidated) {
    uint8_t bad[48] = {0xC0};
    EXPECT_EQ(ibake_ibe_params_load(&context_, &params_, bad), IBAKE_E_INFINITY);
    bad[0] = 0x80;  // x = 0: order 3
    EXPECT_EQ(ibake_ibe_params_load(&context_, &params_, bad), IBAKE_E_NOT_IN_SUBGROUP);
    bad[0] = 0x00;
    EXPECT_EQ(ibake_ibe_params_load(&context_, &params_, bad), IBAKE_E_FORMAT);
    std::fill(bad, bad + 48, uint8_t{0xFF});
    bad[0] = 0x9F;
    EXPECT_EQ(ibake_ibe_params_load(&context_, &params_, bad), IBAKE_E_RANGE);
}

TEST_F(IbeBf, MasterSecretsOutsideTheRangeAreRefused) {
    const Bytes r = from_hex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
    const Bytes zero(32, 0);
    uint8_t key[96] = {};
    EXPECT_EQ(ibake_ibe_public(&context_, p_pub_, r.data()), IBAKE_E_RANGE);
    EXPECT_EQ(ibake_ibe_public(&context_, p_pub_, zero.data()), IBAKE_E_RANGE);
    EXPECT_EQ(ibake_ibe_extract(&context_, key, r.data(), r.data(), 4), IBAKE_E_RANGE);
    EXPECT_EQ(to_hex(key, 96), std::string(192, '0'));
    // setup redraws: r, then 0, then 1.
    Bytes one(32, 0);
    one[31] = 1;
    platform_.values = {r, zero, one};
    ASSERT_EQ(ibake_ibe_setup(&context_, master_, p_pub_), IBAKE_OK);
    EXPECT_EQ(to_hex(master_, 32), to_hex(one));
    EXPECT_EQ(to_hex(p_pub_, 4), "97f1d3a7");  // the generator
    platform_.values.assign(16, zero);
    platform_.at = 0;
    EXPECT_EQ(ibake_ibe_setup(&context_, master_, p_pub_), IBAKE_E_RANDOM);
}

// Identities, their keys and ciphertexts to them, under one KMS.
class IbeBatch : public IbeBf {
protected:
    static constexpr size_t kMost = 17;
    std::vector<Bytes> ids_{kMost}, keys_{kMost}, ciphertexts_{kMost};
    std::vector<ibake_piece> pieces_{kMost};
    std::vector<ibake_ibe_key> loaded_{kMost};
    std::vector<ibake_ibe_key_item> key_items_{kMost};

    void SetUp() override {
        IbeBf::SetUp();
        make(text("alice"));
        for (size_t i = 0; i < kMost; i++) {
            ids_[i] = text("id" + std::to_string(i));
            pieces_[i] = {ids_[i].data(), ids_[i].size()};
            keys_[i].resize(IBAKE_KEY_SIZE);
            ASSERT_EQ(ibake_ibe_extract(&context_, keys_[i].data(), master_, ids_[i].data(), ids_[i].size()), IBAKE_OK);
            ASSERT_EQ(ibake_ibe_recipient_load(&context_, &recipient_, &params_, ids_[i].data(), ids_[i].size()), IBAKE_OK);
            ciphertexts_[i] = encrypt(message(i));
        }
    }
    static Bytes message(size_t i) { return text("message" + std::to_string(i)); }
    void reset_key_items() {
        for (size_t i = 0; i < kMost; i++) {
            loaded_[i] = {};
            key_items_[i] = {ids_[i].data(), ids_[i].size(), keys_[i].data(), &loaded_[i], IBAKE_E_STATE};
        }
    }
    // The key opens what was encrypted to the identity.
    bool opens(size_t i) {
        Bytes out(message(i).size());
        return ibake_ibe_decrypt(&context_, out.data(), &loaded_[i], ciphertexts_[i].data(), ciphertexts_[i].size()) == IBAKE_OK &&
               out == message(i);
    }
};

TEST_F(IbeBatch, OfEveryCountEqualsSingleCalls) {
    for (const size_t count : {size_t{0}, size_t{1}, size_t{7}, size_t{8}, size_t{9}, kMost}) {
        Bytes keys(IBAKE_KEY_SIZE * count + 1, 0xEE);
        ASSERT_EQ(ibake_ibe_extract_batch(&context_, keys.data(), master_, pieces_.data(), count), IBAKE_OK);
        for (size_t i = 0; i < count; i++) EXPECT_EQ(to_hex(&keys[96 * i], 96), to_hex(keys_[i])) << i;
        EXPECT_EQ(keys.back(), 0xEE);

        reset_key_items();
        ASSERT_EQ(ibake_ibe_key_load_batch(&context_, key_items_.data(), count, &params_), IBAKE_OK);
        for (size_t i = 0; i < kMost; i++) {
            EXPECT_EQ(key_items_[i].status, i < count ? IBAKE_OK : IBAKE_E_STATE);
            EXPECT_EQ(opens(i), i < count);
        }

        std::vector<Bytes> out(count);
        std::vector<ibake_ibe_decrypt_item> items(count);
        for (size_t i = 0; i < count; i++) {
            out[i].resize(message(i).size());
            items[i] = {&loaded_[i], ciphertexts_[i].data(), ciphertexts_[i].size(), out[i].data(), IBAKE_E_STATE};
        }
        ASSERT_EQ(ibake_ibe_decrypt_batch(&context_, items.data(), count), IBAKE_OK);
        for (size_t i = 0; i < count; i++) {
            EXPECT_EQ(items[i].status, IBAKE_OK);
            EXPECT_EQ(out[i], message(i));
        }
    }
}

TEST_F(IbeBatch, OfCiphertextsSaysWhichAreBad) {
    reset_key_items();
    ASSERT_EQ(ibake_ibe_key_load_batch(&context_, key_items_.data(), kMost, &params_), IBAKE_OK);
    Bytes flipped = ciphertexts_[3], no_point = ciphertexts_[8];
    flipped.back() ^= 1;
    no_point[0] = 0;
    ibake_ibe_key unloaded = {};
    std::vector<Bytes> out(kMost);
    std::vector<ibake_ibe_decrypt_item> items(kMost);
    for (size_t i = 0; i < kMost; i++) {
        out[i].resize(message(i).size());
        items[i] = {&loaded_[i], ciphertexts_[i].data(), ciphertexts_[i].size(), out[i].data(), IBAKE_E_STATE};
    }
    items[3].ciphertext = flipped.data();
    items[5].key = &loaded_[6];
    items[8].ciphertext = no_point.data();
    items[9].key = &unloaded;
    items[10].message = nullptr;
    items[11].ciphertext_size = IBAKE_CIPHERTEXT_OVERHEAD;
    const std::map<size_t, ibake_status> bad = {{3, IBAKE_E_DECRYPT},  {5, IBAKE_E_DECRYPT},   {8, IBAKE_E_DECRYPT},
                                                {9, IBAKE_E_ARGUMENT}, {10, IBAKE_E_ARGUMENT}, {11, IBAKE_E_DECRYPT}};
    ASSERT_EQ(ibake_ibe_decrypt_batch(&context_, items.data(), kMost), IBAKE_OK);
    for (size_t i = 0; i < kMost; i++) {
        EXPECT_EQ(items[i].status, bad.contains(i) ? bad.at(i) : IBAKE_OK) << i;
        EXPECT_EQ(out[i], bad.contains(i) ? Bytes(out[i].size(), 0) : message(i)) << i;
    }
}

TEST_F(IbeBatch, OfKeysSaysWhichAreBad) {
    using namespace ibake::bls12_381;
    // Two keys whose errors cancel in a sum without multipliers, and one in a piece of its own.
    const auto add = [&](size_t i, const G2& error) {
        G2 s;
        ASSERT_EQ(ibake::zcash::decode(s, keys_[i].data(), IBAKE_KEY_SIZE), ibake::Decoded::ok);
        ibake::zcash::encode(keys_[i].data(), s + error);
    };
    add(1, g2_generator());
    add(6, -g2_generator());
    add(16, g2_generator());
    keys_[2][0] &= 0x7F;
    keys_[4] = Bytes(IBAKE_KEY_SIZE, 0);
    keys_[4][0] = 0xC0;
    reset_key_items();
    key_items_[9].id = nullptr;
    key_items_[10].id_size = 0;
    key_items_[11].key = nullptr;
    key_items_[12].loaded = nullptr;
    const std::map<size_t, ibake_status> bad = {
        {1, IBAKE_E_KEY_MISMATCH}, {2, IBAKE_E_FORMAT},    {4, IBAKE_E_INFINITY},  {6, IBAKE_E_KEY_MISMATCH}, {9, IBAKE_E_ARGUMENT},
        {10, IBAKE_E_ARGUMENT},    {11, IBAKE_E_ARGUMENT}, {12, IBAKE_E_ARGUMENT}, {16, IBAKE_E_KEY_MISMATCH}};
    ASSERT_EQ(ibake_ibe_key_load_batch(&context_, key_items_.data(), kMost, &params_), IBAKE_OK);
    for (size_t i = 0; i < kMost; i++) {
        EXPECT_EQ(key_items_[i].status, bad.contains(i) ? bad.at(i) : IBAKE_OK) << i;
        EXPECT_EQ(opens(i), !bad.contains(i)) << i;
    }
}

TEST_F(IbeBatch, ArgumentsAreChecked) {
    ibake_context raw = {};
    ibake_ibe_params unloaded = {};
    EXPECT_EQ(ibake_ibe_key_load_batch(&raw, key_items_.data(), 1, &params_), IBAKE_E_UNINITIALISED);
    EXPECT_EQ(ibake_ibe_key_load_batch(nullptr, key_items_.data(), 1, &params_), IBAKE_E_ARGUMENT);
    EXPECT_EQ(ibake_ibe_key_load_batch(&context_, nullptr, 1, &params_), IBAKE_E_ARGUMENT);
    EXPECT_EQ(ibake_ibe_key_load_batch(&context_, key_items_.data(), 1, &unloaded), IBAKE_E_ARGUMENT);
    EXPECT_EQ(ibake_ibe_key_load_batch(&context_, nullptr, 0, &params_), IBAKE_OK);
    EXPECT_EQ(ibake_ibe_decrypt_batch(&raw, nullptr, 0), IBAKE_E_UNINITIALISED);
    EXPECT_EQ(ibake_ibe_decrypt_batch(&context_, nullptr, 1), IBAKE_E_ARGUMENT);
    pieces_[8].size = 0;
    Bytes keys(kMost * IBAKE_KEY_SIZE, 0xEE);
    EXPECT_EQ(ibake_ibe_extract_batch(&context_, keys.data(), master_, pieces_.data(), kMost), IBAKE_E_ARGUMENT);
    EXPECT_EQ(keys, Bytes(keys.size(), 0xEE));
}

TEST_F(IbeBatch, OnAFailingPlatformLeavesNothingBehind) {
    constexpr size_t kCount = 9;
    int calls = 0;
    for (;; calls++) {
        Bytes keys(kCount * IBAKE_KEY_SIZE, 0);
        platform_.calls_left = calls;
        const ibake_status status = ibake_ibe_extract_batch(&context_, keys.data(), master_, pieces_.data(), kCount);
        if (status == IBAKE_OK) break;
        EXPECT_EQ(status, IBAKE_E_PLATFORM);
        EXPECT_EQ(keys, Bytes(keys.size(), 0)) << calls;
    }
    EXPECT_GT(calls, static_cast<int>(kCount));
    constexpr size_t kKeys = 2;
    for (size_t loaded = calls = 0; loaded < kKeys; calls++) {
        reset_key_items();
        platform_.calls_left = calls;
        ASSERT_EQ(ibake_ibe_key_load_batch(&context_, key_items_.data(), kKeys, &params_), IBAKE_OK);
        platform_.calls_left = -1;
        loaded = 0;
        for (size_t i = 0; i < kKeys; i++) {
            const ibake_status status = key_items_[i].status;
            EXPECT_TRUE(status == IBAKE_OK || status == IBAKE_E_PLATFORM) << calls;
            EXPECT_EQ(opens(i), status == IBAKE_OK) << calls;
            loaded += status == IBAKE_OK;
        }
    }
    EXPECT_GT(calls, static_cast<int>(kKeys));
}

TEST_F(IbeBf, ArgumentsAreChecked) {
    make(text("id"));
    uint8_t buffer[128];
    ibake_context raw = {};
    EXPECT_EQ(ibake_ibe_setup(&raw, master_, p_pub_), IBAKE_E_UNINITIALISED);
    EXPECT_EQ(ibake_ibe_setup(nullptr, master_, p_pub_), IBAKE_E_ARGUMENT);
    EXPECT_EQ(ibake_ibe_encrypt(&context_, buffer, &recipient_, buffer, 0), IBAKE_E_LENGTH);
    EXPECT_EQ(ibake_ibe_encrypt(&context_, buffer, &recipient_, buffer, IBAKE_MESSAGE_MAX + 1), IBAKE_E_LENGTH);
    EXPECT_EQ(ibake_ibe_extract(&context_, buffer, master_, buffer, 0), IBAKE_E_ARGUMENT);
    EXPECT_EQ(ibake_ibe_extract(&context_, buffer, master_, buffer, 513), IBAKE_E_ARGUMENT);
    ibake_ibe_recipient unloaded = {};
    EXPECT_EQ(ibake_ibe_encrypt(&context_, buffer, &unloaded, buffer, 1), IBAKE_E_ARGUMENT);
    ibake_sizes sizes = IBAKE_SIZES;
    sizes.key++;
    EXPECT_EQ(ibake_init(&raw, &platform_.table, &sizes), IBAKE_E_CONFIG);
}

TEST_F(IbeBf, AFailingPlatformLeavesNothingBehind) {
    make(text("id"));
    const Bytes message = text("message");
    const Bytes good = encrypt(message);
    // The n-th platform call of each operation fails, until it succeeds.
    int encrypt_calls = 0, decrypt_calls = 0;
    for (;; encrypt_calls++) {
        Bytes out(good.size(), 0);
        platform_.calls_left = encrypt_calls;
        const ibake_status status = ibake_ibe_encrypt(&context_, out.data(), &recipient_, message.data(), message.size());
        if (status == IBAKE_OK) break;
        EXPECT_TRUE(status == IBAKE_E_PLATFORM || status == IBAKE_E_RANDOM);
        EXPECT_EQ(out, Bytes(good.size(), 0)) << encrypt_calls;
    }
    for (;; decrypt_calls++) {
        Bytes out(message.size(), 0);
        platform_.calls_left = decrypt_calls;
        const ibake_status status = ibake_ibe_decrypt(&context_, out.data(), &key_, good.data(), good.size());
        if (status == IBAKE_OK) break;
        EXPECT_EQ(status, IBAKE_E_PLATFORM);
        EXPECT_EQ(out, Bytes(message.size(), 0)) << decrypt_calls;
    }
    EXPECT_GT(encrypt_calls, 5);
    EXPECT_GT(decrypt_calls, 5);
}

TEST(Status, EveryCodeHasItsOwnNameAndASentence) {
    std::vector<std::string> names;
    for (int code = 0; code <= IBAKE_E_NOT_YET; code++) {
        const std::string name = ibake_status_name(static_cast<ibake_status>(code));
        if (name == "unknown") continue;
        EXPECT_GT(std::string(ibake_status_text(static_cast<ibake_status>(code))).size(), 5u) << code;
        for (const auto& other : names) EXPECT_NE(name, other);
        names.push_back(name);
    }
    EXPECT_GE(names.size(), 45u);
    EXPECT_EQ(names.back(), "not_yet");
}

}  // namespace
