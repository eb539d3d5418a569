// Diffie-Hellman on the NIST curves beside OpenSSL's EVP interface. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/compare.h"
#include "curve/ecdh.h"
#include "ibe/platform_openssl.h"

#include <cstring>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace ibake::bench {

namespace {

using Point = std::array<uint8_t, kEcdhMaxPointBytes>;
using Scalar = std::array<uint8_t, kEcdhMaxFieldBytes>;
using Key = std::shared_ptr<EVP_PKEY>;
using KeyContext = std::shared_ptr<EVP_PKEY_CTX>;

// `scalar` as a private key of OpenSSL, with `point`, its public key.
Key import_private(const char* group, const uint8_t* scalar, size_t n, const uint8_t* point) {
    const std::shared_ptr<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    const std::shared_ptr<BIGNUM> d(BN_bin2bn(scalar, static_cast<int>(n), nullptr), BN_free);
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get());
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * n);
    const std::shared_ptr<OSSL_PARAM> params(OSSL_PARAM_BLD_to_param(builder.get()), OSSL_PARAM_free);
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    require(EVP_PKEY_fromdata_init(context.get()) == 1 &&
                EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) == 1,
            "OpenSSL: private key");
    return Key(key, EVP_PKEY_free);
}

// As a handshake does it: import the peer's octets, check, derive. With `check` EVP makes its own check of the point, a product
// with the order; without it the equation is still checked, at import.
Point derive(EVP_PKEY* own, const uint8_t* octets, size_t size, bool check) {
    Point secret;
    size_t secret_size = secret.size();
    EVP_PKEY* peer = EVP_PKEY_new();
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr);
    require(EVP_PKEY_copy_parameters(peer, own) == 1 && EVP_PKEY_set1_encoded_public_key(peer, octets, size) == 1 &&
                EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer_ex(context, peer, check) == 1 &&
                EVP_PKEY_derive(context, secret.data(), &secret_size) == 1,
            "OpenSSL: ECDH");
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(peer);
    return secret;
}

Point shared(EcdhCurve curve, const Scalar& scalar, const Point& peer, size_t size) {
    Point point;
    require(curve::ecdh_shared(curve, point.data(), scalar.data(), peer.data(), size) == Decoded::ok, "ECDH");
    return point;
}

// A scalar below the order.
Scalar draw(EcdhCurve curve, size_t n) {
    const ibake_platform* platform = ibake_platform_openssl();
    Scalar scalar;
    do {
        require(platform->random(platform->self, IBAKE_RANDOM_X, scalar.data(), n) == 0, "random");
        if (curve == EcdhCurve::p521) scalar[0] &= 1;
    } while (!curve::ecdh_scalar_ok(curve, scalar.data()));
    return scalar;
}

Point public_key(EcdhCurve curve, const Scalar& scalar) {
    Point point;
    require(curve::ecdh_public(curve, point.data(), scalar.data()) == Decoded::ok, "public key");
    return point;
}

}  // namespace

void add_openssl(Rows& rows) {
    const struct {
        EcdhCurve id;
        const char *name, *group;
    } curves[] = {{EcdhCurve::p256, "p256", "P-256"}, {EcdhCurve::p384, "p384", "P-384"}, {EcdhCurve::p521, "p521", "P-521"}};
    for (const auto& [curve, name, group] : curves) {
        const size_t n = curve::ecdh_field_bytes(curve), size = 1 + 2 * n;
        if (n == 0) continue;  // compiled out
        const Scalar a = draw(curve, n), b = draw(curve, n);
        const Point own = public_key(curve, a), peer = public_key(curve, b);
        const Key key = import_private(group, a.data(), n, own.data());
        require(EVP_PKEY_eq(key.get(), import_private(group, a.data(), n, own.data()).get()) == 1, "OpenSSL: key");
        const Point ours = shared(curve, a, peer, size), theirs = derive(key.get(), peer.data(), size, true);
        require(std::memcmp(ours.data() + 1, theirs.data(), n) == 0, "shared secrets differ");

        const KeyContext generator(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), EVP_PKEY_CTX_free);
        require(EVP_PKEY_keygen_init(generator.get()) == 1, "OpenSSL: key generation");
        rows.push_back({std::string("keygen_") + name, timed([=, curve = curve] { return public_key(curve, draw(curve, n)); }),
                        "openssl", timed([generator] {
                            EVP_PKEY* fresh = nullptr;
                            require(EVP_PKEY_keygen(generator.get(), &fresh) == 1, "OpenSSL: key generation");
                            EVP_PKEY_free(fresh);
                            return fresh;
                        })});
        const Batch ecdh = timed([=, curve = curve] { return shared(curve, a, peer, size); });
        rows.push_back(
            {std::string("ecdh_") + name, ecdh, "openssl", timed([=] { return derive(key.get(), peer.data(), size, true); })});
        rows.push_back({std::string("ecdh_") + name, ecdh, "openssl, no order check",
                        timed([=] { return derive(key.get(), peer.data(), size, false); })});
    }
}

}  // namespace ibake::bench
