// What calls on secrets leave below them on the stack: nothing but zeros. SPDX-License-Identifier: Apache-2.0
#include "field/dispatch.h"
#include "ibe/ibe.h"
#include "ibe/platform_openssl.h"
#include "tests/support/backend.h"
#include "tests/support/ss_world.h"
#include "tests/support/stack.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace {

#if IBAKE_TEST_STACK

using ibake::test::Bytes;
using ibake::test::kFrame;
using ibake::test::residue;

TEST(BurntStack, HoldsNothingAfterAnyCallOnSecrets) {
    constexpr size_t kCount = 8;
    const ibake_sizes sizes = IBAKE_SIZES;
    ibake_context context;
    ibake_ibe_params params;
    ibake_ibe_recipient recipient;
    ASSERT_EQ(ibake_init(&context, ibake_platform_openssl(), &sizes), IBAKE_OK);
    uint8_t master[IBAKE_MASTER_SIZE], p_pub[IBAKE_P_PUB_SIZE], keys[kCount * IBAKE_KEY_SIZE], message[8] = {}, out[kCount][8];
    uint8_t ciphertext[sizeof message + IBAKE_CIPHERTEXT_OVERHEAD];
    const uint8_t id[] = "id";
    std::vector<ibake_ibe_key> loaded(kCount);
    const auto prepared = std::make_unique<ibake_ibe_prepared_key>();
    ibake_piece ids[kCount];
    ibake_ibe_key_item key_items[kCount];
    ibake_ibe_decrypt_item items[kCount];
    for (size_t i = 0; i < kCount; i++) {
        ids[i] = {id, sizeof id};
        key_items[i] = {id, sizeof id, keys + i * IBAKE_KEY_SIZE, &loaded[i], IBAKE_E_STATE};
        items[i] = {&loaded[i], ciphertext, sizeof ciphertext, out[i], IBAKE_E_STATE};
    }
    const struct {
        const char* name;
        bool secret;
        std::function<ibake_status()> call;
    } calls[] = {
        {"setup", true, [&] { return ibake_ibe_setup(&context, master, p_pub); }},
        {"params_load", false, [&] { return ibake_ibe_params_load(&context, &params, p_pub); }},
        {"public", true, [&] { return ibake_ibe_public(&context, p_pub, master); }},
        {"extract", true, [&] { return ibake_ibe_extract(&context, keys, master, id, sizeof id); }},
        {"extract_batch", true, [&] { return ibake_ibe_extract_batch(&context, keys, master, ids, kCount); }},
        {"key_load", true, [&] { return ibake_ibe_key_load(&context, &loaded[0], &params, id, sizeof id, keys); }},
        {"key_load_checked", true,
         [&] { return ibake_ibe_key_load_checked(&context, &loaded[0], &params, id, sizeof id, keys); }},
        {"key_load_batch", true, [&] { return ibake_ibe_key_load_batch(&context, key_items, kCount, &params); }},
        {"key_prepare", true, [&] { return ibake_ibe_key_prepare(&context, prepared.get(), &loaded[0]); }},
        {"recipient_load", false, [&] { return ibake_ibe_recipient_load(&context, &recipient, &params, id, sizeof id); }},
        {"encrypt", true, [&] { return ibake_ibe_encrypt(&context, ciphertext, &recipient, message, sizeof message); }},
        {"decrypt", true, [&] { return ibake_ibe_decrypt(&context, out[0], &loaded[0], ciphertext, sizeof ciphertext); }},
        {"decrypt_prepared", true,
         [&] { return ibake_ibe_decrypt_prepared(&context, out[0], prepared.get(), ciphertext, sizeof ciphertext); }},
        {"decrypt_batch", true, [&] { return ibake_ibe_decrypt_batch(&context, items, kCount); }},
    };
    for (const auto& c : calls) {
        ibake_status status = IBAKE_E_STATE;
        const auto [left, deep] = residue([&] { status = c.call(); });
        EXPECT_EQ(status, IBAKE_OK) << c.name;
        EXPECT_TRUE(left == 0 || !c.secret) << c.name << " leaves " << left << " octets";
        std::printf("%s: %zu octets of stack\n", c.name, deep);
    }
}

TEST(BurntStack, HoldsNothingAfterAnyCallOfRfc5091) {
    for (const char* size : {"512", "7680"}) {
        if (std::stoi(size) > IBAKE_SS_MAX_BITS || (std::stoi(size) > 1536 && ibake::test::large_sizes_left_out())) continue;
        const auto vectors = ibake::test::load_vectors("rfc5091_derived.json");
        const auto& level = *std::find_if(vectors["levels"].begin(), vectors["levels"].end(),
                                          [&](const auto& l) { return l["n_p"] == std::stoi(size); });
        ibake::test::SsWorld w;
        const Bytes master = ibake::test::from_hex(level["bf_master_secret_der"]), id = {1, 2, 3}, message = {4, 5};
        ASSERT_EQ(w.load_params(ibake::test::from_hex(level["bf_public_parameters_der"]), false), IBAKE_OK);
        Bytes key(8192), ciphertext(8192), out(8192);  // their memory is not asked for on the small stack
        const std::pair<const char*, std::function<ibake_status()>> calls[] = {
            {"master_check", [&] { return w.master_check(master); }},    {"extract", [&] { return w.extract(key, master, id); }},
            {"key_load", [&] { return w.load_key(key, id); }},           {"recipient_load", [&] { return w.load_recipient(id); }},
            {"encrypt", [&] { return w.encrypt(ciphertext, message); }}, {"decrypt", [&] { return w.decrypt(out, ciphertext); }},
        };
        for (const auto& [name, call] : calls) {
            ibake_status status = IBAKE_E_STATE;
            const auto [left, deep] = residue([&, &call = call] { status = call(); });
            EXPECT_EQ(status, IBAKE_OK) << name;
            EXPECT_TRUE(left == 0 || name == std::string("recipient_load")) << name << " leaves " << left << " octets";
            std::printf("%s of %s bits: %zu octets of stack\n", name, size, deep);
        }
    }
}

// A call that burns nothing is noticed.
TEST(BurntStack, ResidueIsFound) {
    const auto dirty = [] {
        volatile uint8_t below[4 * kFrame];
        for (volatile uint8_t& octet : below) octet = 0x5C;
    };
    EXPECT_GT(residue(dirty).first, 2 * kFrame);
}

#else

TEST(BurntStack, HoldsNothingAfterAnyCallOnSecrets) { GTEST_SKIP() << "only in builds like those that are shipped"; }

#endif

}  // namespace
