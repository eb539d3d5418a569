// calc: expand_message_xmd, the hash functions of RFC 5091, the PRF of MIKEY. SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <openssl/bn.h>

#include "ibake/ibake.h"
#include "ibake/key_schedule.h"
#include "ibe/platform_openssl.h"
#include "ibe/rfc5091_hash.h"
#include "ibe/xmd.h"
#include "tools/calc/operation.h"

namespace ibake::calc {

namespace {

const ibake_platform* platform() { return ibake_platform_openssl(); }

ibake_hash_algorithm algorithm(std::string_view name) {
    if (name == "sha1") return IBAKE_SHA1;
    if (name == "sha224") return IBAKE_SHA224;
    if (name == "sha256") return IBAKE_SHA256;
    if (name == "sha384") return IBAKE_SHA384;
    if (name == "sha512") return IBAKE_SHA512;
    throw Error{"usage"};
}

Buffer expand(const Arguments& a) {
    const Buffer message = a.octets(0), dst = a.octets(1);
    Buffer out(a.number(2, 65535));
    const ibake_piece piece = {message.data(), message.size()};
    check(xmd(platform(), IBAKE_SHA256, out.data(), out.size(), &piece, 1, dst.data(), dst.size()));
    return out;
}

// RFC 5091 section 4.1.1; as many octets as the modulus has.
Buffer hash_to_range(const Arguments& a) {
    const auto h = algorithm(a.word(0));
    const Buffer s = a.octets(1), modulus = a.octets(2);
    const ibake_piece piece = {s.data(), s.size()};
    Buffer v(2 * digest_size(h));
    check(rfc5091::hash_to_range(platform(), h, v.data(), &piece, 1));
    using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
    const Number n(BN_bin2bn(modulus.data(), static_cast<int>(modulus.size()), nullptr), BN_free);
    const Number x(BN_bin2bn(v.data(), static_cast<int>(v.size()), nullptr), BN_free);
    const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
    if (BN_is_zero(n.get())) throw Error{"zero"};
    Buffer out(modulus.size());
    if (BN_mod(x.get(), x.get(), n.get(), context.get()) != 1 ||
        BN_bn2binpad(x.get(), out.data(), static_cast<int>(out.size())) != static_cast<int>(out.size()))
        throw Error{"usage"};
    return out;
}

// RFC 5091 section 4.2.1.
Buffer hash_bytes(const Arguments& a) {
    const auto h = algorithm(a.word(0));
    Buffer out(a.number(1, kOutputMax));
    const Buffer seed = a.octets(2);
    const ibake_piece piece = {seed.data(), seed.size()};
    check(rfc5091::hash_bytes(platform(), h, out.data(), out.size(), &piece, 1));
    return out;
}

// RFC 3830 section 4.1.2; unused bits of the last octet are zero.
template <uint8_t function>
Buffer prf(const Arguments& a) {
    const Buffer key = a.octets(0), label = a.octets(1);
    const size_t bits = a.number(2, 8 * kOutputMax);
    Buffer out((bits + 7) / 8);
    if (key.empty()) throw Error{"length"};
    if (bits == 0) return {};
    check(prf_expand({platform(), function}, out.data(), out.size(), key, label));
    if (bits % 8 != 0) out.back() &= static_cast<uint8_t>(0xff << (8 - bits % 8));
    return out;
}

constexpr Operation kOperations[] = {
    {"xmd", 3, 3, expand},
    {"hash_to_range", 3, 3, hash_to_range},
    {"hash_bytes", 3, 3, hash_bytes},
    {"prf0", 3, 3, prf<IBAKE_PRF_SHA1>},
    {"prf1", 3, 3, prf<IBAKE_PRF_SHA256>},
};

}  // namespace

std::span<const Operation> hash_operations() { return kOperations; }

}  // namespace ibake::calc
