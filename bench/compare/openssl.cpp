// Diffie-Hellman on the NIST curves by OpenSSL's EVP interface. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <memory>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace ibake::bench {

namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using KeyContext = std::shared_ptr<EVP_PKEY_CTX>;

// [scalar]G in uncompressed form.
Octets multiply_generator(int nid, const Octets& scalar) {
    const std::shared_ptr<EC_GROUP> group(EC_GROUP_new_by_curve_name(nid), EC_GROUP_free);
    const std::shared_ptr<EC_POINT> point(EC_POINT_new(group.get()), EC_POINT_free);
    const std::shared_ptr<BIGNUM> k(BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), nullptr), BN_free);
    Octets octets(1 + 2 * scalar.size());
    require(EC_POINT_mul(group.get(), point.get(), k.get(), nullptr, nullptr, nullptr) == 1 &&
                EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, octets.data(), octets.size(),
                                   nullptr) == octets.size(),
            "OpenSSL: public key");
    return octets;
}

Key import_private(const char* group, const Octets& scalar, const Octets& point) {
    const std::shared_ptr<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    const std::shared_ptr<BIGNUM> d(BN_bin2bn(scalar.data(), static_cast<int>(scalar.size()), nullptr), BN_free);
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get());
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    const std::shared_ptr<OSSL_PARAM> params(OSSL_PARAM_BLD_to_param(builder.get()), OSSL_PARAM_free);
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
                EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) == 1,
            "OpenSSL: private key");
    return Key(key, EVP_PKEY_free);
}

Key import_public(EVP_PKEY* own, const Octets& point) {
    const Key peer(EVP_PKEY_new(), EVP_PKEY_free);
    require(EVP_PKEY_copy_parameters(peer.get(), own) == 1 &&
                EVP_PKEY_set1_encoded_public_key(peer.get(), point.data(), point.size()) == 1,
            "OpenSSL: public key");
    return peer;
}

// With `check` EVP makes its own check of the point, a product with the order.
KeyContext deriving(EVP_PKEY* own, EVP_PKEY* peer, bool check) {
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr), EVP_PKEY_CTX_free);
    require(EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer_ex(context.get(), peer, check) == 1,
            "OpenSSL: peer");
    return context;
}

Octets derive(EVP_PKEY_CTX* context, size_t n) {
    Octets secret(n);
    require(EVP_PKEY_derive(context, secret.data(), &n) == 1 && n == secret.size(), "OpenSSL: ECDH");
    return secret;
}

void add_curve(Peer& rows, const std::string& name, const char* group, int nid, size_t n) {
    const auto same = [](const Octets& secret) { return secret; };
    const Octets scalar = input_ecdh(Input::ecdh_own, n), point = multiply_generator(nid, input_ecdh(Input::ecdh_peer, n));
    const Key own = import_private(group, scalar, multiply_generator(nid, scalar));
    const Key peer = import_public(own.get(), point);
    const KeyContext ready = deriving(own.get(), peer.get(), false);
    // The multiplication alone: keys imported, context made.
    rows.add(
        "ecdh_" + name, [=](size_t) { return derive(ready.get(), n); }, same);
    // As a handshake does it: import the peer's octets, which checks the equation, and derive; with EVP's own check on top or without.
    for (const bool check : {false, true})
        rows.add(
            "ecdh_" + name + (check ? "_import_order_check" : "_import"),
            [=](size_t) {
                const Key fresh = import_public(own.get(), point);
                return derive(deriving(own.get(), fresh.get(), check).get(), n);
            },
            same);
    const KeyContext generator(EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr), EVP_PKEY_CTX_free);
    require(EVP_PKEY_keygen_init(generator.get()) == 1, "OpenSSL: key generation");
    rows.add("keygen_" + name, [generator](size_t) {
        EVP_PKEY* fresh = nullptr;
        require(EVP_PKEY_keygen(generator.get(), &fresh) == 1, "OpenSSL: key generation");
        EVP_PKEY_free(fresh);
        return fresh;
    });
}

}  // namespace

}  // namespace ibake::bench

int main() {
    using namespace ibake::bench;
    Peer rows(quoted("version", OpenSSL_version(OPENSSL_VERSION_STRING)));
    add_curve(rows, "p256", "P-256", NID_X9_62_prime256v1, 32);
    add_curve(rows, "p384", "P-384", NID_secp384r1, 48);
    add_curve(rows, "p521", "P-521", NID_secp521r1, 66);
    return rows.serve();
}
