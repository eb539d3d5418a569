// A BB1 ciphertext of somebody who knows the private key: C0 fits u, C1 does not, and only w = v^s tells. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_scheme.h"
#include "tests/support/ss_world.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::rfc5091;
using test::Bytes;

TEST(Rfc5091Bb1, BothConditionsOfDecryptionAreLookedAt) {
    using C = k2::Type1<words_of_64(8), words_of_64(4)>;
    using S = Schemes<C>;
    const auto vectors = test::load_vectors("rfc5091_derived.json");
    const auto& bb1 = vectors["levels"][0]["bb1"];
    const Bytes id = test::from_hex(bb1["id"]), key_der = test::from_hex(bb1["bb1_private_key_block_der"]), message = {1, 2, 3};
    test::SsWorld w;
    ASSERT_EQ(w.load_params(test::from_hex(bb1["bb1_public_parameters_der"])), IBAKE_OK);
    ASSERT_EQ(w.load_key(key_der, id), IBAKE_OK);
    const Params<C>& p = S::params_of(reinterpret_cast<const Head*>(w.params.get()));
    const ibake_platform* platform = &w.platform.table;

    PrivateKeyBlock block;
    S::Point d0, d1, t;
    ASSERT_EQ(read(block, key_der, Scheme::bb1), IBAKE_OK);
    ASSERT_EQ(S::read_point(d0, p.group, block.points[0]), IBAKE_OK);
    ASSERT_EQ(S::read_point(d1, p.group, block.points[1]), IBAKE_OK);
    ASSERT_EQ(S::identity_point(platform, t, p, id), IBAKE_OK);

    const auto ciphertext = [&](word s_of_c0, word s_of_c1) {
        const auto scalars = p.group.scalars();
        const auto s = S::Scalar::from_word(s_of_c0, scalars);
        const S::Point c0 = p.group.mul(p.point(0), s).to_affine();
        const S::Point c1 = p.group.mul(t, S::Scalar::from_word(s_of_c1, scalars)).to_affine();
        const S::Encoded e0(c0), e1(c1);
        uint8_t octets[128], y[3], nu[20];
        k2::pairing_ratio(p.group, c0, d0, c1, d1).to_bytes(octets, 1);
        const ibake_piece psi = {octets, sizeof octets};
        S::Scalar rho(scalars);
        EXPECT_EQ(S::bb1_mask(platform, y, message, p, psi), IBAKE_OK);
        EXPECT_EQ(S::bb1_scalar(platform, rho, p, e0, e1, y, psi), IBAKE_OK);
        (s + rho).to_bytes(nu);
        return test::ss_encoded(CiphertextBlock{{e0.view(), e1.view()}, nu, {}, y}, Scheme::bb1);
    };
    Bytes out;
    EXPECT_EQ(w.decrypt(out, ciphertext(5, 5)), IBAKE_OK);
    EXPECT_EQ(out, message);
    EXPECT_EQ(w.decrypt(out, ciphertext(5, 7)), IBAKE_E_DECRYPT);
}

}  // namespace
