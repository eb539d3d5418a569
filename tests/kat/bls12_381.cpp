// BLS12-381 against published values: encodings, multiples, pairing, hashing (RFC 9380 J.9, J.10). SPDX-License-Identifier: Apache-2.0
#include "ibe/platform_openssl.h"
#include "ibe/xmd.h"
#include "pairing/bls12_381.h"
#include "tests/support/json_vectors.h"

#include <gtest/gtest.h>

namespace ibake::bls12_381 {
namespace {

using test::Bytes;
using test::from_hex;
using test::load_vectors;
using test::to_hex;

template <class Curve>
std::string compressed(const Projective<Curve>& p) {
    Bytes out(zcash::kSize<Curve>);
    zcash::encode(out.data(), p);
    return to_hex(out);
}
template <class Curve>
std::string uncompressed(const Projective<Curve>& p) {
    Bytes out(2 * zcash::kSize<Curve>);
    zcash::encode_uncompressed(out.data(), p);
    return to_hex(out);
}
template <class Curve>
Decoded decode(Projective<Curve>& p, const std::string& hex) {
    const Bytes in = from_hex(hex);
    return zcash::decode(p, in.data(), in.size());
}

Scalar scalar(const std::string& hex) {
    const Bytes k = from_hex(hex, 32);
    return Scalar::reduce_bytes(k.data(), k.size());
}

TEST(Bls12381, MultiplesOfTheGeneratorsEncodeAsPublished) {
    const auto vectors = load_vectors("bls12381_pairing_and_encoding.json");
    ASSERT_GE(vectors["multiples_of_generators"].size(), 6u);
    for (const auto& v : vectors["multiples_of_generators"]) {
        const Scalar k = scalar(v["k"]);
        const std::string g1 = v["g1_compressed"], g1u = v["g1_uncompressed"], g2 = v["g2_compressed"], g2u = v["g2_uncompressed"];
        EXPECT_EQ(compressed(mul(g1_generator(), k)), g1);
        EXPECT_EQ(compressed(mul_g1_generator(k)), g1);
        EXPECT_EQ(compressed(mul_vartime(g1_generator(), k)), g1);
        EXPECT_EQ(uncompressed(mul_g1_generator(k)), g1u);
        EXPECT_EQ(compressed(mul(g2_generator(), k)), g2);
        EXPECT_EQ(compressed(mul_g2_generator(k)), g2);
        EXPECT_EQ(compressed(mul_vartime(g2_generator(), k)), g2);
        EXPECT_EQ(uncompressed(mul_g2_generator(k)), g2u);
        G1 p;
        G2 q;
        for (const auto& s : {g1, g1u}) {
            ASSERT_EQ(decode(p, s), Decoded::ok);
            EXPECT_EQ(compressed(p), g1);
        }
        for (const auto& s : {g2, g2u}) {
            ASSERT_EQ(decode(q, s), Decoded::ok);
            EXPECT_EQ(compressed(q), g2);
        }
    }
}

TEST(Bls12381, InfinityEncodesAsPublished) {
    const auto vectors = load_vectors("bls12381_pairing_and_encoding.json");
    const auto& v = vectors["infinity"];
    EXPECT_EQ(compressed(G1::identity()), v["g1_compressed"].get<std::string>());
    EXPECT_EQ(uncompressed(G1::identity()), v["g1_uncompressed"].get<std::string>());
    EXPECT_EQ(compressed(G2::identity()), v["g2_compressed"].get<std::string>());
    EXPECT_EQ(uncompressed(G2::identity()), v["g2_uncompressed"].get<std::string>());
    G1 p;
    ASSERT_EQ(decode(p, v["g1_compressed"]), Decoded::ok);
    EXPECT_TRUE(p.is_identity().bit());
}

TEST(Bls12381, PairingOfTheGeneratorsIsTheCubedValueInDescendingOrder) {
    const auto vectors = load_vectors("bls12381_pairing_and_encoding.json");
    const auto& v = vectors["e_ecosystem_cubed"];
    Bytes gt(Gt::kBytes);
    pairing(g1_generator(), g2_generator()).to_bytes(gt.data());
    EXPECT_EQ(to_hex(gt), v["gt_octets_descending"].get<std::string>());
    PreparedQ prepared;
    prepare(prepared, g2_generator());
    pairing_prepared(g1_generator(), prepared).to_bytes(gt.data());
    EXPECT_EQ(to_hex(gt), v["gt_octets_descending"].get<std::string>());
    Gt back = Gt::one();
    EXPECT_EQ(Gt::from_bytes(back, gt.data()), Decoded::ok);
    EXPECT_TRUE(back.equals(pairing(g1_generator(), g2_generator())).bit());
}

// hash_to_curve and encode_to_curve of a suite file.
template <class Curve, class Hash, class Encode>
void check_suite(const std::string& file, size_t uniform_bytes, Hash hash, Encode encode) {
    const auto vectors = load_vectors(file);
    size_t checked = 0;
    for (const bool ro : {true, false}) {
        const auto& suite = vectors[ro ? "RO" : "NU"];
        const std::string dst = suite["dst"];
        for (const auto& v : suite["vectors"]) {
            const std::string msg = v["msg"];
            Bytes uniform(ro ? uniform_bytes : uniform_bytes / 2);
            const ibake_piece piece = {reinterpret_cast<const uint8_t*>(msg.data()), msg.size()};
            ASSERT_EQ(xmd(ibake_platform_openssl(), IBAKE_SHA256, uniform.data(), uniform.size(), &piece, 1,
                          reinterpret_cast<const uint8_t*>(dst.data()), dst.size()),
                      IBAKE_OK);
            const Projective<Curve> p = ro ? hash(uniform.data()) : encode(uniform.data());
            std::string expected;
            for (const char* c : {"x", "y"}) {
                const auto& value = v["P"][c];
                if (value.is_string())
                    expected += to_hex(from_hex(value, 48));
                else
                    expected += to_hex(from_hex(value["c1"], 48)) + to_hex(from_hex(value["c0"], 48));
            }
            EXPECT_EQ(uncompressed(p), expected) << (ro ? "RO" : "NU") << " msg " << msg;
            EXPECT_TRUE(Curve::is_in_subgroup(p).bit());
            checked++;
        }
    }
    EXPECT_EQ(checked, 10u);
}

TEST(Bls12381, HashToG1AsRfc9380J9) {
    check_suite<G1Curve>("rfc9380_bls12381_g1.json", kG1UniformBytes, hash_to_g1, encode_to_g1);
}
TEST(Bls12381, HashToG2AsRfc9380J10) {
    check_suite<G2Curve>("rfc9380_bls12381_g2.json", kG2UniformBytes, hash_to_g2, encode_to_g2);
}

}  // namespace
}  // namespace ibake::bls12_381
