// Image: published values of every layer, as far as its stack (FW_STACK) is enough for the library's calls. SPDX-License-Identifier: Apache-2.0
#include "curve/ecdh.h"
#include "ibe/xmd.h"
#include "pairing/bls12_381.h"
#include "tests/firmware/platform_small.h"
#include "tests/firmware/semihosting.h"
#include "tests/firmware/world.h"

using namespace ibake;
using namespace fw;
using namespace fw::vectors;

namespace {

template <size_t n>
void compare(const uint8_t* computed, const uint8_t (&expected)[n], const char* what) {
    check(memcmp(computed, expected, n) == 0, what);
    print("ok ");
    print(what);
    print("\n");
}

// y^2 = x^3 + 4 and an inverse in F_p.
void fields() {
    using F = bls12_381::F1;
    const F x = F::from_bytes(kMultipleX).value, y = F::from_bytes(kMultipleY).value;
    check(y.square().equals(x.square() * x + F::one().dbl().dbl()).bit() != 0, "F_p");
    check((x.inverse() * x).equals(F::one()).bit() != 0, "inverse");
    print("ok fields\n");
}

void ecdh() {
    uint8_t point[kEcdhMaxPointBytes], peer[kEcdhMaxPointBytes];
    check(curve::ecdh_public(EcdhCurve::p256, peer, kEcdh_r) == Decoded::ok, "P-256 public");
    compare(peer + 1, kEcdh_grx, "P-256 public x (RFC 5903 8.1)");
    compare(peer + 33, kEcdh_gry, "P-256 public y");
    check(curve::ecdh_shared(EcdhCurve::p256, point, kEcdh_i, peer, 65) == Decoded::ok, "P-256 shared");
    compare(point + 1, kEcdh_girx, "P-256 shared x");
    compare(point + 33, kEcdh_giry, "P-256 shared y");
}

void groups() {
    uint8_t octets[2 * IBAKE_P_PUB_SIZE];
    const auto k = bls12_381::Scalar::from_bytes(kScalar);
    zcash::encode(octets, bls12_381::mul_g1_generator(k.value));
    compare(octets, kMultipleG1, "G1 multiple");
    zcash::encode(octets, bls12_381::mul_g2_generator(k.value));
    compare(octets, kMultipleG2, "G2 multiple");
}

void hash_to_curve(const ibake_platform& platform) {
    uint8_t uniform[bls12_381::kG2UniformBytes], octets[2 * IBAKE_P_PUB_SIZE];
    const ibake_piece message = piece(kHashMessage);
    FW_REQUIRE(xmd(&platform, IBAKE_SHA256, uniform, sizeof uniform, &message, 1, kHashDst, sizeof kHashDst));
    zcash::encode(octets, bls12_381::hash_to_g2(uniform));
    octets[0] &= 0x1f;  // flags of the encoding
    compare(octets, kHashX, "hash to G2 (RFC 9380 J.10.1)");
}

void pairing() {
    uint8_t octets[bls12_381::Gt::kBytes];
    bls12_381::pairing(bls12_381::g1_generator(), bls12_381::g2_generator()).to_bytes(octets);
    compare(octets, kPairing, "pairing of the generators");
}

void ibe(ibake_platform platform) {
    static User alice;
    static ibake_ibe_recipient recipient;
    static uint8_t out[sizeof kCiphertext];
    FW_REQUIRE(alice.init(0, &platform));
    FW_REQUIRE(alice.load_key(ibake_ibe_key_load));
    print("ok key of Alice\n");
    FW_REQUIRE(ibake_ibe_decrypt(&alice.context, out, &alice.key, kCiphertext, sizeof kCiphertext));
    compare(out, kPlain, "decryption");
    FW_REQUIRE(ibake_ibe_recipient_load(&alice.context, &recipient, &alice.params, kAliceDated, sizeof kAliceDated));
    platform.random = [](void*, ibake_random_use, uint8_t* rho, size_t size) {
        memcpy(rho, k_rho2, size);
        return 0;
    };
    FW_REQUIRE(ibake_ibe_encrypt(&alice.context, out, &recipient, kPlain, sizeof kPlain));
    compare(out, kCiphertext, "encryption");
}

}  // namespace

int main() {
    Drbg drbg(kScalar, sizeof kScalar);
    const ibake_platform platform = fw::platform(drbg);
    fields();
    ecdh();
    groups();
    hash_to_curve(platform);
    if constexpr (FW_STACK >= IBAKE_BURN_STACK + 2048) {
        pairing();
        ibe(platform);
    }
    return 0;
}
