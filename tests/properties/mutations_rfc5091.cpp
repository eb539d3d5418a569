// A flip in every octet and a cut at every octet of parameters, master secrets, keys and ciphertexts of RFC 5091: refused.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/prng.h"
#include "tests/support/ss_world.h"

#include <functional>
#include <gtest/gtest.h>

namespace {

using namespace ibake::test;
using ibake::rfc5091::Scheme;

struct Case {
    const char* name;
    Scheme scheme;
};

struct Mutations : ::testing::TestWithParam<Case>, SsWorld {
    const Bytes id = {'B', 'o', 'b'};
    Bytes params_der, master, key_der, ciphertext;

    void SetUp() override {
        const auto vectors = load_vectors("rfc5091_derived.json");
        const auto& level = vectors["levels"][0];
        if (GetParam().scheme == Scheme::bf) {
            params_der = from_hex(level["bf_public_parameters_der"]);
            master = from_hex(level["bf_master_secret_der"]);
        } else {
            const auto& bb1 = level["bb1"];
            const Bytes scalars[] = {from_hex(bb1["alpha"]), from_hex(bb1["beta"]), from_hex(bb1["gamma"])};
            params_der = from_hex(bb1["bb1_public_parameters_der"]);
            master = ss_encoded(ibake::rfc5091::MasterSecret{{scalars[0], scalars[1], scalars[2]}}, Scheme::bb1);
        }
        ASSERT_EQ(load_params(params_der), IBAKE_OK);
        ASSERT_EQ(extract(key_der, master, id), IBAKE_OK);
        ASSERT_EQ(load_key(key_der, id), IBAKE_OK);
        ASSERT_EQ(load_recipient(id), IBAKE_OK);
        ASSERT_EQ(encrypt(ciphertext, {1, 2, 3, 4, 5, 6, 7, 8, 9}), IBAKE_OK);
    }
    static void mutate(const Bytes& good, const std::function<ibake_status(const Bytes&)>& receive) {
        ASSERT_EQ(receive(good), IBAKE_OK);
        const int step = rounds(1) > 1 ? 1 : 8;  // every bit with tools/test --full
        for (size_t bit = 0; bit < 8 * good.size(); bit++) {
            if (step == 8 && bit % 8 != 5 * (bit / 8) % 8) continue;
            Bytes flipped = good;
            flipped[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
            ASSERT_NE(receive(flipped), IBAKE_OK) << "octet " << bit / 8 << ", bit " << bit % 8;
        }
        for (size_t size = 1; size < good.size(); size++)
            ASSERT_NE(receive(Bytes(good.begin(), good.begin() + static_cast<long>(size))), IBAKE_OK) << size;
        Bytes longer = good;
        longer.push_back(0);
        ASSERT_NE(receive(longer), IBAKE_OK);
    }
};

TEST_P(Mutations, Parameters) {
    mutate(params_der, [&](const Bytes& m) { return load_params(m); });
}
TEST_P(Mutations, MasterSecret) {
    mutate(master, [&](const Bytes& m) { return master_check(m); });
}
TEST_P(Mutations, PrivateKey) {
    mutate(key_der, [&](const Bytes& m) { return load_key(m, id); });
}
TEST_P(Mutations, Ciphertext) {
    mutate(ciphertext, [&](const Bytes& m) {
        Bytes message;
        const ibake_status status = decrypt(message, m);
        EXPECT_TRUE(status == IBAKE_OK || status == IBAKE_E_DECRYPT) << status;
        EXPECT_TRUE(status == IBAKE_OK || message == Bytes(message.size(), 0)) << "something is left of a refused message";
        return status;
    });
}

INSTANTIATE_TEST_SUITE_P(Rfc5091, Mutations, ::testing::Values(Case{"bf", Scheme::bf}, Case{"bb1", Scheme::bb1}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
