// DER through OpenSSL's templates: owners, strict reading, conversions of members. SPDX-License-Identifier: Apache-2.0
//
// A structure is a C struct of OpenSSL types with an ASN1_ITEM that describes it; OpenSSL reads and writes it. Reading is strict: what
// was read must encode to the same octets, so every value has one encoding and hashing a re-encoded identity hashes what was received.
#ifndef IBAKE_TOOLS_RFC5408_ASN1_H
#define IBAKE_TOOLS_RFC5408_ASN1_H

#include <algorithm>
#include <cstdint>
#include <memory>
#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <string>
#include <vector>

#include "tools/cli/commands.h"
#include "tools/store/secret.h"

namespace ibake::rfc5408::asn1 {

using store::Bytes;

struct Free {
    const ASN1_ITEM* item;
    void operator()(void* value) const { ASN1_item_free(static_cast<ASN1_VALUE*>(value), item); }
};
template <typename T>
using Owner = std::unique_ptr<T, Free>;

template <typename T>
Owner<T> make(const ASN1_ITEM* item) {
    Owner<T> value(reinterpret_cast<T*>(ASN1_item_new(item)), Free{item});
    if (!value) throw std::bad_alloc();
    return value;
}

// Octets that OpenSSL allocated, wiped when freed.
struct FreeOctets {
    size_t size;
    void operator()(uint8_t* octets) const { OPENSSL_clear_free(octets, size); }
};
using Octets = std::unique_ptr<uint8_t, FreeOctets>;

inline Octets encode(const void* value, const ASN1_ITEM* item) {
    uint8_t* octets = nullptr;
    const int size = ASN1_item_i2d(static_cast<const ASN1_VALUE*>(value), &octets, item);
    if (size <= 0) throw cli::Failure("OpenSSL cannot encode this structure");
    return Octets(octets, FreeOctets{static_cast<size_t>(size)});
}

template <typename T>
std::vector<uint8_t> to_vector(const Owner<T>& value) {
    const Octets octets = encode(value.get(), value.get_deleter().item);
    return {octets.get(), octets.get() + octets.get_deleter().size};
}

// Reads all of `der`, at most `limit` octets. Throws cli::Failure naming `what`.
template <typename T>
Owner<T> decode(Bytes der, const ASN1_ITEM* item, size_t limit, const char* what) {
    if (der.size() > limit) throw cli::Failure(std::string(what) + ": larger than " + std::to_string(limit) + " octets");
    const uint8_t* at = der.data();
    Owner<T> value(reinterpret_cast<T*>(ASN1_item_d2i(nullptr, &at, static_cast<long>(der.size()), item)), Free{item});
    ERR_clear_error();
    if (!value) throw cli::Failure(std::string(what) + ": not DER of this structure");
    const Octets again = encode(value.get(), item);
    if (!std::ranges::equal(Bytes(again.get(), again.get_deleter().size), der))
        throw cli::Failure(std::string(what) + ": not DER, or followed by something");
    return value;
}

// Members in and out. The readers throw cli::Failure when a value is outside what this program takes.
uint64_t integer(const ASN1_INTEGER* value, const char* what);      // 0 to 2^63 - 1
std::string oid(const ASN1_OBJECT* value);                          // dotted decimal
std::string text(const ASN1_IA5STRING* value, const char* what);    // 1 to 1024 visible ASCII characters
int64_t time(const ASN1_GENERALIZEDTIME* value, const char* what);  // YYYYMMDDHHMMSSZ only; Unix seconds
inline Bytes octets(const ASN1_STRING* value) {
    return {ASN1_STRING_get0_data(value), static_cast<size_t>(ASN1_STRING_length(value))};
}

void set_integer(ASN1_INTEGER* member, uint64_t value);
void set_oid(ASN1_OBJECT*& member, const std::string& dotted);
void set_octets(ASN1_STRING* member, Bytes value);
void set_text(ASN1_IA5STRING* member, const std::string& value);
void set_time(ASN1_GENERALIZEDTIME* member, int64_t value);

}  // namespace ibake::rfc5408::asn1

#endif
