// Reading and writing of the structures of RFC 5091 section 8. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_der.h"

#include "field/secret.h"
#include "ibe/der.h"

namespace ibake::rfc5091 {

using der::Reader;
using der::Writer;

namespace {

constexpr uint8_t kVersion[] = {2};
// Contents of the object identifiers. 2.16.840.1.114334.1.1.1.1, the curve:
constexpr uint8_t kType1Curve[] = {0x60, 0x86, 0x48, 0x01, 0x86, 0xfd, 0x1e, 0x01, 0x01, 0x01, 0x01};
// 1.3.14.3.2.26 and 2.16.840.1.101.3.4.2.*, the hash functions:
constexpr uint8_t kSha1[] = {0x2b, 0x0e, 0x03, 0x02, 0x1a};
constexpr uint8_t kSha224[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04};
constexpr uint8_t kSha256[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
constexpr uint8_t kSha384[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02};
constexpr uint8_t kSha512[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03};
constexpr size_t kMaxIdentifier = 32;
struct HashIdentifier {
    ibake_hash_algorithm hash;
    const uint8_t* octets;
    size_t size;
};
constexpr HashIdentifier kHashes[] = {{IBAKE_SHA1, kSha1, sizeof kSha1},
                                      {IBAKE_SHA224, kSha224, sizeof kSha224},
                                      {IBAKE_SHA256, kSha256, sizeof kSha256},
                                      {IBAKE_SHA384, kSha384, sizeof kSha384},
                                      {IBAKE_SHA512, kSha512, sizeof kSha512}};

// Into one of the structures, past its version.
const uint8_t* enter(Reader& r) {
    const uint8_t* outer = r.enter();
    const Octets version = r.integer(sizeof kVersion);
    declassify_memory(version.data(), version.size(), "a version");
    r.require(!version.empty() && version[0] == kVersion[0], IBAKE_E_STRUCTURE_VERSION);
    return outer;
}
ibake_status leave(Reader& r, const uint8_t* outer) {
    r.leave(outer);
    return r.finish();
}
FpPoint read_point(Reader& r) {
    const uint8_t* outer = r.enter();
    const Octets x = r.integer(kMaxFieldBytes), y = r.integer(kMaxFieldBytes);
    r.leave(outer);
    return {x, y};
}

void write_point(Writer& w, const FpPoint& a) {
    const size_t end = w.size();
    w.integer(a.y);
    w.integer(a.x);
    w.sequence(end);
}
template <size_t N>
void write_points(Writer& w, const FpPoint (&points)[N], size_t count) {
    while (count > 0) write_point(w, points[--count]);
}
ibake_status finish(Writer& w, size_t* size) {
    w.integer(kVersion);
    w.sequence(0);
    return w.finish(size);
}

}  // namespace

ibake_status read(PublicParameters& r, Octets der) {
    Reader in(der);
    const uint8_t* outer = enter(in);
    in.require(same(in.element(der::kObjectIdentifier, kMaxIdentifier), kType1Curve), IBAKE_E_CURVE_TYPE);
    r.p = in.integer(kMaxFieldBytes);
    r.q = in.integer(kMaxScalarBytes);
    for (size_t i = 0; i < parameter_points(Scheme::bf); i++) r.points[i] = read_point(in);
    r.scheme = in.next() == der::kSequence ? Scheme::bb1 : Scheme::bf;
    if (r.scheme == Scheme::bb1) {
        for (size_t i = parameter_points(Scheme::bf); i < parameter_points(Scheme::bb1); i++) r.points[i] = read_point(in);
        r.v = read_point(in);
    }
    const Octets identifier = in.element(der::kObjectIdentifier, kMaxIdentifier);
    const HashIdentifier* found = nullptr;
    for (const HashIdentifier& known : kHashes)
        if (same(identifier, {known.octets, known.size})) found = &known;
    in.require(found != nullptr, IBAKE_E_HASH);
    if (found != nullptr) r.hash = found->hash;
    return leave(in, outer);
}

ibake_status read(MasterSecret& r, Octets der, Scheme scheme) {
    Reader in(der);
    const uint8_t* outer = enter(in);
    for (size_t i = 0; i < master_scalars(scheme); i++) r.scalars[i] = in.integer(kMaxScalarBytes);
    return leave(in, outer);
}

ibake_status read(PrivateKeyBlock& r, Octets der, Scheme scheme) {
    Reader in(der);
    const uint8_t* outer = enter(in);
    for (size_t i = 0; i < block_points(scheme); i++) r.points[i] = read_point(in);
    return leave(in, outer);
}

ibake_status read(CiphertextBlock& r, Octets der, Scheme scheme) {
    Reader in(der);
    const uint8_t* outer = enter(in);
    for (size_t i = 0; i < block_points(scheme); i++) r.points[i] = read_point(in);
    if (scheme == Scheme::bf)
        r.v = in.element(der::kOctetString, kMaxScalarBytes);
    else
        r.nu = in.integer(kMaxScalarBytes);
    r.message = in.element(der::kOctetString, kMaxMessage);
    return leave(in, outer);
}

ibake_status write(uint8_t* out, size_t* size, const PublicParameters& a) {
    Writer w(out, *size);
    for (const HashIdentifier& known : kHashes)
        if (known.hash == a.hash) w.element(der::kObjectIdentifier, {known.octets, known.size});
    if (a.scheme == Scheme::bb1) write_point(w, a.v);
    write_points(w, a.points, parameter_points(a.scheme));
    w.integer(a.q);
    w.integer(a.p);
    w.element(der::kObjectIdentifier, kType1Curve);
    return finish(w, size);
}

ibake_status write(uint8_t* out, size_t* size, const MasterSecret& a, Scheme scheme) {
    Writer w(out, *size);
    for (size_t i = master_scalars(scheme); i > 0; i--) w.integer(a.scalars[i - 1]);
    return finish(w, size);
}

ibake_status write(uint8_t* out, size_t* size, const PrivateKeyBlock& a, Scheme scheme) {
    Writer w(out, *size);
    write_points(w, a.points, block_points(scheme));
    return finish(w, size);
}

ibake_status write(uint8_t* out, size_t* size, const CiphertextBlock& a, Scheme scheme) {
    Writer w(out, *size);
    w.element(der::kOctetString, a.message);
    if (scheme == Scheme::bf)
        w.element(der::kOctetString, a.v);
    else
        w.integer(a.nu);
    write_points(w, a.points, block_points(scheme));
    return finish(w, size);
}

}  // namespace ibake::rfc5091
